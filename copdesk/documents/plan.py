"""The plan of joint measures: one wide table with stamps of approval and agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from copdesk.documents.blocks import Block, Column, Document, Heading, Page, Spacer, Stamps, Table, paragraph
from copdesk.documents.parts import Approval, signed, signers, stamp
from copdesk.documents.people import PersonName
from copdesk.domain.rules.dates import show_date
from copdesk.domain.rules.headings import after_plan
from copdesk.domain.rules.money import show_money
from copdesk.texts import Texts

# What a printed plan can show, with the usual width of each column in millimetres.
WIDTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "number": 12, "measure": 75, "responsible": 45, "term": 28, "funding": 42, "result": 40, "done": 25,
        "objective": 40, "problem": 40, "executor": 38, "partners": 36, "start": 22, "due": 22, "source": 34,
        "amount": 30, "expected": 40, "indicator": 38, "evidence": 36, "delay": 36,
    }
)  # fmt: skip
COLUMNS: Final = ("number", "measure", "responsible", "term", "funding", "result", "done")
"""What people are used to; a unit may choose others of ``WIDTHS`` in its own order."""
PAGE = Page(landscape=True, left=20, right=10, top=20, bottom=15)


@dataclass(frozen=True)
class Funding:
    """Where the money of a measure comes from; no *amount* when it is not known yet."""

    source: str
    amount: Decimal | None = None
    currency: str = "UAH"


@dataclass(frozen=True)
class Measure:
    """A row of the plan; *constant* is a measure without an end, *executor* the body, *partners* those who help."""

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
    objective: str = ""
    problem: str = ""
    executor: str = ""
    partners: str = ""
    evidence: str = ""
    delay: str = ""


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
    columns: tuple[str, ...] = COLUMNS


def action_plan(data: Plan, texts: Texts) -> Document:
    """A4 landscape with the columns of the unit, in its order."""
    columns = table_columns(data.columns, texts)
    stamps = Stamps(stamp("approved", data.approval, texts), stamp("agreed", data.agreement, texts))
    blocks: list[Block] = [stamps] if data.approval or data.agreement else []
    blocks += [Heading(texts.t("paper.plan.kind"))]
    heading = after_plan(data.heading)
    lines = (heading, data.period, data.basis and texts.t("paper.plan.basis", basis=data.basis))
    blocks += [paragraph(line, align="center") for line in lines if line]
    blocks += [Spacer(3), Table(columns, table_rows(data, texts))]
    if data.developer:
        blocks = signed(blocks, signers(texts, data.developer))
    title = texts.t("paper.plan.title", heading=heading)
    return Document(title, tuple(blocks), texts.language, PAGE)


def table_columns(codes: Sequence[str], texts: Texts) -> tuple[Column, ...]:
    """The columns with widths that fill the page together."""
    room, wanted = PAGE.text_width, [WIDTHS[code] for code in codes]
    widths = [round(width * room / sum(wanted), 2) for width in wanted]
    widths[-1] = round(room - sum(widths[:-1]), 2)
    return tuple(
        Column(texts.t(f"paper.column.{code}"), width, "right" if code == "amount" else "left")
        for code, width in zip(codes, widths, strict=True)
    )


def table_rows(data: Plan, texts: Texts) -> tuple[tuple[str, ...], ...]:
    """The cells of the chosen columns, a row for each measure."""
    return tuple(tuple(_cell(measure, code, data.columns, texts) for code in data.columns) for measure in data.measures)


def _cell(measure: Measure, code: str, codes: Sequence[str], texts: Texts) -> str:
    """One cell; what stands in a column of its own is not said twice."""
    if code in {"start", "due"}:
        day = measure.start if code == "start" else measure.due
        return show_date(day) if day else ""
    made = {
        "term": lambda: _term(measure, texts),
        "measure": lambda: measure.text,
        "responsible": lambda: _responsible(measure, codes),
        "funding": lambda: "\n".join(_funding(line, texts) for line in measure.funding) or "–",
        "source": lambda: "\n".join(line.source for line in measure.funding) or "–",
        "amount": lambda: "\n".join(_amount(line, texts) for line in measure.funding) or "–",
        "result": lambda: _result(measure, codes),
        "expected": lambda: measure.result,
        "indicator": lambda: "\n".join(measure.indicators),
    }.get(code)
    return made() if made else str(getattr(measure, code))


def _responsible(measure: Measure, codes: Sequence[str]) -> str:
    lines = [measure.responsible]
    lines += [measure.executor] if "executor" not in codes else []
    lines += [measure.partners] if "partners" not in codes else []
    return "\n".join(line for line in lines if line)


def _result(measure: Measure, codes: Sequence[str]) -> str:
    lines = [measure.result] if "expected" not in codes else []
    lines += measure.indicators if "indicator" not in codes else ()
    return "\n".join(line for line in lines if line)


def _amount(line: Funding, texts: Texts) -> str:
    return "–" if line.amount is None else show_money(line.amount, line.currency, texts.language)


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
