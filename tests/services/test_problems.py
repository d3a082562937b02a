"""Problems by SARA: the assessment may not be skipped, its numbers and dates are asked for, measures are listed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from copdesk.services import home, records
from tests.services.field_desk import add, refused, step

BEGUN = date(2026, 5, 1)
ASSESSED = {
    "before_value": Decimal(9), "before_start": date(2026, 1, 1), "before_end": date(2026, 3, 31),
    "after_value": Decimal(2), "after_start": date(2026, 5, 1), "after_end": date(2026, 7, 29), "outcome": "reduced",
}  # fmt: skip


@pytest.fixture
def problem(desk: Any) -> str:
    key = add(desk, "problem", title="Крадіжки велосипедів", response_start=BEGUN, response="Стійки до входу")
    step(desk, "problem", key, "analyse", "respond")
    return key


def test_the_assessment_may_not_be_skipped(desk: Any, problem: str) -> None:
    with refused(desk, "state_step"):
        step(desk, "problem", problem, "closed")
    step(desk, "problem", problem, "assess")
    for name in ASSESSED:
        with refused(desk, "assessment_missing", name):
            values = {**ASSESSED, name: None, "status": "closed"}
            records.change(desk, "problem", problem, values)
    records.change(desk, "problem", problem, {**ASSESSED, "status": "closed"})
    assert desk.get("problem", problem)["status"] == "closed"
    step(desk, "problem", problem, "scan")


def test_a_new_record_does_not_get_round_it(desk: Any) -> None:
    with refused(desk, "assessment_missing", "before_value"):
        add(desk, "problem", title="Інша", status="closed", response="Патруль")
    add(desk, "problem", title="Не проблема", status="closed")


def test_periods_are_equally_long_and_apart(desk: Any, problem: str) -> None:
    step(desk, "problem", problem, "assess")
    with refused(desk, "assessment_periods", "after_end") as found:
        records.change(desk, "problem", problem, {**ASSESSED, "after_end": date(2026, 5, 31), "status": "closed"})
    assert (found.value.params["before"], found.value.params["after"]) == (90, 31)
    with refused(desk, "assessment_overlap", "after_start"):
        values = {"after_start": date(2026, 3, 1), "after_end": date(2026, 5, 29), "status": "closed"}
        records.change(desk, "problem", problem, {**ASSESSED, **values})


def test_the_home_page_asks_for_it_ninety_days_after_the_response(desk: Any, problem: str) -> None:
    def asked(today: date) -> list[tuple[str, date, str]]:
        return [(one.kind, one.due, one.state) for one in home.due(desk, today) if one.noun == "problem"]

    day = BEGUN + timedelta(days=90)
    assert asked(day - timedelta(days=31)) == []
    assert asked(day) == [("assessment", day, "today")]
    assert asked(day + timedelta(days=1)) == [("assessment", day, "overdue")]
    step(desk, "problem", problem, "assess")
    records.change(desk, "problem", problem, {**ASSESSED, "status": "closed"})
    assert asked(day + timedelta(days=1)) == []


def test_a_problem_lists_its_measures_and_a_measure_names_its_problem(desk: Any, problem: str) -> None:
    plan = add(desk, "plan", title="спільних дій")
    mine = add(desk, "measure", plan=plan, number="1", text="Перенести стійки", problem_case=problem)
    add(desk, "measure", plan=plan, number="2", text="Інше")
    assert "measure" in desk.registry["problem"].children
    assert desk.registry.child_field("measure", "problem") == "problem_case"
    assert [row["id"] for row in desk.fetch("measure", {"problem_case": problem})] == [mine]
    assert desk.title("problem", desk.get("measure", mine)["problem_case"]) == "Крадіжки велосипедів"


@pytest.mark.parametrize("way", [("analyse", "respond", "analyse"), ("analyse", "respond", "assess", "scan")])
def test_the_way_back_is_no_way_round_the_assessment(desk: Any, way: tuple[str, ...]) -> None:
    key = add(desk, "problem", title="Крадіжки велосипедів")
    step(desk, "problem", key, *way)
    with refused(desk, "assessment_missing", "before_value"):
        step(desk, "problem", key, "closed")
    never = add(desk, "problem", title="Не проблема")
    step(desk, "problem", never, "analyse", "scan", "closed")
