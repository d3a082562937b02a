"""The supervisor's round: a plan goes up by file, comments and a decision come back, nobody approves their own.

The unit submits a plan that its group endorsed; the submission freezes its content. The supervisor's desk signs its
decision, and the unit takes it up only when the signature is that of a superior to whom it gave that role itself.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.rights import ADMINISTRATOR, NARROW
from copdesk.services import plans, records
from copdesk.store import history
from copdesk.store.desk import Desk
from copdesk.sync import keys, scopes, trust, vectors
from copdesk.sync.cards import signature_holds

SUBMITTERS: Final = NARROW["submission"] | {ADMINISTRATOR}
REVIEWERS: Final = NARROW["review"] | {ADMINISTRATOR}
APPROVED, RETURNED = "approved", "returned"
_SEAL: Final = b"copdesk-review-1\0"
# The stamps of approval follow from the decision and are not what is decided on.
_STATE: Final = frozenset({"status", "approved_position", "approved_name", "approved_on"})


@dataclass(frozen=True, slots=True)
class Note:
    """What was said about one measure."""

    measure: str
    verdict: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A submission and what became of it.

    *review* is the review's id (empty: none yet), *outcome* empty until it is given; *verified*: signed by a superior
    of this desk, or given here.
    """

    id: str
    plan: str
    title: str
    number: int
    unit: str
    submitted_on: date | None
    here: bool
    review: str = ""
    outcome: str = ""
    comment: str = ""
    position: str = ""
    name: str = ""
    reviewed_on: date | None = None
    verified: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a record of a plan as submitted and as it is now (stored values).

    Without a *field*, a record that is new or gone: its title on one side, None on the other.
    """

    noun: str
    id: str
    title: str
    field: str
    old: Any
    new: Any


# ---- the unit's side


def submit(desk: Desk, plan_id: str, note: str = "") -> str:
    """Freeze a plan for the supervisor; returns the submission. It leaves with the next file of the scope ``plans``.

    UserError ``review_role``, ``review_state``, ``review_waiting``.
    """
    _require(desk, SUBMITTERS)
    plan = desk.get("plan", plan_id)
    if plan is None or plan["deleted"] is not None:
        raise UserError("record_missing", noun="plan")
    if plan["status"] != "endorsed":
        raise UserError("review_state", field="status")
    earlier = rounds(desk, plan_id)
    if earlier and not _answered(earlier[-1]):
        raise UserError("review_waiting")
    card = trust.own_card(desk)
    values = {
        "plan": plan_id,
        "round": len(earlier) + 1,
        "submitted_on": dates.today(),
        "unit_name": card.unit,
        "note": note or None,
        "desk": card.fingerprint,
        "content": content(desk, plan_id),
    }
    with desk.action("submit_plan", noun="plan", id=plan_id) as act:
        return act.insert("submission", values)


def tasks(desk: Desk) -> list[Round]:
    """Plans of this desk with a decision that nobody has taken up yet."""
    return [each for each in _latest(desk) if each.here and _answered(each) and to_take_up(desk, each)]


def to_take_up(desk: Desk, found: Round) -> bool:
    """Whether nobody has acted on the decision of a round: the plan stands as endorsed ever since it came."""
    if not found.outcome or _status(desk, found.plan) != "endorsed":
        return False
    came = min((row.act.number for row in history.of_record(desk, "review", found.review)), default=0)
    steps = [row for row in history.of_record(desk, "plan", found.plan) if row.field == "status"]
    return not any(
        row.old == "endorsed" and row.act.number >= came and row.act.kind != "undo" and not row.act.undone
        for row in steps
    )


def apply(desk: Desk, submission_id: str) -> None:
    """Take up the decision: approve the plan with the stamp of who approved it, or take it back to work.

    UserError ``review_none``, ``review_forged``, ``review_role``.
    """
    _require(desk, SUBMITTERS)
    found = _round(desk, submission_id)
    if not found.outcome:
        raise UserError("review_none")
    if not found.verified:
        raise UserError("review_forged")
    values: dict[str, Any] = {"status": "community_review"}
    if found.outcome == APPROVED:
        values = {
            "status": "approved",
            "approved_position": found.position or None,
            "approved_name": found.name or None,
            "approved_on": found.reviewed_on,
        }
    with desk.action("review_apply", noun="plan", id=found.plan) as act:
        records.change_in(act, "plan", found.plan, values)


def _answered(found: Round) -> bool:
    return bool(found.outcome) and found.verified


# ---- the supervisor's side


def waiting(desk: Desk) -> list[Round]:
    """The newest submission of each plan of other desks that has no decision yet, oldest first."""
    found = [each for each in _latest(desk) if not each.here and not each.outcome]
    return sorted(found, key=lambda each: (each.submitted_on or date.min, each.title))


def comment(desk: Desk, submission_id: str, measure_id: str, verdict: str, text: str = "") -> str:
    """Note what is thought of one measure; a later note replaces an earlier one. Returns the note."""
    found = _mine_to_review(desk, submission_id)
    with desk.action("review_note", noun="measure", id=measure_id) as act:
        review = found.review or act.insert("review", {"submission": submission_id})
        values = {"review": review, "measure": measure_id, "verdict": verdict, "comment": text or None}
        former = desk.fetch("review_note", {"review": review, "measure": measure_id})
        if former:
            act.update("review_note", former[0]["id"], values)
            return str(former[0]["id"])
        return act.insert("review_note", values)


def decide(desk: Desk, submission_id: str, outcome: str, text: str = "", *, position: str = "", name: str = "") -> str:
    """Give and sign the decision; returns the review. It leaves with the next file of the scope ``review``.

    UserError ``review_role``, ``review_own``, ``review_given``, ``review_changes``.
    """
    found = _mine_to_review(desk, submission_id)
    open_notes = sum(note.verdict == "change" for note in found.notes)
    if outcome == APPROVED and open_notes:
        raise UserError("review_changes", count=open_notes)
    card = trust.own_card(desk)
    values: dict[str, Any] = {
        "outcome": outcome,
        "reviewed_on": dates.today(),
        "unit_name": card.unit,
        "position": position or None,
        "name": name or None,
        "comment": text or None,
    }
    accepted = desk.registry["review"].accept({"submission": submission_id, **values})
    signature = trust.identity(desk).sign(_sealed(_submission(desk, submission_id), accepted))
    values["seal"] = f"{base64.b64encode(card.signing_key).decode()} {base64.b64encode(signature).decode()}"
    with desk.action("review_decide", noun="submission", id=submission_id) as act:
        if found.review:
            act.update("review", found.review, values)
            return found.review
        return act.insert("review", {"submission": submission_id, **values})


def may_review(desk: Desk) -> bool:
    """Whether the present user is one of those who decide on plans of others."""
    return _holds_role(desk, REVIEWERS)


def _mine_to_review(desk: Desk, submission_id: str) -> Round:
    _require(desk, REVIEWERS)
    found = _round(desk, submission_id)
    if found.here:
        raise UserError("review_own")
    if found.outcome:
        raise UserError("review_given")
    return found


# ---- both


def rounds(desk: Desk, plan_id: str = "") -> list[Round]:
    """The submissions of one plan or of all, oldest first, each with its decision."""
    rows = desk.fetch("submission", {"plan": plan_id} if plan_id else (), order=("submitted_on", "round"))
    return [_told(desk, row) for row in rows]


def differences(desk: Desk, submission_id: str) -> list[Difference]:
    """What changed in the plan since it was submitted, in the order of the plan."""
    row = _submission(desk, submission_id)
    old, new = json.loads(row["content"] or "{}"), json.loads(content(desk, row["plan"]))
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        noun, _, identifier = key.partition(" ")
        title = desk.title(noun, identifier)
        if before is None or after is None:
            found.append(Difference(noun, identifier, title, "", before and title, after and title))
            continue
        found += [
            Difference(noun, identifier, title, name, before.get(name), after.get(name))
            for name in desk.registry[noun].fields
            if before.get(name) != after.get(name) and not (noun == "plan" and name in _STATE)
        ]
    return found


def measures(desk: Desk, submission_id: str) -> list[tuple[str, str, str]]:
    """The measures as they were submitted, which is what a decision is given on: id, number, text."""
    row = _submission(desk, submission_id)
    held: dict[str, dict[str, Any]] = json.loads(row["content"] or "{}")
    found = {key.removeprefix("measure "): one for key, one in held.items() if key.startswith("measure ")}
    now = [one["id"] for one in desk.fetch("measure", {"plan": row["plan"]}, order=("number",))]
    order = [*(key for key in now if key in found), *(key for key in found if key not in now)]
    return [(key, found[key].get("number") or "", found[key].get("text") or "") for key in order]


def content(desk: Desk, plan_id: str) -> str:
    """A plan with its measures, indicators and money as canonical JSON of stored values; nothing withheld is in it."""
    found = {f"plan {plan_id}": _stored(desk, "plan", desk.fetch("plan", ids=[plan_id])[0])}
    parts = {
        "measure": desk.fetch("measure", {"plan": plan_id}),
        "indicator": plans.indicators(desk, plan_id),
        "funding_line": plans.of_measures(desk, "funding_line", [plan_id]),
    }
    for noun, rows in parts.items():
        found |= {f"{noun} {row['id']}": _stored(desk, noun, row) for row in rows}
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _stored(desk: Desk, noun: str, row: Mapping[str, Any]) -> dict[str, Any]:
    entity = desk.registry[noun]
    return {
        name: field.kind.to_db(row[name])
        for name, field in entity.fields.items()
        if row[name] is not None and scopes.carries(entity, name, scopes.PLANS)
    }


def _latest(desk: Desk) -> list[Round]:
    """The newest round of each live plan."""
    newest = {each.plan: each for each in rounds(desk)}
    return [each for each in newest.values() if _status(desk, each.plan)]


def _status(desk: Desk, plan_id: str) -> str:
    plan = desk.get("plan", plan_id)
    return (plan["status"] or "draft") if plan and plan["deleted"] is None else ""


def _submission(desk: Desk, submission_id: str) -> dict[str, Any]:
    row = desk.get("submission", submission_id)
    if row is None or row["deleted"] is not None:
        raise UserError("record_missing", noun="submission")
    return row


def _round(desk: Desk, submission_id: str) -> Round:
    return _told(desk, _submission(desk, submission_id))


def _told(desk: Desk, row: Mapping[str, Any]) -> Round:
    made = Round(
        id=row["id"],
        plan=row["plan"],
        title=desk.title("plan", row["plan"]),
        number=row["round"] or 1,
        unit=row["unit_name"] or "",
        submitted_on=row["submitted_on"],
        here=_ours(desk, row),
    )
    answers = desk.fetch("review", {"submission": row["id"]})
    if not answers:
        return made
    # Of several answers (two superiors, a forged one) a verified decision counts first.
    judged = [(_holds(desk, row, each), bool(each["outcome"]), each) for each in answers]
    verified, given, best = max(judged, key=lambda each: each[:2])
    notes = desk.fetch("review_note", {"review": best["id"]}, order=("measure",))
    return Round(
        **{name: getattr(made, name) for name in ("id", "plan", "title", "number", "unit", "submitted_on", "here")},
        review=best["id"],
        outcome=best["outcome"] if given and best["seal"] else "",
        comment=best["comment"] or "",
        position=best["position"] or "",
        name=best["name"] or "",
        reviewed_on=best["reviewed_on"],
        verified=verified,
        notes=tuple(Note(note["measure"], note["verdict"] or "", note["comment"] or "") for note in notes),
    )


def _ours(desk: Desk, submission: Mapping[str, Any]) -> bool:
    """Whether this unit handed it up: this desk under any card it had, or another desk of the same unit.

    The data of a colleague's desk come whole, those of other units in snapshots of their plans.
    """
    mine = submission["desk"] in keys.own_fingerprints(desk)
    return mine or vectors.received(desk, "submission", submission["id"])


def _holds(desk: Desk, submission: Mapping[str, Any], review: Mapping[str, Any]) -> bool:
    """Whether a superior signed exactly this decision on exactly this content, and not the desk that submitted it."""
    try:
        key, signature = (base64.b64decode(part, validate=True) for part in (review["seal"] or "").split(" "))
    except (ValueError, binascii.Error):
        return False
    if not signature_holds(key, _sealed(submission, review), signature):
        return False
    own = trust.own_card(desk)
    if key in {own.signing_key, *own.former_keys}:
        return not _ours(desk, submission)
    return any(
        each.role in scopes.SUPERVISING
        and each.revoked is None
        and key in {each.card.signing_key, *each.card.former_keys}
        and submission["desk"] not in each.card.fingerprints
        for each in trust.cards(desk)
    )


def _sealed(submission: Mapping[str, Any], review: Mapping[str, Any]) -> bytes:
    said = [str(review[name] or "") for name in ("outcome", "reviewed_on", "unit_name", "position", "name", "comment")]
    digest = hashlib.sha256((submission["content"] or "").encode()).hexdigest()
    return _SEAL + json.dumps([submission["id"], digest, *said], ensure_ascii=False).encode()


def _require(desk: Desk, roles: frozenset[str]) -> None:
    if not _holds_role(desk, roles):
        raise UserError("review_role")


def _holds_role(desk: Desk, roles: frozenset[str]) -> bool:
    return any(row["name"] == desk.user and row["role"] in roles for row in desk.fetch("user", {"active": True}))
