"""The exchange between desks as a user does it: cards, files out, files in, conflicts, imports taken back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import clean, fold
from copdesk.services import labels
from copdesk.store.desk import Desk
from copdesk.sync import conflicts as disagreements
from copdesk.sync import exchange, trust, undo
from copdesk.sync.cards import CARD_MAX, Card
from copdesk.sync.conflicts import Conflict
from copdesk.sync.exchange import ExportReport
from copdesk.sync.reports import Counts, ImportReport, Preview
from copdesk.sync.trust import KnownCard
from copdesk.sync.undo import ImportRow, UndoneImport
from copdesk.texts import Texts

SCOPES = (exchange.SCOPE,)


@dataclass(frozen=True)
class CountLine:
    """What a file does to one register, in words and numbers."""

    noun: str
    label: str
    new: int
    changed: int
    deleted: int
    conflicts: int


def own_card(desk: Desk) -> Card:
    """The card of this desk; its keys are drawn when it is first asked for."""
    return trust.own_card(desk)


def save_card(desk: Desk, out: Path) -> Card:
    """Write the card of this desk to a file: the card itself, or its picture by the ending (png, svg)."""
    from copdesk.store.atomic import replace_file

    card = trust.own_card(desk)
    pictures: Mapping[str, Callable[[], bytes]] = {".png": card.qr_png, ".svg": card.qr_svg}
    if not out.parent.is_dir():
        raise UserError("sheet_folder_gone", folder=str(out.parent))
    replace_file(out, pictures.get(out.suffix.lower(), card.to_bytes)())
    return card


def print_card(desk: Desk, texts: Texts, out: Path) -> None:
    """The card on paper, to compare its fingerprint aloud: PDF or DOCX by the ending."""
    from copdesk.documents.blocks import Document, Heading, paragraph

    card = trust.own_card(desk)
    title = texts.t("card.title")
    document = Document(
        title,
        (
            Heading(title),
            paragraph(card.unit, bold=True, align="center"),
            paragraph(texts.t("card.made_on", date=card.made_on), align="center"),
            paragraph(texts.t("card.fingerprint"), align="center"),
            paragraph(card.fingerprint, bold=True, align="center"),
            paragraph(texts.t("card.advice")),
        ),
        texts.language,
    )
    _write(document, out)


def _write(document: Any, out: Path) -> None:
    if out.suffix.lower() == ".docx":
        from copdesk.documents.word import write_docx

        write_docx(document, out)
    elif out.suffix.lower() == ".pdf":
        from copdesk.documents.pdf import write_pdf

        write_pdf(document, out)
    else:
        raise UserError("paper_suffix", value=out.name[:80])


def read_card(path: Path) -> Card:
    """The card in a file; UserError when it is damaged or forged."""
    try:
        with path.open("rb") as source:
            return Card.from_bytes(source.read(CARD_MAX + 1))
    except OSError as error:
        raise UserError("card_unreadable", name=path.name) from error


def trust_card(desk: Desk, path: Path, role: str = "unit") -> Card:
    """Accept files of the card in *path* from now on. Compare its fingerprint with its owner first."""
    card = read_card(path)
    trust.trust(desk, card, role)
    return card


def cards(desk: Desk) -> list[KnownCard]:
    """Every card this desk was given."""
    return trust.cards(desk)


def revoke(desk: Desk, named: str) -> Card:
    """Refuse files of a card from now on; *named* is a card file, a fingerprint, or the name of its unit."""
    card = _card(desk, named)
    trust.revoke(desk, card.fingerprint)
    return card


def export(desk: Desk, named: Iterable[str], out: Path, *, full: bool = False) -> ExportReport:
    """Write a file for the named cards; each must have been trusted before."""
    return exchange.export(desk, out, [_card(desk, name) for name in named], full=full)


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


def preview(desk: Desk, path: Path, cancelled: Callable[[], bool] | None = None) -> Preview:
    """What importing a file would do; nothing is written."""
    return exchange.preview(desk, _there(path), cancelled)


def import_file(
    desk: Desk,
    path: Path,
    progress: exchange.Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Take a file in, whole or not at all."""
    return exchange.import_file(desk, _there(path), progress, cancelled)


def _there(path: Path) -> Path:
    if not path.is_file():
        raise UserError("file_missing", name=path.name)
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
    else:
        pairs = [word.partition("=") for word in words]
        values = labels.read_values(desk, texts, conflict.noun, [(name, value) for name, _, value in pairs])
        if set(values) != set(conflict.fields):
            raise UserError("conflict_fields", fields=", ".join(conflict.fields))
    disagreements.resolve(desk, conflict, values)


def imports(desk: Desk) -> list[ImportRow]:
    """Every import, newest first."""
    return undo.imports(desk)


def undo_import(desk: Desk, number: int) -> UndoneImport:
    """Take an import back."""
    return undo.undo_import(desk, number)
