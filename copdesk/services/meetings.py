"""Meetings: the agenda carried over, who came, the quorum and its freezing, and the steps of the minutes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import meetings as rules
from copdesk.services import groups, records, seals
from copdesk.services.guards_meetings import FROZEN
from copdesk.services.papers_names import Roll
from copdesk.store import history
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts

_COPIED: Final = ("group", "kind", "heading", "start", "place", "online", "chair", "secretary", "plan")
_ITEM: Final = ("title", "rapporteur", "kind", "papers", "minutes", "origin", "recurring")
_FINISHED: Final = ("done", "closed", "cancelled")


@dataclass(frozen=True)
class Closing:
    """What the closing report counts from the attendance list: bodies, people, contributions."""

    organisations: int
    people: int
    contributions: int


@dataclass(frozen=True)
class AgendaTime:
    """Minutes that the questions ask for and that the meeting has; None without start or end."""

    asked: int
    available: int | None

    @property
    def over(self) -> int:
        """Minutes too many."""
        return 0 if self.available is None else max(0, self.asked - self.available)


def meeting_of(desk: Desk, key: str) -> dict[str, Any]:
    """The meeting; UserError ``record_missing``."""
    found = desk.get("meeting", key)
    if found is None:
        raise UserError("record_missing", noun="meeting")
    return found


# ---- the agenda from one meeting to the next


def continuing(desk: Desk, meeting_id: str) -> list[dict[str, Any]]:
    """Agenda items that go on: standing ones, those not discussed to the end, or with an assignment still open."""
    items = desk.fetch("agenda_item", {"meeting": meeting_id}, order=("position",))
    return [row for row in items if (row["recurring"] or row["outcome"] != "closed") and _goes_on(desk, row)]


def _goes_on(desk: Desk, item: Mapping[str, Any]) -> bool:
    if item["recurring"] or item["outcome"] in {None, "open", "postponed"}:
        return True
    tasks = desk.fetch("assignment", {"decision.agenda_item": item["id"]})
    return any(task["status"] not in _FINISHED for task in tasks)


def ending(desk: Desk, meeting_id: str) -> list[dict[str, Any]]:
    """Agenda items that will not continue: to be shown before the minutes are signed."""
    staying = {row["id"] for row in continuing(desk, meeting_id)}
    items = desk.fetch("agenda_item", {"meeting": meeting_id}, order=("position",))
    return [row for row in items if row["id"] not in staying]


def carry_over(desk: Desk, source: str, target: str) -> list[str]:
    """Add what goes on from one meeting to the agenda of another, once; returns the new items."""
    with desk.action("carry_over", noun="meeting", id=target) as act:
        return _carry(act, source, target)


def _carry(act: Action, source: str, target: str) -> list[str]:
    there = {row["carried_from"] for row in act.desk.fetch("agenda_item", {"meeting": target})}
    return [
        records.add_in(
            act, "agenda_item", {"meeting": target, "carried_from": row["id"], **{name: row[name] for name in _ITEM}}
        )
        for row in continuing(act.desk, source)
        if row["id"] not in there
    ]


def copy_last(desk: Desk, group_id: str, day: date, given: Mapping[str, Any] | None = None) -> str:
    """Plan a meeting of the group on *day* like its last one but for what is *given*, with the items that go on."""
    before = [Condition("group", "=", group_id), Condition("date", "<", day), Condition("status", "!=", "cancelled")]
    last = next(iter(desk.fetch("meeting", before, order=("-date",), limit=1)), None)
    values: dict[str, Any] = {"group": group_id, "date": day}
    if last:
        values = {**{name: last[name] for name in _COPIED}, "date": day, "status": "planned"}
    for function in ("chair", "secretary"):
        values[function] = groups.officer_on(desk, group_id, function, day) or values.get(function)
    with desk.action("copy_meeting", noun="meeting") as act:
        key = records.add_in(act, "meeting", {**values, **(given or {})})
        if last:
            _carry(act, last["id"], key)
        return key


def agenda_time(desk: Desk, meeting_id: str) -> AgendaTime:
    """Whether the questions fit into the meeting."""
    meeting = meeting_of(desk, meeting_id)
    asked = sum(row["minutes"] or 0 for row in desk.fetch("agenda_item", {"meeting": meeting_id}))
    if meeting["start"] is None or meeting["end"] is None:
        return AgendaTime(asked, None)
    start, end = (meeting[name].hour * 60 + meeting[name].minute for name in ("start", "end"))
    return AgendaTime(asked, end - start)


# ---- who came


def fill_attendance(desk: Desk, meeting_id: str, state: str = "present") -> int:
    """Put the group's members of the day on the list, with posts and bodies of that day; returns how many."""
    meeting = meeting_of(desk, meeting_id)
    if not meeting["group"]:
        raise UserError("meeting_no_group", field="group")
    listed = {row["person"] for row in desk.fetch("attendance", {"meeting": meeting_id})}
    members = [row for row in groups.members_on(desk, meeting["group"], meeting["date"]) if row["person"] not in listed]
    roll = Roll(desk, meeting["date"])
    roll.read(row["person"] for row in members)
    with desk.action("fill_attendance", noun="meeting", id=meeting_id, count=len(members)) as act:
        rows = [
            {
                "meeting": meeting_id,
                "person": row["person"],
                "membership": row["id"],
                "capacity": "member",
                "state": state,
                "position": roll.name(row["person"]).position or None,
                "organisation_name": roll.name(row["person"]).organisation or None,
            }
            for row in members
        ]
        act.insert_many("attendance", records.prepare_all(desk, "attendance", rows))
    return len(members)


def mark_all(desk: Desk, meeting_id: str, state: str = "present") -> int:
    """Mark everybody on the list alike, as one step."""
    keys = [row["id"] for row in desk.fetch("attendance", {"meeting": meeting_id})]
    mark(desk, keys, state)
    return len(keys)


def mark(desk: Desk, keys: Sequence[str], state: str) -> None:
    """Mark some people of the list, as one step."""
    if keys:
        records.change_many(desk, "attendance", keys, {"state": state})


def quorum_now(desk: Desk, meeting_id: str) -> rules.Quorum:
    """Voting members present and needed by the group's rule on the day; a seat and its substitute count once."""
    meeting = meeting_of(desk, meeting_id)
    if not meeting["group"]:
        raise UserError("meeting_no_group", field="group")
    present = groups.voting_present(desk, meeting)
    return groups.quorum(desk, meeting["group"], meeting["date"], present)


def closing(desk: Desk, meeting_id: str) -> Closing:
    """Numbers of the closing report, computed, never typed."""
    here = [row for row in desk.fetch("attendance", {"meeting": meeting_id}) if row["state"] in groups.HERE]
    bodies = {row["organisation_name"] for row in here if row["organisation_name"]}
    said = desk.fetch("speech", {"agenda_item.meeting": meeting_id})
    return Closing(len(bodies), len({row["person"] for row in here}), len(said))


# ---- the steps of a meeting


def sign(desk: Desk, meeting_id: str, texts: Texts, values: Mapping[str, Any] | None = None) -> str:
    """Freeze the minutes, changed by *values* before, and keep them as PDF of this day; returns the attachment."""
    from copdesk.documents.pdf import pdf_bytes
    from copdesk.services import attachments, papers_meetings

    with desk.action("sign_minutes", noun="meeting", id=meeting_id) as act:
        records.change_in(act, "meeting", meeting_id, {**(values or {}), "status": "signed"})
        number = version(desk, meeting_id)
        # Whatever language the window speaks: the minutes that are signed are the Ukrainian ones.
        seals.seal_in(act, meeting_id, number, papers_meetings.as_typed(desk, meeting_id, Texts("uk")))
        document = papers_meetings.minutes(desk, meeting_id, texts)
        note = texts.t("seal.version", version=number)
        name = f"{document.title}.pdf" if number == 1 else f"{document.title} ({note}).pdf"
        return attachments.attach_bytes_in(act, "meeting", meeting_id, name, pdf_bytes(document), note)


def attach_scan(desk: Desk, meeting_id: str, source: Path) -> str:
    """Keep the scan of the signed sheet, whose hash the minutes name from then on; UserError ``scan_unsigned``."""
    from copdesk.services import attachments

    if meeting_of(desk, meeting_id)["status"] not in FROZEN:
        raise UserError("scan_unsigned", field="scan")
    attachments.check_file(desk, source)
    with desk.action("attach_scan", noun="meeting", id=meeting_id, file=source.name) as act:
        key = attachments.attach_bytes_in(act, "meeting", meeting_id, source.name, source.read_bytes())
        records.change_in(act, "meeting", meeting_id, {"scan": key})
        return key


def version(desk: Desk, meeting_id: str) -> int:
    """Which version of the minutes this is: one more each time signed minutes go back to a draft."""
    return 1 + sum(
        1
        for row in history.of_record(desk, "meeting", meeting_id)
        if (row.field, row.new) == ("status", "minutes_draft") and row.old in FROZEN
        if row.act.kind == "do" and not row.act.undone
    )


def move_item(desk: Desk, meeting_id: str, order: Iterable[str]) -> None:
    """Give the agenda the *order* of its items' ids; UserError ``record_missing`` when it is not the whole agenda."""
    _put_in_order(desk, "order_agenda", ("meeting", meeting_id), "agenda_item", order)


def move_speech(desk: Desk, item_id: str, order: Iterable[str]) -> None:
    """Give the speeches of a question the *order* of their ids; UserError as ``move_item``."""
    _put_in_order(desk, "order_speeches", ("agenda_item", item_id), "speech", order)


def _put_in_order(desk: Desk, name: str, parent: tuple[str, str], noun: str, order: Iterable[str]) -> None:
    wanted = list(order)
    rows = {row["id"]: row for row in desk.fetch(noun, {parent[0]: parent[1]})}
    if set(wanted) != set(rows):
        raise UserError("record_missing", noun=noun)
    with desk.action(name, noun=parent[0], id=parent[1]) as act:
        for position, key in enumerate(wanted, 1):
            if rows[key]["position"] != position:
                records.change_in(act, noun, key, {"position": position})
