"""Units side by side on the supervisor's desk: all by exchanged files, and nobody there edits a unit's text."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from copdesk.services import exchange, plans_units, records, reports, review
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.texts import Texts
from tests.conftest import TODAY
from tests.services.field_desk import add, refused, step


@pytest.fixture
def superior(make_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    """A desk that has taken in the plans of two units, each handed up, and has one of its own."""
    desk = make_desk("superior", user="Марія Степова")
    own = add(desk, "plan", title="Власний")
    add(desk, "measure", plan=own, text="Свій захід", done=10)
    for number, (name, done) in enumerate((("Північ", (100, 0)), ("Захід", (50,)))):
        unit = make_desk(name, user=name)
        unit.db.execute("UPDATE sync_site SET unit = ? WHERE n = 1", (name,))
        plan = add(unit, "plan", title="спільних дій", start=date(2026, 1, 1), status="endorsed")
        for at, part in enumerate(done, 1):
            due = TODAY - timedelta(days=1) if part == 0 else None
            add(unit, "measure", plan=plan, number=str(at), text=f"Захід {at}", done=part, weight=at + number, due=due)
        trust.trust(desk, trust.own_card(unit), role="unit")
        trust.trust(unit, trust.own_card(desk), role="district")
        review.submit(unit, plan)
        path = tmp_path / f"{name}.cdsync"
        exchange.export(unit, [trust.own_card(desk).fingerprint], path, scope="plans")
        exchange.import_file(desk, path)
    return desk


def test_progress_of_many_units_and_what_waits(superior: Desk, texts_uk: Texts) -> None:
    found = plans_units.side_by_side(superior, TODAY)
    assert [(one.unit, one.done, one.measures, one.overdue, one.waiting) for one in found] == [
        ("Вознесенський РВП", 10, 1, 0, 0), ("Захід", 50, 1, 0, 1), ("Північ", Decimal("33.33"), 2, 1, 1),
    ]  # fmt: skip
    assert [[each.title for each in one.plans] for one in found] == [["Власний"], ["спільних дій"], ["спільних дій"]]
    [(first, *_), _] = [section.rows for section in reports.report(superior, "plan-units", texts_uk).sections]
    assert first[0] == "Вознесенський РВП"
    waiting = review.waiting(superior)[0]
    review.decide(superior, waiting.id, "approved", position="начальник", name="Марія Степова")
    assert sum(one.waiting for one in plans_units.side_by_side(superior, TODAY)) == 1


def test_the_supervisor_never_edits_a_units_text(superior: Any) -> None:
    waiting = review.waiting(superior)[0]
    measure = superior.fetch("measure", {"plan": waiting.plan})[0]["id"]
    review.comment(superior, waiting.id, measure, "change", "Додайте строк")
    with refused(superior, "plan_of_another"):
        records.change(superior, "measure", measure, {"text": "Виправлено згори"})
    with refused(superior, "plan_of_another"):
        records.change(superior, "plan", waiting.plan, {"title": "Виправлено згори"})
    with refused(superior, "plan_of_another"):
        records.delete(superior, "measure", [measure])
    with refused(superior, "plan_of_another"):
        add(superior, "indicator", measure=measure, name="Новий")
    with refused(superior, "plan_of_another"):
        add(superior, "funding_line", measure=measure, payer="Хтось")
    own = superior.fetch("measure", {"text": "Свій захід"})[0]["id"]
    step(superior, "measure", own, "in_progress")


def test_a_regional_analyst_reviews_and_writes_nothing_else(superior: Any) -> None:
    add(superior, "user", name="Аналітик", role="regional_analyst")
    waiting = review.waiting(superior)[0]
    measure = superior.fetch("measure", {"plan": waiting.plan})[0]["id"]
    superior.user = "Аналітик"
    review.comment(superior, waiting.id, measure, "change", "Додайте строк")
    with refused(superior, "no_right"):
        records.change(superior, "measure", measure, {"text": "Інше"})
    review.decide(superior, waiting.id, "returned", "Доопрацювати")
