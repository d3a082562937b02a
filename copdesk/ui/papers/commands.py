"""Printing from lists: the papers of the selected record, many papers to a folder, and the list itself."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.papers.paper_work import PaperAsk

# Kinds of services.papers that a record of each register is printed as; the first one is the main one.
PAPERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "meeting": ("minutes", "minutes-short", "attendance", "presence", "invitation", "invitation-general", "badges"),
        "decision": ("extract",),
        "seal": ("minutes-version",),
        "group": ("roster", "roster-approved", "roster-contacts", "chair-list", "terms", "delegation", "badges"),
        "person": ("consent", "subject"),
        "plan": ("plan",),
        "recommendation": ("recommendations",),
        "course": ("course", "sign-in", "class-log", "certificate"),
        "certificate": ("certificate",),
    }
)


def paper_commands() -> tuple[RegisterCommand, ...]:
    """``Ctrl+P`` for the main paper, and the menu of all papers."""
    return (
        RegisterCommand("print", "print", print_main, shortcut="Ctrl+P"),
        RegisterCommand("papers", "document", show_papers),
    )


def print_main(view: RegisterView) -> None:
    """Preview the main paper of the one selected record; without one, the list."""
    kinds = _kinds(view)
    if kinds and len(view.numbers) == 1:
        print_record(view, kinds[0])
    else:
        print_list(view)


def print_record(view: RegisterView, kind: str) -> None:
    """Preview one paper of the selected record."""
    from copdesk.ui.papers.paper_work import PaperAsk

    _show(view, PaperAsk(kind, view.noun, number=view.numbers[0]))


def print_list(view: RegisterView) -> None:
    """Preview the list with its conditions, order and visible columns."""
    from copdesk.ui.papers.paper_work import LIST, PaperAsk

    _show(view, PaperAsk(LIST, view.noun, shown=shown_now(view)))


def _show(view: RegisterView, ask: "PaperAsk") -> None:
    from copdesk.ui.papers.preview import show_preview

    show_preview(view.session, ask, view)


def print_many(view: RegisterView, kind: str) -> None:
    """Save one paper of each selected record into a folder."""
    from copdesk.ui.papers.batch import save_many

    save_many(view.session, kind, view.noun, view.numbers, view)


def show_papers(view: RegisterView) -> None:
    """The menu of papers at the current row."""
    table = view.list.table
    cell = table.visualRect(table.currentIndex())
    at = QPoint(max(0, cell.left()) + 12, cell.bottom()) if cell.isValid() else QPoint(24, 24)
    papers_menu(view).popup(table.viewport().mapToGlobal(at))


def papers_menu(view: RegisterView) -> QMenu:
    """What can be printed now: papers of the selected record or records, then the list."""
    texts, count = view.texts, len(view.numbers)
    menu = QMenu(view)
    menu.setTitle(texts.t("register.papers"))
    for kind in _kinds(view):
        key = f"ui.papers.of.{view.noun}.{kind}"
        if count > 1:
            caption = texts.n("ui.papers.many", count, paper=texts.t(key))
            menu.addAction(caption, partial(print_many, view, kind))
        else:
            action = menu.addAction(texts.t(key), partial(print_record, view, kind))
            action.setEnabled(count == 1)
    menu.addSeparator()
    menu.addAction(texts.t("ui.papers.list"), partial(print_list, view))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def shown_now(view: RegisterView) -> dict[str, Any]:
    """What the list of *view* shows, as ``services.papers.shown_list`` takes it."""
    table = view.list.table
    query, header = table.rows.query, table.horizontalHeader()
    places = (header.logicalIndex(place) for place in range(header.count()))
    return {
        "where": tuple((part.field, part.op, part.value) for part in query.where),
        "search": query.search,
        "sort": query.sort,
        "trash": query.trash,
        "paths": tuple(table.rows.columns[at].key for at in places if not table.isColumnHidden(at)),
    }


def _kinds(view: RegisterView) -> tuple[str, ...]:
    return () if view.list.in_trash else PAPERS.get(view.noun, ())
