"""Reads the lines of a verified file into the merge, in batches, and trusts none of them.

Every line is checked before it is used; whatever is wrong refuses the whole file (``file_schema``).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.store.files import LARGEST
from copdesk.sync import extras, purge, scopes, upgrade
from copdesk.sync.batch import NewRecord, NewValues
from copdesk.sync.header import Header, moment
from copdesk.sync.lines import Line
from copdesk.sync.merge import BATCH, Merge
from copdesk.sync.registers import Register, Stamp, registers
from copdesk.sync.vectors import intern_sites

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_SHAPE, _HEX = "00000000-0000-0000-0000-000000000000", str.maketrans("123456789abcdef", "0" * 15)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_NONCE = re.compile(r"[0-9a-f]{1,32}\Z")
_WHOLE = (1 << 53) - 1
_RECORD = 2  # values that a record as it was made counts for in a batch
_TOLD_EVERY = 5000  # lines
_TEXTS = frozenset((str, type(None)))
_MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, binascii.Error)


@dataclass
class Incoming:
    """One file's lines on their way into the desk; *unknown* counts values this program does not know."""

    desk: Desk
    header: Header
    merge: Merge
    keep_files: bool
    unknown: int = 0
    purged: int = 0
    traces: purge.Traces = field(default_factory=purge.Traces)
    _records: list[NewRecord] = field(default_factory=list)
    _values: list[NewValues] = field(default_factory=list)
    _held: int = 0
    _extras: list[extras.Row] = field(default_factory=list)
    _names: dict[str, list[str]] = field(default_factory=dict)
    _noun: str = ""
    _blob: tuple[str, int, bytearray] | None = None

    def __post_init__(self) -> None:
        self._db = self.desk.db
        self._all = registers(self.desk)
        self._registers = scopes.scoped(self._all, self.header.scope)
        self._sites = intern_sites(self._db, self.header.sites)
        self._purged: set[tuple[str, str]] = purge.known_purges(self._db)
        self._take: dict[str, Callable[[Line], None]] = {
            "E": self._epoch,
            "P": self._purge,
            "T": self._table,
            "C": self._creation,
            "B": self._file,
            "b": self._chunk,
        }

    def read(self, blocks: Iterator[list[Line]], step: Callable[[int], None]) -> None:
        """Merge the lines of all *blocks*; *step* is told the number of lines read so far, every few thousand."""
        if self.header.scope == scopes.UNIT:
            upgrade.adopt(self.desk, self.merge)
        count = told = 0
        for lines in blocks:
            for letter, run in groupby(lines, itemgetter(0)):
                self._run(letter, list(run))
            count += len(lines)
            if count - told >= _TOLD_EVERY:
                step(count)
                told = count
        self._flush()
        if self._blob is not None:
            raise UserError("file_schema", place="b")

    def _run(self, letter: str, lines: list[Line]) -> None:
        """Lines of one kind that follow one another."""
        if letter == "F":
            self._values_of(lines)
        elif letter in self._take:
            for line in lines:
                self._take[letter](line)
        else:
            raise UserError("file_schema", place=letter[:1])

    # ---- lines

    def _epoch(self, line: Line) -> None:
        with _checked("E"):
            _, place, epoch, nonce, seen = line
            site, epoch = self._sites[_whole(place)], _whole(epoch)
            if not _NONCE.match(nonce):
                raise ValueError("nonce")
            context = [(self._sites[_whole(p)], _whole(e)) for p, e in seen]
        known = self._db.execute("SELECT nonce FROM sync_epoch WHERE site = ? AND epoch = ?", (site, epoch)).fetchone()
        if site == 1 and not known:
            raise UserError("exchange_restored")
        if known and known[0] != nonce:
            raise UserError("exchange_fork", unit=self.header.sites[place][1])
        if not known:
            self._db.execute("INSERT INTO sync_epoch VALUES(?, ?, ?)", (site, epoch, nonce))
            self._db.executemany(
                "INSERT INTO sync_ctx VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(site, epoch, *each) for each in context],
            )

    def _purge(self, line: Line) -> None:
        with _checked("P"):
            _, noun, key, place, epoch, ms, ground = line
            stamp = self._stamp(place, epoch, ms)
            if not isinstance(ground, str | None):
                raise ValueError("purge")
            self._target(noun, key)
        if (noun, key) not in self._purged:
            self._flush()
            purge.apply(self.desk, self._all, noun, key, stamp, ground, self.traces)
            self._purged.add((noun, key))
            self.purged += 1

    def _table(self, line: Line) -> None:
        with _checked("T"):
            _, noun, names = line
            if not all(_NAME.match(name) for name in [noun, *names]):
                raise ValueError("names")
            self._names[noun] = list(names)

    def _creation(self, line: Line) -> None:
        with _checked("C"):
            _, noun, key, place, epoch, ms, listed, *more = line
            stamp = self._stamp(place, epoch, ms)
            names = self._names[noun]
            given = dict(zip(names, listed, strict=True)) | (more[0] if more else {})
            values = {name: value for name, value in given.items() if value != []}
            register = self._target(noun, key)
            known = self._known(register, noun, key, stamp, values, made=True)
        self._turn_to(noun)
        if register is None:
            self._extras.append((noun, key, "", *stamp, None))
        elif (noun, key) not in self._purged:
            if self._values:
                self._flush()
            self._records.append(NewRecord(key, stamp, known))
        self._flush_when_full()

    def _values_of(self, run: list[Line]) -> None:
        with _checked("F"):
            parts = [(noun, list(lines)) for noun, lines in groupby(run, itemgetter(1))]
        for noun, lines in parts:
            with _checked("F"):
                found = self._alike(noun, lines) or [self._fields(line) for line in lines]
            self._turn_to(noun)
            self._values += [each for each in found if each.heads and (noun, each.key) not in self._purged]
            self._held += sum(len(each.heads) for each in found)
            self._flush_when_full()

    def _alike(self, noun: str, lines: list[Line]) -> list[NewValues]:
        """Lines of texts that stand alone, as nearly all are: checked by the hundred they take a third of the time.

        Empty when one of them is not like that: then each is looked at by itself.
        """
        register = self._registers.get(noun)
        _, _, keys, places, epochs, moments, values = zip(*lines, strict=True)
        if register is None or not _are_keys(keys) or {*map(type, values)} != {dict}:
            return []
        named, packed = [*map(tuple, values)], [tuple(each.values()) for each in values]
        cells = {names: register.plain(names) or () for names in {*named}}
        numbers = {*map(type, chain(places, epochs, moments))}
        if not all(cells.values()) or numbers != {int} or not {*map(type, chain.from_iterable(packed))} <= _TEXTS:
            return []
        made = [*zip(places, epochs, moments, strict=True)]
        stamps = {each: self._stamp(*each) for each in {*made}}
        heads = map(cells.__getitem__, named)
        return [*map(NewValues._make, zip(keys, map(stamps.__getitem__, made), heads, packed, strict=True))]

    def _fields(self, line: Line) -> NewValues:
        _, noun, key, place, epoch, ms, values = line
        stamp = self._stamp(place, epoch, ms)
        register = self._target(noun, key)
        known = self._known(register, noun, key, stamp, values, made=False)
        heads, packed = register.cells(known) if register else ((), ())
        return NewValues(key, stamp, heads, packed)

    def _known(
        self, register: Register | None, noun: str, key: str, stamp: Stamp, values: dict[str, Any], *, made: bool
    ) -> dict[str, Any]:
        """The values this program knows; the others are kept for a newer one, of a record just *made* no empty ones."""
        if register and values.keys() <= register.texts and {*map(type, values.values())} <= _TEXTS:
            return values
        known: dict[str, Any] = {}
        for name, value in values.items():
            if register and name in register.cell_of:
                known[name] = register.accept(name, value)
                continue
            whole = self._all.get(noun)
            if not _NAME.match(name) or not _plain(value) or (whole and name in whole.cell_of):
                raise ValueError(name)
            if value is not None or not made:
                self._extras.append((noun, key, name, *stamp, value))
                self.unknown += 1
        return known

    def _target(self, noun: str, key: str) -> Register | None:
        if not _NAME.match(noun) or not _KEY.match(key):
            raise ValueError("noun or id")
        if noun in self._all and noun not in self._registers:
            raise ValueError("outside the scope")
        return self._registers.get(noun)

    def _turn_to(self, noun: str) -> None:
        """A batch holds one register."""
        if noun != self._noun:
            self._flush()
            self._noun = noun

    def _stamp(self, place: int, epoch: int, ms: int) -> Stamp:
        if type(place) is type(epoch) is int and place >= 0 and 0 <= epoch <= _WHOLE:
            return self._sites[place], epoch, moment(ms)
        raise ValueError("stamp")

    # ---- batches

    def _flush_when_full(self) -> None:
        if self._held + _RECORD * len(self._records) + len(self._extras) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        register = self._registers.get(self._noun)
        if register is not None:
            self.merge.create(register, self._records)
            self.merge.fields(register, self._values)
        extras.keep(self._db, [row for row in self._extras if row[:2] not in self._purged])
        self._records, self._values, self._extras, self._held = [], [], [], 0

    # ---- attachments

    def _file(self, line: Line) -> None:
        self._flush()
        with _checked("B"):
            _, digest, size = line
            if self._blob is not None or not _DIGEST.match(digest) or not 0 <= _whole(size) <= LARGEST:
                raise ValueError("attachment")
        self._blob = (digest, size, bytearray())
        self._finish_file()

    def _chunk(self, line: Line) -> None:
        with _checked("b"):
            _, encoded = line
            if self._blob is None:
                raise ValueError("no attachment")
            self._blob[2].extend(base64.b64decode(encoded, validate=True))
            if len(self._blob[2]) > self._blob[1]:
                raise ValueError("attachment longer than announced")
        self._finish_file()

    def _finish_file(self) -> None:
        """Accept a whole attachment if it is what it says and a record refers to it."""
        if self._blob is None or len(self._blob[2]) < self._blob[1]:
            return
        digest, _, data = self._blob
        self._blob = None
        if hashlib.sha256(data).hexdigest() != digest:
            raise UserError("file_schema", place="B")
        wanted = "attachment" in self._registers and self._db.execute(
            "SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1", (digest,)
        )
        if self.keep_files and wanted and wanted.fetchone():
            self.desk.files.put(bytes(data))


def _are_keys(keys: Sequence[str]) -> bool:
    """Whether every one of *keys* is an id, by one comparison for all."""
    return {*map(len, keys)} == {len(_SHAPE)} and "".join(keys).translate(_HEX) == _SHAPE * len(keys)


@contextmanager
def _checked(place: str) -> Iterator[None]:
    """Turn what a malformed line does to us into a refusal of the file."""
    try:
        yield
    except _MALFORMED as error:
        raise UserError("file_schema", place=place) from error


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _WHOLE:
        raise ValueError("not a whole number")
    return value


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str) or (type(value) is int and abs(value) < 1 << 63)
