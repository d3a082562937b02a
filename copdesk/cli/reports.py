"""The command of reports: report KIND --out FILE."""

from pathlib import Path

from copdesk.cli.context import Context
from copdesk.cli.parser import Commands


def declare(commands: Commands) -> None:
    """Declare the command of this module."""
    made = commands.add("report", write_report)
    commands.option(made, "kind", metavar="KIND", text="report_kind")
    commands.option(made, "--from", dest="start", type=commands.day, metavar="DATE", text="report_from")
    commands.option(made, "--to", dest="end", type=commands.day, metavar="DATE", text="report_to")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")


def write_report(context: Context) -> None:
    """Figures of a period as PDF, DOCX or XLSX."""
    from copdesk.services import reports

    options = context.options
    with context.reading() as desk:
        reports.write(desk, options.kind, options.out, context.texts, start=options.start, end=options.end)
