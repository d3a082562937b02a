"""The report of plans from the desk: measures, money, recommendations."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from copdesk.documents.parts import days
from copdesk.documents.report import Section
from copdesk.domain.rules.money import shares, show_money
from copdesk.domain.rules.text import sort_key
from copdesk.reports import plans as figures
from copdesk.reports.period import Period
from copdesk.services import labels, plans, plans_units
from copdesk.services.reports_rows import alike, columns, counts, within
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def progress(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Plans that were going on in the period, their late measures and money; packages with a letter of its days."""
    found = figures.in_force(desk.fetch("plan", order=("start", "title")))
    running = [row for row in found if period.overlaps(row["start"], row["end"])]
    sections = (_plans(desk, running, today, texts), _late(desk, running, today, texts))
    return (*sections, _money(desk, running, period, texts), _answers(desk, period, today, texts))


def totals(desk: Desk, period: Period, today: date) -> dict[str, int | Decimal | None]:
    """The sums of the plans that were going on in the period, and of packages with a letter of its days."""
    found = figures.in_force(desk.fetch("plan", order=("start", "title")))
    running = [row for row in found if period.overlaps(row["start"], row["end"])]
    measures = [row for plan in running for row in desk.fetch("measure", {"plan": plan["id"]})]
    whole = figures.progress(measures, today)
    states = ("planned", "in_progress", "done", "postponed", "cancelled")
    answered = figures.answers(desk.fetch("recommendation", within("letter_date", period)), today)
    return {
        "plans": len(running),
        "measures": whole.measures,
        **{f"measures_{state}": whole.states.get(state, 0) for state in states},
        "measures_overdue": whole.overdue,
        "progress": whole.done,
        "recommendations": answered.sent,
        "recommendations_accepted": answered.accepted + answered.in_programme,
    }


def _plans(desk: Desk, running: list[Mapping[str, Any]], today: date, texts: Texts) -> Section:
    status = desk.registry["plan"].field("status")
    made = (
        *columns(texts, "plan", "period", "status"),
        *counts(texts, "measures", "done", "overdue"),
        *columns(texts, "share", share="percent"),
    )
    found = [(row, plans.progress(desk, row["id"], today)) for row in running]
    rows = tuple(
        (
            row["title"], _period(row), labels.choice_label(texts, status, row["status"] or "draft"),
            whole.measures, whole.states.get("done", 0), whole.overdue, whole.done,
        )
        for row, whole in found
    )  # fmt: skip
    sums = [
        sum(whole.measures for _, whole in found),
        sum(whole.states.get("done", 0) for _, whole in found),
        sum(whole.overdue for _, whole in found),
    ]
    measures = [row for plan in running for row in desk.fetch("measure", {"plan": plan["id"]})]
    total = (texts.t("report.total"), "", "", *sums, figures.progress(measures, today).done)
    return Section(texts.t("report.plans.plans"), made, rows, total if len(rows) > 1 else ())


def _period(row: Mapping[str, Any]) -> str:
    if row["start"] is None:
        return days(row["end"]) if row["end"] else ""
    return days(row["start"], row["end"])


def _late(desk: Desk, running: list[Mapping[str, Any]], today: date, texts: Texts) -> Section:
    late = [
        (who, one) for plan in running for who, held in plans.overdue(desk, today, plan["id"]).items() for one in held
    ]
    late.sort(key=lambda item: (not item[0], sort_key(item[0]), item[1].due))
    made = (
        *columns(texts, "responsible", "measure", "due_on", measure="long_text", due_on="date"),
        *counts(texts, "days_late"),
        *columns(texts, "delay_reason", delay_reason="long_text"),
    )
    rows = tuple((who or texts.t("report.nobody"), one.label, one.due, one.days, one.reason) for who, one in late)
    return Section(texts.t("report.plans.late"), made, rows)


def _money(desk: Desk, running: list[Mapping[str, Any]], period: Period, texts: Texts) -> Section:
    """Money of the years of the period; what bears no year belongs to every one."""
    years = {None, *range(period.start.year, period.end.year + 1)}
    held = plans.of_measures(desk, "funding_line", [row["id"] for row in running])
    lines = [row for row in held if row["year"] in years]
    sums_of = ("money_planned", "money_committed", "money_spent")
    made = (
        *columns(texts, "payer", "year", "currency"),
        *alike(texts, "money", *sums_of),
        *columns(texts, "share", "remark", share="percent"),
    )
    sums = figures.money(lines)
    parts = {code: shares([one.planned for one in sums if one.currency == code]) for code in {s.currency for s in sums}}
    left = {code: iter(found.percents) for code, found in parts.items()}
    rows = tuple(
        (
            one.payer, str(one.year or ""), one.currency, one.planned, one.committed, one.spent,
            next(left[one.currency]), _over(one, texts),
        )
        for one in sums
    )  # fmt: skip
    whole = [(one.planned, one.committed, one.spent) for one in sums]
    total: tuple[object, ...] = ()
    if len(parts) == 1 and len(sums) > 1:
        added = [sum((row[at] for row in whole), Decimal(0)) for at in range(3)]
        total = (texts.t("report.total"), "", sums[0].currency, *added, parts[sums[0].currency].total, "")
    note = (texts.t("report.plans.rounded"),) if any(found.note for found in parts.values()) else ()
    return Section(texts.t("report.plans.money"), made, rows, total, notes=note)


def _over(one: figures.Money, texts: Texts) -> str:
    if not one.over:
        return ""
    return texts.t("report.over", amount=show_money(one.spent - one.planned, one.currency, texts.language))


def _answers(desk: Desk, period: Period, today: date, texts: Texts) -> Section:
    found = figures.answers(desk.fetch("recommendation", within("letter_date", period)), today)
    names = ("sent", "accepted", "partly", "rejected", "in_programme", "waiting", "unanswered")
    made = counts(texts, *(f"answer_{name}" for name in names))
    rows = (tuple(getattr(found, name) for name in names),) if found.sent else ()
    note = texts.t("report.plans.unanswered", days=figures.UNANSWERED_DAYS)
    return Section(texts.t("report.plans.answers"), made, rows, notes=(note,) if rows else ())


def units(desk: Desk, _period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Progress of the units side by side, then of each of their plans."""
    found = plans_units.side_by_side(desk, today)
    share, numbers = columns(texts, "share", share="percent"), counts(texts, "plans", "measures", "overdue", "waiting")
    made = (*columns(texts, "unit"), *numbers, *share)
    rows = tuple((one.unit, len(one.plans), one.measures, one.overdue, one.waiting, one.done) for one in found)
    status = desk.registry["plan"].field("status")
    own = (*columns(texts, "unit", "plan", "status"), *counts(texts, "measures", "overdue"), *share)
    lines = tuple(
        (
            one.unit, each.title, labels.choice_label(texts, status, each.status), each.progress.measures,
            each.progress.overdue, each.progress.done,
        )
        for one in found for each in one.plans
    )  # fmt: skip
    return (
        Section(texts.t("report.plans.units"), made, rows),
        Section(texts.t("report.plans.of_units"), own, lines),
    )
