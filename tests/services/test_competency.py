"""Courses that roles ask for: who meets them, gaps, and learning that counts once it is approved."""

from datetime import date
from typing import Any

from copdesk.services import competency, records
from tests.services.field_desk import add, course

TODAY = date(2026, 9, 1)


def test_a_unit_of_eight_by_five_courses(desk: Any) -> None:
    """Gaps are the cells that nothing fills; approving what was learned elsewhere fills one."""
    officers = [add(desk, "officer", surname=f"Офіцер{chr(0x430 + at)}", position="офіцер") for at in range(8)]
    held = [add(desk, "course", title=f"Курс {at}", start=date(2026, 1, at + 1)) for at in range(5)]
    for key in held:
        add(desk, "requirement", course=key)
    for at, officer in enumerate(officers[:6]):
        enrolled = add(desk, "enrolment", course=held[at % 5], officer=officer)
        add(desk, "certificate", enrolment=enrolled, issued=date(2026, 2, 1), number=f"{at}/2026")
    found = competency.matrix(desk, TODAY)
    assert (len(found.lines), len(found.courses)) == (8, 5)
    empty = sum(cell is not None and cell.gap for line in found.lines for cell in line.cells)
    assert found.gaps == empty == 34 == sum(found.gaps_of(at) for at in range(5))
    learned = add(desk, "prior_learning", officer=officers[7], course=held[0], document="Свідоцтво", issued=TODAY)
    cell = competency.matrix(desk, TODAY).lines[7].cells[0]
    assert cell is not None and (cell.state, competency.matrix(desk, TODAY).gaps) == ("waiting", 34)
    values = {"status": "approved", "decided_by": "Комісія", "decided_on": TODAY}
    records.change(desk, "prior_learning", learned, values)
    cell = competency.matrix(desk, TODAY).lines[7].cells[0]
    assert cell is not None and (cell.state, competency.matrix(desk, TODAY).gaps) == ("prior", 33)


def test_a_role_asks_by_words_of_the_position_and_by_category(desk: Any) -> None:
    add(desk, "officer", surname="Їжак", position="Старший дільничний офіцер поліції", category="middle")
    add(desk, "officer", surname="Сич", position="дільничний офіцер поліції", category="junior")
    add(desk, "officer", surname="Бук", position="помічник чергового", category="middle")
    add(desk, "officer", surname="Гай", position="дільничний офіцер", active=False)
    one, two = add(desk, "course", title="Громада"), add(desk, "course", title="Керування")
    add(desk, "requirement", course=one, position="дільничний офіцер")
    add(desk, "requirement", course=two, category="middle")
    found = competency.matrix(desk, TODAY)
    shown = {line.name: [cell and cell.state for cell in line.cells] for line in found.lines}
    assert found.courses == ("Громада", "Керування")
    assert shown == {"Їжак": ["missing", "missing"], "Сич": ["missing", None], "Бук": [None, "missing"]}
    assert found.gaps == 4


def test_a_repeat_of_the_course_meets_it_and_a_lapsed_certificate_does_not(desk: Any) -> None:
    first, [mine], _ = course(desk, officers=1, title="Громада")
    add(desk, "requirement", course=first)
    add(desk, "certificate", enrolment=mine, issued=date(2020, 9, 1))
    [line] = competency.matrix(desk, TODAY).lines
    assert line.cells == (competency.Cell("lapsed", date(2023, 9, 1)),) and line.cells[0] is not None
    again = add(desk, "course", title="громада")
    officer = desk.get("enrolment", mine)["officer"]
    renewed = add(desk, "certificate", enrolment=add(desk, "enrolment", course=again, officer=officer), issued=TODAY)
    assert competency.matrix(desk, TODAY).lines[0].cells == (competency.Cell("met", date(2029, 9, 1)),)
    records.change(desk, "certificate", renewed, {"valid_until": None})
    assert competency.matrix(desk, TODAY).lines[0].cells == (competency.Cell("met"),)
    records.delete(desk, "certificate", [renewed])
    assert competency.matrix(desk, TODAY).gaps == 1


def test_spellings_of_one_course_are_one_column(desk: Any) -> None:
    """Case, blanks, quotation marks and dashes do not make another course; neither do they hide its certificate."""
    titles = ("Курс «Медіація громад» – 2", 'КУРС  "Медіація  громад" - 2', "курс “Медіація громад” 2", "Спорт")
    courses = [add(desk, "course", title=title, start=date(2026, 1, 1)) for title in titles]
    for key in courses:
        add(desk, "requirement", course=key)
    officer = add(desk, "officer", surname="Їжак")
    add(desk, "certificate", enrolment=add(desk, "enrolment", course=courses[1], officer=officer), issued=TODAY)
    found = competency.matrix(desk, TODAY)
    assert len(found.courses) == 2 and found.courses[0] in titles[:3] and found.courses[1] == "Спорт"
    assert [cell and cell.state for cell in found.lines[0].cells] == ["met", "missing"] and found.gaps == 1
