"""Recommendations to a programme: a package from measures, its letter with the annex, and the answers to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.reports.plans import UNANSWERED_DAYS
from copdesk.services import records, rights
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts

_WAITING: Final = ("sent", "registered", "considered")


@dataclass(frozen=True)
class Package:
    """A package with its proposals as they stand; *late*: more days without an answer than the limit, 0 if none."""

    id: str
    programme: str
    addressee: str
    plan: str
    status: str
    letter_number: str
    letter_date: date | None
    late: int
    proposals: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Outcomes:
    """Proposals that were sent, by answer; *unanswered* wait longer than the limit. *ids* are those of each count."""

    sent: int
    accepted: int
    partly: int
    rejected: int
    waiting: int
    unanswered: int
    ids: Mapping[str, tuple[str, ...]]


def propose(desk: Desk, plan_id: str, programme: str, addressee: str = "", measures: Sequence[str] = ()) -> str:
    """Make a package of proposals from measures of a plan (of all open ones, unless named); returns the package.

    The amount of a proposal is what its measure plans to spend in hryvnias. UserError ``proposals_from_nothing``,
    ``proposals_of_plans``.
    """
    rows = desk.fetch("measure", {"plan": plan_id}, order=("number",)) if measures else proposable(desk, plan_id)
    chosen = [row for row in rows if not measures or row["id"] in measures]
    if len(chosen) < len(set(measures)):
        raise UserError("proposals_of_plans")
    if not chosen:
        raise UserError("proposals_from_nothing")
    amounts = _amounts(desk, [row["id"] for row in chosen])
    with desk.action("propose", noun="recommendation", count=len(chosen)) as act:
        values = {"plan": plan_id, "programme": programme, "addressee": addressee or None}
        package = records.add_in(act, "recommendation", values)
        for number, row in enumerate(chosen, 1):
            body = desk.title("organisation", row["organisation"]) if row["organisation"] else ""
            made = {"recommendation": package, "number": number, "text": row["text"], "measure": row["id"]}
            executor = row["responsible_text"] or body or None
            records.add_in(act, "proposal", {**made, "amount": amounts.get(row["id"]), "executor": executor})
        act.params["id"] = package
    return package


def proposable(desk: Desk, plan_id: str) -> list[dict[str, Any]]:
    """The open measures of a plan, in their order."""
    rows = desk.fetch("measure", {"plan": plan_id}, order=("number",))
    return [row for row in rows if row["status"] not in {"done", "cancelled"}]


def _amounts(desk: Desk, measures: Sequence[str]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in desk.fetch("funding_line", [Condition("measure", "in", list(measures))]):
        if line["amount"] is not None and (line["currency"] or "UAH") == "UAH":
            found[line["measure"]] = found.get(line["measure"], Decimal(0)) + line["amount"]
    return found


def send(desk: Desk, package_id: str, number: str, day: date) -> None:
    """Give the letter its number and date; the package is sent. Letter and annex print both from here."""
    with desk.action("send_letter", noun="recommendation", id=package_id) as act:
        values = {"letter_number": number or None, "letter_date": day}
        row = _row(desk, "recommendation", package_id)
        step = {"status": "sent"} if row["status"] == "preparing" else {}
        records.change_in(act, "recommendation", package_id, {**values, **step})


def send_and_print(desk: Desk, package_id: str, number: str, day: date, out: Path, texts: Texts) -> Path:
    """One command: number and date, the letter and its annex in one file. Nothing is sent when the file fails."""
    from copdesk.services import papers

    papers.paper(desk, "recommendations", package_id, texts)
    send(desk, package_id, number, day)
    return papers.print_paper(desk, "recommendations", package_id, out, texts)


def answer(desk: Desk, proposals: Sequence[str], values: Mapping[str, Any]) -> None:
    """Write the answer (answer, answer_number, answer_date, programme_item) to proposals of one package, as one step.

    When all are answered the package is accepted, accepted in part or rejected; with all their items, in the
    programme. UserError ``answer_unsent`` for a package without a letter.
    """
    package = _row(desk, "proposal", proposals[0])["recommendation"]
    if _row(desk, "recommendation", package)["status"] == "preparing":
        raise UserError("answer_unsent")
    with desk.action("answer", noun="recommendation", id=package, count=len(proposals)) as act:
        for key in proposals:
            records.change_in(act, "proposal", key, values)
        _follow(act, package)


def _follow(act: Action, package: str) -> None:
    """Lead a package on as far as its answers go; it never goes back by itself."""
    rows = act.desk.fetch("proposal", {"recommendation": package})
    said = {row["answer"] or "none" for row in rows}
    steps = ["considered"] if said != {"none"} else []
    if "none" not in said:
        taken = said & {"accepted", "partly"}
        steps.append("rejected" if not taken else "accepted" if said == {"accepted"} else "accepted_partly")
        if taken and all(row["programme_item"] for row in rows if row["answer"] in {"accepted", "partly"}):
            steps.append("in_programme")
    for state in steps:
        status = act.desk.get("recommendation", package) or {}
        if status.get("status") in _WAITING or state == "in_programme":
            _step(act, package, str(status["status"]), state)


def _step(act: Action, package: str, current: str, state: str) -> None:
    from copdesk.domain.rules.states import allowed

    if state in allowed("recommendation", current):
        records.change_in(act, "recommendation", package, {"status": state})


def delete(desk: Desk, which: Sequence[tuple[str, str]]) -> None:
    """Move packages and proposals (noun, id) to the trash by one action."""
    with desk.action("delete_many", noun=which[0][0], id=which[0][1], count=len(which)) as act:
        for noun, key in which:
            rights.require(act, noun)
            act.delete(noun, [key])


def packages(desk: Desk, today: date, plan_id: str = "", days: int = UNANSWERED_DAYS) -> list[Package]:
    """The packages of one plan or of all, newest letter first, with their proposals in order."""
    found = []
    for row in desk.fetch("recommendation", {"plan": plan_id} if plan_id else (), order=("-letter_date",)):
        proposals = tuple(desk.fetch("proposal", {"recommendation": row["id"]}, order=("number",)))
        open_ = not proposals or any((one["answer"] or "none") == "none" for one in proposals)
        waited = (today - row["letter_date"]).days if row["letter_date"] and row["status"] in _WAITING and open_ else 0
        found.append(
            Package(
                row["id"], row["programme"], row["addressee"] or "", row["plan"], row["status"] or "preparing",
                row["letter_number"] or "", row["letter_date"], waited - days if waited > days else 0, proposals,
            )
        )  # fmt: skip
    return found


def outcomes(desk: Desk, today: date, plan_id: str = "", days: int = UNANSWERED_DAYS) -> Outcomes:
    """What became of every proposal that left; «none» after *days* is unanswered."""
    ids: dict[str, list[str]] = {name: [] for name in ("accepted", "partly", "rejected", "waiting", "unanswered")}
    for package in packages(desk, today, plan_id, days):
        if package.status == "preparing":
            continue
        late = package.letter_date is not None and today > package.letter_date + timedelta(days=days)
        for one in package.proposals:
            said = one["answer"] or "none"
            ids[said if said != "none" else "unanswered" if late else "waiting"].append(one["id"])
    counts = {name: len(held) for name, held in ids.items()}
    held = {name: tuple(keys) for name, keys in ids.items()}
    return Outcomes(sum(counts.values()), **counts, ids=held)


def _row(desk: Desk, noun: str, key: str) -> dict[str, Any]:
    row = desk.get(noun, key)
    if row is None or row["deleted"] is not None:
        raise UserError("record_missing", noun=noun)
    return row
