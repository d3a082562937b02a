"""Prolonging a term."""

from datetime import date
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import groups, groups_changes, records


def test_a_term_is_prolonged_to_a_later_day_only(desk: Any) -> None:
    group = records.add(desk, "group", {"short_name": "Рада", "name": "Рада громади"})
    person = records.add(desk, "person", {"surname": "Жук", "lawful_basis": "law"})
    values = {"group": group, "person": person, "start": date(2024, 1, 1), "end": date(2025, 12, 31)}
    key = records.add(desk, "membership", {**values, "status": "included"})
    before = desk.digest()
    with pytest.raises(UserError, match="prolong_earlier"):
        groups_changes.prolong(desk, key, {"end": date(2025, 12, 31)})
    assert desk.digest() == before
    groups_changes.prolong(desk, key, {"end": date(2027, 12, 31), "order_number": "12"})
    assert [place.state.status for place in groups.places(desk, group, date(2026, 6, 1))] == ["active"]
    desk.undo()
    assert desk.digest() == before
