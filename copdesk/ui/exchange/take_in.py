"""Taking a package in: choose the file, look into it, take it in, and what came of it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.exchange import package_work, work
from copdesk.ui.exchange.package import PackagePanel
from copdesk.ui.exchange.parts import KEY, Notice, WorkBar, ask_file, confirm, line, listing, moment, numbers, select
from copdesk.ui.exchange.undoing import Undoing
from copdesk.ui.people.offer import offer_twins
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, label, row, tool


class TakeInTab(QWidget):
    """Three pages: choosing with the list of what was received, the package, the result."""

    conflicts_asked = Signal()
    card_opened = Signal(Path)
    finished = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        self.dialog: QDialog | None = None
        self._number = 0
        self.notice, self.bar = Notice(session), WorkBar(session)
        self.renew = button(self.texts.t("packages.renew"), self.ask_renew, "main", "exchange")
        self.undoing = Undoing(session, self, self.notice, self._back)
        self.package = PackagePanel(session, self.notice)
        self.package.accepted.connect(self.take)
        self.package.declined.connect(self._declined)
        self.pages = QStackedWidget()
        self.start, self.result = self._start(), self._result()
        for page in (self.start, self.package, self.result):
            self.pages.addWidget(page)
        head = QWidget()
        inside = column(self.notice, self.bar, parent=head, gap=8)
        inside.addLayout(row(self.renew, 0))
        inside.setContentsMargins(16, 10, 16, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.pages, 1)
        self.renew.hide()
        self._chosen()

    def load(self) -> None:
        """Ask the desk again."""
        self.session.run(self, work.received, done=self._show_received, failed=self.notice.refuse, replace="received")

    def ask_package(self) -> None:
        """Choose a package."""
        pattern = f"{self.texts.t('packages.files')} (*{work.PACKAGE} *{work.CARD})"
        self.dialog = ask_file(self, self.texts.t("packages.open"), pattern, self.open)

    def open(self, path: Path) -> None:
        """Look into a package; a card is handed on."""
        if path.suffix.lower() == work.CARD:
            self.card_opened.emit(path)
            return
        self.path.setText(str(path))
        self.pages.setCurrentWidget(self.start)
        self.notice.hide()
        self._busy(on=True)
        job = self.session.run(
            self,
            package_work.look,
            self.texts,
            path,
            done=self._looked,
            failed=self._refused,
            progress=True,
            title=self.texts.t("packages.looking"),
        )
        self.bar.follow(job)

    def ask_renew(self) -> None:
        """Ask before this place gets another name in the exchange."""
        texts = self.texts
        answer = (texts.t("packages.renew"), self._renew)
        title, text = texts.t("packages.renew.title"), texts.t("packages.renew.text")
        self.dialog = confirm(self, title, text, answer, texts.t("ui.cancel"))

    def take(self) -> None:
        """Take in what is shown, with the deletions that were ticked."""
        look = self.package.look
        if look is None or self.bar.job is not None:
            return
        self.notice.hide()
        self._busy(on=True)
        job = self.session.run_action(
            self,
            work.take_in,
            look.path,
            self.package.confirmed,
            done=self._taken,
            failed=self._refused,
            progress=True,
            title=self.texts.t("packages.taking"),
        )
        self.bar.follow(job)
        # The button that was pressed is locked: else the keyboard would be at the list of areas.
        self.bar.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start(self) -> QWidget:
        texts = self.texts
        self.path = QLineEdit()
        self.path.setAccessibleName(texts.t("packages.file"))
        self.path.setPlaceholderText(texts.t("packages.file.hint"))
        self.path.returnPressed.connect(self._typed)
        self.browse = tool(texts.t("packages.browse"), "folder-open", self.ask_package)
        self.look_button = button(texts.t("packages.look_into"), self._typed, "main")
        headers = [texts.t(f"packages.got.{name}") for name in ("number", "unit", "when", "counts", "medium", "state")]
        self.received = listing(texts.t("packages.received"), headers, 1)
        self.received.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.received.itemSelectionChanged.connect(self._chosen)
        self.undo = button(texts.t("packages.undo"), self._ask_undo, sign="undo")
        self.nothing = label(texts.t("packages.received.none"), "muted", wrap=True)
        made = QWidget()
        choose = row(self.path, self.browse, self.look_button, gap=6)
        choose.setStretch(0, 1)
        layout = column(label(texts.t("packages.open"), "heading"), parent=made, margin=16, gap=10)
        layout.addLayout(choose)
        layout.addWidget(label(texts.t("packages.open.hint"), "small", wrap=True))
        layout.addLayout(row(label(texts.t("packages.received"), "heading"), 0, self.undo))
        layout.addWidget(self.nothing)
        layout.addWidget(self.received, 1)
        layout.addStretch(0)
        return made

    def _result(self) -> QWidget:
        texts = self.texts
        self.outcome = label("", "heading", wrap=True)
        self.after = label("", wrap=True)
        self.to_list = button(texts.t("packages.done"), self._finish, "main")
        self.to_conflicts = button(texts.t("packages.to_conflicts"), self.conflicts_asked.emit, sign="warning")
        self.undo_now = button(texts.t("packages.undo"), lambda: self.undoing.ask(self._number), sign="undo")
        made = QWidget()
        layout = column(self.outcome, self.after, parent=made, margin=16, gap=12)
        layout.addLayout(row(self.to_list, self.to_conflicts, self.undo_now, 0))
        layout.addStretch(1)
        return made

    def _typed(self) -> None:
        if self.path.text().strip():
            self.open(Path(self.path.text().strip()))
        else:
            self.ask_package()

    def _busy(self, *, on: bool) -> None:
        for each in (self.look_button, self.browse, self.package.accept, self.package.decline):
            each.setEnabled(not on)
        self.renew.hide()

    def _looked(self, look: package_work.Look) -> None:
        self._busy(on=False)
        self.pages.setCurrentWidget(self.package)
        self.package.show_look(look)

    def _taken(self, report: Any) -> None:
        self._busy(on=False)
        texts, total = self.texts, report.total
        self._number = report.number
        self.path.clear()
        self.outcome.setText(texts.t("packages.taken", unit=report.sender.unit))
        words = [
            texts.t("packages.noted")
            if report.repeated
            else texts.t(
                "packages.total",
                new=total.new,
                changed=total.changed,
                deleted=total.deleted,
                apart=total.conflicts,
            )
        ]
        words += package_work.stays(texts, report)
        if report.purged:
            words.append(texts.n("packages.purged", report.purged))
            words.append(texts.t("packages.purged.of", registers=package_work.erased(texts, report)))
        self.after.setText("\n".join(words))
        self.undo_now.setVisible(bool(report.number))
        self.to_conflicts.setVisible(bool(total.conflicts))
        self.pages.setCurrentWidget(self.result)
        offer_twins(self.session, self)
        self.to_list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.load()

    def _refused(self, error: Exception) -> None:
        self._busy(on=False)
        # A button that was locked for the work lost the keyboard.
        kept = self.package.accept if self.pages.currentWidget() is self.package else self.path
        kept.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notice.refuse(error)
        self.renew.setVisible(isinstance(error, UserError) and error.code == "exchange_restored")

    def _renew(self) -> None:
        self.session.run_action(self, work.renew, done=self._renewed, failed=self.notice.refuse)

    def _renewed(self, _done: object) -> None:
        self.renew.hide()
        self.notice.say("ok", self.texts.t("packages.renew.done"))
        self.path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _declined(self) -> None:
        self.notice.say("info", self.texts.t("packages.declined"))
        self._back()
        self.finished.emit()

    def _finish(self) -> None:
        self.notice.hide()
        self._back()
        self.finished.emit()

    def _back(self) -> None:
        self.pages.setCurrentWidget(self.start)
        self.path.setFocus(Qt.FocusReason.OtherFocusReason)
        self.load()

    def _show_received(self, found: tuple[Any, Any]) -> None:
        (rows, on), texts = found, self.texts
        self.received.clear()
        for each in rows:
            did = numbers(texts, each.counts.values())
            state = texts.t("packages.got.undone") if each.undone else ""
            carrier = on.get(each.header.file_id, "")
            words = (str(each.number), each.header.unit, moment(each.ms), did, carrier, state)
            tip = texts.t("packages.got.made", unit=each.header.unit, when=moment(each.header.made_ms))
            tip = f"{tip}\n{did}"
            self.received.addTopLevelItem(line(words, each, tip=tip))
        self.nothing.setVisible(not rows)
        self.received.setVisible(bool(rows))
        if rows:
            select(self.received, 0)
        self._chosen()

    def _row(self) -> Any:
        item = self.received.currentItem()
        return item.data(0, KEY) if item is not None else None

    def _chosen(self) -> None:
        row_ = self._row()
        self.undo.setEnabled(row_ is not None and not row_.undone)

    def _ask_undo(self) -> None:
        row_ = self._row()
        if row_ is not None:
            self.undoing.ask(row_.number)
