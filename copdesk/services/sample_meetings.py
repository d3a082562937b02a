"""The sample unit's meetings: agenda, attendance, what was said, votes that sum, and assignments of every age."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from copdesk.domain.rules import meetings as rules
from copdesk.services import sample_words as words
from copdesk.services.sample_duties import remark
from copdesk.services.sample_maker import Maker
from copdesk.services.sample_people import Circle, Someone

HELD = frozenset({"held", "minutes_draft", "minutes_review", "signed", "distributed", "published"})


def status_of(maker: Maker, day: date) -> str:
    """How far the minutes of a meeting of that day have come."""
    age = (maker.today - day).days
    if age < 0:
        return "invited" if age > -6 else "planned"
    if age <= 7:
        return "minutes_draft"
    return "minutes_review" if age <= 10 else maker.one(("signed", "distributed", "published"))


def hold(
    maker: Maker, circle: Circle, day: date, topics: Sequence[str], *, guests: Sequence[Someone] = (), **values: Any
) -> tuple[str, list[str]]:
    """A meeting with all that belongs to it; returns its id and the ids of its agenda items."""
    chair, secretary = circle.members[0], circle.members[2]
    status = values.pop("status", None) or status_of(maker, day)
    present = _present(maker, circle, status)
    needed = rules.needed("more_half", len(circle.members))
    if status in {*HELD, "no_quorum"}:
        values |= {"number": circle.number(day), "quorum_base": len(circle.members), "quorum_needed": needed}
        values = {"end": time(maker.number(15, 17), 30), **values, "quorum_present": len(present)}
    usual = {"start": time(14, 0), "place": f"{words.TOWN}, зал засідань міської ради"}
    key = maker.add(
        "meeting", date=day, group=circle.id, chair=chair.id, secretary=secretary.id, status=status, **usual | values
    )
    if status in {*HELD, "no_quorum"}:
        _attend(maker, key, circle, present, guests)
    if status == "minutes_review":
        remark(maker, key, circle, present, [])
    items = [_item(maker, key, place, topic, circle, status) for place, topic in enumerate(topics, 1)]
    if status in HELD:
        for place, (item, rapporteur) in enumerate(items, 1):
            _discuss(maker, item, rapporteur, [someone for someone in circle.members if someone.id in present])
            _decide(maker, item, place, day, len(present), circle)
    return key, [item for item, _ in items]


def _present(maker: Maker, circle: Circle, status: str) -> set[str]:
    """Who came: chair and secretary always, and as many as the status asks for."""
    count = len(circle.members)
    low = rules.needed("more_half", count)
    here = maker.number(3, low - 1) if status == "no_quorum" else maker.number(low, max(low, count - 1))
    always = [circle.members[0], circle.members[2]]
    rest = [someone for someone in circle.members if someone not in always]
    return {someone.id for someone in [*always, *maker.some(rest, here - 2)]}


def _attend(maker: Maker, meeting: str, circle: Circle, present: set[str], guests: Sequence[Someone]) -> None:
    for someone in circle.members:
        here = someone.id in present
        state = "present" if here else maker.one(("absent", "excused", "excused"))
        reason = {"excused": maker.one(("відпустка", "відрядження", "хвороба"))}.get(state)
        maker.add(
            "attendance", meeting=meeting, person=someone.id, membership=someone.membership, capacity="member",
            state=state, reason=reason, organisation_name=someone.body.name, position=someone.position, signed=here,
        )  # fmt: skip
    for someone in guests:
        capacity = "resident" if someone.body.sector == "community" else "invited"
        maker.add(
            "attendance", meeting=meeting, person=someone.id, capacity=capacity, state="present",
            organisation_name=someone.body.name, position=someone.position, signed=True,
        )  # fmt: skip


def _item(maker: Maker, meeting: str, place: int, topic: str, circle: Circle, status: str) -> tuple[str, Someone]:
    rapporteur = maker.one(circle.members)
    key = maker.add(
        "agenda_item", meeting=meeting, position=place, title=topic, rapporteur=rapporteur.id,
        kind="information" if place % 4 == 0 else "decision", minutes=maker.one((10, 15, 20)),
        origin=maker.one(("member", "resident", "hotline", "assignment")),
        outcome="discussed" if status in HELD else "open",
    )  # fmt: skip
    return key, rapporteur


def _discuss(maker: Maker, item: str, rapporteur: Someone, here: Sequence[Someone]) -> None:
    said: list[tuple[str, Someone, Sequence[str]]] = [("heard", rapporteur, words.REPORTS)]
    if maker.chance(0.3):
        said += [("question", maker.one(here), words.QUESTIONS), ("answer", rapporteur, words.ANSWERS)]
    said += [("spoke", someone, words.SPEECHES) for someone in maker.some(here, maker.number(0, 2))]
    for position, (section, someone, phrases) in enumerate(said, 1):
        maker.add(
            "speech", agenda_item=item, position=position, section=section, speaker=someone.id,
            text=maker.phrase(phrases, someone.sex),
        )  # fmt: skip


def _decide(maker: Maker, item: str, place: int, day: date, present: int, circle: Circle) -> None:
    for order in range(1, 1 + (maker.number(1, 2) if place % 4 else 0)):
        against, abstained = (maker.number(0, 3), maker.number(0, 2)) if maker.chance(0.35) else (0, 0)
        votes = (present - against - abstained, against, abstained)
        outcome = rules.vote_outcome("majority_present", present, *votes)
        decision = maker.add(
            "decision", agenda_item=item, number=f"{place}.{order}", text=maker.phrase(words.DECISIONS),
            votes_for=votes[0], votes_against=against, abstained=abstained, not_voted=0,
            unanimous=outcome.unanimous, adopted=outcome.adopted,
        )  # fmt: skip
        for _ in range(maker.number(0, 2) if outcome.adopted else 0):
            assign(maker, decision, day, day + timedelta(days=maker.number(14, 90)), maker.one(circle.members))


def assign(maker: Maker, decision: str, day: date, due: date, someone: Someone, status: str = "") -> str:
    """An assignment in a state that fits its age, or in the one given."""
    age = (maker.today - due).days
    if not status:
        open_ = ("issued", "in_progress") if age < 0 else ("in_progress", "done", "closed", "closed", "closed")
        status = maker.one(open_ if age < 120 else ("closed", "closed", "closed", "closed", "cancelled"))
    more: dict[str, Any] = {}
    if status in {"done", "closed"}:
        more["result"] = maker.one(words.RESULTS)
    if status == "closed":
        more |= {"closed_on": min(maker.today, due), "closed_by": "секретар групи"}
    if status == "postponed":
        more |= {"postponed_from": due, "postponed_reason": "очікується виділення коштів"}
        due += timedelta(days=30)
    return maker.add(
        "assignment", decision=decision, text=maker.phrase(words.TASKS), responsible=someone.id,
        organisation=someone.body.id, due=due, control_date=due - timedelta(days=3), status=status, **more,
    )  # fmt: skip
