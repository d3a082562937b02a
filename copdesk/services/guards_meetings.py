"""Guards of meetings and their minutes: numbers, the freezing of what is signed, votes (domain brief 2.2)."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates, deadlines
from copdesk.domain.rules import meetings as rules
from copdesk.domain.rules.states import MACHINES
from copdesk.services import groups
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.store.query import page as read_page

Row = dict[str, Any]
FROZEN: Final = MACHINES["meeting"].frozen
CONTENT: Final = frozenset({"meeting", "agenda_item", "attendance", "speech", "decision", "remark", "seal"})
_NUMBERED: Final = frozenset({"held", "minutes_draft", "minutes_review", *FROZEN})
_COUNTED: Final = frozenset({"no_quorum", "held", "signed"})
# What may still be said of a meeting and of a question when the minutes are signed.
STILL_OPEN: Final[Mapping[str, Set[str]]] = {
    "meeting": {"status", "publication_link", "scan"},
    "agenda_item": {"outcome", "recurring"},
}
_VOTES: Final = ("votes_for", "votes_against", "abstained", "not_voted")
_CASTING: Final = frozenset({"majority_present", "majority_cast"})


def meeting(desk: Desk, values: Row, current: Row | None) -> Row:
    """A number within group and year once the meeting was held; signed minutes stay as they are.

    UserError ``minutes_signed``, ``signers_missing``, ``number_taken``, ``votes_sum``.
    """
    if current is not None and current["status"] in FROZEN:
        _check_frozen("meeting", values, current)
        return values
    whole: Row = {**(current or {}), **values}
    status = whole.get("status") or "planned"
    if current is not None and status == "signed" and not (whole.get("chair") and whole.get("secretary")):
        raise UserError("signers_missing", field="secretary" if whole.get("chair") else "chair")
    if current is not None and status == "signed":
        _check_counted(desk, {**current, **whole})
    if current is not None and status != current["status"] and status in _COUNTED:
        values = values | _quorum(desk, current, whole)
    if whole.get("number") is None and status in _NUMBERED and whole.get("date"):
        return values | {"number": next_number(desk, whole.get("group"), whole["date"].year)}
    if whole.get("number") is not None and {"number", "date", "group"} & values.keys():
        _check_number(desk, whole)
    return values


def _quorum(desk: Desk, current: Row, whole: Row) -> Row:
    """The quorum as the list of those present shows it now, to be kept with the minutes."""
    if not whole.get("group") or not desk.fetch("attendance", {"meeting": current["id"]}, limit=1):
        return {}
    present = groups.voting_present(desk, {**current, **whole})
    frozen = groups.quorum(desk, whole["group"], whole["date"], present)
    return {"quorum_base": frozen.base, "quorum_needed": frozen.needed, "quorum_present": frozen.present}


def _check_counted(desk: Desk, held: Row) -> None:
    """UserError ``votes_sum``: the list was changed after a vote, and now fewer are present than voted."""
    here = _here(desk, held)
    for row in desk.fetch("decision", {"agenda_item.meeting": held["id"]}) if here is not None else ():
        counts = [row[name] or 0 for name in _VOTES]
        if here is not None and sum(counts) > here:
            rules.check_votes(here, *counts)


def _in_year(group: str | None, year: int) -> tuple[Condition, ...]:
    same = Condition("group", "=", group) if group else Condition("group", "empty")
    return (same, Condition("date", ">=", date(year, 1, 1)), Condition("date", "<=", date(year, 12, 31)))


def next_number(desk: Desk, group: str | None, year: int) -> int:
    """The number after the highest one ever given in that year, those in the trash included."""
    last = 0
    for trash in (False, True):
        where = (*_in_year(group, year), Condition("number", "filled"))
        found = desk.query(Query("meeting", where, sort=("-number",), trash=trash), 1)
        last = max(last, *(row[0] for row in read_page(desk, "meeting", found, ["number"])), 0)
    return last + 1


def _check_number(desk: Desk, whole: Row) -> None:
    if not isinstance(whole.get("date"), date):
        return
    where = (*_in_year(whole.get("group"), whole["date"].year), Condition("number", "=", whole["number"]))
    for trash in (False, True):
        found = read_page(desk, "meeting", desk.query(Query("meeting", where, trash=trash), 2), ["id"])
        if any(key != whole.get("id") for (key,) in found):
            raise UserError("number_taken", field="number", value=whole["number"])


def _check_frozen(noun: str, values: Mapping[str, Any], current: Mapping[str, Any] | None) -> None:
    """UserError ``minutes_signed`` when something of *values* that is frozen would change."""
    allowed = STILL_OPEN.get(noun, set())
    for name, value in values.items():
        if name not in allowed and (current is None or value != current[name]):
            raise UserError("minutes_signed", field=name)


def _status_of(desk: Desk, noun: str, key: str | None, path: str) -> str | None:
    """The state of the meeting that a part of its minutes belongs to."""
    found = desk.query(Query(noun, (Condition("id", "=", key),)), 1) if key else ()
    rows = read_page(desk, noun, found, [path])
    return rows[0][0] if rows else None


def _check_part(desk: Desk, noun: str, parent: str, values: Row, current: Row | None) -> None:
    path = "status" if parent == "meeting" else "meeting.status"
    for key in {(current or {}).get(parent), values.get(parent)} - {None}:
        if _status_of(desk, parent, key, path) in FROZEN:
            _check_frozen(noun, values, current)


def check_open(desk: Desk, noun: str, row: Row) -> None:
    """UserError ``minutes_signed`` when *row* belongs to signed minutes."""
    parent = "meeting" if noun in {"agenda_item", "attendance", "remark"} else "agenda_item"
    path = "status" if parent == "meeting" else "meeting.status"
    status = row["status"] if noun == "meeting" else _status_of(desk, parent, row[parent], path)
    if status in FROZEN:
        raise UserError("minutes_signed", field=noun)


def check_delete(desk: Desk, noun: str, row: Row) -> None:
    """UserError ``minutes_signed``, or ``item_carried``: a question of an earlier meeting is closed, never deleted."""
    if noun == "seal":
        raise UserError("seal_kept")
    check_open(desk, noun, row)
    if noun == "agenda_item" and (row["carried_from"] or desk.fetch(noun, {"carried_from": row["id"]}, limit=1)):
        raise UserError("item_carried", field="carried_from")


def _last(desk: Desk, noun: str, parent: str, key: str | None) -> int:
    where = (Condition(parent, "=", key),)
    found = desk.query(Query(noun, where, sort=("-position",)), 1)
    return max((row[0] for row in read_page(desk, noun, found, ["position"])), default=0)


def _placed(desk: Desk, noun: str, parent: str, values: Row, current: Row | None) -> Row:
    _check_part(desk, noun, parent, values, current)
    if current is None and values.get("position") is None and values.get(parent):
        return values | {"position": _last(desk, noun, parent, values[parent]) + 1}
    return values


def agenda_item(desk: Desk, values: Row, current: Row | None) -> Row:
    """The next position of the agenda; UserError ``minutes_signed``."""
    return _placed(desk, "agenda_item", "meeting", values, current)


def attendance(desk: Desk, values: Row, current: Row | None) -> Row:
    """UserError ``minutes_signed``, ``listed_twice``."""
    _check_part(desk, "attendance", "meeting", values, current)
    if current is None or "person" in values:
        whole = {**(current or {}), **values}
        same = {"meeting": whole.get("meeting"), "person": whole.get("person")}
        if same["person"] and any(row["id"] != whole.get("id") for row in desk.fetch("attendance", same, limit=2)):
            raise UserError("listed_twice", field="person")
    return values


def speech(desk: Desk, values: Row, current: Row | None) -> Row:
    """The next position under the question; UserError ``minutes_signed``."""
    return _placed(desk, "speech", "agenda_item", values, current)


def decision(desk: Desk, values: Row, current: Row | None) -> Row:
    """A number from the question's position, votes that sum, and the outcome by the group's rule.

    UserError ``minutes_signed``, ``votes_sum``, ``adopted_reason``.
    """
    _check_part(desk, "decision", "agenda_item", values, current)
    whole: Row = {**(current or {}), **values}
    item = desk.get("agenda_item", whole.get("agenda_item") or "") if current is None or _asks(values) else None
    if item is None:
        return values
    if current is None and values.get("number") is None:
        values = values | {"number": _decision_number(desk, item)}
    return _voted(desk, values, whole, current, item) if _asks(values) else values


def _asks(values: Mapping[str, Any]) -> bool:
    """Whether anything about the vote is said."""
    return any(values.get(name) is not None for name in (*_VOTES, "adopted", "unanimous"))


def _decision_number(desk: Desk, item: Mapping[str, Any]) -> str:
    tails = [
        int(number.rpartition(".")[2])
        for row in desk.fetch("decision", {"agenda_item": item["id"]})
        if (number := row["number"] or "").rpartition(".")[2].isdecimal()
    ]
    return f"{item['position']}.{max(tails, default=0) + 1}"


def _voted(desk: Desk, values: Row, whole: Row, current: Row | None, item: Mapping[str, Any]) -> Row:
    held = desk.get("meeting", item["meeting"])
    if held is None:
        return values
    here = _here(desk, held)
    whole = _counted(whole, values, here)
    counts = [whole.get(name) or 0 for name in _VOTES]
    if whole.get("votes_for") is None:
        # Nobody counted: «одноголосно» alone still says that it is adopted.
        return {"adopted": True, **values} if values.get("unanimous") else values
    group = desk.get("group", held["group"]) if held["group"] else None
    rule = (group and group["decision_rule"]) or "majority_present"
    made = {name: count for name, count in zip(_VOTES, counts, strict=True) if whole.get(name) is not None}
    if rule == "ranking":
        # Everybody votes for several proposals; one of them cannot have more votes than there are people.
        if here is not None and sum(counts) > here:
            rules.check_votes(here, *counts)
        return {**values, **made}
    present = sum(counts) if here is None else here
    outcome = rules.vote_outcome(rule, present, counts[0], counts[1], counts[2], counts[3])
    casting = rule in _CASTING and bool(group and group["casting_vote"]) and counts[0] == counts[1] > 0
    adopted = _adopted(values, whole, current, outcome.adopted, casting)
    return {**values, **made, "unanimous": outcome.unanimous, "adopted": adopted}


def _here(desk: Desk, held: Mapping[str, Any]) -> int | None:
    """Votes in the room: as the list says or somebody noted; None while nobody said anything.

    The list may be put right until the minutes are signed, so it outweighs what was frozen at the end of the meeting.
    """
    if desk.fetch("attendance", {"meeting": held["id"]}, limit=1):
        return groups.voting_present(desk, held)
    return None if held["quorum_present"] is None else int(held["quorum_present"])


def _counted(whole: Row, values: Mapping[str, Any], here: int | None) -> Row:
    """«Одноголосно» without figures means that all those present were for it."""
    if values.get("unanimous") and whole.get("votes_for") is None and here:
        return {**whole, "votes_for": here, "votes_against": 0, "abstained": 0, "not_voted": 0}
    return whole


def _adopted(values: Mapping[str, Any], whole: Row, current: Row | None, computed: bool, casting: bool) -> bool:
    """As computed; another outcome needs a reason, or a tie that the chair's casting vote may decide."""
    said = values.get("adopted")
    if said is None and current is not None and (whole.get("adopted_reason") or casting):
        said = current["adopted"]
    if said is None or said == computed:
        return computed
    if not whole.get("adopted_reason") and not (casting and said):
        raise UserError("adopted_reason", field="adopted_reason")
    return bool(said)


def remark(desk: Desk, values: Row, current: Row | None) -> Row:
    """Whether its author was there: only those present take part in the round (features 2). ``minutes_signed``."""
    _check_part(desk, "remark", "meeting", values, current)
    whole: Row = {**(current or {}), **values}
    here = {"meeting": whole.get("meeting"), "person": whole.get("author")}
    came = desk.fetch("attendance", here) if whole.get("author") else []
    outside = not any(row["state"] in groups.HERE for row in came)
    given = {"received": dates.today()} if current is None and whole.get("received") is None else {}
    return {**values, **given, "outside": outside}


def seal(desk: Desk, values: Row, current: Row | None) -> Row:
    """UserError ``seal_kept``: seals are made by signing alone and never change."""
    raise UserError("seal_kept")


def duty(desk: Desk, values: Row, current: Row | None) -> Row:
    """The last day by the rule of the kind; one that is done says when. UserError ``duty_earlier``."""
    whole: Row = {**(current or {}), **values}
    if not (whole.get("kind") and whole.get("since")):
        return values
    if values.get("done_on") and values["done_on"] < whole["since"]:
        raise UserError("duty_earlier", field="done_on", date=whole["since"])
    made = values | {"due": deadlines.duty_due(whole["kind"], whole["since"], whole.get("months"))}
    if whole.get("status") == "done" and not whole.get("done_on"):
        made["done_on"] = dates.today()
    return made
