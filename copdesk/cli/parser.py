"""The commands and their options, with help from the catalogue."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from copdesk import __version__
from copdesk.cli.context import Context
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.domain.rules.dates import parse_date
from copdesk.texts import Texts, languages

Run = Callable[[Context], None]


class _Parser(argparse.ArgumentParser):
    """Wrong usage is answered in the user's language."""

    texts: Texts

    def error(self, message: str) -> NoReturn:
        """Usage, what was wrong, and exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {self.texts.t('cli.wrong_usage', reason=message)}\n")


@dataclass(frozen=True)
class Commands:
    """Where the modules of commands declare them."""

    texts: Texts
    registry: Registry
    group: Any
    common: argparse.ArgumentParser

    def add(self, name: str, run: Run | None = None) -> argparse.ArgumentParser:
        """Declare a command; its help is the text ``cli.<name>``."""
        said = self.texts.t(f"cli.{name}").replace("%", "%%")
        made: argparse.ArgumentParser = self.group.add_parser(
            name.rpartition(".")[2],
            help=said,
            description=said,
            parents=[self.common],
            add_help=False,
            allow_abbrev=False,
        )
        if run is not None:
            made.set_defaults(run=run)
        return made

    def nest(self, parent: argparse.ArgumentParser) -> "Commands":
        """Commands below *parent* (`card show`)."""
        group = parent.add_subparsers(metavar="COMMAND", required=True, parser_class=_parser_class(self.texts))
        return Commands(self.texts, self.registry, group, self.common)

    def option(self, parser: argparse.ArgumentParser, *names: str, **how: Any) -> None:
        """Declare an argument; its help is the text ``cli.arg.<name>``."""
        key = how.pop("text", "") or names[-1].lstrip("-").replace("-", "_")
        parser.add_argument(*names, help=self.texts.t(f"cli.arg.{key}").replace("%", "%%"), **how)

    def pair(self, written: str) -> tuple[str, str]:
        """FIELD=VALUE in its two parts."""
        name, sign, value = written.partition("=")
        if not sign or not name.strip():
            raise argparse.ArgumentTypeError(self.texts.t("cli.pair_unclear", value=written[:40]))
        return name, value

    def day(self, written: str) -> date:
        """A calendar date as people write it."""
        try:
            return parse_date(written)
        except UserError as error:
            raise argparse.ArgumentTypeError(self.texts.error(error)) from error

    def size(self, written: str) -> tuple[int, int]:
        """WIDTHxHEIGHT in pixels."""
        width, _, height = written.partition("x")
        if not (width.isdigit() and height.isdigit()):
            raise argparse.ArgumentTypeError(self.texts.t("cli.usage.value", value=repr(written[:40])))
        return int(width), int(height)

    def noun(self, parser: argparse.ArgumentParser) -> None:
        """The argument NOUN."""
        self.option(parser, "noun", type=self.known_noun, metavar="NOUN")

    def known_noun(self, word: str) -> str:
        """A register by the word that commands have for it."""
        if word not in self.registry:
            known = ", ".join(entity.word for entity in self.registry.values())
            raise argparse.ArgumentTypeError(self.texts.t("cli.usage.choice", value=repr(word[:40]), choices=known))
        return self.registry[word].noun


def build(texts: Texts, registry: Registry) -> argparse.ArgumentParser:
    """The parser of all commands."""
    from copdesk.cli import desk, exchange, papers, people, plans, records, reports, review, training

    common = _common(texts, argparse.SUPPRESS)
    parser = _parser_class(texts)(
        prog="copdesk",
        description=texts.t("cli.about"),
        parents=[_common(texts, None)],
        add_help=False,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"CopDesk {__version__}", help=texts.t("cli.version"))
    group = parser.add_subparsers(
        title=texts.t("cli.commands"), metavar="COMMAND", required=True, parser_class=_parser_class(texts)
    )
    commands = Commands(texts, registry, group, common)
    for module in (desk, records, papers, people, plans, reports, exchange, review, training):
        module.declare(commands)
    return parser


def language_of(given: Sequence[str]) -> str:
    """The language of the answer, known before anything can be refused in it."""
    looking = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    looking.add_argument("--lang", default="uk")
    try:
        named = looking.parse_known_args(list(given))[0].lang
    except (argparse.ArgumentError, SystemExit):
        return "uk"
    return named if named in languages() else "uk"


def _parser_class(texts: Texts) -> type[_Parser]:
    return type("Parser", (_Parser,), {"texts": texts})


def _common(texts: Texts, default: Any) -> argparse.ArgumentParser:
    """Options that may stand before or after the command."""
    made = argparse.ArgumentParser(add_help=False, argument_default=default)
    made.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help=texts.t("cli.arg.help"))
    made.add_argument("--desk", metavar="DIR", help=texts.t("cli.arg.desk"))
    made.add_argument("--lang", choices=languages(), help=texts.t("cli.arg.lang"))
    made.add_argument("--passphrase-file", metavar="FILE", type=Path, help=texts.t("cli.arg.passphrase_file"))
    made.add_argument("--json", action="store_true", default=default or False, help=texts.t("cli.arg.json"))
    return made
