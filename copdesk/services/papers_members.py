"""Papers of members from the desk: the chair's list and name badges."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from copdesk.documents import delegation as letter
from copdesk.documents import members as paper
from copdesk.documents.blocks import Document
from copdesk.documents.people import by_alphabet
from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.text import sort_key
from copdesk.services import groups, groups_watch, groups_words, papers_letters
from copdesk.services.papers_names import Roll
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def chair_list(desk: Desk, key: str, texts: Texts, *, day: date | None = None) -> Document:
    """Members of a group on *day* (today) with attendance over the term and training that is due."""
    group, as_of = groups.group_of(desk, key), day or dates.today()
    sheets = groups_watch.members(desk, key, as_of)
    people = {row["id"]: row["person"] for row in desk.fetch("membership", ids=[sheet.membership for sheet in sheets])}
    roll = Roll(desk, as_of, language=texts.language)
    roll.read(people.values())
    limit = group["term_limit"]
    rows = tuple(
        paper.ListedMember(
            roll.name(people[sheet.membership]),
            texts.t(f"paper.function.{sheet.function}"),
            " – ".join(f"{on:%d.%m.%Y}" if on else "…" for on in (sheet.start, sheet.end)),
            groups_watch.came(texts, sheet),
            "\n".join(texts.t("overview.course", course=due.course, date=due.due) for due in sheet.courses),
            "\n".join(groups_watch.notes(texts, sheet, limit)),
        )
        for sheet in sheets
    )
    return paper.chair_list(paper.ChairList(group["name_genitive"] or group["name"], as_of, rows), texts)


def badges(desk: Desk, key: str, texts: Texts) -> Document:
    """Badges of everybody on the list of a meeting, or of a group's members, by what *key* is."""
    meeting = desk.get("meeting", key)
    if meeting is not None:
        return _of_meeting(desk, meeting, texts)
    group = groups.group_of(desk, key)
    rows = {row["person"]: row["function"] for row in groups.members_on(desk, key, dates.today())}
    return badges_of(desk, list(rows), texts, above=group["name"], functions=rows)


def _of_meeting(desk: Desk, meeting: Mapping[str, Any], texts: Texts) -> Document:
    listed = [row["person"] for row in desk.fetch("attendance", {"meeting": meeting["id"]})]
    group, functions = None, {}
    if meeting["group"]:
        group = desk.get("group", meeting["group"])
        functions = {
            row["person"]: row["function"] for row in groups.members_on(desk, meeting["group"], meeting["date"])
        }
    above = ", ".join(part for part in (group["name"] if group else "", f"{meeting['date']:%d.%m.%Y}") if part)
    wanted = dict.fromkeys([*functions, *listed])
    return badges_of(desk, list(wanted), texts, above=above, functions=functions, day=meeting["date"])


def badges_of(
    desk: Desk,
    people: Sequence[str],
    texts: Texts,
    *,
    above: str = "",
    functions: Mapping[str, str | None] | None = None,
    day: date | None = None,
) -> Document:
    """Badges of *people* in the order of the alphabet; UserError ``badges_none`` when there is nobody."""
    if not people:
        raise UserError("badges_none")
    roll = Roll(desk, day or dates.today(), language=texts.language)
    roll.read(people)
    roles = {roll.name(key): _role(texts, (functions or {}).get(key)) for key in people}
    run = tuple(paper.Badge(person, roles[person], above) for person in by_alphabet(_each(roll, people)))
    return paper.badges(run, above or desk.title("unit", desk.meta("unit") or ""), texts)


def _each(roll: Roll, people: Iterable[str]) -> list[Any]:
    return [roll.name(key) for key in people]


def _role(texts: Texts, function: str | None) -> str:
    """The function in the group where it says more than «member»."""
    if function in {None, "member"}:
        return ""
    words = texts.t(f"paper.function.{function}")
    return words[:1].upper() + words[1:]


def terms(desk: Desk, key: str, texts: Texts, *, day: date | None = None) -> Document:
    """What the secretary of a group has to see to."""
    return watch_list(desk, texts, day or dates.today(), group_id=groups.group_of(desk, key)["id"])


def watch_list(desk: Desk, texts: Texts, day: date, days: int = groups_watch.NOTICE, group_id: str = "") -> Document:
    """The same for one group or for all, as a table for each."""
    made: dict[str, list[tuple[str, ...]]] = {}
    for item in groups_watch.watch(desk, day, days, group_id):
        made.setdefault(item.group, []).append(groups_words.line(texts, item))
    if group_id and not made:
        made = {desk.title("group", group_id): []}
    return paper.watch_list(tuple((name, tuple(rows)) for name, rows in made.items()), day, days, texts)


def delegation(desk: Desk, key: str, texts: Texts, *, until: date | None = None) -> Document:
    """Letters to the organisations whose seats are vacant or will be, else to all that have seats.

    UserError ``delegates_none`` for a group whose seats belong to no organisation.
    """
    group, today = groups.group_of(desk, key), dates.today()
    places = [place for place in groups.places(desk, key, today) if place.seat]
    bodies = {row["id"]: row["organisation"] for row in desk.fetch("seat", {"group": key})}
    wanted = [place for place in places if bodies.get(place.seat or "") and _needs(place)]
    wanted = wanted or [place for place in places if bodies.get(place.seat or "")]
    sectors: dict[str, list[str]] = {}
    for place in wanted:
        sectors.setdefault(bodies[place.seat or ""], []).append(place.sector or "")
    if not sectors:
        raise UserError("delegates_none")
    asked = [
        letter.Asked(row["name"] or row["short_name"], row["head"] or "", _in_words(texts, sectors[row["id"]]))
        for row in desk.fetch("organisation", ids=list(sectors))
    ]
    data = letter.Delegation(
        papers_letters.sender(desk, texts), group["name_genitive"] or group["name"],
        tuple(sorted(asked, key=lambda one: sort_key(one.name))), group["member_term_months"], until,
    )  # fmt: skip
    return letter.delegations(data, texts)


def _needs(place: groups.Place) -> bool:
    """Whether somebody new is wanted: nobody sits there, or not for long."""
    left = place.state.days_left
    return place.state.status == "vacant" or (left is not None and left <= groups_watch.NOTICE)


def _in_words(texts: Texts, sectors: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts.t(f"paper.sector.{code}") for code in dict.fromkeys(sectors) if code)
