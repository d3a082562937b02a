"""The minutes while they are typed: a meeting with all its questions read at one go, and one write for each thought."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import meetings as rules
from copdesk.domain.rules.text import sort_key
from copdesk.services import drafts, groups, meetings, papers_names, records, seals
from copdesk.services.guards_meetings import FROZEN
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts

Row = Mapping[str, Any]
# Drafts of minutes stand under a word of their own: the card of the meeting keeps one under the register's name.
_DRAFT: Final = "minutes"
_CHOICES: Final = 20


@dataclass(frozen=True)
class Question:
    """A question of the agenda with what was said on it, decided and assigned (by the id of the decision)."""

    row: Row
    speeches: tuple[Row, ...]
    decisions: tuple[Row, ...]
    tasks: Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class Book:
    """A meeting as its secretary needs it; *here* is how many votes are in the room, None while nobody said.

    *seal* is the checksum of signed minutes.

    *came* counts the members on the list by state, *guests* those of the others who came.
    """

    meeting: Row
    questions: tuple[Question, ...]
    names: Mapping[str, str]
    rule: str
    casting: bool
    word: str
    here: int | None
    quorum: rules.Quorum | None
    time: meetings.AgendaTime
    closing: meetings.Closing
    came: Mapping[str, int]
    guests: int
    frozen: bool
    version: int
    draft: str
    seal: str = ""

    @property
    def key(self) -> str:
        """The id of the meeting."""
        return str(self.meeting["id"])

    def question(self, key: str) -> Question | None:
        """The question with this id."""
        return next((question for question in self.questions if question.row["id"] == key), None)


def read(desk: Desk, key: str) -> Book | None:
    """All of a meeting; None when it is not there any more."""
    meeting = desk.get("meeting", key)
    if meeting is None or meeting["deleted"] == 0:
        return None
    group = desk.get("group", meeting["group"]) if meeting["group"] else None
    chosen: Row = group or {}
    marks = desk.fetch("attendance", {"meeting": key})
    here = groups.voting_present(desk, meeting) if marks else meeting["quorum_present"]
    frozen = meeting["status"] in FROZEN
    kept = drafts.load(desk, _DRAFT, key)
    questions = _questions(desk, key)
    sealed = seals.newest(desk, meeting)
    return Book(
        meeting=meeting,
        questions=questions,
        names=_names(desk, questions),
        rule=chosen.get("decision_rule") or "majority_present",
        casting=bool(chosen.get("casting_vote")),
        word=chosen.get("section_word") or "decided",
        here=here,
        quorum=_quorum(desk, meeting, frozen),
        time=meetings.agenda_time(desk, key),
        closing=meetings.closing(desk, key),
        came=Counter(row["state"] or "present" for row in marks if row["capacity"] in groups.OWN),
        guests=sum(row["capacity"] not in groups.OWN and row["state"] in groups.HERE for row in marks),
        frozen=frozen or meeting["deleted"] is not None,
        version=meetings.version(desk, key),
        draft=json.dumps(dict(kept.values), ensure_ascii=False) if kept else "",
        seal=sealed["sha256"] if sealed else "",
    )


def _questions(desk: Desk, key: str) -> tuple[Question, ...]:
    speeches = desk.fetch("speech", {"agenda_item.meeting": key}, order=("position",))
    decisions = desk.fetch("decision", {"agenda_item.meeting": key})
    decisions.sort(key=lambda row: sort_key(row["number"] or ""))
    tasks = sorted(desk.fetch("assignment", {"decision.agenda_item.meeting": key}), key=lambda row: int(row["n"]))
    made = []
    for row in desk.fetch("agenda_item", {"meeting": key}, order=("position",)):
        own = tuple(one for one in decisions if one["agenda_item"] == row["id"])
        made.append(
            Question(
                row,
                tuple(one for one in speeches if one["agenda_item"] == row["id"]),
                own,
                {one["id"]: tuple(task for task in tasks if task["decision"] == one["id"]) for one in own},
            )
        )
    return tuple(made)


def _names(desk: Desk, questions: Sequence[Question]) -> dict[str, str]:
    """Titles of the people and bodies that the minutes name, by id."""
    people, bodies = set[str](), set[str]()
    for question in questions:
        people |= {question.row["rapporteur"] or "", *(row["speaker"] or "" for row in question.speeches)}
        for tasks in question.tasks.values():
            people |= {row["responsible"] or "" for row in tasks}
            bodies |= {row["organisation"] or "" for row in tasks}
    found = [*desk.fetch("person", ids=sorted(people)), *desk.fetch("organisation", ids=sorted(bodies))]
    return {row["id"]: row["label"] or "" for row in found}


def _quorum(desk: Desk, meeting: Row, frozen: bool) -> rules.Quorum | None:
    """As frozen with the minutes, before that as the list shows it now; None without a rule of the group."""
    if frozen and meeting["quorum_base"] is not None:
        return rules.Quorum(meeting["quorum_base"], meeting["quorum_needed"] or 0, meeting["quorum_present"] or 0)
    try:
        return meetings.quorum_now(desk, meeting["id"]) if meeting["group"] else None
    except UserError:
        return None


def speakers(desk: Desk, key: str, text: str) -> list[tuple[str, str]]:
    """(id, title) of people like *text* for a picker: those present first, then the others of the register."""
    from copdesk.services import vectors

    marks = desk.fetch("attendance", {"meeting": key})
    here = {row["person"] for row in marks if row["state"] in groups.HERE}
    found = vectors.choices(desk, "person", text, limit=500 if here else _CHOICES)
    first = [choice for choice in found if choice[0] in here]
    others = [choice for choice in found if choice[0] not in here] if text or not first else []
    return [*first, *others[:_CHOICES]]


def write(desk: Desk, noun: str, key: str, values: Mapping[str, Any], *, vote: bool = False) -> None:
    """Make the record *key* of the minutes or change it, as one action. UserError ``record_missing``."""
    current = desk.get(noun, key)
    if current is not None and current["deleted"] is not None:
        raise UserError("record_missing", noun=noun)
    name = "vote" if vote else "edit" if current else "add"
    with desk.action(name, noun=noun, id=key) as act:
        if current is None:
            act.insert(noun, {**records.prepare(desk, noun, values, None), "id": key})
        else:
            records.change_in(act, noun, key, values)


def keep(desk: Desk, key: str, typed: Mapping[str, Any]) -> None:
    """Put what is half-typed into the minutes away; nothing typed forgets what was kept."""
    if typed:
        drafts.save(desk, _DRAFT, key, typed)
    else:
        drafts.drop(desk, _DRAFT, key)


def speaker_name(desk: Desk, key: str, person: str) -> str:
    """Post and name of a person as the minutes of the meeting print them."""
    meeting = meetings.meeting_of(desk, key)
    marks = desk.fetch("attendance", {"meeting": key, "person": person})
    said = {row["person"]: (row["position"] or "", row["organisation_name"] or "") for row in marks}
    return _with_post(papers_names.Roll(desk, meeting["date"], said).name(person))


def _with_post(name: Any) -> str:
    return ", ".join(part for part in (name.signed, name.position) if part)


def previous(desk: Desk, key: str) -> str:
    """The meeting of the same group before this one that was not cancelled; empty when there is none."""
    meeting = meetings.meeting_of(desk, key)
    if not meeting["group"]:
        return ""
    where = [
        Condition("group", "=", meeting["group"]),
        Condition("date", "<", meeting["date"]),
        Condition("status", "!=", "cancelled"),
    ]
    found = desk.fetch("meeting", where, order=("-date",), limit=1)
    return str(found[0]["id"]) if found else ""


def bring(desk: Desk, key: str) -> int:
    """Carry what goes on over from the group's meeting before this one; returns how many questions were added."""
    source = previous(desk, key)
    return len(meetings.carry_over(desk, source, key)) if source else 0


def next_meeting(desk: Desk, key: str, day: date) -> str:
    """The group's meeting on *day* with what goes on from this one: planned like the last one, unless it is there.

    UserError ``meeting_no_group``, ``next_earlier``.
    """
    meeting = meetings.meeting_of(desk, key)
    if not meeting["group"]:
        raise UserError("meeting_no_group", field="group")
    if day <= meeting["date"]:
        raise UserError("next_earlier", field="date", date=meeting["date"])
    planned = desk.fetch("meeting", {"group": meeting["group"], "date": day}, limit=1)
    if planned:
        meetings.carry_over(desk, key, planned[0]["id"])
        return str(planned[0]["id"])
    return meetings.copy_last(desk, meeting["group"], day)


def guest(desk: Desk, key: str, person: str, capacity: str) -> str:
    """Put somebody who is not a member on the list of those present, with post and body of the day."""
    meeting = meetings.meeting_of(desk, key)
    name = papers_names.Roll(desk, meeting["date"]).name(person)
    values = {
        "meeting": key, "person": person, "capacity": capacity, "state": "present",
        "position": name.position or None, "organisation_name": name.organisation or None,
    }  # fmt: skip
    return records.add(desk, "attendance", values)


def block(desk: Desk, texts: Texts, key: str, name: str, speaker: str = "") -> str:
    """A ready sentence of minutes: *name* floor (to *speaker*, an id or a name), present, quorum or nothing."""
    book = read(desk, key)
    if book is None:
        return ""
    who = (speaker_name(desk, key, speaker) if desk.get("person", speaker) else speaker) or "…"
    counts = book.quorum or rules.Quorum(0, 0, book.here or 0)
    known = {"present": counts.present, "base": counts.base, "needed": counts.needed, "name": who}
    if name == "quorum":
        name = "quorum_yes" if counts.reached else "quorum_no"
    return texts.t(f"minutes.block.{name}", **known)
