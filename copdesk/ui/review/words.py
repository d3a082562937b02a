"""How far the round of a plan is, in words."""

from datetime import date
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.review.work import PlanRounds


def situation(texts: Texts, data: PlanRounds) -> tuple[str, str]:
    """One sentence about the newest round, and what more is to be known of it."""
    last = data.last
    if last is None:
        return "", texts.t("review.none.text")
    told = {"number": last.number, "day": _day(last.submitted_on)}
    if not last.outcome:
        key = "review.sent" if last.here else "review.to_review" if data.may_review else "review.open"
        more = texts.t("review.sent.text") if last.here else texts.t("review.from", unit=last.unit)
        return texts.t(key, **told), _lines(more, _changed(texts, data))
    told["reviewed"] = _day(last.reviewed_on)
    if not last.verified:
        return texts.t("review.forged", **told), texts.t("review.forged.text")
    # What the unit has taken up can be handed up again; before that the decision is the task.
    more = texts.t("review.task") if data.to_take_up else ""
    return texts.t(f"review.given.{last.outcome}", **told), _lines(_who(texts, last), more, _changed(texts, data))


def views(texts: Texts, data: PlanRounds) -> list[tuple[str, str]]:
    """What can be looked at: notes and changes of each round, the newest first, then earlier versions."""
    found = []
    for one in reversed(data.rounds):
        found.append((f"notes:{one.id}", texts.t("review.view.notes", number=one.number)))
        found.append((f"changes:{one.id}", texts.t("review.view.changes", number=one.number)))
    return [
        *found,
        *((f"version:{key}", texts.t("review.view.version", number=number)) for key, number in data.versions),
    ]


def _who(texts: Texts, last: Any) -> str:
    who = ", ".join(part for part in (last.position, last.name) if part)
    said = [texts.t("review.by", who=who)] if who else []
    return _lines(*said, texts.t("review.said", text=last.comment) if last.comment else "")


def _changed(texts: Texts, data: PlanRounds) -> str:
    return texts.n("review.changed", data.changed) if data.changed else ""


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "—"


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
