"""Every register, field and choice has its label in both languages, and no label can be mistaken for another."""

import re
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from copdesk.domain import registry
from copdesk.domain.rules.text import fold
from copdesk.texts import Texts, resource_folder

REGISTRY = registry()
LANGUAGES = ("uk", "en")
COMMON = ("title", "deleted", "created", "changed")
ONE = {"entity", "title"}
MANY = {"entity", "count"}
ACTIONS: dict[str, set[str]] = {
    "add": ONE,
    "edit": ONE,
    "delete": ONE,
    "restore": ONE,
    "bulk": MANY,
    "delete_many": MANY,
    "restore_many": MANY,
    "import_table": MANY,
    "import_file": {"title"},
    "undo": set(),
    "redo": set(),
}
IMPORTED = ("person", "organisation", "affiliation", "membership", "officer", "enrolment")
FULL_NAMES = ("synonyms.person.full_name", "synonyms.officer.full_name")


def catalogue(language: str) -> dict[str, str]:
    with (resource_folder() / "locale" / language / "registers.po").open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream, locale=language, abort_invalid=True) if m.id}


def field_keys(noun: str) -> list[str]:
    return [f"field.{noun}.{name}" for name in REGISTRY[noun].fields]


def label_keys() -> set[str]:
    found = {f"field.{name}" for name in COMMON}
    for noun, entity in REGISTRY.items():
        found |= {f"{family}.{noun}" for family in ("entity", "entities", "new")} | set(field_keys(noun))
        found |= {f"choice.{f.kind.set}.{code}" for f in entity.fields.values() for code in f.codes}
    return found


def sentence_keys() -> set[str]:
    return {f"none.{noun}" for noun in REGISTRY} | {f"action.{name}" for name in ACTIONS}


def synonym_keys() -> set[str]:
    return {f"synonyms.{noun}.{name}" for noun in IMPORTED for name in REGISTRY[noun].fields} | set(FULL_NAMES)


def words(text: str) -> list[str]:
    return [fold(word) for word in text.split("|")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_exactly_the_keys_of_the_declarations(language: str) -> None:
    keys = set(catalogue(language))
    wanted = label_keys() | sentence_keys() | synonym_keys()
    assert wanted - keys == set(), "missing"
    assert keys - wanted == set(), "left over"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_texts_gives_it(language: str) -> None:
    texts = Texts(language)
    for key, text in catalogue(language).items():
        assert text and text == text.strip(), key
        assert "  " not in text, key
        assert texts.has(key), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_short(language: str) -> None:
    found = catalogue(language)
    assert {key: found[key] for key in label_keys() if len(found[key]) > 40} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noun", REGISTRY)
def test_no_two_fields_of_a_register_share_a_label(language: str, noun: str) -> None:
    found = catalogue(language)
    common = [f"field.{name}" for name in COMMON]
    labels = Counter(found[key].casefold() for key in [*field_keys(noun), *common])
    assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_codes_of_a_choice_share_a_label(language: str) -> None:
    found = catalogue(language)
    labels = Counter((key.split(".")[1], text.casefold()) for key, text in found.items() if key.startswith("choice."))
    assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_registers_can_be_told_apart_by_name(language: str) -> None:
    found = catalogue(language)
    for family in ("entity", "entities", "new"):
        labels = Counter(found[f"{family}.{noun}"] for noun in REGISTRY)
        assert [label for label, times in labels.items() if times > 1] == [], family


@pytest.mark.parametrize(("language", "foreign"), [("uk", "[A-Za-z]"), ("en", "[\u0400-\u04ff]")])
def test_labels_keep_to_the_letters_of_their_language(language: str, foreign: str) -> None:
    found = catalogue(language)
    strange = {}
    for key in label_keys() | sentence_keys():
        text = re.sub(r"\{\w+\}", "", found[key])
        if re.search(foreign, text):
            strange[key] = text
    assert strange == {}


@pytest.mark.parametrize(("language", "wrong"), [("uk", "['\"“”ёъыэЁЪЫЭ]"), ("en", "['\"«»]")])
def test_quotes_and_apostrophes_are_those_of_the_language(language: str, wrong: str) -> None:
    found = catalogue(language)
    assert {key: found[key] for key in label_keys() | sentence_keys() if re.search(wrong, found[key])} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_names_its_params_and_no_others(language: str, name: str) -> None:
    text = catalogue(language)[f"action.{name}"]
    assert set(re.findall(r"\{(\w+)\}", text)) == ACTIONS[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_says_what_it_lacks_and_what_to_do(language: str) -> None:
    found = catalogue(language)
    asks = {"uk": ("Додайте", "Долучіть", "Заповніть"), "en": ("Add", "Attach", "Fill")}[language]
    for noun in (noun for noun, entity in REGISTRY.items() if entity.area != "exchange"):
        first, _, rest = found[f"none.{noun}"].partition(". ")
        assert first and rest.endswith(".") and rest.startswith(asks), noun


def test_words_at_the_head_of_a_column_are_the_same_in_both_languages() -> None:
    uk, en = catalogue("uk"), catalogue("en")
    assert {key for key in synonym_keys() if uk[key] != en[key]} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noun", IMPORTED)
def test_a_head_of_a_column_means_one_field_only(language: str, noun: str) -> None:
    found = catalogue(language)
    owners: dict[str, set[str]] = {}
    for key in sorted(synonym_keys()):
        if key.startswith(f"synonyms.{noun}."):
            label = found.get(key.replace("synonyms.", "field."), "")
            listed = words(found[key])
            assert all(word == word.strip() and word for word in listed), key
            assert len(listed) == len(set(listed)), key
            for word in [*listed, *words(label)]:
                owners.setdefault(word, set()).add(key)
    owners.pop("", None)
    assert {word: keys for word, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("noun", IMPORTED)
def test_a_table_headed_in_the_other_language_is_understood(noun: str) -> None:
    for language in LANGUAGES:
        found = catalogue(language)
        for name in REGISTRY[noun].fields:
            label = words(found[f"field.{noun}.{name}"])[0]
            assert label in words(found[f"synonyms.{noun}.{name}"]), name
