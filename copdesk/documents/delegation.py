"""Letters that ask organisations to delegate somebody to a group, a page for each."""

from dataclasses import dataclass, replace
from datetime import date

from copdesk.documents.blocks import Block, Document, PageBreak, Spacer, body, paragraph
from copdesk.documents.letter import Sender, foot, head
from copdesk.texts import Texts

_ADDRESSEE = 90.0


@dataclass(frozen=True)
class Asked:
    """An organisation, its head as somebody wrote it, and the sectors of its seats in words."""

    name: str
    head: str = ""
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delegation:
    """*heading* is the group in the genitive, *months* the term of a member, *until* the day by which to answer."""

    sender: Sender
    heading: str
    asked: tuple[Asked, ...]
    months: int | None = None
    until: date | None = None


def delegations(data: Delegation, texts: Texts) -> Document:
    """A letter for each organisation; number and date are written by hand."""
    blocks: list[Block] = []
    for one in data.asked:
        blocks += [PageBreak()] if blocks else []
        blocks += _letter(data, one, texts)
    document = Document(texts.t("letter.delegate.title", heading=data.heading), tuple(blocks), texts.language)
    return replace(document, page=replace(document.page, first_number=0))


def _letter(data: Delegation, one: Asked, texts: Texts) -> list[Block]:
    registered = texts.t("letter.registered", date="____________", number="____________")
    blocks = [*head(data.sender), paragraph(registered, align="left"), Spacer(6)]
    blocks += [paragraph(line, align="left", left=_ADDRESSEE) for line in (one.name, one.head) if line]
    blocks += [Spacer(6), paragraph(texts.t("letter.delegate.about", heading=data.heading), align="left", keep=True)]
    blocks.append(Spacer(6))
    said = [texts.t("letter.delegate.text", heading=data.heading)]
    said += [texts.t("letter.delegate.sector", sectors=", ".join(one.sectors))] if one.sectors else []
    said += [texts.n("letter.delegate.term", data.months)] if data.months else []
    said += [texts.t("letter.delegate.until", date=data.until) if data.until else texts.t("letter.delegate.answer")]
    said += [texts.t("letter.delegate.consent")]
    blocks += [part for text in said for part in body(text)]
    return foot(blocks, data.sender, texts)
