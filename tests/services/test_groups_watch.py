"""What the secretary and the chair have to see to."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from copdesk.services import groups_changes, groups_watch, records
from tests.conftest import TODAY
from tests.services.field_desk import DAY, add, attend, group, meeting, one_step, person, refused


def sit(desk: Any, circle: str, surname: str, **values: Any) -> str:
    """A member by law, seated a year ago."""
    who = person(desk, surname, sex="female")
    return add(
        desk,
        "membership",
        **{"person": who, "group": circle, "start": date(2025, 9, 1), "status": "included", **values},
    )


def found(desk: Any, kind: str, day: date = DAY) -> list[groups_watch.Watched]:
    return [item for item in groups_watch.watch(desk, day) if item.kind == kind]


def test_terms_vacancies_and_limits_of_all_groups_in_one_list(desk: Any) -> None:
    circle, closed = group(desk, term_limit=2), group(desk, short_name="Закрита", status="dissolved")
    add(desk, "seat", group=closed, number=1)
    empty = add(desk, "seat", group=circle, number=2, sector="religious")
    add(desk, "sector_minimum", group=circle, sector="religious", minimum=1)
    soon = sit(desk, circle, "Їжак", end=DAY + timedelta(days=60))
    sit(desk, circle, "Пізній", end=DAY + timedelta(days=61))
    over = sit(desk, circle, "Сич", end=DAY - timedelta(days=1), seat=add(desk, "seat", group=circle, number=1))
    held = meeting(desk, circle, date(2026, 2, 1))
    attend(desk, held, [desk.get("membership", soon)["person"]])
    [ending] = found(desk, "ending")
    assert (ending.id, ending.days, ending.attendance) == (soon, 60, Decimal(100))
    [kept] = found(desk, "carry_over")
    assert (kept.id, kept.days) == (over, -1)
    [vacant] = found(desk, "vacant")
    assert (vacant.id, vacant.who, vacant.note) == (empty, "2", "religious")
    [gap] = found(desk, "gap")
    assert (gap.note, gap.numbers) == ("religious", (1, 0))
    who = person(desk, "Довгий")
    for year in (2021, 2023, 2025):
        add(
            desk,
            "membership",
            person=who,
            group=circle,
            start=date(year, 1, 1),
            end=date(year + 1, 12, 31),
            status="included",
        )
    [limit] = found(desk, "limit")
    assert (limit.id, limit.numbers) == (who, (3, 2))
    assert {item.group for item in groups_watch.watch(desk, DAY)} == {"Платформа"}
    assert groups_watch.watch(desk, DAY, group_id=closed) == []


def test_one_person_applies_to_two_groups_and_joins_one(desk: Any) -> None:
    one, two = group(desk), group(desk, short_name="Рада")
    who = add(desk, "person", surname="Ґудзь")
    asked = [
        add(desk, "application", person=who, group=circle, received_on=DAY, sector="community") for circle in (one, two)
    ]
    assert len(desk.fetch("person")) == 1
    records.change(
        desk, "application", asked[0], {"status": "interviewed", "interview_note": "Знає район", "interview_on": DAY}
    )
    assert [(item.id, item.note) for item in found(desk, "application")] == [
        (asked[0], "interviewed"),
        (asked[1], "received"),
    ]
    with one_step(desk):
        made = groups_changes.accept(desk, asked[0])
    row = desk.get("application", asked[0])
    assert (row["status"], row["membership"], row["interview_note"]) == ("accepted", made, "Знає район")
    assert row["decided_on"] == TODAY
    [candidate] = found(desk, "candidate")
    assert (candidate.id, candidate.note, desk.get("membership", made)["sector"]) == (made, "proposed", "community")
    with refused(desk, "application_decided"):
        groups_changes.accept(desk, asked[0])
    with refused(desk, "membership_consent"):
        groups_changes.include(desk, made, {"start": DAY})
    with one_step(desk):
        agreed = groups_changes.agree(desk, made, {"given_on": DAY, "expires_on": date(2999, 1, 1)})
    assert (desk.get("membership", made)["status"], desk.get("consent", agreed)["person"]) == ("consented", who)
    with one_step(desk):
        groups_changes.include(desk, made, {"start": DAY, "order_number": "114"})
    row = desk.get("membership", made)
    assert (row["status"], row["start"], row["order_number"], row["consent"]) == ("included", DAY, "114", agreed)


def test_another_lawful_basis_needs_no_consent_on_the_way_in(desk: Any) -> None:
    made = add(desk, "membership", person=person(desk, "Сич"), group=group(desk), status="proposed")
    with one_step(desk):
        groups_changes.include(desk, made, {"start": DAY})
    assert desk.get("membership", made)["status"] == "included"


def test_a_member_without_the_required_course_stands_in_the_chairs_list_with_the_due_date(desk: Any) -> None:
    circle, other = group(desk), group(desk, short_name="Рада")
    late, early = sit(desk, circle, "Ґудзь"), sit(desk, circle, "Бойко", function="chair", start=DAY)
    course = add(desk, "required_course", group=circle, title="Доброчесність", due_days=30, validity_months=12)
    foreign = add(desk, "required_course", group=other, title="Інше")
    with refused(desk, "course_other_group"):
        add(desk, "member_course", membership=late, course=foreign, passed_on=DAY)
    sheets = {sheet.membership: sheet for sheet in groups_watch.members(desk, circle, DAY)}
    assert list(sheets) == [early, late], "the chair first"
    assert [(due.course, due.due) for due in sheets[late].courses] == [("Доброчесність", date(2025, 10, 1))]
    assert [due.due for due in sheets[early].courses] == [DAY + timedelta(days=30)]
    assert [(item.id, item.days) for item in found(desk, "course")] == [(late, -335), (early, 30)]
    add(desk, "member_course", membership=late, course=course, passed_on=date(2025, 10, 15))
    assert [(item.id, item.due) for item in found(desk, "course")] == [
        (early, DAY + timedelta(days=30)),
        (late, date(2026, 10, 15)),
    ]
    add(desk, "member_course", membership=late, course=course, passed_on=DAY)
    assert [item.id for item in found(desk, "course")] == [early]


def test_attendance_over_the_term_and_consents_that_end(desk: Any) -> None:
    circle = group(desk)
    who = add(desk, "person", surname="Їжак")
    given = add(desk, "consent", person=who, given_on=date(2020, 1, 1), expires_on=TODAY + timedelta(days=400))
    seat = add(desk, "membership", person=who, group=circle, start=date(2025, 9, 1), status="included", consent=given)
    for at, state in enumerate(("present", "online", "excused", "absent", "absent", "absent")):
        attend(
            desk,
            meeting(desk, circle, date(2026, 1 + at, 1)),
            [who],
            state,
            **({"reason": "хвороба"} if state == "excused" else {}),
        )
    [sheet] = groups_watch.members(desk, circle, DAY)
    assert (sheet.held, sheet.came, sheet.excused, sheet.share) == (6, 2, 1, Decimal("33.33"))
    assert sheet.missed_in_row and [item.id for item in found(desk, "absent")] == [seat]
    [before] = groups_watch.members(desk, circle, date(2026, 2, 15))
    assert (before.held, before.came, before.missed_in_row) == (2, 2, False)
    assert found(desk, "consent") == []
    last = TODAY + timedelta(days=400)
    assert [(item.due, item.days) for item in found(desk, "consent", last - timedelta(days=60))] == [(last, 60)]
    records.change(desk, "consent", given, {"withdrawn_on": TODAY})
    assert [(item.id, item.due) for item in found(desk, "consent")] == [(who, None)]


def test_a_request_is_answered_in_thirty_days_and_only_others_wait_longer(desk: Any) -> None:
    who = person(desk, "Сич")
    asked = add(desk, "subject_request", person=who, received_on=date(2017, 2, 1))
    assert desk.get("subject_request", asked)["due_on"] == date(2017, 3, 3)
    with refused(desk, "request_no_delay", "delay_reason"):
        records.change(desk, "subject_request", asked, {"delay_reason": "багато роботи"})
    records.change(desk, "subject_request", asked, {"asked_by": "third_party", "delay_reason": "дані в архіві"})
    assert desk.get("subject_request", asked)["due_on"] == date(2017, 3, 18)
