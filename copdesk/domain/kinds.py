"""Kinds of values: how each is read from text, checked, shown and stored.

A kind never knows a language: labels of choices and titles of references come from the catalogues and the store.
Stored forms are integers and text only (no floats), so that two desks never differ by rounding.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates, money, phones
from copdesk.domain.rules.text import clean

Stored = str | int | None
_BETWEEN_ADDRESSES = re.compile(r"[,;\s]+")
_ADDRESS = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s.<>\"']+")


@dataclass(frozen=True)
class Kind:
    """One kind of value. ``sql`` is the column type; ``limit`` the longest text in characters."""

    name: str
    sql: str = "TEXT"
    limit: int = 500

    def parse(self, text: str) -> Any:
        """Read what a person typed (or a file holds); raise UserError when it cannot be understood."""
        value = clean(text)
        if len(value) > self.limit:
            raise UserError("too_long", limit=self.limit, length=len(value))
        return value or None

    def accept(self, value: Any) -> Any:
        """Check a Python value, or parse it when it comes as text; None stays None."""
        if value is None:
            return None
        if isinstance(value, str):
            if not value or value.isspace():
                return None
            return self.parse(value)
        return self.convert(value)

    def convert(self, value: Any) -> Any:
        """Turn a typed value (from a program or a sheet) into this kind's Python value."""
        if isinstance(value, bool):
            raise UserError("value_invalid", value=str(value))
        if isinstance(value, int | float | Decimal):
            return self.parse(str(int(value)) if value == int(value) else str(value))
        if isinstance(value, date):
            return self.parse(dates.show_date(value))
        raise UserError("value_invalid", value=str(value))

    def show(self, value: Any) -> str:
        """The value as text that both languages share; empty for None."""
        return "" if value is None else str(value)

    def to_db(self, value: Any) -> Stored:
        """The stored form of a Python value."""
        stored: Stored = value
        return stored

    def from_db(self, value: Stored) -> Any:
        """The Python value of a stored form."""
        return value

    @cached_property
    def read_as_is(self) -> bool:
        """Whether the Python value is the stored form itself."""
        return type(self).from_db is Kind.from_db

    @cached_property
    def textual(self) -> bool:
        """Whether values are words that sort by the Ukrainian alphabet."""
        return type(self) in {Kind, CodeKind}

    @cached_property
    def stored_as_is(self) -> bool:
        """Whether the Python value is its own stored form."""
        return type(self).to_db is Kind.to_db


@dataclass(frozen=True)
class CodeKind(Kind):
    """A text of digits or letters with a fixed pattern; leading zeros are kept."""

    pattern: str = ".*"

    def parse(self, text: str) -> Any:
        """Read a code; spaces around it do not count."""
        value = super().parse(text)
        if value is not None and not re.fullmatch(self.pattern, value):
            raise UserError("code_invalid", value=value)
        return value


@dataclass(frozen=True)
class EmailKind(Kind):
    """An e-mail address, or several separated by commas."""

    def parse(self, text: str) -> Any:
        """Read one or more addresses."""
        value = super().parse(text)
        if value is None:
            return None
        if _ADDRESS.fullmatch(value) and not _BETWEEN_ADDRESSES.search(value):
            return value
        parts = [part for part in _BETWEEN_ADDRESSES.split(value) if part]
        for part in parts:
            if not _ADDRESS.fullmatch(part):
                raise UserError("email_invalid", value=part)
        return ", ".join(parts)


@dataclass(frozen=True)
class PhonesKind(Kind):
    """Telephone numbers with notes, kept as ``+380635761839 note; +380442469491``."""

    def parse(self, text: str) -> Any:
        """Read numbers in every form that offices write them."""
        value = super().parse(text)
        return phones.normalise_phones(value) if value else None

    def show(self, value: Any) -> str:
        """Numbers in groups, as they are dialled."""
        return phones.show_phones(value) if value else ""


@dataclass(frozen=True)
class DateKind(Kind):
    """A calendar date without a time zone, stored as ISO text."""

    def parse(self, text: str) -> Any:
        """Read a date in any of the forms of the office."""
        return dates.parse_date(text)

    def convert(self, value: Any) -> Any:
        """Dates, date-times and the day numbers of spreadsheets."""
        if isinstance(value, date):
            return date(value.year, value.month, value.day)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return dates.excel_date(value)
        raise UserError("date_invalid", value=str(value))

    def show(self, value: Any) -> str:
        """dd.MM.yyyy"""
        return dates.show_date(value) if value else ""

    def to_db(self, value: Any) -> Stored:
        """ISO text."""
        return value.isoformat() if value is not None else None

    def from_db(self, value: Stored) -> Any:
        """A ``datetime.date``."""
        return date.fromisoformat(str(value)) if value is not None else None


@dataclass(frozen=True)
class TimeKind(Kind):
    """A local time of day, stored as ``HH:MM``."""

    def parse(self, text: str) -> Any:
        """Read a time of the 24-hour clock."""
        return dates.parse_time(text)

    def convert(self, value: Any) -> Any:
        """Times of spreadsheets."""
        if isinstance(value, time):
            return time(value.hour, value.minute)
        raise UserError("time_invalid", value=str(value))

    def show(self, value: Any) -> str:
        """HH:MM"""
        return dates.show_time(value) if value is not None else ""

    def to_db(self, value: Any) -> Stored:
        """``HH:MM``"""
        return value.strftime("%H:%M") if value is not None else None

    def from_db(self, value: Stored) -> Any:
        """A ``datetime.time``."""
        return time.fromisoformat(str(value)) if value is not None else None


@dataclass(frozen=True)
class NumberKind(Kind):
    """A number stored as an integer, from ``low`` to ``high`` where they are said.

    What is typed is held to them; what a desk holds already, or gets from another, is shown as it is.
    """

    sql: str = "INTEGER"
    low: int | None = None
    high: int | None = None

    def within(self, value: Any) -> Any:
        """*value* itself; UserError ``number_negative``, ``number_out_of_range`` (low, high)."""
        if self.low == 0 and value < 0 and self.high is None:
            raise UserError("number_negative", value=self.show(value))
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise UserError("number_out_of_range", low=self.low, high=self.high)
        return value


@dataclass(frozen=True)
class ScaledKind(NumberKind):
    """A decimal number with a fixed count of places, stored as an integer of the smallest unit."""

    places: int = 2
    suffix: str = ""

    def parse(self, text: str) -> Any:
        """Read a number with spaces, commas or points; ask when it can mean two things."""
        return self._fit(money.parse_decimal(text.replace("%", ""), self.places))

    def convert(self, value: Any) -> Any:
        """Numbers of any type."""
        if isinstance(value, bool):
            raise UserError("number_invalid", value=str(value))
        try:
            return self._fit(Decimal(str(value)))
        except InvalidOperation:
            raise UserError("number_invalid", value=str(value)) from None

    def _fit(self, value: Decimal) -> Any:
        if not value.is_finite() or abs(value) >= Decimal(10) ** 13:
            raise UserError("number_invalid", value=str(value))
        return self.within(value.quantize(Decimal(1).scaleb(-self.places)))

    def show(self, value: Any) -> str:
        """Grouped digits and a decimal comma."""
        if value is None:
            return ""
        text = money.show_decimal(value, self.places)
        if self.places > 2 or self.suffix:
            whole, _, rest = text.partition(",")
            rest = rest.rstrip("0")
            text = f"{whole},{rest}" if rest else whole
        return text + self.suffix

    def to_db(self, value: Any) -> Stored:
        """An integer of the smallest unit (kopecks, hundredths of a percent)."""
        return None if value is None else int(Decimal(value).scaleb(self.places).to_integral_value())

    def from_db(self, value: Stored) -> Any:
        """A ``Decimal``."""
        return None if value is None else Decimal(value).scaleb(-self.places)


@dataclass(frozen=True)
class CountKind(NumberKind):
    """A whole number, zero or more."""

    def parse(self, text: str) -> Any:
        """Read a whole number."""
        digits = re.sub(r"[\s\u00a0\u202f]", "", text)
        if not re.fullmatch(r"[0-9]{1,12}", digits):
            raise UserError("number_invalid", value=text.strip()[:40])
        return self.within(int(digits))


@dataclass(frozen=True)
class MomentKind(Kind):
    """A moment in milliseconds of UTC."""

    sql: str = "INTEGER"

    def parse(self, text: str) -> Any:
        """Moments are written by the program; digits only."""
        if not text.strip().isdigit():
            raise UserError("number_invalid", value=text.strip()[:40])
        return int(text)


@dataclass(frozen=True)
class FlagKind(Kind):
    """Yes or no."""

    sql: str = "INTEGER"
    YES = frozenset({"1", "true", "yes", "y", "так", "т", "+", "є", "✓", "x", "х"})
    NO = frozenset({"0", "false", "no", "n", "ні", "н", "-", "–"})

    def parse(self, text: str) -> Any:
        """Read the words and signs that sheets use."""
        word = text.strip().casefold()
        if word in self.YES:
            return True
        if word in self.NO:
            return False
        raise UserError("value_invalid", value=text.strip()[:40])

    def convert(self, value: Any) -> Any:
        """Booleans and 0/1."""
        if value in (0, 1):
            return bool(value)
        raise UserError("value_invalid", value=str(value))

    def to_db(self, value: Any) -> Stored:
        """0 or 1."""
        return None if value is None else int(value)

    def from_db(self, value: Stored) -> Any:
        """A bool."""
        return None if value is None else bool(value)


@dataclass(frozen=True)
class ChoiceKind(Kind):
    """One code of a closed list; ``set`` names it in the catalogue (``choice.<set>.<code>``)."""

    set: str = ""
    codes: tuple[str, ...] = ()

    def parse(self, text: str) -> Any:
        """Read a code; labels are turned into codes by those who know the language."""
        code = text.strip()
        if code not in self.codes:
            raise UserError("choice_unknown", value=code[:80])
        return code


@dataclass(frozen=True)
class RefKind(Kind):
    """The id of a record of another register (``target``), or of any register when empty."""

    target: str = ""

    def parse(self, text: str) -> Any:
        """Read a UUID."""
        try:
            return str(uuid.UUID(text.strip()))
        except ValueError:
            raise UserError("unknown_reference", value=text.strip()[:80]) from None


Check = Callable[[dict[str, Any]], None]
