"""Votes, ranking, and what follows from a decision; assignments on control."""

from datetime import date, timedelta
from typing import Any

import pytest

from copdesk.services import assignments, decisions, records
from copdesk.store import query
from copdesk.store.query import Condition, Query
from tests.services.field_desk import (
    add,
    attend,
    body,
    decision,
    group,
    meeting,
    members,
    one_step,
    person,
    refused,
    step,
    vote,
)

TODAY = date(2026, 9, 10)


@pytest.fixture
def task(desk: Any) -> str:
    return add(desk, "assignment", text="Полагодити ліхтар", due=TODAY, responsible=person(desk, "Їжак"))


def test_a_vote_tells_the_outcome(desk: Any) -> None:
    held = meeting(desk, g := group(desk))
    attend(desk, held, members(desk, g, 5))
    made = decision(desk, held)
    with one_step(desk):
        assert vote(desk, made, 3, 2) is True
    assert vote(desk, made, 2, 3) is False
    assert vote(desk, made, 2, 3, adopted=True, adopted_reason="повторне голосування") is True
    assert vote(desk, made, 2, 2, 1) is False, "the reason belonged to the vote before"
    blank = dict.fromkeys(("votes_for", "votes_against", "abstained", "not_voted", "adopted_reason"))
    records.change(desk, "decision", made, {**blank, "unanimous": True})
    row = desk.get("decision", made)
    assert row["adopted"] is True
    assert (row["votes_for"], row["votes_against"], row["unanimous"], row["adopted_reason"]) == (5, 0, True, None)


def test_a_decision_is_found_by_its_number_words_and_day(desk: Any) -> None:
    held = meeting(desk, group(desk), date(2026, 4, 7), number=3)
    other = meeting(desk, group(desk, short_name="Інша"), date(2026, 4, 8), number=3)
    add(desk, "agenda_item", meeting=held, title="Про воду")
    made = decision(desk, held, "Облаштувати пішохідний перехід")
    decision(desk, other, "Висадити дерева")
    day, meeting_no = Condition("agenda_item.meeting.date", "=", date(2026, 4, 7)), "agenda_item.meeting.number"
    questions = (
        Query("decision", (Condition(meeting_no, "=", 3), Condition("number", "=", "2.1"))),
        Query("decision", (day,)),
        Query("decision", search="пішохідного переходу"),
    )
    for question in questions:
        assert query.ids(desk, "decision", desk.query(question)) == [made]


def test_unanimous_without_figures_is_adopted(desk: Any) -> None:
    made = decision(desk, meeting(desk), unanimous=True)
    assert desk.get("decision", made)["adopted"] is True


def test_seven_initiatives_choose_three(desk: Any) -> None:
    """A tie for the third place is shown; people decide (domain 2.2)."""
    held = meeting(desk, g := group(desk, decision_rule="ranking"))
    attend(desk, held, members(desk, g, 16))
    item = add(desk, "agenda_item", meeting=held, title="Про вибір ініціатив")
    votes = (14, 12, 9, 9, 5, 3, 1)
    made = [add(desk, "decision", agenda_item=item, text=f"Ініціатива {n}", votes_for=n) for n in votes]
    found = decisions.ranking(desk, item, 3)
    assert (found.chosen, set(found.tied)) == (tuple(made[:2]), {made[2], made[3]})
    with refused(desk, "ranking_tied") as error:
        decisions.choose(desk, item, 3)
    assert error.value.params == {"tied": 2, "left": 1}
    with refused(desk, "ranking_tied"):
        decisions.choose(desk, item, 3, [made[6]])
    with one_step(desk):
        assert decisions.choose(desk, item, 3, [made[3]]).chosen == (made[0], made[1], made[3])
    adopted = [desk.get("decision", key)["adopted"] for key in made]
    assert adopted == [True, True, False, True, False, False, False]
    with refused(desk, "votes_sum"):
        records.change(desk, "decision", made[0], {"votes_for": 17})


def test_an_assignment_from_start_to_closing(desk: Any, task: str) -> None:
    step(desk, "assignment", task, "in_progress")
    with one_step(desk):
        assignments.done(desk, task, "ліхтар світить")
    with one_step(desk):
        assignments.close(desk, task, on=TODAY)
    row = desk.get("assignment", task)
    assert (row["status"], row["result"]) == ("closed", "ліхтар світить")
    assert (row["closed_by"], row["closed_on"]) == (desk.user, TODAY)
    with one_step(desk):
        assignments.reopen(desk, task)
    row = desk.get("assignment", task)
    assert (row["status"], row["closed_by"], row["closed_on"]) == ("in_progress", None, None)
    step(desk, "assignment", task, "cancelled")
    with refused(desk, "state_step"):
        assignments.close(desk, task)


def test_only_a_done_assignment_is_closed(desk: Any, task: str) -> None:
    with refused(desk, "state_step"):
        assignments.close(desk, task)
    assignments.done(desk, task)
    assignments.close(desk, task, by="Микола Сич")
    assert desk.get("assignment", task)["closed_by"] == "Микола Сич"


def test_postponing_keeps_the_old_day_and_asks_for_a_reason_each_time(desk: Any, task: str) -> None:
    later = TODAY + timedelta(days=10)
    with refused(desk, "postponed_date", "due"):
        assignments.postpone(desk, task, TODAY, "немає деталей")
    with refused(desk, "postponed_reason", "postponed_reason"):
        assignments.postpone(desk, task, later, "")
    with one_step(desk):
        assignments.postpone(desk, task, later, "немає деталей")
    row = desk.get("assignment", task)
    assert (row["status"], row["due"], row["postponed_from"]) == ("postponed", later, TODAY)
    with refused(desk, "postponed_reason"):
        records.change(desk, "assignment", task, {"due": later + timedelta(days=1)})
    assignments.postpone(desk, task, later + timedelta(days=5), "ремонт дороги")
    assert desk.get("assignment", task)["postponed_from"] == later


def test_what_is_on_control(desk: Any, task: str) -> None:
    council = body(desk)
    late = add(desk, "assignment", text="Прибрати", due=TODAY - timedelta(days=2), organisation=council)
    nobody = add(desk, "assignment", text="Написати", due=TODAY - timedelta(days=1))
    soon = add(desk, "assignment", text="Зібрати", due=TODAY + timedelta(days=3), organisation=council)
    add(desk, "assignment", text="Колись", due=TODAY + timedelta(days=4))
    add(desk, "assignment", text="Готово", due=TODAY - timedelta(days=9), status="closed")
    assert [item.id for item in assignments.control(desk, TODAY, "overdue")] == [late, nobody]
    who = desk.get("assignment", task)["responsible"]
    assert [item.id for item in assignments.tasks(desk, TODAY, person=who)] == [task]
    assert [item.id for item in assignments.tasks(desk, TODAY, organisation=council)] == [late, soon]
