"""Papers of the desk: the kinds, what each is made of, and the file it is written to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import copdesk
from copdesk.documents.blocks import Document
from copdesk.documents.table_list import ListColumn, TableList, table_list
from copdesk.domain.errors import UserError
from copdesk.services import (
    labels,
    letterheads,
    lists,
    papers_certificates,
    papers_courses,
    papers_duties,
    papers_groups,
    papers_letters,
    papers_meetings,
    papers_members,
    subject,
)
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.texts import Texts

Maker = Callable[..., Document]
SUFFIXES: Final = (".pdf", ".docx")
LIST_ROWS: Final = 5000
"""A longer list is a table file: two hundred pages of a register are read by nobody."""
_NUMBERS: Final = frozenset({"money", "percent", "decimal", "count"})


def roster(desk: Desk, key: str, texts: Texts, **options: Any) -> Document:
    """The composition of a group, or those on a course, by what *key* is."""
    if desk.get("course", key) is not None:
        return papers_courses.roster(desk, key, texts, **options)
    return papers_groups.group_roster(desk, key, texts, **options)


def list_paper(
    desk: Desk,
    noun: str,
    texts: Texts,
    *,
    where: Sequence[str] = (),
    search: str = "",
    sort: Sequence[str] = (),
    paths: Sequence[str] = (),
    question: Query | None = None,
) -> Document:
    """A register as a list shows it: by clauses as people write them, or by a ready *question*.

    UserError ``list_too_long`` for more than ``LIST_ROWS`` records.
    """
    asked = question or lists.asked(desk, texts, noun, where, search=search, sort=sort)
    found = query.count(desk, asked)
    if found > LIST_ROWS:
        raise UserError("list_too_long", count=found, limit=LIST_ROWS)
    chosen = tuple(paths) or lists.columns(desk.registry[asked.noun])
    columns = tuple(
        ListColumn(
            labels.path_label(desk, texts, asked.noun, path),
            "right" if query.field_at(desk, asked.noun, path).kind.name in _NUMBERS else "left",
        )
        for path in chosen
    )
    data = TableList(
        labels.nouns_label(texts, asked.noun), columns, tuple(lists.shown(desk, texts, asked, chosen)), datetime.now(),
        desk.title("unit", desk.meta("unit") or ""), lists.in_words(desk, texts, asked),
        f"CopDesk {copdesk.__version__}",
    )  # fmt: skip
    return table_list(data, texts)


def shown_list(
    desk: Desk,
    noun: str,
    texts: Texts,
    *,
    where: Sequence[tuple[str, str, Any]] = (),
    search: str = "",
    sort: Sequence[str] = (),
    trash: bool = False,
    paths: Sequence[str] = (),
) -> Document:
    """The list that a window shows: its conditions (field, operator, value), words, order and columns."""
    question = Query(noun, tuple(Condition(*part) for part in where), search, tuple(sort), trash)
    return list_paper(desk, noun, texts, question=question, paths=paths)


# What is printed and the registers whose records it is printed from; none for lists, whose key is a register.
KINDS: Final[Mapping[str, tuple[Maker, tuple[str, ...]]]] = MappingProxyType(
    {
        "minutes": (papers_meetings.minutes, ("meeting",)),
        "minutes-short": (partial(papers_meetings.minutes, short=True), ("meeting",)),
        "minutes-version": (papers_meetings.version, ("seal",)),
        "extract": (papers_meetings.extract, ("decision", "meeting")),
        "attendance": (papers_meetings.attendance_sheet, ("meeting",)),
        "presence": (papers_meetings.presence_list, ("meeting",)),
        "roster": (roster, ("group", "course")),
        "roster-approved": (partial(papers_groups.group_roster, approved=True), ("group",)),
        "roster-contacts": (partial(papers_groups.group_roster, contacts=True), ("group",)),
        "chair-list": (papers_members.chair_list, ("group",)),
        "terms": (papers_members.terms, ("group",)),
        "delegation": (papers_members.delegation, ("group",)),
        "badges": (papers_members.badges, ("meeting", "group")),
        "plan": (papers_groups.action_plan, ("plan",)),
        "recommendations": (papers_letters.recommendations, ("recommendation",)),
        "invitation": (papers_letters.invitation, ("meeting",)),
        "invitation-general": (partial(papers_letters.invitation, general=True), ("meeting",)),
        "consent": (papers_letters.consent, ("person",)),
        "subject": (subject.paper, ("person",)),
        "course": (papers_courses.roster, ("course",)),
        "sign-in": (papers_courses.sign_in, ("course",)),
        "class-log": (papers_courses.class_log, ("course",)),
        "certificate": (papers_certificates.certificates, ("certificate", "course")),
        "duties": (papers_duties.duties, ()),
        "list": (list_paper, ()),
    }
)


CODED: Final = frozenset({"certificate"})
"""Papers that bear a code signed by the key of the desk."""
_ON_LETTERHEAD: Final = frozenset(
    {"minutes", "minutes-short", "minutes-version", "extract", "invitation", "invitation-general", "recommendations"}
)


def paper(desk: Desk, kind: str, key: str, texts: Texts, **options: Any) -> Document:
    """A paper ready for preview; *key* is an id or the title of a record, for lists a register.

    UserError ``paper_kind``, and what the paper itself refuses.
    """
    if kind not in KINDS:
        raise UserError("paper_kind", value=kind[:40], kinds=", ".join(KINDS))
    make, nouns = KINDS[kind]
    document = make(desk, _found(desk, nouns, key) if nouns else key, texts, **options)
    return letterheads.put_on(desk, document, texts) if kind in _ON_LETTERHEAD else document


def print_paper(desk: Desk, kind: str, key: str, out: Path, texts: Texts, **options: Any) -> Path:
    """Write a paper as PDF or DOCX by the ending of *out*; UserError ``paper_suffix``."""
    if out.suffix.lower() not in SUFFIXES:
        raise UserError("paper_suffix", value=out.name[:80])
    document = paper(desk, kind, key, texts, **options)
    if out.suffix.lower() == ".pdf":
        from copdesk.documents.pdf import write_pdf

        write_pdf(document, out)
    else:
        from copdesk.documents.word import write_docx

        write_docx(document, out)
    return out


def print_batch(
    desk: Desk,
    kind: str,
    papers: Sequence[tuple[str, Path]],
    texts: Texts,
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    refused: Callable[[str, UserError], None] | None = None,
) -> int:
    """Write many papers of one kind as PDF (key and file of each); returns how many were written.

    With *refused* a paper that cannot be made is told and left out; without it the first one ends the run.
    """
    from copdesk.documents.pdf import PdfWriter

    def made() -> Iterator[tuple[Document, Path]]:
        for key, out in papers:
            try:
                yield paper(desk, kind, key, texts), out
            except UserError as error:
                if refused is None:
                    raise
                refused(key, error)

    return PdfWriter().batch(made(), progress, cancelled)


def _found(desk: Desk, nouns: Sequence[str], key: str) -> str:
    """The id that *key* names in the first of *nouns* that knows it."""
    for noun in nouns:
        row = desk.get(noun, key.strip().lower())
        if row is not None and row["deleted"] is None:
            return str(row["id"])
    refusal: UserError | None = None
    for noun in nouns:
        try:
            return labels.reference(desk, noun, key)
        except UserError as error:
            refusal = refusal or error
    raise refusal or UserError("unknown_reference", value=key[:80])
