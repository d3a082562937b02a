"""The signed first line of an exchange file: who made it, for whom, and what it continues."""

import json
import re
from dataclasses import dataclass
from typing import Any

from copdesk.domain.errors import UserError

FORMAT = 1
HEADER_MAX = 1 << 20
KINDS = ("delta", "full", "snapshot")
_HEX32 = re.compile(r"[0-9a-f]{32}\Z")
_INTEGER_MAX = (1 << 53) - 1
LATEST_MS = 253_370_764_800_000
"""The year 9999 in milliseconds of UTC: no calendar shows a later moment."""

Vector = dict[str, int]
"""A version vector: site id -> the last epoch of that site that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a file says of itself; all of it is under the signature.

    *since* is the vector the addressee must already have, *vector* the one it has afterwards, *nonces*
    the random marks of the epochs at its edge; *sites* lists ``(site, unit)``, and lines name a site by
    its place in that list. *to* lists the addressees' card fingerprints; *counts* announces the records
    and the fields to come; *made_ms* is UTC milliseconds.
    """

    file_id: str
    made_ms: int
    from_site: str
    unit: str
    to: tuple[str, ...]
    kind: str
    scope: str
    since: Vector
    vector: Vector
    nonces: dict[str, str]
    sites: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    app: str
    format: int = FORMAT
    min_reader: int = FORMAT

    def to_line(self) -> bytes:
        """Return the header as one JSON line."""
        data: dict[str, Any] = {
            "format": self.format,
            "min_reader": self.min_reader,
            "app": self.app,
            "file_id": self.file_id,
            "made_ms": self.made_ms,
            "from_site": self.from_site,
            "unit": self.unit,
            "to": list(self.to),
            "scope": self.scope,
            "kind": self.kind,
            "from": self.since,
            "vv": self.vector,
            "nonces": self.nonces,
            "sites": [list(site) for site in self.sites],
            "counts": self.counts,
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Header":
        """Read a header line; raise ``file_newer`` or ``file_schema``."""
        try:
            data = json.loads(line.decode())
            if not isinstance(data, dict):
                raise ValueError("the header is not an object")
            needed = _number(data["min_reader"])
            if needed > FORMAT:
                raise UserError("file_newer", app=_text(data["app"], 40))
            return cls(**_checked(data), min_reader=needed)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise UserError("file_schema", place="header") from error


def _checked(data: dict[str, Any]) -> dict[str, Any]:
    kind = data["kind"]
    if kind not in KINDS:
        raise ValueError("unknown kind")
    return {
        "format": _number(data["format"]),
        "app": _text(data["app"], 40),
        "file_id": _identifier(data["file_id"]),
        "made_ms": moment(data["made_ms"]),
        "from_site": _identifier(data["from_site"]),
        "unit": _text(data["unit"], 200),
        "to": tuple(_text(name, 64) for name in _list(data["to"], 1000)),
        "scope": _text(data["scope"], 40),
        "kind": kind,
        "since": vector(data["from"]),
        "vector": vector(data["vv"]),
        "nonces": {_identifier(site): _text(nonce, 32) for site, nonce in _object(data["nonces"], 10_000).items()},
        "sites": tuple(_site(pair) for pair in _list(data["sites"], 10_000)),
        "counts": {_text(name, 64): _number(n) for name, n in _object(data["counts"], 100).items()},
    }


def vector(data: object) -> Vector:
    """Return *data* as a version vector; raise ValueError when it is not one."""
    return {_identifier(site): _number(epoch) for site, epoch in _object(data, 10_000).items()}


def _site(pair: object) -> tuple[str, str]:
    site, unit = _list(pair, 2)
    return _identifier(site), _text(unit, 200)


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _INTEGER_MAX:
        raise ValueError("not a whole number in range")
    return value


def moment(value: object) -> int:
    """Return *value* as milliseconds of UTC that a calendar can show; raise ValueError when it is not."""
    if type(value) is not int or not 0 <= value < LATEST_MS:
        raise ValueError("not a moment")
    return value


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable():
        raise ValueError("not a short line of text")
    return value


def _identifier(value: object) -> str:
    if not isinstance(value, str) or not _HEX32.match(value):
        raise ValueError("not 32 hexadecimal digits")
    return value


def _list(value: object, limit: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > limit:
        raise ValueError("not a list of the allowed length")
    return value


def _object(value: object, limit: int) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > limit:
        raise ValueError("not an object of the allowed size")
    return value
