"""Any list as a person sees it on the screen: same columns, same filter, same order."""

from dataclasses import dataclass
from datetime import datetime

from copdesk.documents.blocks import Align, Block, Column, Document, Heading, Page, Spacer, Table, paragraph
from copdesk.documents.layout import column_needs, shared_widths
from copdesk.texts import Texts

_PORTRAIT = Page(left=20, right=10, top=20, bottom=15)
_LANDSCAPE = Page(landscape=True, left=15, right=10, top=20, bottom=15)
_SIZES = (11.0, 10.0, 9.0, 8.0, 7.0)
_READABLE = 9.0
_SHORT = 45.0


@dataclass(frozen=True)
class ListColumn:
    """A column of the list."""

    title: str
    align: Align = "left"


@dataclass(frozen=True)
class TableList:
    """The list with what tells it from another print of it: filter, moment, unit, program version."""

    title: str
    columns: tuple[ListColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    moment: datetime
    unit: str
    filter: str = ""
    version: str = ""


def table_list(data: TableList, texts: Texts) -> Document:
    """Portrait while the columns have room, else landscape, else smaller type; no column is ever cut."""
    size, page, widths = _fitting(data)
    columns = tuple(
        Column(column.title, width, column.align) for column, width in zip(data.columns, widths, strict=True)
    )
    facts = (
        data.unit,
        texts.t("paper.list.filter", filter=data.filter) if data.filter else "",
        texts.t("paper.as_of", moment=data.moment),
    )
    blocks: list[Block] = [Heading(data.title)]
    blocks += [paragraph(fact, align="left", size=11) for fact in facts if fact]
    blocks += [Spacer(3), Table(columns, data.rows, size), Spacer(2)]
    total = texts.n("paper.list.total", len(data.rows))
    blocks.append(paragraph(" ".join(filter(None, (total, data.version))), align="left", size=10))
    return Document(data.title, tuple(blocks), texts.language, page)


def _fitting(data: TableList) -> tuple[float, Page, list[float]]:
    """Type size, page and widths: short values whole while the type stays readable, else only words whole."""
    titles = [column.title for column in data.columns]
    tries = [(size, _SHORT) for size in _SIZES if size >= _READABLE] + [(size, 0.0) for size in _SIZES]
    for size, whole in tries:
        needs = column_needs(titles, data.rows, size, whole)
        for page in (_PORTRAIT, _LANDSCAPE):
            if sum(low for low, _ in needs) <= page.text_width:
                return size, page, shared_widths(needs, page.text_width)
    return size, _LANDSCAPE, shared_widths(needs, _LANDSCAPE.text_width)
