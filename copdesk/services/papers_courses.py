"""Rosters, sign-in sheets and class logs of courses from the desk."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from copdesk.documents import class_log as log_paper
from copdesk.documents import course as course_paper
from copdesk.documents.blocks import Document
from copdesk.documents.people import PersonName
from copdesk.domain.errors import UserError
from copdesk.domain.rules import training as rules
from copdesk.domain.rules.dates import show_date
from copdesk.services import courses
from copdesk.services.papers_names import letterhead, officer_name, written_name
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def roster(desk: Desk, key: str, texts: Texts) -> Document:
    """Those selected for the course, with their results once there are any."""
    return course_paper.course_roster(_course(desk, key, texts), texts)


def sign_in(desk: Desk, key: str, texts: Texts) -> Document:
    """A column to sign in for each session."""
    return course_paper.sign_in_sheet(_course(desk, key, texts), texts)


def class_log(desk: Desk, key: str, texts: Texts) -> Document:
    """Marks of everybody at every class and what the classes were about; UserError ``class_log_empty``."""
    course, book = _course(desk, key, texts), courses.log(desk, key)
    if not book.sessions or not book.people:
        raise UserError("class_log_empty")
    came = [_present(book, row["id"]) for row in book.sessions]
    lessons = tuple(
        log_paper.Lesson(row["date"], row["hours"] or 0, row["topic"] or "", _trainers(desk, row), present)
        for row, present in zip(book.sessions, came, strict=True)
    )
    students = tuple(_student(book, person, texts) for person in book.people)
    data = log_paper.ClassLog(
        course.issuer, course.unit, course.title, course.start, course.end, lessons, students,
        _whole(book, students, texts), course.signer,
    )  # fmt: skip
    return log_paper.class_log(data, texts)


def _whole(book: courses.Log, students: Sequence[log_paper.Student], texts: Texts) -> str:
    """«Відвідуваність: 44 з 45 (97,78 %), людино-годин: 352»; nothing before the first class."""
    found = book.attendance
    if found.percent is None:
        return ""
    hours = sum(one.hours for one in students)
    return texts.t(
        "paper.class_log.whole", came=found.attended, cells=found.sessions, percent=found.percent, hours=hours
    )


def _present(book: courses.Log, session: str) -> int:
    return sum(book.state(one.enrolment, session) in rules.ATTENDED for one in book.people)


def _trainers(desk: Desk, row: Mapping[str, Any]) -> str:
    return ", ".join(name for name in (desk.title("person", row["trainer"] or ""), row["co_trainers"] or "") if name)


def _student(book: courses.Log, person: courses.Trainee, texts: Texts) -> log_paper.Student:
    cells = [book.marks.get((person.enrolment, row["id"])) for row in book.sessions]
    letters = tuple(texts.t(f"attendance.letter.{cell['state']}") if cell else "" for cell in cells)
    share = rules.attendance(book.states(person.enrolment)).percent
    shown = "" if share is None else texts.number(round(share, 1))
    return log_paper.Student(person.name, letters, sum((cell["hours"] or 0) for cell in cells if cell), shown)


def _row(desk: Desk, noun: str, key: str) -> dict[str, Any]:
    found = desk.get(noun, key)
    if found is None:
        raise UserError("record_missing", noun=noun)
    return found


def _course(desk: Desk, key: str, texts: Texts) -> course_paper.Course:
    course = _row(desk, "course", key)
    sessions = desk.fetch("session", {"course": key}, order=("date", "start", "number"))
    first, last = (sessions[0]["date"], sessions[-1]["date"]) if sessions else (None, None)
    start = course["start"] or first
    if start is None:
        raise UserError("required", field="start")
    head = letterhead(desk)
    order = ""
    if course["order_number"]:
        order = texts.t("paper.course.order", number=course["order_number"], date=course["order_date"])
    return course_paper.Course(
        issuer=head.issuer,
        unit=head.unit,
        title=course["title"],
        start=start,
        end=course["end"] or last,
        trainees=_trainees(desk, key, texts),
        place=(sessions[0]["place"] if sessions else None) or head.place,
        provider=provider_name(desk, course),
        basis=order,
        hours=Decimal(course["hours"]) if course["hours"] is not None else None,
        sessions=tuple(show_date(row["date"]) for row in sessions),
        signer=head.head,
        code=rules.sheet_code(person.enrolment for person in courses.people(desk, key)),
    )


def provider_name(desk: Desk, course: Mapping[str, Any]) -> str:
    """The institution that holds a course; empty for the unit itself."""
    body = desk.get("organisation", course["provider"]) if course["provider"] else None
    return (body["name"] or body["short_name"]) if body else ""


def _trainees(desk: Desk, course: str, texts: Texts) -> tuple[course_paper.Trainee, ...]:
    chosen = [row for row in desk.fetch("enrolment", {"course": course}) if row["selection"] in {None, "selected"}]
    officers = {row["id"]: row for row in desk.fetch("officer", ids=[row["officer"] or "" for row in chosen])}
    units = {row["unit"]: desk.title("unit", row["unit"]) for row in officers.values() if row["unit"]}
    results = {row["enrolment"]: row for row in desk.fetch("result", {"enrolment.course": course}, order=("date",))}
    made = []
    for row in chosen:
        officer = officers.get(row["officer"] or "")
        person = officer_name(officer, units.get(officer["unit"], "")) if officer else at_the_door(row["walk_in"] or "")
        rank = (officer["rank"] or "") if officer else ""
        made.append(course_paper.Trainee(person, rank, _result(desk, results.get(row["id"]), texts)))
    return tuple(made)


def at_the_door(text: str) -> PersonName:
    """«Ірина, школа № 4»: a name, and after the comma where the person is from."""
    name, _, origin = text.partition(",")
    return written_name(name, origin.strip())


def _result(desk: Desk, row: Mapping[str, Any] | None, texts: Texts) -> str:
    if row is None:
        return ""
    show = desk.registry["result"].field("score").kind.show
    score = "/".join(show(row[name]) for name in ("score", "score_max") if row[name] is not None)
    word = "" if row["passed"] is None else texts.t("paper.result.passed" if row["passed"] else "paper.result.failed")
    return ", ".join(part for part in (score, word) if part)
