"""The sample unit's plans with money and indicators, recommendations, courses and service training."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from copdesk.domain.rules.dates import add_months
from copdesk.domain.rules.names import full_name
from copdesk.domain.rules.training import certificate_holders
from copdesk.services import sample_words as words
from copdesk.services.sample_maker import Maker
from copdesk.services.sample_people import Someone, Unit

_REASONS = ("service", "leave", "sick", "trip")
_NAME = ("surname", "given_name", "patronymic")


def add_measures(maker: Maker, plan: str, count: int, start: date, people: Sequence[Someone], **more: Any) -> list[str]:
    """Measures of a year from *start*, each with an indicator and a line of money."""
    made = []
    for number in range(1, count + 1):
        someone = maker.one(people)
        due = start + timedelta(days=maker.number(60, 364))
        key = maker.add(
            "measure", plan=plan, number=str(number), text=maker.phrase(words.MEASURES), responsible=someone.id,
            organisation=someone.body.id, responsible_text=someone.body.name, start=start, due=due,
            periodic=number % 9 == 0, expected_result=maker.one(words.EXPECTED), weight=maker.number(1, 3),
            **(state := _progress(maker, start, due)), **more,
        )  # fmt: skip
        base = maker.number(20, 90)
        maker.add(
            "indicator", plan=plan, measure=key, name="Кількість порушень благоустрою на місяць", direction="less",
            unit_of_measure="порушень", baseline=base, baseline_date=start, baseline_source="звіт відділу превенції",
            target=base // 2, target_date=due,
        )  # fmt: skip
        maker.add(
            "funding_line", measure=key, payer=maker.one(words.PAYERS), year=start.year, currency="UAH",
            purpose="матеріали та роботи", **_money(Decimal(maker.number(4, 400) * 500), state["status"], number),
        )  # fmt: skip
        made.append(key)
    return made


def _progress(maker: Maker, start: date, due: date) -> dict[str, Any]:
    if maker.today < start:
        return {"status": "planned", "done": 0}
    if maker.today > due and maker.chance(0.85):
        return {"status": "done", "done": 100, "done_on": due, "evidence": "акт виконаних робіт"}
    return {"status": "in_progress", "done": maker.number(1, 9) * 10}


def _money(amount: Decimal, status: str, number: int) -> dict[str, Decimal]:
    """What was planned, what is ordered once work has begun, and what was paid; now and then more than planned."""
    if status == "planned":
        return {"amount": amount}
    paid = amount if status == "done" else amount // 2
    return {"amount": amount, "committed": amount, "spent": amount + amount // 4 if number % 7 == 0 else paid}


def add_recommendation(maker: Maker, plan: str, measures: Sequence[str], day: date, status: str) -> None:
    """A package of proposals to the municipal programme with the answers it got."""
    key = maker.add(
        "recommendation", plan=plan, addressee="Вишнегородська міська рада", letter_number=f"{day.month}/04-{day.day}",
        programme="Програма благоустрою Вишнегородської міської територіальної громади", letter_date=day, status=status,
    )  # fmt: skip
    answers = ("accepted", "accepted", "partly", "rejected", "none")
    for number, measure in enumerate(measures, 1):
        answer = answers[number % 5] if status not in {"preparing", "sent", "registered"} else "none"
        reply = {"answer_number": f"02-{number + 40}", "answer_date": day + timedelta(days=28)}
        maker.add(
            "proposal", recommendation=key, number=number, text=maker.phrase(words.MEASURES), measure=measure,
            amount=Decimal(maker.number(20, 300) * 1000), executor="Комунальна служба", answer=answer,
            **(reply if answer != "none" else {}),
        )  # fmt: skip


def add_course(
    maker: Maker, title: str, provider: str, days: Sequence[date], officers: Sequence[str], number: int,
    *, missing: tuple[int, int] | None = None, trainer: str | None = None, **values: Any,
) -> tuple[str, list[str]]:  # fmt: skip
    """A finished course of *days* for *officers*, and its enrolments; *missing* is (place of who was absent, day)."""
    course = maker.add(
        "course", title=title, provider=provider, kind="qualification", start=days[0], end=days[-1],
        hours=8 * len(days), sessions_planned=len(days), places=len(officers), status="finished",
        order_number=str(100 + number), order_date=days[0] - timedelta(days=14), **values,
    )  # fmt: skip
    sessions = [
        maker.add(
            "session", course=course, number=place, date=day, start=time(9, 0), end=time(16, 0), hours=8,
            topic=f"День {place}: {title}"[:900], place=words.TOWN, kind="qualification",
            trainer=trainer,
        )
        for place, day in enumerate(days, 1)
    ]  # fmt: skip
    enrolled = [
        maker.add("enrolment", course=course, officer=officer, selection="selected", nominated_by="начальник відділу")
        for officer in officers
    ]
    named = dict(zip(enrolled, officers, strict=True))
    grid: dict[str, list[str]] = {}
    for place, enrolment in enumerate(enrolled):
        states = ["absent" if missing == (place, day) else "present" for day in range(len(days))]
        grid[enrolment] = states
        for session, state in zip(sessions, states, strict=True):
            _mark(maker, session, enrolment, state, 8)
    for place, enrolment in enumerate(certificate_holders(grid, 80), 1):
        maker.add("result", enrolment=enrolment, test="credit", passed=True, date=days[-1], examiner="комісія")
        maker.add(
            "certificate", number=f"{number}-{place:02}/{days[-1].year}", enrolment=enrolment, issued=days[-1],
            valid_until=add_months(days[-1], 36), hours=8 * len(days),
            printed_name=full_name(*(maker.row("officer", named[enrolment])[name] for name in _NAME)),
        )  # fmt: skip
    return course, enrolled


def _mark(maker: Maker, session: str, enrolment: str, state: str, hours: int) -> None:
    away = state in {"absent", "excused"}
    reason = None if not away else maker.one(_REASONS) if state == "excused" else "unexcused"
    maker.add(
        "session_attendance", session=session, enrolment=enrolment, state=state, hours=0 if away else hours,
        reason=reason,
    )  # fmt: skip


def add_service_training(maker: Maker, unit: Unit, year_start: date, kind: str, classes: int) -> None:
    """A year of service training of one kind for all officers."""
    end = min(year_start + timedelta(days=330), maker.today)
    status = "running" if end == maker.today else "finished"
    course = maker.add(
        "course", title=f"Службова підготовка: {words.CLASSES[kind][0].lower()}, {year_start.year}", kind=kind,
        start=year_start, end=end, sessions_planned=classes, hours=2 * classes, status=status,
        validity_months=None, places=len(unit.officers),
    )  # fmt: skip
    enrolled = [maker.add("enrolment", course=course, officer=officer) for officer in unit.officers]
    for number in range(1, classes + 1):
        day = maker.day(year_start + timedelta(days=330 * (number - 1) // classes), end)
        session = maker.add(
            "session", course=course, number=number, date=max(day, year_start), start=time(9, 0), end=time(10, 30),
            hours=2, topic=maker.one(words.CLASSES[kind]), place=f"{words.TOWN}, навчальний клас", kind=kind,
        )  # fmt: skip
        for enrolment in enrolled:
            dice = maker.random.random()
            state = "present" if dice < 0.88 else "late" if dice < 0.9 else "excused" if dice < 0.98 else "absent"
            _mark(maker, session, enrolment, state, 2)
        maker.pause()
