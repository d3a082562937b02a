"""The envelope of exchange files: what goes in comes out, and nothing else does."""

import io
import json
import os
import random
import resource
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyrage
import pytest
import zstandard

from copdesk.domain.errors import UserError
from copdesk.sync import container
from copdesk.sync.cards import Card, Identity
from copdesk.sync.container import ALIGN, MAGIC, Limits, Standing, open_container, write_container
from copdesk.sync.header import Header
from tests.sync.desks import cost

MUTANTS = int(os.environ.get("COPDESK_MUTANTS", "700"))  # 10,000 of each kind in a longer run
SITE_A, SITE_B = "a" * 32, "b" * 32
DAY = date(2026, 11, 21)
LINES: list[list[Any]] = [
    ["E", SITE_A, 1, "00", {}],
    ["C", "person", "7" * 32, SITE_A, 1, 1000, ["Ґудзь", "П'ятниця\u2028", None, 5, 'лапки "«»"\n\t'], {"new": "x"}],
    ["F", "person", "7" * 32, "note", SITE_A, 1, 1000, "довгий текст " * 5000],
]


class Unit:
    """One side of an exchange."""

    def __init__(self, name: str, site: str) -> None:
        self.identity = Identity.generate()
        self.card = self.identity.card(name, site, DAY)


@pytest.fixture(scope="module")
def sender() -> Unit:
    return Unit("Сектор А", SITE_A)


@pytest.fixture(scope="module")
def receiver() -> Unit:
    return Unit("Сектор Б", SITE_B)


def header(*to: Unit, **changes: Any) -> Header:
    known: dict[str, Any] = {
        "file_id": "1" * 32,
        "made_ms": 1_795_000_000_000,
        "from_site": SITE_A,
        "unit": "Сектор А",
        "to": tuple(unit.card.fingerprint for unit in to),
        "kind": "delta",
        "scope": "unit",
        "since": {SITE_B: 3},
        "vector": {SITE_A: 1, SITE_B: 3},
        "nonces": {SITE_A: "00ff"},
        "sites": ((SITE_A, "Сектор А"), (SITE_B, "Сектор Б")),
        "counts": {"records": 1, "fields": 1},
        "app": "1.0",
    }
    return Header(**(known | changes))


def trusting(*units: Unit) -> Callable[[bytes], Standing]:
    keys = {unit.card.signing_key for unit in units}
    return lambda key: Standing.TRUSTED if key in keys else Standing.UNKNOWN


@pytest.fixture
def file(tmp_path: Path, sender: Unit, receiver: Unit) -> Path:
    path = tmp_path / "CopDesk.cdsync"
    write_container(path, header(receiver), LINES, sender.identity, sender.card, [receiver.card])
    return path


def refusal(path: Path, unit: Unit, trusted: Callable[[bytes], Standing], limits: Limits | None = None) -> str:
    with pytest.raises(UserError) as caught:
        list(open_container(path, unit.identity, trusted, limits).lines())
    return caught.value.code


def seal(path: Path, plaintext: bytes, sender: Unit, receiver: Unit) -> None:
    """Sign and encrypt any plaintext, as a hostile but trusted sender could."""
    digest = container.hashlib.sha256(plaintext).digest()
    signature = sender.identity.sign(b"copdesk-exchange-1\0" + digest)
    path.write_bytes(pyrage.encrypt(plaintext + signature, [pyrage.x25519.Recipient.from_str(receiver.card.recipient)]))


def head(sender: Unit, *to: Unit, **changes: Any) -> bytes:
    return MAGIC + header(*to, **changes).to_line() + sender.card.to_bytes()


def packed(lines: bytes, end: bool = True) -> bytes:
    count, digest = lines.count(b"\n"), container.hashlib.sha256(lines).hexdigest()
    tail = json.dumps(["Z", count, digest]).encode() + b"\n" if end else b""
    return zstandard.compress(lines + tail)


def test_what_goes_in_comes_out(file: Path, sender: Unit, receiver: Unit) -> None:
    opened = open_container(file, receiver.identity, trusting(sender))
    assert opened.header == header(receiver)
    assert opened.sender == sender.card
    assert list(opened.lines()) == LINES
    assert list(opened.lines()) == LINES
    assert not list(file.parent.glob("*.part"))


def test_a_reader_may_stop_early(file: Path, sender: Unit, receiver: Unit) -> None:
    blocks = open_container(file, receiver.identity, trusting(sender)).blocks()
    assert next(blocks)[0] == LINES[0]
    blocks.close()  # type: ignore[attr-defined]


def test_nothing_can_be_read_outside(file: Path) -> None:
    data = file.read_bytes()
    assert all(word.encode() not in data for word in ("Сектор", "person", "Ґудзь", SITE_A))


def test_a_foreign_file_a_cut_one_and_a_missing_one(tmp_path: Path, file: Path, sender: Unit, receiver: Unit) -> None:
    other = tmp_path / "letter.cdsync"
    for data, code in ((b"PK\x03\x04 a spreadsheet", "file_not_ours"), (b"", "file_truncated")):
        other.write_bytes(data)
        assert refusal(other, receiver, trusting(sender)) == code
    other.write_bytes(pyrage.encrypt(b"hello", [pyrage.x25519.Recipient.from_str(receiver.card.recipient)]))
    assert refusal(other, receiver, trusting(sender)) == "file_not_ours"
    assert refusal(tmp_path / "none.cdsync", receiver, trusting(sender)) == "file_unreadable"


def test_every_cut_is_refused_and_nearly_all_are_named(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    path, cut = tmp_path / "whole.cdsync", tmp_path / "cut.cdsync"
    noise = [["F", random.Random(n).randbytes(900).hex()] for n in range(150)]
    write_container(path, header(receiver), noise, sender.identity, sender.card, [receiver.card])
    data = path.read_bytes()
    assert len(data) > 2 * 65536
    named = 0
    places = [*range(0, len(data), 911), 65536 + 16 + 200, len(data) - 1, len(data) - ALIGN]
    for at in places:
        cut.write_bytes(data[:at])
        code = refusal(cut, receiver, trusting(sender))
        assert code in {"file_truncated", "file_damaged"}
        named += code == "file_truncated"
    assert named >= len(places) - 3


def test_one_flipped_byte_anywhere_is_refused(file: Path, sender: Unit, receiver: Unit) -> None:
    data, codes = file.read_bytes(), set()
    for at in range(0, len(data), 3):
        file.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
        codes.add(refusal(file, receiver, trusting(sender)))
    assert codes <= {"file_not_ours", "file_damaged", "file_truncated", "file_wrong_recipient"}
    assert "file_damaged" in codes


def test_another_unit_cannot_open_it(file: Path, sender: Unit) -> None:
    assert refusal(file, Unit("Сектор В", "c" * 32), trusting(sender)) == "file_wrong_recipient"


def test_a_file_sent_on_to_someone_else_is_refused(tmp_path: Path, file: Path, sender: Unit, receiver: Unit) -> None:
    third = Unit("Сектор В", "c" * 32)
    plain = pyrage.decrypt(file.read_bytes(), [receiver.identity.age])
    passed_on = tmp_path / "on.cdsync"
    passed_on.write_bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(third.card.recipient)]))
    assert refusal(passed_on, third, trusting(sender)) == "file_wrong_recipient"


def test_several_addressees_open_the_same_file(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    third, path = Unit("Сектор В", "c" * 32), tmp_path / "both.cdsync"
    write_container(path, header(receiver, third), LINES, sender.identity, sender.card, [receiver.card, third.card])
    for unit in (receiver, third):
        assert list(open_container(path, unit.identity, trusting(sender)).lines()) == LINES


def test_unknown_revoked_and_forged_senders(tmp_path: Path, file: Path, sender: Unit, receiver: Unit) -> None:
    assert refusal(file, receiver, trusting()) == "file_unknown_sender"
    assert refusal(file, receiver, lambda _: Standing.REVOKED) == "file_revoked_sender"
    impostor = Unit("Сектор А", SITE_A)
    forged = tmp_path / "forged.cdsync"
    write_container(forged, header(receiver), LINES, impostor.identity, sender.card, [receiver.card])
    assert refusal(forged, receiver, trusting(sender)) == "file_forged"
    assert refusal(forged, receiver, trusting(impostor)) == "file_unknown_sender"
    write_container(forged, header(receiver, from_site=SITE_B), LINES, sender.identity, sender.card, [receiver.card])
    assert refusal(forged, receiver, trusting(sender)) == "file_forged"


def test_a_newer_file_is_named_as_such(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    path = tmp_path / "newer.cdsync"
    write_container(path, header(receiver, min_reader=2, app="9.1"), [], sender.identity, sender.card, [receiver.card])
    with pytest.raises(UserError) as caught:
        open_container(path, receiver.identity, trusting(sender))
    assert (caught.value.code, caught.value.params["app"]) == ("file_newer", "9.1")
    seal(path, b"CDSYNC2\nanything", sender, receiver)
    assert refusal(path, receiver, trusting(sender)) == "file_newer"


@pytest.mark.parametrize(
    "body",
    [
        packed(b'["C"]\n', end=False),
        packed(b"[]\n"),
        packed(b'{"C":1}\n'),
        packed(b"[1]\n"),
        packed(b'["F",NaN]\n'),
        packed(b'["F",1.5]\n'),
        packed(b'["F","\\ud800"]\n'),
        packed(b'["F","\\u0000"]\n'),
        packed(b'["F",' + b"[" * 100_000 + b"\n"),
        packed(b'["F"'),
        packed(b'["F","\xff"]\n'),
        packed(b'["F"]\n')[:-3],
        b"",
        b"not zstd at all",
        zstandard.compress(b'["F"]\n["Z",1,"0"]\n'),
        zstandard.compress(b'["Z",0,"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]\n["F"]\n'),
    ],
)
def test_validly_signed_nonsense_is_refused(tmp_path: Path, sender: Unit, receiver: Unit, body: bytes) -> None:
    path = tmp_path / "odd.cdsync"
    seal(path, head(sender, receiver) + body, sender, receiver)
    assert refusal(path, receiver, trusting(sender)) == "file_schema"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("from", {"x": 1}),
        ("vv", {SITE_A: -1}),
        ("sites", [["x", "y"]]),
        ("sites", [[SITE_A]]),
        ("nonces", {SITE_A: ""}),
        ("counts", []),
        ("made_ms", 1.5),
        ("to", "all"),
        ("kind", "snap"),
        ("unit", "а\u202eб"),
        ("file_id", None),
        ("min_reader", True),
    ],
)
def test_a_validly_signed_header_still_has_to_make_sense(
    tmp_path: Path, sender: Unit, receiver: Unit, member: str, value: object
) -> None:
    path = tmp_path / "odd.cdsync"
    line = json.dumps(json.loads(header(receiver).to_line()) | {member: value}).encode() + b"\n"
    seal(path, MAGIC + line + sender.card.to_bytes() + packed(b""), sender, receiver)
    assert refusal(path, receiver, trusting(sender)) == "file_schema"


def frame_with_window(log: int, data: bytes) -> bytes:
    """A zstd frame of one raw block that declares a window of 2**log bytes."""
    block = struct.pack("<I", len(data) << 3 | 1)[:3] + data
    return struct.pack("<IBB", 0xFD2FB528, 0, (log - 10) << 3) + block


def test_bombs_cost_neither_memory_nor_time(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    path = tmp_path / "bomb.cdsync"
    deep = b"\n".join([b'["F"]'] * 400_000)
    bombs = {
        "line": zstandard.compress(b'["' + bytes(100 << 20)),
        "expansion": zstandard.compress((b'["F","' + b"a" * 1_000_000 + b'"]\n') * 200),
        "short lines": zstandard.compress(deep),
        "window": frame_with_window(30, b'["F"]\n'),
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, body in bombs.items():
        seal(path, head(sender, receiver) + body, sender, receiver)
        code = refusal(path, receiver, trusting(sender), Limits(lines=100_000))
        assert code == ("file_schema" if name == "window" else "file_too_large"), name
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
    assert refusal(path, receiver, trusting(sender), Limits(file=100)) == "file_too_large"


def test_a_bomb_in_the_head_is_refused(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    path = tmp_path / "bomb.cdsync"
    seal(path, MAGIC + b"{" * (3 << 20), sender, receiver)
    assert refusal(path, receiver, trusting(sender)) == "file_schema"


def test_a_record_too_large_to_be_read_is_not_written(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    path = tmp_path / "big.cdsync"
    with pytest.raises(UserError) as caught:
        lines = [["F", "x" * Limits().line]]
        write_container(path, header(receiver), lines, sender.identity, sender.card, [receiver.card])
    assert caught.value.code == "exchange_record_too_large"
    assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_the_old_file(file: Path, sender: Unit, receiver: Unit) -> None:
    old = file.read_bytes()

    def lines() -> Iterator[list[Any]]:
        yield from LINES
        raise UserError("cancelled")

    with pytest.raises(UserError, match="cancelled"):
        write_container(file, header(receiver), lines(), sender.identity, sender.card, [receiver.card])
    assert file.read_bytes() == old
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_a_full_stick_says_so(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    stick = tmp_path / "full"
    stick.mkdir()
    (stick / "a.cdsync.part").symlink_to("/dev/full")
    many = [["F", random.Random(n).randbytes(900).hex()] for n in range(500)]
    with pytest.raises(UserError) as caught:
        write_container(stick / "a.cdsync", header(receiver), many, sender.identity, sender.card, [receiver.card])
    assert caught.value.code == "stick_full"
    with pytest.raises(UserError) as caught:
        write_container(tmp_path / "gone" / "a", header(receiver), LINES, sender.identity, sender.card, [receiver.card])
    assert caught.value.code == "stick_gone"


def test_a_file_changed_between_the_passes_is_not_parsed(file: Path, sender: Unit, receiver: Unit) -> None:
    opened = open_container(file, receiver.identity, trusting(sender))
    other = [["F", "something else"]]
    write_container(file, header(receiver), other, sender.identity, sender.card, [receiver.card])
    with pytest.raises(UserError) as caught:
        list(opened.lines())
    assert caught.value.code == "file_damaged"


def test_memory_stays_flat(tmp_path: Path, sender: Unit, receiver: Unit) -> None:
    path = tmp_path / "large.cdsync"
    source = (["F", "person", random.Random(n).randbytes(300).hex()] for n in range(50_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_container(path, header(receiver), source, sender.identity, sender.card, [receiver.card])
    opened = open_container(path, receiver.identity, trusting(sender))
    assert sum(1 for _ in opened.lines()) == 50_000
    assert path.stat().st_size > 12 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000


def mutants(data: bytes, seed: int) -> Iterator[bytes]:
    rnd = random.Random(seed)
    while True:
        out = bytearray(data)
        for _ in range(rnd.randint(1, 4)):
            at, size = rnd.randrange(len(out) or 1), rnd.randint(1, 40)
            match rnd.randrange(5):
                case 0:
                    out[at : at + 1] = bytes(byte ^ 1 << rnd.randrange(8) for byte in out[at : at + 1])
                case 1:
                    out[at : at + size] = rnd.randbytes(size)
                case 2:
                    del out[at : at + size]
                case 3:
                    out[at:at] = out[rnd.randrange(len(out) or 1) :][:size]
                case 4:
                    del out[max(1, at) :]
        if bytes(out) != data:
            yield bytes(out)


def mutate_outer(file: Path, sender: Unit, receiver: Unit) -> Iterator[bytes]:
    yield from mutants(file.read_bytes(), 1)


def mutate_signed(file: Path, sender: Unit, receiver: Unit) -> Iterator[bytes]:
    """Mutants of the plaintext that a trusted sender signed."""
    plain = head(sender, receiver) + zstandard.compress(b"".join(json.dumps(line).encode() + b"\n" for line in LINES))
    yield from mutants(plain, 2)


def mutate_lines(file: Path, sender: Unit, receiver: Unit) -> Iterator[bytes]:
    """Mutants of the lines, compressed and signed by a trusted sender with a right end mark."""
    text = b"".join(json.dumps(line).encode() + b"\n" for line in LINES[:2])
    for lines in mutants(text, 3):
        yield head(sender, receiver) + packed(lines)


@pytest.mark.parametrize("mutate", [mutate_outer, mutate_signed, mutate_lines])
def test_mutants_are_refused_or_read_but_never_crash(
    tmp_path: Path,
    file: Path,
    sender: Unit,
    receiver: Unit,
    mutate: Callable[..., Iterator[bytes]],
    record_property: Callable[[str, object], None],
) -> None:
    path, read, took = tmp_path / "mutant.cdsync", 0, list[float]()
    for mutant in islice(mutate(file, sender, receiver), MUTANTS):
        if mutate is mutate_outer:
            path.write_bytes(mutant)
        else:
            seal(path, mutant, sender, receiver)
        start = time.process_time()
        try:
            for line in open_container(path, receiver.identity, trusting(sender)).lines():
                assert isinstance(line[0], str)
            read += 1
        except UserError:
            pass
        took.append(time.process_time() - start)
    record_property("figures", f"{MUTANTS} mutants by {mutate.__name__}: {MUTANTS - read} refused, {cost(took)}")
    assert read == 0 or mutate is not mutate_outer


@pytest.mark.skipif(not shutil.which("age"), reason="the age program (Debian package age) is not installed")
class TestAgeProgram:
    def test_it_opens_our_file(self, tmp_path: Path, file: Path, receiver: Unit) -> None:
        key = tmp_path / "key.txt"
        key.write_text(str(receiver.identity.age))
        plain = subprocess.run(["age", "-d", "-i", key, file], check=True, capture_output=True).stdout
        assert plain.startswith(MAGIC)
        assert len(plain) % ALIGN == 0
        frames = io.BytesIO(plain.split(b"\n", 4)[4][:-64])
        lines = zstandard.ZstdDecompressor().stream_reader(frames, read_across_frames=True).read().splitlines()
        assert [json.loads(line) for line in lines[:-1]] == LINES

    def test_we_open_its_file(self, tmp_path: Path, file: Path, sender: Unit, receiver: Unit) -> None:
        plain = pyrage.decrypt(file.read_bytes(), [receiver.identity.age])
        made = tmp_path / "age.cdsync"
        command = ["age", "-r", receiver.card.recipient, "-o", made]
        subprocess.run(command, input=plain, check=True)
        assert list(open_container(made, receiver.identity, trusting(sender)).lines()) == LINES


def test_a_card_inside_is_the_card_outside(file: Path, sender: Unit, receiver: Unit) -> None:
    opened = open_container(file, receiver.identity, trusting(sender))
    assert Card.from_bytes(opened.sender.to_bytes()).fingerprint == sender.card.fingerprint
