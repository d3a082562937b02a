"""Plans: lines from decisions, progress, overdue, money, answers, the story of a line, versions."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from copdesk.reports import plans as figures
from copdesk.services import (
    home,
    plans,
    plans_charts,
    plans_history,
    plans_story,
    plans_units,
    records,
    reports,
    review,
)
from copdesk.texts import Texts
from tests.services.field_desk import DAY, add, body, decision, group, meeting, one_step, person, refused, step

TODAY = date(2026, 9, 10)


@pytest.fixture
def plan(desk: Any) -> str:
    return add(desk, "plan", title="спільних дій", start=date(2026, 1, 1))


def measures(desk: Any, plan: str, *parts: tuple[int, int | None], **values: Any) -> list[str]:
    return [
        add(desk, "measure", plan=plan, number=str(n), text=f"Захід {n}", done=done, weight=weight, **values)
        for n, (done, weight) in enumerate(parts, 1)
    ]


@pytest.mark.parametrize(
    ("parts", "done"),
    [
        ([(100, 1), (50, 1), (0, 1)], Decimal("50.00")),
        ([(100, 2), (50, 1), (0, 1)], Decimal("62.50")),
        ([(100, None), (0, None)], Decimal("50.00")),
        ([(10, 1), (10, 1), (11, 1)], Decimal("10.33")),
        ([(100, 0), (40, 0)], None),
        ([], None),
    ],
)
def test_done_per_cent_by_weight(desk: Any, plan: str, parts: list[tuple[int, int | None]], done: Decimal) -> None:
    measures(desk, plan, *parts)
    assert plans.progress(desk, plan, TODAY).done == done


def test_progress_counts_states_and_leaves_cancelled_ones_out(desk: Any, plan: str) -> None:
    keys = measures(desk, plan, (100, 1), (50, 1), (0, 1), due=TODAY - timedelta(days=1))
    step(desk, "measure", keys[2], "cancelled")
    step(desk, "measure", keys[0], "done")
    found = plans.progress(desk, plan, TODAY)
    assert (found.done, found.measures, found.overdue) == (Decimal("75.00"), 2, 1)
    assert found.states == {"done": 1, "planned": 1, "cancelled": 1}


def test_twenty_values_are_one_step(desk: Any, plan: str) -> None:
    keys = measures(desk, plan, *[(0, 1)] * 20)
    with one_step(desk):
        assert plans.set_progress(desk, {key: 5 * n for n, key in enumerate(keys)}) == 20
    assert [desk.get("measure", key)["done"] for key in keys[:3]] == [0, 5, 10]
    with one_step(desk):
        plans.set_progress(desk, {keys[0]: {"status": "done", "done_on": TODAY, "evidence": "акт"}})
    row = desk.get("measure", keys[0])
    assert (row["status"], row["done"], row["done_on"], row["evidence"]) == ("done", 100, TODAY, "акт")
    with refused(desk, "number_out_of_range", "done"):
        plans.set_progress(desk, {keys[2]: 10, keys[1]: 101})
    with refused(desk, "state_step"):
        plans.set_progress(desk, {keys[1]: {"status": "partly_done"}})
    with refused(desk, "record_missing"):
        plans.set_progress(desk, {"00000000-0000-4000-8000-000000000000": 10})


def test_an_assignment_becomes_a_line_that_knows_where_it_comes_from(desk: Any, plan: str) -> None:
    held = meeting(desk, group(desk))
    step(desk, "meeting", held, "opened", "held")
    made = decision(desk, held, "Встановити ліхтарі")
    task = add(desk, "assignment", text="Встановити ліхтарі", decision=made, due=TODAY, organisation=body(desk))
    with one_step(desk):
        line = plans.from_assignment(desk, task, plan, {"expected_result": "світло"})
    row = desk.get("measure", line)
    assert (row["number"], row["text"], row["due"], row["decision"]) == ("1", "Встановити ліхтарі", TODAY, made)
    assert (row["organisation"], row["expected_result"]) == (desk.get("assignment", task)["organisation"], "світло")
    assert desk.get("assignment", task)["measure"] == line
    assert plans.origin(desk, line) == plans.Origin(task, made, "1.1", held, 1, DAY)
    with refused(desk, "assignment_in_plan"):
        plans.from_assignment(desk, task, plan)
    records.delete(desk, "measure", [line])
    assert desk.get("decision", made)["deleted"] is None
    assert desk.get("assignment", task)["deleted"] is None
    assert plans.from_assignment(desk, task, plan) != line


def test_a_decision_becomes_a_line(desk: Any, plan: str) -> None:
    made = decision(desk, meeting(desk), "Провести толоку")
    measures(desk, plan, (0, 1))
    with one_step(desk):
        line = plans.from_decision(desk, made, plan)
    assert (desk.get("measure", line)["number"], plans.origin(desk, line).decision) == ("2", made)
    alone = measures(desk, add(desk, "plan", title="інший"), (0, 1))[0]
    assert plans.origin(desk, alone) == plans.Origin(None, None, None, None, None, None)


def test_a_new_line_is_numbered_after_the_highest(desk: Any, plan: str) -> None:
    keys = measures(desk, plan, *[(0, 1)] * 11)
    records.delete(desk, "measure", [keys[1]])
    assert plans.next_number(desk, plan) == "12"


def test_a_measure_in_the_trash_takes_its_money_and_indicators_with_it(desk: Any, plan: str, texts_uk: Texts) -> None:
    kept, gone = measures(desk, plan, (0, 1), (0, 1))
    for key in (kept, gone):
        add(desk, "funding_line", measure=key, payer="Бюджет", amount=100, stated_amount=4, spent=150, year=2026)
        add(desk, "indicator", measure=key, plan=plan, name="Ліхтарі")
    records.delete(desk, "measure", [gone])
    [sum_] = plans.money(desk, plan)
    assert (sum_.planned, sum_.spent) == (100, 150)
    assert [same.amount for same in plans.equivalents(desk, plan)] == [100]
    assert len(plans.overspent(desk, plan)) == 1 and plans_charts.money(desk, plan)[0].planned == 100
    assert [row["measure"] for row in plans.indicators(desk, plan)] == [kept]
    money = reports.report(desk, "plan-progress", texts_uk, start=DAY, end=DAY).sections[2]
    assert money.rows[0][3:6] == (100, 0, 150)
    assert len(json.loads(review.content(desk, plan))) == 4
    second = plans_history.new_version(desk, plan)
    assert [len(desk.fetch(noun, {"measure.plan": second})) for noun in ("funding_line", "indicator")] == [1, 1]


def test_nobody_waits_for_what_was_deleted_replaced_or_reported(desk: Any, plan: str) -> None:
    def waits() -> tuple[int, int]:
        late = sum(len(held) for held in plans.overdue(desk, TODAY).values())
        return late, sum(item.noun == "measure" for item in home.due(desk, TODAY))

    measures(desk, plan, (0, 1), due=TODAY - timedelta(days=1))
    assert waits() == (1, 1)
    step(desk, "plan", plan, "community_review", "endorsed", "approved", "in_progress")
    second = plans_history.new_version(desk, plan)
    assert waits() == (1, 1)
    records.delete(desk, "plan", [second])
    step(desk, "plan", plan, "done")
    assert waits() == (1, 1)
    step(desk, "plan", plan, "reported")
    assert waits() == (0, 0)
    other = add(desk, "plan", title="інший")
    measures(desk, other, (0, 1), due=TODAY - timedelta(days=1))
    records.delete(desk, "plan", [other])
    assert waits() == (0, 0)


def test_versions_count_on_whichever_they_are_made_from(desk: Any, plan: str) -> None:
    made = [plans_history.new_version(desk, plan) for _ in range(2)]
    assert [desk.get("plan", key)["version"] for key in made] == [2, 3]
    assert plans_history.versions(desk, made[1]) == [(plan, 1), (made[0], 2)]


def test_a_version_stays_one_of_its_plan_under_another_title_and_start(desk: Any, plan: str, texts_uk: Texts) -> None:
    measures(desk, plan, (0, 1), due=TODAY - timedelta(days=1))
    step(desk, "plan", plan, "community_review", "endorsed", "approved", "in_progress")
    second = plans_history.new_version(desk, plan)
    records.change(desk, "plan", second, {"title": "Нова назва", "start": date(2026, 3, 1), "group": group(desk)})
    step(desk, "plan", second, "community_review", "endorsed", "approved", "in_progress")
    third = plans_history.new_version(desk, plan)
    assert desk.get("plan", third)["version"] == 3 and desk.get("plan", third)["former"] == plan
    assert plans_history.versions(desk, third) == [(plan, 1), (second, 2)]
    assert plans.at_work(desk) == [second]
    [unit] = plans_units.side_by_side(desk, TODAY)
    assert ([one.id for one in unit.plans], unit.measures) == ([second], 1)
    assert len(reports.report(desk, "plan-progress", texts_uk, start=DAY, end=DAY).sections[0].rows) == 1
    records.delete(desk, "plan", [plan])
    assert plans_history.versions(desk, third) == [(second, 2)] and plans.at_work(desk) == [second]
    alike = [add(desk, "plan", title="Однакова") for _ in range(2)]
    assert plans_history.versions(desk, plans_history.new_version(desk, alike[0])) == [(alike[0], 1)]


def test_versions_made_before_they_named_each_other_are_known_by_title_and_group(desk: Any, plan: str) -> None:
    title = desk.get("plan", plan)["title"]
    old = add(desk, "plan", title=title, version=2, start=desk.get("plan", plan)["start"])
    third = plans_history.new_version(desk, old)
    records.change(desk, "plan", third, {"title": "Нова назва"})
    assert plans_history.versions(desk, third) == [(plan, 1), (old, 2)]
    assert plans.at_work(desk) == [third]


def test_two_measures_with_one_number_are_both_compared(desk: Any, plan: str) -> None:
    for text in ("Ліхтарі", "Лави"):
        add(desk, "measure", plan=plan, number="2", text=text)
    second = plans_history.new_version(desk, plan)
    for row in desk.fetch("measure", {"plan": second}):
        records.change(desk, "measure", row["id"], {"due": TODAY})
    add(desk, "measure", plan=second, number="2", text="Урни")
    found = plans_history.compare(desk, plan, second)
    assert [(one.number, one.field) for one in found.changed] == [("2", "due"), ("2 (2)", "due")]
    assert found.added == ("2 (3)",)


def test_what_is_overdue_by_whom(desk: Any, plan: str) -> None:
    council, who = body(desk), person(desk, "Їжак", given_name="Єва")
    late = {"plan": plan, "due": TODAY - timedelta(days=3)}
    one = add(desk, "measure", text="А", organisation=council, responsible=who, **late)
    two = add(desk, "measure", text="Б", responsible=who, **late)
    three = add(desk, "measure", text="В", responsible_text="Старостат", **late)
    four = add(desk, "measure", text="Г", **late)
    add(desk, "measure", text="Ґ", plan=plan, due=TODAY, organisation=council)
    add(desk, "measure", text="Д", organisation=council, status="done", **late)
    found = plans.overdue(desk, TODAY, plan)
    assert {who: [item.id for item in held] for who, held in found.items()} == {
        "Рада": [one], "Їжак Єва": [two], "Старостат": [three], "": [four],
    }  # fmt: skip
    assert found["Рада"][0].days == 3
    assert plans.overdue(desk, TODAY, add(desk, "plan", title="порожній")) == {}


def test_sums_by_source_and_year_with_overspending(desk: Any, plan: str) -> None:
    one, two = measures(desk, plan, (0, 1), (0, 1))
    lines = [
        (one, "Бюджет", 2026, "UAH", "100.10", "50", "60"),
        (two, "Бюджет", 2026, "UAH", "200.20", None, "300"),
        (one, "Бюджет", 2027, "UAH", "10", None, None),
        (one, "Фонд", 2026, "EUR", "5", "5", "4"),
        (two, "Фонд", 2026, "UAH", "160000", None, "1000"),
    ]
    keys = [
        add(desk, "funding_line", measure=m, payer=p, year=y, currency=c, amount=a, committed=k, spent=s)
        for m, p, y, c, a, k, s in lines
    ]
    found = plans.money(desk, plan)
    assert [(m.payer, m.year, m.currency, m.planned, m.committed, m.spent, m.over) for m in found] == [
        ("Бюджет", 2026, "UAH", Decimal("300.30"), Decimal(50), Decimal(360), True),
        ("Фонд", 2026, "EUR", Decimal(5), Decimal(5), Decimal(4), False),
        ("Фонд", 2026, "UAH", Decimal(160000), Decimal(0), Decimal(1000), False),
        ("Бюджет", 2027, "UAH", Decimal(10), Decimal(0), Decimal(0), False),
    ]
    assert plans.overspent(desk, plan) == [keys[1]]


def test_answers_are_counted_with_those_that_never_came(desk: Any, plan: str) -> None:
    def package(status: str, days: int) -> None:
        letter = {"letter_number": "1", "letter_date": TODAY - timedelta(days=days)} if status != "preparing" else {}
        add(desk, "recommendation", plan=plan, programme="Безпечна громада", status=status, **letter)

    cases = [
        ("preparing", 0), ("sent", 30), ("sent", 31), ("registered", 90), ("considered", 5), ("accepted", 50),
        ("accepted_partly", 50), ("rejected", 50), ("rejected", 5), ("in_programme", 99),
    ]  # fmt: skip
    for status, days in cases:
        package(status, days)
    sent = desk.fetch("recommendation", {"plan": plan})
    assert figures.answers(sent, TODAY) == figures.Answers(9, 1, 1, 2, 1, waiting=2, unanswered=2)
    assert figures.answers(sent, TODAY, days=100).unanswered == 0


def test_six_million_over_eighteen_months(desk: Any, plan: str) -> None:
    """G3: seventeen times 333 333,33 and 333 333,39 at the end."""
    values = {"payer": "ЄС", "currency": "EUR", "amount": Decimal(6_000_000), "stated_amount": Decimal(168_000_000)}
    line = add(desk, "funding_line", measure=measures(desk, plan, (0, 1))[0], **values)
    begin, end = date(2017, 4, 27), date(2018, 10, 27)
    with refused(desk, "end_before_start", "end"):
        plans.spread(desk, line, end, begin)
    with one_step(desk):
        keys = plans.spread(desk, line, begin, end)
    rows = desk.fetch("funding_line", order=("date",))
    assert keys[0] == line and [row["id"] for row in rows] == keys
    assert [str(row["amount"]) for row in rows] == ["333333.33"] * 17 + ["333333.39"]
    assert sum(row["stated_amount"] for row in rows) == Decimal(168_000_000)
    assert (rows[-1]["date"], rows[-1]["year"], rows[-1]["payer"]) == (date(2018, 9, 27), 2018, "ЄС")
    assert [one.planned for one in plans.money(desk, plan)] == [Decimal("2999999.97"), Decimal("3000000.03")]
    records.change(desk, "funding_line", line, {"spent": Decimal(1)})
    with refused(desk, "spread_sum"):
        plans.spread(desk, line, begin, end)


def test_the_story_of_a_line_in_the_order_of_days(desk: Any, plan: str) -> None:
    made = decision(desk, meeting(desk, day=date(2026, 3, 1)), "Встановити ліхтарі")
    task = add(desk, "assignment", text="Провести толоку", decision=made)
    line = plans.from_assignment(desk, task, plan)
    step(desk, "measure", line, "in_progress")
    plans.set_progress(desk, {line: 40})
    told = plans_story.story(desk, line)
    assert [event.kind for event in told] == [
        "plan", "meeting", "decision", "assignment", "measure", "change", "change",
    ]  # fmt: skip
    assert [event.day for event in told] == sorted(event.day for event in told)
    assert [(event.field, event.old, event.new) for event in told[-2:]] == [
        ("status", "planned", "in_progress"), ("done", 0, 40),
    ]  # fmt: skip
    assert told[2].id == made
    with refused(desk, "record_missing"):
        plans_story.story(desk, plan)


def test_the_story_goes_from_the_voice_to_the_result(desk: Any, plan: str, texts_uk: Texts) -> None:
    heard = meeting(desk, group(desk), date(2026, 2, 3))
    problem = add(
        desk, "problem", title="Темно", voice="Діти йдуть у темряві", raised_on=date(2026, 2, 1), meeting=heard,
        measured="падінь", before_value=9, after_value=2, after_start=date(2026, 9, 1), after_end=date(2026, 10, 1),
    )  # fmt: skip
    first = add(desk, "measure", plan=plan, number="1", text="Ліхтарі", problem_case=problem)
    later = plans_history.new_version(desk, plan)
    line = desk.fetch("measure", {"plan": later})[0]["id"]
    package = add(
        desk, "recommendation", plan=plan, programme="Безпека", status="sent", letter_number="7",
        letter_date=date(2026, 3, 1),
    )  # fmt: skip
    add(
        desk, "proposal", recommendation=package, text="Кошти", measure=first, answer="accepted",
        answer_date=date(2026, 3, 20),
    )  # fmt: skip
    add(desk, "indicator", measure=line, name="Світло", baseline=3, fact=20, fact_date=date(2026, 8, 1))
    plans.set_progress(desk, {line: {"status": "done", "done_on": date(2026, 7, 30), "evidence": "акт № 4"}})
    told = [event for event in plans_story.story(desk, line) if event.kind not in {"measure", "change"}]
    assert [(event.kind, event.noun) for event in told] == [
        ("plan", "plan"), ("plan", "plan"), ("problem", "problem"), ("raised", "meeting"), ("sent", "recommendation"),
        ("answered", "proposal"), ("done", "measure"), ("indicator", "indicator"), ("assessed", "problem"),
    ]  # fmt: skip
    assert {event.id for event in told[:2]} == {plan, later}, "both versions belong to it"
    words = [plans_story.in_words(desk, texts_uk, event) for event in told]
    assert ("Голос мешканців", "«Діти йдуть у темряві»") in words
    before = date.today()
    step(desk, "plan", later, "community_review", "endorsed", "approved", "in_progress", "done", "reported")
    [last] = [event for event in plans_story.story(desk, line) if event.kind == "reported"]
    assert before <= last.day <= date.today() and last.id == later
    assert plans_story.in_words(desk, texts_uk, last)[0] == "Звіт за планом подано"
    assert ("Результат", "акт № 4") in words and ("Оцінка проблеми", "падінь: 9 → 2") in words


def test_versions_are_compared_in_words(desk: Any, plan: str, texts_uk: Texts) -> None:
    measures(desk, plan, (0, 1), (0, 1), due=TODAY)
    later = plans_history.new_version(desk, plan)
    one, two = (row["id"] for row in desk.fetch("measure", {"plan": later}, order=("number",)))
    records.delete(desk, "measure", [two])
    new = add(desk, "measure", plan=later, number="3", text="Новий")
    records.change(desk, "measure", one, {"due": TODAY + timedelta(days=5)})
    records.change(desk, "plan", later, {"goal": "Світло"})
    found = plans_history.compared(desk, texts_uk, plan, later)
    old_two = desk.fetch("measure", {"plan": plan, "number": "2"})[0]["id"]
    assert found == [
        ("plan", later, "План заходів", "Мета", "", "Світло"),
        ("measure", new, "3", "додано", "", "Новий"),
        ("measure", old_two, "2", "вилучено", "Захід 2", ""),
        ("measure", one, "1", "Строк виконання", "10.09.2026", "15.09.2026"),
    ]
    assert plans_history.versions(desk, later) == [(plan, 1)] and plans_history.versions(desk, plan) == []


def test_a_new_version_is_compared_line_by_line(desk: Any, plan: str) -> None:
    first, second, _ = measures(desk, plan, (0, 1), (0, 1), (0, 1))
    add(desk, "indicator", plan=plan, measure=first, name="Ліхтарі", target=5)
    add(desk, "indicator", measure=second, name="Камери", target=2)
    add(desk, "indicator", plan=plan, name="Довіра", target=60)
    add(desk, "funding_line", measure=first, payer="Фонд", amount=10)
    with one_step(desk):
        later = plans_history.new_version(desk, plan)
    copy = desk.get("plan", later)
    assert (copy["version"], copy["status"], copy["title"]) == (2, "draft", "спільних дій")
    assert plans_history.compare(desk, plan, later) == plans_history.Differences((), (), ())
    assert len(desk.fetch("indicator", {"plan": later})) == 3
    assert plans.money(desk, later) == plans.money(desk, plan)
    rows = {row["number"]: row["id"] for row in desk.fetch("measure", {"plan": later})}
    records.delete(desk, "measure", [rows["3"]])
    add(desk, "measure", plan=later, number="4", text="Новий")
    council = body(desk)
    records.change(desk, "measure", rows["1"], {"text": "Захід 1 з камерами", "organisation": council})
    found = plans_history.compare(desk, plan, later)
    assert (found.added, found.removed) == (("4",), ("3",))
    assert {(c.number, c.field, c.old, c.new) for c in found.changed} == {
        ("1", "text", "Захід 1", "Захід 1 з камерами"),
        ("1", "organisation", None, "Рада"),
    }
    records.delete(desk, "plan", [plan])
    with refused(desk, "record_missing"):
        plans_history.new_version(desk, plan)
