"""Lists in Ukrainian order, conditions along references, and search as people type."""

from collections.abc import Callable
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.store import query
from copdesk.store.query import Condition, Query

IN_ORDER = [
    "Галаган",
    "Гринь",
    "Ґалаґан",
    "Ґринь",
    "Демченко",
    "Демянчик",
    "Дем’янчук",
    "Дьяченко",
    "Дячук",
    "Ерастов",
    "Єрмоленко",
    "Жук",
    "Зінченко",
    "Иваненко",
    "Іваненко",
    "Ївженко",
    "Йосипенко",
    "Лень",
    "Марченко",
    "Шевченко",
    "Щербак",
    "Юрченко",
    "Яценко",
]


@pytest.fixture
def desk(any_desk: Any) -> Any:
    """Every test here runs on both databases."""
    return any_desk


@pytest.fixture
def people(desk: Any) -> Any:
    with desk.action("add") as act:
        act.insert_many("person", [{"surname": name, "given_name": name} for name in sorted(IN_ORDER)])
    return desk


def shown(desk: Any, asked: Query, path: str = "surname") -> list[Any]:
    return [row[0] for row in query.page(desk, asked.noun, query.vector(desk, asked), [path])]


@pytest.mark.parametrize("column", ["surname", "given_name", "label"])
def test_every_text_column_sorts_by_the_ukrainian_alphabet(people: Any, column: str) -> None:
    assert sorted(IN_ORDER) != IN_ORDER
    assert shown(people, Query("person", sort=(column,))) == IN_ORDER
    assert shown(people, Query("person", sort=(f"-{column}",))) == IN_ORDER[::-1]


SPELLINGS = ["Мар'яненко", "Мар’яненко", "Марʼяненко"]


@pytest.mark.parametrize("typed", ["маряненко", "мар'ян", "МАР’ЯН", "Марʼян", "мар`ян"])
def test_the_kind_of_apostrophe_does_not_matter(desk: Any, typed: str) -> None:
    with desk.action("add") as act:
        act.insert_many("person", [{"surname": name} for name in SPELLINGS])
    assert len(shown(desk, Query("person", search=typed))) == 3
    assert len(query.find(desk, typed)) == 3


@pytest.mark.parametrize(
    ("typed", "found"),
    [("галаган", ["Галаган", "Ґалаґан"]), ("iваненко", ["Іваненко"]), ("демянч", ["Демянчик", "Дем’янчук"])],
)
def test_search_forgives_what_people_mistype(people: Any, typed: str, found: list[str]) -> None:
    assert shown(people, Query("person", search=typed)) == found


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Про освітлення вулиць", "вулиця"),
        ("Про стан вулиці Київської", "вулицями"),
        ("Робота поліції з громадою", "громада поліція"),
        ("Обстежити зупинки громадського транспорту", "зупинка"),
    ],
)
def test_search_finds_other_forms_of_a_word(desk: Any, stored: str, typed: str) -> None:
    with desk.action("add") as act:
        meeting = act.insert("meeting", {"date": "21.02.2017"})
        act.insert("agenda_item", {"meeting": meeting, "position": 1, "title": stored})
        act.insert("agenda_item", {"meeting": meeting, "position": 2, "title": "Про інше"})
    assert [hit.title for hit in query.find(desk, typed)] == [f"1. {stored}"]


@pytest.mark.parametrize("typed", ['"', "*", "AND", "x OR y", "(", "body:х", "'; DROP TABLE person; --", "^я", "-"])
def test_nothing_typed_is_taken_for_a_command_of_the_index(people: Any, typed: str) -> None:
    query.find(people, typed)
    assert len(shown(people, Query("person"))) == len(IN_ORDER)


def test_deleted_records_leave_lists_and_search_and_come_back(people: Any) -> None:
    key = people.fetch("person", {"surname": "Жук"})[0]["id"]
    with people.action("delete") as act:
        act.delete("person", [key])
    assert query.find(people, "жук") == []
    assert shown(people, Query("person", trash=True)) == ["Жук"]
    with people.action("restore") as act:
        act.restore("person", [key])
    assert [hit.title for hit in query.find(people, "жук")] == ["Жук Жук"]


@pytest.fixture
def meeting(desk: Any) -> Callable[..., str]:
    with desk.action("add") as act:
        group = act.insert("group", {"short_name": "Платформа", "name": "Діалогова платформа"})
        made = act.insert("meeting", {"date": "21.02.2017", "group": group, "number": 3})
        other = act.insert("meeting", {"date": "22.02.2017"})
        for place, parent in ((2, made), (10, made), (1, other)):
            item = act.insert("agenda_item", {"meeting": parent, "position": place, "title": f"Питання {place}"})
            act.insert("decision", {"agenda_item": item, "number": f"{place}.1", "text": f"Рішення {place}"})
    return made


def test_conditions_and_columns_follow_references(desk: Any, meeting: str) -> None:
    asked = Query("decision", (Condition("agenda_item.meeting", "=", meeting),), sort=("number",))
    assert shown(desk, asked, "text") == ["Рішення 2", "Рішення 10"]
    assert shown(desk, asked, "agenda_item.meeting.group") == ["Платформа", "Платформа"]
    assert shown(desk, Query("meeting", (Condition("group", "=", "платформа"),)), "number") == [3]
    assert shown(desk, Query("meeting", (Condition("group", "empty"),)), "date") == [
        desk.fetch("meeting", {"date": "22.02.2017"})[0]["date"]
    ]


def test_the_label_of_a_record_follows_the_records_it_names(desk: Any, meeting: str) -> None:
    assert desk.title("meeting", meeting) == "21.02.2017 · № 3 · Платформа"
    group = desk.get("meeting", meeting)["group"]
    with desk.action("edit") as act:
        act.update("group", group, {"short_name": "Рада"})
    assert desk.title("meeting", meeting) == "21.02.2017 · № 3 · Рада"


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        (Condition("date", ">=", "22.02.2017"), 1),
        (Condition("date", "<", "22.02.2017"), 1),
        (Condition("number", "filled"), 1),
        (Condition("number", "!=", 3), 1),
        (Condition("kind", "in", ["regular", "joint"]), 2),
        (Condition("group", "contains", "платф"), 1),
        (Condition("label", "contains", "21.02"), 1),
    ],
)
def test_operators(desk: Any, meeting: str, condition: Condition, count: int) -> None:
    assert query.count(desk, Query("meeting", (condition,))) == count


@pytest.mark.parametrize("bad", [Condition("nothing"), Condition("group.nothing"), Condition("date", "like", 1)])
def test_a_wrong_question_is_a_clear_error(desk: Any, bad: Condition) -> None:
    with pytest.raises(UserError):
        query.vector(desk, Query("meeting", (bad,)))
    with pytest.raises(UserError):
        query.vector(desk, Query("person", sort=("nothing",)))


def test_signs_of_patterns_stand_for_themselves(desk: Any) -> None:
    with desk.action("add") as act:
        act.insert_many("organisation", [{"short_name": "100%"}, {"short_name": "1000"}, {"short_name": "a_b"}])
    assert shown(desk, Query("organisation", (Condition("short_name", "contains", "0%"),)), "label") == ["100%"]
    assert shown(desk, Query("organisation", (Condition("short_name", "contains", "_"),)), "label") == ["a_b"]


def test_a_page_of_nothing_is_empty(people: Any) -> None:
    assert query.page(people, "person", [], ["label"]) == query.rows(people, "person", []) == []
