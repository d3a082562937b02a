"""The search finds a word by any of its forms: at least 95 of 100 pairs, in both directions."""

from typing import Any

from copdesk.store import query
from copdesk.store.query import Query
from tests.services.field_desk import meeting
from tests.services.word_pairs import PAIRS


def test_agenda_items_are_found_by_other_forms_of_their_words(desk: Any) -> None:
    key = meeting(desk)
    with desk.action("add", noun="agenda_item") as act:
        rows = [
            {"meeting": key, "position": at, "title": f"Про {word}"}
            for at, word in enumerate((form for pair in PAIRS for form in pair), 1)
        ]
        act.insert_many("agenda_item", rows)
    missed = []
    for asked, wanted in [*PAIRS, *((second, first) for first, second in PAIRS)]:
        numbers = desk.query(Query("agenda_item", search=asked), 200)
        if f"Про {wanted}" not in {title for (title,) in query.page(desk, "agenda_item", numbers, ["title"])}:
            missed.append((asked, wanted))
    assert len(missed) <= 0.05 * 2 * len(PAIRS), missed
