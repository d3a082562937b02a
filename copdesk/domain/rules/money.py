"""Numbers and money: exact decimals in, Ukrainian print form out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from copdesk.domain.errors import UserError

NBSP: Final = "\u00a0"
CURRENCY_NAMES: Final = {"UAH": "грн", "USD": f"дол.{NBSP}США", "EUR": "євро"}
MAX_DIGITS: Final = 13

_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+")


@dataclass(frozen=True)
class Shares:
    """Percentages to two places; *note* tells that rounding keeps them from adding up to 100."""

    percents: tuple[Decimal, ...]
    total: Decimal
    note: bool


def _split_point(text: str) -> tuple[str, str]:
    """Whole and fractional digits of *text*, groups removed; ValueError when the shape fits no number."""
    last = max(text.rfind("."), text.rfind(","))
    point = text[last] if last >= 0 else ""
    group = "," if point == "." else "."
    whole, fraction = (text[:last], text[last + 1 :]) if point and text.count(point) == 1 else (text, "")
    if point and text.count(point) > 1:
        group = point
    if group in whole:
        if not re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", whole) or len({*whole} & {".", ","}) > 1:
            raise ValueError(text)
        whole = whole.replace(group, "")
    if not re.fullmatch(r"[0-9]+", whole or "0") or not re.fullmatch(r"[0-9]*", fraction):
        raise ValueError(text)
    return whole, fraction


def _digits(text: str, places: int) -> tuple[str, str]:
    """Whole and fractional digits; UserError number_ambiguous for 1,234 and number_invalid otherwise."""
    bare = " ".join(text.split())
    spaced, rest = re.match(r"([0-9 '’]*)(.*)", bare, re.DOTALL).groups()  # type: ignore[union-attr]
    grouped = bool(re.search(r"[ '’]", spaced.strip()))
    if grouped and not _GROUPED.fullmatch(spaced):
        raise ValueError(bare)
    plain = re.sub(r"[ '’]", "", spaced) + rest
    if not grouped and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", plain):
        head, tail = re.split("[.,]", plain)
        fraction = f"{head},{tail.ljust(places, '0')[:places]}" if places else head
        raise UserError("number_ambiguous", value=text, thousands=head + tail, fraction=fraction)
    if plain in {"", ".", ","}:
        raise ValueError(bare)
    return _split_point(plain)


def parse_decimal(text: str, places: int) -> Decimal:
    """Exact number with *places* decimals; UserError number_invalid, _ambiguous, _places or _too_big."""
    bare = " ".join(text.split()).replace("−", "-")
    negative = bare.startswith("-")
    try:
        whole, fraction = _digits(bare[bare[:1] in {"+", "-"} :].strip(), places)
    except ValueError:
        raise UserError("number_invalid", value=bare[:60]) from None
    if len(fraction.rstrip("0")) > places:
        raise UserError("number_places", value=bare[:60], places=places)
    if len(whole.lstrip("0")) > MAX_DIGITS:
        raise UserError("number_too_big", value=bare[:60], digits=MAX_DIGITS)
    number = Decimal(f"{whole or 0}.{fraction[:places] or 0}").quantize(Decimal(1).scaleb(-places))
    return -number if negative and number else number


def show_decimal(value: Decimal, places: int = 2) -> str:
    """2 231 880,00 with no-break spaces and a decimal comma, rounded half up."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}".replace(",", NBSP).replace(".", ",")


def show_money(amount: Decimal, currency: str = "UAH", lang: str = "uk") -> str:
    """2 231 880,00 грн; in English the code stands after the amount, 2,231,880.00 UAH."""
    if lang == "en":
        return f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}{NBSP}{currency}"
    return f"{show_decimal(amount)}{NBSP}{CURRENCY_NAMES.get(currency, currency)}"


def split_evenly(amount: Decimal, parts: int, places: int = 2) -> tuple[Decimal, ...]:
    """*parts* equal amounts, the last one taking what rounding left over (6 000 000 by 18: 17 equal + rest)."""
    if parts < 1:
        raise ValueError("parts must be positive")
    part = (amount / parts).quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
    return (*(part for _ in range(parts - 1)), amount - part * (parts - 1))


def implied_rate(amount: Decimal | None, stated: Decimal | None) -> Decimal | None:
    """How many of one currency a stated sum of another is worth, to four places; None without both."""
    if amount is None or not stated:
        return None
    return (amount / stated).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def shares(amounts: Sequence[Decimal]) -> Shares:
    """Each amount as a percentage of their sum; all zero when the sum is zero."""
    whole = sum(amounts, Decimal(0))
    cent = Decimal("0.01")
    if not whole:
        return Shares(tuple(Decimal("0.00") for _ in amounts), Decimal("0.00"), note=False)
    percents = tuple((amount * 100 / whole).quantize(cent, ROUND_HALF_UP) for amount in amounts)
    total = sum(percents, Decimal(0))
    return Shares(percents, total, note=total != 100)
