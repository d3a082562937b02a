"""Meetings through the desk: the quorum and vote table of the field, the agenda that goes on, signing and reopening."""

from datetime import date, time
from typing import Any

import pytest

from copdesk.services import groups, meetings, records
from copdesk.texts import Texts
from tests.services.field_desk import (
    DAY,
    add,
    attend,
    decision,
    group,
    meeting,
    members,
    one_step,
    person,
    refused,
    signed,
    step,
    vote,
)


def room(desk: Any, appointed: int, present: int, **rules: Any) -> tuple[str, str]:
    """A meeting of a group of *appointed* with *present* of them on the list: (meeting, group)."""
    circle = group(desk, **rules)
    people = members(desk, circle, appointed)
    held = meeting(desk, circle)
    attend(desk, held, people[:present])
    attend(desk, held, people[present:], "absent")
    return held, circle


# ---- the table of domain 2.2


@pytest.mark.parametrize(
    ("appointed", "present", "rules", "needed", "reached"),
    [
        (30, 15, {}, 16, False),
        (30, 16, {}, 16, True),
        (28, 15, {"planned_seats": 30}, 15, True),
        (28, 15, {"planned_seats": 30, "quorum_base": "seats"}, 16, False),
        (28, 16, {"planned_seats": 30, "quorum_base": "seats"}, 16, True),
        (30, 15, {"quorum_rule": "half"}, 15, True),
        (30, 19, {"quorum_rule": "two_thirds"}, 20, False),
        (30, 20, {"quorum_rule": "two_thirds"}, 20, True),
        (30, 7, {"quorum_rule": "number", "quorum_number": 7}, 7, True),
        (9, 5, {}, 5, True),
        (9, 4, {}, 5, False),
    ],
)
def test_quorum(desk: Any, appointed: int, present: int, rules: dict[str, Any], needed: int, reached: bool) -> None:
    """The first row is golden test G6."""
    held, _ = room(desk, appointed, present, **rules)
    found = meetings.quorum_now(desk, held)
    assert (found.needed, found.present, found.reached) == (needed, present, reached)
    step(desk, "meeting", held, "opened", "held")
    row = desk.get("meeting", held)
    assert (row["quorum_base"], row["quorum_needed"], row["quorum_present"]) == (found.base, needed, present)


@pytest.mark.parametrize(
    ("rules", "votes", "adopted"),
    [
        ({"decision_rule": "two_thirds_present"}, (11, 5), True),
        ({"decision_rule": "two_thirds_present"}, (10, 6), False),
        ({"decision_rule": "majority_present"}, (8, 7, 1), False),
        ({"decision_rule": "majority_present"}, (9, 7), True),
        ({"decision_rule": "majority_cast"}, (8, 7, 1), True),
        ({"decision_rule": "majority_cast"}, (5, 4, 3, 4), True),
        ({"decision_rule": "consensus"}, (15, 0, 1), True),
        ({"decision_rule": "consensus"}, (15, 1), False),
        ({}, (8, 8), False),
        ({"casting_vote": True}, (8, 8), False),
    ],
)
def test_votes_of_sixteen(desk: Any, rules: dict[str, Any], votes: tuple[int, ...], adopted: bool) -> None:
    """The third and the fifth row are golden test G7."""
    held, _ = room(desk, 30, 16, **rules)
    assert vote(desk, decision(desk, held), *votes) is adopted


@pytest.mark.parametrize(("rule", "allowed"), [("majority_present", True), ("two_thirds_present", False)])
def test_the_casting_vote_of_the_chair(desk: Any, rule: str, allowed: bool) -> None:
    """A tie is adopted by the chair only where the group's rule knows a casting vote, and only for a majority."""
    held, circle = room(desk, 30, 16, decision_rule=rule)
    made = decision(desk, held)
    with refused(desk, "adopted_reason"):
        vote(desk, made, 8, 8, adopted=True)
    records.change(desk, "group", circle, {"casting_vote": True})
    if not allowed:
        with refused(desk, "adopted_reason"):
            vote(desk, made, 8, 8, adopted=True)
        return
    assert vote(desk, made, 8, 8, adopted=True) is True
    records.change(desk, "decision", made, {"votes_against": 8, "not_voted": 0})
    assert desk.get("decision", made)["adopted"] is True, "saying the same votes again takes nothing back"
    with refused(desk, "adopted_reason"):
        vote(desk, made, 7, 9, adopted=True)


@pytest.mark.parametrize(("votes", "difference"), [((16, 1), -1), ((10, 5), 1), ((16, 0, 0, 1), -1), ((0, 0), 16)])
def test_votes_that_do_not_add_up_to_those_present(desk: Any, votes: tuple[int, ...], difference: int) -> None:
    held, _ = room(desk, 30, 16)
    made = decision(desk, held)
    with refused(desk, "votes_sum") as error:
        vote(desk, made, *votes)
    assert error.value.params["difference"] == difference


def test_a_member_and_the_substitute_count_once(desk: Any) -> None:
    circle = group(desk)
    people = members(desk, circle, 3)
    substitute = person(desk, "Заступник")
    mine = desk.fetch("membership", {"person": people[0]})[0]["id"]
    records.change(desk, "membership", mine, {"substitute": substitute})
    held = meeting(desk, circle)
    attend(desk, held, people[:1])
    attend(desk, held, [substitute], capacity="substitute")
    assert meetings.quorum_now(desk, held).present == 1
    attend(desk, held, [person(desk, "Гість")], capacity="invited")
    attend(desk, held, people[1:2], "online")
    assert meetings.quorum_now(desk, held).present == 2


# ---- the agenda from one meeting to the next


def test_what_goes_on_to_the_next_meeting(desk: Any) -> None:
    """One undiscussed, one closed, one with an open assignment: the first and the third go on, linked."""
    circle = group(desk)
    last = meeting(desk, circle)
    items = [add(desk, "agenda_item", meeting=last, title=title) for title in ("Перше", "Друге", "Третє")]
    records.change_many(desk, "agenda_item", items[1:], {"outcome": "discussed"})
    made = add(desk, "decision", agenda_item=items[2], text="Освітити")
    task = add(desk, "assignment", text="Освітити", decision=made)
    assert [row["title"] for row in meetings.ending(desk, last)] == ["Друге"]
    with one_step(desk):
        coming = meetings.copy_last(desk, circle, date(2026, 11, 1))
    rows = desk.fetch("agenda_item", {"meeting": coming}, order=("position",))
    assert [(row["title"], row["carried_from"], row["position"]) for row in rows] == [
        ("Перше", items[0], 1), ("Третє", items[2], 2),
    ]  # fmt: skip
    assert meetings.carry_over(desk, last, coming) == []
    with refused(desk, "item_carried"):
        records.delete(desk, "agenda_item", [rows[0]["id"]])
    records.change(desk, "agenda_item", rows[0]["id"], {"outcome": "closed"})
    records.change(desk, "assignment", task, {"status": "done"})
    assert [row["title"] for row in meetings.continuing(desk, coming)] == ["Третє"]
    assert [row["title"] for row in meetings.continuing(desk, last)] == ["Перше"]
    later = meeting(desk, circle, date(2026, 12, 1))
    with one_step(desk):
        meetings.carry_over(desk, last, later)


def test_a_standing_question_goes_on_although_it_was_dealt_with(desk: Any) -> None:
    last = meeting(desk, group(desk))
    standing = add(desk, "agenda_item", meeting=last, title="Про стан порядку", recurring=True, outcome="closed")
    add(desk, "agenda_item", meeting=last, title="Про воду", outcome="discussed")
    assert [row["id"] for row in meetings.continuing(desk, last)] == [standing]
    assert [row["title"] for row in meetings.ending(desk, last)] == ["Про воду"]


def test_the_agenda_is_put_into_order(desk: Any) -> None:
    held = meeting(desk)
    items = [add(desk, "agenda_item", meeting=held, title=f"Питання {n}") for n in range(3)]
    with one_step(desk):
        meetings.move_item(desk, held, reversed(items))
    assert [row["id"] for row in desk.fetch("agenda_item", {"meeting": held}, order=("position",))] == items[::-1]
    with refused(desk, "record_missing"):
        meetings.move_item(desk, held, items[:2])


def test_an_agenda_longer_than_the_meeting(desk: Any) -> None:
    held = meeting(desk, start=time(18, 0), end=time(19, 0))
    for minutes in (30, 40, None):
        add(desk, "agenda_item", meeting=held, title="Про освітлення", minutes=minutes)
    found = meetings.agenda_time(desk, held)
    assert (found.asked, found.available, found.over) == (70, 60, 10)
    assert meetings.agenda_time(desk, meeting(desk)).over == 0


# ---- who came


def test_everybody_present_and_then_two_who_were_not(desk: Any) -> None:
    circle = group(desk)
    people = members(desk, circle, 6)
    held = meeting(desk, circle)
    with one_step(desk):
        assert meetings.fill_attendance(desk, held, "absent") == 6
    assert meetings.fill_attendance(desk, held) == 0
    with one_step(desk):
        assert meetings.mark_all(desk, held) == 6
    rows = {row["person"]: row["id"] for row in desk.fetch("attendance", {"meeting": held})}
    with one_step(desk):
        meetings.mark(desk, [rows[key] for key in people[:2]], "absent")
    assert meetings.quorum_now(desk, held).present == 4
    open_to_all = meeting(desk)
    with refused(desk, "meeting_no_group", "group"):
        meetings.fill_attendance(desk, open_to_all)


def test_the_closing_report_is_computed(desk: Any) -> None:
    held = meeting(desk)
    people = [person(desk, f"Гість{letter}") for letter in "абв"]
    attend(desk, held, people[:2], organisation_name="Рада")
    attend(desk, held, people[2:], "absent", organisation_name="Ринок")
    item = add(desk, "agenda_item", meeting=held, title="Про освітлення")
    for text in ("повідомив", "запитав"):
        add(desk, "speech", agenda_item=item, text=text)
    assert meetings.closing(desk, held) == meetings.Closing(organisations=1, people=2, contributions=2)


# ---- signing and reopening


def test_signed_minutes_are_kept_and_reopened_as_a_new_version(desk: Any, texts_uk: Texts) -> None:
    held, _ = room(desk, 5, 4)
    made = decision(desk, held, votes_for=4)
    chair = person(desk, "Голова", given_name="Ян")
    records.change(desk, "meeting", held, {"chair": chair, "secretary": chair})
    step(desk, "meeting", held, "opened", "held", "minutes_draft")
    with one_step(desk):
        first = meetings.sign(desk, held, texts_uk)
    assert meetings.version(desk, held) == 1
    with refused(desk, "minutes_signed"):
        records.change(desk, "decision", made, {"text": "Інше"})
    step(desk, "meeting", held, "minutes_draft")
    assert meetings.version(desk, held) == 2
    records.change(desk, "decision", made, {"text": "Освітити дорогу до ліцею"})
    second = meetings.sign(desk, held, texts_uk)
    assert meetings.version(desk, held) == 2
    rows = desk.fetch("attachment", {"record": held})
    assert {row["id"] for row in rows} == {first, second}
    assert len({row["sha256"] for row in rows}) == 2, "version 1 stays printable beside version 2"
    assert desk.get("meeting", held)["number"] == 1
    step(desk, "meeting", held, "minutes_draft")
    desk.undo()
    assert meetings.version(desk, held) == 2


def test_undoing_the_signing_opens_the_minutes_again(desk: Any, texts_uk: Texts) -> None:
    held = meeting(desk)
    item = add(desk, "agenda_item", meeting=held, title="Про воду")
    signed(desk, held)
    desk.undo()
    records.change(desk, "agenda_item", item, {"title": "Про освітлення"})
    assert desk.get("meeting", held)["status"] == "minutes_draft"


def test_old_minutes_keep_a_member_who_left(desk: Any, texts_uk: Texts) -> None:
    from copdesk.services import groups_changes, papers

    circle = group(desk)
    people = members(desk, circle, 3)
    held = meeting(desk, circle)
    meetings.fill_attendance(desk, held)
    mine = desk.fetch("membership", {"person": people[0]})[0]["id"]
    with one_step(desk):
        groups_changes.leave(desk, mine, DAY, "own_wish")
    assert "ЧЛЕНА" in repr(papers.paper(desk, "attendance", held, texts_uk).blocks).upper()
    assert len(groups.members_on(desk, circle, DAY)) == 2
    assert meetings.quorum_now(desk, held).present == 2, "who left on the day of the meeting has no vote in it"
