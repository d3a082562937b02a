"""Parts that several papers share: who issues it, who approves it, who signs it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from copdesk.documents.blocks import Block, Heading, Paragraph, Requisites, Signature, Signatures, Spacer, Table
from copdesk.documents.people import PersonName
from copdesk.domain.rules.dates import long_date, show_date
from copdesk.texts import Texts

_LINE = 85
"""Letters of a full line of running text, at the least."""
_LONG = 15 * _LINE


@dataclass(frozen=True)
class Approval:
    """Who approves or agrees; *basis* is a line such as «протокол № 1»; no *day* leaves room to write it."""

    by: PersonName
    day: date | None = None
    basis: str = ""


def masthead(*lines: str) -> Requisites:
    """The names of the bodies that issue the paper, in capitals, empty ones left out."""
    return Requisites(tuple(line.upper() for line in lines if line))


def stamp(kind: Literal["approved", "agreed"], approval: Approval | None, texts: Texts) -> tuple[str, ...]:
    """Lines of «ЗАТВЕРДЖУЮ» or «ПОГОДЖЕНО»; nothing without an approval."""
    if approval is None:
        return ()
    day = long_date(approval.day, texts.language) if approval.day else texts.t("paper.stamp.day")
    lines = (opened(approval.by.office), f"_____________ {approval.by.signed}", approval.basis, day)
    return (texts.t(f"paper.stamp.{kind}"), *(line for line in lines if line))


def signers(texts: Texts, *people: PersonName | None) -> Signatures:
    """Signature lines of those who are known, each by the printed position."""
    rows = tuple(Signature(opened(person.position), person.signed) for person in people if person)
    return Signatures(rows, texts.t("paper.signature"))


def opened(text: str) -> str:
    """*text* with a capital letter at its head: a post opens a line of a signature or a stamp."""
    return text[:1].upper() + text[1:]


def days(start: date, end: date | None = None) -> str:
    """One day, or the first and the last with a dash."""
    return show_date(start) if end in (None, start) else f"{show_date(start)} – {show_date(end)}"


def signed(blocks: list[Block], signatures: Signatures) -> list[Block]:
    """The blocks and the signatures, with at least two lines of text held on the page of the signatures."""
    held, lines = _last_cut(blocks), 0
    for place in range(len(held) - 1, -1, -1):
        block = held[place]
        if isinstance(block, Spacer | Heading):
            continue
        if isinstance(block, Table) and lines < 2:
            held[place] = replace(block, keep=True)
        if lines >= 2 or not isinstance(block, Paragraph):
            break
        held[place] = replace(block, keep=True)
        lines += 1 + len(block.text) // _LINE
    return [*held, signatures]


def _last_cut(blocks: list[Block]) -> list[Block]:
    """The end of a very long last paragraph stands apart: a paragraph that fills a page cannot be held as a whole."""
    last = blocks[-1] if blocks else None
    if not isinstance(last, Paragraph) or len(last.runs) > 1 or len(last.text) < _LONG:
        return list(blocks)
    text, latest = last.text, len(last.text) - 3 * _LINE
    cut = max(text.rfind(". ", latest - _LONG // 2, latest) + 1, 0) or text.rfind(" ", 0, latest)
    if cut < 0:
        return list(blocks)
    head, tail = (replace(last.runs[0], text=part) for part in (text[:cut], text[cut + 1 :]))
    return [*blocks[:-1], replace(last, runs=(head,)), replace(last, runs=(tail,), indent=0.0)]
