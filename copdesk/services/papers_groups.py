"""The composition of a group and the table of a plan from the desk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from copdesk.documents import plan as plan_paper
from copdesk.documents import roster as roster_paper
from copdesk.documents.blocks import Document
from copdesk.documents.parts import Approval, days
from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.dates import show_date
from copdesk.domain.rules.text import sort_key
from copdesk.services import groups, labels, papers_letters, people
from copdesk.services.papers_names import Roll, letterhead, written_name
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts


def group_roster(
    desk: Desk, key: str, texts: Texts, *, day: date | None = None, approved: bool = False, contacts: bool = False
) -> Document:
    """The group as it is on *day* (today), signed by its secretary; *approved* adds the stamp of the unit's head.

    *contacts* adds telephones and e-mail of those only whose consent holds on the day.
    """
    group = groups.group_of(desk, key)
    as_of = day or dates.today()
    members = groups.members_on(desk, key, as_of)
    head = letterhead(desk)
    roll = Roll(desk, as_of, language=texts.language)
    roll.read(row["person"] for row in members)
    known = _contacts(desk, [row["person"] for row in members], as_of) if contacts else {}
    seats = tuple(
        roster_paper.Seat(
            roll.name(row["person"]), row["function"] or "member", _sector(row, texts), known.get(row["person"], "")
        )
        for row in members
    )
    secretary = next((row["person"] for row in members if row["function"] == "secretary"), None)
    signer = replace(roll.name(secretary), position=texts.t("paper.secretary")) if secretary else None
    data = roster_paper.GroupRoster(
        head.issuer, head.unit, group["name_genitive"] or group["name"], as_of, seats,
        Approval(head.head) if approved and head.head else None, signer, contacts,
    )  # fmt: skip
    return roster_paper.group_roster(data, texts)


def _contacts(desk: Desk, members: Sequence[str], day: date) -> dict[str, str]:
    agreed = papers_letters.agreed(desk, members, day)
    found = people.contacts(desk, [key for key in members if key in agreed])
    return {one.id: "\n".join(part for part in (one.phones, one.email) if part) for one in found}


def _sector(row: Mapping[str, Any], texts: Texts) -> str:
    """In a word or two: the column is narrow."""
    return texts.t(f"paper.sector.{row['sector']}") if row["sector"] else ""


def action_plan(desk: Desk, key: str, texts: Texts) -> Document:
    """The table of measures with its stamps, in the columns of the unit."""
    return plan_paper.action_plan(plan_data(desk, key, texts), texts)


def plan_data(desk: Desk, key: str, texts: Texts) -> plan_paper.Plan:
    """What is printed of a plan, on paper or in a table file."""
    plan = desk.get("plan", key)
    if plan is None:
        raise UserError("record_missing", noun="plan")
    meeting = desk.get("meeting", plan["basis_meeting"]) if plan["basis_meeting"] else None
    minutes = texts.t("paper.plan.minutes", number=meeting["number"] or "", date=meeting["date"]) if meeting else ""
    period = days(plan["start"], plan["end"]) if plan["start"] else _until(plan["end"], texts)
    return plan_paper.Plan(
        plan["title"], period, _measures(desk, key, texts), "; ".join(filter(None, (minutes, plan["basis"]))),
        _approval(plan, "approved"), _approval(plan, "agreed", minutes), columns=plan_columns(desk),
    )  # fmt: skip


def plan_columns(desk: Desk) -> tuple[str, ...]:
    """The columns that the unit has chosen, in its order; those that people are used to until it has."""
    unit = desk.get("unit", desk.meta("unit") or "") or {}
    chosen = tuple(code for code in (unit.get("plan_columns") or "").split() if code in plan_paper.WIDTHS)
    return chosen or plan_paper.COLUMNS


def _until(end: date | None, texts: Texts) -> str:
    return texts.t("paper.plan.until", date=end) if end else ""


def _approval(plan: Mapping[str, Any], name: str, basis: str = "") -> Approval | None:
    position, signed = plan[f"{name}_position"] or "", plan[f"{name}_name"] or ""
    if not (position or signed):
        return None
    return Approval(written_name(signed, position), plan[f"{name}_on"], basis)


def _measures(desk: Desk, plan: str, texts: Texts) -> tuple[plan_paper.Measure, ...]:
    rows = sorted(desk.fetch("measure", {"plan": plan}), key=lambda row: sort_key(row["number"] or ""))
    among = [Condition("measure", "in", [row["id"] for row in rows])]
    money = _by_measure(desk.fetch("funding_line", among))
    indicators = _by_measure(desk.fetch("indicator", among))
    roll = Roll(desk, dates.today(), language=texts.language)
    roll.read(row["responsible"] for row in rows)
    bodies = {row["id"]: row for row in desk.fetch("organisation", ids=[row["organisation"] or "" for row in rows])}
    return tuple(
        plan_paper.Measure(
            number=row["number"] or str(place),
            text=row["text"],
            responsible=roll.name(row["responsible"]).short if row["responsible"] else "",
            executor=_executor(row, bodies),
            partners=row["co_executors"] or "",
            objective=row["objective"] or "",
            problem=row["problem"] or "",
            evidence=row["evidence"] or "",
            delay=row["delay_reason"] or "",
            start=row["start"],
            due=row["due"],
            constant=bool(row["periodic"]) and row["due"] is None,
            funding=tuple(
                plan_paper.Funding(line["payer"], line["amount"], line["currency"] or "UAH")
                for line in money.get(row["id"], [])
            ),
            result=row["expected_result"] or "",
            indicators=tuple(_indicator(desk, line, texts) for line in indicators.get(row["id"], [])),
            done=_done(desk, row, texts),
        )
        for place, row in enumerate(rows, 1)
    )


def _by_measure(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    made: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        made.setdefault(row["measure"], []).append(row)
    return made


def _executor(row: Mapping[str, Any], bodies: Mapping[str, Any]) -> str:
    """The words somebody wrote, or the body."""
    body = bodies.get(row["organisation"] or "")
    return row["responsible_text"] or (body["short_name"] if body else "") or ""


def _indicator(desk: Desk, row: Mapping[str, Any], texts: Texts) -> str:
    show = desk.registry["indicator"].field("target").kind.show
    unit = row["unit_of_measure"] or ""
    parts = [show(row[name]) for name in ("baseline", "target") if row[name] is not None]
    return texts.t("paper.plan.indicator", name=row["name"], values=" → ".join(parts), unit=unit).strip()


def _done(desk: Desk, row: Mapping[str, Any], texts: Texts) -> str:
    """The state, unless nothing has begun, how much is done, and the day when all of it was."""
    begun = row["status"] not in {None, "planned"}
    status = labels.choice_label(texts, desk.registry["measure"].field("status"), row["status"]) if begun else ""
    share = desk.registry["measure"].field("done").kind.show(row["done"]) if row["done"] else ""
    share = share.replace(" ", "\u00a0")
    day = show_date(row["done_on"]) if row["done_on"] else ""
    return ", ".join(part for part in (status, share, day) if part)
