"""The lines of the home page in words; nearness is said by a sign, a word and a colour together."""

from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from copdesk.texts import Texts
from copdesk.ui.theme import look
from copdesk.ui.views.home_lines import Line

if TYPE_CHECKING:
    from copdesk.services.due_items import DueItem
    from copdesk.services.home import Mention, Page

_SIGNS = {"overdue": "warning", "today": "bell", "week": "calendar", "later": "clock"}
_MOST = 200
_MOST_TERMS = 10


def due_groups(texts: Texts, page: "Page", today: date) -> list[tuple[str, list[Line]]]:
    """What is due, by nearness, each group with its count; at most 200 lines of a group."""
    order = list(_SIGNS)
    found = sorted(page.due, key=lambda item: order.index(item.state))
    groups = []
    for state, items in groupby(found, key=lambda item: item.state):
        all_of_it = list(items)
        lines = [_due_line(texts, item, today) for item in all_of_it[:_MOST]]
        if len(all_of_it) > _MOST:
            lines.append(Line((texts.n("home.more", len(all_of_it) - _MOST), "", "")))
        groups.append((texts.t(f"home.group.{state}", count=len(all_of_it)), lines))
    return groups


def _due_line(texts: Texts, item: "DueItem", today: date) -> Line:
    colours = look()
    colour = {"overdue": colours.error, "today": colours.warning}.get(item.state, colours.muted)
    what = texts.t(f"home.kind.{item.kind}", title=item.title)
    cells = (_when(texts, item.due, today), what, item.who)
    more = texts.t("home.line", what=what, who=item.who or texts.t("common.none"), date=item.due, when=cells[0])
    if item.source:
        more += "\n" + texts.t("home.source", source=texts.t(f"duty.source.{item.source}"))
    return Line(cells, item.noun, item.id, _SIGNS[item.state], colour, more)


def _when(texts: Texts, day: date, today: date) -> str:
    left = (day - today).days
    if left < 0:
        return texts.n("home.late", -left)
    return texts.t("home.today") if left == 0 else texts.n("home.in_days", left)


def terms(texts: Texts, page: "Page") -> list[Line]:
    """Vacant seats, then terms that end, with the attendance of their holders."""
    colours = look()
    lines = []
    for group in page.vacant:
        numbers = ", ".join(str(number) for number in group.seats if number is not None)
        count = texts.n("home.vacant", len(group.seats))
        said = texts.t("home.vacant.seats", count=count, seats=numbers) if numbers else count
        lines.append(Line((group.name, said), "group", group.group, "seat", colours.warning))
    for end in page.endings:
        left = texts.n("count.days", end.days_left)
        share = texts.t("home.share", share=round(end.attendance)) if end.attendance is not None else ""
        who = f"{end.person} · {end.group}" if end.group else end.person
        more = texts.t("home.term", who=who, date=end.end, left=left)
        if share:
            more += "\n" + texts.t("home.attendance", share=share)
        short = f"{left} · {share}" if share else left
        lines.append(Line((who, short), "membership", end.membership, "calendar", more=more))
    if len(lines) > _MOST_TERMS:
        lines[_MOST_TERMS:] = [Line((texts.n("home.more", len(lines) - _MOST_TERMS), ""))]
    return lines


def mentions(texts: Texts, found: "tuple[Mention, ...]", today: date) -> list[Line]:
    """Records with their register and the time, newest first."""
    return [
        Line(
            (_mention(texts, item), moment(item.ms, today)), item.noun, item.id, "draft" if not item.id else "document"
        )
        for item in found
    ]


def _mention(texts: Texts, item: "Mention") -> str:
    noun = texts.t(f"entity.{item.noun}" if item.title or item.id else f"new.{item.noun}")
    return f"{noun}: {texts.title(item.entity, item.title)}" if item.title else noun


def moment(ms: int, today: date) -> str:
    """The time of today, the date of another day; *ms* is UTC."""
    when = datetime.fromtimestamp(ms / 1000)
    return when.strftime("%H:%M") if when.date() == today else when.strftime("%d.%m.%Y")


def exchange(texts: Texts, page: "Page", today: date) -> tuple[str, bool]:
    """Conflicts and the newest import in words, and whether somebody has to decide something."""
    said = [texts.n("home.conflicts", page.conflicts)] if page.conflicts else []
    if page.taken_in is not None:
        unit, ms = page.taken_in
        said.append(texts.t("home.taken_in", unit=unit, when=moment(ms, today)))
    return "\n".join(said), page.conflicts > 0


def refreshing(texts: Texts, page: "Page") -> tuple[str, bool]:
    """How many certificates are to be refreshed by when, and whether some have lapsed."""
    said = [f"{texts.t(f'refresh.{name}')}: {count}" for name, count in page.refreshing]
    return "\n".join(said), "lapsed" in dict(page.refreshing)


def backup(texts: Texts, when: datetime | None, today: date) -> tuple[str, bool]:
    """How old the newest copy is, and whether that is too old (more than a week)."""
    if when is None:
        return texts.t("home.backup.none"), True
    days = max(0, (today - when.date()).days)
    age = texts.n("home.backup.days", days) if days else texts.t("home.backup.today")
    return texts.t("home.backup.last", when=when.replace(tzinfo=None), age=age), days > 7
