"""The table of a plan in the unit's own columns: on paper, as a table file, and read back."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from copdesk.documents.blocks import Table
from copdesk.documents.sheets_in import read_sheet
from copdesk.services import papers, plans, plans_table, records, tables
from copdesk.texts import Texts
from tests.services.field_desk import add, body, one_step, refused

OWN = ("number", "objective", "measure", "executor", "partners", "due", "source", "amount", "expected", "indicator")


@pytest.fixture
def plan(desk: Any) -> str:
    key = add(desk, "plan", title="спільних дій")
    measure = add(
        desk, "measure", plan=key, number="1", objective="Світло", text="Встановити ліхтарі", organisation=body(desk),
        co_executors="ОСББ", due=date(2026, 9, 30), expected_result="Світлі вулиці",
    )  # fmt: skip
    add(desk, "funding_line", measure=measure, payer="Бюджет", amount=Decimal(500))
    add(desk, "indicator", measure=measure, name="ліхтарів", baseline=0, target=5)
    add(desk, "measure", plan=key, number="2", objective="Світло", text="Оглянути опори", due=date(2026, 5, 31))
    return key


def table_of(desk: Any, plan: str, texts: Texts) -> Table:
    made = papers.paper(desk, "plan", plan, texts)
    assert made.page.landscape
    return next(block for block in made.blocks if isinstance(block, Table))


def test_the_paper_has_the_columns_of_the_unit_in_its_order(desk: Any, plan: str, texts_uk: Texts) -> None:
    assert len(table_of(desk, plan, texts_uk).columns) == 7
    with one_step(desk):
        plans_table.set_columns(desk, OWN)
    table = table_of(desk, plan, texts_uk)
    assert [column.title for column in table.columns] == [texts_uk.t(f"paper.column.{code}") for code in OWN]
    assert table.rows[0] == (
        "1", "Світло", "Встановити ліхтарі", "Рада", "ОСББ", "30.09.2026", "Бюджет", "500,00\u00a0грн", "Світлі вулиці",
        "ліхтарів: 0 → 5",
    )  # fmt: skip
    assert round(sum(column.width for column in table.columns), 2) == 267
    for codes in ((), ("number", "number"), ("number", "немає")):
        with refused(desk, "plan_columns"):
            plans_table.set_columns(desk, codes)


def test_what_is_done_in_part_is_printed_whatever_its_state(desk: Any, plan: str, texts_uk: Texts) -> None:
    first, second = (row["id"] for row in desk.fetch("measure", {"plan": plan}, order=("number",)))
    plans.set_progress(desk, {first: 60, second: {"status": "done", "done_on": date(2026, 5, 30)}})
    done = [row[-1].replace("\u00a0", " ") for row in table_of(desk, plan, texts_uk).rows]
    assert done == ["60 %", "Виконано, 100 %, 30.05.2026"]


def test_the_table_file_has_them_too_and_comes_back(desk: Any, plan: str, texts_uk: Texts, tmp_path: Path) -> None:
    plans_table.set_columns(desk, OWN)
    out = tmp_path / "план.xlsx"
    plans_table.write_table(desk, plan, out, texts_uk)
    sheet = read_sheet(out)
    assert list(sheet.headers)[:3] == ["Номер заходу", "Завдання", "Захід"] and len(sheet.headers) == len(OWN)
    report = tables.preview(desk, texts_uk, "measure", out, None, {"plan": plan})
    assert (report.new, report.changed, report.same, report.rejected) == (0, 0, 2, 0), report.errors
    add(desk, "plan", title="інший")
    other = desk.fetch("plan", {"title": "інший"})[0]["id"]
    made = tables.import_table(desk, texts_uk, "measure", out, None, {"plan": other})
    assert made.new == 2
    row = desk.fetch("measure", {"plan": other, "number": "1"})[0]
    assert (row["text"], row["due"], row["co_executors"]) == ("Встановити ліхтарі", date(2026, 9, 30), "ОСББ")


@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_usual_columns_come_back_too(
    desk: Any, plan: str, tmp_path: Path, language: str, request: pytest.FixtureRequest
) -> None:
    """No cell that puts several fields together is taken for one of them; people are not made of them."""
    texts = request.getfixturevalue(f"texts_{language}")
    first = desk.fetch("measure", {"plan": plan, "number": "1"})[0]["id"]
    who = add(desk, "person", surname="Гай", given_name="Інна", lawful_basis="law")
    records.change(desk, "measure", first, {"responsible": who, "start": date(2026, 1, 1), "status": "in_progress"})
    assert {"uk": "Гай І.", "en": "Hai I."}[language] in repr(papers.paper(desk, "plan", plan, texts).blocks)
    for codes in (plans_table.columns(desk), plans_table.KNOWN, *((code, "number") for code in plans_table.KNOWN[1:])):
        plans_table.set_columns(desk, codes)
        out = tmp_path / f"{codes[0]}.xlsx"
        plans_table.write_table(desk, plan, out, texts)
        before = desk.digest()
        report = tables.preview(desk, texts, "measure", out, None, {"plan": plan})
        if {"number", "measure"} <= set(codes):
            assert (report.new, report.changed, report.same, report.rejected) == (0, 0, 2, 0), report.errors
        assert not report.added and desk.digest() == before
        known = set(tables.look(desk, texts, "measure", out).mapping.values())
        assert known == {plans_table.FIELDS[code] for code in codes if code in plans_table.FIELDS}


def test_words_mended_in_the_table_file_change_their_line(
    desk: Any, plan: str, texts_uk: Texts, tmp_path: Path
) -> None:
    path = tmp_path / "план.csv"
    rows = "Номер заходу;Захід;Виконано, %\n1;Встановити 20 ліхтарів;40\n2;Оглянути опори;10\n"
    path.write_text(rows, encoding="utf-8")
    made = tables.import_table(desk, texts_uk, "measure", path, None, {"plan": plan})
    assert (made.new, made.changed) == (0, 2), made
    found = [(row["text"], row["done"]) for row in desk.fetch("measure", {"plan": plan}, order=("number",))]
    assert found == [("Встановити 20 ліхтарів", 40), ("Оглянути опори", 10)]
