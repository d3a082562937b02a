"""Commands of training: certificates issued and checked, who goes on a course, clashes."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from copdesk.cli.context import Context, printable
from copdesk.cli.parser import Commands
from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.services import labels
from copdesk.store.desk import Desk

_COLUMNS = ("day", "kind", "names", "first", "second")


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    inner = commands.nest(commands.add("certificate"))
    made = inner.add("certificate.verify", verify)
    commands.option(made, "code", nargs="?", default="-", metavar="CODE", text="certificate_code")
    made = inner.add("certificate.issue", issue)
    commands.option(made, "course", metavar="COURSE")
    commands.option(made, "--date", type=commands.day, metavar="DATE", text="issued_on")
    made = inner.add("certificate.reissue", reissue)
    commands.option(made, "certificate", metavar="ID")
    commands.option(made, "--date", type=commands.day, metavar="DATE", text="issued_on")
    inner = commands.nest(commands.add("course"))
    for name, run in (("nominate", nominate), ("select", select), ("refuse", refuse)):
        made = inner.add(f"course.{name}", run)
        commands.option(made, "course", metavar="COURSE")
        commands.option(made, "officer", nargs="+", metavar="OFFICER")
    made = inner.add("course.calendar", calendar)
    commands.option(made, "course", nargs="+", metavar="COURSE")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    commands.option(inner.add("course.clashes", clashes), "course", nargs="?", default="", metavar="COURSE")


def verify(context: Context) -> None:
    """Check the code of a certificate: what it says, then the verdict; only a genuine one is no refusal."""
    from copdesk.services import certificates_codes

    texts, typed = context.texts, context.options.code
    with context.reading() as desk:
        found = certificates_codes.verify(desk, sys.stdin.read(10_000) if typed == "-" else typed)
    if context.options.json:
        context.say_json([certificates_codes.as_json(found)])
    else:
        for name, value in certificates_codes.said(texts, found, dates.today()):
            context.say(f"{name}: {printable(value)}")
    if found.state != "genuine":
        raise UserError(f"code_{found.state}", unit=found.unit, date=found.revoked)
    if not context.options.json:
        context.say(texts.t("verify.genuine", unit=found.unit))


def issue(context: Context) -> None:
    """Issue certificates to all who earned one; their numbers."""
    from copdesk.services import certificates

    options = context.options
    with context.writing() as desk:
        made = certificates.issue(desk, labels.reference(desk, "course", options.course), options.date or dates.today())
        for row in desk.fetch("certificate", ids=made):
            context.say(f"{row['number']}  {printable(row['printed_name'] or '')}")


def reissue(context: Context) -> None:
    """Issue a certificate again; its new number."""
    from copdesk.services import certificates

    options = context.options
    with context.writing() as desk:
        key = labels.reference(desk, "certificate", options.certificate)
        made = desk.get("certificate", certificates.reissue(desk, key, options.date or dates.today()))
        context.say(made["number"] if made else "")


def nominate(context: Context) -> None:
    """Name officers for a course."""
    from copdesk.services import courses_roster

    with context.writing() as desk:
        course, officers = _who(context, desk)
        context.say(str(len(courses_roster.nominate(desk, course, officers))))


def select(context: Context) -> None:
    """Give places to those named; who gets none goes into reserve."""
    from copdesk.services import courses_roster

    with context.writing() as desk:
        course, officers = _who(context, desk)
        chosen, waiting = courses_roster.select(desk, course, _enrolments(desk, course, officers))
        context.say(context.texts.t("roster.selected", selected=len(chosen), reserve=len(waiting)))


def refuse(context: Context) -> None:
    """Let people go; who got the free place."""
    from copdesk.services import courses_roster

    with context.writing() as desk:
        course, officers = _who(context, desk)
        called = courses_roster.refuse(desk, course, _enrolments(desk, course, officers))
        if called:
            context.say(printable(context.texts.t("roster.called", name=desk.title("enrolment", called))))


def _who(context: Context, desk: Desk) -> tuple[str, list[str]]:
    course = labels.reference(desk, "course", context.options.course)
    return course, [labels.reference(desk, "officer", each) for each in context.options.officer]


def _enrolments(desk: Desk, course: str, officers: list[str]) -> list[str]:
    """Their enrolments, in the order in which they were named here."""
    there = {row["officer"]: row["id"] for row in desk.fetch("enrolment", {"course": course})}
    if missing := [key for key in officers if key not in there]:
        raise UserError("not_nominated", name=desk.title("officer", missing[0]))
    return [there[key] for key in officers]


def calendar(context: Context) -> None:
    """The classes of courses as a calendar file."""
    from copdesk.services import courses_calendar, exchange

    options = context.options
    with context.reading() as desk:
        keys = [labels.reference(desk, "course", each) for each in options.course]
        exchange.save_file(options.out, courses_calendar.ics(desk, keys))


def clashes(context: Context) -> None:
    """Classes that cannot all be held: of one course, or of all from today on."""
    from copdesk.services import courses_clashes

    texts, options = context.texts, context.options
    with context.reading() as desk:
        if options.course:
            found = courses_clashes.of_course(desk, labels.reference(desk, "course", options.course))
        else:
            found = courses_clashes.clashes(desk, dates.today(), date.max)
        held = courses_clashes.rows_of(desk, found)
        rows = [
            (f"{one.day:%d.%m.%Y}", texts.t(f"clash.{one.kind}"), ", ".join(one.names), *_titles(desk, one, held))
            for one in found
        ]
        headers = [texts.t(f"clash.column.{name}") for name in _COLUMNS]
        context.answer(lambda: [dict(zip(_COLUMNS, row, strict=True)) for row in rows], headers, rows)


def _titles(desk: Desk, one: Any, held: Any) -> list[str]:
    return [desk.title("course", held[key]["course"]) for key in (one.first, one.second)]
