"""Wrong usage and help: what argparse says is in the language of the user, word for word."""

import argparse
import ast
import inspect
import re
import string

import pytest

from copdesk.cli import main
from copdesk.cli.usage import WORDS, worded
from copdesk.texts import Texts

WRONG = [
    ([], "не вказано COMMAND", "no COMMAND given"),
    (["list"], "не вказано NOUN", "no NOUN given"),
    (["nosuch"], "COMMAND: немає такого вибору: 'nosuch'", "COMMAND: there is no 'nosuch'"),
    (["list", "nosuch"], "NOUN: немає такого вибору: 'nosuch'", "NOUN: there is no 'nosuch'"),
    (["nouns", "more"], "зайве: more", "not known here: more"),
    (["digest", "--nosuch"], "зайве: --nosuch", "not known here: --nosuch"),
    (["digest", "--json=1"], "--json: значення '1' тут зайве", "--json: takes no value, but '1' is given"),
    (["digest", "--desk"], "--desk: бракує значення", "--desk: its value is missing"),
    (["undo", "--steps", "x"], "--steps: значення 'x' не підходить", "--steps: the value 'x' does not fit"),
    (["screens", "--out", "x", "--size", "9"], "--size: значення '9' не підходить", "the value '9' does not fit"),
]
# A mistake of whoever declares the commands, or a way of declaring them that none has.
UNMET = {
    ".__call__() not defined", "conflicting subparser: %s", "conflicting subparser alias: %s",
    "unknown parser %(parser_name)r (choices: %(choices)s)", 'argument "-" with mode %r',
    "can't open '%(filename)s': %(error)s", "cannot merge actions - two groups are named %r",
    "'required' is an invalid argument for positionals", "dest= is required for options like %r",
    "invalid conflict_resolution value: %r", "mutually exclusive arguments must be optional",
    "show this help message and exit", "cannot have multiple subparser arguments", "not allowed with argument %s",
    "one of the arguments %s is required", "expected at most one argument",
    "ambiguous option: %(option)s could match %(matches)s", "unexpected option string: %s", "%r is not callable",
    "%(prog)s: error: %(message)s\n",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize(("words", "uk", "en"), WRONG, ids=[" ".join(words) or "nothing" for words, _, _ in WRONG])
def test_wrong_usage_is_named(
    capsys: pytest.CaptureFixture[str], words: list[str], uk: str, en: str, lang: str
) -> None:
    assert main(["--lang", lang, *words]) == 2
    said = capsys.readouterr().err
    usage, reason = said.partition(" copdesk")[0], said.splitlines()[-1]
    assert usage == {"uk": "використання:", "en": "usage:"}[lang]
    assert {"uk": f"неправильна команда: {uk}", "en": "wrong usage: "}[lang] in reason
    assert lang == "uk" or en in reason


@pytest.mark.parametrize(("lang", "heads"), [("uk", ["аргументи:", "параметри:"]), ("en", ["arguments:", "options:"])])
def test_headings_of_the_help(capsys: pytest.CaptureFixture[str], lang: str, heads: list[str]) -> None:
    assert main(["--lang", lang, "set", "--help"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line in heads] == heads
    assert lang == "en" or not re.search(r"\b(usage|options|arguments|show|exit)\b", "\n".join(said))


def test_every_word_of_argparse_that_can_be_met_is_there() -> None:
    """A newer argparse that says something else is found here."""
    tree = ast.parse(inspect.getsource(argparse))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    asked = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_"]
    said = {arg.value for arg in asked if isinstance(arg, ast.Constant)}
    assert said == set(WORDS) | UNMET


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_every_text_has_the_places_that_argparse_fills(lang: str) -> None:
    texts = Texts(lang)
    for english, (key, places) in WORDS.items():
        assert texts.has(key), key
        written = texts.t(key, **places)
        assert all(place in written for place in places.values()), english
        assert all(place in english for place in places.values()), english
        assert not [name for _, name, _, _ in string.Formatter().parse(written) if name], english


def test_argparse_has_its_own_words_back_afterwards() -> None:
    own = vars(argparse)["_"]
    with pytest.raises(ValueError, match="inside"), worded(Texts("uk")):
        assert vars(argparse)["_"]("options") == "параметри"
        raise ValueError("inside")
    assert vars(argparse)["_"] is own
