"""Minutes of a meeting and an extract from them (ДСТУ 4163:2020, CMU resolution No. 55 of 17.01.2018)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from copdesk.documents.blocks import (
    INDENT,
    STAMP_FROM,
    Block,
    Column,
    Document,
    Heading,
    Numbered,
    PageBreak,
    Pair,
    Paragraph,
    Run,
    Signature,
    Signatures,
    Spacer,
    Table,
    body,
    paragraph,
)
from copdesk.documents.parts import masthead, signed
from copdesk.documents.people import PersonName, by_alphabet
from copdesk.domain.errors import UserError
from copdesk.domain.rules.dates import show_date
from copdesk.texts import Texts

DecisionWord = Literal["resolved", "approved", "ordered"]
"""ВИРІШИЛИ, УХВАЛИЛИ or ПОСТАНОВИЛИ."""


@dataclass(frozen=True)
class Votes:
    """The count of a vote; *adopted* as computed or as the chair ruled."""

    in_favour: int
    against: int
    abstained: int
    adopted: bool
    not_voted: int = 0

    @property
    def unanimous(self) -> bool:
        """Nobody held back."""
        return self.adopted and not (self.against or self.abstained or self.not_voted)


@dataclass(frozen=True)
class Task:
    """Who does what by when; without *text* it says who carries out the decision itself."""

    responsible: str
    due: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Decision:
    """A decision with its printed number («1.1»)."""

    number: str
    text: str
    tasks: tuple[Task, ...] = ()
    votes: Votes | None = None
    dissent: str = ""


@dataclass(frozen=True)
class Speech:
    """What somebody said, told in the third person."""

    speaker: PersonName
    text: str


@dataclass(frozen=True)
class Item:
    """An item of the agenda and what came of it."""

    title: str
    rapporteur: PersonName | None = None
    heard: tuple[Speech, ...] = ()
    questions: tuple[Speech, ...] = ()
    spoke: tuple[Speech, ...] = ()
    decisions: tuple[Decision, ...] = ()
    report_attached: bool = False


@dataclass(frozen=True)
class Remark:
    """A remark on the draft that was accepted; *about* is the question it concerns."""

    author: PersonName
    text: str
    about: str = ""


@dataclass(frozen=True)
class Quorum:
    """The sentence on the quorum, as fixed when the meeting opened."""

    members: int
    present: int
    reached: bool


@dataclass(frozen=True)
class Minutes:
    """Everything the minutes print; *heading* is the meeting in the genitive, as a person wrote it.

    *notes* are lines in small type below the signatures: the version, its seal, the scan.
    """

    issuer: tuple[str, ...]
    unit: str
    held: date
    place: str
    number: str
    heading: str
    chair: PersonName
    secretary: PersonName
    present: tuple[PersonName, ...]
    items: tuple[Item, ...]
    absent: tuple[PersonName, ...] = ()
    invited: tuple[PersonName, ...] = ()
    quorum: Quorum | None = None
    until: date | None = None
    decision_word: DecisionWord = "resolved"
    annex_above: int = 15
    short: bool = False
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """The day of the meeting, or its days with a dash."""
        last = f" – {show_date(self.until)}" if self.until and self.until != self.held else ""
        return show_date(self.held) + last


def minutes(data: Minutes, texts: Texts) -> Document:
    """The minutes, signed by the chair and the secretary; long lists of people go to an annex."""
    blocks: list[Block] = [
        *_head(data, texts, texts.t("paper.minutes.kind")),
        *_people(data, texts),
        *_agenda(data, texts),
    ]
    for place, item in enumerate(data.items, 1):
        blocks += _item(data, texts, place, item)
    blocks += _remarks(data, texts)
    signers = (
        Signature(texts.t("paper.chair"), data.chair.signed),
        Signature(texts.t("paper.secretary"), data.secretary.signed),
    )
    blocks = signed(blocks, Signatures(signers, texts.t("paper.signature")))
    title = texts.t("paper.minutes.title", number=data.number, date=data.day)
    return Document(title, (*blocks, *_notes(data), *_annex(data, texts)), texts.language)


def extract(data: Minutes, decisions: Collection[str], texts: Texts) -> Document:
    """The same head and only the items of *decisions* («1.1»), certified by the secretary; UserError extract_empty."""
    chosen = [
        (place, replace(item, decisions=kept))
        for place, item in enumerate(data.items, 1)
        if (kept := tuple(decision for decision in item.decisions if decision.number in decisions))
    ]
    if not chosen:
        raise UserError("extract_empty", number=data.number)
    blocks = [*_head(data, texts, texts.t("paper.extract.kind")), *_officers(data, texts)]
    for place, item in chosen:
        blocks += _item(data, texts, place, item)
    blocks += [Spacer(4), paragraph(texts.t("paper.extract.true"), keep=True)]
    signer = Signature(texts.t("paper.secretary"), data.secretary.signed)
    blocks = signed(blocks, Signatures((signer,), texts.t("paper.signature")))
    title = texts.t("paper.extract.title", number=data.number, date=data.day)
    return Document(title, (*blocks, *_notes(data)), texts.language)


def _head(data: Minutes, texts: Texts, kind: str) -> list[Block]:
    return [
        masthead(*data.issuer, data.unit),
        Heading(kind),
        Pair(data.day, texts.t("paper.number", number=data.number), data.place),
        Spacer(2),
        *(paragraph(line.text, align="left") for line in body(data.heading)),
        Spacer(2),
    ]


def _officers(data: Minutes, texts: Texts) -> list[Block]:
    return [
        paragraph(texts.t("paper.minutes.chair", name=data.chair.signed), align="left"),
        paragraph(texts.t("paper.minutes.secretary", name=data.secretary.signed), align="left"),
    ]


def _people(data: Minutes, texts: Texts) -> list[Block]:
    blocks = _officers(data, texts)
    groups = (("present", data.present, False), ("absent", data.absent, False), ("invited", data.invited, True))
    for key, people, with_office in groups:
        if people:
            names = _names(people, data, texts, with_office)
            blocks.append(Paragraph((Run(texts.t(f"paper.minutes.{key}") + " "), Run(names))))
    if data.quorum:
        verdict = texts.t("paper.minutes.quorum_yes" if data.quorum.reached else "paper.minutes.quorum_no")
        count = texts.t("paper.minutes.quorum", members=data.quorum.members, present=data.quorum.present)
        blocks.append(paragraph(f"{count} {verdict}"))
    return blocks


def _names(people: tuple[PersonName, ...], data: Minutes, texts: Texts, with_office: bool) -> str:
    if len(people) > data.annex_above:
        return texts.n("paper.minutes.many", len(people))
    if not with_office:
        return ", ".join(person.signed for person in by_alphabet(people)) + "."
    return "; ".join(", ".join(filter(None, (p.office, p.signed))) for p in by_alphabet(people)) + "."


def _agenda(data: Minutes, texts: Texts) -> list[Block]:
    if not data.items:
        return []
    items = []
    for item in data.items:
        who = item.rapporteur and ", ".join(filter(None, (item.rapporteur.signed, item.rapporteur.office)))
        items.append(_ended(item.title) + (" " + texts.t("paper.minutes.rapporteur", name=who) if who else ""))
    return [Heading(texts.t("paper.minutes.agenda"), 2), Numbered(tuple(items))]


def _item(data: Minutes, texts: Texts, place: int, item: Item) -> list[Block]:
    blocks: list[Block] = [Heading(f"{place}. {texts.t('paper.minutes.heard')}", 2)]
    heard = () if data.short else item.heard
    blocks += [line for speech in heard for line in _speech(speech)] or body(_ended(item.title))
    if item.report_attached:
        blocks += body(texts.t("paper.minutes.report_attached"))
    if not data.short:
        for key, speeches in (("questions", item.questions), ("spoke", item.spoke)):
            if speeches:
                blocks.append(Heading(texts.t(f"paper.minutes.{key}"), 2))
                blocks += [line for speech in speeches for line in _speech(speech)]
    if item.decisions:
        blocks.append(Heading(texts.t(f"paper.minutes.{data.decision_word}"), 2))
        for decision in item.decisions:
            blocks += _decision(decision, texts)
    return blocks


def _remarks(data: Minutes, texts: Texts) -> list[Block]:
    """Remarks of the approval round that were accepted."""
    if not data.remarks or data.short:
        return []
    blocks: list[Block] = [Heading(texts.t("paper.minutes.remarks"), 2)]
    for remark in data.remarks:
        about = f" ({remark.about})" if remark.about else ""
        blocks += body(f"{remark.author.signed}{about} – {_ended(remark.text)}")
    return blocks


def _notes(data: Minutes) -> list[Block]:
    notes = [paragraph(note, align="left", size=9) for note in data.notes]
    return [Spacer(4), *notes] if notes else []


def _speech(speech: Speech) -> tuple[Paragraph, ...]:
    name = f"{speech.speaker.surname} {speech.speaker.given}".strip()
    office = f", {speech.speaker.office}," if speech.speaker.office else ""
    return body(f"{name}{office} – {_ended(speech.text)}")


def _decision(decision: Decision, texts: Texts) -> list[Block]:
    own = [_task(task, texts) for task in decision.tasks if not task.text]
    lines = [*body(" ".join([f"{decision.number}. {_ended(decision.text)}", *own]))]
    for task in decision.tasks:
        if task.text:
            lines += body(f"{_ended(task.text)} {_task(task, texts)}")
    if decision.votes:
        lines += body(_votes(decision.votes, texts))
    if decision.dissent:
        lines += body(texts.t("paper.minutes.dissent", text=_ended(decision.dissent)))
    return [replace(line, indent=INDENT) for line in lines]


def _task(task: Task, texts: Texts) -> str:
    said = texts.t("paper.minutes.responsible", name=task.responsible) if task.responsible else ""
    due = texts.t("paper.minutes.due", date=task.due) if task.due else ""
    return " ".join(filter(None, (said, due)))


def _votes(votes: Votes, texts: Texts) -> str:
    counts = {"for": votes.in_favour, "against": votes.against, "abstained": votes.abstained}
    if votes.not_voted:
        counts["not_voted"] = votes.not_voted
    said = ", ".join(texts.t(f"paper.minutes.votes_{key}", count=count) for key, count in counts.items())
    result = "unanimous" if votes.unanimous else "adopted" if votes.adopted else "rejected"
    return f"{texts.t('paper.minutes.votes', counts=said)} {texts.t(f'paper.minutes.{result}')}"


def _ended(text: str) -> str:
    """*text* closed by a full stop unless it ends a sentence already."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", ":", ";")) or not text else f"{text}."


def _annex(data: Minutes, texts: Texts) -> list[Block]:
    groups = [
        (key, people)
        for key, people in (("present", data.present), ("absent", data.absent), ("invited", data.invited))
        if len(people) > data.annex_above
    ]
    blocks: list[Block] = []
    for key, people in groups:
        mark = texts.t("paper.annex.mark", date=data.day, number=data.number)
        blocks += [
            PageBreak(),
            *(paragraph(line.text, align="left", left=STAMP_FROM) for line in body(mark)),
            Heading(texts.t(f"paper.annex.{key}")),
            _people_table(people, texts),
        ]
    return blocks


def _people_table(people: tuple[PersonName, ...], texts: Texts) -> Table:
    columns = (
        Column(texts.t("paper.column.number"), 12, "right"),
        Column(texts.t("paper.column.full_name"), 76),
        Column(texts.t("paper.column.office"), 82),
    )
    rows = tuple((str(n), p.listed, p.office) for n, p in enumerate(by_alphabet(people), 1))
    return Table(columns, rows, size=12)
