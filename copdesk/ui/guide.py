"""The guide: short pages of resources/help, shown offline, with a search over all of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QWidget

from copdesk.domain.rules.text import fold
from copdesk.texts import Texts, resource_folder
from copdesk.ui.widgets.basics import button, column, fit, label, row

if TYPE_CHECKING:
    from copdesk.ui.main_window import MainWindow

FIRST = "first-day"
_PAGES: Mapping[str, str] = MappingProxyType(
    {
        "home": "home", "members": "members", "meetings": "meetings", "plans": "plans", "training": "training",
        "exchange": "exchange", "settings": "backup",
    }
)  # fmt: skip
_MARKS = re.compile(r"[*#`>]+|\]\([^)]*\)|!?\[")
_PICTURE = re.compile(r"pictures/([a-z-]+\.png)")


@dataclass(frozen=True)
class Page:
    """One page: *name* as in the file ``NN-name.md``, *title* is its first heading."""

    name: str
    title: str
    markdown: str

    def holds(self, words: list[str]) -> bool:
        """Whether every folded word stands somewhere in the page."""
        text = fold(_MARKS.sub("", self.markdown))
        return all(word in text for word in words)


def pages(language: str, folder: Path | None = None) -> list[Page]:
    """The pages of a language in their order."""
    found = sorted((folder or resource_folder() / "help").joinpath(language).glob("*.md"))
    made = []
    for path in found:
        text = path.read_text(encoding="utf-8")
        made.append(Page(path.stem.partition("-")[2], text.partition("\n")[0].lstrip("# ").strip(), text))
    return made


class _Reader(QTextBrowser):
    """Shows markdown and the pictures that stand beside its pages; no other file is read, and no address."""

    def __init__(self, pictures: Path) -> None:
        super().__init__()
        self._pictures = pictures

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture of the guide, as wide as the page has room for; nothing else is loaded."""
        found = _PICTURE.fullmatch(name.toString() if isinstance(name, QUrl) else name)
        picture = QImage(str(self._pictures / found[1])) if found else QImage()
        room = max(320, self.viewport().width() - 40)
        if picture.isNull() or picture.width() <= room:
            return None if picture.isNull() else picture
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)


class GuideDialog(QDialog):
    """Pages at the left, the chosen one at the right; it stays open beside the work."""

    def __init__(self, texts: Texts, name: str = FIRST, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts.t("help.title"))
        self.texts = texts
        self.pages = pages(texts.language)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(texts.t("help.search"))
        self.search.setAccessibleName(texts.t("help.search"))
        self.list = QListWidget()
        self.list.setAccessibleName(texts.t("help.pages"))
        self.nothing = label(texts.t("common.nothing_found"), "muted", wrap=True)
        self.nothing.hide()
        self.reader = _Reader(resource_folder() / "help" / texts.language / "pictures")
        self.reader.setAccessibleName(texts.t("help.text"))
        self.reader.setOpenLinks(False)
        self.reader.document().setDocumentMargin(14)
        left, split = QWidget(), QSplitter()
        column(self.search, self.nothing, self.list, parent=left, gap=6)
        split.addWidget(left)
        split.addWidget(self.reader)
        split.setSizes([240, 560])
        split.setChildrenCollapsible(False)
        close = button(texts.t("ui.close"), self.reject)
        close.setAutoDefault(False)
        whole = column(split, parent=self, margin=12, gap=10)
        whole.setStretch(0, 1)
        whole.addLayout(row(0, close))
        fit(self, 860, 500)
        self.search.textChanged.connect(self.keep)
        self.search.returnPressed.connect(self.list.setFocus)
        self.list.currentItemChanged.connect(self._chosen)
        self.reader.anchorClicked.connect(self._follow)
        self.keep("")
        self.show_page(name)

    @property
    def page(self) -> str:
        """The name of the page shown."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole).name) if item is not None else ""

    def show_page(self, name: str) -> None:
        """Go to a page; an unknown name goes to the first one."""
        at = next((at for at, page in enumerate(self.pages) if page.name == name), 0)
        if self.list.count() < len(self.pages):
            self.search.clear()
        self.list.setCurrentRow(at)

    def keep(self, words: str) -> None:
        """Keep the pages that hold all words."""
        current = self.page
        wanted = fold(words).split()
        self.list.clear()
        for page in self.pages:
            if page.holds(wanted):
                item = QListWidgetItem(page.title)
                item.setData(Qt.ItemDataRole.UserRole, page)
                self.list.addItem(item)
                if page.name == current:
                    self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self.nothing.setVisible(not self.list.count())
        self._mark(words)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.reader.document().setMarkdown(
                item.data(Qt.ItemDataRole.UserRole).markdown, QTextDocument.MarkdownFeature.MarkdownNoHTML
            )
            self._mark(self.search.text())

    def _mark(self, words: str) -> None:
        """Show the first place of what was sought."""
        first = words.split()[:1]
        self.reader.moveCursor(self.reader.textCursor().MoveOperation.Start)
        if first:
            self.reader.find(first[0])

    def _follow(self, address: QUrl) -> None:
        """Links go to other pages only."""
        self.show_page(address.path().removesuffix(".md").partition("-")[2])


def show_guide(window: "MainWindow") -> None:
    """Open the guide at the page about the view that is shown now."""
    workspace = window.workspace
    name = _PAGES.get(workspace.key, FIRST) if workspace is not None else FIRST
    old = window.findChild(GuideDialog)
    if old is not None:
        old.show_page(name)
        old.activateWindow()
        return
    GuideDialog(window.texts, name, window).show()
