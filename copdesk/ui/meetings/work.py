"""What the minutes ask of the desk, in the worker."""

from collections.abc import Mapping, Sequence
from typing import Any


def read(desk: Any, key: str) -> Any:
    """All of a meeting, as ``minutes.Book``; None when it is gone."""
    from copdesk.services import minutes

    return minutes.read(desk, key)


def speakers(desk: Any, key: str, text: str) -> list[tuple[str, str]]:
    """(id, title) of people for a picker, those present first."""
    from copdesk.services import minutes

    return minutes.speakers(desk, key, text)


def block(desk: Any, texts: Any, key: str, block: str, speaker: str) -> str:
    """A ready sentence with names and numbers."""
    from copdesk.services import minutes

    return minutes.block(desk, texts, key, block, speaker)


def delete(desk: Any, noun: str, key: str) -> None:
    """A record into the trash."""
    from copdesk.services import records

    records.delete(desk, noun, [key])


def write(desk: Any, noun: str, key: str, values: Mapping[str, Any]) -> None:
    """Fields of one record."""
    from copdesk.services import records

    records.change(desk, noun, key, values)


def add_question(desk: Any, key: str, title: str) -> str:
    """A new question at the end of the agenda; returns its id."""
    from copdesk.services import records

    return records.add(desk, "agenda_item", {"meeting": key, "title": title})


def order_speeches(desk: Any, question: str, order: Sequence[str]) -> None:
    """The speeches under a question in the order of ids."""
    from copdesk.services import meetings

    meetings.move_speech(desk, question, order)


def order(desk: Any, key: str, order: Sequence[str]) -> None:
    """The agenda in the order of ids."""
    from copdesk.services import meetings

    meetings.move_item(desk, key, order)
