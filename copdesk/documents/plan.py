"""The plan of joint measures: one wide table with stamps of approval and agreement."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from copdesk.documents.blocks import Block, Column, Document, Heading, Page, Spacer, Stamps, Table, paragraph
from copdesk.documents.parts import Approval, signed, signers, stamp
from copdesk.documents.people import PersonName
from copdesk.domain.rules.dates import show_date
from copdesk.domain.rules.money import show_money
from copdesk.texts import Texts

PAGE = Page(landscape=True, left=20, right=10, top=20, bottom=15)


@dataclass(frozen=True)
class Funding:
    """Where the money of a measure comes from; no *amount* when it is not known yet."""

    source: str
    amount: Decimal | None = None
    currency: str = "UAH"


@dataclass(frozen=True)
class Measure:
    """A row of the plan; *constant* is a measure without an end."""

    number: str
    text: str
    responsible: str
    start: date | None = None
    due: date | None = None
    constant: bool = False
    funding: tuple[Funding, ...] = ()
    result: str = ""
    indicators: tuple[str, ...] = ()
    done: str = ""


@dataclass(frozen=True)
class Plan:
    """The plan as printed; *heading* follows the word «ПЛАН»."""

    heading: str
    period: str
    measures: tuple[Measure, ...]
    basis: str = ""
    approval: Approval | None = None
    agreement: Approval | None = None
    developer: PersonName | None = None


def action_plan(data: Plan, texts: Texts) -> Document:
    """A4 landscape with the seven columns people are used to."""
    keys = ("number", "measure", "responsible", "term", "funding", "result", "done")
    widths = (12, 75, 45, 28, 42, 40, 25)
    columns = tuple(Column(texts.t(f"paper.column.{key}"), width) for key, width in zip(keys, widths, strict=True))
    stamps = Stamps(stamp("approved", data.approval, texts), stamp("agreed", data.agreement, texts))
    blocks: list[Block] = [stamps] if data.approval or data.agreement else []
    blocks += [Heading(texts.t("paper.plan.kind"))]
    lines = (data.heading, data.period, data.basis and texts.t("paper.plan.basis", basis=data.basis))
    blocks += [paragraph(line, align="center") for line in lines if line]
    blocks += [Spacer(3), Table(columns, tuple(_row(measure, texts) for measure in data.measures))]
    if data.developer:
        blocks = signed(blocks, signers(texts, data.developer))
    title = texts.t("paper.plan.title", heading=data.heading)
    return Document(title, tuple(blocks), texts.language, PAGE)


def _row(measure: Measure, texts: Texts) -> tuple[str, ...]:
    funding = "\n".join(_funding(line, texts) for line in measure.funding) or "–"
    result = "\n".join(filter(None, (measure.result, *measure.indicators)))
    term = _term(measure, texts)
    return (measure.number, measure.text, measure.responsible, term, funding, result, measure.done)


def _funding(line: Funding, texts: Texts) -> str:
    amount = "" if line.amount is None else show_money(line.amount, line.currency, texts.language)
    # The dash stays with the source: no line begins with it.
    return "\u00a0– ".join(filter(None, (line.source, amount)))


def _term(measure: Measure, texts: Texts) -> str:
    if measure.constant:
        return texts.t("paper.plan.constant")
    if measure.due is None:
        return texts.t("paper.plan.from", date=measure.start) if measure.start else ""
    if measure.start is None:
        return texts.t("paper.plan.until", date=measure.due)
    return f"{show_date(measure.start)} –\n{show_date(measure.due)}"
