"""Full-text search over all registers: folded words and Ukrainian lemmas in one index.

The row of a record is ``(number of its register << 40) | n``; the index keeps no text of its own.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from copdesk.domain.fields import Entity
from copdesk.domain.rules.text import fold

SHIFT = 40
_WORD = re.compile(r"[^\W_]+")
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


def document(entity: Entity, row: dict[str, Any]) -> tuple[str, str]:
    """The folded words of a record's searchable fields, and the lemmas of its running text."""
    body: list[str] = []
    lemmas: set[str] = set()
    for name, kind in entity.searched:
        value = row.get(name)
        if value is None:
            continue
        words, found = (_short_words if len(value) <= 80 else _words)(value, kind)
        body.append(words)
        if found:
            lemmas |= found
    return " ".join(body), " ".join(sorted(lemmas)) if lemmas else ""


def _words(value: str, kind: str) -> tuple[str, frozenset[str]]:
    folded = fold(value)
    if kind == "phones":
        # A number is looked for as it is dialled at home, too.
        return f"{folded} {' '.join('0' + n + ' ' + n for n in re.findall(r'[0-9]{9}(?![0-9])', folded))}", frozenset()
    if kind not in {"text", "long_text"}:
        return folded, frozenset()
    return folded, frozenset(found for word in _WORD.findall(folded) if (found := lemma(word)) != word)


_short_words = lru_cache(maxsize=50_000)(_words)


def add(db: Any, register: int, rows: Iterable[tuple[int, str, str]]) -> None:
    """Put documents ``(n, body, lemmas)`` of new records of one register into the index."""
    base = rowid(register, 0)
    db.executemany(
        "INSERT INTO search(rowid, body, lem) VALUES(?, ?, ?)", [(base | n, body, lem) for n, body, lem in rows]
    )


def index(db: Any, register: int, rows: list[tuple[int, str, str]]) -> None:
    """Put documents ``(n, body, lemmas)`` of one register into the index, replacing older ones."""
    db.executemany(
        "INSERT OR REPLACE INTO search(rowid, body, lem) VALUES(?, ?, ?)",
        [(rowid(register, n), body, lem) for n, body, lem in rows],
    )


def unindex(db: Any, register: int, numbers: list[int]) -> None:
    """Take records out of the index."""
    db.executemany("DELETE FROM search WHERE rowid = ?", [(rowid(register, n),) for n in numbers])


def expression(text: str) -> str | None:
    """The index query of what a person typed; None when there is nothing to look for.

    Each word matches by itself, by its lemma, or as the beginning of a word (the last one always, as it is being
    typed).
    """
    words = _WORD.findall(fold(text))
    if not words:
        return None
    parts = []
    for position, word in enumerate(words):
        prefix = "*" if position == len(words) - 1 or len(word) >= 4 else ""
        found = lemma(word)
        parts.append(f'(body:"{word}"{prefix} OR lem:"{found}" OR body:"{found}")')
    return " AND ".join(parts)
