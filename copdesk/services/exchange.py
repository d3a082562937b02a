"""The exchange between desks as a user does it: cards, files out, files in, conflicts, imports taken back."""

import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import clean, fold
from copdesk.services import exchange_rules, labels, media, places, rights, summaries
from copdesk.store.desk import Desk
from copdesk.sync import conflicts as disagreements
from copdesk.sync import exchange, identity, journal, keys, scopes, trust, undo
from copdesk.sync.cards import CARD_MAX, Card
from copdesk.sync.conflicts import Conflict, Version
from copdesk.sync.exchange import ExportReport
from copdesk.sync.journal import Contact, SentRow
from copdesk.sync.reports import Counts, ImportReport, Page, Preview
from copdesk.sync.trust import KnownCard, Voucher
from copdesk.sync.undo import Foreseen, ImportRow, UndoneImport
from copdesk.texts import Texts

SCOPES = tuple(scopes.SCOPES)


@dataclass(frozen=True)
class CountLine:
    """What a file does to one register, in words and numbers."""

    noun: str
    label: str
    new: int
    changed: int
    deleted: int
    conflicts: int


@dataclass(frozen=True)
class CardLook:
    """A card read from a file: whether it is this desk's own, who vouches for it, whose new keys it brings."""

    card: Card
    own: bool
    vouched: tuple[Voucher, ...]
    former: KnownCard | None


def own_card(desk: Desk) -> Card:
    """The card of this desk; its keys are drawn when it is first asked for."""
    return trust.own_card(desk)


def save_card(desk: Desk, out: Path) -> Card:
    """Write the card of this desk to a file: the card itself, or its picture by the ending (png, svg)."""
    card = trust.own_card(desk)
    pictures: Mapping[str, Callable[[], bytes]] = {".png": card.qr_png, ".svg": card.qr_svg}
    save_file(out, pictures.get(out.suffix.lower(), card.to_file)())
    return card


def save_file(out: Path, content: bytes) -> None:
    """Write a small file whole; UserError when its folder is gone or cannot be written."""
    from copdesk.store.atomic import replace_file, translate_os_errors

    if not out.parent.is_dir():
        raise UserError("sheet_folder_gone", folder=str(out.parent))
    with translate_os_errors(out.parent):
        replace_file(out, content)


def renew(desk: Desk, book: Path | None = None) -> Card:
    """Give a desk brought back from a copy a name of its own in the exchange; its card is to be handed out again.

    *book* is where this computer keeps which desks are its own.
    """
    if book is None:
        identity.renew(desk)
    else:
        places.renewed(desk, book)
    return trust.own_card(desk)


def change_key(desk: Desk) -> Card:
    """Give this desk new keys; the new card is signed by the former key, so that others accept it by itself."""
    rights.require_deed(desk, "keys")
    return keys.change(desk)


def countersign(desk: Desk, named: str, out: Path) -> Card:
    """Write the card of another desk with this desk's word for it; *named* as in ``revoke``."""
    rights.require_deed(desk, "keys")
    card = keys.countersign(desk, _card(desk, named).fingerprint)
    save_file(out, card.to_file())
    return card


def look_at_card(desk: Desk, path: Path) -> CardLook:
    """What a card file means here; nothing is written."""
    card, own = read_card(path), own_card(desk)
    changed = (known for known in trust.cards(desk) if known.card.signing_key in card.former_keys)
    return CardLook(card, card.site == own.site, trust.vouchers(desk, card), next(changed, None))


def vouchers(desk: Desk, card: Card) -> tuple[Voucher, ...]:
    """The superiors known here who countersigned a card."""
    return trust.vouchers(desk, card)


def read_card(path: Path) -> Card:
    """The card in a file; UserError when it is damaged or forged."""
    try:
        with path.open("rb") as source:
            return Card.from_bytes(source.read(CARD_MAX + 1))
    except OSError as error:
        raise UserError("card_unreadable", name=path.name) from error


def trust_card(desk: Desk, path: Path, role: str = "") -> Card:
    """Accept files of the card in *path* from now on. Compare its fingerprint with its owner first.

    This desk's own card is taken when it brings countersignatures. Without a *role* a known card keeps its own.
    """
    card = read_card(path)
    if card.countersigned and card.site == own_card(desk).site:
        return keys.adopt(desk, card)
    trust.trust(desk, card, role)
    return card


def cards(desk: Desk) -> list[KnownCard]:
    """Every card this desk was given."""
    return trust.cards(desk)


def contacts(desk: Desk) -> list[Contact]:
    """Every card this desk was given, with the last files both ways."""
    return journal.contacts(desk)


def sent(desk: Desk) -> list[SentRow]:
    """Every file written here, newest first."""
    return journal.sent(desk)


def revoke(desk: Desk, named: str, reason: str = "") -> Card:
    """Refuse files of a card from now on; *named* is a card file, a fingerprint, or the name of its unit."""
    card = _card(desk, named)
    trust.revoke(desk, card.fingerprint, reason)
    return card


def revoke_own(desk: Desk, reason: str = "") -> Card:
    """Give up this desk's own card, for good: who takes the next package in refuses all later ones of these keys."""
    rights.require_deed(desk, "keys")
    return trust.revoke_own(desk, reason)


def own_revoked(desk: Desk) -> date | None:
    """The day since which this desk's own card is void; None when it is good."""
    return trust.own_revoked(desk)


def export(
    desk: Desk,
    named: Iterable[str],
    out: Path,
    *,
    full: bool = False,
    scope: str = scopes.UNIT,
    period: tuple[date | None, date | None] = (None, None),
    on: str | None = None,
    progress: exchange.Progress | None = None,
) -> ExportReport:
    """Write a file of one of ``SCOPES`` for the named cards; each must have been trusted before.

    Totals are counted first: of *period*, its first and last day, or of the current year. *on* is the registered
    medium that it leaves on, empty for none; None takes the one that the system tells.
    """
    cards = [_card(desk, name) for name in named]
    exchange_rules.check_scope(desk, cards, scope)
    carrier = media.look(desk, out.parent).id if on is None else on
    if carrier:
        media.require_class(desk, carrier, scope)
    if scope == scopes.AGGREGATES:
        summaries.prepare(desk, *period)
    made = exchange.export(desk, out, cards, full=full, scope=scope, progress=progress)
    if carrier:
        journal.note_medium(desk, made.header.file_id, carrier)
    return made


def free_space(folder: Path) -> int | None:
    """Free bytes on the medium of *folder*; None when it cannot be asked."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def suspicious(folder: Path) -> list[str]:
    """Names in the root of a stick that a shortcut worm leaves: shortcuts, autorun, hidden programs.

    The pattern: a folder is hidden and a shortcut of its name runs a hidden program instead.
    """
    try:
        found = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError:
        return []
    return [path.name for path in found if _is_trap(path)]


def _is_trap(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in {".lnk", ".pif"} or path.name.lower() == "autorun.inf":
        return True
    return suffix in {".dll", ".exe", ".vbs", ".js", ".wsf", ".bat", ".cmd", ".scr"} and _is_hidden(path)


def _is_hidden(path: Path) -> bool:
    if path.name.startswith("."):
        return True
    try:
        return bool(getattr(path.stat(), "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN)
    except OSError:
        return False


def medium(folder: Path) -> Path:
    """The root of the medium on which *folder* lies."""
    here = folder.resolve()
    # Path.is_mount is not there on Windows before Python 3.12.
    while here != here.parent and not os.path.ismount(here):
        here = here.parent
    return here


def _card(desk: Desk, named: str) -> Card:
    """The trusted card a person means: a card file, a fingerprint, or the name of a unit."""
    # A restored desk hands out a newer card with the same keys.
    known = list({each.card.fingerprint: each.card for each in trust.cards(desk) if each.revoked is None}.values())
    path = Path(named)
    if path.suffix and path.is_file():
        shown = read_card(path)
        found = [card for card in known if card.fingerprint == shown.fingerprint]
        if not found:
            raise UserError("trust_unknown", fingerprint=shown.fingerprint)
        return found[0]
    wanted = fold(clean(named))
    spaceless = wanted.replace(" ", "")
    found = [c for c in known if fold(c.unit) == wanted or fold(c.fingerprint).replace(" ", "") == spaceless]
    if len(found) > 1:
        raise UserError("card_ambiguous", value=clean(named)[:80])
    if not found:
        raise UserError("card_unknown", value=clean(named)[:80])
    return found[0]


def preview(
    desk: Desk,
    path: Path,
    cancelled: Callable[[], bool] | None = None,
    progress: exchange.Progress | None = None,
    *,
    noun: str = "",
    skip: int = 0,
) -> Preview:
    """What importing a file would do; nothing is written. Its deletions are those that somebody may confirm.

    Of its records 2,000 are listed, of the register *noun* or of all, after the first *skip*.
    """
    with exchange_rules.own_files_told(desk, path):
        return exchange.preview(desk, _there(path), cancelled, progress, Page(noun, skip))


def import_file(
    desk: Desk,
    path: Path,
    progress: exchange.Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    confirmed: Collection[tuple[str, str]] | None = None,
) -> ImportReport:
    """Take a file in, whole or not at all; of its deletions only the *confirmed* ones (noun, id), None: all."""
    rights.require_deed(desk, "take_in")
    with exchange_rules.own_files_told(desk, path):
        report = exchange.import_file(desk, _there(path), progress, cancelled, confirmed=confirmed)
    carrier = media.look(desk, path.parent).id
    if carrier:
        journal.note_medium(desk, report.header.file_id, carrier)
    return report


def _there(path: Path) -> Path:
    if not path.is_file():
        raise UserError("file_folder" if path.is_dir() else "file_missing", name=path.name)
    return path


def counts(desk: Desk, texts: Texts, found: Mapping[str, Counts]) -> list[CountLine]:
    """What came in, register by register, in the order of the registers."""
    return [
        CountLine(noun, labels.nouns_label(texts, noun), c.new, c.changed, c.deleted, c.conflicts)
        for noun in desk.registry
        if (c := found.get(noun)) is not None
    ]


def conflicts(desk: Desk) -> list[Conflict]:
    """Every disagreement that waits for a person."""
    return disagreements.conflicts(desk)


def conflict_count(desk: Desk) -> int:
    """How many disagreements wait for a person."""
    return len(disagreements.conflicts(desk))


def ancestor(desk: Desk, conflict: Conflict) -> Mapping[str, Any] | None:
    """The value that both sides knew before, when this desk can tell."""
    return disagreements.ancestor(desk, conflict)


def decide(desk: Desk, conflict: Conflict, choice: Version | Mapping[str, Any]) -> None:
    """Decide a conflict by one of its versions or by new values."""
    disagreements.resolve(desk, conflict, choice)


def decide_all(desk: Desk, chosen: list[Conflict], choice: str) -> int:
    """Decide many conflicts alike, ``mine`` or ``theirs``; returns how many."""
    return disagreements.resolve_all(desk, chosen, choice)


def resolve(desk: Desk, texts: Texts, key: str, words: Sequence[str]) -> None:
    """Decide a conflict: ``mine``, ``theirs``, a value, or FIELD=VALUE for each field of a joint cell."""
    conflict = disagreements.find(desk, clean(key))
    if len(words) == 1 and words[0] in (disagreements.MINE, disagreements.THEIRS):
        disagreements.resolve(desk, conflict, words[0])
        return
    entity = desk.registry[conflict.noun]
    if len(conflict.fields) == 1 and len(words) == 1 and conflict.fields[0] in entity.fields:
        name = conflict.fields[0]
        values: dict[str, Any] = {name: labels.read(desk, texts, entity.fields[name], words[0])}
    elif conflict.fields[0] not in entity.fields:
        raise UserError("conflict_sides")
    else:
        pairs = [word.partition("=") for word in words]
        # A bare value is no field that could be unknown: say what is asked for.
        named = [(name, value) for name, sign, value in pairs if sign]
        values = labels.read_values(desk, texts, conflict.noun, named)
        if set(values) != set(conflict.fields):
            raise UserError("conflict_fields", fields=", ".join(conflict.fields))
    disagreements.resolve(desk, conflict, values)


def imports(desk: Desk) -> list[ImportRow]:
    """Every import, newest first."""
    return undo.imports(desk)


def foresee_undo(desk: Desk, number: int) -> Foreseen:
    """What taking an import back would do, and which later edits it would leave."""
    return undo.foresee(desk, number)


def undo_import(desk: Desk, number: int) -> UndoneImport:
    """Take an import back; only who may take packages in."""
    rights.require_deed(desk, "take_in")
    return undo.undo_import(desk, number)
