"""What is due and overdue on the home page."""

from datetime import date, timedelta
from typing import Any

import pytest

from copdesk.services import drafts, home, records

TODAY = date(2026, 9, 15)


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


def kinds(desk: Any, horizon: int = 30) -> list[tuple[str, str, str]]:
    return [(item.kind, item.state, item.who) for item in home.due(desk, TODAY, horizon)]


@pytest.mark.parametrize(
    ("distance", "state"), [(-1, "overdue"), (0, "today"), (1, "week"), (7, "week"), (8, "later"), (30, "later")]
)
def test_states_by_distance(distance: int, state: str) -> None:
    assert home.state(day(distance), TODAY) == state


@pytest.mark.parametrize(("today", "state"), [(16, "week"), (17, "today"), (18, "today"), (19, "overdue")])
def test_a_last_day_on_saturday_is_warned_of_on_friday(today: int, state: str) -> None:
    assert home.state(date(2017, 3, 18), date(2017, 3, today)) == state


def test_an_empty_desk_has_nothing_due(desk: Any) -> None:
    assert home.due(desk, TODAY) == []


def test_tasks_until_the_horizon_without_finished_ones(desk: Any) -> None:
    with desk.action("add", noun="assignment") as act:
        who = act.insert("person", {"surname": "Коваль"})
        body = act.insert("organisation", {"short_name": "Громада"})
        for distance, status in ((-3, "issued"), (0, "in_progress"), (31, "issued"), (-9, "closed"), (1, "done")):
            act.insert("assignment", {"text": "Дати звіт", "due": day(distance), "status": status, "responsible": who})
        plan = act.insert("plan", {"title": "План"})
        act.insert("measure", {"plan": plan, "text": "Освітити", "due": day(5), "organisation": body})
        act.insert("measure", {"plan": plan, "text": "Зроблене", "due": day(5), "status": "done"})
        act.insert("measure", {"plan": plan, "text": "Без строку"})
    assert kinds(desk) == [
        ("assignment", "overdue", "Коваль"),
        ("assignment", "today", "Коваль"),
        ("measure", "week", "Громада"),
    ]
    assert len(home.due(desk, TODAY, 31)) == 4


def test_memberships_that_end(desk: Any) -> None:
    with desk.action("add", noun="membership") as act:
        groups = {
            name: act.insert("group", {"short_name": name, "name": name, **more})
            for name, more in (("А", {}), ("Б", {"terms_extended": True}), ("В", {"status": "dissolved"}))
        }
        person = act.insert("person", {"surname": "Мороз"})
        for name, key in groups.items():
            act.insert("membership", {"person": person, "group": key, "end": day(10)})
            if name == "А":
                left = {"person": person, "group": key, "end": day(-5), "left_on": day(-6), "status": "left"}
                act.insert("membership", left)
                act.insert("membership", {"person": person, "group": key, "end": day(31)})
    assert kinds(desk, 60) == [("membership", "later", "Мороз")]


def test_meetings_minutes_and_the_open_meeting_of_the_chief(desk: Any) -> None:
    with desk.action("add", noun="meeting") as act:
        act.insert("meeting", {"date": day(3)})
        act.insert("meeting", {"date": day(-2), "status": "planned"})
        act.insert("meeting", {"date": day(-20), "status": "minutes_draft"})
        act.insert("meeting", {"date": day(-40), "status": "signed"})
        act.insert("meeting", {"date": date(2026, 7, 20), "kind": "article88", "status": "signed"})
        act.insert("meeting", {"date": date(2026, 5, 20), "kind": "article88", "status": "signed"})
    found = {(item.kind, item.state): item.due for item in home.due(desk, TODAY)}
    assert found == {
        ("meeting", "week"): day(3),
        ("meeting", "overdue"): day(-2),
        ("minutes", "overdue"): date(2026, 9, 2),
        ("article88", "week"): date(2026, 9, 20),
        ("distribution", "overdue"): date(2026, 8, 17),
        ("invitation", "overdue"): date(2026, 9, 11),
    }


def test_certificates_that_nothing_follows(desk: Any) -> None:
    with desk.action("add", noun="certificate") as act:
        officers = [act.insert("officer", {"surname": "Сич"}) for _ in range(3)]
        course = act.insert("course", {"title": "Домедична допомога"})
        one, other, third = (act.insert("enrolment", {"course": course, "officer": key}) for key in officers)
        act.insert("certificate", {"number": "1", "enrolment": one, "issued": day(-999), "valid_until": day(20)})
        act.insert("certificate", {"number": "2", "enrolment": other, "issued": day(-999), "valid_until": day(20)})
        act.insert("certificate", {"number": "3", "enrolment": other, "issued": day(-9), "valid_until": day(900)})
        act.insert("certificate", {"number": "4", "enrolment": one, "issued": day(-999), "valid_until": day(-400)})
    [item] = home.due(desk, TODAY)
    assert item.title.startswith("1") and (item.kind, item.who, item.due) == ("certificate", "Сич", day(20))
    records.add(desk, "certificate", {"enrolment": third, "issued": day(-900), "valid_until": day(61)})
    assert home.page(desk, TODAY).refreshing == (("30", 1), ("90", 1))


def test_the_page_counts_what_waits(desk: Any) -> None:
    page = home.page(desk, TODAY)
    assert page.empty and page.backup is None and page.taken_in is None and page.conflicts == 0
    group = records.add(desk, "group", {"short_name": "Рада", "name": "Рада"})
    records.add(desk, "seat", {"group": group, "number": 4})
    drafts.save(desk, "person", "", {"surname": "Недо"})
    page = home.page(desk, TODAY)
    assert not page.empty and [item.noun for item in page.recent] == ["seat", "group"]
    assert [(item.noun, item.id, item.title) for item in page.drafts] == [("person", "", "")]
    assert page.vacant == (home.Vacant(group, "Рада", (4,)),)


def test_terms_that_end_within_the_notice_have_their_attendance(desk: Any) -> None:
    with desk.action("add", noun="membership") as act:
        group = act.insert("group", {"short_name": "Рада", "name": "Рада"})
        closed = act.insert("group", {"short_name": "Стара", "name": "Стара", "status": "dissolved"})
        people = {name: act.insert("person", {"surname": name}) for name in ("Близький", "Далекий", "Колишній")}
        term = {"status": "included", "start": day(-300)}
        near = act.insert("membership", {"person": people["Близький"], "group": group, "end": day(60), **term})
        act.insert("membership", {"person": people["Далекий"], "group": group, "end": day(61), **term})
        act.insert("membership", {"person": people["Колишній"], "group": closed, "end": day(5), **term})
        for distance, state in ((-30, "present"), (-20, "absent"), (-10, "online"), (-5, "present")):
            meeting = act.insert("meeting", {"date": day(distance), "group": group, "status": "signed"})
            mark = {"meeting": meeting, "person": people["Близький"], "membership": near, "state": state}
            act.insert("attendance", mark)
    [found] = home.endings(desk, TODAY)
    assert (found.membership, found.person, found.group, found.days_left) == (near, "Близький", "Рада", 60)
    assert found.attendance == 75
