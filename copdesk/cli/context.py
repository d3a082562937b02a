"""What every command gets: its options, the texts, the desk, and one way to print."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.services.desks import is_server, open_server, taken_up
from copdesk.store.desk import Desk
from copdesk.store.keys import Kdf
from copdesk.texts import Texts

WIDEST = 48  # letters of a cell in a printed table
_OLDER = "desk_older_read_only"


@dataclass(frozen=True)
class Context:
    """One run of one command."""

    options: argparse.Namespace
    texts: Texts
    registry: Registry
    kdf: Kdf | None = None
    places: Path | None = None
    """The book of this computer, which tells a desk from its copy; None keeps none."""

    @property
    def place(self) -> str:
        """What names the desk, a folder or the address of a server; wrong usage when nobody has named it."""
        named = self.options.desk or os.environ.get("COPDESK_DESK")
        if not named:
            raise argparse.ArgumentTypeError(self.texts.t("cli.desk_needed"))
        return str(named)

    @property
    def folder(self) -> Path:
        """The folder of the desk; UserError ``server_no_folder`` when the desk is on a server."""
        if is_server(self.place):
            raise UserError("server_no_folder")
        return Path(self.place)

    def _open(self, secret: str, *, read_only: bool = False) -> Desk:
        if is_server(self.place):
            return open_server(self.place, self.registry, read_only=read_only)
        return Desk.open(self.folder, self.registry, passphrase=secret, read_only=read_only)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """The desk to look into, also while a window has it open."""
        secret = self._secret()
        try:
            desk = self._open(secret, read_only=True)
        except UserError as error:
            if error.code != _OLDER:
                raise
            desk = self._open(secret)
        try:
            yield desk
        finally:
            desk.close()

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """The desk to change; nobody else may have it open."""
        desk = taken_up(self._open(self._secret()))
        try:
            yield desk
        finally:
            desk.close()

    def _secret(self) -> str:
        """The passphrase, which a server does not ask for: it knows whoever connects by their role."""
        return "" if is_server(self.place) else self.passphrase()

    def passphrase(self, variable: str = "COPDESK_PASSPHRASE", *, new: bool = False) -> str:
        """The passphrase from its file, the environment or the keyboard; a *new* one is typed twice."""
        name = "new_passphrase_file" if variable == "COPDESK_NEW_PASSPHRASE" else "passphrase_file"
        file = getattr(self.options, name, None)
        if file is not None:
            found = self._first_line(Path(file))
        elif variable in os.environ:
            found = os.environ[variable]
        else:
            found = self._typed(new)
        if not found.strip():
            raise UserError("passphrase_missing")
        return found

    def _first_line(self, path: Path) -> str:
        try:
            with path.open(encoding="utf-8-sig") as lines:
                return lines.readline(10_000).rstrip("\r\n")
        except (OSError, UnicodeError) as error:
            raise UserError("passphrase_file", name=path.name) from error

    def _typed(self, new: bool) -> str:
        if not sys.stdin or not sys.stdin.isatty():
            raise UserError("passphrase_missing")
        try:
            first = getpass.getpass(self.texts.t("cli.ask.new_passphrase" if new else "cli.ask.passphrase") + " ")
            again = getpass.getpass(self.texts.t("cli.ask.again") + " ") if new else first
        except EOFError as error:
            raise UserError("passphrase_missing") from error
        if first != again:
            raise UserError("passphrase_differs")
        return first

    def say(self, text: str) -> None:
        """A line of the answer."""
        sys.stdout.write(text + "\n")

    def complain(self, text: str) -> None:
        """A line on standard error."""
        sys.stderr.write(f"copdesk: {text}\n")

    def say_json(self, objects: Iterable[dict[str, Any]]) -> None:
        """A list of objects, one a line, written as they come."""
        sys.stdout.write("[")
        for place, made in enumerate(objects):
            sys.stdout.write((",\n " if place else "\n ") + json.dumps(made, ensure_ascii=False))
        sys.stdout.write("\n]\n")

    def say_table(self, headers: Sequence[str], rows: Iterable[Sequence[str]], widest: int = WIDEST) -> None:
        """A table of text whose cells have at most *widest* letters, or a word that nothing was found."""
        cells = [[one_line(cell, widest) for cell in row] for row in rows]
        if not cells:
            self.say(self.texts.t("common.nothing_found"))
            return
        widths = [max(len(row[at]) for row in [list(headers), *cells]) for at in range(len(headers))]
        for row in [list(headers), ["-" * width for width in widths], *cells]:
            self.say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def answer(
        self, objects: Callable[[], Iterable[dict[str, Any]]], headers: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> None:
        """Objects with `--json`, else a table."""
        if self.options.json:
            self.say_json(objects())
        else:
            self.say_table(headers, rows)


def one_line(text: str, widest: int = WIDEST) -> str:
    """Text that stays in its cell: nothing in it moves the cursor or the direction of writing."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= widest else line[: widest - 1] + "…"


def printable(text: str) -> str:
    """Text that a terminal shows and does not obey."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
