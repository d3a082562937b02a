"""What is drawn of a plan: every value counts or sums exactly the records that it opens."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from copdesk.services import plans, plans_charts
from tests.conftest import TODAY
from tests.services.field_desk import add, body


@pytest.fixture
def plan(desk: Any) -> str:
    return add(desk, "plan", title="спільних дій")


def test_progress_against_time_goes_from_month_to_month(desk: Any, plan: str) -> None:
    tomorrow = date.today() + timedelta(days=1)  # what is entered now is done by then, whatever the hour
    begun = (tomorrow.replace(day=1) - timedelta(days=70)).replace(day=1)
    early = begun + timedelta(days=10)
    first = add(desk, "measure", plan=plan, number="1", text="Перше", due=early, weight=2)
    second = add(desk, "measure", plan=plan, number="2", text="Друге", due=tomorrow + timedelta(days=40))
    add(desk, "measure", plan=plan, number="3", text="Ні", due=early, status="cancelled")
    plans.set_progress(desk, {first: {"status": "done", "done_on": early}, second: 30})
    found = plans_charts.progress(desk, plan, tomorrow)
    assert (found[0].planned, found[0].reached, found[0].measures) == (Decimal("66.67"), Decimal("66.67"), (first,))
    now = next(one for one in found if one.day >= tomorrow)
    assert now.reached == Decimal("76.67") == plans.progress(desk, plan, tomorrow).done
    assert found[-1].planned == 100 and found[-1].measures == (second,)
    assert [one.reached for one in found if one.day > now.day] == [None] * (len(found) - found.index(now) - 1)
    assert plans_charts.progress(desk, add(desk, "plan", title="порожній"), tomorrow) == []


def test_money_by_source_is_the_sum_of_its_lines(desk: Any, plan: str) -> None:
    measure = add(desk, "measure", plan=plan, number="1", text="Ліхтарі")
    one = add(desk, "funding_line", measure=measure, payer="Бюджет", year=2026, amount=100, committed=80, spent=90)
    two = add(desk, "funding_line", measure=measure, payer="Бюджет", year=2027, amount=50, spent=70)
    add(desk, "funding_line", measure=measure, payer="Бюджет", amount=7, currency="EUR")
    found = plans_charts.money(desk, plan)
    assert [(each.payer, each.currency, each.planned, each.committed, each.spent) for each in found] == [
        ("Бюджет", "UAH", 150, 80, 160), ("Бюджет", "EUR", 7, 0, 0),
    ]  # fmt: skip
    assert set(found[0].lines) == {one, two}
    assert plans.overspent(desk, plan) == [two], "spent above planned is flagged on its own line"


def test_stated_equivalents_give_the_rate_of_the_donor(desk: Any, plan: str) -> None:
    """G1: 5 354 412,00 грн; 191 229,00 дол.; 28,0000 on each line and on the total."""
    measure = add(desk, "measure", plan=plan, number="1", text="Простір")
    for amount, stated in (("2231880", "79710"), ("2767324", "98833"), ("355208", "12686")):
        add(
            desk, "funding_line", measure=measure, payer="Донор", amount=Decimal(amount), stated_amount=Decimal(stated),
            stated_currency="USD",
        )  # fmt: skip
    add(desk, "funding_line", measure=measure, payer="Бюджет", amount=Decimal(5))
    [found] = plans.equivalents(desk, plan)
    assert (found.amount, found.stated, found.rate) == (Decimal(5354412), Decimal(191229), Decimal("28.0000"))


def test_overdue_by_responsible_names_exactly_the_measures(desk: Any, plan: str) -> None:
    council, late = body(desk), TODAY - timedelta(days=1)
    names = ("1", "2", "3")
    keys = [add(desk, "measure", plan=plan, number=n, text=n, organisation=council, due=late) for n in names]
    other = add(desk, "measure", plan=plan, number="4", text="4", due=late, responsible_text="ОСББ")
    add(desk, "measure", plan=plan, number="5", text="5", due=TODAY, organisation=council)
    found = plans_charts.overdue(desk, plan, TODAY)
    assert [(one.who, set(one.measures)) for one in found] == [("Рада", set(keys)), ("ОСББ", {other})]


def test_what_has_no_day_is_planned_by_the_end_of_the_plan(desk: Any) -> None:
    plan = add(desk, "plan", title="план", start=date(2026, 1, 1), end=date(2026, 3, 31))
    add(desk, "measure", plan=plan, text="Ліхтарі", due=date(2026, 2, 28))
    always = add(desk, "measure", plan=plan, text="Патрулі", periodic=True)
    found = plans_charts.progress(desk, plan, date(2026, 4, 1))
    assert [one.planned for one in found] == [0, 50, 100] and found[-1].measures == (always,)
