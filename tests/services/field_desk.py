"""Short ways to a filled desk, through the same doors as the window; and what every step must stand: undo and redo."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.reports import training
from copdesk.reports.period import Period
from copdesk.services import certificates_codes, records, reports_training, wording
from copdesk.store import history
from copdesk.texts import Texts

DAY = date(2026, 9, 1)


@contextmanager
def one_step(desk: Any) -> Iterator[None]:
    """What happens inside is one action that has words: one undo brings the desk back, one redo forth again."""
    before, count = desk.digest(), _acts(desk)
    yield
    after = desk.digest()
    assert after != before, "nothing happened"
    assert _acts(desk) == count + 1
    done = history.acts(desk, 1)[0]
    for texts in map(_texts, ("uk", "en")):
        said = wording.describe(desk, texts, done)
        assert said != texts.t("ui.action.other") and "{" not in said and "«»" not in said and "“”" not in said, said
    assert desk.undo() is not None
    assert desk.digest() == before
    assert desk.redo() is not None
    assert desk.digest() == after


@contextmanager
def refused(desk: Any, code: str, field: str | None = None) -> Iterator[pytest.ExceptionInfo[UserError]]:
    """What happens inside is refused with *code* and leaves nothing behind."""
    before, count = desk.digest(), _acts(desk)
    with pytest.raises(UserError) as found:
        yield found
    assert found.value.code == code
    if field is not None:
        assert found.value.field == field
    assert (desk.digest(), _acts(desk)) == (before, count)


@cache
def _texts(language: str) -> Texts:
    return Texts(language)


def _acts(desk: Any) -> int:
    return int(desk.db.execute("SELECT count(*) FROM act").fetchone()[0])


def add(desk: Any, noun: str, **values: Any) -> str:
    return records.add(desk, noun, values)


def printed_code(desk: Any, certificate_id: str) -> str:
    """The code on the paper of a certificate."""
    row = desk.get("certificate", certificate_id)
    enrolment = desk.get("enrolment", row["enrolment"])
    officer = desk.get("officer", enrolment["officer"])
    said = certificates_codes.claim(row, enrolment, desk.get("course", enrolment["course"]), officer)
    return certificates_codes.Signer(desk).code(said)


def body(desk: Any, name: str = "Рада", **values: Any) -> str:
    return add(desk, "organisation", short_name=name, **values)


def person(desk: Any, surname: str, **values: Any) -> str:
    return add(desk, "person", **{"surname": surname, "lawful_basis": "law", **values})


def group(desk: Any, **values: Any) -> str:
    return add(desk, "group", **{"short_name": "Платформа", "name": "Платформа діалогу", **values})


def members(desk: Any, group_id: str, count: int, start: date = date(2026, 1, 1), **values: Any) -> list[str]:
    """People with a voting membership each; returns the people."""
    people = [person(desk, f"Член{chr(0x430 + at)}") for at in range(count)]
    with desk.action("add", noun="membership") as act:
        for key in people:
            records.add_in(
                act, "membership", {"person": key, "group": group_id, "start": start, "status": "included", **values}
            )
    return people


def meeting(desk: Any, group_id: str | None = None, day: date = DAY, **values: Any) -> str:
    return add(desk, "meeting", date=day, group=group_id, **values)


def attend(desk: Any, meeting_id: str, people: Sequence[str], state: str = "present", **values: Any) -> None:
    with desk.action("add", noun="attendance") as act:
        rows = [{"meeting": meeting_id, "person": key, "state": state, **values} for key in people]
        act.insert_many("attendance", records.prepare_all(desk, "attendance", rows))


def decision(desk: Any, meeting_id: str, text: str = "Облаштувати освітлення", **values: Any) -> str:
    """A decision of a new question of the meeting."""
    item = add(desk, "agenda_item", meeting=meeting_id, title="Про освітлення")
    return add(desk, "decision", agenda_item=item, text=text, **values)


def step(desk: Any, noun: str, key: str, *states: str) -> None:
    for state in states:
        records.change(desk, noun, key, {"status": state})


def vote(desk: Any, decision_id: str, *votes: int, **more: object) -> bool | None:
    """Votes for, against, abstained and not voted; whether the decision is adopted."""
    names = ("votes_for", "votes_against", "abstained", "not_voted")
    counts = {name: votes[at] if at < len(votes) else 0 for at, name in enumerate(names)}
    records.change(desk, "decision", decision_id, {**counts, "adopted_reason": None, **more})
    adopted: bool | None = desk.get("decision", decision_id)["adopted"]
    return adopted


def hours_of(desk: Any, year: int) -> dict[str, int]:
    """Academic hours of each officer (id) in a calendar year, as the report of hours counts them."""
    found = training.officer_hours(reports_training.marks(desk, Period(date(year, 1, 1), date(year, 12, 31))), ())
    return {officer: found.of(officer) for officer in found.officers}


def signed(desk: Any, meeting_id: str) -> None:
    """Bring a planned meeting to signed minutes."""
    chair = person(desk, "Голова")
    records.change(desk, "meeting", meeting_id, {"chair": chair, "secretary": chair})
    step(desk, "meeting", meeting_id, "opened", "held", "minutes_draft", "signed")


def course(desk: Any, officers: int = 0, days: int = 0, **values: Any) -> tuple[str, list[str], list[str]]:
    """A course with enrolled officers and classes: (course, enrolments, sessions)."""
    key = add(desk, "course", **{"title": "Мирне розв’язання конфліктів", "start": date(2021, 4, 25), **values})
    enrolled = [
        add(desk, "enrolment", course=key, officer=add(desk, "officer", surname=f"Офіцер{chr(0x430 + at)}"))
        for at in range(officers)
    ]
    sessions = [
        add(desk, "session", course=key, date=date(2021, 4, 25) + timedelta(days=at), hours=8) for at in range(days)
    ]
    return key, enrolled, sessions
