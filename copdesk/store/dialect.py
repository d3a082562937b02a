"""The statements in which databases differ, as SQLite says them; ``postgres`` says the same for a server.

A connection carries its dialect as ``db.sql``. All other statements of the store are written so that both databases
take them: ``IS NOT DISTINCT FROM`` for ``IS``, ``NULLS FIRST`` where the order counts, conflict targets by name, and
``"user"`` in quotes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from copdesk.domain.fields import Entity
from copdesk.store.files import AttachmentFolder
from copdesk.store.schema import columns, q
from copdesk.store.server_files import ServerFiles

SEARCH = """CREATE VIRTUAL TABLE search USING fts5(body, lem, content='', contentless_delete=1, prefix='2 3',
  tokenize="unicode61 remove_diacritics 0")"""
# KiB, below zero as SQLite wants it. What is written comes back again and again until it is committed; what is read
# in a list of a million rows does so seldom, and a page is decrypted in ten microseconds.
READING_CACHE, WRITING_CACHE = -24_576, -65_536

Term = tuple[str, bool, str]
"""A word to look for: the word, whether it may be a beginning, its lemma."""
Wanted = Sequence[Sequence[Sequence[tuple[Sequence[str], bool]]]]
"""Alternatives of groups of words, each by its tokens and whether the last one may be a beginning."""
Document = tuple[int, str, str]
"""What the index knows of a record: its row there, its words, its lemmas."""


class Tables:
    """Making and checking tables and triggers."""

    in_folder = True
    """Whether a desk lies in a folder, which the program copies and marks; a server has dumps of its own."""
    extra = SEARCH
    """The tables that are made in another way here, or only here."""

    def ddl(self, statement: str) -> str:
        """A statement that makes or changes a table, an index or a temporary table."""
        return statement

    def bind(self, db: Any, references: Iterable[tuple[str, str, str]]) -> None:
        """Watch references (register, field, register referred to) that ``ddl`` left out; here it leaves out none."""

    def columns(self, db: Any, noun: str) -> set[str]:
        """The columns of a table; none when there is no such table."""
        return {row[1] for row in db.execute(f"PRAGMA table_info({q(noun)})")}

    def triggers(self, entity: Entity, number: Mapping[tuple[str, str], int]) -> dict[str, str]:
        """The capture of one register: name of each trigger and the statement that makes it.

        An insert notes the creation (``fld`` is the register's own number), an update each changed field; DELETE and a
        change of id are refused. ``sync_me.act`` is null outside an action, so a write that belongs to none fails on
        ``history.act`` instead of going unseen. ``sync_me.erasing`` is 1 while an erasure by law removes rows.
        """
        noun, table = entity.noun, q(entity.noun)
        t = number[noun, ""]
        # Not SELECT … FROM sync_me: as a list of values the same row takes half the time.
        note = "INSERT INTO history(act, tbl, rec, fld, old, new) VALUES((SELECT act FROM sync_me),"
        made = {
            f"cap_{noun}_i": f"AFTER INSERT ON {table} BEGIN {note} {t}, NEW.n, {t}, NULL, NULL); END",
            f"cap_{noun}_d": f"BEFORE DELETE ON {table} WHEN (SELECT erasing FROM sync_me) = 0 BEGIN "
            "SELECT RAISE(ABORT, 'records are flagged as deleted, never removed'); END",
            f"cap_{noun}_k": f"BEFORE UPDATE OF id, n ON {table} WHEN NEW.id IS NOT OLD.id OR NEW.n IS NOT OLD.n BEGIN "
            "SELECT RAISE(ABORT, 'the id of a record never changes'); END",
        }
        for name in columns(entity):
            column = q(name)
            made[f"cap_{noun}_u_{name}"] = (
                f"AFTER UPDATE OF {column} ON {table} WHEN NEW.{column} IS NOT OLD.{column} BEGIN "
                f"{note} {t}, NEW.n, {number[noun, name]}, OLD.{column}, NEW.{column}); END"
            )
        return {name: f"CREATE TRIGGER {q(name)} {text}" for name, text in made.items()}

    def installed(self, db: Any) -> dict[str, str]:
        """The triggers that are there, as ``triggers`` would make them."""
        return dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))

    def same_trigger(self, found: str | None, expected: str) -> bool:
        """Whether a trigger that is there is the one that should be."""
        return found == expected

    def drop_triggers(self, db: Any) -> None:
        """Take the capture away, to make it anew."""
        for name in self.installed(db):
            if name.startswith("cap_"):
                db.execute(f"DROP TRIGGER {q(name)}")

    def version(self, db: Any) -> int:
        """The version of the desk that migrations know."""
        found: int = db.execute("PRAGMA user_version").fetchone()[0]
        return found

    def set_version(self, db: Any, version: int) -> None:
        """Note the version of the desk, inside the caller's transaction."""
        db.execute(f"PRAGMA user_version = {version}")

    def keep_references(self, db: Any, kept: bool) -> None:
        """Outside a transaction: whether references are watched; a migration does without."""
        db.execute(f"PRAGMA foreign_keys = {'ON' if kept else 'OFF'}")

    def broken_references(self, db: Any) -> list[str]:
        """References whose record is not there, as the database tells them."""
        return [" ".join(map(str, row)) for row in db.execute("PRAGMA foreign_key_check")]

    def damage(self, db: Any) -> list[str]:
        """What is wrong with the database, in its own words; empty when it is sound."""
        found = []
        for pragma in ("cipher_integrity_check", "integrity_check"):
            rows = db.execute(f"PRAGMA {pragma}").fetchall()
            found += [f"{pragma}: {' '.join(map(str, row))}" for row in rows if row != ("ok",)]
        return found + [f"foreign_key_check: {line}" for line in self.broken_references(db)]


class Dialect(Tables):
    """What the statements of the store leave to the database."""

    temp = "temp"
    """The schema of temporary tables."""
    value = "?"
    """A parameter for a column that keeps values of every type."""
    whole = "OR ROLLBACK"
    """After INSERT or UPDATE: one that fails ends its transaction, so it need not copy each page that it changes."""
    then = "CROSS JOIN"
    """A join in which the table before it is read first."""
    matching = "SELECT rowid FROM search WHERE search MATCH ?"
    """The rows of the index that an ``expression`` finds; more conditions may follow."""
    best = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT ?"
    """The same, the best first."""

    def files(self, desk: Any) -> AttachmentFolder | ServerFiles:
        """Where the files of records lie: in the desk's folder, encrypted."""
        return AttachmentFolder(desk.folder, desk.dek)

    # ---- transactions

    def begin_act(self, db: Any, number: int) -> None:
        """Tell the triggers whose action the writes of this transaction are."""
        db.execute("UPDATE sync_me SET act = ?", (number,))

    def end_act(self, db: Any) -> None:
        """At the end of the transaction no action is running any more."""
        db.execute("UPDATE sync_me SET act = NULL, erasing = 0")

    def tune(self, db: Any, writing: bool) -> None:
        """Give an action the cache that its writes need, and take it back."""
        db.execute(f"PRAGMA cache_size = {WRITING_CACHE if writing else READING_CACHE}")

    def reserve(self, db: Any, table: str, count: int) -> int:
        """The first of *count* free row numbers of a register."""
        first: int = db.execute(f"SELECT coalesce(max(n), 0) + 1 FROM {table}").fetchone()[0]
        return first

    def fold_log(self, db: Any) -> None:
        """Bring the log of what was written into the database itself."""
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def forget(self, db: Any) -> None:
        """Leave nothing behind of rows that were removed."""
        db.execute("INSERT INTO search(search) VALUES('optimize')")
        db.execute("VACUUM")
        self.fold_log(db)

    # ---- values of every type

    def packed(self, column: str) -> str:
        """A column's value as ``history.old`` keeps it."""
        return column

    def unpacked(self, value: str, kind: str) -> str:
        """What ``history.old`` keeps as the value of a column of the type *kind*."""
        return value

    def packed_list(self, columns: Sequence[str]) -> str:
        """Several columns' values as one: the text of a JSON list without blanks."""
        return f"json_array({', '.join(columns)})"

    def of_field(self, fld: int, side: str) -> str:
        """In rows grouped by record with one row for each field: the *side* (old, new) of one field."""
        return f"max(CASE fld WHEN {fld} THEN {side} END)"

    def net(self, rows: str) -> str:
        """Of history ``FROM … WHERE …`` in which fields changed more than once: first old and last new values."""
        # SQLite takes bare columns from the row of min or max.
        return (
            f"SELECT w.rec, w.fld, w.old, b.new FROM (SELECT rec, fld, old, min(n) {rows} GROUP BY rec, fld) w "
            f"JOIN (SELECT rec, fld, new, max(n) {rows} GROUP BY rec, fld) b USING (rec, fld) WHERE w.old IS NOT b.new"
        )

    # ---- lists, texts, search

    def keyed(self, kind: str = "TEXT", name: str = "k") -> str:
        """The items of a JSON list, each of the type *kind*, as rows ``k.key``, ``k.value``."""
        return f"json_each(?) {name}"

    def items(self, value: str) -> str:
        """The numbers of a JSON list that is kept as a value of any type, as rows ``j.value``."""
        return f"json_each({value}) j"

    def listed(self, kind: str = "TEXT") -> str:
        """A query for the items of a JSON list, each of the type *kind*."""
        return "SELECT value FROM json_each(?)"

    def numbers(self, inner: str) -> str:
        """A query for the column ``n`` of another one as one text, ``[1,2,3]``."""
        return f"SELECT json_group_array(n) FROM ({inner})"

    def folded(self, db: Any, noun: str, name: str, column: str) -> str:
        """A column of a register as ``fold`` makes it."""
        return f"fold({column})"

    def sort_key(self, db: Any, noun: str, name: str, column: str) -> str:
        """A column of a register as ``sort_key`` makes it."""
        return f"sort_key({column})"

    def expression(self, terms: Sequence[Term]) -> str:
        """What to look for in the index: every term, as it stands, as a beginning, or by its lemma."""
        return " AND ".join(
            f'(body:"{word}"{"*" if prefix else ""} OR lem:"{lemma}" OR body:"{lemma}")'
            for word, prefix, lemma in terms
        )

    def holding(self, wanted: Wanted) -> str:
        """What to look for in the index: texts with one word of every group of one of *wanted*."""
        return " OR ".join(
            "(" + " AND ".join(f"({' OR '.join(self._phrase(*word) for word in group)})" for group in groups) + ")"
            for groups in wanted
            if groups
        )

    def _phrase(self, tokens: Sequence[str], prefix: bool) -> str:
        return f'body:"{" ".join(tokens)}"{"*" if prefix else ""}'

    def index(self, db: Any, documents: Iterable[Document], *, fresh: bool) -> None:
        """Put documents into the index, in the place of older ones unless they are *fresh*."""
        verb = "INSERT" if fresh else "INSERT OR REPLACE"
        db.executemany(f"{verb} INTO search(rowid, body, lem) VALUES(?, ?, ?)", documents)


SQLITE = Dialect()
