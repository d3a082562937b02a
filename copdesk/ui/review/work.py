"""What the screens of the round ask of the desk; everything here runs in the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.widgets.outline import Line

_DRAFT = "draft"
_SUBMITTED_FROM = frozenset({_DRAFT, "community_review", "endorsed"})
"""States of a plan that lead to a submission; a later one has been decided on."""
_SIGNS = {"agreed": ("ok", "ok"), "change": ("warning", "warning")}


@dataclass(frozen=True)
class PlanRounds:
    """The rounds of a plan, oldest first, and what the present user may do.

    *to_take_up*: a decision has come that nobody has acted on. *settled*: the plan is past being submitted. *changed*
    counts the differences since the newest submission; *versions* are earlier versions (id, number).
    """

    plan: str
    rounds: tuple[Any, ...]
    may_review: bool
    to_take_up: bool
    settled: bool
    changed: int
    versions: tuple[tuple[str, int], ...]

    @property
    def last(self) -> Any:
        """The newest round; None before the first one."""
        return self.rounds[-1] if self.rounds else None

    @property
    def to_review(self) -> bool:
        """Whether the user decides on the newest submission."""
        return bool(self.may_review and self.last is not None and not self.last.here and not self.last.outcome)

    @property
    def waits(self) -> bool:
        """Whether the plan of this desk waits for a decision."""
        last = self.last
        return bool(last is not None and last.here and not (last.outcome and last.verified))


@dataclass(frozen=True)
class Waiting:
    """A plan in which somebody here has to do something: *task* is review, approved or returned."""

    plan: str
    title: str
    unit: str
    day: date | None
    task: str


def read(desk: Any, plan: str) -> PlanRounds | None:
    """The round of a plan; None when the plan is not there."""
    from copdesk.services import plans_history, review

    row = desk.get("plan", plan)
    if row is None:
        return None
    found = plans_history.versions(desk, plan)
    rounds = tuple(review.rounds(desk, plan))
    changed = len(review.differences(desk, rounds[-1].id)) if rounds else 0
    task = bool(rounds) and rounds[-1].here and review.to_take_up(desk, rounds[-1])
    settled = bool(rounds) and (row["status"] or _DRAFT) not in _SUBMITTED_FROM
    return PlanRounds(plan, rounds, review.may_review(desk), task, settled, changed, tuple(reversed(found)))


def notes(desk: Any, texts: Texts, submission: str, given: Sequence[Any]) -> list[Line]:
    """The measures as they were submitted, with what was said of each."""
    from copdesk.services import review

    said = {note.measure: note for note in given}
    lines = []
    for key, number, text in review.measures(desk, submission):
        note = said.get(key)
        verdict = texts.t(f"choice.review_verdict.{note.verdict}") if note and note.verdict else ""
        cells = (number, text, verdict, note.comment if note else "")
        sign, tone = _SIGNS.get(note.verdict if note else "", ("", ""))
        lines.append(Line(key, cells, sign, tone))
    return lines


def changes(desk: Any, texts: Texts, submission: str) -> list[Line]:
    """What changed in a plan since it was handed up, in words."""
    from copdesk.services import labels, review

    lines = []
    for each in review.differences(desk, submission):
        what = texts.t(f"entity.{each.noun}")
        if not each.field:
            state = texts.t("review.gone" if each.new is None else "review.new")
            lines.append(Line(f"{each.noun}/{each.id}", (each.title or what, state, each.old or "", each.new or "")))
            continue
        field = labels.field_label(texts, each.noun, each.field)
        words = (_word(desk, texts, each, value) for value in (each.old, each.new))
        lines.append(Line(f"{each.noun}/{each.id}", (each.title or what, field, *words)))
    return lines


def _word(desk: Any, texts: Texts, each: Any, stored: Any) -> str:
    from copdesk.services import labels

    field = desk.registry[each.noun].fields[each.field]
    if stored is None:
        return ""
    if field.target:
        return str(desk.title(field.target, stored) or "")
    return labels.show(texts, field, field.kind.from_db(stored))


def compared(desk: Any, texts: Texts, old: str, new: str) -> list[Line]:
    """A plan and its measures against an earlier version of it, in words."""
    from copdesk.services import plans_history

    found = plans_history.compared(desk, texts, old, new)
    return [Line(f"{noun}/{key}", tuple(words)) for noun, key, *words in found]


def submit(desk: Any, plan: str, note: str) -> str:
    """Hand a plan up."""
    from copdesk.services import review

    return review.submit(desk, plan, note)


def note(desk: Any, submission: str, measure: str, verdict: str, text: str) -> str:
    """Say what is thought of one measure."""
    from copdesk.services import review

    return review.comment(desk, submission, measure, verdict, text)


def decide(desk: Any, submission: str, outcome: str, given: dict[str, Any]) -> str:
    """Give and sign a decision."""
    from copdesk.services import review

    words = {name: given.get(name) or "" for name in ("position", "name")}
    return review.decide(desk, submission, outcome, given.get("comment") or "", **words)


def take_up(desk: Any, submission: str) -> None:
    """Take the decision up."""
    from copdesk.services import review

    review.apply(desk, submission)


def waiting(desk: Any) -> list[Waiting]:
    """Decisions to take up here, then plans of others to review, oldest first."""
    from copdesk.services import review

    found = [Waiting(one.plan, one.title, one.unit, one.reviewed_on, one.outcome) for one in review.tasks(desk)]
    if review.may_review(desk):
        found += [Waiting(one.plan, one.title, one.unit, one.submitted_on, "review") for one in review.waiting(desk)]
    return found
