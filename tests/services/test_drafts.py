"""What was typed survives the end of the program."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from copdesk.services import drafts
from copdesk.store.desk import Desk

VALUES = {
    "text": "рішення…",
    "date": date(2026, 9, 1),
    "start": time(14, 30),
    "amount": Decimal("12.50"),
    "votes": 7,
    "empty": None,
    "half": "31.02.",
    "items": [{"title": "Перше", "day": date(2026, 1, 1)}],
}


def test_a_draft_comes_back_after_a_restart(desk: Any) -> None:
    before = desk.digest()
    drafts.save(desk, "meeting", "", {"text": "старе"})
    drafts.save(desk, "meeting", "", VALUES)
    folder, registry, dek = desk.folder, desk.registry, desk.dek
    desk.close()
    again = Desk.open_with_key(folder, registry, dek, "Олена Ковальчук")
    found = drafts.load(again, "meeting", "")
    assert found is not None and found.values == VALUES and found.ms > 0
    assert again.digest() == before and again.undo() is None
    drafts.drop(again, "meeting", "")
    assert drafts.load(again, "meeting", "") is None
    again.close()


def test_drafts_of_records_are_apart_and_listed_newest_first(desk: Any) -> None:
    drafts.save(desk, "meeting", "1", {"a": 1})
    drafts.save(desk, "person", "2", {"b": 2})
    assert {(noun, key) for noun, key, _ in drafts.listed(desk)} == {("meeting", "1"), ("person", "2")}
    found = drafts.load(desk, "person", "2")
    assert found is not None and found.values == {"b": 2}
    drafts.drop(desk, "person", "2")
    assert [one[:2] for one in drafts.listed(desk)] == [("meeting", "1")]
