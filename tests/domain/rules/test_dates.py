"""Dates and times in every form offices write them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates

DAY = date(2021, 4, 27)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
FORMS = (
    "27.04.2021", "27042021", "27.4.21", "27,04,2021", "27/04/2021", "27-04-2021", "27 04 2021", "270421",
    "2021-04-27", "2021-04-27 00:00:00", "20210427", "27.04.2021 р.", "27.04.2021 року", " 27 . 04 . 2021 ",
    "27 квітня 2021 року", "«27» квітня 2021 р.", "27 КВІТНЯ 2021", "27 квіт. 2021", "27 April 2021",
    "27-Apr-2021", "April 27, 2021", "Apr 27 2021",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_forms(text: str) -> None:
    assert dates.parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["31.02.2026", "29.02.2025", "00.01.2026", "1.13.2026", "32132026", "завтра", "", "27 дня 2021", "1.1.0001"]
)
def test_impossible_date_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(UserError) as caught:
        dates.parse_date(text)
    assert (caught.value.code, caught.value.params["value"]) == ("date_invalid", text)


def test_two_digit_years() -> None:
    assert [dates.parse_date(f"1.1.{year}").year for year in ("00", "69", "70", "99")] == [2000, 2069, 1970, 1999]


@given(DAYS)
def test_what_is_shown_reads_back(day: date) -> None:
    shown = (
        dates.show_date(day), dates.show_date(day).replace(".", ""), day.isoformat(), dates.long_date(day),
        dates.long_date(day, "en"),
    )  # fmt: skip
    assert {dates.parse_date(text) for text in shown} == {day}


@pytest.mark.parametrize(
    ("serial", "day"), [(44313, DAY), (44313.75, DAY), (1, date(1900, 1, 1)), (61, date(1900, 3, 1))]
)
def test_excel_serials(serial: float, day: date) -> None:
    assert dates.excel_date(serial) == day


@pytest.mark.parametrize("serial", [0, -5, 60, 1e9, float("nan"), float("inf")])
def test_excel_serials_that_are_no_day(serial: float) -> None:
    with pytest.raises(UserError, match="date_invalid"):
        dates.excel_date(serial)


def test_long_dates_and_months() -> None:
    assert dates.long_date(DAY) == "27 квітня 2021 року"
    assert dates.long_date(DAY, "en") == "27 April 2021"
    assert (dates.month_name(2), dates.month_name(2, "genitive"), dates.month_name(2, lang="en")) == (
        "лютий", "лютого", "February",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2021, 4, 27), 36, date(2024, 4, 27)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 1, 31), -2, date(2023, 11, 30)),
    ],
)
def test_add_months(start: date, months: int, end: date) -> None:
    assert dates.add_months(start, months) == end


def test_working_days_skip_weekends_and_holidays() -> None:
    friday = date(2026, 3, 6)
    assert dates.add_working_days(friday, 1) == date(2026, 3, 9)
    assert dates.add_working_days(friday, 1, {date(2026, 3, 9)}) == date(2026, 3, 10)
    assert dates.add_working_days(date(2026, 3, 9), -1) == friday
    assert dates.add_working_days(date(2026, 3, 7), 0) == date(2026, 3, 7)


@given(DAYS, st.integers(1, 40))
def test_working_days_are_working_days(day: date, count: int) -> None:
    later = dates.add_working_days(day, count)
    between = [date.fromordinal(n) for n in range(day.toordinal() + 1, later.toordinal() + 1)]
    assert sum(map(dates.is_working_day, between)) == count
    assert dates.is_working_day(later)


@pytest.mark.parametrize("text", ["9:30", "09:30", "09.30", "9-30", "9 30", "0930", "930", "09:30:00"])
def test_times(text: str) -> None:
    assert dates.parse_time(text) == time(9, 30)


@pytest.mark.parametrize("text", ["24:00", "9:60", "", "ранок", "12345", "9:3"])
def test_impossible_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="time_invalid"):
        dates.parse_time(text)


@given(st.times())
def test_shown_time_reads_back(moment: time) -> None:
    assert dates.parse_time(dates.show_time(moment)) == moment.replace(second=0, microsecond=0)
