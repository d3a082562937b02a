"""Who may be whom: names in either order, in Latin letters, by initials."""

import pytest

from copdesk.domain.rules import likeness
from copdesk.domain.rules.likeness import THRESHOLD, Known, compare, key, pairs, spellings
from copdesk.domain.rules.names import transliterate

PAIRS = [
    ("Ковальчук Олена", "Kovalchuk Olena", True),
    ("Ґудзь Олена", "Gudz Olena", True),
    ("Ґудзь Олена", "Hudz Olena", True),
    ("Олена Ковальчук", "Ковальчук Олена", True),
    ("Д’яченко Юрій", "Дяченко Юрій", True),
    ("Д'яченко Юрій", "Diachenko Yurii", True),
    ("Ґудзь Ігор Ілліч", "Гудзь І. І.", True),
    ("Згурська Євгенія І.", "Zghurska Yevheniia Ivanivna", True),
    ("Ковальчук Олена", "Ковальчук Ольга", False),
    ("Ковальчук О.", "Ковальчук Олена", False),
    ("Олена Ковальчук", "Олена Коваль", False),
    ("Ковальчук Олена Іванівна", "Ковальчук Олена Петрівна", False),
]


def known(name: str, number: str, **more: frozenset[str]) -> Known:
    words = [*map(key, name.split()), "", "", ""]
    return Known(number, (words[0], words[1], words[2]), **more)


@pytest.mark.parametrize(("one", "two", "alike"), PAIRS)
def test_the_same_name_in_two_ways(one: str, two: str, alike: bool) -> None:
    first, second = known(one, "1"), known(two, "2")
    for pair in ((first, second), (second, first)):
        assert (compare(*pair)[0] >= THRESHOLD) is alike
    meet = {frozenset({a.id, b.id}) for a, b in pairs([first, second])}
    assert not alike or meet == {frozenset("12")}


def test_somebody_told_apart_is_never_proposed_again() -> None:
    one, two = known("Сич Ян", "1", not_same=frozenset({"2"})), known("Сич Ян", "2")
    assert compare(one, two) == compare(two, one) == (0, ())


def test_a_surname_alone_gives_no_hope() -> None:
    assert not known("Ковальчук", "").hopeful
    assert known("Ковальчук Олена", "").hopeful and known("", "", phones=frozenset({"+380671112233"})).hopeful


@pytest.mark.parametrize(
    "surname",
    ["ковальчук", "гудзь", "юрченко", "згурський", "їжакевич", "красносельський", "григоріїв", "щербань", "цьомик"],
)
def test_a_latin_surname_is_looked_for_in_cyrillic_letters(surname: str) -> None:
    latin = key(transliterate(surname))
    made = spellings(latin)
    assert surname in made and len(made) <= 600
    assert latin in spellings(surname) and likeness.latin(latin) == likeness.latin(surname)
