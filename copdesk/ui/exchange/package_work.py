"""What a package would do, in words; everything here runs in the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.exchange import work
from copdesk.ui.tasks import Progress


@dataclass(frozen=True)
class FieldLine:
    """One field of a record in words, before and after."""

    label: str
    old: str
    new: str
    conflict: bool = False


@dataclass(frozen=True)
class RecordLine:
    """One record of a package: *what* happens to it, whether that is a conflict, and what hangs on it in the trash."""

    noun: str
    id: str
    title: str
    what: str
    fields: Sequence[FieldLine] = ()
    conflict: bool = False
    hung: Sequence[str] = ()


@dataclass(frozen=True)
class Page:
    """Records of the register *noun* of a package, of which it has *whole*; *skip* of them come before."""

    noun: str
    skip: int
    whole: int
    records: Sequence[RecordLine]


@dataclass(frozen=True)
class Look:
    """A package looked into: its report, its registers with numbers, its records, its deletions and erasures.

    *new_key*: it is signed by keys that its sender did not have before. *traps*: files beside it that look like a worm.
    *taken_back*: the number under which it came and was taken back for good; 0 for none. *stays*: what it would have
    taken and the desk keeps.
    """

    path: Path
    report: Any
    counts: Sequence[Any]
    pages: Mapping[str, Page]
    deletions: Sequence[RecordLine]
    addressees: Sequence[str]
    erased: str = ""
    new_key: bool = False
    traps: Sequence[str] = ()
    taken_back: int = 0
    stays: Sequence[str] = ()


def look(desk: Any, texts: Texts, path: Path, progress: Progress) -> Look:
    """What a package would do; nothing is written."""
    from copdesk.services import exchange, exchange_rules

    found = exchange.preview(desk, path, lambda: progress.cancelled, progress.step)
    names = {each.card.fingerprint: each.card.unit for each in exchange.cards(desk)}
    own = exchange.own_card(desk).fingerprint
    records = _records(desk, texts, found.records)
    return Look(
        path,
        found.report,
        exchange.counts(desk, texts, found.report.counts),
        {noun: Page(noun, 0, whole, records.get(noun, ())) for noun, whole in found.totals.items()},
        [_record(desk, texts, each) for each in found.deletions],
        [names.get(print_, print_[:9]) for print_ in found.report.header.to if print_ != own],
        erased(texts, found.report),
        found.report.sender.fingerprint not in names,
        work.traps(path.parent),
        exchange_rules.taken_back(desk, found.report),
        stays(texts, found.report, asked=False),
    )


def page(desk: Any, texts: Texts, path: Path, noun: str, skip: int, progress: Progress) -> Page:
    """More records of one register of a package; nothing is written."""
    from copdesk.services import exchange

    found = exchange.preview(desk, path, lambda: progress.cancelled, progress.step, noun=noun, skip=skip)
    return Page(noun, skip, found.totals.get(noun, 0), _records(desk, texts, found.records).get(noun, ()))


def _records(desk: Any, texts: Texts, found: Sequence[Any]) -> Mapping[str, Sequence[RecordLine]]:
    from copdesk.services import labels

    records: dict[str, list[RecordLine]] = {}
    for each in found:
        word = partial(work.word, desk, texts, each.noun)
        fields = [
            FieldLine(
                labels.field_label(texts, each.noun, f.field), word(f.field, f.old), word(f.field, f.new), f.conflict
            )
            for f in each.fields
        ]
        records.setdefault(each.noun, []).append(_record(desk, texts, each, fields))
    return records


def _record(desk: Any, texts: Texts, each: Any, fields: Sequence[FieldLine] = ()) -> RecordLine:
    from copdesk.services import exchange_words

    apart = each.apart or any(field.conflict for field in fields)
    hung = exchange_words.hung(desk, texts, each.hanging)
    title = texts.title(desk.registry[each.noun], each.title)
    return RecordLine(each.noun, each.id, title, each.what, fields, apart, hung)


def erased(texts: Texts, report: Any) -> str:
    """Which registers lose records by law, with numbers."""
    from copdesk.services import labels

    return ", ".join(f"{labels.nouns_label(texts, noun)}: {count}" for noun, count in report.erased.items())


def stays(texts: Texts, report: Any, *, asked: bool = True) -> Sequence[str]:
    """What a package would have taken and the desk keeps."""
    from copdesk.services import exchange_words

    return exchange_words.stays(texts, report, asked=asked)
