"""Commands of papers and tables: print, calendar, import-table."""

from pathlib import Path
from typing import Any

from copdesk.cli.context import Context, printable
from copdesk.cli.parser import Commands
from copdesk.domain.rules import dates
from copdesk.services import labels, wording
from copdesk.store.desk import Desk


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    made = commands.add("print", print_paper)
    commands.option(made, "kind", metavar="KIND", text="paper_kind")
    commands.option(made, "id", metavar="ID")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    made = commands.add("calendar", write_calendar)
    commands.option(made, "ids", nargs="*", metavar="ID", text="calendar_ids")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    made = commands.add("import-table", import_table)
    commands.noun(made)
    commands.option(made, "file", type=Path, metavar="FILE", text="table_file")
    commands.option(made, "--map", action="append", default=[], type=commands.pair, metavar="COLUMN=FIELD")
    commands.option(made, "--set", action="append", default=[], type=commands.pair, metavar="FIELD=VALUE", text="fixed")
    commands.option(made, "--sheet", metavar="SHEET", text="table_sheet")
    commands.option(made, "--preview", action="store_true")


def print_paper(context: Context) -> None:
    """A paper as PDF or DOCX."""
    from copdesk.services import papers

    options = context.options
    # The key that signs the codes of certificates is drawn by whoever prints the first of them.
    opened = context.writing if options.kind in papers.CODED else context.reading
    with opened() as desk:
        papers.print_paper(desk, options.kind, options.id, options.out, context.texts)


def write_calendar(context: Context) -> None:
    """Meetings as a calendar file: those asked for, or all that are still to come."""
    from copdesk.services import calendars

    options = context.options
    with context.reading() as desk:
        keys = [labels.reference(desk, "meeting", key) for key in options.ids]
        options.out.write_bytes(calendars.ics(desk, context.texts, keys or calendars.coming(desk, dates.today())))


def import_table(context: Context) -> None:
    """Bring a table of an office into a register, whole or not at all."""
    from copdesk.services import tables

    options, texts = context.options, context.texts
    with context.writing() as desk:
        mapping = _mapping(context, desk)
        fixed = labels.read_values(desk, texts, options.noun, options.set)
        if options.preview:
            report = tables.preview(desk, texts, options.noun, options.file, mapping, fixed, sheet=options.sheet)
        else:
            try:
                report = tables.import_table(
                    desk, texts, options.noun, options.file, mapping, fixed, sheet=options.sheet
                )
            except tables.TableErrors as error:
                _say_errors(context, error.report)
                raise
        _say_report(context, report)


def _mapping(context: Context, desk: Desk) -> dict[int, str] | None:
    """The guessed mapping with what was said by hand; None when nothing was."""
    from copdesk.services import tables

    options, texts = context.options, context.texts
    if not options.map:
        return None
    sheet, guessed = tables.open_table(desk, texts, options.noun, options.file, options.sheet)
    by_hand = tables.mapping_of(sheet, desk.registry[options.noun], texts, dict(options.map))
    return {place: name for place, name in guessed.items() if name not in by_hand.values()} | by_hand


def _say_report(context: Context, report: Any) -> None:
    from copdesk.services import tables

    texts, noun = context.texts, context.options.noun
    if context.options.json:
        context.say_json([_report(context, report)])
        return
    for place, name in sorted(report.mapping.items()):
        context.say(f"{printable(report.headers[place])} → {tables.column_label(texts, noun, name)}")
    counts = {name: getattr(report, name) for name in ("new", "changed", "same", "twice", "rejected")}
    context.say(texts.t("tables.counts", **counts))
    for target, count in report.added.items():
        context.say(texts.t("tables.added", noun=labels.nouns_label(texts, target), count=count))
    for row, why in report.skipped:
        context.say(texts.t("tables.skipped", row=row, reason=texts.t(f"sheet.skipped.{why}")))
    _say_errors(context, report)


def _report(context: Context, report: Any) -> dict[str, Any]:
    return {
        "mapping": {report.headers[place]: name for place, name in report.mapping.items()},
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "twice": report.twice,
        "rejected": report.rejected,
        "added": dict(report.added),
        "skipped": [{"row": row, "reason": why} for row, why in report.skipped],
        "errors": [{"row": e.row, "column": e.column, "error": _reason(context, e)} for e in report.errors],
        "first": [{"row": row, **{k: labels.as_json(v) for k, v in values.items()}} for row, values in report.first],
    }


def _reason(context: Context, found: Any) -> str:
    return wording.explain(context.texts, context.registry, found.error, context.options.noun)


def _say_errors(context: Context, report: Any) -> None:
    for found in report.errors:
        context.complain(context.texts.t("tables.row", row=found.row, reason=printable(_reason(context, found))))
