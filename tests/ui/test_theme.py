"""Both looks are readable: WCAG 2.2 AA, computed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from copdesk.ui import theme
from copdesk.ui.theme import LOOKS, UKRAINIAN, Look
from tests.ui.helpers import contrast

GROUNDS = ("window", "surface", "raised", "stripe", "rail", "hover")


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_text_is_readable_on_every_ground(look: Look) -> None:
    for ground in GROUNDS:
        for ink in ("text", "muted"):
            assert contrast(getattr(look, ink), getattr(look, ground)) >= 4.5, (ink, ground)
    pairs = [
        ("on_accent", "accent"), ("on_selection", "selection"), ("accent", "surface"), ("accent", "window"),
        ("accent", "accent_soft"), ("text", "accent_soft"), ("text", "ok_soft"), ("text", "warning_soft"),
        ("text", "error_soft"), ("text", "info_soft"), ("error", "surface"), ("error", "error_soft"), ("ok", "surface"),
        ("warning", "surface"), ("error", "window"), ("faint", "surface"), ("text", "selection"),
    ]  # fmt: skip
    for ink, ground in pairs:
        assert contrast(getattr(look, ink), getattr(look, ground)) >= 4.5, (ink, ground)


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_borders_and_signs_can_be_seen(look: Look) -> None:
    for ground in ("window", "surface", "raised"):
        assert contrast(look.border, getattr(look, ground)) >= 3, ground
        assert contrast(look.accent, getattr(look, ground)) >= 3, ground
    for sign in ("ok", "warning", "error"):
        assert contrast(getattr(look, sign), getattr(look, f"{sign}_soft")) >= 3, sign


@pytest.mark.parametrize("name", list(LOOKS))
def test_the_box_of_a_row_that_is_not_ticked_can_be_seen(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    theme.apply(qapp, name)
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    for state in (Qt.CheckState.Checked, Qt.CheckState.Unchecked):
        item = QTreeWidgetItem(["Ґудзь"])
        item.setCheckState(0, state)
        tree.addTopLevelItem(item)
    tree.show()
    rect, picture = tree.visualItemRect(tree.topLevelItem(1)), tree.viewport().grab().toImage()
    row = [picture.pixelColor(x, rect.center().y()).name() for x in range(rect.left(), rect.left() + 22)]
    assert max(contrast(each, LOOKS[name].surface) for each in row) >= 3


@pytest.mark.parametrize("name", list(LOOKS))
def test_the_palette_says_the_same_as_the_look(name: str) -> None:
    made = theme.palette(LOOKS[name])
    roles = QPalette.ColorRole
    pairs = [(roles.Text, roles.Base), (roles.HighlightedText, roles.Highlight), (roles.PlaceholderText, roles.Base)]
    for ink, ground in pairs:
        assert contrast(made.color(ink).name(), made.color(ground).name()) >= 4.5
    disabled = made.color(QPalette.ColorGroup.Disabled, roles.Text).name()
    assert contrast(disabled, made.color(roles.Base).name()) >= 4


def test_the_font_knows_ukrainian_and_grows(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.ui_font())
    assert all(metrics.inFontUcs4(ord(letter)) for letter in UKRAINIAN)
    assert theme.ui_font(150).pointSizeF() == theme.ui_font(100).pointSizeF() * 1.5


@pytest.mark.parametrize("name", list(LOOKS))
def test_the_style_sheet_has_no_hole(name: str) -> None:
    sheet = theme.style_sheet(LOOKS[name], 125)
    assert "$" not in sheet and sheet.count("{") == sheet.count("}")


def test_themes_switch_at_once(qapp: QApplication) -> None:
    theme.apply(qapp, "dark", 110)
    assert theme.look() is theme.DARK
    theme.apply(qapp, "light")
    assert theme.look() is theme.LIGHT
