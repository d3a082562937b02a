"""The window's way to an open desk: lists, pickers, search, undo. Everything here but the builders runs in the worker.

Services are imported when first asked for: the window paints before the database code is loaded.
"""

from array import array
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.models.pages import ListQuery, Provider, Rows
from copdesk.ui.session import Hit, Session, Step, Undoable
from copdesk.ui.widgets.editors import References
from copdesk.ui.widgets.editors.base import Reply


def register_provider(session: Session, noun: str, paths: Sequence[str]) -> Provider:
    """Rows of a register, values at *paths* (fields or dotted paths), for ``RegisterTable``."""
    return Provider(partial(_numbers, session, noun), partial(_page, session, noun, tuple(paths)))


def session_references(session: Session, owner: QObject, create: Any = None) -> References:
    """Pickers over the open desk; *create(noun, text, reply)* opens a form for a new record."""

    def search(noun: str, text: str, beside: Mapping[str, str], reply: Reply) -> None:
        session.run(owner, _choices, noun, text, beside, done=reply, replace="pick")

    def title(noun: str, key: str, reply: Reply) -> None:
        session.run(owner, _title, noun, key, done=reply)

    def suggest(_list: str, text: str, reply: Reply) -> None:
        session.run(owner, _places, session.texts, text, done=reply, replace="places")

    return References(search, title, create, suggest)


def ids_of(desk: Any, noun: str, numbers: Sequence[int]) -> list[str]:
    """Ids of records by row number."""
    from copdesk.services import vectors

    return vectors.ids(desk, noun, numbers)


class DeskPorts:
    """``Ports`` over a real desk; listens to it to know which registers a write has touched."""

    def __init__(self, desk: Any) -> None:
        self._nouns: set[str] = set()
        desk.listeners.append(self._heard)

    def _heard(self, changes: Any) -> None:
        self._nouns.update(changes.nouns)

    def search(self, desk: Any, texts: Texts, text: str) -> list[Hit]:
        """The best hits over all registers."""
        from copdesk.services import search

        return [Hit(hit.noun, hit.id, hit.title, hit.detail) for hit in search.find(desk, texts, text)]

    def undo(self, desk: Any, texts: Texts) -> Step | None:
        """Take back the latest action."""
        return self._step(desk, texts, desk.undo())

    def redo(self, desk: Any, texts: Texts) -> Step | None:
        """Do again what was undone last."""
        return self._step(desk, texts, desk.redo())

    def undoable(self, desk: Any, texts: Texts) -> Undoable:
        """What the Edit menu offers, in words."""
        from copdesk.services import wording

        return Undoable(wording.next_undo(desk, texts), wording.next_redo(desk, texts))

    def touched(self, desk: Any) -> frozenset[str]:
        """The registers touched since the last question."""
        nouns = frozenset(self._nouns)
        self._nouns.clear()
        return nouns

    @staticmethod
    def _step(desk: Any, texts: Texts, undone: Any) -> Step | None:
        from copdesk.services import wording

        return None if undone is None else Step(wording.describe(desk, texts, undone.act), undone.kept)


def _numbers(session: Session, noun: str, asked: ListQuery, limit: int) -> "array[int]":
    from copdesk.services import vectors

    where = [(condition.field, condition.op, condition.value) for condition in asked.where]
    return vectors.numbers(
        session.desk, noun, where, search=asked.search, sort=asked.sort, trash=asked.trash, limit=limit
    )


def _page(session: Session, noun: str, paths: Sequence[str], numbers: Sequence[int]) -> Rows:
    from copdesk.services import vectors

    return vectors.page(session.desk, noun, numbers, paths)


def _choices(desk: Any, noun: str, text: str, beside: Mapping[str, str]) -> list[tuple[str, str]]:
    from copdesk.services import groups, vectors

    found = vectors.choices(desk, noun, text, beside)
    if noun == "seat" and beside.get("group"):
        free = {place.seat for place in groups.vacancies(desk, beside["group"], dates.today())}
        found.sort(key=lambda choice: choice[0] not in free)
    return found


def _title(desk: Any, noun: str, key: str) -> str:
    return str(desk.title(noun, key))


def _places(desk: Any, texts: Texts, text: str) -> list[tuple[str, dict[str, str], bool]]:
    from copdesk.services import settlements

    near = settlements.near_unit(desk)
    only = settlements.exact(text, near)
    found = settlements.find(text, near)
    return [
        (settlements.described(texts, one), {"settlement": one.name, "katottg": one.code}, one == only) for one in found
    ]
