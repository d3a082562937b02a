"""The format as docs/exchange-format.md tells it, read by a second reader that shares no code with the first."""

import base64
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import zstandard
from nacl.signing import VerifyKey

from copdesk.services import exchange as service
from copdesk.services import review
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.sync import trust
from copdesk.sync.cards import Card
from copdesk.sync.container import Standing, open_container
from copdesk.sync.exchange import import_file, preview
from tests.stored_files import hashes
from tests.sync import vector

PAGE = Path(__file__).parents[2] / "docs" / "exchange-format.md"


FILES = (
    *("sender.copcard", "receiver.copcard", "changed.copcard", "countersigned.copcard"),
    *("receiver.age", "vector.jsonl", "snapshot.jsonl", "signed.json"),
)


def read_by_the_page(name: str = "vector") -> tuple[dict[str, Any], dict[str, Any], list[Any]]:
    key = pyrage.x25519.Identity.from_str((vector.DATA / "receiver.age").read_text().strip())
    plain = pyrage.decrypt((vector.DATA / f"{name}.cdsync").read_bytes(), [key])
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
    for name in ("vector.jsonl", "snapshot.jsonl"):
        assert (vector.DATA / name).read_text(encoding="utf-8") in page
    for name in ("sender", "receiver", "changed"):
        card = Card.from_bytes((vector.DATA / f"{name}.copcard").read_bytes())
        assert card.fingerprint in page


def test_the_program_reads_and_writes_the_same(tmp_path: Path) -> None:
    _, receiver = vector.identities()
    vector.write(tmp_path)
    for folder in (vector.DATA, tmp_path):
        opened = open_container(folder / "vector.cdsync", receiver, lambda _: Standing.TRUSTED)
        assert opened.header == vector.header()
        assert list(opened.lines()) == vector.LINES
    for name in FILES:
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
    assert hashes(AttachmentFolder(desk.folder, desk.dek)) == [hashlib.sha256(vector.CONTENT).hexdigest()]
    assert import_file(desk, path).repeated


def holds(key: str, signature: str, message: bytes) -> None:
    """Raises when the signature is not *key*'s."""
    VerifyKey(base64.b64decode(key)).verify(message, base64.b64decode(signature))


def test_a_reader_written_from_the_page_follows_a_key_change() -> None:
    former = json.loads((vector.DATA / "sender.copcard").read_bytes().split(b"\n")[0])
    card = json.loads((vector.DATA / "changed.copcard").read_bytes().split(b"\n")[0])
    [[key, recipient, signature]] = card["chain"]
    assert (key, recipient) == (former["sign"], former["age"]) and card["site"] == former["site"]
    holds(key, signature, b"copdesk-key-change-1\0" + base64.b64decode(card["sign"]) + card["age"].encode())
    header, sender, lines = read_by_the_page("snapshot")
    assert sender == card and (header["scope"], header["kind"], header["from"]) == ("aggregates", "snapshot", {})
    expected = (vector.DATA / "snapshot.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == [json.loads(line) for line in expected] == vector.SNAPSHOT


def test_a_reader_written_from_the_page_checks_countersignature_seal_and_revocation() -> None:
    sender = json.loads((vector.DATA / "sender.copcard").read_bytes().split(b"\n")[0])
    body, signature, word, _ = (vector.DATA / "countersigned.copcard").read_bytes().split(b"\n")
    card = json.loads(body)
    holds(card["sign"], signature.decode(), b"copdesk-card-1\0" + body)
    key, day, signed = word.split(b" ")
    assert key.decode() == sender["sign"]
    holds(sender["sign"], signed.decode(), b"copdesk-countersign-1\0" + day + b"\n" + body)
    told = json.loads((vector.DATA / "signed.json").read_text(encoding="utf-8"))
    content, answer = told["submission"]["content"], told["review"]
    names = ("outcome", "reviewed_on", "unit_name", "position", "name", "comment")
    said = [told["submission"]["id"], hashlib.sha256(content.encode()).hexdigest(), *(answer[name] for name in names)]
    key, signed = answer["seal"].split(" ")
    holds(key, signed, b"copdesk-review-1\0" + json.dumps(said, ensure_ascii=False).encode())
    revocation = told["revocation"]
    meant = json.loads(revocation["body"])
    assert key == meant["by"] == sender["sign"] and meant["revoke"] == fingerprint(card)
    holds(meant["by"], revocation["signature"], b"copdesk-revocation-1\0" + revocation["body"].encode())


def test_the_other_vectors_are_taken_in_by_a_desk(make_desk: Callable[..., Desk]) -> None:
    desk, other = make_desk("desk"), make_desk("other")
    desk.set_meta("identity", vector.identities()[1].to_bytes().decode())
    service.trust_card(desk, vector.DATA / "sender.copcard", "region")
    assert import_file(desk, vector.DATA / "snapshot.cdsync").total.new == 1
    [row] = desk.fetch("summary")
    assert (row["unit_name"], row["meetings"], row["decisions"]) == ("Сектор А", 3, 7)
    assert [known.card.fingerprint for known in trust.cards(desk)] == [vector.changed().fingerprint]
    service.trust_card(other, vector.DATA / "sender.copcard", "region")
    assert [each.unit for each in service.look_at_card(other, vector.DATA / "countersigned.copcard").vouched]
    service.trust_card(other, vector.DATA / "countersigned.copcard")
    told = json.loads((vector.DATA / "signed.json").read_text(encoding="utf-8"))
    with other.action("vector") as act:
        plan = act.insert("plan", {"id": "70000000-0000-4000-8000-000000000000", "title": "Безпечний шлях до школи"})
        act.insert("submission", {"plan": plan, "round": 1, "desk": "x", **told["submission"]})
        act.insert("review", {"submission": told["submission"]["id"], **told["review"]})
    assert [each.verified for each in review.rounds(other)] == [True]
    receiver = vector.identities()[1].signing_key
    assert trust.standing(other, receiver) is Standing.TRUSTED
    with other.action("vector") as act:
        act.insert("revocation", told["revocation"])
    assert trust.standing(other, receiver) is Standing.REVOKED
