"""Letters by ДСТУ 4163:2020: to a council with its annex, invitations, and the consent of a person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from copdesk.documents.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Numbered,
    PageBreak,
    Paragraph,
    Signature,
    Signatures,
    Spacer,
    Table,
    body,
    paragraph,
)
from copdesk.documents.parts import masthead, signed, signers
from copdesk.documents.people import PersonName
from copdesk.domain.rules.dates import long_date, show_date, show_time
from copdesk.domain.rules.money import show_money
from copdesk.texts import Texts

_ADDRESSEE = 90.0
_MARK = 100.0
_SMALL = 10.0
_GAP = Spacer(6)


@dataclass(frozen=True)
class Sender:
    """Who writes: *contacts* is one line under the name of the unit, *executor* who prepared the letter."""

    issuer: tuple[str, ...]
    unit: str
    contacts: str = ""
    signer: PersonName | None = None
    executor: str = ""


@dataclass(frozen=True)
class Proposal:
    """A line of the annex; *basis* is the measure of the plan that it comes from."""

    number: str
    text: str
    executor: str = ""
    amount: Decimal | None = None
    basis: str = ""


@dataclass(frozen=True)
class Recommendations:
    """A package of proposals to a programme; no *number* or *day* leaves room to write them."""

    sender: Sender
    addressee: str
    programme: str
    plan: str
    proposals: tuple[Proposal, ...]
    number: str = ""
    day: date | None = None
    annex_pages: int = 0


@dataclass(frozen=True)
class AgendaLine:
    """A question with the one who reports."""

    title: str
    rapporteur: PersonName | None = None


@dataclass(frozen=True)
class Invitation:
    """To a meeting, *heading* in the genitive; *guests* get a page each, nobody named gets the general one."""

    sender: Sender
    heading: str
    day: date
    start: time | None
    place: str
    online: bool
    agenda: tuple[AgendaLine, ...]
    guests: tuple[PersonName, ...] = ()


@dataclass(frozen=True)
class Consent:
    """What a person is asked to agree to; *sender* is the controller of the data."""

    sender: Sender
    person: PersonName
    purpose: str = ""
    data_kinds: str = ""
    until: date | None = None


def recommendations(data: Recommendations, texts: Texts) -> Document:
    """The cover letter and the annex with the table of proposals; both bear the same number and date."""
    title = texts.t("letter.recommendations.title", programme=data.programme)
    blocks = (*_cover(data, texts), PageBreak(), *_annex(data, texts))
    return Document(title, blocks, texts.language)


def annex(data: Recommendations, texts: Texts) -> Document:
    """The annex alone: its pages are counted for the mention in the letter."""
    return Document(data.programme, tuple(_annex(data, texts)), texts.language)


def invitations(data: Invitation, texts: Texts) -> Document:
    """A page for each guest, or one page for everybody."""
    blocks: list[Block] = []
    for guest in data.guests or (None,):
        blocks += [PageBreak()] if blocks else []
        blocks += _invitation(data, guest, texts)
    document = Document(texts.t("letter.invitation.title", date=data.day), tuple(blocks), texts.language)
    # Pages of several people have no common count.
    return replace(document, page=replace(document.page, first_number=0))


def consent(data: Consent, texts: Texts) -> Document:
    """The consent of a person and, on a page of its own, the notice at collection (Law 2297-VI, Art. 11 and 12)."""
    name = data.person.listed
    words = {
        "name": name,
        "unit": data.sender.unit,
        "purpose": data.purpose or texts.t("letter.consent.purpose"),
        "kinds": data.data_kinds or texts.t("letter.consent.kinds"),
        "until": texts.t("letter.consent.until", date=data.until) if data.until else texts.t("letter.consent.open"),
    }
    line = Signatures((Signature(texts.t("letter.consent.day"), data.person.signed),), texts.t("paper.signature"))
    first: list[Block] = [Heading(texts.t("letter.consent.kind")), _middle(texts.t("letter.consent.about")), _GAP]
    first += _clauses(("letter.consent.who", "letter.consent.what", "letter.consent.use", "letter.consent.time"),
                      words, texts)  # fmt: skip
    first += _clauses(("letter.consent.contacts", "letter.consent.back"), words, texts)
    told = {**words, "contacts": data.sender.contacts or texts.t("letter.notice.no_contacts")}
    second: list[Block] = [Heading(texts.t("letter.notice.kind")), _middle(texts.t("letter.notice.about")), _GAP]
    second += _clauses(("letter.notice.controller", "letter.notice.content"), told, texts)
    second += _clauses(("letter.notice.recipients", "letter.notice.keeping", "letter.notice.rights"), told, texts)
    rights = (
        "letter.right.know", "letter.right.access", "letter.right.correct", "letter.right.withdraw",
        "letter.right.complain",
    )  # fmt: skip
    second += [Numbered(tuple(texts.t(key) for key in rights)), _GAP, *body(texts.t("letter.notice.read"))]
    blocks = (*signed(first, line), PageBreak(), *signed(second, line))
    return Document(texts.t("letter.consent.title", name=name), blocks, texts.language)


def _clauses(keys: Iterable[str], words: dict[str, str], texts: Texts) -> list[Block]:
    return [part for key in keys for part in body(texts.t(key, **words))]


def _middle(text: str) -> Paragraph:
    return paragraph(text, align="center")


def head(sender: Sender) -> list[Block]:
    """Who writes, above the letter."""
    contacts = [paragraph(sender.contacts, align="center", size=_SMALL)] if sender.contacts else []
    return [masthead(*sender.issuer, sender.unit), *contacts, _GAP]


def foot(blocks: list[Block], sender: Sender, texts: Texts) -> list[Block]:
    """The signature, and who prepared the letter below it."""
    made = signed(blocks, signers(texts, sender.signer)) if sender.signer else blocks
    if sender.executor:
        made += [Spacer(12), paragraph(sender.executor, align="left", size=_SMALL)]
    return made


def _registered(data: Recommendations, texts: Texts) -> dict[str, str]:
    day = show_date(data.day) if data.day else "____________"
    return {"date": day, "number": data.number or "____________"}


def _cover(data: Recommendations, texts: Texts) -> list[Block]:
    words = _registered(data, texts)
    blocks = [*head(data.sender), paragraph(texts.t("letter.registered", **words), align="left")]
    blocks += [_GAP, *_at_right(data.addressee, _ADDRESSEE), _GAP]
    about = texts.t("letter.recommendations.about", programme=data.programme)
    blocks += [paragraph(about, align="left", keep=True), _GAP]
    amount = _sum(data.proposals)
    count = texts.n("letter.recommendations.count", len(data.proposals))
    said = [texts.t("letter.recommendations.text", plan=data.plan, programme=data.programme, count=count)]
    said += [texts.t("letter.recommendations.amount", amount=show_money(amount, lang=texts.language))] if amount else []
    said += [texts.t("letter.recommendations.answer")]
    blocks += [part for text in said for part in body(text)]
    blocks += [_GAP, paragraph(texts.n("letter.annex.mention", data.annex_pages), align="left")]
    return foot(blocks, data.sender, texts)


def _annex(data: Recommendations, texts: Texts) -> list[Block]:
    blocks: list[Block] = [*_at_right(texts.t("letter.annex.mark", **_registered(data, texts)), _MARK)]
    blocks += [Heading(texts.t("letter.annex.kind")), _middle(texts.t("letter.annex.to", programme=data.programme))]
    keys = ("number", "proposal", "executor", "amount", "basis")
    titles = ("paper.column.number", *(f"letter.column.{key}" for key in keys[1:]))
    columns = tuple(
        Column(texts.t(title), width, "right" if key == "amount" else "left")
        for title, key, width in zip(titles, keys, (12, 66, 36, 32, 24), strict=True)
    )
    rows = [
        (one.number, one.text, one.executor, _amount(one.amount, texts), one.basis or "–") for one in data.proposals
    ]
    total = _sum(data.proposals)
    if total:
        rows.append(("", texts.t("letter.annex.total"), "", _amount(total, texts), ""))
    blocks += [Spacer(3), Table(columns, tuple(rows))]
    return signed(blocks, signers(texts, data.sender.signer)) if data.sender.signer else blocks


def _sum(proposals: Iterable[Proposal]) -> Decimal:
    return sum((one.amount for one in proposals if one.amount is not None), Decimal(0))


def _amount(amount: Decimal | None, texts: Texts) -> str:
    return "–" if amount is None else show_money(amount, lang=texts.language)


def _at_right(text: str, left: float) -> Iterable[Block]:
    return (paragraph(line.strip(), align="left", left=left) for line in text.splitlines() if line.strip())


def _invitation(data: Invitation, guest: PersonName | None, texts: Texts) -> list[Block]:
    blocks = [*head(data.sender), Heading(texts.t("letter.invitation.kind"))]
    if guest:
        blocks += [_middle(guest.dative or guest.listed), *([_middle(guest.office)] if guest.office else [])]
        if guest.vocative and guest.sex:
            blocks += [_GAP, _middle(texts.t(f"letter.dear.{guest.sex}", name=guest.vocative))]
    blocks += [_GAP, *body(texts.t("letter.invitation.text", heading=data.heading))]
    when = long_date(data.day, texts.language)
    when = texts.t("letter.invitation.at", date=when, time=show_time(data.start)) if data.start else when
    facts = [texts.t("letter.invitation.when", when=when)]
    facts += [texts.t("letter.invitation.where", place=data.place)] if data.place else []
    facts += [texts.t("letter.invitation.online")] if data.online else []
    blocks += [part for fact in facts for part in body(fact)]
    if data.agenda:
        blocks += [Spacer(2), paragraph(texts.t("paper.minutes.agenda"), align="left", keep=True)]
        blocks.append(Numbered(tuple(_agenda_line(line, texts) for line in data.agenda)))
    blocks += [Spacer(2), *body(texts.t("letter.invitation.confirm"))]
    return foot(blocks, data.sender, texts)


def _agenda_line(line: AgendaLine, texts: Texts) -> str:
    said = texts.t("paper.minutes.rapporteur", name=line.rapporteur.signed) if line.rapporteur else ""
    return f"{line.title.rstrip('.')}. {said}".strip()
