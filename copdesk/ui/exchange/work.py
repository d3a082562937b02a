"""What the screens of the exchange ask of the desk; everything here runs in the worker."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.tasks import Progress

PACKAGE, CARD = ".cdsync", ".copcard"
WHOLE = "unit"
"""The one scope in which a package may hold only what the other side lacks."""
TOTALS = "aggregates"
_DELETED = "deleted"


@dataclass(frozen=True)
class Desks:
    """Our card with its picture (SVG), those who vouch for it and since when it is void; what is known of others."""

    card: Any
    picture: bytes
    contacts: Sequence[Any]
    vouched: Sequence[Any] = ()
    revoked: date | None = None


@dataclass(frozen=True)
class Side:
    """One value of a conflict in words: (label, value) of each field, who wrote it and when, as it is stored."""

    lines: Sequence[tuple[str, str]]
    unit: str
    when: str
    here: bool
    shown: bool
    version: Any


@dataclass(frozen=True)
class Dispute:
    """A conflict in words; the value written here stands first. *hung*: what was hung on a record deleted elsewhere."""

    conflict: Any
    title: str
    register: str
    field: str
    sides: Sequence[Side]
    hung: str = ""

    @property
    def kind(self) -> tuple[str, tuple[str, ...]]:
        """Conflicts of one kind are about the same field of the same register."""
        return self.conflict.noun, self.conflict.fields


def desks(desk: Any) -> Desks:
    """Our card and those of others."""
    from copdesk.services import exchange

    card = exchange.own_card(desk)
    vouched, revoked = exchange.vouchers(desk, card), exchange.own_revoked(desk)
    return Desks(card, card.qr_svg(), exchange.contacts(desk), vouched, revoked)


def save_card(desk: Any, path: Path) -> Path:
    """Write our card to a file."""
    from copdesk.services import exchange

    exchange.save_card(desk, path)
    return path


def save_file(_desk: Any, path: Path, content: bytes) -> Path:
    """Write a file whole."""
    from copdesk.services import exchange

    exchange.save_file(path, content)
    return path


def look_at_card(desk: Any, path: Path) -> Any:
    """The card in a file and what it means here."""
    from copdesk.services import exchange

    return exchange.look_at_card(desk, path)


def change_key(desk: Any) -> Any:
    """Give this desk new keys."""
    from copdesk.services import exchange

    return exchange.change_key(desk)


def revoke_own(desk: Any) -> Any:
    """Give up the card of this desk."""
    from copdesk.services import exchange

    return exchange.revoke_own(desk)


def countersign(desk: Any, fingerprint: str, path: Path) -> Path:
    """Write the card of another desk with our word for it."""
    from copdesk.services import exchange

    exchange.countersign(desk, fingerprint, path)
    return path


def trust(desk: Any, path: Path, role: str) -> Any:
    """Accept packages of a card."""
    from copdesk.services import exchange

    return exchange.trust_card(desk, path, role)


def renew(desk: Any) -> None:
    """Give a desk restored from a copy a name of its own."""
    from copdesk.services import exchange

    exchange.renew(desk)


def renew_here(desk: Any, book: Path) -> None:
    """Give a copied desk a name of its own and know it here from now on."""
    from copdesk.services import exchange

    exchange.renew(desk, book)


def stay_here(desk: Any, book: Path) -> None:
    """The desk was moved to this computer."""
    from copdesk.services import places

    places.stay(desk, book)


def revoke(desk: Any, fingerprint: str) -> Any:
    """Refuse packages of a card."""
    from copdesk.services import exchange

    return exchange.revoke(desk, fingerprint)


@dataclass(frozen=True)
class Sending:
    """Cards that can be written for, packages written so far, the scopes there are, and the registered media.

    *media* has (id, words) of each, *carried* the number of the medium of each package by its file id.
    """

    contacts: Sequence[Any]
    sent: Sequence[Any]
    scopes: Sequence[str]
    media: Sequence[tuple[str, str]]
    carried: Mapping[str, str]


def addressees(desk: Any, texts: Texts) -> Sending:
    """What handing over can choose from."""
    from copdesk.services import exchange, media

    listed = [(row["id"], media.words(desk, texts, row)) for row in media.in_use(desk)]
    return Sending(exchange.contacts(desk), exchange.sent(desk), exchange.SCOPES, listed, media.carried(desk))


@dataclass(frozen=True)
class Ground:
    """The medium of a folder: free bytes, names there that look like a shortcut worm, and what the register knows."""

    free: int | None
    traps: Sequence[str]
    stick: Any


def medium(desk: Any, folder: Path) -> Ground:
    """What there is to know of the medium of a folder."""
    from copdesk.services import exchange, media

    return Ground(exchange.free_space(folder), traps(folder), media.look(desk, folder))


def traps(folder: Path) -> Sequence[str]:
    """Names on the medium of a folder that look like a shortcut worm."""
    from copdesk.services import exchange

    root = exchange.medium(folder)
    return sorted({*exchange.suspicious(root), *_of_stick(folder, root)})


def register_medium(desk: Any, folder: Path) -> str:
    """Put the stick of a folder into the register."""
    from copdesk.services import media

    return media.register(desk, folder)


def _of_stick(folder: Path, root: Path) -> Sequence[str]:
    """A desktop is full of shortcuts by right; the folder itself is looked at only on a medium of its own."""
    from copdesk.services import exchange

    return exchange.suspicious(folder) if root != Path(root.anchor) else ()


@dataclass(frozen=True)
class How:
    """How a package is to be: its scope, whether it is full, the days that totals are of, and its medium."""

    scope: str
    full: bool
    period: tuple[date | None, date | None] = (None, None)
    medium: str = ""


def export(desk: Any, fingerprints: Sequence[str], path: Path, how: How, progress: Progress) -> Any:
    """Write a package."""
    from copdesk.services import exchange

    return exchange.export(
        desk,
        fingerprints,
        path,
        full=how.full,
        scope=how.scope,
        period=how.period,
        on=how.medium,
        progress=progress.step,
    )


def take_in(desk: Any, path: Path, confirmed: Collection[tuple[str, str]], progress: Progress) -> Any:
    """Take a package in with the deletions that were confirmed."""
    from copdesk.services import exchange

    return exchange.import_file(desk, path, progress.step, lambda: progress.cancelled, confirmed=confirmed)


def received(desk: Any) -> tuple[Sequence[Any], Mapping[str, str]]:
    """Packages taken in, newest first, and the numbers of their media by file id."""
    from copdesk.services import exchange, media

    return exchange.imports(desk), media.carried(desk)


def foresee(desk: Any, texts: Texts, number: int) -> tuple[bool, Sequence[str]]:
    """Whether undoing a package is exact, and in words the later edits that stay."""
    from copdesk.services import exchange, labels

    found = exchange.foresee_undo(desk, number)
    lines = []
    for each in found.later:
        fields = ", ".join(labels.field_label(texts, each.noun, name) for name in each.fields if name)
        title = texts.title(desk.registry[each.noun], each.title)
        lines.append(f"{title}: {fields} ({each.user}, {labels.show_moment(each.ms)})")
    return found.exact, lines


def undo_import(desk: Any, number: int) -> Any:
    """Take a package back."""
    from copdesk.services import exchange

    return exchange.undo_import(desk, number)


def conflict_count(desk: Any) -> int:
    """How many conflicts wait for a person; for the home page too."""
    from copdesk.services import exchange

    return exchange.conflict_count(desk)


def disputes(desk: Any, texts: Texts) -> list[Dispute]:
    """Every conflict in words."""
    from copdesk.services import exchange, labels

    found = []
    for each in exchange.conflicts(desk):
        sides = [_side(desk, texts, each, at) for at in range(len(each.versions))]
        sides.sort(key=lambda side: not side.here)
        field = ", ".join(labels.field_label(texts, each.noun, name) for name in each.fields)
        hung = "; ".join(
            f"{labels.noun_label(texts, noun)} «{texts.title(desk.registry[noun], title)}»" for noun, title in each.hung
        )
        title = texts.title(desk.registry[each.noun], each.title)
        found.append(Dispute(each, title, labels.noun_label(texts, each.noun), field, sides, hung))
    return found


def _side(desk: Any, texts: Texts, conflict: Any, at: int) -> Side:
    from copdesk.services import labels

    version = conflict.versions[at]
    lines = _lines(desk, texts, conflict.noun, version.values)
    return Side(lines, version.unit, labels.show_moment(version.ms), version.here, at == 0, version)


def _lines(desk: Any, texts: Texts, noun: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    from copdesk.services import labels

    return [
        (labels.field_label(texts, noun, name), word(desk, texts, noun, name, value)) for name, value in values.items()
    ]


def word(desk: Any, texts: Texts, noun: str, name: str, value: Any) -> str:
    """The value of a field in words; of the deletion whether the record is in the trash."""
    from copdesk.services import labels

    if name == _DELETED:
        return texts.t("packages.value.live" if value is None else "packages.value.trash")
    return labels.show(texts, desk.registry[noun].fields[name], value)


def ancestor(desk: Any, texts: Texts, conflict: Any) -> Sequence[tuple[str, str]] | None:
    """In words what both sides knew before; None when this desk cannot tell."""
    from copdesk.services import exchange

    found = exchange.ancestor(desk, conflict)
    return None if found is None else _lines(desk, texts, conflict.noun, found)


def decide(desk: Any, conflict: Any, choice: Any) -> None:
    """Decide a conflict by a version or by new values."""
    from copdesk.services import exchange

    exchange.decide(desk, conflict, choice)


def decide_all(desk: Any, conflicts: Sequence[Any], choice: str) -> int:
    """Decide conflicts alike: ``mine`` or ``theirs``."""
    from copdesk.services import exchange

    return exchange.decide_all(desk, list(conflicts), choice)
