"""What the sample unit's training is measured by: norms of hours, courses that roles ask for, a course to fill."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from copdesk.domain.rules.dates import add_months
from copdesk.domain.rules.names import full_name
from copdesk.services.sample_maker import Maker
from copdesk.services.sample_people import Unit

_NORMS: Final = (("functional", 24), ("tactical", 20), ("general", 16), ("firearms", 18), ("physical", 36))
_BASIS: Final = "План службової підготовки на рік"
_REQUIRED: Final = (
    ("дільничний", "Робота з громадою: основи"),
    ("", "Домедична допомога"),
)
_LEFT: Final = (-20, 5, 18, 40, 55, 80)
"""Days until the certificates of an old course end."""
_VALID: Final = 36
_NAME: Final = ("surname", "given_name", "patronymic")
_SCORES: Final = ((11, 17), (9, 15), (14, 18), (12, 16), (8, 15), (13, 19))


def add_norms(maker: Maker, years: Sequence[int]) -> None:
    """Hours that the plan of each year asks for, by kind of service training."""
    for year in years:
        for kind, hours in _NORMS:
            maker.add("training_norm", year=year, kind=kind, hours=hours, basis=f"{_BASIS} {year}")


def add_requirements(maker: Maker, unit: Unit, held: str, day: date) -> None:
    """Which courses the roles of the unit ask for, and one officer who learned the same elsewhere."""
    maker.add("requirement", course=held, position="громад", basis="Наказ про службову підготовку")
    for position, title in _REQUIRED:
        course = maker.add("course", title=title, kind="qualification", status="planned", validity_months=36, hours=16)
        maker.add("requirement", course=course, position=position or None, basis="Наказ про службову підготовку")
        maker.add(
            "prior_learning", officer=unit.officers[1], course=course, document=f"Свідоцтво про курс «{title}»",
            issued=day, status="submitted", hours=16,
        )  # fmt: skip


def add_tests(maker: Maker, enrolled: Sequence[str], first: date, last: date) -> None:
    """Tests before and after a course of some who were on it; the last one was away when the second was written."""
    for enrolment, (before, after) in zip(enrolled, _SCORES, strict=False):
        for test, score, day in (("before", before, first), ("after", after, last)):
            if test == "before" or enrolment != enrolled[len(_SCORES) - 1]:
                maker.add(
                    "result", enrolment=enrolment, test=test, score=Decimal(score), score_max=Decimal(20), date=day
                )


def add_coming(maker: Maker, unit: Unit, title: str, days: int = 3) -> None:
    """A course that people are being chosen for: more nominated than there are places."""
    first = maker.today + timedelta(days=24)
    course = maker.add(
        "course", title=title, kind="qualification", provider=unit.bodies[0].id, start=first,
        end=first + timedelta(days=days - 1), hours=8 * days, places=12, status="enrolment", sessions_planned=days,
    )  # fmt: skip
    states = ["selected"] * 9 + ["nominated"] * 4 + ["refused"]
    for officer, state in zip(unit.officers[16:30], states, strict=False):
        maker.add("enrolment", course=course, officer=officer, selection=state, nominated_by="начальник відділу")


def add_lapsing(maker: Maker, unit: Unit) -> None:
    """A course of three years ago whose certificates lapsed, or end one after the other in the next weeks."""
    first = add_months(maker.today, -_VALID) - timedelta(days=_LEFT[0])
    course = maker.add(
        "course", title="Домедична допомога", kind="qualification", provider=unit.bodies[0].id, start=first,
        end=first + timedelta(days=1), hours=16, status="finished", validity_months=_VALID,
    )  # fmt: skip
    for place, (officer, left) in enumerate(zip(unit.officers[30:], _LEFT, strict=False), 1):
        last = maker.today + timedelta(days=left)
        enrolment = maker.add("enrolment", course=course, officer=officer, selection="selected")
        issued = add_months(last, -_VALID)
        maker.add(
            "certificate", number=f"{place}/{issued.year}", enrolment=enrolment, issued=issued, valid_until=last,
            hours=16, printed_name=full_name(*(maker.row("officer", officer)[name] for name in _NAME)),
        )  # fmt: skip
