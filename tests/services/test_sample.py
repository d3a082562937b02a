"""The invented unit: the same for the same seed, shaped as the field knows it, one step to take back."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.domain.rules.money import shares
from copdesk.domain.rules.training import course_attendance
from copdesk.services import records, sample
from copdesk.services.sample_maker import feminine
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR

TODAY = sample.TODAY
OWN = ("unit", "user")


def new_desk(folder: Path) -> Desk:
    return Desk.create(
        folder, registry(), unit="Вишнегородський ВП", user="Олена Ковальчук", passphrase="тихий ранок над Бугом 7",
        kdf=FLOOR,
    )  # fmt: skip


def digest(desk: Desk) -> str:
    """The content of all registers but the desk's own unit and user, whose ids are random by design."""
    own = {desk.meta("unit"), desk.meta("user")}
    total = hashlib.sha256()
    for noun in desk.registry:
        rows = [row for row in desk.fetch(noun) if row["id"] not in own]
        total.update(json.dumps([noun, sorted(rows, key=lambda row: row["id"])], default=str).encode())
    return total.hexdigest()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = new_desk(tmp_path_factory.mktemp("sample") / "desk")
    sample.fill_sample(desk)
    yield desk
    desk.close()


def test_the_same_seed_makes_the_same_unit(filled: Desk, tmp_path: Path) -> None:
    again, other = new_desk(tmp_path / "again"), new_desk(tmp_path / "other")
    sample.fill_sample(again)
    sample.fill_sample(other, seed=2)
    assert digest(again) == digest(filled) != digest(other)
    again.close()
    other.close()


def test_size_s_has_about_twenty_thousand_rows(filled: Desk) -> None:
    rows = sum(len(filled.query(sample_query(noun))) for noun in filled.registry)
    assert 18_000 < rows < 22_000
    assert filled.check() == []


def sample_query(noun: str) -> Any:
    from copdesk.store.query import Query

    return Query(noun)


def test_the_platform_has_thirty_members_of_four_sectors(filled: Desk) -> None:
    group = platform(filled)
    members = filled.fetch("membership", {"group": group["id"]})
    assert Counter(member["sector"] for member in members) == {
        "police": 6, "authority": 8, "community": 10, "business": 6,
    }  # fmt: skip
    assert Counter(member["function"] for member in members) == {"chair": 1, "deputy": 1, "secretary": 1, "member": 27}
    assert all(member["consent"] for member in members)
    assert len(filled.fetch("seat", {"group": group["id"]})) == group["planned_seats"] == 30


def platform(desk: Desk) -> dict[str, Any]:
    return desk.fetch("group", {"kind": "platform"})[0]


def test_ten_local_meetings_were_held_and_numbered_by_day(filled: Desk) -> None:
    meetings = filled.fetch("meeting", {"group": platform(filled)["id"]}, order=("date",))
    assert sum(meeting["kind"] == "residents" for meeting in meetings) == 10
    for year in {meeting["date"].year for meeting in meetings}:
        numbers = [m["number"] for m in meetings if m["date"].year == year and m["number"]]
        assert numbers == list(range(1, len(numbers) + 1))
    assert {"planned", "cancelled", "no_quorum", "minutes_draft", "signed"} <= {m["status"] for m in meetings}


def test_votes_sum_to_those_present(filled: Desk) -> None:
    meetings = {row["id"]: row for row in filled.fetch("meeting")}
    items = {row["id"]: row["meeting"] for row in filled.fetch("agenda_item")}
    came = Counter(
        row["meeting"] for row in filled.fetch("attendance") if row["membership"] and row["state"] == "present"
    )
    decisions = filled.fetch("decision")
    assert len(decisions) > 500
    for row in decisions:
        meeting = meetings[items[row["agenda_item"]]]
        votes = sum(row[name] for name in ("votes_for", "votes_against", "abstained", "not_voted"))
        assert votes == meeting["quorum_present"] == came[meeting["id"]] >= meeting["quorum_needed"]


def test_the_control_list_has_every_state_and_reminder(filled: Desk) -> None:
    last = next(row for row in filled.fetch("decision") if "контрольних доручень" in row["text"])
    tasks = filled.fetch("assignment", {"decision": last["id"]})
    assert {task["status"] for task in tasks} == {
        "issued", "in_progress", "done", "closed", "postponed", "cancelled",
    }  # fmt: skip
    open_days = {(t["due"] - TODAY).days for t in tasks if t["status"] in {"issued", "in_progress"}}
    assert {7, 3, 1, 0, -1} <= open_days
    assert all(task["postponed_from"] for task in tasks if task["status"] == "postponed")


def test_the_course_for_fifteen_misses_one_cell(filled: Desk) -> None:
    course = next(row for row in filled.fetch("course") if "ненасильницьке" in row["title"])
    enrolled = filled.fetch("enrolment", {"course": course["id"]})
    marks = [
        row for session in filled.fetch("session", {"course": course["id"]})
        for row in filled.fetch("session_attendance", {"session": session["id"]})
    ]  # fmt: skip
    grid: dict[str, list[str]] = {row["id"]: [] for row in enrolled}
    for row in marks:
        grid[row["enrolment"]].append(row["state"])
    assert (len(enrolled), len(marks)) == (15, 45)
    assert course_attendance(grid).percent == Decimal("97.78")
    certified = {row["enrolment"] for row in filled.fetch("certificate")}
    assert len(certified & set(grid)) == 14


def test_funding_has_the_shape_of_the_field(filled: Desk) -> None:
    lines = [row for row in filled.fetch("funding_line") if row["stated_amount"]]
    assert sum(row["amount"] for row in lines) == Decimal("5354412.00")
    assert sum(row["stated_amount"] for row in lines) == Decimal("191229.00")
    assert sum(shares([row["amount"] for row in lines]).percents) == Decimal("99.99")


def test_every_row_of_the_story_passes_the_doors_of_the_registers(filled: Desk) -> None:
    """What the sample writes in bulk could have been written by hand."""
    for noun in ("person", "organisation", "officer", "group", "plan", "measure"):
        for row in filled.fetch(noun, limit=20):
            values = {name: row[name] for name in filled.registry[noun].fields}
            records.prepare(filled, noun, values, row)


def test_nothing_happens_after_the_day_of_the_sample(filled: Desk) -> None:
    held = [row for row in filled.fetch("meeting") if row["number"]]
    assert max(row["date"] for row in held) <= TODAY
    assert max(row["date"] for row in filled.fetch("session")) <= TODAY
    assert max(row["issued"] for row in filled.fetch("certificate")) <= TODAY


def test_another_day_moves_the_unit(make_desk: Callable[..., Any]) -> None:
    desk = make_desk()
    sample.fill_sample(desk, today=date(2024, 3, 1))
    assert max(row["date"] for row in desk.fetch("meeting")) == date(2024, 3, 1) + timedelta(days=20)


def test_a_desk_in_use_is_refused(desk: Any) -> None:
    records.add(desk, "person", {"surname": "Ґалаґан"})
    with pytest.raises(UserError) as refused:
        sample.fill_sample(desk)
    assert refused.value.code == "sample_not_empty"
    with pytest.raises(UserError) as refused:
        sample.fill_sample(desk, size="XXL")
    assert refused.value.code == "sample_size"


def test_the_sample_is_one_step_to_take_back(desk: Any) -> None:
    seen: list[tuple[int, int]] = []
    sample.fill_sample(desk, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] > 18_000
    desk.undo()
    assert desk.fetch("person") == []
    assert desk.check() == []


def test_a_cancelled_sample_leaves_the_desk_as_it_was(desk: Any) -> None:
    before = desk.digest()
    with pytest.raises(UserError) as stopped:
        sample.fill_sample(desk, cancelled=lambda: True)
    assert stopped.value.code == "cancelled"
    assert desk.digest() == before


@pytest.mark.parametrize(
    ("surname", "hers"),
    [("Білий", "Біла"), ("Завгородній", "Завгородня"), ("Палій", "Палій"), ("Вовк-Новицький", "Вовк-Новицька")],
)
def test_surnames_agree(surname: str, hers: str) -> None:
    assert feminine(surname) == hers
