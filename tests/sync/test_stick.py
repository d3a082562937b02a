"""Sticks that are full, slow, read-only, taken out or lying: told in words, nothing lost at either side."""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import exchange, records
from copdesk.store.desk import Desk
from copdesk.sync import container, stick, trust
from copdesk.texts import Texts
from tests.sync.desks import acquaint

Maker = Callable[..., Desk]
OLD = b"a package that nobody has picked up yet"


@pytest.fixture
def pair(make_desk: Maker) -> tuple[Desk, Desk]:
    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    records.add(one, "person", {"surname": "Ґудзь"})
    return one, other


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """A stick with an older package on it."""
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "a.cdsync").write_bytes(OLD)
    return folder


def people(desk: Desk) -> list[str]:
    return [row["surname"] for row in desk.fetch("person", order=("surname",))]


def at_open(patch: pytest.MonkeyPatch, error: OSError) -> None:
    real = Path.open

    def opened(self: Path, mode: str = "r", *args: Any, **how: Any) -> Any:
        if self.suffix == ".part" and "w" in mode:
            raise error
        return real(self, mode, *args, **how)

    patch.setattr(Path, "open", opened)


def at_write(patch: pytest.MonkeyPatch, error: OSError) -> None:
    real = container._HashedFile.write

    def write(self: Any, data: bytes) -> int:
        real(self, data[: len(data) // 2])
        self.failure = error
        raise error

    patch.setattr(container._HashedFile, "write", write)


def at_flush(patch: pytest.MonkeyPatch, error: OSError) -> None:
    def fsync(_handle: int) -> None:
        raise error

    patch.setattr(os, "fsync", fsync)


def at_rename(patch: pytest.MonkeyPatch, error: OSError) -> None:
    def replace(_self: Path, _target: Path) -> Path:
        raise error

    patch.setattr(Path, "replace", replace)


MOMENTS = (at_open, at_write, at_flush, at_rename)
FAILURES = (
    (errno.ENOSPC, "stick_full"),
    (errno.EROFS, "stick_read_only"),
    (errno.EACCES, "stick_read_only"),
    (errno.EIO, "stick_failed"),
    (errno.ENODEV, "stick_failed"),
    (errno.ENOENT, "stick_gone"),
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_failing_stick_is_told_and_costs_nothing(pair: tuple[Desk, Desk], medium: Path, moment: Any) -> None:
    one, other = pair
    to, path = [trust.own_card(other).fingerprint], medium / "a.cdsync"
    before = one.digest()
    for number, code in FAILURES:
        with pytest.MonkeyPatch.context() as patch:
            moment(patch, OSError(number, os.strerror(number)))
            with pytest.raises(UserError) as refused:
                exchange.export(one, to, path)
        assert (refused.value.code, refused.value.params["folder"]) == (code, str(medium))
        assert path.read_bytes() == OLD and [each.name for each in medium.iterdir()] == [path.name]
        assert one.digest() == before and exchange.sent(one) == []
    # The next one that works carries everything.
    exchange.import_file(other, exchange.export(one, to, path).path)
    assert people(one) == people(other)


def test_a_folder_that_is_not_there_is_not_called_a_stick_that_was_taken_out(
    pair: tuple[Desk, Desk], medium: Path, texts_uk: Texts
) -> None:
    one, other = pair
    to = [trust.own_card(other).fingerprint]
    (medium / "a.cdsync").rename(medium.parent / "a.cdsync")
    medium.rmdir()
    for path in (medium / "a.cdsync", medium.parent / "a.cdsync" / "b.cdsync"):
        with pytest.raises(UserError, match="stick_gone") as refused:
            exchange.export(one, to, path)
        words = texts_uk.error(refused.value)
        assert "видалено" in words and "носій" in words and str(path.parent) in words


def test_a_stick_that_lies_is_found_out_before_it_is_said_to_be_done(pair: tuple[Desk, Desk], medium: Path) -> None:
    one, other = pair
    path, real = medium / "a.cdsync", os.fsync

    def forget(handle: int) -> None:
        """Says that it wrote, and keeps something else."""
        real(handle)
        part = medium / "a.cdsync.part"
        if part.exists():
            part.write_bytes(part.read_bytes()[:-1] + b"?")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", forget)
        with pytest.raises(UserError, match="stick_failed"):
            exchange.export(one, [trust.own_card(other).fingerprint], path)
    assert path.read_bytes() == OLD and exchange.sent(one) == []
    with pytest.raises(UserError, match="stick_failed"):
        stick.read_back(path, "0" * 64)


def test_a_slow_stick_is_waited_for_and_may_be_given_up(pair: tuple[Desk, Desk], medium: Path) -> None:
    one, other = pair
    with one.action("people") as act:
        act.insert_many("person", [{"surname": f"Особа {n}"} for n in range(600)])
    to, path = [trust.own_card(other).fingerprint], medium / "a.cdsync"
    real, told = container._HashedFile.write, []

    def slowly(self: Any, data: bytes) -> int:
        time.sleep(0.01)
        return real(self, data)

    def give_up(done: int, whole: int) -> None:
        told.append((done, whole))
        if done:
            raise UserError("exchange_cancelled")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container._HashedFile, "write", slowly)
        with pytest.raises(UserError, match="exchange_cancelled"):
            exchange.export(one, to, path, progress=give_up)
        assert path.read_bytes() == OLD and len(told) == 2 and told[-1][1] >= 600
        exchange.import_file(other, exchange.export(one, to, path).path)
    assert people(one) == people(other)


def test_a_stick_taken_out_while_it_is_read_leaves_the_desk_as_it_was(pair: tuple[Desk, Desk], medium: Path) -> None:
    one, other = pair
    made = exchange.export(one, [trust.own_card(other).fingerprint], medium / "a.cdsync").path
    before = other.digest()
    real = container._decrypt
    for whole_reads in (0, 1):
        calls: list[Path] = []

        def decrypt(path: Path, secrets: Any, write: Any, calls: Any = calls, whole: int = whole_reads) -> None:
            calls.append(path)
            if len(calls) > whole:
                raise OSError(errno.ENODEV, "no such device")
            real(path, secrets, write)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(container, "_decrypt", decrypt)
            with pytest.raises(UserError, match="file_unreadable"):
                exchange.import_file(other, made)
        assert other.digest() == before and exchange.imports(other) == []
    exchange.import_file(other, made)
    assert people(one) == people(other)


def test_a_read_only_stick_can_be_read(pair: tuple[Desk, Desk], medium: Path) -> None:
    one, other = pair
    made = exchange.export(one, [trust.own_card(other).fingerprint], medium / "a.cdsync").path
    real = Path.open

    def opened(self: Path, mode: str = "r", *args: Any, **how: Any) -> Any:
        if self.is_relative_to(medium) and set(mode) & set("wax+"):
            raise OSError(errno.EROFS, "read-only")
        return real(self, mode, *args, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", opened)
        exchange.import_file(other, made)
    assert people(one) == people(other)
