"""All that the desk knows about one person, as they may ask (Law 2297-VI, Art. 8): a paper and a file of data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from copdesk.documents.blocks import Block, Column, Document, Heading, Spacer, Table, paragraph
from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.services import attachments, exchange, labels, lists, papers_letters, wording
from copdesk.store.atomic import replace_file
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts

_MENTIONED: Final = 200  # records


@dataclass(frozen=True)
class Known:
    """What is known: records by register (the person's own first), files, changes, and where the name is written.

    *mentions* are records (noun, title) whose text holds the surname: they may be about the person. *recipients* are
    units that were given packages with personal data since the person was entered.
    """

    person: str
    title: str
    basis: str
    records: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]
    mentions: tuple[tuple[str, str], ...]
    recipients: tuple[str, ...]


def known(desk: Desk, person: str) -> Known:
    """Look through every register for the person. UserError ``record_missing``."""
    row = desk.get("person", person)
    if row is None or row["deleted"] is not None:
        raise UserError("record_missing", noun="person")
    found: dict[str, list[str]] = {"person": [person]}
    for noun, name in desk.registry.links_to("person"):
        rows = desk.fetch(noun, [Condition(name, "=", person)])
        found.setdefault(noun, []).extend(row["id"] for row in rows)
    kept = {noun: tuple(dict.fromkeys(keys)) for noun, keys in found.items() if keys}
    owners = [(noun, key) for noun, keys in kept.items() for key in keys]
    files = tuple(one["name"] for noun, key in owners for one in attachments.attached(desk, noun, key))
    return Known(
        person, row["label"], row["lawful_basis"] or "consent", kept, files, _mentions(desk, row["surname"], kept),
        tuple(sorted({unit for file in exchange.sent(desk) if file.header.scope == "unit" for unit in file.units})),
    )  # fmt: skip


def open_request(desk: Desk, person: str) -> dict[str, Any] | None:
    """The request of a person that has to be answered first, if one waits."""
    waiting = [Condition("person", "=", person), Condition("answered_on", "empty")]
    found = desk.fetch("subject_request", waiting, order=("due_on",), limit=1)
    return found[0] if found else None


def _mentions(desk: Desk, surname: str, kept: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Records whose text holds the surname and that are not among those already found."""
    from copdesk.store import query
    from copdesk.store.query import Query

    made = []
    for noun, entity in desk.registry.items():
        if not entity.searched or noun == "person":
            continue
        numbers = desk.query(Query(noun, search=surname), _MENTIONED)
        for key, label in query.page(desk, noun, numbers, ["id", "label"]):
            if key not in kept.get(noun, ()):
                made.append((noun, label or ""))
    return tuple(made[:_MENTIONED])


def paper(desk: Desk, key: str, texts: Texts) -> Document:
    """All of it in words: a table for each record, the files, the changes of the person's card."""
    found = known(desk, key)
    writer = papers_letters.sender(desk, texts)
    title = texts.t("subject.title", name=found.title)
    basis = labels.choice_label(texts, desk.registry["person"].field("lawful_basis"), found.basis)
    blocks: list[Block] = [
        Heading(texts.t("subject.kind")),
        paragraph(found.title, align="center", bold=True),
        paragraph(texts.t("subject.as_of", date=dates.today()), align="center"),
        Spacer(2),
        paragraph(texts.t("subject.controller", unit=writer.unit, contacts=writer.contacts), indent=10),
        paragraph(texts.t("subject.basis", basis=basis), indent=10),
    ]
    for noun, keys in found.records.items():
        blocks.append(Heading(f"{labels.nouns_label(texts, noun)} ({len(keys)})", 2))
        for one in keys:
            rows = tuple((label, value) for label, value in lists.card(desk, texts, noun, one) if value)
            blocks += [_table(texts, rows), Spacer(2)] if rows else []
    blocks += _rest(desk, texts, found)
    return Document(title, tuple(blocks), texts.language)


def _rest(desk: Desk, texts: Texts, found: Known) -> Iterator[Block]:
    if found.files:
        yield Heading(texts.t("subject.files"), 2)
        yield paragraph("; ".join(found.files), indent=10)
    if found.mentions:
        yield Heading(texts.t("subject.mentions"), 2)
        rows = tuple((labels.noun_label(texts, noun), title) for noun, title in found.mentions)
        yield _table(texts, rows)
    yield Heading(texts.t("subject.recipients"), 2)
    yield paragraph("; ".join(found.recipients) or texts.t("subject.recipients.none"), indent=10)
    yield Heading(texts.t("subject.changes"), 2)
    lines = wording.of_record(desk, texts, "person", found.person)
    columns = tuple(
        Column(texts.t(f"history.{name}"), width) for name, width in (("when", 36), ("who", 44), ("field", 90))
    )
    yield Table(columns, tuple((line.when, line.who, line.label) for line in lines))


def _table(texts: Texts, rows: tuple[tuple[str, str], ...]) -> Table:
    columns = (Column(texts.t("subject.column.what"), 60), Column(texts.t("subject.column.value"), 110))
    return Table(columns, rows, size=10)


def as_json(desk: Desk, key: str) -> dict[str, Any]:
    """The same for a program: every record with its fields, references also in words."""
    found = known(desk, key)
    return {
        "person": found.title,
        "made": datetime.now().astimezone().isoformat(timespec="seconds"),
        "unit": desk.title("unit", desk.meta("unit") or ""),
        "lawful_basis": found.basis,
        "records": {noun: [lists.record(desk, noun, one) for one in keys] for noun, keys in found.records.items()},
        "files": list(found.files),
        "recipients": list(found.recipients),
        "mentions": [{"register": noun, "title": title} for noun, title in found.mentions],
    }


def write(desk: Desk, key: str, folder: Path, texts: Texts) -> tuple[Path, Path]:
    """Write the paper (DOCX) and the data (JSON) into *folder*; UserError as writing of files."""
    from copdesk.documents.word import docx_bytes
    from copdesk.services.papers_files import file_name

    name = texts.t("subject.title", name=desk.title("person", key))
    out, data = folder / file_name(name, ".docx"), folder / file_name(name, ".json")
    replace_file(out, docx_bytes(paper(desk, key, texts)))
    replace_file(data, (json.dumps(as_json(desk, key), ensure_ascii=False, indent=1) + "\n").encode())
    return out, data
