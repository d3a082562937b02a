"""What every view gets: the open desk behind a worker, the texts, the settings, and one signal after each write."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Signal

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.texts import Texts
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import DESK, Job, Tasks


@dataclass(frozen=True)
class Changes:
    """What a write touched: the registers (none named: any) and the name of the user action, if known."""

    nouns: frozenset[str] = frozenset()
    name: str = ""

    def touch(self, *nouns: str) -> bool:
        """Whether a view of *nouns* has to reload."""
        return not self.nouns or not self.nouns.isdisjoint(nouns)


@dataclass(frozen=True)
class Message:
    """One sentence for the message bar: *sign* is info, ok, warning or error; *button* runs *press*."""

    sign: str
    text: str
    button: str = ""
    press: Callable[[], None] | None = None
    seconds: int = 10


@dataclass(frozen=True)
class Hit:
    """One result of the search over all registers."""

    noun: str
    id: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Step:
    """An undo or redo that was made: the action in words, and how many later changes were left alone."""

    text: str
    kept: int = 0


@dataclass(frozen=True)
class Undoable:
    """The actions that undo and redo would take, in words; empty: nothing to do."""

    undo: str = ""
    redo: str = ""


class Ports(Protocol):
    """What the shell itself asks of the desk, in the worker (``desk_ports.DeskPorts`` over a real desk)."""

    def search(self, desk: Any, texts: Texts, text: str) -> list[Hit]:
        """The best hits over all registers."""

    def undo(self, desk: Any, texts: Texts) -> Step | None:
        """Undo the last action."""

    def redo(self, desk: Any, texts: Texts) -> Step | None:
        """Do again what was undone last."""

    def undoable(self, desk: Any, texts: Texts) -> Undoable:
        """What the Edit menu offers."""

    def touched(self, desk: Any) -> frozenset[str]:
        """The registers touched since the last question."""


class Session(QObject):
    """One open desk as the window sees it. Built by ``app``; given to every view."""

    changed = Signal(object)
    """``Changes`` after each write, whoever made it."""
    said = Signal(object)
    """``Message`` for the message bar."""
    open_asked = Signal(str, str)
    """(noun, id): show this record in its view."""
    undoable_changed = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        settings: Settings,
        texts: Texts,
        registry: Registry,
        *,
        desk: Any = None,
        ports: Ports | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.settings = settings
        self.texts = texts
        self.registry = registry
        self.desk = desk
        self.ports = ports
        self.unit = ""
        self.user = ""
        self.sample = False
        tasks.problem.connect(self._problem)

    def run(self, owner: QObject, fn: Callable[..., Any], *args: Any, **how: Any) -> Job:
        """Read: ``fn(desk, *args)`` in the worker; *how* as in ``Tasks.run``."""
        return self.tasks.run(owner, fn, self.desk, *args, **how)

    def run_action(
        self,
        owner: QObject,
        fn: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        message: str = "",
        **how: Any,
    ) -> Job:
        """Write: ``fn(desk, *args)`` in the worker, then *done*, then ``changed`` and, with *message*, an undo offer.

        Arguments by name for *fn* go in with ``functools.partial``.
        """
        work = partial(_written, fn, self.ports)
        if how.get("progress"):
            work = partial(_written_with_progress, fn, self.ports)
        finish = partial(self._written, owner, done, message)
        refuse = partial(_while_there, owner, failed) if failed else None
        # The job belongs to the session: other views must hear of the write even if its own view is gone.
        return self.tasks.run(self, work, self.desk, *args, done=finish, failed=refuse, lane=DESK, **how)

    def undo(self) -> None:
        """Undo the last action of this desk."""
        self._step("undo")

    def redo(self) -> None:
        """Do again what was undone."""
        self._step("redo")

    def say(self, text: str, sign: str = "info", button: str = "", press: Callable[[], None] | None = None) -> None:
        """Show *text* in the message bar."""
        self.said.emit(Message(sign, text, button, press))

    def error_text(self, error: UserError, noun: str = "") -> str:
        """The sentence of a refusal in the user's language."""
        from copdesk.services import wording

        return wording.explain(self.texts, self.registry, error, noun)

    def refresh_undoable(self) -> None:
        """Ask the desk what can be undone now."""
        if self.ports is not None and self.desk is not None:
            self.run(self, self.ports.undoable, self.texts, done=self.undoable_changed.emit, replace="undoable")

    def _written(
        self, owner: QObject, done: Callable[[Any], None] | None, message: str, outcome: tuple[Any, Changes]
    ) -> None:
        result, changes = outcome
        if done is not None:
            _while_there(owner, done, result)
        self.changed.emit(changes)
        self.refresh_undoable()
        if message:
            self.said.emit(Message("ok", message, self.texts.t("ui.undo"), self.undo))

    def _step(self, way: str) -> None:
        if self.ports is None:
            return
        fn = self.ports.undo if way == "undo" else self.ports.redo
        self.run_action(self, fn, self.texts, done=partial(self._stepped, way))

    def _stepped(self, way: str, step: Step | None) -> None:
        if step is None:
            self.say(self.texts.t(f"ui.{way}.nothing"))
            return
        self.say(self.texts.t(f"ui.{way}.done", name=step.text), "ok")
        if step.kept:
            self.say(self.texts.n("ui.undo.skipped", step.kept), "warning")

    def _problem(self, error: UserError) -> None:
        self.say(self.error_text(error), "error")


def _while_there(owner: QObject, fn: Callable[[Any], None], value: Any) -> None:
    if shiboken6.isValid(owner):
        fn(value)


def _written(fn: Callable[..., Any], ports: Ports | None, desk: Any, *args: Any) -> tuple[Any, Changes]:
    result = fn(desk, *args)
    return result, Changes(ports.touched(desk) if ports else frozenset())


def _written_with_progress(
    fn: Callable[..., Any], ports: Ports | None, desk: Any, *args: Any, progress: Any
) -> tuple[Any, Changes]:
    result = fn(desk, *args, progress=progress)
    return result, Changes(ports.touched(desk) if ports else frozenset())
