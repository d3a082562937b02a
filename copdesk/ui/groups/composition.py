"""What the worker reads of a group on a day: seats with their holders, what is missing, the quorum, the officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.widgets.outline import Line

OFFICERS = ("chair", "deputy", "secretary")
CANDIDATES = ("proposed", "consented")
_SIGNS: Mapping[str, tuple[str, str]] = {
    "active": ("ok", "ok"), "expiring": ("clock", "warning"), "carry_over": ("warning", "warning"),
    "suspended": ("lock", "faint"), "vacant": ("seat", "error"), "upcoming": ("calendar", ""),
    "ended": ("close", "faint"), "proposed": ("agreement", "warning"), "consented": ("person-add", "warning"),
}  # fmt: skip


@dataclass(frozen=True)
class PlaceRow:
    """A place: *key* names it in the list, *membership* is empty while it is vacant."""

    key: str
    seat: str
    number: str
    sector: str
    membership: str
    person: str
    function: str
    organisation: str
    start: date | None
    end: date | None
    status: str
    days: int | None
    voting: bool

    @property
    def candidate(self) -> bool:
        """Whether this is somebody on the way in, who has no place yet."""
        return self.status in CANDIDATES


@dataclass(frozen=True)
class GroupData:
    """The whole composition on a day; *gaps* are (sector, minimum, members), *officers* names by function.

    Candidates stand last among the *rows*; their status is how far they have come.
    """

    day: date
    rows: tuple[PlaceRow, ...]
    base: int
    needed: int
    rule: str
    gaps: tuple[tuple[str, int, int], ...]
    officers: Mapping[str, str]
    limits: tuple[tuple[str, int, int], ...]


def read(desk: Any, group: str, day: date) -> GroupData:
    """In the worker: the group on *day*."""
    from copdesk.services import groups

    held = groups.places(desk, group, day)
    waiting = groups.candidates(desk, group)
    rule = groups.group_of(desk, group)["quorum_rule"] or "more_half"
    quorum = groups.quorum(desk, group, day, 0)
    officers = {name: groups.officer_on(desk, group, name, day) for name in OFFICERS}
    return GroupData(
        day,
        (*(_row(desk, place) for place in held), *(_candidate(desk, row) for row in waiting)),
        quorum.base,
        quorum.needed,
        rule,
        tuple((gap.sector, gap.minimum, gap.members) for gap in groups.gaps(desk, group, day)),
        {name: desk.title("person", person) for name, person in officers.items() if person},
        tuple((desk.title("person", one.person), one.count, one.limit) for one in groups.term_warnings(desk, group)),
    )


def _row(desk: Any, place: Any) -> PlaceRow:
    held = place.membership or {}
    seat = place.seat or ""
    return PlaceRow(
        key=f"{seat}/{held.get('id', '')}",
        seat=seat,
        number="" if place.number is None else str(place.number),
        sector=place.sector or "",
        membership=held.get("id", ""),
        person=desk.title("person", held["person"]) if held else "",
        function=held.get("function") or "",
        organisation=desk.title("organisation", held["organisation"]) if held.get("organisation") else "",
        start=held.get("start"),
        end=held.get("end"),
        status=place.state.status,
        days=place.state.days_left,
        voting=place.voting,
    )


def _candidate(desk: Any, row: Mapping[str, Any]) -> PlaceRow:
    from copdesk.services import groups_changes

    status = "proposed" if groups_changes.next_step(desk, row["id"]) == "agree" else "consented"
    body = desk.title("organisation", row["organisation"]) if row["organisation"] else ""
    return PlaceRow(
        f"/{row['id']}", "", "", row["sector"] or "", row["id"], desk.title("person", row["person"]),
        row["function"] or "", body, row["start"], row["end"], status, None, True,
    )  # fmt: skip


def lines_of(texts: Texts, data: GroupData, sectors: tuple[str, ...], only: str) -> list[Line]:
    """Places under their sectors; *only* is all, vacant or ending."""
    wanted = {"vacant": {"vacant"}, "ending": {"expiring", "carry_over"}}.get(only)
    rows = [row for row in data.rows if wanted is None or row.status in wanted]
    lines: list[Line] = []
    for sector in (*sectors, ""):
        held = [row for row in rows if row.sector == sector and not row.candidate]
        if held:
            lines.append(Line("", _head(texts, data, sector), head=True))
            lines += [_line(texts, row) for row in held]
    waiting = [row for row in rows if row.candidate]
    if waiting:
        lines.append(Line("", (f"{texts.t('composition.candidates')} · {len(waiting)}",), head=True))
        lines += [_line(texts, row) for row in waiting]
    return lines


def main_step(row: PlaceRow | None) -> str:
    """What the main button does for the line under the cursor."""
    if row is None or not row.membership:
        return "appoint"
    return {"proposed": "agree", "consented": "include"}.get(row.status, "replace")


def _head(texts: Texts, data: GroupData, sector: str) -> tuple[str]:
    words = texts.t(f"choice.sector.{sector}") if sector else texts.t("composition.no_sector")
    whole = [row for row in data.rows if row.sector == sector and not row.candidate]
    taken = sum(row.status != "vacant" for row in whole)
    return (f"{words} · {taken}/{len(whole)}",)


def _line(texts: Texts, row: PlaceRow) -> Line:
    name = row.person or texts.t("composition.vacant")
    if row.organisation:
        name += f" ({row.organisation})"
    function = texts.t(f"choice.function.{row.function}") if row.function else ""
    if row.membership and not row.voting:
        function += f", {texts.t('composition.no_vote')}"
    dated = row.membership and (not row.candidate or row.start or row.end)
    term = " – ".join(f"{day:%d.%m.%Y}" if day else "…" for day in (row.start, row.end)) if dated else ""
    status = texts.t(f"composition.status.{row.status}")
    if row.status == "expiring" and row.days is not None:
        status += f" · {texts.n('count.days', row.days)}"
    return Line(row.key, (row.number and f"№ {row.number}", name, function, term, status), *_SIGNS[row.status])


def summary(texts: Texts, data: GroupData) -> list[tuple[str, str]]:
    """Sentences on the group with their signs: quorum, officers, what is missing, terms too many."""
    t = texts.t
    rule = t(f"choice.quorum_rule.{data.rule}")
    said = [("info", t("composition.quorum", needed=data.needed, base=data.base, rule=rule.lower()))]
    if not data.base:
        said = [("info", t("composition.no_members"))]
    said += [("person", f"{t(f'choice.function.{name}')}: {data.officers.get(name) or '—'}") for name in OFFICERS]
    vacant = sum(row.status == "vacant" for row in data.rows)
    if vacant:
        said.append(("warning", texts.n("composition.vacancies", vacant)))
    waiting = sum(row.candidate for row in data.rows)
    if waiting:
        said.append(("info", texts.n("composition.waiting", waiting)))
    for sector, minimum, members in data.gaps:
        words = t(f"choice.sector.{sector}")
        said.append(("warning", t("composition.gap", sector=words, minimum=minimum, members=members)))
    for person, count, limit in data.limits:
        said.append(("warning", t("composition.limit", person=person, count=count, limit=limit)))
    return said
