"""The golden tests of the field that a desk must pass as a whole; G6 and G7 are rows of test_meetings.

Each goes through the doors that the window and the commands use, and reads back what the desk then says.
"""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from copdesk.domain.errors import UserError
from copdesk.services import certificates, courses, home, lists, meetings, papers, records, tables
from copdesk.store.query import Query
from copdesk.texts import Texts
from tests.documents.conftest import read_pdf
from tests.services.field_desk import add, body, course, group, hours_of, meeting, members, one_step, person

SORTED = [
    "Галаган", "Гринь", "Ґалаґан", "Ґринь", "Демченко", "Демянчик", "Дем’янчук", "Дьяченко", "Дячук", "Ерастов",
    "Єрмоленко", "Жук", "Зінченко", "Иваненко", "Іваненко", "Ївженко", "Йосипенко", "Лень", "Марченко", "Мар'яненко",
    "Шевченко", "Щербак", "Юрченко", "Яценко",
]  # fmt: skip
SPELLINGS = ("Мар'яненко", "Мар’яненко", "Марʼяненко")


def test_g8_fifteen_officers_three_days_one_absence(desk: Any, texts_uk: Texts) -> None:
    """44 of 45 cells, 97.78 per cent; 360 person-hours planned, 352 given; fourteen certificates at a rule of 80."""
    key, enrolled, sessions = course(desk, officers=15, days=3, hours=24)
    assert courses.fill(desk, key) == 45
    assert sum(hours_of(desk, 2021).values()) == 360
    courses.mark(desk, key, {(enrolled[6], sessions[2]): "absent"})
    whole = courses.log(desk, key).attendance
    assert (whole.attended, whole.sessions, str(whole.percent)) == (44, 45, "97.78")
    assert "Відвідуваність: 44 з 45 (97,78 %), людино-годин: 352" in repr(
        papers.paper(desk, "class-log", key, texts_uk)
    )
    assert str(courses.attendance(desk, key)[enrolled[6]].percent) == "66.67"
    hours = hours_of(desk, 2021)
    assert sorted(hours.values()) == [16, *[24] * 14]
    with one_step(desk):
        made = certificates.issue(desk, key, date(2021, 4, 27))
    assert len(made) == 14
    with pytest.raises(UserError) as refused:
        add(desk, "certificate", enrolment=enrolled[6], issued=date(2021, 4, 27))
    assert refused.value.code == "certificate_attendance"


@pytest.mark.parametrize(
    ("finished", "months", "due"),
    [
        (date(2021, 4, 27), 36, date(2024, 4, 27)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
    ],
)
def test_g9_refresher(desk: Any, finished: date, months: int, due: date) -> None:
    key, [mine], _ = course(desk, officers=1, days=1, validity_months=months)
    courses.fill(desk, key)
    certificates.issue(desk, key, finished)
    [item] = certificates.due(desk, due - timedelta(days=90))
    assert (item.valid_until, item.days_left) == (due, 90)
    assert certificates.due(desk, due - timedelta(days=91)) == []
    assert desk.fetch("certificate", {"enrolment": mine})[0]["valid_until"] == due


def test_g9_is_on_the_paper(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    key, [mine], _ = course(desk, officers=1, days=0, validity_months=24)
    [made] = certificates.issue(desk, key, date(2024, 2, 29), [mine])
    for suffix, read in (("docx", _words), ("pdf", read_pdf)):
        out = papers.print_paper(desk, "certificate", made, tmp_path / f"a.{suffix}", texts_uk)
        assert "Дійсний до 28.02.2026" in " ".join(read(out).split())


def _words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2017, 4, 10), "later"),
        (date(2017, 4, 20), "week"),
        (date(2017, 4, 21), "today"),
        (date(2017, 4, 22), "overdue"),
    ],
)
def test_g12_open_meeting_every_two_months(desk: Any, today: date, state: str) -> None:
    meeting(desk, day=date(2016, 12, 1), kind="article88", status="held")
    meeting(desk, day=date(2017, 2, 21), kind="article88", status="held")
    meeting(desk, day=date(2017, 4, 1), kind="article88", status="cancelled")
    [item] = [item for item in home.due(desk, today) if item.kind == "article88"]
    assert (item.due, item.state) == (date(2017, 4, 21), state)


@pytest.mark.parametrize(
    ("written", "stored", "shown"),
    [
        ("+380 63 576 1839", "+380635761839", "+380 63 576 18 39"),
        ("0635761839", "+380635761839", "+380 63 576 18 39"),
        ("8 063 576 18 39", "+380635761839", "+380 63 576 18 39"),
        ("+ 38 (044) 246 94 91", "+380442469491", "+380 44 246 94 91"),
        ("+ 38 (044) 520 06 66", "+380445200666", "+380 44 520 06 66"),
        ("(05742) 2-22-22", "+380574222222", "+380 57 422 22 22"),
        ("1547", "1547", "1547"),
    ],
)
def test_g19_phones(desk: Any, texts_uk: Texts, written: str, stored: str, shown: str) -> None:
    key = person(desk, "Їжак", phones=written)
    assert desk.get("person", key)["phones"] == stored
    assert dict(lists.card(desk, texts_uk, "person", key))["Телефони"] == shown
    assert [row[0] for row in lists.rows(desk, Query("person", search=stored.lstrip("+")), ["id"])] == [key]


def test_g19_a_local_number_asks_for_its_area(desk: Any) -> None:
    with pytest.raises(UserError) as refused:
        person(desk, "Їжак", phones="2-22-22")
    assert (refused.value.code, refused.value.field) == ("phone_area_code", "phones")


def test_g20_leading_zeros_through_a_workbook_and_back(
    desk: Any, make_desk: Any, texts_uk: Texts, tmp_path: Path
) -> None:
    body(desk, "Площа", address="03035", edrpou="00032684", note="007")
    path = tmp_path / "організації.xlsx"
    lists.write_table(desk, texts_uk, Query("organisation"), path, paths=["short_name", "address", "edrpou", "note"])
    other = make_desk("other")
    assert tables.import_table(other, texts_uk, "organisation", path).new == 1
    [row] = other.fetch("organisation")
    assert (row["address"], row["edrpou"], row["note"]) == ("03035", "00032684", "007")
    again = tables.preview(other, texts_uk, "organisation", path)
    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_g21_lists_stand_in_the_order_of_the_alphabet(desk: Any) -> None:
    mixed = random.Random(7).sample(SORTED, len(SORTED))
    for surname in mixed:
        person(desk, surname)
    shown = [row[0] for row in lists.rows(desk, Query("person", sort=("surname",)), ["surname"])]
    assert shown == [surname.replace("'", "’") for surname in SORTED]
    assert shown != sorted(shown), "the order of code points would be wrong"
    backwards = [row[0] for row in lists.rows(desk, Query("person", sort=("-surname",)), ["surname"])]
    assert backwards == shown[::-1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *((typed, set(range(3))) for typed in ("маряненко", "мар'ян", "МАР’ЯН", "Марʼян", "мар`ян")),
        ("галаган", {3, 4}),
        ("Iваненко", {5}),
        ("іваненко", {5}),
        ("ивченко", set()),
    ],
)
def test_g21_search(desk: Any, typed: str, found: set[int]) -> None:
    keys = [person(desk, surname) for surname in (*SPELLINGS, "Галаган", "Ґалаґан", "Іваненко", "Марченко")]
    seen = {row[0] for row in lists.rows(desk, Query("person", search=typed), ["id"])}
    assert seen == {keys[at] for at in found}


@pytest.mark.parametrize(("present", "annex"), [(15, False), (16, True), (30, True)])
def test_g23_many_present_go_to_an_annex(desk: Any, texts_uk: Texts, present: int, annex: bool) -> None:
    """30 of 30: «30 осіб (список додається)», and the quorum of that day stands in the minutes."""
    circle = group(desk, annex_threshold=15)
    people = members(desk, circle, 30)
    held = meeting(desk, circle, chair=people[0], secretary=people[1])
    meetings.fill_attendance(desk, held, "absent")
    rows = {row["person"]: row["id"] for row in desk.fetch("attendance", {"meeting": held})}
    meetings.mark(desk, [rows[key] for key in people[:present]], "present")
    for state in ("opened", "held"):
        records.change(desk, "meeting", held, {"status": state})
    text = repr(papers.paper(desk, "minutes", held, texts_uk).blocks).replace("\\xa0", " ")
    assert ("список додається" in text) is annex
    assert ("СПИСОК ПРИСУТНІХ" in text) is annex
    assert (f"{present} осіб (список додається)" in text) is annex
    assert ("Кворум є" in text) is (present >= 16)
