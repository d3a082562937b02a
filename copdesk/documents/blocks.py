"""The block model: what a paper says, in order, before anyone decides whether it becomes PDF or DOCX.

Text in a block is plain: neither writer reads markup in it. Lengths are millimetres, type sizes points.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "center", "right", "justify"]

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
INDENT = 10.0
"""First line of a paragraph, ДСТУ 4163:2020."""
STAMP_FROM = 100.0
"""Left edge of an approval stamp, counted from the left margin (ДСТУ 4163:2020)."""

_NEW_LINE = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Neither XML nor a font has these; a visible mark shows that something stood here.
_NOT_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Overrides of writing direction would let one line read differently from what it holds.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def literal(text: str) -> str:
    """*text* as it can be printed: one kind of line break, control characters made visible."""
    # Most texts are one line of letters: a glance is enough.
    if text.isprintable():
        return text
    return _DIRECTION.sub("", _NOT_TEXT.sub("\ufffd", _NEW_LINE.sub("\n", text)))


@dataclass(frozen=True)
class Run:
    """A stretch of text in one type."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Heading:
    """Level 1 is the kind of document, centred; level 2 opens a section from the left edge."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; *keep* holds it on the page of the next block, *size* 0 is the size of the document."""

    runs: tuple[Run, ...]
    align: Align = "justify"
    indent: float = 0.0
    left: float = 0.0
    size: float = 0.0
    keep: bool = False

    @property
    def text(self) -> str:
        """The words without their type."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Requisites:
    """Centred lines of single spacing: who issues the paper."""

    lines: tuple[str, ...]
    bold: bool = False


@dataclass(frozen=True)
class Pair:
    """One line with something at each edge and, if wanted, in the middle."""

    left: str
    right: str
    center: str = ""


@dataclass(frozen=True)
class Numbered:
    """A list counted from 1."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """A ruled table whose first row repeats on each page and whose rows never split.

    *height* is the least of a row; *keep* holds the last two rows on the page of the next block.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 11.0
    height: float = 0.0
    keep: bool = False


@dataclass(frozen=True)
class Cards:
    """Equal boxes to cut apart, *across* of them beside each other; *width* and *height* of one.

    The lines of a card stand below each other in its middle.
    """

    cards: tuple[tuple[Paragraph, ...], ...]
    across: int = 2
    width: float = 90.0
    height: float = 55.0


@dataclass(frozen=True)
class Signature:
    """Who signs: the position, and the name as «Власне ім'я ПРІЗВИЩЕ»."""

    position: str
    name: str


@dataclass(frozen=True)
class Signatures:
    """Lines for signing by hand, never torn apart; *note* stands under the place of the signature."""

    rows: tuple[Signature, ...]
    note: str = ""


@dataclass(frozen=True)
class Stamps:
    """Approval on the right (from 100 mm on a portrait page) and agreement on the left, line by line."""

    right: tuple[str, ...]
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coded:
    """A QR code of *code* (capital letters and digits) with small *lines* beside it; *says* is read aloud for it."""

    code: str
    lines: tuple[str, ...]
    says: str
    size: float = 23.0


@dataclass(frozen=True)
class Spacer:
    """Empty height."""

    height: float = 4.0


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class KeepTogether:
    """Blocks that share a page; they must fit on one."""

    blocks: tuple["Block", ...]


Block = (
    Heading
    | Paragraph
    | Requisites
    | Pair
    | Numbered
    | Table
    | Cards
    | Signatures
    | Stamps
    | Coded
    | Spacer
    | PageBreak
    | KeepTogether
)


@dataclass(frozen=True)
class Page:
    """An A4 page; page numbers stand at the top centre from *first_number* on, 0 prints none."""

    landscape: bool = False
    left: float = 30.0
    right: float = 10.0
    top: float = 20.0
    bottom: float = 20.0
    first_number: int = 2

    @property
    def width(self) -> float:
        """Of the sheet as it is held."""
        return PAGE_HEIGHT if self.landscape else PAGE_WIDTH

    @property
    def height(self) -> float:
        """Of the sheet as it is held."""
        return PAGE_WIDTH if self.landscape else PAGE_HEIGHT

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - self.left - self.right


@dataclass(frozen=True)
class Document:
    """A paper ready for either writer; *kind_size* is the type of level 1 headings, *frame* lines round the page.

    *letterhead* is the unit's own template for Word, and *contacts* what it may show of the unit.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "uk"
    page: Page = Page()
    size: float = 12.0
    kind_size: float = 14.0
    frame: bool = False
    letterhead: bytes = field(default=b"", repr=False)
    contacts: str = ""


def paragraph(text: str, *, bold: bool = False, **layout: object) -> Paragraph:
    """A paragraph in one type; *layout* as the fields of ``Paragraph``."""
    return Paragraph((Run(text, bold=bold),), **layout)  # type: ignore[arg-type]


def body(text: str, *, keep: bool = False) -> tuple[Paragraph, ...]:
    """Each line a user typed as a paragraph of its own with a first-line indent; blank lines are dropped."""
    lines = (line.strip() for line in literal(text).split("\n"))
    return tuple(paragraph(line, indent=INDENT, keep=keep) for line in lines if line)
