"""Small parts of the exchange screens: a notice, the bar of a long job, lists, file dialogs, words for sizes."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from copdesk.ui.icons import pixmap
from copdesk.ui.question import Question
from copdesk.ui.session import Session
from copdesk.ui.tasks import CancelledError, Job
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, label, restyle, row

_WIDE = 860
KEY = Qt.ItemDataRole.UserRole


class Notice(QFrame):
    """One sentence with a sign: info, ok, warning or error; hidden while there is none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "message")
        self._sign = QLabel()
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = row(self._sign, self.words, parent=self, gap=10)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while hidden."""
        return "" if self.isHidden() else self.words.text()

    def say(self, sign: str, text: str) -> None:
        """Show *text*; a screen reader says it too."""
        colours = look()
        ink = {"ok": colours.ok, "warning": colours.warning, "error": colours.error}.get(sign, colours.accent)
        self._sign.setPixmap(pixmap(sign, ink, 20, self.devicePixelRatioF()))
        self._sign.setAccessibleName(self._session.texts.t(f"ui.sign.{sign}"))
        self.words.setText(text)
        restyle(self, "sign", sign)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def refuse(self, error: Exception) -> None:
        """Show why something was refused or stopped; what is not a refusal is reported elsewhere."""
        if isinstance(error, CancelledError):
            error = UserError("exchange_cancelled")
        if isinstance(error, UserError):
            self.say("warning" if error.code == "exchange_cancelled" else "error", self._session.error_text(error))


class WorkBar(QWidget):
    """The progress of one job, and the button that stops it; hidden while there is none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = session.tasks
        self.job: Job | None = None
        self.words = label("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(session.texts.t("ui.progress"))
        self.stop = button(session.texts.t("ui.progress.cancel"), self.cancel)
        layout = row(self.words, self.bar, self.stop, parent=self, gap=12)
        layout.setStretch(1, 1)
        self._tasks.progressed.connect(self._progressed)
        self._tasks.busy_changed.connect(self._busy)
        self.hide()

    def follow(self, job: Job) -> None:
        """Show the progress of *job* until it is answered."""
        self.job = job
        self.words.setText(job.title)
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.show()

    def cancel(self) -> None:
        """Ask the job to stop; nothing of it stays."""
        if self.job is not None and self.job.progress is not None:
            self.job.progress.cancel()
            self.stop.setEnabled(False)

    def _busy(self) -> None:
        if self.job is not None and self.job not in self._tasks.pending:
            self.job = None
            self.hide()

    def _progressed(self, job: Job, done: int, total: int, _text: str) -> None:
        if job is self.job:
            self.bar.setRange(0, total)
            self.bar.setValue(done)


class Page(QWidget):
    """The inside of a scroll area: at least as high as its wrapped words and flowing buttons need at its width."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another height."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Words were changed, or something was shown or hidden."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(max(0, layout.totalMinimumHeightForWidth(self.width())))


class Columns(Page):
    """Two parts beside each other, or below each other where it is narrow."""

    def __init__(self, first: QWidget, second: QWidget, wide: tuple[int, int], narrow: tuple[int, int]) -> None:
        """*wide* and *narrow* are the shares of both parts beside and below each other."""
        super().__init__()
        self._wide, self._narrow = wide, narrow
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(16, 14, 16, 14)
        self._layout.setSpacing(20)
        self._layout.addWidget(first, wide[0])
        self._layout.addWidget(second, wide[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side only with room for both."""
        wide = self.width() >= _WIDE
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        for at, share in enumerate(self._wide if wide else self._narrow):
            self._layout.setStretch(at, share)
        super().resizeEvent(event)


class Tree(QTreeWidget):
    """Asks for no more height than its least: what a page has left over goes to it by stretch."""

    def sizeHint(self) -> QSize:
        """As low as it may be."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


def listing(name: str, headers: Sequence[str], stretch: int = 0) -> QTreeWidget:
    """A list of rows with columns as wide as they need; column *stretch* takes the rest."""
    made = Tree()
    made.setAccessibleName(name)
    made.setHeaderLabels(list(headers))
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setAlternatingRowColors(True)
    made.setAllColumnsShowFocus(True)
    made.setMinimumHeight(86)
    header = made.header()
    header.setStretchLastSection(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(60)
    return made


def line(texts: Sequence[str], key: object, *, tip: str = "") -> QTreeWidgetItem:
    """A row of a list; *key* finds its thing again."""
    made = QTreeWidgetItem(list(texts))
    made.setData(0, KEY, key)
    for at, text in enumerate(texts):
        made.setToolTip(at, tip or text)
    return made


def rows_of(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    """The top rows of a list."""
    found = (tree.topLevelItem(at) for at in range(tree.topLevelItemCount()))
    return [item for item in found if item is not None]


def select(tree: QTreeWidget, at: int) -> None:
    """Make a row the current one; nothing happens in an empty list."""
    item = tree.topLevelItem(at)
    if item is not None:
        tree.setCurrentItem(item)


def checkable(item: QTreeWidgetItem, *, on: bool) -> QTreeWidgetItem:
    """Give a row a box to tick; Space ticks it."""
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    return item


def ticked(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    """Rows whose box is ticked."""
    return [item for item in rows_of(tree) if item.checkState(0) == Qt.CheckState.Checked]


def ask_file(
    parent: QWidget, title: str, pattern: str, chosen: Callable[[Path], None], *, save_as: Path | None = None
) -> QFileDialog:
    """Open a file dialog and hand over what was chosen; *save_as* proposes a file to write."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilter(pattern)
    if save_as is None:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    else:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(str(save_as.parent))
        dialog.setDefaultSuffix(save_as.suffix.removeprefix("."))
        dialog.selectFile(save_as.name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
    return dialog


def confirm(parent: QWidget, title: str, text: str, answer: tuple[str, Callable[[], None]], cancel: str) -> Question:
    """Ask before something is done; *answer* is the caption that does it."""
    asked = Question(parent, title, text, dict([answer]), cancel)
    asked.open()
    return asked


def moment(ms: int | None) -> str:
    """UTC milliseconds as day and time here; a dash for never."""
    return "—" if ms is None else f"{datetime.fromtimestamp(ms / 1000, UTC).astimezone():%d.%m.%Y %H:%M}"


def numbers(texts: Texts, counts: Collection[Any]) -> str:
    """What a package does to registers, as short as it can be said; a dash for nothing."""
    told = ((name, sum(getattr(each, name) for each in counts)) for name in ("new", "changed", "deleted", "conflicts"))
    return ", ".join(texts.t(f"packages.n.{name}", count=number) for name, number in told if number) or "—"


def size(texts: Texts, octets: int) -> str:
    """A number of bytes in words."""
    unit, scaled = "bytes", float(octets)
    for unit in ("bytes", "kb", "mb", "gb"):
        if scaled < 1000 or unit == "gb":
            break
        scaled /= 1000
    shown = f"{scaled:.0f}" if unit == "bytes" or scaled >= 100 else f"{scaled:.1f}"
    return texts.t(f"packages.size.{unit}", n=shown.replace(".", texts.t("packages.size.comma")))


def grouped(fingerprint: str) -> str:
    """A fingerprint in two lines of four groups, to be read aloud."""
    groups = fingerprint.split()
    return "\n".join("  ".join(groups[at : at + 4]) for at in range(0, len(groups), 4))
