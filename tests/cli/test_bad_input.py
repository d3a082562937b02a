"""What must not be: a clear message naming the field, or the text stored and shown literally; never half a record."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Desk

LONG = "я" * 100_000
REFUSED = [
    (["person"], ["Прізвище"]),
    (["person", "surname="], ["Прізвище"]),
    (["person", "surname=   \t "], ["Прізвище"]),
    (["meeting", "date=31.02.2026"], ["Дата", "31.02.2026"]),
    (["meeting", "date=завтра"], ["Дата", "завтра"]),
    (["meeting", "date=1.9.2026", "start=25:00"], ["25:00"]),
    (["meeting", "date=1.9.2026", "start=15:00", "end=14:00"], ["«Кінець»"]),
    (["course", "title=Курс", "start=02.02.2026", "end=01.02.2026"], ["Кінець раніше"]),
    (["person", "surname=Ім’я", "sex=третя"], ["Стать", "третя"]),
    (["person", f"surname={LONG}"], ["Прізвище", "100"]),
    (["person", "surname=Довгий", f"address={LONG}"], ["Поштова адреса", "500"]),
    (["person", "surname=Дзвінкий", "phones=12"], ["Телефони"]),
    (["person", "surname=Поштовий", "email=ні@"], ["пошта"]),
    (["organisation", "short_name=Код", "edrpou=12"], ["ЄДРПОУ"]),
    (["meeting", "date=1.9.2026", "group=Немає такої групи"], ["Група", "Немає такої групи"]),
    (["meeting", "date=1.9.2026", f"group={uuid.UUID(int=7)}"], ["Група"]),
    (["meeting", "date=1.9.2026", f"group={LONG}"], ["Група"]),
    (["meeting", "date=1.9.2026", f"status={LONG}"], ["Стан"]),
    (["meeting", "date=1.9.2026", "number=-3"], ["Номер", "-3"]),
    (["meeting", "date=1.9.2026", "number=три"], ["Номер", "три"]),
    (["funding-line", "payer=Хто", "amount=багато"], ["Сума", "багато"]),
    (["funding-line", "payer=Хто", "amount=99999999999999999999"], ["Сума"]),
    (["person", "surname=А", "nosuch=1"], ["nosuch"]),
    (["person", "surname=А", "surname=Б"], ["Прізвище"]),
    (["person", "surname=А", "\u202e=1"], ["незрозуміла", "немає"]),
]


@pytest.mark.parametrize(("words", "named"), REFUSED, ids=[" ".join(words)[:50] for words, _ in REFUSED])
def test_refused_with_the_field_in_words_and_nothing_written(desk: Desk, words: list[str], named: list[str]) -> None:
    before = desk("digest").out
    said = desk("add", *words, code=1).err
    assert said.startswith("copdesk: ") and said.count("\n") == 1
    found = [word for word in named if word in said]
    assert found if named[0] == "незрозуміла" else found == named, said
    assert "bug" not in said and "помилка" not in said and len(said) < 700
    assert desk("digest").out == before


@pytest.mark.parametrize("words", [words for words, _ in REFUSED[3:8]])
def test_refused_in_english_too(desk: Desk, words: list[str]) -> None:
    said = desk("--lang", "en", "add", *words, code=1).err
    assert any(name in said for name in ("Date", "Start", "End", "The end"))


LITERAL = [
    "=1+1",
    "@SUM(A1)",
    "-2+3",
    "<script>alert(1)</script>&amp;",
    "{surname} %s {0!r}",
    "'; DROP TABLE person; --",
    'C:\\temp\\"лапки"',
    "🙂 emoji",
]


@pytest.mark.parametrize("text", LITERAL)
def test_stored_and_shown_literally(desk: Desk, text: str, tmp_path: Path) -> None:
    key = desk("add", "person", f"surname={text}", f"note={text}").id
    [made] = desk("show", "person", key, "--json").json
    assert (made["surname"], made["note"], made["label"]) == (text, text, text)
    assert text in desk("show", "person", key).out
    assert text in desk("list", "person", "--where", f"surname={text}").out
    assert text in desk("history", "person", key).out
    assert text in desk("delete", "person", key).out or text in desk("undo").out
    desk("list", "person", "--where", f"surname={text}", "--out", tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ко\x00ва\x07ль", "Коваль"),
        ("\u202eльвак\u202c", "львак"),
        ("\u2066Сич\u2069", "Сич"),
        ("Лис\x1b[31m", "Лис[31m"),
        ("Кіт\udcff", "Кіт"),
        ("Дар'я", "Дар’я"),
        ("e\u0301tude", "étude"),
    ],
)
def test_control_and_direction_characters_are_not_kept(desk: Desk, typed: str, kept: str) -> None:
    key = desk("add", "person", f"surname={typed}").id
    assert desk("show", "person", key, "--json").json[0]["surname"] == kept


def test_a_long_text_is_kept_where_texts_may_be_long(desk: Desk) -> None:
    key = desk("add", "person", "surname=Довгопис", f"note={LONG}").id
    assert desk("show", "person", key, "--json").json[0]["note"] == LONG
    assert max(map(len, desk("list", "person", "--fields", "surname,note").out.splitlines())) < 200


def test_lines_of_a_text_stay_lines_and_do_not_break_a_table(desk: Desk) -> None:
    key = desk("add", "person", "surname=Рядковий", "note=перший\nдругий\r\nтретій").id
    assert desk("show", "person", key, "--json").json[0]["note"] == "перший\nдругий\nтретій"
    shown = desk("list", "person", "--where", "surname=Рядковий", "--fields", "note").out.splitlines()
    assert len(shown) == 3 and "перший другий третій" in shown[2]


@pytest.fixture(scope="module")
def twins(made: Path) -> Iterator[None]:
    """Two people of one name."""
    from copdesk.cli import main

    for _ in range(2):
        assert main(["--desk", str(made), "add", "person", "surname=Близнюк", "given_name=Ян"]) == 0
    yield


@pytest.mark.usefixtures("twins")
@pytest.mark.parametrize(
    "words",
    [
        ["show", "person", "Близнюк Ян"],
        ["set", "person", "близнюк", "given_name=Яр"],
        ["delete", "person", "Близнюк Ян"],
        ["add", "meeting", "date=1.9.2026", "chair=Близнюк"],
    ],
)
def test_a_name_that_fits_two_is_refused(desk: Desk, words: list[str]) -> None:
    assert "кількох" in desk(*words, code=1).err


@pytest.mark.parametrize("text", ["", " ", "%", "_", "*", '"', "(", "AND", "NEAR(", "\udcff", "-", "'", "\x00", LONG])
def test_nothing_that_is_typed_breaks_a_search(desk: Desk, text: str) -> None:
    desk("list", "person", "--search", text)
    desk("list", "person", "--search", text, "--trash")
    if text is not LONG:
        desk("list", "person", "--where", f"surname~{text}")
    assert desk("show", "person", text, code=1).err


@pytest.mark.parametrize(
    ("clause", "named"),
    [
        ("nosuch=1", "nosuch"),
        ("date", "date"),
        ("date>=31.02.2026", "Дата"),
        ("status=хтозна", "Стан"),
        ("group=Немає такої", "Група"),
        ("group.nosuch=1", "nosuch"),
        ("date.year=2026", "date.year"),
        ("date<", "Дата"),
        (f"place~{LONG}", "Місце"),
        (f"place={LONG}", "Місце"),
        ("\udcff=1", ""),
    ],
)
def test_a_condition_that_cannot_be_read(desk: Desk, clause: str, named: str) -> None:
    said = desk("list", "meeting", "--where", clause, code=1).err
    assert named in said and "помилка" not in said


def test_a_closed_step_of_a_state_machine_names_the_open_ones(desk: Desk) -> None:
    key = desk("add", "meeting", "date=1.9.2026").id
    before = desk("digest").out
    said = desk("set", "meeting", key, "status=signed", code=1).err
    assert "кроку" in said or "крок" in said
    assert desk("digest").out == before


def test_a_fault_of_the_program_shows_no_stack_and_no_data(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("Коваль Іван")

    monkeypatch.setattr("copdesk.services.records.add", broken)
    said = desk("add", "person", "surname=Коваль", code=1).err
    assert "ZeroDivisionError" in said and "Коваль" not in said
