"""The journal: every action in words, and one of them undone alone."""

from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import deeds, records
from copdesk.texts import Texts


def test_actions_are_listed_newest_first_and_searched(desk: Any, texts_uk: Texts) -> None:
    keys = [records.add(desk, "person", {"surname": name}) for name in ("Гринь", "Мороз")]
    desk.undo()
    found = deeds.listed(desk, texts_uk)
    assert [(deed.undone, deed.reversible) for deed in found[:3]] == [(False, False), (True, False), (False, True)]
    assert (found[2].noun, found[2].id, found[2].who) == ("person", keys[0], "Олена Ковальчук")
    assert not found[-1].reversible
    assert [deed.number for deed in deeds.listed(desk, texts_uk, "гринь олена", 1)] == [found[2].number]
    assert deeds.listed(desk, texts_uk, "щщщ") == []


def test_an_action_is_undone_once(desk: Any, texts_uk: Texts) -> None:
    key = records.add(desk, "person", {"surname": "Коваль"})
    records.change(desk, "person", key, {"note": "а"})
    number = deeds.listed(desk, texts_uk)[0].number
    records.add(desk, "person", {"surname": "Мороз"})
    assert deeds.take_back(desk, number) == 0 and desk.get("person", key)["note"] is None
    for wrong in (number, 1, 99_999):
        with pytest.raises(UserError, match="deed_not_reversible"):
            deeds.take_back(desk, wrong)
