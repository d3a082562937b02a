"""Own light and dark looks: palettes at WCAG AA, one style sheet, one font, all scaled together."""

import sys
from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from copdesk.texts import resource_folder

UI_FONT_FILES = ("Inter-Regular.otf", "Inter-Bold.otf")
UKRAINIAN = "ҐґЇїЄєІіАяʼ№«»–"
_FAMILY = "Inter"
_POINTS = 10.0


@dataclass(frozen=True)
class Look:
    """The colours of one theme. Text on its ground has >= 4.5:1, ``border`` and signs have >= 3:1."""

    name: str
    window: str
    surface: str
    raised: str
    stripe: str
    text: str
    muted: str
    faint: str
    border: str
    line: str
    accent: str
    on_accent: str
    accent_soft: str
    hover: str
    selection: str
    on_selection: str
    rail: str
    ok: str
    ok_soft: str
    warning: str
    warning_soft: str
    error: str
    error_soft: str
    info_soft: str


LIGHT = Look(
    name="light", window="#f3f5f8", surface="#ffffff", raised="#ffffff", stripe="#f8f9fb", text="#18212b",
    muted="#55616f", faint="#6b7683", border="#828d9b", line="#dfe4ea", accent="#1d5fb8", on_accent="#ffffff",
    accent_soft="#e4edf9", hover="#e9edf2", selection="#d5e4f8", on_selection="#10233b", rail="#e9edf3",
    ok="#17714a", ok_soft="#e3f4ea", warning="#8a5300", warning_soft="#fdf1d8", error="#b3261e",
    error_soft="#fce9e7", info_soft="#e4edf9",
)  # fmt: skip
DARK = Look(
    name="dark", window="#181c22", surface="#1f242c", raised="#272d36", stripe="#232932", text="#e7ecf2",
    muted="#a9b4c0", faint="#94a0ad", border="#76828f", line="#333b46", accent="#7ab3f5", on_accent="#0c1a2b",
    accent_soft="#22364f", hover="#2b323c", selection="#2b4a72", on_selection="#f4f8fd", rail="#14181d",
    ok="#6fcf97", ok_soft="#1d3429", warning="#f0b95a", warning_soft="#3a2f1b", error="#ff8f86",
    error_soft="#40211f", info_soft="#22364f",
)  # fmt: skip
LOOKS = {look.name: look for look in (LIGHT, DARK)}


def look(name: str = "") -> Look:
    """The look called *name*; without a name the one that the application's palette shows."""
    if name:
        return LOOKS.get(name, LIGHT)
    dark = QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return DARK if dark else LIGHT


def palette(it: Look) -> QPalette:
    """The Qt palette of a look, disabled text included."""
    role, made = QPalette.ColorRole, QPalette()
    colours = {
        role.Window: it.window, role.WindowText: it.text, role.Base: it.surface, role.AlternateBase: it.stripe,
        role.Text: it.text, role.Button: it.raised, role.ButtonText: it.text, role.Highlight: it.selection,
        role.HighlightedText: it.on_selection, role.Link: it.accent, role.LinkVisited: it.accent,
        role.PlaceholderText: it.muted, role.ToolTipBase: it.raised, role.ToolTipText: it.text,
        role.BrightText: it.error, role.Mid: it.border, role.Dark: it.border, role.Light: it.line,
        role.Accent: it.accent,
    }  # fmt: skip
    for which, colour in colours.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(it.faint))
    return made


def ui_font(scale: int = 100) -> QFont:
    """The font of the window: the system's own on Windows and macOS, ours elsewhere or where Cyrillic is missing."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if sys.platform not in {"win32", "darwin"} or not _knows_ukrainian(font):
        font = QFont(_own_family())
    font.setPointSizeF(_POINTS * scale / 100)
    return font


def ground(application: QApplication, name: str) -> Look:
    """The style and the colours alone: what an empty window is painted with."""
    chosen = look(name)
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    application.setPalette(palette(chosen))
    return chosen


def apply(application: QApplication, name: str, scale: int = 100) -> Look:
    """Dress the whole application: style, palette, font and style sheet at once."""
    chosen = ground(application, name)
    application.setFont(ui_font(scale))
    application.setStyleSheet(style_sheet(chosen, scale))
    return chosen


def style_sheet(it: Look, scale: int = 100) -> str:
    """The one style sheet, with colours and lengths filled in."""
    points = {f"pt{size}": f"{size * scale / 100:.1f}pt" for size in (9, 10, 12, 15, 20)}
    icons = (resource_folder() / "icons").as_posix()
    sheet = (resource_folder() / "style.qss").read_text(encoding="utf-8")
    return Template(sheet).substitute(asdict(it), icons=icons, **points)


def _own_family() -> str:
    if QFontDatabase.hasFamily(_FAMILY):
        return _FAMILY
    families: list[str] = []
    for name in UI_FONT_FILES:
        number = QFontDatabase.addApplicationFont(str(resource_folder() / "fonts" / name))
        families += QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else QFont().family()


def _knows_ukrainian(font: QFont) -> bool:
    metrics = QFontMetrics(font)
    return all(metrics.inFontUcs4(ord(letter)) for letter in UKRAINIAN)
