"""A package for other desks: for whom, how much, where to; what was written before."""

import secrets
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QFormLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.carrier import Carrier
from copdesk.ui.exchange.parts import (
    KEY,
    Columns,
    Notice,
    WorkBar,
    ask_file,
    checkable,
    confirm,
    line,
    listing,
    moment,
    rows_of,
    select,
    size,
    ticked,
)
from copdesk.ui.exchange.totals import TotalsPanel
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, fit, label, row, scrolled, tool
from copdesk.ui.widgets.editors.choices import CalmCombo

_FOLDER = "exchange.folder"
_ENOUGH = 50_000_000


class HandOverTab(QWidget):
    """Tick the recipients, choose the file, write; the service verifies what the stick holds."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        self.dialog: QDialog | None = None
        self._wanted = ""
        texts = self.texts
        self.notice, self.warning, self.bar = Notice(session), Notice(session), WorkBar(session)
        self.recipients = listing(
            texts.t("packages.to"), [texts.t(f"packages.desk.{name}") for name in ("unit", "role", "received")]
        )
        self.recipients.setMinimumHeight(120)
        self.recipients.itemChanged.connect(self._ticked)
        self.nobody = label(texts.t("packages.desk.nobody"), "muted", wrap=True)
        self.kind, self.scope = CalmCombo(), CalmCombo()
        for kind in ("delta", "full"):
            self.kind.addItem(texts.t(f"packages.kind.{kind}"), kind)
        self.totals = TotalsPanel(session, self.notice)
        self.totals.hide()
        self.always = label(texts.t("packages.kind.always"), "small", wrap=True)
        self.scope.currentIndexChanged.connect(self._scope_chosen)
        self.path = QLineEdit()
        self.path.setAccessibleName(texts.t("packages.file"))
        self.browse = tool(texts.t("packages.browse"), "folder-open", self.ask_path)
        self.room = label("", "small")
        self.carrier = Carrier(session, self.notice, lambda: Path(self.path.text().strip()).parent)
        self.carrier.registered.connect(self.load)
        self.write = button(texts.t("packages.write"), self.start, "main")
        heads = [texts.t(f"packages.sent.{name}") for name in ("when", "for", "kind", "medium", "name")]
        self.sent = listing(texts.t("packages.sent"), heads, 1)
        self.sent.header().setSectionResizeMode(len(heads) - 1, QHeaderView.ResizeMode.Stretch)
        self.sent.setMinimumHeight(120)
        self._later = QTimer(self, singleShot=True, interval=300)
        self._later.timeout.connect(self._ask_medium)
        self.path.textChanged.connect(lambda _text: self._later.start())
        column(scrolled(Columns(self._form(), self._history(), (1, 1), (3, 2))), parent=self, gap=0)
        self.propose()

    def prefer(self, scope: str) -> None:
        """Begin with this scope, once it is known which there are."""
        self._wanted = scope

    def load(self) -> None:
        """Ask the desk again."""
        self.session.run(
            self, work.addressees, self.texts, done=self._show, failed=self.notice.refuse, replace="addressees"
        )

    def propose(self) -> None:
        """A name that no package had before, in the folder of the last one."""
        kept: str = self.session.settings.get(_FOLDER, "")
        folder = Path(kept) if kept and Path(kept).is_dir() else Path.home()
        name = f"CopDesk-{datetime.now().astimezone():%Y%m%d}-{secrets.token_hex(2).upper()}{work.PACKAGE}"
        self.path.setText(str(folder / name))

    def ask_path(self) -> None:
        """Choose where the package goes."""
        pattern = f"{self.texts.t('packages.files')} (*{work.PACKAGE})"
        self.dialog = ask_file(
            self, self.texts.t("packages.file"), pattern, self._chosen, save_as=Path(self.path.text())
        )

    def start(self) -> None:
        """Write the package; a file that is there already is replaced only when the user says so."""
        path = Path(self.path.text().strip())
        if path.suffix.lower() != work.PACKAGE:
            path = path.with_name(path.name + work.PACKAGE)
        if not path.exists():
            self._write(path)
            return
        texts = self.texts
        title = texts.t("packages.replace.title", name=path.name)
        answer = (texts.t("packages.replace"), partial(self._write, path))
        self.dialog = confirm(self, title, texts.t("packages.replace.text"), answer, texts.t("ui.cancel"))

    def _form(self) -> QWidget:
        texts = self.texts
        form = self.form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        place = QWidget()
        row(self.path, self.browse, parent=place, gap=6).setStretch(0, 1)
        place.setFocusProxy(self.path)
        for key, field in (
            ("packages.scope", self.scope),
            ("packages.kind", self.kind),
            ("packages.period", self.totals.choice),
            ("packages.file", place),
            ("packages.medium", self.carrier),
        ):
            name = label(texts.t(key))
            name.setBuddy(field.focusProxy() or field)
            form.addRow(name, field)
            if field is self.kind:
                form.addRow("", self.always)
        form.addRow("", self.room)
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for each in (self.notice, label(texts.t("packages.to"), "heading"), self.nobody):
            layout.addWidget(each)
        layout.addWidget(self.recipients, 1)
        layout.addLayout(form)
        layout.addWidget(self.totals)
        layout.addWidget(self.warning)
        layout.addWidget(self.bar)
        layout.addLayout(row(self.write, 0))
        layout.addStretch(0)
        return made

    def _history(self) -> QWidget:
        made = QWidget()
        layout = column(label(self.texts.t("packages.sent"), "heading"), self.sent, parent=made, gap=10)
        layout.setStretch(1, 1)
        return made

    def _show(self, found: work.Sending) -> None:
        contacts, scopes = found.contacts, found.scopes
        self.carrier.offer(found.media)
        kept = {item.data(0, KEY) for item in ticked(self.recipients)}
        texts = self.texts
        trusted = [each for each in contacts if each.known.revoked is None]
        self.recipients.blockSignals(True)
        self.recipients.clear()
        for each in trusted:
            card, role = each.known.card, each.known.role
            words = (card.unit, texts.t(f"packages.role.{role}"), moment(each.received_ms))
            item = line(words, card.fingerprint, tip=card.fingerprint)
            self.recipients.addTopLevelItem(checkable(item, on=card.fingerprint in kept or len(trusted) == 1))
        self.recipients.blockSignals(False)
        self.nobody.setVisible(not trusted)
        self.recipients.setVisible(bool(trusted))
        if trusted and self.recipients.currentItem() is None:
            select(self.recipients, 0)
        if self.scope.count() != len(scopes):
            self.scope.clear()
            for scope in scopes:
                self.scope.addItem(texts.t(f"packages.scope.{scope}"), scope)
        if self._wanted:
            self.scope.setCurrentIndex(max(0, self.scope.findData(self._wanted)))
            self._wanted = ""
        self._scope_chosen()
        self.sent.clear()
        for row_ in found.sent:
            # A narrow scope always goes as a whole: which one it was says more.
            header = row_.header
            kind = texts.t(f"packages.short.{header.kind if header.scope == work.WHOLE else header.scope}")
            on = found.carried.get(header.file_id, "")
            self.sent.addTopLevelItem(line((moment(row_.ms), ", ".join(row_.units), kind, on, row_.name), row_.number))
        self._ticked()

    def _ticked(self, *_: object) -> None:
        self.write.setEnabled(bool(ticked(self.recipients)) and self.bar.job is None)

    def _scope_chosen(self, _at: int = 0) -> None:
        """A narrower scope goes as a whole each time: there is nothing to choose."""
        whole = self.scope.currentData() in (None, work.WHOLE)
        self.kind.setEnabled(whole)
        self.always.setVisible(not whole)
        totals = self.scope.currentData() == work.TOTALS
        self.totals.setVisible(totals)
        self.form.setRowVisible(self.totals.choice, totals)
        self.form.setRowVisible(self.kind, not totals)
        if totals:
            self.totals.load()

    def _chosen(self, path: Path) -> None:
        self.path.setText(str(path))

    def _ask_medium(self) -> None:
        folder = Path(self.path.text().strip()).parent
        self.session.run(self, work.medium, folder, done=self._show_medium, replace="medium")

    def _show_medium(self, found: work.Ground) -> None:
        free, traps, texts = found.free, found.traps, self.texts
        self.carrier.recognise(found.stick)
        known = "" if free is None else texts.t("packages.free", size=size(texts, free))
        self.room.setText(known)
        if traps:
            self.warning.say("warning", texts.t("packages.worm", names=", ".join(traps[:5])))
        elif free is not None and free < _ENOUGH:
            self.warning.say("warning", texts.t("packages.little", size=size(texts, free)))
        else:
            self.warning.hide()

    def _write(self, path: Path) -> None:
        chosen = [item.data(0, KEY) for item in ticked(self.recipients)]
        scope = self.scope.currentData()
        days = self.totals.days if scope == work.TOTALS else (None, None)
        how = work.How(scope, self.kind.currentData() == "full", days, self.carrier.chosen)
        self.notice.hide()
        title = self.texts.t("packages.writing")
        job = self.session.run(
            self, work.export, chosen, path, how, done=self._written, failed=self._refused, progress=True, title=title
        )
        self.bar.follow(job)
        self.write.setEnabled(False)

    def _written(self, done: Any) -> None:
        texts, counts = self.texts, done.header.counts
        self.session.settings.set(_FOLDER, str(done.path.parent))
        units = [item.text(0) for item in rows_of(self.recipients) if item.data(0, KEY) in done.header.to]
        said = texts.t(
            "packages.written",
            name=done.path.name,
            size=size(texts, done.size),
            units=", ".join(units),
            records=counts.get("records", 0),
            fields=counts.get("fields", 0),
        )
        if done.missing_files:
            said = f"{said} {texts.n('packages.missing', done.missing_files)}"
        self.notice.say("warning" if done.missing_files else "ok", said)
        self.propose()
        self.load()
        self.path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: Exception) -> None:
        self.notice.refuse(error)
        self._ticked()


def open_hand_over(session: Session, parent: QWidget, scope: str) -> QDialog:
    """Write a package of *scope* from anywhere, in a dialog of its own."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(session.texts.t("packages.write"))
    fit(dialog, 900, 620)
    tab = HandOverTab(session)
    tab.prefer(scope)
    tab.load()
    close = button(session.texts.t("ui.close"), dialog.reject)
    close.setAutoDefault(False)
    foot = row(0, close)
    foot.setContentsMargins(16, 0, 16, 12)
    column(tab, parent=dialog, gap=0).addLayout(foot)
    dialog.open()
    return dialog
