"""What the composition root adds to registers: commands on their lists and special parts of their cards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from copdesk.ui.session import Session
from copdesk.ui.views.part import Part

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

Needs = Literal["", "rows", "one"]


@dataclass(frozen=True)
class RegisterCommand:
    """An action on a register's list: in its menu, the tool bar, the palette and the context menu.

    Its caption is the text ``register.<name>``. *needs* says when it is open: always, with rows selected, with one
    row selected. *nouns* restricts it to some registers. A *quiet* one shows only its icon in the tool bar.
    """

    name: str
    icon: str
    run: Callable[["RegisterView"], None]
    needs: Needs = ""
    nouns: frozenset[str] = frozenset()
    shortcut: str = ""
    quiet: bool = True


@dataclass(frozen=True)
class Wiring:
    """Commands of all registers, parts by register, and the registers whose cards take the whole width."""

    commands: tuple[RegisterCommand, ...] = ()
    parts: Mapping[str, tuple[Callable[[Session], Part], ...]] = field(default_factory=lambda: MappingProxyType({}))
    wide: frozenset[str] = frozenset()
