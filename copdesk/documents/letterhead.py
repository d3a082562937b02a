"""A letterhead that a unit has made in Word: fields in double braces, and the paper where the field of the text stands.

Only names are replaced. The template runs nothing: no conditions, no expressions, whoever has written it.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from copdesk.documents.blocks import Block, Document, Heading, Numbered, Page, Pair, Requisites, Run
from copdesk.documents.word import Writer
from copdesk.documents.word_styles import new_file
from copdesk.domain.errors import UserError
from copdesk.texts import Texts, languages

FIELDS: Final = ("issuer", "unit", "contacts", "kind", "date", "number", "place", "body")
"""What a letterhead may show; the paper's own block gives way to the fields that are there."""
LARGEST: Final = 5_000_000
_FIELD: Final = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
_STYLES: Final = ("Heading 1", "Heading 2", "Requisite", "Header", "Table Grid")


@dataclass(frozen=True)
class Check:
    """Fields of a template: *known* by code, *unknown* as written there, *missing* by code."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def names() -> dict[str, str]:
    """Codes of the fields by the words that people write for them in either language."""
    return {Texts(language).t(f"letterhead.field.{code}"): code for language in languages() for code in FIELDS}


def check(template: bytes, names: Mapping[str, str]) -> Check:
    """The fields of a template; *names* are codes by the words people write. UserError ``letterhead_unread``."""
    written = [found for part in _paragraphs(_opened(template)) for found in _FIELD.findall(part.text)]
    codes = [names.get(word.casefold(), "") for word in written]
    known = tuple(dict.fromkeys(code for code in codes if code))
    unknown = tuple(dict.fromkeys(word for word, code in zip(written, codes, strict=True) if not code))
    return Check(known, unknown, tuple(code for code in FIELDS if code not in known))


def docx_bytes(document: Document, template: bytes, names: Mapping[str, str], contacts: str = "") -> bytes:
    """The paper on the letterhead."""
    file = _opened(template)
    used = set(check(template, names).known)
    values, blocks = _taken(document, used)
    values["contacts"] = contacts
    _lend_styles(file, document)
    body = None
    for part in list(_paragraphs(file)):
        if any(names.get(word.casefold()) == "body" for word in _FIELD.findall(part.text)):
            body = part
        else:
            _fill(part, names, values)
    before = len(file.element.body)
    page = _page(file, document.page)
    made = _Writer(replace(document, blocks=blocks, page=page), file).made()
    if body is not None:
        added = [item for item in list(file.element.body)[before - 1 :] if not item.tag.endswith("}sectPr")]
        for item in reversed(added):
            body._p.addnext(item)
        body._p.getparent().remove(body._p)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def example(document: Document, names: Mapping[str, str]) -> bytes:
    """A letterhead with every field, to be edited in Word; *document* gives its page and styles."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    words = {code: word for word, code in reversed(list(names.items()))}
    file = new_file(document)
    for code in FIELDS:
        if code in {"number", "place"}:
            continue
        codes = ("date", "number", "place") if code == "date" else (code,)
        added = file.add_paragraph("\t".join(f"{{{{{words[each]}}}}}" for each in codes))
        added.alignment = WD_ALIGN_PARAGRAPH.LEFT if code in {"date", "body"} else WD_ALIGN_PARAGRAPH.CENTER
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


class _Writer(Writer):
    """Adds the blocks at the end of a file that is there already."""

    def __init__(self, document: Document, file: Any) -> None:
        super().__init__(document)
        self._file = file

    def _numbered(self, block: Numbered) -> None:
        """Numbers as text: a template may have no list of its own."""
        for place, item in enumerate(block.items, 1):
            self._paragraph((Run(f"{place}. {item}"),))


def _opened(template: bytes) -> Any:
    import docx

    if len(template) > LARGEST:
        raise UserError("letterhead_large", limit=LARGEST // 1_000_000)
    try:
        return docx.Document(io.BytesIO(template))
    except Exception as error:  # python-docx raises whatever its readers do: KeyError, ValueError, BadZipFile …
        raise UserError("letterhead_unread") from error


def _paragraphs(file: Any) -> Iterator[Any]:
    """Of the text, its tables, headers and footers."""
    from docx.text.paragraph import Paragraph

    parts = [file.element.body]
    for section in file.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not part.is_linked_to_previous:
                parts.append(part._element)
    for element in parts:
        for found in element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
            yield Paragraph(found, file)


def _fill(part: Any, names: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Put values in place of fields; Word may have cut a field into runs, whose first one then holds the text."""
    if not _FIELD.search(part.text):
        return

    def value(found: re.Match[str]) -> str:
        return values.get(names.get(found[1].casefold(), ""), "")

    for run in part.runs:
        if _FIELD.search(run.text):
            run.text = _FIELD.sub(value, run.text)
    if _FIELD.search(part.text):
        first, *rest = part.runs
        first.text = _FIELD.sub(value, part.text)
        for run in rest:
            run.text = ""


def _taken(document: Document, used: set[str]) -> tuple[dict[str, str], tuple[Block, ...]]:
    """What the fields show, and the blocks of the paper that are left for its text."""
    values: dict[str, str] = {}
    kept: list[Block] = []
    for block in document.blocks:
        taken: dict[str, str] = {}
        match block:
            case Requisites() if "unit" not in values and block.lines:
                taken = {"issuer": "\n".join(block.lines[:-1]), "unit": block.lines[-1]}
            case Heading(level=1) if "kind" not in values:
                taken = {"kind": block.text}
            case Pair() if "date" not in values:
                taken = {"date": block.left, "number": block.right, "place": block.center}
        for name, text in taken.items():
            values.setdefault(name, text)
        if not (taken and used & taken.keys()):
            kept.append(block)
    return values, tuple(kept)


def _lend_styles(file: Any, document: Document) -> None:
    """Give the template the styles of our papers that it lacks."""
    from copy import deepcopy

    ours = new_file(document)
    there = {style.name for style in file.styles}
    for name in _STYLES:
        if name not in there and name in {style.name for style in ours.styles}:
            file.styles.element.append(deepcopy(ours.styles[name].element))


def _page(file: Any, page: Page) -> Page:
    """The page of the template, on whose width tables are laid out."""
    section = file.sections[0]
    left, right = section.left_margin, section.right_margin
    if left is None or right is None:
        return page
    return replace(page, left=left.mm, right=right.mm)
