"""Duties with a day: each by its rule (domain brief 2.0), meetings, the printed calendar; topics and control."""

from datetime import date
from typing import Any

import pytest

from copdesk.services import assignments, duties, home, meetings, papers_duties, records, topics
from copdesk.texts import Texts
from tests.services.field_desk import add, decision, group, meeting, members, one_step, person, refused, step


@pytest.mark.parametrize(
    ("kind", "since", "months", "due"),
    [
        ("officer_report", date(2022, 11, 15), None, date(2023, 6, 30)),
        ("officer_report", date(2023, 2, 1), None, date(2023, 12, 31)),
        ("yearly_report", date(2025, 12, 20), None, date(2026, 12, 31)),
        ("statistics", date(2026, 1, 31), 1, date(2026, 2, 28)),
        ("trust", date(2025, 5, 5), None, date(2026, 5, 5)),
        ("appeal_simple", date(2017, 2, 1), None, date(2017, 2, 16)),
        ("appeal", date(2017, 2, 1), None, date(2017, 3, 1)),
        ("appeal_extended", date(2017, 2, 1), None, date(2017, 3, 18)),
        ("ombudsman", date(2026, 9, 1), None, date(2026, 10, 13)),
        ("ombudsman_change", date(2026, 9, 1), None, date(2026, 9, 15)),
        ("other", date(2026, 9, 1), None, date(2026, 9, 1)),
    ],
)
def test_each_kind_by_its_rule(
    desk: Any, kind: str, since: date, months: int | None, due: date, texts_uk: Texts
) -> None:
    key = add(desk, "duty", kind=kind, title="Справа", since=since, months=months)
    [item] = home.due(desk, due)
    assert (item.id, item.due, item.state) == (key, due, "today")
    assert texts_uk.t(f"duty.source.{item.source}")
    assert home.due(desk, due.replace(year=due.year + 1))[0].state == "overdue"


def test_a_duty_that_comes_back_counts_on_and_another_is_finished(desk: Any) -> None:
    report = add(desk, "duty", kind="officer_report", title="Звіт", since=date(2022, 11, 15))
    appeal = add(desk, "duty", kind="appeal", title="Скарга на шум", since=date(2023, 6, 1))
    assert [item.state for item in home.due(desk, date(2023, 7, 1))] == ["overdue", "today"]
    with one_step(desk):
        duties.done(desk, report, date(2023, 7, 1))
    with one_step(desk):
        duties.done(desk, appeal, date(2023, 6, 20))
    assert desk.get("duty", report)["due"] == date(2024, 6, 30)
    assert home.due(desk, date(2023, 7, 2)) == []
    with refused(desk, "duty_earlier", "done_on"):
        duties.done(desk, report, date(2020, 1, 1))


def test_steps_of_a_meeting_by_the_rules_of_its_group(desk: Any) -> None:
    key = group(desk, invitation_days=3, minutes_days=2, published=True)
    held = meeting(desk, key, date(2026, 9, 15))
    chair = person(desk, "Голова")
    records.change(desk, "meeting", held, {"chair": chair, "secretary": chair})

    def now(day: date) -> set[tuple[str, date]]:
        return {(item.kind, item.due) for item in home.due(desk, day) if item.kind not in {"meeting", "minutes"}}

    assert now(date(2026, 9, 1)) == {("invitation", date(2026, 9, 10))}
    step(desk, "meeting", held, "invited", "opened", "held")
    assert now(date(2026, 9, 15)) == {("minutes_drafted", date(2026, 9, 17))}
    step(desk, "meeting", held, "minutes_draft", "minutes_review")
    assert now(date(2026, 9, 16)) == {("comments", date(2026, 9, 21))}
    step(desk, "meeting", held, "signed")
    assert now(date(2026, 9, 16)) == {("distribution", date(2026, 9, 24))}
    step(desk, "meeting", held, "distributed")
    assert now(date(2026, 9, 24)) == {("publication", date(2026, 9, 29))}


def test_organisations_hear_of_a_founding_meeting_ten_working_days_before(desk: Any) -> None:
    add(desk, "meeting", date=date(2026, 3, 16), kind="founding", group=group(desk, invitation_days=3))
    [asked] = [item for item in home.due(desk, date(2026, 2, 20)) if item.kind == "invitation"]
    assert asked.due == date(2026, 3, 2)


def test_the_printed_calendar_names_day_source_and_what_is_late(desk: Any, texts_uk: Texts, texts_en: Texts) -> None:
    add(desk, "duty", kind="trust", title="Опитування", since=date(2025, 9, 1))
    add(desk, "duty", kind="appeal", title="Скарга на шум", since=date(2026, 9, 1))
    add(desk, "assignment", text="Полагодити ліхтарі", due=date(2026, 9, 20))
    said = repr(papers_duties.duties(desk, "60", texts_uk, today=date(2026, 9, 10)).blocks)
    assert "01.09.2026\\nпрострочено" in said and "01.10.2026" in said and "звернення громадян" in said
    assert "Полагодити" not in said
    assert "Cabinet resolution" in repr(papers_duties.duties(desk, "", texts_en, today=date(2026, 9, 10)).blocks)
    assert "Nothing is due" in repr(papers_duties.duties(desk, "", texts_en, today=date(2020, 1, 1)).blocks)


# ---- topics


def test_topics_wait_go_onto_an_agenda_and_are_cleared_undoably(desk: Any) -> None:
    key = group(desk)
    asked = person(desk, "Сусід")
    first = add(desk, "topic", title="Про шум", group=key, proposer=asked, minutes=10, proposed_on=date(2026, 1, 1))
    add(desk, "topic", title="Про воду", proposed_on=date(2026, 2, 1))
    add(desk, "topic", title="Чуже", group=group(desk, short_name="Інша"))
    assert [row["title"] for row in topics.waiting(desk, key)] == ["Про шум", "Про воду"]
    held = meeting(desk, key)
    with one_step(desk):
        [item] = topics.take(desk, held, [first])
    row = desk.get("agenda_item", item)
    assert (row["title"], row["rapporteur"], row["minutes"]) == ("Про шум", asked, 10)
    assert desk.get("topic", first)["agenda_item"] == item
    with refused(desk, "topic_taken"):
        topics.take(desk, held, [first])
    before = desk.digest()
    with one_step(desk):
        assert topics.clear(desk) == 2
    assert topics.waiting(desk) == [] and topics.clear(desk) == 0
    desk.undo()
    assert desk.digest() == before and len(topics.waiting(desk)) == 2


# ---- control


def test_a_note_becomes_an_assignment_two_meetings_later_and_back(desk: Any, texts_uk: Texts) -> None:
    circle = group(desk)
    people = members(desk, circle, 3)
    second = meeting(desk, circle, date(2026, 2, 1), chair=people[0], secretary=people[1])
    item = add(desk, "agenda_item", meeting=second, title="Про ліхтарі")
    note = add(desk, "speech", agenda_item=item, speaker=people[2], text="обіцяв полагодити ліхтарі")
    step(desk, "meeting", second, "opened", "held", "minutes_draft")
    meetings.sign(desk, second, texts_uk)
    meeting(desk, circle, date(2026, 6, 1))
    before = desk.get("speech", note)
    with one_step(desk):
        task = assignments.from_note(desk, note, {"due": date(2026, 7, 1)})
    row = desk.get("assignment", task)
    assert (row["origin"], row["text"], row["responsible"]) == (note, before["text"], people[2])
    assert desk.get("speech", note) == before, "signed minutes stay as they are"
    with refused(desk, "note_assigned"):
        assignments.from_note(desk, note)
    records.delete(desk, "assignment", [task])
    assert desk.get("speech", note) == before
    assert assignments.control(desk, date(2026, 6, 30)) == []


def test_the_control_list_over_all_series(desk: Any) -> None:
    today = date(2026, 9, 10)
    own = person(desk, "Ковальчук", given_name="Олена")
    made = {}
    for days, who in ((-1, own), (0, None), (1, own), (3, None), (7, None), (8, None)):
        held = meeting(desk, group(desk, short_name=f"Група {days}"), number=3)
        values = {"due": date.fromordinal(today.toordinal() + days), "responsible": who}
        made[days] = add(desk, "assignment", decision=decision(desk, held), text=f"Справа {days}", **values)

    def shown(which: str) -> list[int]:
        ids = {key: days for days, key in made.items()}
        return [ids[task.id] for task in assignments.control(desk, today, which)]

    assert shown("all") == [-1, 0, 1, 3, 7, 8]
    assert shown("mine") == [-1, 1] and shown("overdue") == [-1]
    records.change(
        desk, "user", desk.meta("user"), {"officer": add(desk, "officer", surname="Ґудзь", given_name="Яна")}
    )
    assert shown("mine") == [], "the user is somebody else"
    officer = add(desk, "officer", surname="Ковальчук", given_name="Олена")
    records.change(desk, "user", desk.meta("user"), {"officer": officer})
    assert shown("mine") == [-1, 1]
    assert (shown("due1"), shown("due3"), shown("due7")) == ([0, 1], [0, 1, 3], [0, 1, 3, 7])
    assert [task.light.colour for task in assignments.control(desk, today)][:3] == ["red", "yellow", "green"]
    assignments.done(desk, made[0], "Зроблено")
    [task] = assignments.control(desk, today, "done")
    assert (task.light.colour, task.result, task.number, task.decision) == ("grey", "Зроблено", 3, "1.1")
