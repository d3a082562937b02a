"""Icons follow the palette without being made anew."""

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from copdesk.texts import resource_folder
from copdesk.ui import theme
from copdesk.ui.icons import icon, pixmap

NAMES = sorted(path.stem for path in (resource_folder() / "icons").glob("*.svg"))


def _darkest(sign: QIcon) -> int:
    picture = sign.pixmap(24, 24).toImage()
    inked = [
        picture.pixelColor(x, y).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() > 120
    ]
    assert inked
    return sum(inked) // len(inked)


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    assert len(NAMES) >= 60
    for name in NAMES:
        assert not pixmap(name, "#000000", 24).toImage().allGray() or _darkest(icon(name)) < 128


def test_icons_follow_the_theme(qapp: QApplication) -> None:
    sign = icon("undo")
    light = _darkest(sign)
    theme.apply(qapp, "dark")
    assert light < 100 < _darkest(sign)


def test_many_icons_do_not_hurt(qapp: QApplication) -> None:
    signs = [icon(name) for name in NAMES * 20]
    for sign in signs:
        QIcon(sign).pixmap(20, 20)
    signs.clear()
