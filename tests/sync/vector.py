"""Makes the test vectors of docs/exchange-format.md: ``python -m tests.sync.vector`` writes tests/sync/data anew.

The keys come from fixed seeds; only age's own randomness differs from one writing to the next.
"""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyrage
from nacl.signing import SigningKey

from copdesk.sync.cards import Card, Identity
from copdesk.sync.container import write_container
from copdesk.sync.header import Header

DATA = Path(__file__).parent / "data"
SENDER_SITE, RECEIVER_SITE = "a1" * 16, "b2" * 16
RECEIVER_AGE = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33"
SENDER_AGE = "AGE-SECRET-KEY-1GCKDKD73L47TUDD408N8HQRP2UHXJVDXMQ68VQDGRUH83QXWR9AQ7R0RSK"
CHANGED_AGE = "AGE-SECRET-KEY-100CW9RJ99GP68WWMY0G5HK082CTACQ5AN5L4KCX96T46NXZWW8UQZ7U9AH"
DAY = date(2026, 11, 21)
MS = 1_795_000_000_000
PERSON, OTHER, FILE, GONE = (f"{n}0000000-0000-4000-8000-000000000000" for n in "1234")
CONTENT = "Вміст вкладення\n".encode()
LINES: list[list[Any]] = [
    ["E", 0, 1, "5eed5eed5eed", []],
    ["E", 0, 2, "feedfeedfeed", [[1, 1]]],
    ["P", "person", GONE, 0, 2, MS + 5, "request"],
    ["T", "person", ["surname", "given_name", "phones"]],
    ["C", "person", PERSON, 0, 1, MS, ["Ґудзь", "Олена", []]],
    ["C", "person", OTHER, 0, 1, MS, ["Бойко", None, None], {"nickname": "Боєць"}],
    ["F", "person", PERSON, 0, 2, MS + 9, {"phones": "+380635761839 робочий"}],
    ["T", "attachment", ["name", "sha256", "size"]],
    ["C", "attachment", FILE, 0, 2, MS + 9, ["лист.txt", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT)]],
    ["B", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT)],
    ["b", base64.b64encode(CONTENT).decode()],
]


UNIT_TOTALS = "50000000-0000-4000-8000-000000000000"
SNAPSHOT: list[list[Any]] = [
    ["E", 0, 1, "5eed5eed5eed", []],
    ["E", 0, 2, "feedfeedfeed", [[1, 1]]],
    ["T", "summary", ["unit_name", "start", "end", "meetings", "decisions"]],
    ["C", "summary", UNIT_TOTALS, 0, 1, MS + 20, ["Сектор А", "2026-01-01", "2026-03-31", 3, []]],
    ["F", "summary", UNIT_TOTALS, 0, 2, MS + 21, {"decisions": 7}],
]
SUBMISSION = {
    "id": "60000000-0000-4000-8000-000000000000",
    "content": '{"plan 70000000-0000-4000-8000-000000000000":{"title":"Безпечний шлях до школи"}}',
}
REVIEW = {
    "outcome": "approved",
    "reviewed_on": "2026-11-21",
    "unit_name": "Сектор А",
    "position": "Начальник",
    "name": "Марія Степова",
    "comment": "",
}


def identities() -> tuple[Identity, Identity]:
    """The sender and the receiver."""
    made = [
        Identity(SigningKey(bytes([seed]) * 32), pyrage.x25519.Identity.from_str(age))
        for seed, age in ((1, SENDER_AGE), (2, RECEIVER_AGE))
    ]
    return made[0], made[1]


def changed() -> Identity:
    """The keys that the sender has after its key change."""
    return Identity(SigningKey(bytes([3]) * 32), pyrage.x25519.Identity.from_str(CHANGED_AGE))


def changed_card() -> Card:
    """The sender's card with them, confirmed by the former ones."""
    return changed().card("Сектор А", SENDER_SITE, DAY, (identities()[0].succeeded_by(changed()),))


def snapshot_header() -> Header:
    """The header of the snapshot, which the sender's new keys sign."""
    return replace(header(), file_id="f2" * 16, kind="snapshot", scope="aggregates", counts={"records": 1, "fields": 1})


def seal() -> str:
    """The sender's word for ``REVIEW`` of ``SUBMISSION``, as section 5 tells it."""
    keys = identities()[0]
    digest = hashlib.sha256(SUBMISSION["content"].encode()).hexdigest()
    said = json.dumps([SUBMISSION["id"], digest, *REVIEW.values()], ensure_ascii=False)
    return f"{_text(keys.signing_key)} {_text(keys.sign(b'copdesk-review-1' + bytes(1) + said.encode()))}"


def revocation() -> dict[str, str]:
    """The sender's revocation of the receiver's card."""
    sender, receiver = identities()
    named = {"by": _text(sender.signing_key), "on": DAY.isoformat(), "revoke": receiver.fingerprint}
    body = json.dumps(named)
    return {"body": body, "signature": _text(sender.sign(b"copdesk-revocation-1" + bytes(1) + body.encode()))}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def header() -> Header:
    """The header of the vector."""
    card = identities()[1].card("Сектор Б", RECEIVER_SITE, DAY)
    return Header(
        file_id="f1" * 16,
        made_ms=MS + 100,
        from_site=SENDER_SITE,
        unit="Сектор А",
        to=(card.fingerprint,),
        kind="full",
        scope="unit",
        since={},
        vector={SENDER_SITE: 2},
        nonces={SENDER_SITE: "feedfeedfeed"},
        sites=((SENDER_SITE, "Сектор А"), (RECEIVER_SITE, "Сектор Б")),
        counts={"records": 3, "fields": 1},
        app="1.0",
    )


def write(folder: Path) -> None:
    """Write the file, the cards, the receiver's age key and the lines."""
    folder.mkdir(exist_ok=True)
    sender, receiver = identities()
    card = sender.card("Сектор А", SENDER_SITE, DAY)
    to = receiver.card("Сектор Б", RECEIVER_SITE, DAY)
    write_container(folder / "vector.cdsync", header(), LINES, sender, card, [to])
    (folder / "sender.copcard").write_bytes(card.to_bytes())
    (folder / "receiver.copcard").write_bytes(to.to_bytes())
    (folder / "receiver.age").write_text(str(receiver.age) + "\n", encoding="ascii")
    write_container(folder / "snapshot.cdsync", snapshot_header(), SNAPSHOT, changed(), changed_card(), [to])
    (folder / "changed.copcard").write_bytes(changed_card().to_file())
    (folder / "countersigned.copcard").write_bytes(sender.countersign(to, DAY).to_file())
    for name, lines in (("vector", LINES), ("snapshot", SNAPSHOT)):
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    signed = {"submission": SUBMISSION, "review": {**REVIEW, "seal": seal()}, "revocation": revocation()}
    (folder / "signed.json").write_text(json.dumps(signed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(DATA)
