"""What the worker reads of a group's members: attendance and training of each, and who is represented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from copdesk.domain.rules.text import sort_key
from copdesk.texts import Texts
from copdesk.ui.widgets.outline import Line

_MOST = 12  # settlements that are named


@dataclass(frozen=True)
class Overview:
    """A group on a day: sheets of ``services.groups_watch``, counts by code, minimums by sector, absent settlements."""

    sheets: Sequence[Any]
    limit: int | None
    seats: Mapping[str | None, int]
    members: Mapping[str | None, int]
    sex: Mapping[str | None, int]
    settlement: Mapping[str | None, int]
    minimums: Mapping[str, int]
    absent: Sequence[str]


def read(desk: Any, group: str, day: date) -> Overview:
    """In the worker: the group on *day*."""
    from copdesk.services import groups, groups_watch

    found = groups.balance(desk, group, day)
    return Overview(
        groups_watch.members(desk, group, day),
        groups.group_of(desk, group)["term_limit"],
        found.seats,
        found.members,
        found.sex,
        found.settlement,
        {row["sector"]: row["minimum"] for row in desk.fetch("sector_minimum", {"group": group})},
        groups.unrepresented(desk, group, day),
    )


def member_lines(texts: Texts, data: Overview, day: date) -> list[Line]:
    """Each member with attendance over the term, courses that are due and what the chair should know."""
    return [_member(texts, sheet, data.limit, day) for sheet in data.sheets]


def _member(texts: Texts, sheet: Any, limit: int | None, day: date) -> Line:
    from copdesk.services.groups_watch import came, notes

    courses = [texts.t("overview.course", course=due.course, date=due.due) for due in sheet.courses]
    late = any(due.due < day for due in sheet.courses)
    end = f"{sheet.end:%d.%m.%Y}" if sheet.end else "—"
    function = texts.t(f"choice.function.{sheet.function}")
    said = (came(texts, sheet), "; ".join(courses), "; ".join(notes(texts, sheet, limit)))
    sign, tone = ("warning", "error") if late else ("clock", "warning") if courses else ("ok", "ok")
    return Line(sheet.membership, (sheet.person, function, end, *said), sign, tone)


def balance_lines(texts: Texts, data: Overview, sectors: Sequence[str]) -> list[Line]:
    """Members by sector, sex and settlement; what is missing stands out with a sign and words."""
    total = sum(data.members.values())
    lines = [Line("", (texts.t("overview.sectors"),), head=True)]
    for code in (*sectors, None):
        count, seats = data.members.get(code, 0), data.seats.get(code, 0)
        least = data.minimums.get(code or "", 0)
        if count or seats or least:
            name = texts.t(f"choice.sector.{code}") if code else texts.t("composition.no_sector")
            words = texts.t("overview.of_seats", seats=seats) if seats else ""
            lines.append(_count(texts, name, count, total, words, max(0, least - count), least))
    lines.append(Line("", (texts.t("overview.sex"),), head=True))
    for code in ("female", "male", None):
        count = data.sex.get(code, 0)
        if code or count:
            name = texts.t(f"choice.sex.{code}") if code else texts.t("overview.unknown")
            lines.append(_count(texts, name, count, total, "", int(bool(code) and not count and bool(total)), 0))
    lines.append(Line("", (texts.t("overview.settlements"),), head=True))
    known = sorted(
        (name for name in data.settlement if name), key=lambda name: (-data.settlement[name], sort_key(name))
    )
    lines += [_count(texts, name, data.settlement[name], total, "", 0, 0) for name in known]
    if data.settlement.get(None):
        lines.append(_count(texts, texts.t("overview.unknown"), data.settlement[None], total, "", 0, 0))
    lines += [_count(texts, name, 0, total, "", 1, 0) for name in data.absent[:_MOST]]
    if len(data.absent) > _MOST:
        lines.append(Line("", (texts.n("overview.more", len(data.absent) - _MOST), "", "", "")))
    return lines


def _count(texts: Texts, name: str, count: int, total: int, words: str, missing: int, least: int) -> Line:
    share = f"{round(100 * count / total)} %" if total else "—"
    if not missing:
        return Line("", (name, str(count), share, words))
    said = texts.t("overview.lacking", count=missing, least=least) if least else texts.t("overview.nobody")
    return Line("", (name, str(count), share, "; ".join(part for part in (words, said) if part)), "warning", "error")
