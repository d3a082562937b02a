"""What fuzzing throws bytes at: the readers of files, cards and lines, as a hostile but trusted sender could.

The first byte of an input chooses the layer, the rest is its content. Whatever it is, the only answer is a refusal in
plain words or a preview; every other exception is a fault of the program.
"""

import base64
import hashlib
import itertools
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pyrage
import zstandard

from copdesk.domain.errors import UserError
from copdesk.store.schema import settle
from copdesk.sync import exchange
from copdesk.sync.cards import Card
from copdesk.sync.container import MAGIC, Limits, Opened, Standing, open_container
from copdesk.sync.header import Header
from tests.sync.desks import MemoryDesk, memory_file
from tests.sync.vector import identities

LIMITS = Limits(file=1 << 22, line=1 << 16, lines=2_000, slack=1 << 20)
LINES = b"\2"
"""The first byte of an input that is a file's lines."""
_SITE = "a" * 32


class Target:
    """Two desks in memory that know each other; *folder* holds the file that is read."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz"))
        self.path = self.folder / "input.cdsync"
        # The same keys in each run, so that a file that was found can be read again.
        self.sender, self.reader = identities()
        self.desk, self.other = MemoryDesk("here"), MemoryDesk("there")
        self.card = self.sender.card("there", self.other.site, date(2026, 11, 21))
        self.to = self.reader.card("here", self.desk.site, date(2026, 11, 21))
        self.desk.card, self.other.card = self.to, self.card
        with self.desk.action("add") as act:
            box = act.insert("box", {"id": _key(1), "name": "box"})
            act.insert("item", {"id": _key(2), "a": "a", "left": "l", "right": "r", "box": box, "number": 1})
        settle(self.desk.db)  # a preview stamps what was edited here, whatever the file holds
        self._before = self._written()
        self.layers: tuple[Callable[[bytes], object], ...] = (
            self.file,
            self.plain,
            self.lines,
            self.card_body,
            self.header_line,
        )

    def close(self) -> None:
        """Remove the folder and let go of the desks."""
        shutil.rmtree(self.folder)
        self.desk.db.close()
        self.other.db.close()

    def __call__(self, data: bytes) -> None:
        """Read one input; a refusal is right, anything else is raised."""
        if data:
            with suppress(UserError):
                self.layers[data[0] % len(self.layers)](data[1:])

    def file(self, data: bytes) -> None:
        """A file as it lies on a stick."""
        self.path.write_bytes(data)
        self._read()

    def plain(self, data: bytes) -> None:
        """What is inside the encryption, but for the signature."""
        signature = self.sender.sign(b"copdesk-exchange-1\0" + hashlib.sha256(data).digest())
        self.path.write_bytes(pyrage.encrypt(data + signature, [pyrage.x25519.Recipient.from_str(self.to.recipient)]))
        self._read()

    def lines(self, data: bytes) -> None:
        """The lines, packed and ended as they should be."""
        text = data if data.endswith(b"\n") or not data else data + b"\n"
        end = json.dumps(["Z", text.count(b"\n"), hashlib.sha256(text).hexdigest()]).encode() + b"\n"
        self.plain(self._head() + zstandard.compress(text + end))

    def card_body(self, data: bytes) -> None:
        """The content of a card, signed by its owner."""
        signature = self.sender.sign(b"copdesk-card-1\0" + data)
        card = Card.from_bytes(data + b"\n" + base64.b64encode(signature) + b"\n")
        assert Card.from_bytes(card.to_file()) == card

    def header_line(self, data: bytes) -> None:
        """The header of a file."""
        header = Header.from_line(data)
        assert Header.from_line(header.to_line()) == header

    def _head(self) -> bytes:
        return MAGIC + self.header.to_line() + self.card.to_bytes()

    @property
    def header(self) -> Header:
        """A header that may be taken in."""
        sites = ((self.other.site, "there"), (self.desk.site, "here"), (_SITE, "elsewhere"))
        return Header(
            file_id="1" * 32,
            made_ms=1_795_000_000_000,
            from_site=self.other.site,
            unit="there",
            to=(self.to.fingerprint,),
            kind="full",
            scope="unit",
            since={},
            vector={self.other.site: 3, _SITE: 2},
            nonces={self.other.site: "00ff"},
            sites=sites,
            counts={"records": 1, "fields": 1},
            app="1.0",
        )

    def _read(self) -> None:
        opened: Opened = open_container(self.path, self.reader, lambda _: Standing.TRUSTED, LIMITS)
        try:
            exchange.preview_opened(self.desk, opened)
        finally:
            assert not self.desk.db.in_transaction
            assert self._written() == self._before

    def _written(self) -> list[tuple[int, ...]]:
        tables = ("history", "act", "sync_rec", "sync_stamp", "sync_extra", "sync_purge", "sync_site", "sync_import")
        return [self.desk.db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]

    def seeds(self) -> Iterator[bytes]:
        """Inputs that are right, of each layer, to begin with."""
        with self.other.action("add") as act:
            box = act.insert("box", {"id": _key(1), "name": "other"})
            act.insert("item", {"id": _key(3), "a": "a", "left": "l", "right": "r", "box": box, "number": 1})
        sent = memory_file(self.other, [self.desk])
        text = b"".join(json.dumps(line).encode() + b"\n" for line in sent.lines())
        more = (
            ["E", 2, 1, "0f", [[0, 1]]],
            ["P", "box", _key(4), 2, 1, 5, "request"],
            ["T", "item", ["a", "color"]],
            ["C", "item", _key(2), 2, 1, 9, ["x", "red"], {"size": 3}],
            ["F", "item", _key(2), 0, 1, 9, {"left": "1", "right": "2", "deleted": 5}],
            ["F", "item", _key(2), 2, 1, 9, {"box": None, "color": None}],
            ["T", "cart", ["name"]],
            ["C", "cart", _key(5), 2, 1, 9, ["x"]],
            ["B", hashlib.sha256(b"x").hexdigest(), 1],
            ["b", "eA=="],
        )
        listed = [*text.splitlines(keepends=True), *(json.dumps(line).encode() + b"\n" for line in more)]
        yield LINES + text
        yield from (LINES + b"".join(some) for some in itertools.accumulate([line] for line in listed))
        self.lines(text)
        yield b"\0" + self.path.read_bytes()
        yield b"\1" + self._head() + zstandard.compress(text)
        yield b"\3" + self.card.body
        yield b"\4" + self.header.to_line()


def _key(number: int) -> str:
    return f"{number}0000000-0000-4000-8000-000000000000"
