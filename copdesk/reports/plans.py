"""Plans in figures: progress, money by source, answers to recommendations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from copdesk.domain.rules import deadlines
from copdesk.domain.rules.money import implied_rate

OPEN: Final = ("planned", "in_progress", "postponed")
UNANSWERED_DAYS: Final = 30
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal("0.00")


@dataclass(frozen=True)
class Progress:
    """Done per cent of a plan by the weight of its measures (None without any), and how many are in each state.

    *weight* is that of all measures that count, so that plans can be rolled up in their turn.
    """

    done: Decimal | None
    measures: int
    states: Mapping[str, int]
    overdue: int
    weight: int = 0


@dataclass(frozen=True)
class Money:
    """Sums of one source in one year and currency; *over* when more was spent than planned."""

    payer: str
    year: int | None
    currency: str
    planned: Decimal
    committed: Decimal
    spent: Decimal

    @property
    def over(self) -> bool:
        """Whether more was spent than planned."""
        return self.spent > self.planned


@dataclass(frozen=True)
class Equivalent:
    """Sums that have a stated equivalent, by pair of currencies, and the rate that follows from both (four places)."""

    currency: str
    stated_currency: str
    amount: Decimal
    stated: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Answers:
    """Packages of recommendations by outcome; *sent* counts all that left, *unanswered* those waiting too long."""

    sent: int
    accepted: int
    partly: int
    rejected: int
    in_programme: int
    waiting: int
    unanswered: int


def in_force(plans: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each plan (id, former, title, start, version, status) once: the latest version beyond a draft, or of drafts."""
    rows = {row["id"]: row for row in plans}
    latest: dict[object, Mapping[str, Any]] = {}
    for row in rows.values():
        first = _first(row, rows)
        held = latest.get(first)
        if held is None or _rank(row) > _rank(held):
            latest[first] = row
    return list(latest.values())


def _first(row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> object:
    """What the versions of a plan share, whatever each is called: the title and start of the first, or its lost id.

    Versions of before the field ``former`` have nothing but the title and start in common.
    """
    seen: set[str] = set()
    while row["former"] and row["id"] not in seen:
        if row["former"] not in rows:
            return row["former"]
        seen.add(row["id"])
        row = rows[row["former"]]
    return row["title"], row["start"]


def _rank(row: Mapping[str, Any]) -> tuple[bool, int]:
    return row["status"] not in {None, "draft"}, row["version"] or 1


def progress(measures: Iterable[Mapping[str, Any]], today: date) -> Progress:
    """How far measures (done, weight, status, due) have come; cancelled ones do not count."""
    states: dict[str, int] = {}
    live = []
    for row in measures:
        states[row["status"]] = states.get(row["status"], 0) + 1
        if row["status"] != "cancelled":
            live.append(row)
    late = sum(is_late(row["due"], row["status"], today) for row in live)
    weight = sum(1 if row["weight"] is None else row["weight"] for row in live)
    return Progress(roll_up((row["done"], row["weight"]) for row in live), len(live), states, late, weight)


def roll_up(parts: Iterable[tuple[Decimal | None, int | None]]) -> Decimal | None:
    """Mean of (done per cent, weight) by weight, to two places; a missing weight is 1. None when nothing weighs."""
    pairs = [(done or Decimal(0), 1 if weight is None else weight) for done, weight in parts]
    whole = sum(weight for _, weight in pairs)
    if not whole:
        return None
    return (sum((done * weight for done, weight in pairs), Decimal(0)) / whole).quantize(_CENT, ROUND_HALF_UP)


def is_late(due: date | None, status: str | None, today: date) -> bool:
    """Whether a measure in this state is past its last day."""
    return due is not None and status in OPEN and deadlines.is_overdue(due, today)


def money(lines: Iterable[Mapping[str, Any]]) -> list[Money]:
    """Planned, committed and spent by source, year and currency; currencies are never added together."""
    sums: dict[tuple[str, int | None, str], list[Decimal]] = {}
    for row in lines:
        total = sums.setdefault((row["payer"], row["year"], row["currency"] or "UAH"), [_NOTHING] * 3)
        for place, name in enumerate(("amount", "committed", "spent")):
            total[place] += row[name] or _NOTHING
    ordered = sorted(sums.items(), key=lambda item: (item[0][1] or 0, item[0][0], item[0][2]))
    return [Money(*key, *total) for key, total in ordered]


def equivalents(lines: Iterable[Mapping[str, Any]]) -> list[Equivalent]:
    """Lines with a stated equivalent, summed by pair of currencies; what nobody stated is not computed."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for row in lines:
        if row["amount"] and row["stated_amount"]:
            total = sums.setdefault((row["currency"] or "UAH", row["stated_currency"] or "USD"), [_NOTHING, _NOTHING])
            total[0] += row["amount"]
            total[1] += row["stated_amount"]
    found = []
    for (currency, stated_currency), (amount, stated) in sorted(sums.items()):
        rate = implied_rate(amount, stated)
        if rate is not None:
            found.append(Equivalent(currency, stated_currency, amount, stated, rate))
    return found


def answers(packages: Iterable[Mapping[str, Any]], today: date, days: int = UNANSWERED_DAYS) -> Answers:
    """What became of packages (status, letter_date); no answer *days* after the letter is unanswered."""
    count = {"accepted": 0, "accepted_partly": 0, "rejected": 0, "in_programme": 0}
    waiting = unanswered = 0
    for row in packages:
        if row["status"] in count:
            count[row["status"]] += 1
        elif row["status"] != "preparing":
            late = row["letter_date"] is not None and today > row["letter_date"] + timedelta(days=days)
            unanswered, waiting = unanswered + late, waiting + (not late)
    sent = sum(count.values()) + waiting + unanswered
    return Answers(
        sent, count["accepted"], count["accepted_partly"], count["rejected"], count["in_programme"], waiting, unanswered
    )
