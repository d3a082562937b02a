"""Enrolment, the class log, hours and results through the desk."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from copdesk.services import bulk, courses, records, tables
from copdesk.store.query import Query
from tests.services.field_desk import add, course, hours_of, one_step, refused


def test_officers_are_enrolled_once(desk: Any) -> None:
    key, _, _ = course(desk)
    officers = [add(desk, "officer", surname=name) for name in ("Їжак", "Ґудзь", "Сич")]
    with one_step(desk):
        assert len(courses.enrol(desk, key, [*officers[:2], officers[0]], {"nominated_by": "начальник"})) == 2
    assert len(courses.enrol(desk, key, officers)) == 1
    assert courses.enrol(desk, key, officers) == []
    assert [one.name for one in courses.people(desk, key)] == ["Ґудзь", "Їжак", "Сич"]
    refused_one = desk.fetch("enrolment", {"officer": officers[0]})[0]["id"]
    records.change(desk, "enrolment", refused_one, {"selection": "reserve"})
    assert [(one.number, one.name) for one in courses.people(desk, key)] == [(1, "Ґудзь"), (2, "Сич")]


def test_the_log_is_in_the_order_of_the_printed_sheet(desk: Any, texts_uk: Any) -> None:
    from copdesk.services import papers

    key, _, _ = course(desk, days=1)
    for name in ("Яценко", "Ґринь", "Гринь", "Ївженко"):
        courses.enrol(desk, key, [add(desk, "officer", surname=name, given_name="Ян")])
    with one_step(desk):
        courses.add_walk_in(desk, key, "Ірина, школа № 4")
    printed = repr(papers.paper(desk, "sign-in", key, texts_uk).blocks)
    surnames = [one.name.replace(",", "").split()[0] for one in courses.people(desk, key)]
    assert surnames == ["Гринь", "Ґринь", "Ірина", "Ївженко", "Яценко"]
    places = [printed.index(name.upper()) for name in surnames]
    assert places == sorted(places)


def test_everybody_present_and_then_those_who_were_not(desk: Any) -> None:
    key, enrolled, sessions = course(desk, officers=8, days=2)
    with one_step(desk):
        assert courses.fill(desk, key, [sessions[0]]) == 8
    assert courses.fill(desk, key, [sessions[0]]) == 0
    with one_step(desk):
        assert courses.mark_quick(desk, sessions[0], "3a 7e") == 2
    with one_step(desk):
        assert courses.mark_quick(desk, sessions[1], "1l", rest="present") == 8
    book = courses.log(desk, key)
    assert [book.state(one.enrolment, sessions[0]) for one in book.people] == [
        "present", "present", "absent", "present", "present", "present", "excused", "present",
    ]  # fmt: skip
    assert book.state(enrolled[0], sessions[1]) == "late"
    cell = book.marks[enrolled[2], sessions[0]]
    assert (cell["hours"], cell["reason"]) == (0, "unexcused")
    assert book.marks[enrolled[0], sessions[0]]["hours"] == 8


@pytest.mark.parametrize("text", ["9a", "0a", "3x", "a3", "3 a", "3aa"])
def test_an_unclear_mark_writes_nothing(desk: Any, text: str) -> None:
    _, _, sessions = course(desk, officers=8, days=1)
    with refused(desk, "mark_invalid"):
        courses.mark_quick(desk, sessions[0], f"1a {text}")


def test_cells_are_changed_and_made_by_one_step(desk: Any) -> None:
    key, enrolled, sessions = course(desk, officers=2, days=1)
    courses.mark(desk, key, {(enrolled[0], sessions[0]): "absent"})
    with one_step(desk):
        courses.mark(
            desk, key,
            {(enrolled[0], sessions[0]): "present", (enrolled[1], sessions[0]): {"state": "absent", "reason": "sick"}},
        )  # fmt: skip
    rows = {row["enrolment"]: row for row in desk.fetch("session_attendance")}
    assert (rows[enrolled[0]]["state"], rows[enrolled[0]]["reason"], rows[enrolled[0]]["hours"]) == ("present", None, 8)
    assert (rows[enrolled[1]]["reason"], rows[enrolled[1]]["hours"]) == ("sick", 0)


def test_attendance_and_commitment(desk: Any) -> None:
    """Four of six and one excused: 66.67 and 83.33; a class without a mark was missed, an unmarked class is not yet."""
    key, enrolled, sessions = course(desk, officers=2, days=7)
    states = ["present", "present", "late", "present", "excused", "absent"]
    courses.mark(desk, key, {(enrolled[0], session): state for session, state in zip(sessions, states, strict=False)})
    courses.mark(desk, key, {(enrolled[1], sessions[0]): "present"})
    found = courses.attendance(desk, key)
    assert (found[enrolled[0]].percent, found[enrolled[0]].commitment) == (Decimal("66.67"), Decimal("83.33"))
    assert found[enrolled[1]].percent == Decimal("16.67")
    assert courses.log(desk, key).attendance.sessions == 12


def test_who_misses_three_in_a_row_without_reason(desk: Any) -> None:
    key, enrolled, sessions = course(desk, officers=3, days=4)
    for at, row in enumerate(("paaa", "aepa", "aa a")):
        words = {"p": "present", "a": "absent", "e": "excused"}
        cells = {(enrolled[at], s): words[c] for s, c in zip(sessions, row, strict=True) if c != " "}
        courses.mark(desk, key, cells)
    book = courses.log(desk, key)
    assert book.missing_in_a_row() == {enrolled[0]}
    assert book.missing_in_a_row(2) == {enrolled[0], enrolled[2]}


def test_hours_of_an_officer_in_a_year(desk: Any) -> None:
    officer = add(desk, "officer", surname="Їжак")
    key, _, _ = course(desk)
    [mine] = courses.enrol(desk, key, [officer])
    door = courses.add_walk_in(desk, key, "Ірина")
    days = [(date(2025, 12, 31), 4), (date(2026, 1, 1), 6), (date(2026, 2, 1), 2), (date(2026, 3, 1), 8)]
    sessions = [add(desk, "session", course=key, date=day, hours=hours) for day, hours in days]
    courses.fill(desk, key)
    courses.mark(desk, key, {(mine, sessions[2]): "absent"})
    assert hours_of(desk, 2026) == {officer: 14}
    assert hours_of(desk, 2025) == {officer: 4}
    records.delete(desk, "session", [sessions[3]])
    assert hours_of(desk, 2026) == {officer: 6}
    assert door in {one.enrolment for one in courses.people(desk, key)}
    records.delete(desk, "course", [key])
    assert hours_of(desk, 2026) == {}


def test_hours_follow_when_those_of_the_class_are_put_right(desk: Any, tmp_path: Path, texts_uk: Any) -> None:
    """By whatever door: the sum over present classes is what the register of the year shows."""
    key, enrolled, [session] = course(desk, officers=3, days=1)
    marks: list[dict[str, Any]] = [{"state": "present"}, {"state": "late", "hours": 7}, {"state": "absent"}]
    courses.mark(desk, key, {(one, session): mark for one, mark in zip(enrolled, marks, strict=True)})

    def held() -> list[int]:
        return [courses.log(desk, key).marks[one, session]["hours"] for one in enrolled]

    with one_step(desk):
        records.change(desk, "session", session, {"hours": 6})
    assert held() == [6, 6, 0]
    with one_step(desk):
        records.change_many(desk, "session", [session], {"hours": 8})
    assert held() == [8, 8, 0]
    with one_step(desk):
        bulk.apply(desk, texts_uk, "session", desk.query(Query("session")), bulk.Edit("hours", "set", 4))
    assert held() == [4, 4, 0]
    out = tmp_path / "заняття.csv"
    out.write_text("Курс;Дата;Академічні години\nМирне розв’язання конфліктів;25.04.2021;5\n", "utf-8")
    with one_step(desk):
        assert tables.import_table(desk, texts_uk, "session", out).changed == 1
    assert held() == [5, 5, 0]


def test_every_tuesday_for_six_weeks_minus_one_holiday(desk: Any) -> None:
    key, _, _ = course(desk)
    first = date(2026, 3, 3)
    with one_step(desk):
        made = courses.repeat_weekly(desk, key, first, 6, {date(2026, 3, 17)}, {"hours": 2, "topic": "Вогнева"})
    rows = desk.fetch("session", ids=made)
    assert [row["date"] for row in rows] == [
        date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 24), date(2026, 3, 31), date(2026, 4, 7),
    ]  # fmt: skip
    assert {row["date"].weekday() for row in rows} == {1}
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5]
    assert {(row["hours"], row["topic"]) for row in rows} == {(2, "Вогнева")}
    for weeks in (0, 600_000):
        with refused(desk, "number_out_of_range", "weeks"):
            courses.repeat_weekly(desk, key, first, weeks)
    assert desk.get("session", courses.repeat_weekly(desk, key, date(2026, 5, 5), 1)[0])["number"] == 6


def test_a_walk_in_who_turns_out_to_be_somebody_keeps_attendance(desk: Any) -> None:
    key, _, sessions = course(desk, days=3)
    door = courses.add_walk_in(desk, key, "Ірина, школа № 4")
    courses.fill(desk, key)
    known = add(desk, "officer", surname="Жук", given_name="Ірина")
    with one_step(desk):
        assert courses.identify(desk, door, known) == door
    assert courses.log(desk, key).states(door) == ("present",) * 3
    assert hours_of(desk, 2021) == {known: 24}
    assert len(sessions) == 3


def test_a_walk_in_who_was_enrolled_already_becomes_one_with_the_enrolment(desk: Any) -> None:
    key, [mine], sessions = course(desk, officers=1, days=4)
    door = courses.add_walk_in(desk, key, "Ірина")
    cells = {
        (mine, sessions[0]): "absent", (door, sessions[0]): "present", (mine, sessions[1]): "present",
        (door, sessions[1]): "absent", (door, sessions[2]): "late",
    }  # fmt: skip
    courses.mark(desk, key, cells)
    result = add(desk, "result", enrolment=door, test="exam", passed=True)
    officer = desk.get("enrolment", mine)["officer"]
    with one_step(desk):
        assert courses.identify(desk, door, officer) == mine
    assert courses.log(desk, key).states(mine) == ("present", "present", "late")
    assert desk.get("result", result)["enrolment"] == mine
    assert [row["id"] for row in desk.fetch("enrolment", {"course": key})] == [mine]
    with refused(desk, "record_missing"):
        courses.identify(desk, door, officer)


def test_who_came_to_the_door_from_the_reserve_is_in_the_log(desk: Any) -> None:
    key, [mine, theirs], _ = course(desk, officers=2, days=2)
    records.change(desk, "enrolment", theirs, {"selection": "reserve"})
    door = courses.add_walk_in(desk, key, "Офіцер")
    courses.fill(desk, key)
    officer = desk.get("enrolment", theirs)["officer"]
    with one_step(desk):
        assert courses.identify(desk, door, officer) == theirs
    assert {one.enrolment for one in courses.people(desk, key)} == {mine, theirs}
    book = courses.log(desk, key)
    assert [book.states(one) for one in (mine, theirs)] == [("present", "present")] * 2
    with refused(desk, "enrolment_known"):
        courses.identify(desk, mine, officer)


def test_mean_change_of_those_with_both_results(desk: Any) -> None:
    key, enrolled, _ = course(desk, officers=4)
    assert courses.mean_change(desk, key) == courses.Change(0, None, None, in_percent=False)
    scores = [("10", "16"), ("12", "14"), ("20", None), (None, "4")]
    for who, (before, after) in zip(enrolled, scores, strict=True):
        for test, score in (("before", before), ("after", after)):
            if score:
                add(desk, "result", enrolment=who, test=test, score=score, date=date(2021, 4, 27))
    found = courses.mean_change(desk, key)
    assert (found.people, found.before, found.after, found.change) == (2, Decimal(11), Decimal(15), Decimal(4))
    for row in desk.fetch("result"):
        records.change(desk, "result", row["id"], {"score_max": 20})
    found = courses.mean_change(desk, key)
    assert (found.before, found.after, found.in_percent) == (Decimal(55), Decimal(75), True)


def test_a_mark_is_taken_away_with_others_set_by_one_step(desk: Any) -> None:
    course = records.add(desk, "course", {"title": "Курс"})
    lesson = records.add(desk, "session", {"course": course, "date": date(2026, 4, 6), "hours": 8})
    first, second = (courses.add_walk_in(desk, course, name) for name in ("Ірина", "Юрій"))
    courses.mark(desk, course, {(first, lesson): "present"})
    before = desk.digest()
    courses.mark(desk, course, {(first, lesson): "", (second, lesson): "absent"})
    book = courses.log(desk, course)
    assert (book.state(first, lesson), book.state(second, lesson)) == (None, "absent")
    desk.undo()
    assert desk.digest() == before


def test_a_sheet_printed_before_somebody_joined_is_not_taken(desk: Any, texts_uk: Any) -> None:
    """The code on the paper stands for its people: with others its numbers would mark the wrong ones."""
    from copdesk.services import papers

    key, enrolled, sessions = course(desk, officers=8, days=1)
    printed = repr(papers.paper(desk, "sign-in", key, texts_uk).blocks)
    code = printed[printed.index("#") + 1 :][:3]
    assert courses.mark_quick(desk, sessions[0], f"#{code.lower()} 3a 7e") == 2
    assert [courses.log(desk, key).state(enrolled[at], sessions[0]) for at in (2, 6)] == ["absent", "excused"]
    courses.enrol(desk, key, [add(desk, "officer", surname="Абрамчук")])
    with refused(desk, "sheet_outdated"):
        courses.mark_quick(desk, sessions[0], f"#{code} 1a")
    assert courses.mark_quick(desk, sessions[0], "1a") == 1


def test_an_apology_in_advance_makes_no_class_held(desk: Any) -> None:
    """Four of six and one excused: 66.67 and 83.33; the one who apologised for the seventh costs nobody anything."""
    key, enrolled, sessions = course(desk, officers=2, days=7)
    courses.mark(desk, key, {(enrolled[0], sessions[6]): "excused", (enrolled[0], sessions[4]): "excused"})
    assert courses.attendance(desk, key)[enrolled[0]].percent is None
    states = ["present", "present", "late", "present", "excused", "absent"]
    courses.mark(desk, key, {(enrolled[0], session): state for session, state in zip(sessions, states, strict=False)})
    courses.fill(desk, key, sessions[:6])
    found = courses.attendance(desk, key)
    assert (found[enrolled[0]].percent, found[enrolled[0]].commitment) == (Decimal("66.67"), Decimal("83.33"))
    assert found[enrolled[1]].percent == Decimal(100)
    assert certificates_of(desk, key) == [enrolled[1]]


def certificates_of(desk: Any, key: str) -> list[str]:
    from copdesk.services import certificates

    made = certificates.issue(desk, key, date(2021, 5, 1))
    return [desk.get("certificate", one)["enrolment"] for one in made]
