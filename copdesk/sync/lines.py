"""The lines of exchange files: lists in JSON, one on each line, that begin with a letter."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import msgspec
import zstandard

from copdesk.domain.errors import UserError
from copdesk.sync.pipes import Reader

_WINDOW = 1 << 27
_PIECE = 1 << 16
Line = list[Any]
"""One record of an exchange file: a letter that names its kind, then its values."""


def _no_float(text: str) -> float:
    raise ValueError(f"a number that is not whole: {text[:20]}")


_DECODER = msgspec.json.Decoder(list, float_hook=_no_float)
_ENCODER = msgspec.json.Encoder()
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def encoded(line: Line) -> bytes:
    """A line as it stands in a file, with its line break."""
    return _ENCODER.encode(line) + b"\n"


def whole_lines(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """The unpacked text in pieces of whole lines, none longer than *limit*; what follows the last one as it is."""
    frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(cast(BinaryIO, Reader(blocks)))
    held = bytearray()
    while piece := _unpacked(frame):
        searched = len(held)
        held += piece
        end = held.rfind(b"\n", searched) + 1
        if max(len(held) - end, searched) > limit or (end > limit and max(map(len, held[:end].split(b"\n"))) > limit):
            raise UserError("file_too_large", name="")
        if end:
            yield bytes(held[:end])
            del held[:end]
    if held:
        yield bytes(held)


def _unpacked(frame: Any) -> bytes:
    try:
        piece: bytes = frame.read(_PIECE)
    except zstandard.ZstdError as error:
        raise UserError("file_schema", place="zstd") from error
    return piece


def parsed(text: bytes) -> list[Line]:
    """The lines of *text*, which are whole, each a list that starts with a letter."""
    try:
        lines: list[Line] = _DECODER.decode_lines(text)
        letters = [line[0] for line in lines]
        if len(lines) != text.count(b"\n") or {*map(type, letters)} != {str} or "Z" in letters[:-1]:
            raise ValueError("not lists that start with a letter, each on a line of its own, Z the last")
        if b"\\u0000" in text and _NUL.search(text):
            raise ValueError("no text holds NUL, and not every database would keep it")
    except (msgspec.DecodeError, ValueError, IndexError, RecursionError) as error:
        raise UserError("file_schema", place="line") from error
    return lines
