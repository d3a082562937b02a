"""What else is done with a meeting: its signed versions and their scan, topics that wait, a calendar file, ranking."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QListWidget, QListWidgetItem, QSpinBox, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.session import Session
from copdesk.ui.views.home_lines import Line, Lines
from copdesk.ui.widgets.basics import button, column, fit, label, row

if TYPE_CHECKING:
    from copdesk.ui.meetings.steps import Steps

_KEY = int(Qt.ItemDataRole.UserRole)


class PickDialog(QDialog):
    """A list to tick, and one button that takes what is ticked; ``Space`` ticks, ``Enter`` takes."""

    def __init__(self, parent: QWidget, title: str, text: str, press: str, cancel: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.take: Callable[[list[str]], None] = lambda _keys: self.accept()
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        self.words = label(text, wrap=True)
        self.ok = button(press, lambda: self.take(self.ticked()), "main")
        self.ok.setDefault(True)
        layout = column(self.words, self.list, parent=self, margin=16, gap=10)
        layout.addLayout(row(0, self.ok, button(cancel, self.reject)))
        fit(self, 560, 380)
        self.list.setFocus()

    def show_choices(self, choices: Sequence[tuple[str, str]], ticked: bool = False) -> None:
        """Show (id, words) to be ticked."""
        for key, words in choices:
            item = QListWidgetItem(words, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            item.setData(_KEY, key)
        self.list.setCurrentRow(0)
        self.ok.setEnabled(bool(choices))

    def ticked(self) -> list[str]:
        """The ids of what is ticked; of the current one when nothing is."""
        items = [self.list.item(at) for at in range(self.list.count())]
        found = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        current = self.list.currentItem()
        return [str(item.data(_KEY)) for item in found or ([current] if current is not None else [])]


class VersionsDialog(QDialog):
    """Every signed version with its checksum; ``Enter`` shows it ready for printing."""

    def __init__(self, session: Session, parent: QWidget, seals: Sequence[dict[str, Any]]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.texts.t
        self._session = session
        self.setWindowTitle(t("versions.title"))
        self.lines = Lines(t("versions.title"), 3)
        self.lines.show_lines(
            [
                Line(
                    (t("versions.line", version=row["version"], date=row["sealed_on"]), row["sha256"][:16] + "…",
                     row["sealed_by"] or ""),
                    "seal", row["id"], "lock", more=t("seal.note", version=row["version"], sha256=row["sha256"]),
                )
                for row in seals
            ]
        )  # fmt: skip
        words = label(t("versions.text" if seals else "versions.none"), wrap=True)
        self.show_button = button(t("versions.print"), self._print, "main", "print")
        self.show_button.setEnabled(bool(seals))
        self.lines.setVisible(bool(seals))
        layout = column(words, self.lines, parent=self, margin=16, gap=10)
        layout.addLayout(row(0, self.show_button, button(t("ui.close"), self.reject)))
        self.setMinimumWidth(620)
        self.lines.opened.connect(self._preview)
        self.lines.setFocus()

    def _print(self) -> None:
        item = self.lines.currentItem() or self.lines.topLevelItem(0)
        if item is not None:
            self._preview(*item.data(0, _KEY))

    def _preview(self, noun: str, key: str) -> None:
        from copdesk.ui.papers.paper_work import PaperAsk
        from copdesk.ui.papers.preview import show_preview

        show_preview(self._session, PaperAsk("minutes-version", noun, key), self)


class More:
    """Entries for the menu of a meeting's strip; *steps* knows the meeting that is shown."""

    def __init__(self, session: Session, part: QWidget, steps: "Steps") -> None:
        self.session, self.texts, self.part, self.steps = session, session.texts, part, steps
        self.dialog: QDialog | None = None

    def topics(self) -> None:
        """Choose topics that wait and put them on the agenda."""
        t = self.texts.t
        made = PickDialog(self.part, t("topics.pick"), t("topics.pick.text"), t("topics.take"), t("ui.cancel"))

        def show(found: list[tuple[str, str]]) -> None:
            made.show_choices(found)
            if not found:
                made.words.setText(t("topics.none"))

        made.take = lambda keys: self._write(_take, self.steps.book.key, keys, done=lambda _: made.accept())
        self.session.run(made, _waiting, self.steps.book.meeting["group"], done=show, replace="topics")
        self._open(made)

    def versions(self) -> None:
        """Show the signed versions."""

        def show(seals: list[dict[str, Any]]) -> None:
            self._open(VersionsDialog(self.session, self.part, seals))

        self.session.run(self.part, _versions, self.steps.book.key, done=show, replace="versions")

    def scan(self) -> None:
        """Ask for the scan of the signed sheet and keep it."""
        chosen, _ = QFileDialog.getOpenFileName(self.part, self.texts.t("minutes.scan"), str(Path.home()))
        if chosen:
            self._write(_scan, self.steps.book.key, Path(chosen), message=self.texts.t("minutes.scan.done"))

    def ics(self) -> None:
        """Write the meeting as a calendar file."""
        save_ics(self.session, self.part, [self.steps.book.key])

    def rank(self, question: str) -> None:
        """Adopt the best decisions of a question by their votes; people settle a tie."""
        self.session.run(self.part, _votes, question, done=partial(self._rank, question), replace="votes")

    def _rank(self, question: str, found: list[tuple[str, str, int]]) -> None:
        t = self.texts.t
        made = PickDialog(self.part, t("rank.title"), t("rank.text"), t("rank.choose"), t("ui.cancel"))
        places = QSpinBox()
        places.setRange(1, max(1, len(found)))
        places.setValue(min(3, len(found)))
        places.setAccessibleName(t("rank.places"))
        layout = made.layout()
        assert layout is not None
        line = QWidget()
        caption = label(t("rank.places"))
        caption.setBuddy(places)
        row(caption, places, 0, parent=line)
        layout.addWidget(line)
        made.show_choices([(key, t("rank.line", words=words, count=count)) for key, words, count in found])

        def said(error: Exception) -> None:
            if isinstance(error, UserError):
                made.words.setText(self.session.error_text(error, "decision"))

        def take(_keys: list[str]) -> None:
            items = [made.list.item(at) for at in range(made.list.count())]
            tied = [str(item.data(_KEY)) for item in items if item.checkState() is Qt.CheckState.Checked]
            self.session.run_action(
                made, _choose, question, places.value(), tied, done=lambda _: made.accept(), failed=said,
                message=t("register.saved"),
            )  # fmt: skip

        made.take = take
        self._open(made)

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _write(self, fn: Callable[..., Any], *args: Any, done: Any = None, message: str = "") -> None:
        message = message or self.texts.t("register.saved")
        self.session.run_action(self.part, fn, *args, done=done, failed=self._refused, message=message)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.session.say(self.session.error_text(error, "meeting"), "error")


def save_ics(session: Session, parent: QWidget, keys: Sequence[str]) -> None:
    """Ask for a file and write the meetings with these ids into it."""
    texts = session.texts
    start = str(Path.home() / f"{texts.t('ics.file')}.ics")
    chosen, _ = QFileDialog.getSaveFileName(parent, texts.t("register.ics").rstrip("…"), start, "*.ics")
    if chosen:
        path = Path(chosen) if chosen.lower().endswith(".ics") else Path(f"{chosen}.ics")

        def said(error: Exception) -> None:
            session.say(texts.t("ics.failed", file=path.name), "error")

        done = texts.n("ics.done", len(keys), file=path.name)
        session.run(parent, _ics, texts, list(keys), path, done=lambda _: session.say(done, "ok"), failed=said)


def _waiting(desk: Any, group: str | None) -> list[tuple[str, str]]:
    from copdesk.services import topics

    return [(row["id"], row["title"]) for row in topics.waiting(desk, group)]


def _take(desk: Any, key: str, topics_: list[str]) -> None:
    from copdesk.services import topics

    topics.take(desk, key, topics_)


def _versions(desk: Any, key: str) -> list[dict[str, Any]]:
    from copdesk.services import seals

    return seals.versions(desk, key)


def _scan(desk: Any, key: str, path: Path) -> None:
    from copdesk.services import meetings

    meetings.attach_scan(desk, key, path)


def _ics(desk: Any, texts: Any, keys: list[str], path: Path) -> None:
    from copdesk.services import calendars

    path.write_bytes(calendars.ics(desk, texts, keys))


def _votes(desk: Any, question: str) -> list[tuple[str, str, int]]:
    rows = desk.fetch("decision", {"agenda_item": question})
    return sorted(((row["id"], row["label"] or "", row["votes_for"] or 0) for row in rows), key=lambda one: -one[2])


def _choose(desk: Any, question: str, places: int, tied: list[str]) -> None:
    from copdesk.services import decisions

    decisions.choose(desk, question, places, tied)
