"""The guard of problems: SARA ends with an assessment in numbers, or it has not ended (domain brief 2.5)."""

from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.store import history
from copdesk.store.desk import Desk

Row = dict[str, Any]
_NEEDED: Final = (
    "before_value", "before_start", "before_end", "after_value", "after_start", "after_end", "outcome",
)  # fmt: skip
_RESPONDED: Final = frozenset({"respond", "assess"})
_LOOSE: Final = 3  # days: months are not equally long


def problem(desk: Desk, values: Row, current: Row | None) -> Row:
    """A response is closed with values before and after over periods of equal length, and with what came of it.

    UserError ``assessment_missing``, ``assessment_periods``, ``assessment_overlap``.
    """
    whole: Row = {**(current or {}), **values}
    if whole.get("status") == "closed" and _asked(desk, whole, current):
        for name in _NEEDED:
            if whole.get(name) is None:
                raise UserError("assessment_missing", field=name)
        check_periods(whole)
    return values


def _asked(desk: Desk, whole: Row, current: Row | None) -> bool:
    """One closed before any response was given has nothing to assess; the way back to analysis is no way round."""
    if whole.get("response") or whole.get("response_start"):
        return True
    if current is None or current["status"] == "closed":
        return False
    steps = [row for row in history.of_record(desk, "problem", current["id"]) if row.field == "status"]
    been = {current["status"], *(row.new for row in steps if row.act.kind != "undo" and not row.act.undone)}
    return not been.isdisjoint(_RESPONDED)


def check_periods(row: Row) -> None:
    """Before ends before after begins, and both are equally long."""
    before = (row["before_end"] - row["before_start"]).days + 1
    after = (row["after_end"] - row["after_start"]).days + 1
    if row["after_start"] <= row["before_end"]:
        raise UserError("assessment_overlap", field="after_start")
    if abs(before - after) > _LOOSE:
        raise UserError("assessment_periods", field="after_end", before=before, after=after)
