"""What a screen reader is told of the screens of meetings, through QAccessible itself, and whether it can be read."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui import theme
from copdesk.ui.meetings.control_dialog import ControlDialog
from copdesk.ui.meetings.minutes_part import MinutesPart
from copdesk.ui.meetings.month_dialog import MonthDialog
from copdesk.ui.session import Session
from tests.services.field_desk import add, decision
from tests.ui.helpers import contrast
from tests.ui.meetings.conftest import DAY, Circle, Keyboard

SILENT = {
    QAccessible.Role.ScrollBar, QAccessible.Role.Client, QAccessible.Role.Grouping, QAccessible.Role.Splitter,
    QAccessible.Role.Pane, QAccessible.Role.Window, QAccessible.Role.Dialog, QAccessible.Role.Border,
}  # fmt: skip


def spoken(widget: QWidget) -> tuple[str, Any]:
    """Name and role of a control, as the system's reader asks for them."""
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None, widget
    return found.text(QAccessible.Text.Name), found.role()


def stops(root: QWidget) -> Iterator[QWidget]:
    """What the keyboard can reach."""
    for widget in root.findChildren(QWidget):
        reached = widget.isVisibleTo(root) and widget.isEnabled() and widget.focusPolicy().value & 1
        if reached and widget.focusProxy() is None and not isinstance(widget.parent(), QAbstractScrollArea):
            yield widget


def cells(widget: QWidget) -> list[str]:
    """Names of everything in a list or a grid."""
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return [found.child(at).text(QAccessible.Text.Name) for at in range(found.childCount())]


def unsaid(root: QWidget) -> list[str]:
    return [repr(widget) for widget in stops(root) if not spoken(widget)[0] and spoken(widget)[1] not in SILENT]


def test_every_control_of_the_minutes_says_what_it_is(minutes: MinutesPart, circle: Circle, keyboard: Keyboard) -> None:
    circle.attend(7)
    [item] = circle.ask("Про освітлення")
    add(circle.desk, "speech", agenda_item=item, text="повідомила")
    made = add(circle.desk, "decision", agenda_item=item, text="Освітити", dissent="Проти")
    add(circle.desk, "assignment", decision=made, text="Полагодити", due=date(2026, 10, 1))
    minutes.load()
    keyboard.wait()
    assert unsaid(minutes) == []
    vote = minutes.page.boxes[("vote", made)]
    assert spoken(vote.editors["votes_for"].control)[0] == "За"
    assert spoken(minutes.page.boxes[("decision", made)].editors["dissent"].control)[0] == "Окрема думка"
    assert any("Про освітлення" in said and "Очікує" in said for said in cells(minutes.agenda.list))
    assert spoken(minutes.strip.quorum)[0] == minutes.texts.t("minutes.quorum")


def test_nearness_and_days_are_said_in_words(
    circle: Circle, session: Session, shown: Callable[..., Any], keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "today", lambda: DAY)
    late = decision(circle.desk, circle.meeting)
    add(circle.desk, "assignment", decision=late, text="Полагодити ліхтарі", due=date(2026, 8, 30))
    home = shown(MinutesPart(session))
    control = ControlDialog(session, home)
    control.show()
    keyboard.wait()
    assert any(said.startswith("прострочено на 2 дні. Полагодити ліхтарі") for said in cells(control.lines))
    assert unsaid(control) == []
    month = MonthDialog(session, home, DAY)
    month.show()
    keyboard.wait()
    assert any("1 вересня 2026" in said and "Платформа" in said for said in cells(month.grid))
    assert unsaid(month) == []


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_colours_of_nearness_are_readable(look: theme.Look, texts_uk: Texts) -> None:
    for ink in (look.error, look.warning, look.ok, look.muted, look.text):
        for ground in (look.surface, look.window):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(look.faint, look.surface) >= 4.5, "the days of another month"
    assert contrast(look.text, look.accent_soft) >= 4.5, "today"
