"""Closing numbers and attendance against hand-counted rows."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from copdesk.reports.meetings import Done, Mark, Meeting, attendance, closing

FIRST = Meeting("1", date(2026, 2, 21), 1, "Платформа", "regular", quorum=True)
SECOND = Meeting("2", date(2026, 4, 21), 2, "Платформа", "regular")
OPEN = Meeting("3", date(2026, 3, 1), None, "Зустріч", "article88", public=40, of_group=False)


def mark(meeting: str, person: str, state: str = "present", own: bool = True, body: str = "") -> Mark:
    return Mark(meeting, person, f"Особа {person}", own, state == "present", state == "excused", body)


def test_closing_numbers() -> None:
    marks = [
        mark("1", "а", body="Рада"), mark("1", "б", body="Рада"), mark("1", "в", "absent", body="Школа"),
        mark("1", "г", own=False, body="ГО"), mark("2", "а"), mark("3", "а", body="Рада"),
    ]  # fmt: skip
    done = Done(("1", "1", "2"), ("1",) * 4, (("1", True), ("1", False)), ("1", "2"))
    found = closing([SECOND, OPEN, FIRST], marks, done)
    assert [
        (one.meeting.id, one.people, one.bodies, one.items, one.speeches, one.decisions, one.adopted, one.tasks)
        for one in found
    ] == [("1", 3, 2, 2, 4, 2, 1, 1), ("3", 1, 1, 0, 0, 0, 0, 0), ("2", 1, 0, 1, 0, 0, 0, 1)]


def test_members_by_group_in_the_order_of_the_alphabet() -> None:
    marks = [
        mark("1", "я"), mark("2", "я", "excused"), mark("1", "ґ", "absent"), mark("2", "ґ"), mark("1", "г"),
        mark("1", "гість", own=False), mark("3", "я"),
    ]  # fmt: skip
    [group] = attendance([FIRST, SECOND, OPEN], marks)
    assert (group.group, group.meetings) == ("Платформа", 2)
    assert [(one.name, one.meetings, one.present, one.excused, one.absent, one.share) for one in group.members] == [
        ("Особа г", 1, 1, 0, 0, Decimal("100.00")), ("Особа ґ", 2, 1, 0, 1, Decimal("50.00")),
        ("Особа я", 2, 1, 1, 0, Decimal("50.00")),
    ]  # fmt: skip
    assert (group.whole.meetings, group.whole.present, group.whole.share) == (5, 3, Decimal("60.00"))


MARKS = st.builds(
    mark, st.sampled_from("123"), st.sampled_from("абвг"), st.sampled_from(["present", "absent", "excused"]),
    st.booleans(), st.sampled_from(["", "Рада", "ГО"]),
)  # fmt: skip


@given(st.lists(MARKS, max_size=40))
def test_the_whole_is_the_sum_of_its_members(marks: list[Mark]) -> None:
    found = attendance([FIRST, SECOND, OPEN], marks)
    own = [one for one in marks if one.own and one.meeting != "3"]
    assert sum(group.whole.meetings for group in found) == len(own)
    assert sum(group.whole.present for group in found) == sum(one.here for one in own)
    for group in found:
        assert group.whole.absent == sum(one.absent for one in group.members) >= 0
