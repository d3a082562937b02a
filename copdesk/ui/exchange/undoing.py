"""Taking a package back: first what it would leave, then the deed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.parts import Notice, confirm
from copdesk.ui.question import Question
from copdesk.ui.session import Session

_LISTED = 8


class Undoing:
    """Asks before a package is taken back, naming the later edits that stay; *question* is the open one."""

    def __init__(self, session: Session, owner: QWidget, notice: Notice, done: Callable[[], None]) -> None:
        self._session, self._owner, self._notice, self._done = session, owner, notice, done
        self.question: Question | None = None

    def ask(self, number: int) -> None:
        """Look at what would happen, then ask."""
        session = self._session
        session.run(
            self._owner,
            work.foresee,
            session.texts,
            number,
            done=partial(self._ask, number),
            failed=self._notice.refuse,
        )

    def _ask(self, number: int, foreseen: tuple[bool, Sequence[str]]) -> None:
        exact, later = foreseen
        texts = self._session.texts
        words = [texts.t("packages.undo.exact" if exact else "packages.undo.edits")]
        if later:
            words.append(texts.n("packages.undo.later", len(later)))
            words += [f"• {each}" for each in later[:_LISTED]]
            words += ["…"] if len(later) > _LISTED else []
        answer = (texts.t("packages.undo.yes"), partial(self._undo, number))
        title = texts.t("packages.undo.title", n=number)
        self.question = confirm(self._owner, title, "\n".join(words), answer, texts.t("packages.undo.no"))

    def _undo(self, number: int) -> None:
        self._session.run_action(self._owner, work.undo_import, number, done=self._undone, failed=self._notice.refuse)

    def _undone(self, done: Any) -> None:
        texts = self._session.texts
        words = texts.t("packages.undone.exact" if done.exact else "packages.undone.edits")
        if done.kept:
            words = f"{words} {texts.n('packages.undone.kept', done.kept)}"
        self._notice.say("ok", words)
        self._done()
