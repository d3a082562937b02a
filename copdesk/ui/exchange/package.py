"""A package looked into before anything is written: who, when, for whom, how much, and every record and field."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from copdesk.ui.exchange import package_work, parts
from copdesk.ui.exchange.package_work import Look, Page, RecordLine
from copdesk.ui.exchange.parts import KEY, Notice, Tree, checkable, line, listing, moment, rows_of, select, ticked
from copdesk.ui.exchange.work import WHOLE
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, frame, label, row, scrolled

_CLOCK = 10 * 60 * 1000


class PackagePanel(QWidget):
    """What a package would do. Deletions are ticked one by one: what is not ticked stays, here and everywhere."""

    accepted = Signal()
    declined = Signal()

    def __init__(self, session: Session, refused: Notice) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        self._refused = refused
        self.look: Look | None = None
        texts = self.texts
        self.title = label("", "heading", wrap=True)
        self.origin = label("", "muted", wrap=True)
        self.total = label("", wrap=True)
        self.notice = Notice(session)
        self.tree = Tree()
        self.tree.setHeaderLabels([texts.t(f"packages.look.{name}") for name in ("what", "old", "new")])
        self.tree.setAccessibleName(texts.t("packages.look"))
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.tree.setMinimumHeight(150)
        self.tree.itemExpanded.connect(self._fill)
        self.tree.itemActivated.connect(self._activated)
        headers = [texts.t(name) for name in ("packages.look.record", "exchange.register", "packages.look.hung")]
        self.deletions = listing(texts.t("packages.deletions"), headers)
        for at in (0, 2):
            self.deletions.header().setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.deletions.setMinimumHeight(92)
        self.deletions.setMaximumHeight(170)
        self.deletions.itemChanged.connect(self._decided)
        self.question = label("", wrap=True)
        self.accept = button("", self.accepted.emit, "main")
        self.decline = button(texts.t("packages.decline"), self.declined.emit)
        self._lay_out()

    @property
    def confirmed(self) -> set[tuple[str, str]]:
        """The deletions that were ticked."""
        return {item.data(0, KEY) for item in ticked(self.deletions)}

    def show_look(self, look: Look) -> None:
        """Show a package; no deletion is ticked."""
        texts, report = self.texts, look.report
        self.look = look
        self.title.setText(texts.t("packages.from", unit=report.sender.unit))
        self.origin.setText(self._origin(look))
        total = report.total
        self.total.setText(
            texts.t(
                "packages.total", new=total.new, changed=total.changed, deleted=total.deleted, apart=total.conflicts
            )
        )
        self.total.setVisible(not report.repeated)
        self._warn(look)
        self.tree.clear()
        for count in look.counts:
            self.tree.addTopLevelItem(self._register(count))
        self.tree.setVisible(not report.repeated)
        self._show_deletions(look)
        for item in rows_of(self.tree):
            item.setFirstColumnSpanned(True)
            if len(look.counts) <= 3:
                item.setExpanded(True)
        if look.counts:
            select(self.tree, 0)
        self._decided()
        (self.accept if report.repeated else self.tree).setFocus(Qt.FocusReason.OtherFocusReason)

    def tick_all(self, on: bool = True) -> None:
        """Tick every deletion, or none."""
        for item in rows_of(self.deletions):
            checkable(item, on=on)

    def _lay_out(self) -> None:
        texts = self.texts
        self.box = frame("card")
        all_, none = texts.t("packages.deletions.all"), texts.t("packages.deletions.none")
        self.all = button(all_, self.tick_all, "flat")
        self.none = button(none, lambda: self.tick_all(on=False), "flat")
        column(self.question, self.deletions, parent=self.box, margin=12, gap=8).addLayout(row(self.all, self.none, 0))
        inner = parts.Page()
        page = column(
            self.title, self.origin, self.total, self.notice, self.tree, self.box, parent=inner, margin=16, gap=8
        )
        page.setStretch(4, 3)
        page.setStretch(5, 2)
        page.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scrolled(inner), 1)
        foot = row(self.accept, self.decline, 0, gap=8)
        foot.setContentsMargins(16, 8, 16, 12)
        layout.addLayout(foot)

    def _origin(self, look: Look) -> str:
        texts, header = self.texts, look.report.header
        whole = header.scope == WHOLE
        kind = texts.t(f"packages.kind.{header.kind}" if whole else f"packages.scope.{header.scope}")
        words = [texts.t("packages.made", when=moment(header.made_ms), kind=kind, name=look.path.name)]
        if look.addressees:
            words.append(texts.t("packages.also", units=", ".join(look.addressees)))
        return " ".join(words)

    def _warn(self, look: Look) -> None:
        texts, report = self.texts, look.report
        words = [texts.t("packages.worm", names=", ".join(look.traps[:5]))] if look.traps else []
        if report.repeated:
            known = texts.t("packages.taken_back" if look.taken_back else "packages.repeated", n=look.taken_back)
            self.notice.say("warning" if words or look.taken_back else "info", " ".join([known, *words]))
            return
        if look.new_key:
            words.append(texts.t("packages.new_key", fingerprint=report.sender.fingerprint))
        if report.clock_ahead > _CLOCK:
            words.append(texts.n("packages.clock", max(1, report.clock_ahead // 60_000)))
        if report.unknown:
            words.append(texts.n("packages.unknown", report.unknown))
        if report.purged:
            words.append(texts.n("packages.purged", report.purged))
            words.append(texts.t("packages.purged.of", registers=look.erased))
        words += look.stays
        left = sum(page.whole - len(page.records) for page in look.pages.values())
        if left:
            words.append(texts.n("packages.unlisted", left))
        if words:
            self.notice.say("warning", " ".join(words))
        else:
            self.notice.hide()

    def _register(self, count: Any) -> QTreeWidgetItem:
        page = self.look.pages.get(count.noun) if self.look else None
        made = QTreeWidgetItem([f"{count.label} — {parts.numbers(self.texts, [count])}"])
        made.setData(0, KEY, page)
        made.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return made

    def _fill(self, item: QTreeWidgetItem) -> None:
        """Records and fields are made when somebody looks at them."""
        key = item.data(0, KEY)
        if item.childCount() or self.look is None:
            return
        if isinstance(key, Page):
            for child in [*map(self._record, key.records), *self._more(key)]:
                item.addChild(child)
                child.setFirstColumnSpanned(True)
        elif isinstance(key, RecordLine):
            for field in key.fields:
                name = self.texts.t("packages.field.conflict", field=field.label) if field.conflict else field.label
                item.addChild(line((name, _short(field.old), _short(field.new)), None))
            for words in key.hung:
                item.addChild(line((self.texts.t("packages.look.hung"), "", words), None))

    def show_page(self, page: Page) -> None:
        """Put other records of a register in the place of those listed, and the keyboard on the first of them."""
        for item in rows_of(self.tree):
            if isinstance(shown := item.data(0, KEY), Page) and shown.noun == page.noun:
                item.takeChildren()
                item.setData(0, KEY, page)
                self._fill(item)
                item.setExpanded(True)
                self.tree.setCurrentItem(item.child(0) or item)
                self.tree.scrollToItem(item, QTreeWidget.ScrollHint.PositionAtTop)
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _more(self, page: Page) -> list[QTreeWidgetItem]:
        """The row that stands for the records of a register that are not listed; after the last come the first."""
        shown = len(page.records)
        if shown == page.whole:
            return []
        skip = page.skip + shown if page.skip + shown < page.whole else 0
        number = self.texts.number
        where = {"first": number(page.skip + 1 if shown else 0), "last": number(page.skip + shown)}
        made = QTreeWidgetItem([self.texts.t("packages.look.more", **where, whole=number(page.whole))])
        made.setData(0, KEY, (page.noun, skip))
        return [made]

    def _activated(self, item: QTreeWidgetItem) -> None:
        """Look into the package again for other records of a register: only a page of them is kept."""
        if self.look is not None and isinstance(key := item.data(0, KEY), tuple):
            self._refused.hide()
            self.session.run(
                self,
                package_work.page,
                self.texts,
                self.look.path,
                *key,
                done=self.show_page,
                failed=self._refused.refuse,
                progress=True,
                replace="page",
                title=self.texts.t("packages.looking"),
            )

    def _record(self, record: RecordLine) -> QTreeWidgetItem:
        texts = self.texts
        what = texts.t(f"packages.what.{record.what}")
        if record.what == "changed" and not record.fields:
            what = texts.t("packages.what.restored")
        if record.conflict:
            what = f"{what}, {texts.t('packages.what.conflict')}"
        made = QTreeWidgetItem([f"{record.title or '—'} ({what})"])
        made.setData(0, KEY, record)
        if record.fields or record.hung:
            made.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return made

    def _show_deletions(self, look: Look) -> None:
        registers = {count.noun: count.label for count in look.counts}
        self.deletions.blockSignals(True)
        self.deletions.clear()
        for each in look.deletions:
            words = (each.title or "—", registers.get(each.noun, each.noun), "; ".join(each.hung[:2]))
            item = line(words, (each.noun, each.id), tip="\n".join([words[0], *each.hung]))
            self.deletions.addTopLevelItem(checkable(item, on=False))
        self.deletions.blockSignals(False)
        self.box.setVisible(bool(look.deletions))
        if look.deletions:
            select(self.deletions, 0)

    def _decided(self, *_: object) -> None:
        """The button says what it will do."""
        look, texts = self.look, self.texts
        if look is None:
            return
        gone, all_ = len(ticked(self.deletions)), len(look.deletions)
        self.question.setText(texts.n("packages.deletions.ask", all_))
        if all_:
            self.accept.setText(texts.t("packages.accept.deleting", gone=gone, kept=all_ - gone))
        else:
            self.accept.setText(texts.t("packages.accept.note" if look.report.repeated else "packages.accept"))


def _short(text: str) -> str:
    return " ".join(text.split())[:300]
