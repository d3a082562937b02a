"""A power cut, simulated: what a desk writes and flushes is noted in order, and any moment can be rebuilt as a disk
that kept what was flushed and any part of the rest.

SQLite's own writes are noted by a VFS around the system's one, Python's by wrapping a few functions of ``os``. The
rules of the rebuilt disk: flushed content stays; of what was written since, each sector of 512 bytes was kept or not;
a new name, a removed one or a moved one is certain only after its folder was flushed.
"""

import ctypes as c
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3._sqlite3 as library

SECTOR = 512


class Op(NamedTuple):
    """One thing that happened: *kind*, name of the file within the folder, place in it, bytes or other name."""

    kind: str
    name: str = ""
    at: int = 0
    data: Any = b""


@dataclass
class Recorder:
    """Notes what happens below *folder*; ``mark`` notes that the user was told "saved"."""

    folder: Path
    ops: list[Op] = field(default_factory=list)

    def note(self, kind: str, path: Any, at: int = 0, data: Any = b"") -> None:
        name = self.name(path)
        if name is not None:
            self.ops.append(Op(kind, name, at, data))

    def name(self, path: Any) -> str | None:
        """The name of a path within the folder, None for others; the folder itself is empty text."""
        path = os.fsdecode(path)
        root = str(self.folder)
        if path != root and not path.startswith(root + "/"):
            return None
        return path[len(root) + 1 :]

    def mark(self, number: int) -> None:
        self.ops.append(Op("mark", at=number))


# ---- SQLite's writes

_File = c.c_void_p
_WRITE = c.CFUNCTYPE(c.c_int, _File, c.c_void_p, c.c_int, c.c_int64)
_TRUNCATE = c.CFUNCTYPE(c.c_int, _File, c.c_int64)
_SYNC = c.CFUNCTYPE(c.c_int, _File, c.c_int)
_OPEN = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, _File, c.c_int, c.c_void_p)
_DELETE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_char_p, c.c_int)


# SQLITE_OPEN_…: a log or journal that may be new is flushed together with its folder the first time.
_CREATE, _LOGS = 0x4, 0x80000 | 0x800 | 0x4000


class _Methods(c.Structure):
    """``sqlite3_io_methods``."""

    _fields_ = (
        ("version", c.c_int),
        ("close", c.c_void_p),
        ("read", c.c_void_p),
        ("write", c.c_void_p),
        ("truncate", c.c_void_p),
        ("sync", c.c_void_p),
        ("rest", c.c_void_p * 13),
    )


class _Vfs(c.Structure):
    """``sqlite3_vfs``."""

    _fields_ = (
        ("version", c.c_int),
        ("file_size", c.c_int),
        ("longest_path", c.c_int),
        ("next", c.c_void_p),
        ("name", c.c_char_p),
        ("data", c.c_void_p),
        ("open", c.c_void_p),
        ("delete", c.c_void_p),
        ("rest", c.c_void_p * 13),
    )


def _address(function: Any) -> int | None:
    return c.cast(function, c.c_void_p).value


class _NotingVfs:
    """The system's VFS with write, truncate, sync, open and delete noted; keep it as long as its files are open."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.sqlite = c.CDLL(library.__file__)
        self.sqlite.sqlite3_vfs_find.restype = c.POINTER(_Vfs)
        self.below = self.sqlite.sqlite3_vfs_find(None)
        self._names: dict[int, str] = {}
        self._new: dict[int, bool] = {}
        self._wrapped: dict[int, tuple[_Methods, Any]] = {}
        self._open_below = c.cast(self.below.contents.open, _OPEN)
        self._delete_below = c.cast(self.below.contents.delete, _DELETE)
        self._callbacks = (_OPEN(self._open), _DELETE(self._delete))
        self.vfs = _Vfs()
        c.memmove(c.byref(self.vfs), self.below, c.sizeof(_Vfs))
        self.vfs.name = b"noting"
        self.vfs.open, self.vfs.delete = map(_address, self._callbacks)

    def install(self) -> None:
        self.sqlite.sqlite3_vfs_register(c.byref(self.vfs), 1)

    def remove(self) -> None:
        self.sqlite.sqlite3_vfs_unregister(c.byref(self.vfs))
        self.sqlite.sqlite3_vfs_register(self.below, 1)

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = os.fsdecode(c.string_at(name)) if name else ""
        there = bool(path) and os.path.exists(path)  # noqa: PTH110 - the bytes of SQLite's own path
        code: int = self._open_below(c.cast(self.below, c.c_void_p), name, file, flags, out)
        methods = c.cast(file, c.POINTER(c.c_void_p))
        if code == 0 and methods[0]:
            self._names[file] = path
            self._new[file] = bool(flags & _CREATE and flags & _LOGS)
            methods[0] = _address(c.pointer(self._around(methods[0])))
            if path and not there:
                self.recorder.note("create", path)
        return code

    def _around(self, address: int) -> _Methods:
        if address not in self._wrapped:
            below = c.cast(address, c.POINTER(_Methods)).contents
            write, truncate = c.cast(below.write, _WRITE), c.cast(below.truncate, _TRUNCATE)
            sync, note = c.cast(below.sync, _SYNC), self.recorder.note

            def noted_write(file: int, data: int, size: int, at: int) -> int:
                note("write", self._names[file], at, c.string_at(data, size))
                return int(write(file, data, size, at))

            def noted_truncate(file: int, size: int) -> int:
                note("truncate", self._names[file], size)
                return int(truncate(file, size))

            def noted_sync(file: int, flags: int) -> int:
                code = int(sync(file, flags))
                note("sync", self._names[file])
                if self._new.pop(file, False):
                    note("folder", os.path.dirname(self._names[file]))  # noqa: PTH120 - the path as SQLite has it
                return code

            around = _Methods()
            c.memmove(c.byref(around), c.byref(below), c.sizeof(_Methods))
            callbacks = (_WRITE(noted_write), _TRUNCATE(noted_truncate), _SYNC(noted_sync))
            around.write, around.truncate, around.sync = map(_address, callbacks)
            self._wrapped[address] = (around, callbacks)
        return self._wrapped[address][0]

    def _delete(self, _vfs: int, name: bytes, flush: int) -> int:
        code: int = self._delete_below(c.cast(self.below, c.c_void_p), name, flush)
        if code == 0:
            self.recorder.note("unlink", name)
            if flush:
                self.recorder.note("folder", os.path.dirname(name))  # noqa: PTH120 - bytes
        return code


# ---- Python's writes


@contextmanager
def recording(folder: Path) -> Iterator[Recorder]:
    """Note everything that is written below *folder* by this process; close each database inside."""
    recorder = Recorder(folder)
    vfs = _NotingVfs(recorder)
    kept = {name: getattr(os, name) for name in ("fsync", "replace", "rename", "mkdir", "unlink")}

    def fsync(handle: int) -> None:
        kept["fsync"](handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if recorder.name(path) is not None:
            recorder.note("folder", path) if path.is_dir() else recorder.note("file", path, data=path.read_bytes())

    def moved(move: Callable[..., None]) -> Callable[..., None]:
        def replace(source: Any, target: Any, **more: Any) -> None:
            move(source, target, **more)
            recorder.note("move", source, data=recorder.name(target))

        return replace

    def noted(kind: str, step: Callable[..., None]) -> Callable[..., None]:
        def done(path: Any, *arguments: Any, **more: Any) -> None:
            step(path, *arguments, **more)
            recorder.note(kind, path)

        return done

    made = {
        "fsync": fsync,
        "replace": moved(kept["replace"]),
        "rename": moved(kept["rename"]),
        "mkdir": noted("mkdir", kept["mkdir"]),
        "unlink": noted("unlink", kept["unlink"]),
    }
    vfs.install()
    try:
        for name, function in made.items():
            setattr(os, name, function)
        yield recorder
    finally:
        for name, function in kept.items():
            setattr(os, name, function)
        vfs.remove()


# ---- the disk afterwards


@dataclass
class Disk:
    """What the disk holds for certain, and what it may hold, while the notes are replayed."""

    flushed: dict[str, bytearray]
    pending: dict[str, list[Op]] = field(default_factory=dict)
    loose: list[tuple[Op, bytes | None]] = field(default_factory=list)
    """Changes of names that no flush has made certain, with what the name held before."""

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """A disk that holds everything in *folder* for certain."""
        paths = (path for path in folder.rglob("*") if path.is_file())
        return cls({str(path.relative_to(folder)): bytearray(path.read_bytes()) for path in paths})

    def step(self, op: Op) -> None:
        """Replay one note."""
        getattr(self, f"_{op.kind}")(op)

    def _create(self, op: Op) -> None:
        self.loose.append((op, None))
        self.flushed[op.name] = bytearray()

    def _mkdir(self, op: Op) -> None:
        self.loose.append((op, None))

    def _write(self, op: Op) -> None:
        self.pending.setdefault(op.name, []).append(op)

    _truncate = _write

    def _sync(self, op: Op) -> None:
        self._flush(op.name)

    def _file(self, op: Op) -> None:
        self.flushed[op.name] = bytearray(op.data)

    def _folder(self, op: Op) -> None:
        self.loose = [each for each in self.loose if os.path.dirname(_place(each[0])) != op.name]  # noqa: PTH120

    def _unlink(self, op: Op) -> None:
        self._flush(op.name)
        if op.name in self.flushed:
            self.loose.append((op, bytes(self.flushed.pop(op.name))))

    def _move(self, op: Op) -> None:
        before = self.flushed.get(op.data)
        self.loose.append((op, None if before is None else bytes(before)))
        if op.name in self.flushed:
            self.flushed[op.data] = self.flushed.pop(op.name)

    def _flush(self, name: str) -> None:
        for op in self.pending.pop(name, ()):
            _apply(self.flushed.setdefault(name, bytearray()), op)

    def after_cut(self, rnd: random.Random) -> dict[str, bytes]:
        """One of the disks that a power cut may leave now."""
        found = {name: self._torn(name, rnd) for name in self.flushed if not name.endswith("-shm")}
        kept = rnd.choice((0, len(self.loose), rnd.randint(0, len(self.loose))))
        for op, before in reversed(self.loose[kept:]):
            if op.kind == "mkdir":
                found = {name: data for name, data in found.items() if not name.startswith(op.name + "/")}
            elif op.kind == "create":
                found.pop(op.name, None)
            elif op.kind == "unlink" and before is not None:
                found[op.name] = before
            elif op.kind == "move":
                if op.data in found:
                    found[op.name] = found.pop(op.data)
                if before is not None:
                    found[op.data] = before
        return found

    def _torn(self, name: str, rnd: random.Random) -> bytes:
        content, waiting = bytearray(self.flushed[name]), self.pending.get(name, [])
        how = rnd.choice(("none", "all", "sectors", "sectors", "first"))
        if how == "sectors":
            for op in waiting:
                for part in _sectors(op):
                    if rnd.random() < 0.5:
                        _apply(content, part)
        else:
            count = {"none": 0, "all": len(waiting), "first": rnd.randint(0, len(waiting))}[how]
            for op in waiting[:count]:
                _apply(content, op)
        return bytes(content)


def _place(op: Op) -> str:
    """The name whose folder makes a change of names certain."""
    return str(op.data) if op.kind == "move" else op.name


def _sectors(op: Op) -> Iterator[Op]:
    if op.kind == "truncate":
        yield op
    for start in range(0, len(op.data), SECTOR):
        yield Op("write", op.name, op.at + start, op.data[start : start + SECTOR])


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del content[op.at :]
        return
    if len(content) < op.at:
        content.extend(bytes(op.at - len(content)))
    content[op.at : op.at + len(op.data)] = op.data
