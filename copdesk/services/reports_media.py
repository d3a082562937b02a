"""The register of media and of the packages that went in and out, as a report of a period."""

from datetime import UTC, date, datetime
from typing import Any

from copdesk.documents.report import Section
from copdesk.reports.period import Period
from copdesk.services import labels, media
from copdesk.services.reports_rows import columns
from copdesk.store.desk import Desk
from copdesk.sync import journal, undo
from copdesk.texts import Texts


def register(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Every medium, those destroyed too; then each package of the period with its medium."""
    return _media(desk, texts), _files(desk, period, texts)


def _media(desk: Desk, texts: Texts) -> Section:
    fields = desk.registry[media.NOUN].fields
    names = ("number", "kind", "serial", "data_class", "holder", "issued_on", "returned_on", "destroyed_on")
    made = tuple(_column(texts, name, fields[name].kind.name) for name in names)
    rows = []
    for row in desk.fetch(media.NOUN, order=("number",)):
        rows.append(tuple(_cell(texts, fields[name], row[name]) for name in names))
    return Section(texts.t("entities.medium"), made, tuple(rows))


def _column(texts: Texts, name: str, kind: str) -> Any:
    from copdesk.documents.report import ReportColumn

    return ReportColumn(texts.t(f"field.medium.{name}"), "date" if kind == "date" else "text")


def _cell(texts: Texts, field: Any, value: Any) -> Any:
    if field.kind.name == "date" or value is None:
        return value if field.kind.name == "date" else ""
    return labels.show(texts, field, value)


def _files(desk: Desk, period: Period, texts: Texts) -> Section:
    on = media.carried(desk)
    made = columns(texts, "number", "date", "direction", "partner", "package", "medium", number="count", date="date")
    found = [
        (row.ms, texts.t("report.package.out"), ", ".join(row.units), row.name, on.get(row.header.file_id, ""))
        for row in journal.sent(desk)
    ]
    found += [
        (row.ms, texts.t("report.package.in"), row.header.unit, "", on.get(row.header.file_id, ""))
        for row in undo.imports(desk)
    ]
    shown = [(_day(ms), *rest) for ms, *rest in sorted(found) if _day(ms) in period]
    rows = tuple((place, *row) for place, row in enumerate(shown, 1))
    return Section(texts.t("report.package.title"), made, rows)


def _day(ms: int) -> date:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().date()
