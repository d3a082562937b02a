"""Full-text search over all registers: folded words and Ukrainian lemmas in one index.

The row of a record is ``(number of its register << 40) | n``; the index keeps no text of its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from copdesk.domain.fields import Entity
from copdesk.domain.rules.text import fold
from copdesk.store.dialect import Dialect

SHIFT = 40
_WORD = re.compile(r"[^\W_]+")
_HOME_NUMBER = re.compile("[0-9]{9}(?![0-9])")
_NONE = frozenset[str]()
Document = tuple[str, str]
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def rowid(register: int, n: int) -> int:
    """The row of a record in the index."""
    return (register << SHIFT) | n


def split_rowid(row: int) -> tuple[int, int]:
    """The register's number and the record's row number."""
    return row >> SHIFT, row & ((1 << SHIFT) - 1)


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The dictionary form of a folded word; the word itself when it is unknown."""
    if len(word) < 3 or not _CYRILLIC.search(word):
        return word
    from simplemma import lemmatize

    return fold(lemmatize(word, lang="uk"))


def load_words() -> None:
    """Load the dictionary that ``lemma`` asks."""
    from simplemma import lemmatize

    lemmatize("copdesk", lang="uk")


def documents(entity: Entity, rows: Sequence[Mapping[str, Any]]) -> list[Document]:
    """Of each record the folded words of its searchable fields, and the lemmas of its running text.

    Field by field, as lists of people and places repeat themselves: each different value is read once.
    """
    found = []
    for name, kind in entity.searched:
        values = [row.get(name) for row in rows]
        read = {value: _words(value, kind) for value in set(values) if value is not None}
        if read:
            read[None] = ("", _NONE)
            found.append([read[value] for value in values])
    return [_document(parts) for parts in zip(*found, strict=True)] if found else [("", "")] * len(rows)


def _document(parts: Iterable[tuple[str, frozenset[str]]]) -> Document:
    lemmas = _NONE.union(*[found for _, found in parts if found])
    return " ".join([words for words, _ in parts if words]), " ".join(sorted(lemmas)) if lemmas else ""


def _words(value: str, kind: str) -> tuple[str, frozenset[str]]:
    folded = fold(value)
    if kind == "phones":
        # A number is looked for as it is dialled at home, too.
        return " ".join([folded, *[f"0{number} {number}" for number in _HOME_NUMBER.findall(folded)]]), _NONE
    if kind not in {"text", "long_text"}:
        return folded, _NONE
    return folded, frozenset(found for word in _WORD.findall(folded) if (found := lemma(word)) != word)


def add(db: Any, register: int, numbers: Iterable[int], documents: Iterable[Document]) -> None:
    """Put documents ``(body, lemmas)`` of new records of one register into the index."""
    db.sql.index(db, _placed(register, numbers, documents), fresh=True)


def index(db: Any, register: int, numbers: Iterable[int], documents: Iterable[Document]) -> None:
    """Put documents of one register into the index, replacing older ones."""
    db.sql.index(db, _placed(register, numbers, documents), fresh=False)


def _placed(register: int, numbers: Iterable[int], documents: Iterable[Document]) -> list[tuple[int, str, str]]:
    base = rowid(register, 0)
    return [(base | n, body, lem) for n, (body, lem) in zip(numbers, documents, strict=True)]


def unindex(db: Any, register: int, numbers: list[int]) -> None:
    """Take records out of the index."""
    db.executemany("DELETE FROM search WHERE rowid = ?", [(rowid(register, n),) for n in numbers])


def expression(sql: Dialect, text: str) -> str | None:
    """The index query of what a person typed; None when there is nothing to look for.

    Each word matches by itself, by its lemma, or as the beginning of a word (the last one always, as it is being
    typed).
    """
    words = _WORD.findall(fold(text))
    if not words:
        return None
    last = len(words) - 1
    return sql.expression([(word, place == last or len(word) >= 4, lemma(word)) for place, word in enumerate(words)])
