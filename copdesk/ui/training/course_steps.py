"""Steps of a course that ask something first, and what they do in the worker."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.kinds import Kind
from copdesk.domain.rules import dates
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.session import Session
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.training.officers_dialog import OfficersDialog
    from copdesk.ui.views.fields_dialog import FieldsDialog
    from copdesk.ui.views.register_page import RegisterView

_LESSON = ("date", "start", "end", "hours", "topic", "place", "trainer")
_WEEKS = 6
_AREA = frozenset({"course", "officer", "certificate", "training_norm", "requirement"})
_SPLIT = re.compile(r"[\s,;]+")


def ask_officers(session: Session, parent: QWidget, course: str, *, nominate: bool = False) -> "OfficersDialog":
    """Choose many officers at once, as candidates or at once for the list; those already named are not offered."""
    from copdesk.ui.training.officers_dialog import OfficersDialog

    made = OfficersDialog(session, parent, course, nominate=nominate)
    made.open()
    return made


def ask_walk_in(session: Session, parent: QWidget, course: str) -> "FieldsDialog":
    """Somebody at the door, by name."""
    from copdesk.ui.views.fields_dialog import FieldsDialog

    t = session.texts.t
    field = replace(session.registry["enrolment"].fields["walk_in"], required=True)
    made = FieldsDialog(
        session, parent, "enrolment", t("attendance.walk_in").rstrip("…"), t("attendance.walk_in.text"), [field],
        partial(_walk_in, course), message=t("attendance.walk_in.done"),
    )  # fmt: skip
    made.open()
    return made


def ask_refusal(
    session: Session, parent: QWidget, course: str, enrolments: Sequence[str], done: Callable[[str], None]
) -> "FieldsDialog":
    """Why these are refused; *done* gets the name of whoever is called up from the reserve."""
    from copdesk.ui.views.fields_dialog import FieldsDialog

    t = session.texts.t
    made = FieldsDialog(
        session, parent, "enrolment", t("roster.refuse").rstrip("…"),
        session.texts.n("roster.refuse.text", len(enrolments)), [session.registry["enrolment"].fields["basis"]],
        partial(_refuse, course, tuple(enrolments)), done=done,
    )  # fmt: skip
    made.open()
    return made


def _refuse(course: str, enrolments: tuple[str, ...], desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import courses_roster
    from copdesk.ui.training.roster_part import name_of

    return name_of(desk, courses_roster.refuse(desk, course, enrolments, values["basis"]))


def ask_weeks(session: Session, parent: QWidget, course: str) -> "FieldsDialog":
    """A class every week from a day on, holidays left out."""
    from copdesk.ui.views.fields_dialog import FieldsDialog

    t, fields = session.texts.t, session.registry["session"].fields
    asked = [fields[name] for name in _LESSON]
    asked.insert(1, replace(fields["hours"], name="weeks", required=True, default=_WEEKS))
    asked.insert(2, replace(fields["topic"], name="holidays"))
    made = FieldsDialog(
        session, parent, "session", t("attendance.repeat").rstrip("…"), t("attendance.repeat.text"), asked,
        partial(_repeat, course), values={"date": dates.today()},
        done=lambda count: session.say(
            session.texts.n("attendance.repeated", count), "ok", t("ui.undo"), session.undo
        ),
    )  # fmt: skip
    made.open()
    return made


def mark(desk: Any, course: str, marks: Mapping[tuple[str, str], str]) -> None:
    """Set or take away marks by (enrolment, session) as one step."""
    from copdesk.services import courses

    courses.mark(desk, course, marks)


def mark_quick(desk: Any, lesson: str, text: str, rest: str) -> tuple[int, str]:
    """Marks from the paper sheet and the rest alike; returns how many, and whom the line named: «3. Гай, 7. Їжак»."""
    from copdesk.services import courses

    course = (desk.get("session", lesson) or {}).get("course", "")
    marks = courses.quick_marks(desk, lesson, text)
    named = (f"{one.number}. {one.name}" for one in courses.people(desk, course) if one.enrolment in marks)
    return courses.mark_quick(desk, lesson, text, rest or None), ", ".join(named)


def fill(desk: Any, course: str, lesson: str) -> tuple[int, str]:
    """Everybody without a mark was there; returns how many, and nobody by name."""
    from copdesk.services import courses

    return courses.fill(desk, course, [lesson]), ""


def days_in(kind: Kind, text: str | None) -> set[date]:
    """The days (of *kind*) written in a field, parted by spaces or commas; UserError at the field ``holidays``."""
    try:
        return {day for word in _SPLIT.split(text or "") if word and (day := kind.accept(word))}
    except UserError as error:
        raise error.at("holidays") from None


def _repeat(course: str, desk: Any, values: dict[str, Any]) -> int:
    from copdesk.services import courses

    given = dict(values)
    first, weeks = given.pop("date"), given.pop("weeks")
    holidays = days_in(desk.registry["session"].fields["date"].kind, given.pop("holidays"))
    return len(courses.repeat_weekly(desk, course, first, weeks, holidays, given))


def _walk_in(course: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import courses

    return courses.add_walk_in(desk, course, values["walk_in"])


def ask_officer(view: "RegisterView") -> None:
    """Say which officer somebody from the door was."""
    ask = partial(_ask_officer, view.session, view)
    view.session.run(view, _name_of, view.numbers[:1], done=ask, replace="identify")


def ask_officer_of(session: Session, parent: QWidget, enrolment: str) -> None:
    """Say which officer the one of *enrolment* was."""
    session.run(parent, _titled, enrolment, done=partial(_ask_officer, session, parent), replace="identify")


def _ask_officer(session: Session, parent: QWidget, found: tuple[str, str]) -> None:
    from copdesk.ui.views.fields_dialog import FieldsDialog

    key, name = found
    t = session.texts.t
    field = replace(session.registry["enrolment"].fields["officer"], required=True)
    FieldsDialog(
        session, parent, "enrolment", t("register.identify").rstrip("…"), t("identify.text", name=name), [field],
        partial(_identify, key), message=t("identify.done"),
    ).open()  # fmt: skip


def _titled(desk: Any, enrolment: str) -> tuple[str, str]:
    return enrolment, desk.title("enrolment", enrolment)


def _name_of(desk: Any, numbers: list[int]) -> tuple[str, str]:
    keys = ids_of(desk, "enrolment", numbers)
    return (keys[0], desk.title("enrolment", keys[0])) if keys else ("", "")


def _identify(key: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import courses

    return courses.identify(desk, key, values["officer"])


def _ask_again(view: "RegisterView") -> None:
    from copdesk.ui.training.certificates_part import ask_again

    view.session.run(
        view, ids_of, "certificate", view.numbers[:1],
        done=lambda keys: ask_again(view.session, view, keys[0]) if keys else None, replace="again",
    )  # fmt: skip


def _overview(view: "RegisterView") -> None:
    from copdesk.ui.training.overview_dialog import show_overview

    show_overview(view)


def _verify(view: "RegisterView") -> None:
    from copdesk.ui.training.verify_dialog import show_verify

    show_verify(view)


def _calendar(view: "RegisterView") -> None:
    """The classes of the selected courses as a calendar file."""
    done = partial(_save_calendar, view)
    view.session.run(view, ids_of, "course", view.numbers, done=done, replace="calendar")


def _save_calendar(view: "RegisterView", keys: list[str]) -> None:
    from copdesk.ui.papers import places

    t, session = view.texts.t, view.session
    path = places.ask_file(view, session, t("course_calendar.file"), ".ics") if keys else None
    if path is None:
        return

    def refused(error: Exception) -> None:
        if isinstance(error, UserError):
            session.say(session.error_text(error, "course"), "error")

    said = t("course_calendar.done", file=path.name, folder=path.parent)
    session.run(view, _write_calendar, keys, path, done=lambda _: session.say(said, "ok"), failed=refused)


def _write_calendar(desk: Any, keys: list[str], path: Path) -> None:
    from copdesk.services import courses_calendar, exchange

    exchange.save_file(path, courses_calendar.ics(desk, keys))


def commands() -> tuple[RegisterCommand, ...]:
    """The overview and the check of codes in the area; «This is an officer…» and «Issue again…» on lists."""
    return (
        RegisterCommand("training_overview", "chart", _overview, "", _AREA, "Ctrl+Shift+O", quiet=False),
        RegisterCommand("course_calendar", "calendar", _calendar, "rows", frozenset({"course"})),
        RegisterCommand("verify_certificate", "shield", _verify, "", _AREA),
        RegisterCommand("identify", "link", ask_officer, "one", frozenset({"enrolment"})),
        RegisterCommand("reissue", "refresh", _ask_again, "one", frozenset({"certificate"})),
    )
