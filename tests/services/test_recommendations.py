"""Recommendations: a package from measures, one command for letter and annex, answers and what became of them."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from copdesk.documents.blocks import Paragraph
from copdesk.services import papers, recommendations, records
from copdesk.texts import Texts
from tests.services.field_desk import add, body, one_step, refused

SENT = date(2026, 9, 1)


@pytest.fixture
def plan(desk: Any) -> str:
    key = add(desk, "plan", title="спільних дій")
    for number in (1, 2, 3):
        measure = add(
            desk,
            "measure",
            plan=key,
            number=str(number),
            text=f"Захід {number}",
            organisation=body(desk, f"Рада {number}"),
        )
        add(desk, "funding_line", measure=measure, payer="Бюджет", amount=Decimal(1000 * number))
        add(desk, "funding_line", measure=measure, payer="Донор", amount=Decimal(7), currency="EUR")
    return key


@pytest.fixture
def package(desk: Any, plan: str) -> str:
    return recommendations.propose(desk, plan, "Безпечне місто", "Міська рада")


def lines(desk: Any, package: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.fetch("proposal", {"recommendation": package}, order=("number",))
    return found


def test_a_package_is_made_from_measures_in_one_step(desk: Any, plan: str) -> None:
    with one_step(desk):
        made = recommendations.propose(desk, plan, "Безпечне місто", "Міська рада")
    assert [(row["number"], row["text"], row["amount"], row["executor"]) for row in lines(desk, made)] == [
        (number, f"Захід {number}", Decimal(1000 * number), f"Рада {number}") for number in (1, 2, 3)
    ]
    second = desk.fetch("measure", {"number": "2"})[0]["id"]
    chosen = recommendations.propose(desk, plan, "Інша програма", measures=[second])
    assert [row["measure"] for row in lines(desk, chosen)] == [second]
    bare = add(desk, "plan", title="порожній")
    foreign = add(desk, "measure", plan=add(desk, "plan", title="третій"), text="Чужий")
    with refused(desk, "proposals_of_plans"):
        recommendations.propose(desk, plan, "Програма", measures=[second, foreign])
    with refused(desk, "proposals_from_nothing"):
        recommendations.propose(desk, bare, "Програма")


def test_one_command_makes_letter_and_annex_with_the_same_number_and_date(
    desk: Any, package: str, tmp_path: Path, texts_uk: Texts
) -> None:
    out = recommendations.send_and_print(desk, package, "12/04-7", SENT, tmp_path / "лист.docx", texts_uk)
    row = desk.get("recommendation", package)
    assert (row["status"], row["letter_number"], row["letter_date"]) == ("sent", "12/04-7", SENT)
    assert out.stat().st_size > 1000
    made = papers.paper(desk, "recommendations", package, texts_uk)
    said = [block.text for block in made.blocks if isinstance(block, Paragraph)]
    naming = [line for line in said if "12/04-7" in line]
    assert len(naming) == 2 and all("01.09.2026" in line for line in naming), naming


def test_answers_lead_the_package_on(desk: Any, package: str) -> None:
    one, two, three = (row["id"] for row in lines(desk, package))
    said = {"answer": "accepted", "answer_number": "02-41", "answer_date": SENT + timedelta(days=20)}
    with refused(desk, "answer_unsent"):
        recommendations.answer(desk, [one], said)
    recommendations.send(desk, package, "7", SENT)
    with one_step(desk):
        recommendations.answer(desk, [one], said)
    assert desk.get("recommendation", package)["status"] == "considered"
    recommendations.answer(desk, [two], {**said, "answer": "partly", "programme_item": "4.2"})
    with one_step(desk):
        recommendations.answer(desk, [three], {**said, "answer": "rejected"})
    assert desk.get("recommendation", package)["status"] == "accepted_partly"
    recommendations.answer(desk, [one], {"programme_item": "4.1"})
    assert desk.get("recommendation", package)["status"] == "in_programme"
    row = desk.get("proposal", two)
    assert (row["answer_number"], row["answer_date"], row["programme_item"]) == ("02-41", date(2026, 9, 21), "4.2")


def test_each_one_has_an_outcome_and_silence_is_counted_after_the_days(desk: Any, plan: str, package: str) -> None:
    recommendations.propose(desk, plan, "Не надіслано")
    assert recommendations.outcomes(desk, SENT).sent == 0
    recommendations.send(desk, package, "7", SENT)
    one, two, three = (row["id"] for row in lines(desk, package))
    recommendations.answer(desk, [one], {"answer": "accepted"})
    recommendations.answer(desk, [two], {"answer": "rejected"})
    last = recommendations.outcomes(desk, SENT + timedelta(days=30), plan)
    assert (last.sent, last.accepted, last.partly, last.rejected, last.waiting, last.unanswered) == (3, 1, 0, 1, 1, 0)
    late = recommendations.outcomes(desk, SENT + timedelta(days=31), plan)
    assert (late.waiting, late.unanswered, late.ids["unanswered"]) == (0, 1, (three,))
    assert recommendations.outcomes(desk, SENT + timedelta(days=11), plan, days=10).unanswered == 1
    [found] = [each for each in recommendations.packages(desk, SENT + timedelta(days=40), plan) if each.late]
    assert (found.id, found.late) == (package, 10)
    records.delete(desk, "recommendation", [package])
    assert recommendations.outcomes(desk, SENT + timedelta(days=31), plan).sent == 0
