"""The days that a report is about."""

from datetime import date

import pytest

from copdesk.domain.errors import UserError
from copdesk.reports.period import Period, period

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, (date(2026, 1, 1), date(2026, 12, 31))),
        (date(2025, 7, 1), None, (date(2025, 7, 1), date(2025, 12, 31))),
        (None, date(2024, 2, 29), (date(2024, 1, 1), date(2024, 2, 29))),
        (date(2026, 3, 3), date(2026, 3, 3), (date(2026, 3, 3), date(2026, 3, 3))),
    ],
)
def test_what_is_not_said_is_the_rest_of_the_year(
    start: date | None, end: date | None, found: tuple[date, date]
) -> None:
    assert period(start, end, TODAY) == Period(*found)


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(UserError) as refused:
        period(date(2026, 3, 2), date(2026, 3, 1), TODAY)
    assert refused.value.code == "report_period"


def test_both_edges_belong_to_it() -> None:
    spring = Period(date(2026, 3, 1), date(2026, 5, 31))
    assert date(2026, 3, 1) in spring and date(2026, 5, 31) in spring
    assert date(2026, 2, 28) not in spring and date(2026, 6, 1) not in spring and None not in spring
    assert spring.overlaps(date(2025, 1, 1), date(2026, 3, 1)) and spring.overlaps(date(2026, 5, 31), None)
    assert spring.overlaps(None, None) and not spring.overlaps(date(2026, 6, 1), None)
    assert not spring.overlaps(None, date(2026, 2, 28))
    assert (spring.year, period(None, None, TODAY).year) == (None, 2026)
