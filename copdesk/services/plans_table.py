"""The table of a plan in the unit's own columns: which they are, and the table file that has exactly these."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from copdesk.documents import plan as plan_paper
from copdesk.documents.sheets_out import Column, SheetSpec, Written, info_lines, write_csv, write_xlsx
from copdesk.domain.errors import UserError
from copdesk.services import papers_groups, records
from copdesk.store.desk import Desk
from copdesk.texts import Texts

KNOWN = tuple(plan_paper.WIDTHS)
columns = papers_groups.plan_columns
# The words by which the import knows a field; what no single field holds has a head that no import takes for one.
FIELDS = {
    "number": "number", "measure": "text", "partners": "co_executors", "start": "start",
    "due": "due", "objective": "objective", "problem": "problem", "expected": "expected_result",
    "evidence": "evidence", "delay": "delay_reason",
}  # fmt: skip


def set_columns(desk: Desk, codes: Sequence[str]) -> None:
    """Choose the columns of printed plans and their order; UserError ``plan_columns`` for unknown ones or none."""
    if not codes or len(set(codes)) != len(codes) or not set(codes) <= set(KNOWN):
        raise UserError("plan_columns", known=", ".join(KNOWN))
    with desk.action("plan_columns", noun="unit", id=desk.meta("unit")) as act:
        records.change_in(act, "unit", desk.meta("unit") or "", {"plan_columns": " ".join(codes)})


def write_table(desk: Desk, plan_id: str, out: Path, texts: Texts) -> Written | None:
    """Write the plan as XLSX or CSV (by the ending) with the unit's columns in its order; fields can be read back."""
    data = papers_groups.plan_data(desk, plan_id, texts)
    heads = tuple(Column(_head(code, texts), "long_text", plan_paper.WIDTHS[code] // 2) for code in data.columns)
    info = info_lines(texts, datetime.now(), desk.title("unit", desk.meta("unit") or ""), data.heading)
    spec = SheetSpec(texts.t("entities.measure"), heads, info, texts.t("sheet.info.title"))
    write = write_csv if out.suffix.lower() == ".csv" else write_xlsx
    return write(out, spec, plan_paper.table_rows(data, texts))


def _head(code: str, texts: Texts) -> str:
    if texts.has(f"plan_table.head.{code}"):
        # «№» alone heads a column that only counts the rows; «Строк» would be read as one day.
        return texts.t(f"plan_table.head.{code}")
    field = FIELDS.get(code)
    return texts.t(f"field.measure.{field}") if field else " ".join(texts.t(f"paper.column.{code}").split())
