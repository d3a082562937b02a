"""Dates and times as offices write them; calendar days have no time zone."""

import calendar
import re
from collections.abc import Collection
from datetime import date, time, timedelta
from typing import Final, Literal

from copdesk.domain.errors import UserError

_NOMINATIVE: Final = (
    "січень", "лютий", "березень", "квітень", "травень", "червень",
    "липень", "серпень", "вересень", "жовтень", "листопад", "грудень",
)  # fmt: skip
_GENITIVE: Final = (
    "січня", "лютого", "березня", "квітня", "травня", "червня",
    "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
)  # fmt: skip
_ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_TAIL: Final = re.compile(r"(?:\s*(?:року|рік|р\.?)|[T ]00:00(?::00(?:\.0+)?)?)$", re.IGNORECASE)
_SEPARATED: Final = re.compile(r"(\d{1,2})\s*[.,/\-– ]\s*(\d{1,2})\s*[.,/\-– ]\s*(\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})[.\-/](\d{1,2})[.\-/](\d{1,2})")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})\s*[-.]?\s*([^\W\d_]{3,})\.?,?\s*[-]?\s*(\d{4})")
_MONTH_DAY: Final = re.compile(r"([^\W\d_]{3,})\.?\s*(\d{1,2}),?\s+(\d{4})")
_TIME: Final = re.compile(r"(\d{1,2})(?:\s*[:.,\-–]\s*|\s+)?(\d{2})?(?::00)?")
YEARS: Final = range(1900, 2200)
Case = Literal["nominative", "genitive"]


def _year(text: str) -> int:
    """Two digits mean 1970 to 2069."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(word: str) -> int:
    """Number of a Ukrainian or English month, full or shortened; ValueError when it is none."""
    word = word.casefold()
    for names in (_NOMINATIVE, _GENITIVE, _ENGLISH):
        for number, name in enumerate(names, 1):
            if name.casefold().startswith(word):
                return number
    raise ValueError(word)


def _from_digits(text: str) -> date:
    """Six or eight digits without separators: ddMMyy, ddMMyyyy, then yyyyMMdd."""
    day, month, year = int(text[:2]), int(text[2:4]), _year(text[4:])
    if len(text) == 8 and year not in YEARS:
        day, month, year = int(text[6:]), int(text[4:6]), int(text[:4])
    return date(year, month, day)


def _read_date(text: str) -> date:
    """The date in *text*; ValueError when no form fits or the day does not exist."""
    if re.fullmatch(r"[0-9]{6}|[0-9]{8}", text):
        return _from_digits(text)
    if found := _SEPARATED.fullmatch(text):
        return date(_year(found[3]), int(found[2]), int(found[1]))
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(text):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    raise ValueError(text)


def parse_date(text: str) -> date:
    """The day meant by *text* in any form offices use; UserError date_invalid (value) otherwise."""
    bare = _TAIL.sub("", " ".join(re.sub(r"[«»\"“”„]", " ", text).split()))
    try:
        day = _read_date(bare)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise UserError("date_invalid", value=text.strip()[:60])
    return day


def excel_date(number: float) -> date:
    """The day of a spreadsheet serial number (1900 system, where 29.02.1900 is counted but never was)."""
    serial = int(number) if 1 <= number < 110_000 else 0
    if serial in {0, 60}:
        raise UserError("date_invalid", value=str(number))
    return date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial)


def today() -> date:
    """The day on this computer's calendar; the program asks for it here alone, so that tests can say which it is."""
    return date.today()


def show_date(day: date) -> str:
    """27.04.2021."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def month_name(month: int, case: Case = "nominative", lang: str = "uk") -> str:
    """Name of month 1 to 12; English has one form."""
    if lang == "en":
        return _ENGLISH[month - 1]
    return (_NOMINATIVE if case == "nominative" else _GENITIVE)[month - 1]


def long_date(day: date, lang: str = "uk") -> str:
    """27 квітня 2021 року, or 27 April 2021."""
    if lang == "en":
        return f"{day.day} {month_name(day.month, lang='en')} {day.year}"
    return f"{day.day} {month_name(day.month, 'genitive')} {day.year} року"


def add_months(day: date, months: int) -> date:
    """The same day *months* later, or the last day of a shorter month (29.02.2024 + 36 = 28.02.2027)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Monday to Friday and not one of *holidays*."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The working day *count* working days after *day* (before it when negative); zero keeps the day."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day


def parse_time(text: str) -> time:
    """Time of day from 9, 9:30, 09.30 or 0930; UserError time_invalid (value) otherwise."""
    bare = text.strip()
    found = _TIME.fullmatch(f"0{bare}" if re.fullmatch(r"[0-9]{3}", bare) else bare)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise UserError("time_invalid", value=bare[:60])
    return time(int(found[1]), int(found[2] or 0))


def show_time(moment: time) -> str:
    """09:30."""
    return f"{moment.hour:02}:{moment.minute:02}"
