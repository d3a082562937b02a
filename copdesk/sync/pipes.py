"""Joins the push and pull ends of streams: age libraries call back, parsers ask."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress

_DEPTH = 8


class Reader:
    """A file-like reading end over an iterator of bytes; *failure* keeps what the iterator raised."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """Return up to *size* bytes (any length when negative), empty at the end."""
        while not self._left:
            try:
                piece = next(self._pieces, None)
            except Exception as error:
                self.failure = error
                raise
            if piece is None:
                return b""
            self._left = memoryview(piece)
        size = len(self._left) if size < 0 else size
        out, self._left = self._left[:size], self._left[size:]
        return bytes(out)


class Pull:
    """A file-like writing end over a function."""

    def __init__(self, write: Callable[[bytes], int]) -> None:
        self.write = write

    def flush(self) -> None:
        """Nothing is held back."""


class _StoppedError(Exception):
    """The reader has gone away."""


class _Pump:
    """The thread's side of ``pulled``: cuts what it is given into blocks and hands them over."""

    def __init__(self, push: Callable[[Callable[[bytes], int]], None], block: int) -> None:
        self.pipe: queue.Queue[bytes | Exception | None] = queue.Queue(_DEPTH)
        self.stopped = threading.Event()
        self._push = push
        self._block = block
        self._held = bytearray()

    def run(self) -> None:
        with suppress(_StoppedError):
            try:
                self._push(self._write)
                self._offer(bytes(self._held))
                self._offer(None)
            except _StoppedError:
                raise
            except Exception as error:  # raised again on the reading side
                self._offer(error)

    def _write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) >= self._block:
            self._offer(bytes(self._held[: self._block]))
            del self._held[: self._block]
        return len(data)

    def _offer(self, item: bytes | Exception | None) -> None:
        while not self.stopped.is_set():
            with suppress(queue.Full):
                return self.pipe.put(item, timeout=0.05)
        raise _StoppedError


def pulled(push: Callable[[Callable[[bytes], int]], None], block: int) -> Generator[bytes]:
    """Run *push(write)* in a thread and yield what it writes in blocks of *block* bytes; the last is shorter.

    Closing the generator stops the thread; an exception of *push* is raised here.
    """
    pump = _Pump(push, block)
    thread = threading.Thread(target=pump.run, name="exchange-decrypt", daemon=True)
    thread.start()
    try:
        while (item := pump.pipe.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        pump.stopped.set()
        thread.join()
