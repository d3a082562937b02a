"""The format as docs/exchange-format.md tells it, read by a second reader that shares no code with the first."""

import base64
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pyrage
import zstandard
from nacl.signing import VerifyKey

from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.sync import trust
from copdesk.sync.cards import Card
from copdesk.sync.container import Standing, open_container
from copdesk.sync.exchange import import_file, preview
from tests.sync import vector

PAGE = Path(__file__).parents[2] / "docs" / "exchange-format.md"


def read_by_the_page() -> tuple[dict[str, Any], dict[str, Any], list[Any]]:
    key = pyrage.x25519.Identity.from_str((vector.DATA / "receiver.age").read_text().strip())
    plain = pyrage.decrypt((vector.DATA / "vector.cdsync").read_bytes(), [key])
    assert len(plain) % 256 == 0
    magic, header, card, card_signature, body = plain[:-64].split(b"\n", 4)
    assert magic == b"CDSYNC1"
    sender = json.loads(card)
    signer = VerifyKey(base64.b64decode(sender["sign"]))
    signer.verify(b"copdesk-card-1\0" + card, base64.b64decode(card_signature))
    signer.verify(b"copdesk-exchange-1\0" + hashlib.sha256(plain[:-64]).digest(), plain[-64:])
    text = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body), read_across_frames=True).read()
    *lines, end = text.splitlines(keepends=True)
    assert json.loads(end) == ["Z", len(lines), hashlib.sha256(b"".join(lines)).hexdigest()]
    return json.loads(header), sender, [json.loads(line) for line in lines]


def fingerprint(card: dict[str, Any]) -> str:
    text = b"copdesk-card-1\0" + base64.b64decode(card["sign"]) + card["age"].encode()
    code = base64.b32encode(hashlib.sha256(text).digest()[:20]).decode()
    return " ".join(code[at : at + 4] for at in range(0, 32, 4))


def test_a_reader_written_from_the_page_reads_the_vector() -> None:
    header, sender, lines = read_by_the_page()
    expected = (vector.DATA / "vector.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == [json.loads(line) for line in expected] == vector.LINES
    receiver = json.loads((vector.DATA / "receiver.copcard").read_bytes().split(b"\n")[0])
    assert header["to"] == [fingerprint(receiver)]
    assert header["sites"][0] == [sender["site"], sender["unit"]]


def test_the_page_shows_the_vector() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert (vector.DATA / "vector.jsonl").read_text(encoding="utf-8") in page
    for name in ("sender", "receiver"):
        card = Card.from_bytes((vector.DATA / f"{name}.copcard").read_bytes())
        assert card.fingerprint in page


def test_the_program_reads_and_writes_the_same(tmp_path: Path) -> None:
    _, receiver = vector.identities()
    vector.write(tmp_path)
    for folder in (vector.DATA, tmp_path):
        opened = open_container(folder / "vector.cdsync", receiver, lambda _: Standing.TRUSTED)
        assert opened.header == vector.header()
        assert list(opened.lines()) == vector.LINES
    for name in ("sender.copcard", "receiver.copcard", "receiver.age", "vector.jsonl"):
        assert (tmp_path / name).read_bytes() == (vector.DATA / name).read_bytes()


def test_the_vector_is_taken_in_by_a_desk(desk: Desk) -> None:
    desk.set_meta("identity", vector.identities()[1].to_bytes().decode())
    trust.trust(desk, Card.from_bytes((vector.DATA / "sender.copcard").read_bytes()))
    path = vector.DATA / "vector.cdsync"
    assert preview(desk, path).report.counts["person"].new == 2
    report = import_file(desk, path)
    assert (report.unknown, report.purged) == (1, 1)
    person = desk.get("person", vector.PERSON)
    assert person is not None
    assert (person["surname"], person["phones"]) == ("Ґудзь", "+380635761839 робочий")
    assert AttachmentFolder(desk.folder, desk.dek).hashes() == [hashlib.sha256(vector.CONTENT).hexdigest()]
    assert import_file(desk, path).repeated
