"""Sums of money and progress that must hold whatever the lines are; hand counts are in tests/services/test_plans.py."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from copdesk.reports.plans import in_force, money, progress, roll_up

AMOUNTS = st.none() | st.decimals(0, 10**9, places=2)
LINES = st.fixed_dictionaries(
    {
        "payer": st.sampled_from(["Бюджет", "Фонд"]), "year": st.sampled_from([None, 2026, 2027]),
        "currency": st.sampled_from([None, "UAH", "EUR"]), "amount": AMOUNTS, "committed": AMOUNTS, "spent": AMOUNTS,
    }
)  # fmt: skip


@given(st.lists(LINES, max_size=30))
def test_sums_by_source_equal_the_sum_of_lines(lines: list[dict[str, Any]]) -> None:
    found = money(lines)
    for currency in ("UAH", "EUR"):
        own = [line for line in lines if (line["currency"] or "UAH") == currency]
        sums = [one for one in found if one.currency == currency]
        assert sum(one.planned for one in sums) == sum(line["amount"] or 0 for line in own)
        assert sum(one.spent for one in sums) == sum(line["spent"] or 0 for line in own)
    assert len({(one.payer, one.year, one.currency) for one in found}) == len(found)


@given(st.lists(st.tuples(st.decimals(0, 100, places=2), st.integers(1, 9)), min_size=1, max_size=20))
def test_progress_lies_between_the_least_and_the_most(parts: list[tuple[Decimal, int]]) -> None:
    found = roll_up(parts)
    assert found is not None
    assert min(done for done, _ in parts) <= found <= max(done for done, _ in parts)


def test_cancelled_measures_do_not_count() -> None:
    day = date(2026, 1, 1)
    rows = [
        {"status": status, "due": day, "done": Decimal(done), "weight": 1}
        for status, done in (("done", 100), ("in_progress", 50), ("cancelled", 0))
    ]
    found = progress(rows, date(2026, 2, 1))
    assert (found.measures, found.done, found.overdue) == (2, Decimal("75.00"), 1)
    assert found.states == {"done": 1, "in_progress": 1, "cancelled": 1}


def test_of_the_versions_of_a_plan_the_latest_in_force_counts() -> None:
    def plan(title: str, version: int | None, status: str, former: str | None = None) -> dict[str, Any]:
        row = {"title": title, "start": date(2026, 1, 1), "version": version, "status": status, "former": former}
        return {"id": f"{title}{version}", **row}

    old, new, draft = plan("А", None, "approved"), plan("А", 2, "in_progress"), plan("А", 3, "draft")
    first, second = plan("Б", 1, "draft"), plan("Б", 2, "draft")
    assert in_force([old, new, draft, first, second]) == [new, second]
    renamed, again = plan("Б нова", 3, "approved", former="Б1"), plan("Б ще раз", 4, "draft", former="Б нова3")
    assert in_force([first, second, renamed, again]) == [renamed]
    lost = [plan("Г", 2, "draft", former="Г1"), plan("Ґ", 3, "draft", former="Г1")]
    assert in_force(lost) == lost[1:], "the version that both were made from is gone"
    turning = [plan("Д", 1, "draft", former="Е1"), plan("Е", 1, "draft", former="Д1")]
    assert in_force(turning) == turning
