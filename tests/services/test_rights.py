"""Who may do what: every register and step with every role, against the table that is declared here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.entities.units import ROLES
from copdesk.domain.errors import UserError
from copdesk.services import (
    assignments,
    certificates,
    courses,
    courses_results,
    courses_roster,
    erasure,
    exchange,
    groups_changes,
    meetings,
    people,
    plans,
    plans_history,
    plans_table,
    recommendations,
    records,
    review,
    rights,
    users,
)
from copdesk.texts import Texts
from tests.services.field_desk import DAY, add, body, course, decision, group, meeting, person, step

BOSS = "Олена Ковальчук"
# The areas of work that each role writes, as the office has it (domain brief 2.0).
WRITES = {
    "unit_head": {"members", "meetings", "plans", "training"},
    "secretary": {"members", "meetings", "plans"},
    "community_officer": {"members", "meetings", "plans"},
    "communication_inspector": {"meetings"},
    "training_inspector": {"training"},
    "survey_operator": set(),
    "hotline_operator": set(),
    "project_manager": {"plans"},
    "regional_analyst": set(),
    "data_protection": set(),
    "reader": set(),
}
# Registers that do not follow their area, and who writes them beside the administrator.
APART = {
    "unit": {"unit_head"},
    "user": set(),
    "consent": {"unit_head", "secretary", "community_officer", "data_protection"},
    "subject_request": {"unit_head", "secretary", "community_officer", "data_protection"},
    "medium": {"unit_head", "data_protection"},
    "revocation": {"unit_head"},
    "summary": {
        "unit_head", "secretary", "community_officer", "communication_inspector", "training_inspector",
        "project_manager", "regional_analyst",
    },
    "submission": {"unit_head", "secretary", "community_officer", "project_manager"},
    "review": {"unit_head", "regional_analyst"},
    "review_note": {"unit_head", "regional_analyst"},
    "attachment": {
        "unit_head", "secretary", "community_officer", "communication_inspector", "training_inspector",
        "project_manager", "data_protection",
    },
}  # fmt: skip
_VALUES = {
    "text": "а", "long_text": "а", "person_name": "Жук", "code": "a" * 64, "date": DAY, "count": 1, "money": 1,
    "percent": 1, "decimal": 1, "flag": True, "moment": 1, "time": "10:00",
    "phones": "+380635761839", "email": "a@b.ua",
}  # fmt: skip


def may(role: str, desk: Any, noun: str) -> bool:
    """What the table above says."""
    if role == "administrator":
        return True
    return role in APART[noun] if noun in APART else desk.registry[noun].area in WRITES[role]


@contextmanager
def acting(desk: Any, role: str) -> Iterator[None]:
    """Somebody of that role sits at the desk."""
    desk.user = role
    yield
    desk.user = BOSS


@pytest.fixture
def staffed(desk: Any) -> Any:
    """A desk with a user of each role, named by it."""
    for role in ROLES:
        add(desk, "user", name=role, role=role)
    return desk


def some(act: Any, noun: str) -> str:
    """A record of any register, put there without its guard."""
    values = {}
    for field in act.desk.registry[noun].fields.values():
        if field.required:
            values[field.name] = some(act, field.target) if field.target else _value(field)
    return str(act.insert(noun, values))


def _value(field: Any) -> Any:
    return field.codes[0] if field.codes else getattr(field.kind, "low", 0) or _VALUES[field.kind.name]


def allowed(work: Callable[[], object]) -> bool:
    """Whether *work* is not refused for want of a right; whatever else it meets is not asked here."""
    try:
        work()
    except UserError as error:
        return not error.code.startswith("no_right")
    return True


def test_the_roles_of_the_table_are_those_of_the_desk() -> None:
    assert {*WRITES, "administrator"} == set(ROLES)


def test_every_register_with_every_role_whatever_writes_it(staffed: Any) -> None:
    """Below all services: an action that adds, changes, deletes or undoes is not kept without the right to."""
    for noun in staffed.registry:
        with staffed.action("add", noun=noun) as act:
            key = some(act, noun)
        text = next(
            (f.name for f in staffed.registry[noun].fields.values() if f.kind.name in {"text", "long_text"}), ""
        )
        for role in ROLES:

            def added(noun: str = noun) -> None:
                with staffed.action("add", noun=noun) as act:
                    act.insert_many(noun, [staffed.registry[noun].accept(_copy(staffed, noun, key))])  # noqa: B023

            def changed(noun: str = noun) -> None:
                with staffed.action("edit", noun=noun) as act:
                    act.update(noun, key, {text: role})  # noqa: B023

            def deleted(noun: str = noun) -> None:
                with staffed.action("delete", noun=noun) as act:
                    act.delete(noun, [key])  # noqa: B023

            for work in (added, *([changed] if text else []), deleted):
                before = _acts(staffed)
                with acting(staffed, role):
                    kept = allowed(work)
                assert kept == may(role, staffed, noun), f"{role} {work.__name__} {noun}"
                assert (_acts(staffed) != before) == kept
                if kept:
                    with acting(staffed, "reader"):
                        assert not allowed(staffed.undo), f"a reader undid {noun}"
                    staffed.undo()


def _acts(desk: Any) -> int:
    return int(desk.db.execute("SELECT count(*) FROM act").fetchone()[0])


def _copy(desk: Any, noun: str, key: str) -> dict[str, Any]:
    row = desk.fetch(noun, ids=[key])[0]
    return {name: row[name] for name in desk.registry[noun].fields if row[name] is not None}


def test_the_window_and_the_commands_are_refused_before_anything_else(staffed: Any) -> None:
    """Through ``records``: who has no right hears of that, not of an empty field."""
    gone = "00000000-0000-4000-8000-000000000000"
    doors: dict[str, Callable[[str], object]] = {
        "add": lambda noun: records.add(staffed, noun, {}),
        "change": lambda noun: records.change(staffed, noun, gone, {}),
        "change_many": lambda noun: records.change_many(staffed, noun, [gone], {}),
        "delete": lambda noun: records.delete(staffed, noun, [gone]),
        "restore": lambda noun: records.restore(staffed, noun, [gone]),
    }
    for role in ROLES:
        desk = staffed
        with acting(desk, role):
            expected = {noun for noun in desk.registry if may(role, desk, noun)}
            assert {noun for noun in desk.registry if rights.may_write(desk, noun)} == expected
            for noun in set(desk.registry) - expected:
                for name, door in doors.items():
                    assert not allowed(lambda door=door, noun=noun: door(noun)), f"{role} {name} {noun}"  # type: ignore[misc]


Step = Callable[[Any], Callable[[], object]]


def _carry(desk: Any) -> Callable[[], object]:
    one, two = meeting(desk), meeting(desk, day=date(2026, 10, 1))
    add(desk, "agenda_item", meeting=one, title="Про освітлення", outcome="postponed")
    return lambda: meetings.carry_over(desk, one, two)


def _held(desk: Any) -> str:
    held = meeting(desk, group(desk))
    step(desk, "meeting", held, "opened", "held")
    return held


def _task(desk: Any) -> str:
    return _assign(desk, decision(desk, _held(desk)))


def _assign(desk: Any, made: str) -> str:
    who = {"organisation": body(desk)} if desk.user == BOSS else {}
    return add(desk, "assignment", text="Освітити", decision=made, due=DAY, **who)


def _plan(desk: Any, *states: str) -> str:
    key = add(desk, "plan", title="спільних дій")
    step(desk, "plan", key, *states)
    return key


def _handed_up(desk: Any) -> str:
    return review.submit(desk, _plan(desk, "community_review", "endorsed"))


def _measure(desk: Any) -> str:
    return add(desk, "measure", plan=_plan(desk), text="Захід", number="1")


def _member(desk: Any) -> str:
    return add(desk, "membership", person=person(desk, "Член"), group=group(desk), start=DAY, status="included")


def _with_members(desk: Any) -> str:
    key = group(desk)
    add(desk, "membership", person=person(desk, "Член"), group=key, start=date(2026, 1, 1), status="included")
    return meeting(desk, key)


MEETINGS = {"unit_head", "secretary", "community_officer", "communication_inspector"}
PLANS = {"unit_head", "secretary", "community_officer", "project_manager"}
MEMBERS = {"unit_head", "secretary", "community_officer"}
TRAINING = {"unit_head", "training_inspector"}


def _with(make: Callable[[Any], str], run: Callable[[Any, str], object]) -> Step:
    def prepared(desk: Any) -> Callable[[], object]:
        key = make(desk)
        return lambda: run(desk, key)

    return prepared


def _course(desk: Any) -> str:
    return course(desk, 1, 1)[0]


def _nominated(desk: Any) -> str:
    key, [named], _ = course(desk, 1)
    records.change(desk, "enrolment", named, {"selection": "nominated"})
    return key


def _enrolled(desk: Any, key: str) -> list[str]:
    return [row["id"] for row in desk.fetch("enrolment", {"course": key})]


def _plan_of(desk: Any, measure: str) -> str:
    return str(desk.get("measure", measure)["plan"])


def _sent(desk: Any) -> str:
    package = recommendations.propose(desk, _plan_of(desk, _measure(desk)), "Місто")
    recommendations.send(desk, package, "1", DAY)
    return package


STEPS: dict[str, tuple[set[str], Step]] = {
    "carry over": (MEETINGS, _carry),
    "fill attendance": (MEETINGS, _with(_with_members, meetings.fill_attendance)),
    "assign": (MEETINGS, _with(lambda desk: decision(desk, _held(desk)), _assign)),
    "assignment done": (MEETINGS, _with(_task, assignments.done)),
    "postpone": (MEETINGS, _with(_task, lambda desk, key: assignments.postpone(desk, key, date(2027, 1, 1), "зима"))),
    "decision to plan": (
        PLANS,
        _with(
            lambda desk: decision(desk, _held(desk)),
            lambda desk, key: plans.from_decision(desk, key, desk.fetch("plan")[0]["id"]),
        ),
    ),
    "assignment to plan": (
        PLANS & MEETINGS,
        _with(_task, lambda desk, key: plans.from_assignment(desk, key, desk.fetch("plan")[0]["id"])),
    ),
    "progress": (PLANS, _with(_measure, lambda desk, key: plans.set_progress(desk, {key: 40}))),
    "new version": (PLANS, _with(_plan, plans_history.new_version)),
    "hand up": (
        PLANS,
        _with(lambda desk: _plan(desk, "community_review", "endorsed"), review.submit),
    ),
    "approve": (
        {"unit_head"},
        _with(
            lambda desk: _plan(desk, "community_review", "endorsed"),
            lambda desk, key: step(desk, "plan", key, "approved"),
        ),
    ),
    "enter an approved plan": (
        {"unit_head"},
        _with(lambda desk: "", lambda desk, _: add(desk, "plan", title="спільних дій", status="approved")),
    ),
    "leave": (MEMBERS, _with(_member, lambda desk, key: groups_changes.leave(desk, key, DAY, "own_wish"))),
    "not the same": (
        MEMBERS,
        _with(
            lambda desk: person(desk, "Жук"),
            lambda desk, key: people.not_same(desk, key, desk.fetch("person")[0]["id"]),
        ),
    ),
    "enrol": (
        TRAINING,
        _with(
            lambda desk: course(desk, 1)[0],
            lambda desk, key: courses.enrol(desk, key, [desk.fetch("officer")[0]["id"]]),
        ),
    ),
    "select": (TRAINING, _with(_nominated, lambda desk, key: courses_roster.select(desk, key, _enrolled(desk, key)))),
    "let go": (TRAINING, _with(_course, lambda desk, key: courses_roster.refuse(desk, key, _enrolled(desk, key)))),
    "mark from the sheet": (
        TRAINING,
        _with(lambda desk: course(desk, 1, 1)[2][0], lambda desk, key: courses.mark_quick(desk, key, "1a")),
    ),
    "score": (
        TRAINING,
        _with(
            _course,
            lambda desk, key: courses_results.put(desk, key, {(_enrolled(desk, key)[0], "exam"): "17/20"}, DAY),
        ),
    ),
    "issue": (TRAINING, _with(_course, lambda desk, key: certificates.issue(desk, key, DAY, _enrolled(desk, key)))),
    "propose": (PLANS, _with(_measure, lambda desk, key: recommendations.propose(desk, _plan_of(desk, key), "Місто"))),
    "answer": (
        PLANS,
        _with(
            _sent,
            lambda desk, key: recommendations.answer(
                desk, [row["id"] for row in desk.fetch("proposal", {"recommendation": key})], {"answer": "accepted"}
            ),
        ),
    ),
    "columns of plans": (
        {"unit_head"},
        _with(lambda desk: "", lambda desk, _: plans_table.set_columns(desk, ("number", "measure"))),
    ),
    "role": (set(), _with(lambda desk: "reader", lambda desk, key: users.set_role(desk, key, "secretary"))),
    "erase": (
        {"unit_head", "data_protection"},
        _with(
            lambda desk: person(desk, "Стерти"),
            lambda desk, key: erasure.erase_person(desk, Texts("uk"), key, "прохання"),
        ),
    ),
}


@pytest.mark.parametrize("name", list(STEPS))
def test_every_step_with_every_role(staffed: Any, name: str) -> None:
    roles, prepare = STEPS[name]
    _plan(staffed)
    for role in ROLES:
        work = prepare(staffed)
        before = staffed.digest()
        with acting(staffed, role):
            try:
                work()
            except UserError as error:
                assert error.code in {"no_right", "no_right_deed", "review_role", "administrator_only"}, error.code
                assert role not in {*roles, "administrator"}, f"{role} may not {name}"
                assert staffed.digest() == before
            else:
                assert role in {*roles, "administrator"}, f"{role} may {name}"


def test_who_only_reads_takes_no_package_in(staffed: Any, tmp_path: Path) -> None:
    barred = {"reader", "survey_operator", "hotline_operator"}
    for role in ROLES:
        with acting(staffed, role), pytest.raises(UserError) as refusal:
            exchange.import_file(staffed, tmp_path / "немає.cdsync")
        assert (refusal.value.code == "no_right_deed") == (role in barred), role


def test_only_the_head_changes_the_keys_of_the_desk(staffed: Any) -> None:
    first = exchange.own_card(staffed).fingerprint
    for role in [role for role in ROLES if role not in {"administrator", "unit_head"}]:
        with acting(staffed, role), pytest.raises(UserError, match="no_right_deed"):
            exchange.change_key(staffed)
    assert exchange.own_card(staffed).fingerprint == first
    with acting(staffed, "unit_head"):
        assert exchange.change_key(staffed).fingerprint != first


def test_a_desk_without_an_administrator_is_not_lost(staffed: Any) -> None:
    with staffed.action("delete", noun="user") as act:
        act.delete("user", [row["id"] for row in staffed.fetch("user", {"role": "administrator"})])
    with acting(staffed, "reader"):
        add(staffed, "person", surname="Жук", lawful_basis="law")
