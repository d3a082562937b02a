"""The journal: every action in words, and one of them undone alone."""

from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import deeds, records, review
from copdesk.store import history
from copdesk.texts import Texts
from tests.services.field_desk import add, decision, group, meeting, refused, signed, step


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


def _newest(desk: Any) -> int:
    return max(act.number for act in history.acts(desk, 1))


def test_what_is_closed_by_now_is_not_taken_back(desk: Any) -> None:
    """Signed minutes, reported plans and what was handed up stay, also when something else was done since."""
    held = meeting(desk, group(desk))
    decision(desk, held)
    decided = _newest(desk)
    signed(desk, held)
    plan = add(desk, "plan", title="план")
    measure = add(desk, "measure", plan=plan, text="Ліхтарі")
    planned = _newest(desk)
    records.change(desk, "measure", measure, {"done": 30})
    progress = _newest(desk)
    step(desk, "plan", plan, "community_review", "endorsed", "approved", "in_progress", "done", "reported")
    reported = _newest(desk)
    other = add(desk, "plan", title="інший")
    step(desk, "plan", other, "community_review", "endorsed")
    review.submit(desk, other)
    handed = _newest(desk)
    for number, code in (
        (decided, "minutes_signed"), (planned, "plan_reported"), (progress, "plan_reported"),
        (handed, "submission_frozen"),
    ):  # fmt: skip
        with refused(desk, code):
            deeds.take_back(desk, number)
    assert deeds.take_back(desk, reported) == 0 and desk.get("plan", plan)["status"] == "done"
    assert deeds.take_back(desk, progress) == 0 and desk.get("measure", measure)["done"] == 0
