"""What each register refuses, whatever door a change comes through: the exact code, and nothing left behind."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from copdesk.services import guards, records
from tests.conftest import TODAY
from tests.services.field_desk import (
    DAY,
    add,
    attend,
    body,
    course,
    decision,
    group,
    meeting,
    members,
    person,
    refused,
    signed,
    step,
)
from tests.services.guard_cases import (
    applied_twice,
    course_of_another_group,
    group_by_number,
    included_with_consent_of_another,
    included_with_withdrawn_consent,
    included_without_consent,
    observer_who_votes,
    own_request_put_off,
    seat_of_another_group,
    second_seat,
    step_over_consent,
)
from tests.services.guard_cases_plans import (
    done_in_part_only,
    done_on_no_day,
    indicator_restored_into_a_reported_plan,
    money_restored_into_a_reported_plan,
)
from tests.services.guard_cases_training import (
    certificate_before_the_last_class,
    certificate_number_taken,
    certificate_of_the_absent,
    certificate_of_the_failed,
    certificate_renumbered,
    enrolled_twice,
    longer_than_the_class,
    marked_class_to_another_course,
    marked_officer_refused,
    marked_officer_to_another_course,
    marked_on_another_course,
    marked_twice,
    nobody_enrolled,
    norm_twice,
    norm_twice_by_restoring,
    prior_learning_approved_by_nobody,
    reason_of_the_present,
)

# ---- each case prepares a desk and returns what must be refused


def number_given_before(desk: Any) -> Any:
    circle = group(desk)
    meeting(desk, circle, number=3)
    return lambda: meeting(desk, circle, date(2026, 12, 31), number=3)


def number_of_the_trash(desk: Any) -> Any:
    circle = group(desk)
    records.delete(desk, "meeting", [meeting(desk, circle, number=3)])
    return lambda: meeting(desk, circle, number=3)


def signed_without_secretary(desk: Any) -> Any:
    held = meeting(desk, chair=person(desk, "Сич"))
    step(desk, "meeting", held, "opened", "held", "minutes_draft")
    return lambda: step(desk, "meeting", held, "signed")


def listed_twice(desk: Any) -> Any:
    who, held = person(desk, "Сич"), meeting(desk)
    attend(desk, held, [who])
    return lambda: attend(desk, held, [who])


def listed_twice_by_restoring(desk: Any) -> Any:
    who, held = person(desk, "Сич"), meeting(desk)
    attend(desk, held, [who])
    [row] = desk.fetch("attendance")
    records.delete(desk, "attendance", [row["id"]])
    attend(desk, held, [who])
    return lambda: records.restore(desk, "attendance", [row["id"]])


def votes_above_present(desk: Any) -> Any:
    held = meeting(desk, circle := group(desk))
    attend(desk, held, members(desk, circle, 3))
    made = decision(desk, held)
    return lambda: records.change(desk, "decision", made, {"votes_for": 4})


def votes_below_present(desk: Any) -> Any:
    held = meeting(desk, circle := group(desk))
    attend(desk, held, members(desk, circle, 3))
    item = add(desk, "agenda_item", meeting=held, title="Про освітлення")
    return lambda: add(desk, "decision", agenda_item=item, text="Освітити", votes_for=2)


def vote_of_an_observer(desk: Any) -> Any:
    circle = group(desk)
    people = members(desk, circle, 3)
    watcher = person(desk, "Спостерігач")
    add(desk, "membership", person=watcher, group=circle, function="observer", start=date(2026, 1, 1))
    held = meeting(desk, circle)
    attend(desk, held, [*people, watcher])
    made = decision(desk, held, votes_for=3)
    return lambda: records.change(desk, "decision", made, {"votes_for": 4})


def signed_with_more_votes_than_people(desk: Any) -> Any:
    held = meeting(desk, circle := group(desk), chair=(chair := person(desk, "Голова")), secretary=chair)
    people = members(desk, circle, 3)
    attend(desk, held, people)
    decision(desk, held, votes_for=3)
    step(desk, "meeting", held, "opened", "held", "minutes_draft")
    [row] = desk.fetch("attendance", {"person": people[0]})
    records.change(desk, "attendance", row["id"], {"state": "absent"})
    return lambda: step(desk, "meeting", held, "signed")


def adopted_against_the_count(desk: Any) -> Any:
    held = meeting(desk, circle := group(desk))
    attend(desk, held, members(desk, circle, 3))
    made = decision(desk, held)
    values = {"votes_for": 1, "votes_against": 2, "adopted": True}
    return lambda: records.change(desk, "decision", made, values)


def carried_item(desk: Any) -> Any:
    first = add(desk, "agenda_item", meeting=meeting(desk), title="Про освітлення")
    second = add(desk, "agenda_item", meeting=meeting(desk), title="Про освітлення", carried_from=first)
    return lambda: records.delete(desk, "agenda_item", [second])


def postponed_to_an_earlier_day(desk: Any) -> Any:
    task = add(desk, "assignment", text="Прибрати", due=DAY)
    values = {"status": "postponed", "due": date(2026, 8, 1), "postponed_reason": "дощ"}
    return lambda: records.change(desk, "assignment", task, values)


def postponed_without_a_reason(desk: Any) -> Any:
    task = add(desk, "assignment", text="Прибрати", due=DAY)
    return lambda: records.change(desk, "assignment", task, {"status": "postponed", "due": date(2026, 10, 1)})


def reported(desk: Any) -> tuple[str, str]:
    plan = add(desk, "plan", title="план", status="done")
    measure = add(desk, "measure", plan=plan, text="Захід")
    step(desk, "plan", plan, "reported")
    return plan, measure


def reported_plan_changed(desk: Any) -> Any:
    plan, _ = reported(desk)
    records.change(desk, "plan", plan, {"note": "звіт подано"})
    return lambda: records.change(desk, "plan", plan, {"title": "інший"})


def measure_of_a_reported_plan_changed(desk: Any) -> Any:
    _, measure = reported(desk)
    return lambda: records.change(desk, "measure", measure, {"done": 10})


def measure_put_into_a_reported_plan(desk: Any) -> Any:
    plan, _ = reported(desk)
    return lambda: add(desk, "measure", plan=plan, text="Ще захід")


def measure_of_a_reported_plan_deleted(desk: Any) -> Any:
    _, measure = reported(desk)
    return lambda: records.delete(desk, "measure", [measure])


def money_put_into_a_reported_plan(desk: Any) -> Any:
    _, measure = reported(desk)
    return lambda: add(desk, "funding_line", measure=measure, payer="Фонд")


def indicator_put_into_a_reported_plan(desk: Any) -> Any:
    plan, _ = reported(desk)
    return lambda: add(desk, "indicator", plan=plan, name="Довіра")


def problem_closed_unassessed(desk: Any) -> Any:
    problem = add(desk, "problem", title="Темно", status="assess")
    return lambda: records.change(desk, "problem", problem, {"status": "closed"})


def reported_plan_deleted(desk: Any) -> Any:
    plan, _ = reported(desk)
    return lambda: records.delete(desk, "plan", [plan])


def more_than_all(desk: Any) -> Any:
    plan = add(desk, "plan", title="план")
    return lambda: add(desk, "measure", plan=plan, text="Захід", done="100,01")


def sent_without_a_letter(desk: Any) -> Any:
    package = add(desk, "recommendation", plan=add(desk, "plan", title="план"), programme="Безпечна громада")
    return lambda: records.change(desk, "recommendation", package, {"status": "sent", "letter_number": "7"})


def unit_reorganised_back(desk: Any) -> Any:
    step(desk, "unit", desk.meta("unit"), "reorganised")
    return lambda: step(desk, "unit", desk.meta("unit"), "operating")


def submission_by_hand(desk: Any) -> Any:
    key = add(desk, "plan", title="Безпечне місто")
    return lambda: add(desk, "submission", plan=key)


def review_by_hand(desk: Any) -> Any:
    return lambda: add(desk, "review", outcome="approved")


def note_by_hand(desk: Any) -> Any:
    return lambda: add(desk, "review_note", verdict="change", comment="Додати строк")


def summary_by_hand(desk: Any) -> Any:
    return lambda: add(desk, "summary", unit_name="РВП")


def revocation_by_hand(desk: Any) -> Any:
    return lambda: add(desk, "revocation", unit_name="РВП")


def seal_by_hand(desk: Any) -> Any:
    held = meeting(desk)
    return lambda: add(desk, "seal", meeting=held, version=1, sha256="0" * 64)


def duty_done_before_it_began(desk: Any) -> Any:
    duty = add(desk, "duty", kind="appeal", title="Скарга на шум", since=DAY)
    return lambda: records.change(desk, "duty", duty, {"done_on": DAY - timedelta(days=1)})


def remark_on_signed_minutes(desk: Any) -> Any:
    held = meeting(desk)
    signed(desk, held)
    return lambda: add(desk, "remark", meeting=held, text="Виправити назву вулиці")


def item_that_went_on(desk: Any) -> Any:
    item = add(desk, "agenda_item", meeting=meeting(desk), title="Про воду")
    add(desk, "agenda_item", meeting=meeting(desk, day=DAY + timedelta(days=60)), title="Про воду", carried_from=item)
    return lambda: records.delete(desk, "agenda_item", [item])


CASES: list[tuple[Callable[[Any], Any], str, str, str]] = [
    (submission_by_hand, "submission", "submission_frozen", ""),
    (review_by_hand, "review", "review_given", ""),
    (note_by_hand, "review_note", "review_given", ""),
    (revocation_by_hand, "revocation", "submission_frozen", ""),
    (summary_by_hand, "summary", "summary_counted", ""),
    (seal_by_hand, "seal", "seal_kept", ""),
    (duty_done_before_it_began, "duty", "duty_earlier", "done_on"),
    (remark_on_signed_minutes, "remark", "minutes_signed", "meeting"),
    (item_that_went_on, "agenda_item", "item_carried", "carried_from"),
    (group_by_number, "group", "quorum_number", "quorum_number"),
    (included_without_consent, "membership", "membership_consent", "consent"),
    (included_with_withdrawn_consent, "membership", "membership_consent", "consent"),
    (included_with_consent_of_another, "membership", "membership_consent", "consent"),
    (second_seat, "membership", "second_seat", "person"),
    (seat_of_another_group, "membership", "seat_other_group", "seat"),
    (observer_who_votes, "membership", "vote_observer", ""),
    (step_over_consent, "membership", "state_step", ""),
    (applied_twice, "application", "applied_twice", "group"),
    (course_of_another_group, "member_course", "course_other_group", "course"),
    (own_request_put_off, "subject_request", "request_no_delay", "delay_reason"),
    (number_given_before, "meeting", "number_taken", "number"),
    (number_of_the_trash, "meeting", "number_taken", "number"),
    (signed_without_secretary, "meeting", "signers_missing", "secretary"),
    (listed_twice, "attendance", "listed_twice", "person"),
    (listed_twice_by_restoring, "attendance", "listed_twice", "person"),
    (signed_with_more_votes_than_people, "meeting", "votes_sum", ""),
    (votes_above_present, "decision", "votes_sum", ""),
    (votes_below_present, "decision", "votes_sum", ""),
    (vote_of_an_observer, "decision", "votes_sum", ""),
    (adopted_against_the_count, "decision", "adopted_reason", "adopted_reason"),
    (carried_item, "agenda_item", "item_carried", "carried_from"),
    (postponed_to_an_earlier_day, "assignment", "postponed_date", "due"),
    (postponed_without_a_reason, "assignment", "postponed_reason", "postponed_reason"),
    (reported_plan_changed, "plan", "plan_reported", "title"),
    (measure_of_a_reported_plan_changed, "measure", "plan_reported", "plan"),
    (measure_put_into_a_reported_plan, "measure", "plan_reported", "plan"),
    (measure_of_a_reported_plan_deleted, "measure", "plan_reported", "plan"),
    (money_put_into_a_reported_plan, "funding_line", "plan_reported", "plan"),
    (indicator_put_into_a_reported_plan, "indicator", "plan_reported", "plan"),
    (money_restored_into_a_reported_plan, "funding_line", "plan_reported", "plan"),
    (indicator_restored_into_a_reported_plan, "indicator", "plan_reported", "plan"),
    (done_in_part_only, "measure", "measure_done", "done"),
    (done_on_no_day, "measure", "required", "done_on"),
    (problem_closed_unassessed, "problem", "assessment_missing", "before_value"),
    (reported_plan_deleted, "plan", "plan_reported", "plan"),
    (more_than_all, "measure", "number_out_of_range", "done"),
    (sent_without_a_letter, "recommendation", "letter_missing", "letter_date"),
    (nobody_enrolled, "enrolment", "enrolment_who", "officer"),
    (enrolled_twice, "enrolment", "enrolled_twice", "officer"),
    (marked_twice, "session_attendance", "marked_twice", "enrolment"),
    (marked_on_another_course, "session_attendance", "other_course", "enrolment"),
    (marked_class_to_another_course, "session", "course_marked", "course"),
    (marked_officer_to_another_course, "enrolment", "course_marked", "course"),
    (marked_officer_refused, "enrolment", "enrolment_marked", "selection"),
    (longer_than_the_class, "session_attendance", "number_out_of_range", "hours"),
    (certificate_before_the_last_class, "certificate", "certificate_early", "issued"),
    (norm_twice, "training_norm", "norm_twice", "kind"),
    (norm_twice_by_restoring, "training_norm", "norm_twice", "kind"),
    (reason_of_the_present, "session_attendance", "reason_present", "reason"),
    (prior_learning_approved_by_nobody, "prior_learning", "required", "decided_by"),
    (certificate_number_taken, "certificate", "number_taken", "number"),
    (certificate_renumbered, "certificate", "number_fixed", "number"),
    (certificate_of_the_absent, "certificate", "certificate_attendance", "enrolment"),
    (certificate_of_the_failed, "certificate", "certificate_failed", "enrolment"),
    (unit_reorganised_back, "unit", "state_step", ""),
]


@pytest.mark.parametrize(("prepare", "noun", "code", "field"), CASES, ids=[case[0].__name__ for case in CASES])
def test_refused(
    desk: Any, prepare: Callable[[Any], Any], noun: str, code: str, field: str, texts_uk: Any, texts_en: Any
) -> None:
    attempt = prepare(desk)
    with refused(desk, code) as error:
        attempt()
    assert (error.value.field or "") == field
    for texts in (texts_uk, texts_en):
        assert texts.error(error.value, noun)


# ---- what is frozen when the minutes are signed


@pytest.fixture
def frozen(desk: Any) -> dict[str, str]:
    """Signed minutes with one part of each kind, and a part of each in the trash since before the signing."""
    held = meeting(desk, circle := group(desk), place="Рада")
    people = members(desk, circle, 3)
    attend(desk, held, people)
    item = add(desk, "agenda_item", meeting=held, title="Про освітлення")
    made = {
        "meeting": held, "agenda_item": item, "attendance": desk.fetch("attendance", {"person": people[0]})[0]["id"],
        "speech": add(desk, "speech", agenda_item=item, text="повідомила", speaker=people[0]),
        "decision": add(desk, "decision", agenda_item=item, text="Освітити", votes_for=3), "member": people[0],
        "lost": add(desk, "decision", agenda_item=item, text="Не освітити"),
    }  # fmt: skip
    records.delete(desk, "decision", [made["lost"]])
    signed(desk, held)
    return made


CHANGES = {
    "meeting": {"place": "Ліцей"},
    "agenda_item": {"title": "Про воду"},
    "attendance": {"state": "absent"},
    "speech": {"text": "заперечила"},
    "decision": {"votes_for": 2, "votes_against": 1},
}


@pytest.mark.parametrize("noun", CHANGES)
def test_parts_of_signed_minutes_stay(desk: Any, frozen: dict[str, str], noun: str) -> None:
    with refused(desk, "minutes_signed"):
        records.change(desk, noun, frozen[noun], CHANGES[noun])
    with refused(desk, "minutes_signed"):
        records.change_many(desk, noun, [frozen[noun]], CHANGES[noun])
    with refused(desk, "minutes_signed"):
        records.delete(desk, noun, [frozen[noun]])
    with refused(desk, "minutes_signed"):
        records.delete(desk, noun.replace("_", "-"), [frozen[noun]])


def test_nothing_is_put_into_signed_minutes(desk: Any, frozen: dict[str, str]) -> None:
    other = person(desk, "Новий")
    for noun, values in {
        "agenda_item": {"meeting": frozen["meeting"], "title": "Про воду"},
        "attendance": {"meeting": frozen["meeting"], "person": other},
        "speech": {"agenda_item": frozen["agenda_item"], "text": "додав"},
        "decision": {"agenda_item": frozen["agenda_item"], "text": "Ще"},
    }.items():
        with refused(desk, "minutes_signed"):
            records.add(desk, noun, values)
    with refused(desk, "minutes_signed"):
        records.restore(desk, "decision", [frozen["lost"]])
    elsewhere = add(desk, "agenda_item", meeting=meeting(desk), title="Про воду")
    with refused(desk, "minutes_signed"):
        records.change(desk, "agenda_item", elsewhere, {"meeting": frozen["meeting"]})


def test_what_may_still_be_said_of_signed_minutes(desk: Any, frozen: dict[str, str]) -> None:
    records.change(desk, "agenda_item", frozen["agenda_item"], {"outcome": "closed"})
    step(desk, "meeting", frozen["meeting"], "distributed", "published")
    records.change(desk, "meeting", frozen["meeting"], {"publication_link": "vhrada.gov.ua/42"})
    records.change(desk, "meeting", frozen["meeting"], {"place": "Рада"})
    add(desk, "assignment", decision=frozen["decision"], text="Встановити ліхтарі")


# ---- what guards fill in


def test_every_register_with_a_guard_is_refused_something_here() -> None:
    assert set(guards.GUARDS) - {noun for _, noun, _, _ in CASES} - set(CHANGES) == set()


def test_numbers_of_meetings_follow_on_within_group_and_year(desk: Any) -> None:
    one, two = group(desk), group(desk, short_name="Рада")
    days = [(one, 2026), (one, 2026), (two, 2026), (one, 2027), (None, 2026), (None, 2026)]
    keys = [meeting(desk, circle, date(year, 2, 1)) for circle, year in days]
    assert {desk.get("meeting", key)["number"] for key in keys} == {None}
    for key in keys:
        step(desk, "meeting", key, "opened", "held")
    assert [desk.get("meeting", key)["number"] for key in keys] == [1, 2, 1, 1, 1, 2]
    records.delete(desk, "meeting", [keys[1]])
    third = meeting(desk, one, status="held")
    assert desk.get("meeting", third)["number"] == 3
    records.restore(desk, "meeting", [keys[1]])


def test_meetings_held_by_one_bulk_change_get_numbers_of_their_own(desk: Any) -> None:
    circle = group(desk)
    keys = [meeting(desk, circle, date(2026, month, 1), status="opened") for month in (2, 3, 4)]
    records.change_many(desk, "meeting", keys, {"status": "held"})
    assert sorted(desk.get("meeting", key)["number"] for key in keys) == [1, 2, 3]
    assert desk.undo() is not None
    assert {desk.get("meeting", key)["number"] for key in keys} == {None}


def test_records_of_one_batch_are_told_apart_too(desk: Any) -> None:
    """None of them is written yet when the guard looks."""
    key, [mine], [session] = course(desk, officers=1, days=1)
    who, circle, held = person(desk, "Їжак"), group(desk), meeting(desk)
    officer = add(desk, "officer", surname="Сич")
    for noun, code, values in (
        ("attendance", "listed_twice", {"meeting": held, "person": who}),
        ("enrolment", "enrolled_twice", {"course": key, "officer": officer}),
        ("session_attendance", "marked_twice", {"session": session, "enrolment": mine}),
        ("membership", "second_seat", {"person": who, "group": circle}),
    ):
        with refused(desk, code):
            records.prepare_all(desk, noun, [values, values])
        assert len(records.prepare_all(desk, noun, [values])) == 1
    terms = [{"person": who, "group": circle, "start": date(y, 1, 1), "end": date(y, 12, 31)} for y in (2024, 2025)]
    assert len(records.prepare_all(desk, "membership", terms)) == 2
    with desk.action("add", noun="certificate") as act:
        rows = [{"enrolment": mine, "issued": DAY}] * 3
        made = act.insert_many("certificate", records.prepare_all(desk, "certificate", rows))
    assert [desk.get("certificate", one)["number"] for one in made] == ["1/2026", "2/2026", "3/2026"]


def test_a_seat_gives_its_sector_and_body(desk: Any) -> None:
    circle, council = group(desk), body(desk)
    seat = add(desk, "seat", group=circle, number=1, sector="business", organisation=council)
    row = desk.get("membership", add(desk, "membership", person=person(desk, "Сич"), group=circle, seat=seat))
    assert (row["sector"], row["organisation"]) == ("business", council)


def test_who_gave_nothing_yet_is_proposed(desk: Any) -> None:
    who, circle = person(desk, "Їжак", lawful_basis="consent"), group(desk)
    key = add(desk, "membership", person=who, group=circle)
    assert desk.get("membership", key)["status"] == "proposed"
    given = add(desk, "consent", person=who, given_on=DAY)
    step(desk, "membership", key, "consented", "included")
    assert desk.get("membership", key)["consent"] == given


def test_a_person_changes_seats_on_the_day_of_leaving(desk: Any) -> None:
    """``left_on`` is the first day without the seat, so the next one may begin on it."""
    who, circle = person(desk, "Їжак"), group(desk)
    first = add(desk, "membership", person=who, group=circle, start=date(2026, 1, 1), left_on=DAY)
    assert desk.get("membership", first)["status"] == "included"
    with refused(desk, "second_seat"):
        add(desk, "membership", person=who, group=circle, start=date(2026, 8, 31))
    add(desk, "membership", person=who, group=circle, start=DAY)


def test_a_done_measure_is_done_as_a_whole(desk: Any) -> None:
    key = add(desk, "measure", plan=add(desk, "plan", title="план"), text="Захід", done=30)
    step(desk, "measure", key, "done")
    row = desk.get("measure", key)
    assert (row["done"], row["done_on"]) == (100, TODAY)
    step(desk, "measure", key, "in_progress")
    assert desk.get("measure", key)["done_on"] is None


def test_absence_has_a_reason_and_no_hours(desk: Any) -> None:
    _, [mine], [session] = course(desk, officers=1, days=1)
    key = add(desk, "session_attendance", enrolment=mine, session=session)
    assert desk.get("session_attendance", key)["hours"] == 8
    records.change(desk, "session_attendance", key, {"state": "absent", "hours": 8})
    row = desk.get("session_attendance", key)
    assert (row["reason"], row["hours"]) == ("unexcused", 0)
    records.change(desk, "session_attendance", key, {"state": "present"})
    row = desk.get("session_attendance", key)
    assert (row["reason"], row["hours"]) == (None, 8)
