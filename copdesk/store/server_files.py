"""The files of records of a desk on a server: rows of a table beside its registers, under the same transactions."""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store import files


class ServerFiles:
    """The files of records, kept in the database; what ``AttachmentFolder`` is to a desk in a folder."""

    def __init__(self, db: Any) -> None:
        self._db = db

    def put(self, data: bytes) -> str:
        """Store *data* and return its hash; the same content is stored once."""
        files.refuse_large(len(data), files.LARGEST)
        digest = hashlib.sha256(data).hexdigest()
        self._db.execute("INSERT INTO file VALUES(?, ?) ON CONFLICT DO NOTHING", (digest, data))
        return digest

    def put_file(self, source: Path) -> str:
        """Store the content of *source*, looking at its size before reading it."""
        files.refuse_large(source.stat().st_size, files.LARGEST)
        return self.put(source.read_bytes())

    def get(self, digest: str) -> bytes:
        """The content of that hash, or ``attachment_missing``."""
        found = self._db.execute("SELECT content FROM file WHERE sha256 = ?", (digest,)).fetchone()
        if found is None:
            raise UserError("attachment_missing")
        return bytes(found[0])

    def check(self, known_hashes: Collection[str]) -> list[str]:
        """Those of *known_hashes* that are missing or are not what their name says."""
        rows = self._db.execute("SELECT sha256, encode(sha256(content), 'hex') = sha256 FROM file")
        whole = {digest for digest, same in rows if same}
        return [digest for digest in known_hashes if digest not in whole]

    def collect_orphans(self, known_hashes: Collection[str]) -> list[str]:
        """Remove what no record knows; return the removed hashes. Nothing waits here for its record's transaction."""
        rows = self._db.execute(
            "DELETE FROM file WHERE NOT sha256 IN (SELECT jsonb_array_elements_text(?::jsonb)) RETURNING sha256",
            (json.dumps(sorted(known_hashes)),),
        )
        return sorted(digest for (digest,) in rows)

    def remove(self, digest: str) -> None:
        """Forget a content for good."""
        self._db.execute("DELETE FROM file WHERE sha256 = ?", (digest,))
