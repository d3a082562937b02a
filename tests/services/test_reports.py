"""Reports over a real desk: the numbers match what is in the registers, hand-counted and by the other services."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import courses, meetings, records, reports
from copdesk.services.reports_meetings import HELD
from copdesk.texts import Texts
from tests.services.field_desk import add, attend, body, course, decision, group, meeting, members, person, step

TODAY = date(2026, 11, 21)


def made(desk: Any, kind: str, texts: Texts, year: int = 2026) -> Any:
    return reports.report(desk, kind, texts, start=date(year, 1, 1), today=TODAY)


@pytest.fixture
def classes(desk: Any) -> str:
    """Three officers and somebody at the door over three days of eight hours; one misses the third."""
    key, enrolled, sessions = course(desk, officers=3, days=3, kind="tactical")
    records.change(desk, "session", sessions[0], {"start": time(9), "end": time(15), "kind": "physical"})
    courses.fill(desk, key)
    courses.mark(desk, key, {(enrolled[0], sessions[2]): "absent"})
    door = courses.add_walk_in(desk, key, "Ірина, школа № 4")
    courses.mark(desk, key, {(door, sessions[0]): "present"})
    return key


def test_a_row_of_the_register_for_each_class(desk: Any, classes: str, texts_uk: Texts) -> None:
    [section] = made(desk, "training-register", texts_uk, 2021).sections
    assert [row[-6:] for row in section.rows] == [(8, 4, 4, 0, 0, 32), (8, 4, 3, 0, 0, 24), (8, 4, 2, 0, 1, 16)]
    assert section.rows[0][1:3] == (date(2021, 4, 25), "09:00–15:00")
    assert section.total[-6:] == (24, None, 9, 0, 1, 72)
    assert made(desk, "training-register", texts_uk, 2022).sections[0].rows == ()


def test_hours_of_officers_by_kind_are_those_of_the_courses(desk: Any, classes: str, texts_uk: Texts) -> None:
    [section] = made(desk, "officer-hours", texts_uk, 2021).sections
    assert [column.title for column in section.columns[4:]] == ["Тактична підготовка", "Фізична підготовка", "Усього"]
    assert [row[4:] for row in section.rows] == [(8, 8, 16), (16, 8, 24), (16, 8, 24)]
    assert section.total[4:] == (40, 24, 64)
    assert section.notes == ("Крім того, 8 годин осіб, яких немає в реєстрі поліцейських.",)


def test_what_is_in_the_trash_is_in_no_report(desk: Any, classes: str, texts_uk: Texts) -> None:
    records.delete(desk, "session", [desk.fetch("session", order=("date",))[0]["id"]])
    assert made(desk, "training-register", texts_uk, 2021).sections[0].total[-1] == 40
    assert made(desk, "officer-hours", texts_uk, 2021).sections[0].total[4:] == (40, 40)


@pytest.fixture
def platform(desk: Any) -> tuple[str, list[str], str]:
    """A group of five with a meeting held in March at which three were, one of them without a reason away."""
    key = group(desk)
    people = members(desk, key, 5)
    first = meeting(desk, key, date(2026, 3, 2), public_count=7)
    attend(desk, first, people[:3], organisation_name="Рада")
    attend(desk, first, people[3:4], "excused")
    attend(desk, first, people[4:], "absent")
    attend(desk, first, [person(desk, "Гість")], capacity="invited", organisation_name="Школа")
    asked = decision(desk, first, adopted=True)
    add(desk, "speech", agenda_item=desk.get("decision", asked)["agenda_item"], position=1, text="Доповів.")
    for text, due, who in (("Ліхтар", TODAY - timedelta(days=3), people[0]), ("Лавка", TODAY, people[0])):
        add(desk, "assignment", decision=asked, text=text, due=due, responsible=who)
    done = add(desk, "assignment", decision=asked, text="Звіт", due=date(2026, 4, 1), organisation=body(desk, "КП"))
    step(desk, "meeting", first, "opened", "held")
    step(desk, "assignment", done, "in_progress", "done")
    return key, people, first


def test_closing_numbers_are_those_of_the_meeting(desk: Any, platform: Any, texts_uk: Texts) -> None:
    _, people, first = platform
    # Planned, with an attendance list filled in advance: nobody has been there yet.
    attend(desk, meeting(desk, platform[0], date(2026, 12, 1)), people)
    [section] = made(desk, "meetings", texts_uk).sections
    closing = meetings.closing(desk, first)
    assert (closing.people, closing.organisations, closing.contributions) == (4, 2, 1)
    [row] = section.rows
    assert row[1:] == (date(2026, 3, 2), 1, "Платформа", "Чергове", "є", 4, 2, 7, 1, 1, 1, 1, 3)
    assert section.total[-5:] == (1, 1, 1, 1, 3)
    states = set(desk.registry["meeting"].field("status").kind.codes)
    assert set(HELD) == states - {"planned", "invited", "opened", "cancelled"}


def test_attendance_of_members_by_group(desk: Any, platform: Any, texts_uk: Texts) -> None:
    [section] = made(desk, "attendance", texts_uk).sections
    assert (section.title, len(section.rows)) == ("Платформа", 5)
    assert [row[2:] for row in section.rows[2:]] == [
        (1, 1, 0, 0, Decimal("100.00")), (1, 0, 1, 0, Decimal("0.00")), (1, 0, 0, 1, Decimal("0.00")),
    ]  # fmt: skip
    assert section.total[2:] == (5, 3, 1, 1, Decimal("60.00"))
    assert made(desk, "attendance", texts_uk, 2025).sections[0].rows == ()


def test_assignments_by_state_and_responsible(desk: Any, platform: Any, texts_uk: Texts) -> None:
    summary, late, due, done = made(desk, "assignments", texts_uk).sections
    assert summary.rows == (("КП", 1, 0, 0, 1), ("Члена", 2, 1, 1, 0))
    assert summary.total == ("Усього", 3, 1, 1, 1)
    assert late.rows == ((1, "Члена", "Ліхтар", TODAY - timedelta(days=3), 3),)
    assert [row[2] for section in (due, done) for row in section.rows] == ["Лавка", "Звіт"]


def test_plans_money_and_recommendations(desk: Any, texts_uk: Texts) -> None:
    plan = add(desk, "plan", title="Безпечне місто", start=date(2026, 1, 1), end=date(2026, 12, 31), status="approved")
    add(desk, "plan", title="Торішній", start=date(2025, 1, 1), end=date(2025, 12, 31))
    late = add(desk, "measure", plan=plan, number="1", text="Ліхтар", due=date(2026, 11, 1), done=Decimal(50))
    add(desk, "measure", plan=plan, number="2", text="Лавка", status="done", done=Decimal(100))
    for payer, year, amount, spent in (("Бюджет", 2026, 100, 130), ("Фонд", None, 50, 0), ("Фонд", 2027, 999, 0)):
        add(desk, "funding_line", measure=late, payer=payer, year=year, amount=Decimal(amount), spent=Decimal(spent))
    for status, day in (("sent", date(2026, 2, 2)), ("rejected", date(2026, 3, 3)), ("accepted", date(2025, 3, 3))):
        add(desk, "recommendation", plan=plan, programme="П", status=status, letter_number="1", letter_date=day)
    running, overdue, money, answers = made(desk, "plan-progress", texts_uk).sections
    assert [(row[0], *row[3:]) for row in running.rows] == [("Безпечне місто", 2, 1, 1, Decimal("75.00"))]
    assert overdue.rows == (("(не визначено)", "1. Ліхтар", date(2026, 11, 1), 20, ""),)
    assert [(row[0], *row[3:]) for row in money.rows] == [
        ("Фонд", Decimal(50), Decimal(0), Decimal(0), Decimal("33.33"), ""),
        ("Бюджет", Decimal(100), Decimal(0), Decimal(130), Decimal("66.67"), "план перевищено на 30,00\u00a0грн"),
    ]
    assert money.total[3:7] == (Decimal(150), Decimal(0), Decimal(130), Decimal("100.00"))
    assert money.notes == ()
    assert answers.rows == ((2, 0, 0, 1, 0, 0, 1),)


def test_shares_of_the_sources_with_a_note_when_rounding_shows(desk: Any, texts_uk: Texts) -> None:
    """G2: 41,68 + 51,68 + 6,63 = 99,99 and a footnote; another currency is shared apart."""
    plan = add(desk, "plan", title="Простір", start=date(2026, 1, 1), end=date(2026, 12, 31), status="approved")
    measure = add(desk, "measure", plan=plan, number="1", text="Простір")
    for payer, amount in (("А", 2_231_880), ("Б", 2_767_324), ("В", 355_208)):
        add(desk, "funding_line", measure=measure, payer=payer, year=2026, amount=Decimal(amount))
    money = made(desk, "plan-progress", texts_uk).sections[2]
    assert [str(row[6]) for row in money.rows] == ["41.68", "51.68", "6.63"]
    assert money.total[3:7:3] == (Decimal(5_354_412), Decimal("99.99")) and "округлення" in money.notes[0]
    add(desk, "funding_line", measure=measure, payer="Г", year=2026, amount=Decimal(5), currency="EUR")
    money = made(desk, "plan-progress", texts_uk).sections[2]
    assert {row[0]: str(row[6]) for row in money.rows}["Г"] == "100.00" and money.total == () and money.notes


def test_unknown_kinds_and_days_are_refused(desk: Any, texts_uk: Texts, tmp_path: Any) -> None:
    for code, how in (
        ("report_kind", {"kind": "none"}),
        ("report_period", {"kind": "meetings", "start": date(2026, 2, 1), "end": date(2026, 1, 1)}),
        ("report_suffix", {"kind": "meetings", "out": tmp_path / "a.txt"}),
    ):
        with pytest.raises(UserError) as refused:
            reports.write(desk, texts=texts_uk, **{"out": tmp_path / "a.pdf", **how})
        assert refused.value.code == code
    assert list(tmp_path.glob("a.*")) == []


def test_hours_beside_the_norms_of_the_year(desk: Any, classes: str, texts_uk: Texts) -> None:
    """The norm of an officer's own category goes before the one for everybody."""
    first = desk.fetch("officer", order=("surname",))[0]["id"]
    records.change(desk, "officer", first, {"category": "senior"})
    for year, kind, category, hours in ((2021, "tactical", None, 20), (2021, "tactical", "senior", 10)):
        add(desk, "training_norm", year=year, kind=kind, category=category, hours=hours)
    add(desk, "training_norm", year=2022, kind="physical", hours=99)
    [section] = made(desk, "officer-norms", texts_uk, 2021).sections
    assert [row[3:] for row in section.rows] == [
        ("Тактична підготовка", 10, 8, 2), ("Тактична підготовка", 20, 16, 4), ("Тактична підготовка", 20, 16, 4),
    ]  # fmt: skip
    assert section.total[4:] == (50, 40, 10)
    assert made(desk, "officer-norms", texts_uk, 2023).sections[0].notes[0].startswith("Нормативів")


def test_a_row_for_each_mark_with_all_that_is_asked_of_it(desk: Any, classes: str, texts_uk: Texts) -> None:
    teacher = person(desk, "Вчитель")
    day = desk.fetch("session", order=("date",))[0]["id"]
    records.change(desk, "session", day, {"trainer": teacher, "place": "Клас 4"})
    [section] = made(desk, "training-marks", texts_uk, 2021).sections
    assert [column.title for column in section.columns] == [
        "Курс", "Дата", "Початок", "Кінець", "Год.", "Місце", "Викладач", "Слухач", "Відвідування",
    ]  # fmt: skip
    assert len(section.rows) == len(desk.fetch("session_attendance")) == 10
    held = ("Мирне розв’язання конфліктів", date(2021, 4, 25), time(9), time(15), 8, "Клас 4", "Вчитель")
    assert section.rows[0] == (*held, "Ірина, школа № 4", "Присутній")
    assert [row[8] for row in section.rows].count("Відсутній") == 1


def test_load_of_trainers_first_and_second(desk: Any, classes: str, texts_uk: Texts) -> None:
    teacher = person(desk, "Вчитель")
    one, two, _ = (row["id"] for row in desk.fetch("session", order=("date",)))
    records.change(desk, "session", one, {"trainer": teacher, "co_trainers": "Помічник, Вчитель"})
    records.change(desk, "session", two, {"trainer": teacher})
    [section] = made(desk, "trainers", texts_uk, 2021).sections
    assert section.rows == ((1, "Вчитель", 2, 16, 56), (2, "Помічник", 1, 8, 32))


def test_certificates_to_be_refreshed_and_courses_of_roles(desk: Any, texts_uk: Texts) -> None:
    key, enrolled, _ = course(desk, officers=7)
    ends = [TODAY + timedelta(days=days) for days in (-1, 30, 31, 90, 91, 180, 181)]
    for who, end in zip(enrolled, ends, strict=True):
        add(desk, "certificate", enrolment=who, issued=date(2024, 1, 1), valid_until=end)
    sections = made(desk, "refreshing", texts_uk).sections
    assert [[row[5] for row in section.rows] for section in sections] == [[-1], [30], [31], [90], [91, 180]]
    assert sections[1].rows[0][1:5] == ("Офіцерб", "Мирне розв’язання конфліктів", "2/2024", ends[1])
    add(desk, "requirement", course=key)
    [section] = made(desk, "competencies", texts_uk).sections
    assert [row[3] for row in section.rows[:2]] == ["закінчився 20.11.2026", "до 21.12.2026"]
    assert section.total[3] == "бракує 1 особі" and section.notes == ("Усього бракує 1 курсу.",)


def test_the_yearly_register_as_a_word_file_has_a_row_for_each_class(
    desk: Any, classes: str, texts_uk: Texts, tmp_path: Any
) -> None:
    """Its numbers are those of the database."""
    from docx import Document

    out = reports.write(
        desk, "training-register", tmp_path / "a.docx", texts_uk, start=date(2021, 1, 1), end=date(2021, 12, 31)
    )
    [table] = [found for found in Document(str(out)).tables if len(found.columns) > 8]
    rows = [[cell.text for cell in row.cells] for row in table.rows][1:-1]
    held = desk.fetch("session", order=("date",))
    assert [row[1] for row in rows] == [f"{one['date']:%d.%m.%Y}" for one in held]
    for row, one in zip(rows, held, strict=True):
        marks = desk.fetch("session_attendance", {"session": one["id"]})
        came = [mark for mark in marks if mark["state"] in {"present", "late"}]
        assert (row[-4], row[-1]) == (str(len(came)), str(sum(mark["hours"] for mark in came)))


def test_training_by_audience_adds_up_to_all_who_came(desk: Any, classes: str, texts_uk: Texts) -> None:
    other, [alone], [lesson] = course(desk, officers=1, days=1)
    courses.mark(desk, other, {(alone, lesson): "present"})
    public = add(desk, "course", title="Для громади")
    visitor = courses.add_walk_in(desk, public, "Ірина")
    courses.mark(desk, public, {(visitor, add(desk, "session", course=public, date=date(2021, 5, 4), hours=2)): "late"})
    [section] = made(desk, "audiences", texts_uk, 2021).sections
    assert section.rows == (
        ("Поліцейські", 1, 1, 1, 0, 8), ("Громадяни", 1, 1, 0, 1, 2), ("Разом", 1, 3, 8, 1, 72),
    )  # fmt: skip
    assert section.total[1:] == (3, 5, 9, 2, 82)
    assert made(desk, "audiences", texts_uk, 2020).sections[0].rows == ()
