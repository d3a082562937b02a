"""The catalogues are complete in both languages, and the code asks for nothing that they lack."""

import ast
import re
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.texts import Texts, languages, resource_folder

ROOT = Path(__file__).resolve().parent.parent
LOCALE = resource_folder() / "locale"
FORMS = {"uk": 3, "en": 2}
CYRILLIC = re.compile("[\u0400-\u04ff]")
# Letters, words that people type and invented people: data, not texts of the interface.
CYRILLIC_DATA = (
    "copdesk/documents/layout.py",
    "copdesk/documents/sheets_header.py",
    "copdesk/documents/sheets_in.py",
    "copdesk/domain/kinds.py",
    "copdesk/domain/rules/",
    "copdesk/services/sample",
    "copdesk/store/passphrase.py",
    "copdesk/store/search.py",
    "copdesk/ui/shortcuts.py",
    "copdesk/ui/theme.py",
)


def messages(language: str) -> list[tuple[str, Message]]:
    """(file, message) of every catalogue entry of one language."""
    found = []
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as stream:
            found += [(path.name, message) for message in read_po(stream, locale=language) if message.id]
    return found


def key_of(message: Message) -> str:
    """The key, which a plural entry repeats."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def texts_of(message: Message) -> tuple[str, ...]:
    """All forms of an entry."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


CATALOGUES = {language: {key_of(m): m for _, m in messages(language)} for language in FORMS}


def names_in(message: Message) -> set[str]:
    """The names that an entry waits for, all forms together."""
    parsed = (part for text in texts_of(message) for part in string.Formatter().parse(text))
    return {name for _, name, _, _ in parsed if name is not None}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """(path, syntax tree) of every module of the program."""
    for path in sorted((ROOT / "copdesk").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def literals(node: ast.expr) -> list[str]:
    """The texts that an argument can be: one literal, or those of a conditional expression."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def asked_keys(call: ast.Call) -> list[str]:
    """The keys that a call asks for: ``.t("…")``, ``.n("…")``, ``UserError("…")``, ``desk.action("…")``."""
    if not call.args:
        return []
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in ("t", "n"):
        return literals(call.args[0])
    if isinstance(function, ast.Name) and function.id == "UserError":
        return [f"error.{code}" for code in literals(call.args[0])]
    if isinstance(function, ast.Attribute) and function.attr == "action":
        owner = ast.unparse(function.value)
        if owner == "desk" or owner.endswith((".desk", "_desk")):
            return [f"action.{name}" for name in literals(call.args[0])]
    return []


def calls() -> Iterator[tuple[str, ast.Call]]:
    """(place, call) of every call in the program."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{path}:{node.lineno}", node


def derived_keys() -> Iterator[str]:
    """The keys that the declared registers need."""
    for entity in registry().values():
        yield from (f"{family}.{entity.noun}" for family in ("entity", "entities", "new", "none"))
        for field in entity.fields.values():
            yield f"field.{entity.noun}.{field.name}"
            choices = getattr(field.kind, "set", "")
            for code in field.codes:
                yield f"choice.{choices}.{code}"


def test_both_languages_are_there() -> None:
    assert set(languages()) == set(FORMS)


@pytest.mark.parametrize("language", FORMS)
def test_no_key_stands_in_two_places(language: str) -> None:
    # Babel itself merges repeated entries of one file, so the file is read as lines.
    lines = [
        line for path in (LOCALE / language).glob("*.po") for line in path.read_text(encoding="utf-8").splitlines()
    ]
    repeated = [line for line, times in Counter(lines).items() if line.startswith("msgid ") and times > 1]
    assert [line for line in repeated if line != 'msgid ""'] == []


@pytest.mark.parametrize("language", FORMS)
def test_no_text_is_empty_or_fuzzy(language: str) -> None:
    bad = [f"{file}: {key_of(m)}" for file, m in messages(language) if m.fuzzy or not all(texts_of(m))]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("language", FORMS)
def test_plural_forms_are_complete(language: str) -> None:
    plural = {key: m for key, m in CATALOGUES[language].items() if not isinstance(m.id, str)}
    assert plural
    bad = [key for key, m in plural.items() if len(texts_of(m)) != FORMS[language] or set(m.id) != {key}]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("language", FORMS)
def test_every_template_can_be_parsed(language: str) -> None:
    for key, message in CATALOGUES[language].items():
        names = names_in(message)
        assert all(name.isidentifier() for name in names), f"{key} in {language}: {names}"


def test_languages_have_the_same_keys() -> None:
    assert set(CATALOGUES["uk"]) ^ set(CATALOGUES["en"]) == set()


def test_languages_have_the_same_names_and_plurals() -> None:
    bad = []
    for key, ours in CATALOGUES["uk"].items():
        theirs = CATALOGUES["en"].get(key)
        if theirs is None:
            continue
        if isinstance(ours.id, str) != isinstance(theirs.id, str) or names_in(ours) != names_in(theirs):
            bad.append(key)
    assert not bad, "\n".join(bad)


def test_every_key_in_code_exists() -> None:
    known = set(CATALOGUES["uk"])
    missing = sorted({f"{key} ({place})" for place, call in calls() for key in asked_keys(call) if key not in known})
    assert not missing, "\n".join(missing)


def test_every_derived_key_exists() -> None:
    missing = sorted(set(derived_keys()) - set(CATALOGUES["uk"]))
    assert not missing, "\n".join(missing)


def test_refusals_give_their_texts_what_they_name() -> None:
    """A literal ``UserError("code", a=…)`` gives every name in its text; «field» has a default."""
    bad = []
    for place, call in calls():
        if any(keyword.arg is None for keyword in call.keywords):
            continue
        given = {keyword.arg for keyword in call.keywords} | {"field"}
        for key in asked_keys(call):
            if key.startswith("error.") and key in CATALOGUES["uk"]:
                lacking = names_in(CATALOGUES["uk"][key]) - given
                bad += [f"{place}: {key} lacks {sorted(lacking)}"] if lacking else []
    assert not bad, "\n".join(bad)


def test_no_interface_text_in_code() -> None:
    """Cyrillic literals are allowed only where they are data; docstrings and comments may quote the field."""
    bad = []
    for path, tree in sources():
        if path.startswith(CYRILLIC_DATA):
            continue
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                bad += [f"{path}:{node.lineno}: {node.value[:40]!r}"] if CYRILLIC.search(node.value) else []
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    ("count", "ukrainian", "english"),
    [
        (0, "0 заходів", "0 measures"),
        (1, "1 захід", "1 measure"),
        (2, "2 заходи", "2 measures"),
        (5, "5 заходів", "5 measures"),
        (11, "11 заходів", "11 measures"),
        (14, "14 заходів", "14 measures"),
        (21, "21 захід", "21 measures"),
        (22, "22 заходи", "22 measures"),
        (10_000, "10\u00a0000 заходів", "10,000 measures"),
        (Decimal("1.50"), "1,5 заходу", "1.5 measures"),
    ],
)
def test_words_agree_with_numbers(count: int, ukrainian: str, english: str, texts_uk: Texts, texts_en: Texts) -> None:
    assert texts_uk.n("count.measures", count) == ukrainian
    assert texts_en.n("count.measures", count) == english


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        ("count.days", ("1 день", "2 дні", "5 днів", "1,5 дня")),
        ("count.measures", ("1 захід", "2 заходи", "5 заходів", "1,5 заходу")),
    ],
)
def test_ukrainian_forms(key: str, forms: tuple[str, ...], texts_uk: Texts) -> None:
    assert tuple(texts_uk.n(key, count) for count in (1, 2, 5, 1.5)) == forms


def test_what_a_user_typed_is_shown_literally(texts_uk: Texts) -> None:
    assert texts_uk.t("error.required", field="{x} {") == "Заповніть поле «{x} {»."


def test_values_are_shown_as_people_write_them(texts_uk: Texts, texts_en: Texts) -> None:
    params = {"field": date(2026, 4, 27), "value": Decimal("1250.50")}
    assert "«27.04.2026»" in texts_uk.t("error.number_invalid", **params)
    assert "«1\u00a0250,5»" in texts_uk.t("error.number_invalid", **params)
    assert "“1,250.5”" in texts_en.t("error.number_invalid", **params)


def test_a_refusal_names_the_label_of_its_field(texts_uk: Texts) -> None:
    text = texts_uk.error(UserError("required", field="surname"), "person")
    assert texts_uk.t("field.person.surname") in text
    assert "surname" not in text
    assert texts_uk.error(UserError("required")) == "Заповніть поле «Значення»."


@pytest.mark.missing_texts
def test_an_unknown_key_is_shown_and_logged(texts_uk: Texts, caplog: pytest.LogCaptureFixture) -> None:
    assert texts_uk.t("no.such.key") == "no.such.key"
    assert texts_uk.n("no.such.key", 2) == "no.such.key"
    assert texts_uk.t("error.required") == "Заповніть поле «{field}»."
    assert len(caplog.records) == 3
    assert not texts_uk.has("no.such.key")
    assert not texts_uk.has("")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UserError, match="language_unknown"):
        Texts("xx")


def write_catalogue(folder: Path, text: str) -> Path:
    """A catalogue of one text in *folder*."""
    path = folder / "uk" / "some.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'msgid ""\nmsgstr "Language: uk\\n"\n\nmsgid "some.key"\nmsgstr "{text}"\n', encoding="utf-8")
    return path


def test_a_changed_source_is_compiled_again(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "Перше")
    assert Texts("uk", tmp_path).t("some.key") == "Перше"
    assert (tmp_path / "uk" / "copdesk.mo").exists()
    write_catalogue(tmp_path, "Друге")
    assert Texts("uk", tmp_path).t("some.key") == "Друге"


def test_a_built_program_needs_neither_sources_nor_babel(tmp_path: Path) -> None:
    source = write_catalogue(tmp_path, "Перше")
    assert Texts("uk", tmp_path).t("some.key") == "Перше"
    source.unlink()
    script = (
        "import sys; from pathlib import Path; from copdesk.texts import Texts;"
        "text = Texts('uk', Path(sys.argv[1])).t('some.key');"
        "assert 'babel' not in sys.modules; print(ascii(text))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, ascii("Перше")), done.stderr
