"""The age test vectors of the Community Cryptography Test Vectors (C2SP/CCTV, 0BSD) against our reader.

`data/age-vectors.jsonl` holds those that concern us: X25519, headers and payloads; without armour, passphrases and
post-quantum recipients, which our files never have, and without two that differ from others in length only.
"""

import base64
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

import pyrage
import pytest

from copdesk.domain.errors import UserError
from copdesk.sync import container
from copdesk.sync.cards import Identity

_FILE = Path(__file__).with_name("data") / "age-vectors.jsonl"
VECTORS = [json.loads(line) for line in _FILE.read_text(encoding="ascii").splitlines()]
# rage, which reads for us, takes the recipients' lines of old beta files too; their content is authentic all the same.
KNOWN = {"stanza_missing_body", "stanza_missing_final_line"}
REFUSALS = {
    "no match": {"file_wrong_recipient"},
    "HMAC failure": {"file_damaged", "file_truncated"},
    "header failure": {"file_damaged", "file_truncated", "file_not_ours"},
    "payload failure": {"file_damaged", "file_truncated"},
}


def read(vector: dict[str, Any], path: Path) -> tuple[str, str]:
    """How our reader ends (empty for success) and the SHA-256 of what it gave out."""
    data = base64.b64decode(vector["file"])
    path.write_bytes(zlib.decompress(data) if vector.get("compressed") == "zlib" else data)
    keys = [pyrage.x25519.Identity.from_str(text) for text in vector.get("identity", ())]
    given = hashlib.sha256()

    def write(piece: bytes) -> int:
        given.update(piece)
        return len(piece)

    try:
        container._decrypt(path, keys or [Identity.generate().age], write)
    except UserError as error:
        return error.code, given.hexdigest()
    return "", given.hexdigest()


def test_the_vectors_are_all_there() -> None:
    kinds = [vector["expect"] for vector in VECTORS]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "HMAC failure": 1,
        "header failure": 31,
        "no match": 3,
        "payload failure": 18,
        "success": 12,
    }


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_each_vector_ends_as_it_must(vector: dict[str, Any], tmp_path: Path) -> None:
    code, given = read(vector, tmp_path / "vector.age")
    if vector["expect"] == "success" or vector["name"] in KNOWN:
        assert code == ""
    else:
        assert code in REFUSALS[vector["expect"]]
    if "payload" in vector and code != "file_wrong_recipient":
        assert given == vector["payload"]
