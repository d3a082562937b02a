"""Cases of the guards of plans: each prepares a desk and returns what must be refused."""

from typing import Any

from copdesk.services import records
from tests.services.field_desk import add, step


def _restored(desk: Any, noun: str, **values: str) -> Any:
    """What went to the trash before its plan was reported on."""
    plan = add(desk, "plan", title="план")
    measure = add(desk, "measure", plan=plan, text="Захід")
    key = add(desk, noun, measure=measure, **values)
    records.delete(desk, noun, [key])
    step(desk, "plan", plan, "community_review", "endorsed", "approved", "in_progress", "done", "reported")
    return lambda: records.restore(desk, noun, [key])


def money_restored_into_a_reported_plan(desk: Any) -> Any:
    return _restored(desk, "funding_line", payer="Фонд")


def indicator_restored_into_a_reported_plan(desk: Any) -> Any:
    return _restored(desk, "indicator", name="Довіра")


def _done(desk: Any) -> str:
    return add(desk, "measure", plan=add(desk, "plan", title="план"), text="Захід", status="done")


def done_in_part_only(desk: Any) -> Any:
    key = _done(desk)
    return lambda: records.change(desk, "measure", key, {"done": 40})


def done_on_no_day(desk: Any) -> Any:
    key = _done(desk)
    return lambda: records.change(desk, "measure", key, {"done_on": None})
