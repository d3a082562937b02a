"""Changing a record together with its state: steps that do more than write a state go through here."""

from collections.abc import Mapping
from typing import Any

from copdesk.services import meetings, records
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def change(desk: Desk, texts: Texts, noun: str, key: str, values: Mapping[str, Any]) -> None:
    """Change fields of a record; minutes that become signed are kept as PDF in the same action."""
    if noun == "meeting" and values.get("status") == "signed":
        rest = {name: value for name, value in values.items() if name != "status"}
        meetings.sign(desk, key, texts, rest)
    else:
        records.change(desk, noun, key, values)
