"""An invented unit for trying the program out: the same seed makes the same ids and the same words.

Only the desk's own unit and user keep the ids they were born with. Rows by size (all registers together, the first
story included; 5 years in M and L):

    size  years  officers  people  meetings  training marks  rows
    S         1        60     370       132          10 785   20 000
    M         5       100   1 310       607          68 000  110 000
    L         5       200   4 690     1 917         206 795  330 000
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from copdesk.domain.errors import UserError
from copdesk.services import sample_words as words
from copdesk.services.sample_duties import plan_ahead, seal_minutes
from copdesk.services.sample_maker import Maker, Progress
from copdesk.services.sample_meetings import hold
from copdesk.services.sample_members import add_members_work
from copdesk.services.sample_people import Unit, add_bodies, add_circle, add_officers, add_people, add_stations
from copdesk.services.sample_story import tell
from copdesk.services.sample_work import add_course, add_measures, add_recommendation, add_service_training
from copdesk.store.desk import Desk

TODAY: Final = date(2026, 11, 20)
"""The day the sample looks at itself from, unless told another one."""


@dataclass(frozen=True)
class Size:
    """How much there is besides the story; meetings, classes, courses and plans are of one year."""

    years: int
    officers: int
    bodies: int
    people: int
    circles: int
    meetings: int
    classes: int
    courses: int
    plans: int
    rows: int


SIZES: Final = {
    "S": Size(1, 60, 80, 300, 2, 115, 34, 12, 3, 20_000),
    "M": Size(5, 100, 300, 1200, 4, 118, 26, 14, 4, 110_000),
    "L": Size(5, 200, 900, 4500, 8, 380, 40, 30, 10, 330_000),
}


def fill_sample(
    desk: Desk,
    seed: int = 1,
    size: str = "S",
    years: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    today: date = TODAY,
) -> int:
    """Fill an empty desk by one action; returns the rows written. UserError ``sample_not_empty``, ``sample_size``."""
    if size not in SIZES:
        raise UserError("sample_size", value=size, sizes=", ".join(SIZES))
    if any(desk.fetch(noun, limit=1) for noun in ("person", "organisation", "officer", "group", "meeting", "course")):
        raise UserError("sample_not_empty")
    asked = SIZES[size]
    if years:
        asked = replace(asked, years=years, rows=asked.rows * years // asked.years)
    with desk.action("sample", noun="unit", id=desk.meta("unit"), size=size, seed=seed) as act:
        maker = Maker(act, seed, today, asked.rows, progress, cancelled)
        unit = Unit()
        add_stations(maker, unit)
        add_officers(maker, unit, asked.officers)
        tell(maker, unit)
        plan_ahead(maker, unit)
        _fill(maker, unit, asked)
        maker.flush()
        _name_unit(maker, desk, unit)
        seal_minutes(maker, unit)
        return maker.written


def _name_unit(maker: Maker, desk: Desk, unit: Unit) -> None:
    """Give the desk's own unit what papers print of it."""
    own = desk.meta("unit")
    if own:
        maker.act.update("unit", own, {"superior_lines": words.SUPERIOR, "place": words.TOWN, "head": unit.officers[0]})


def _fill(maker: Maker, unit: Unit, size: Size) -> None:
    start = maker.today - timedelta(days=365 * size.years)
    add_bodies(maker, unit, size.bodies)
    add_people(maker, unit, size.people, start)
    for number in range(1, size.circles + 1):
        seats = {"police": 4, "authority": 6, "community": 6, "business": 4}
        name = f"консультативна група мікрорайону {words.DISTRICTS[number % 10]}"
        add_circle(
            maker, unit, seats, start, short_name=f"КГ «{words.DISTRICTS[number % 10]}»", name=name.capitalize(),
            name_genitive=name.replace("консультативна група", "консультативної групи"), founding_kind="наказ",
            terms_extended=size.years > 2,
        )  # fmt: skip
    add_members_work(maker, unit)
    for year in range(size.years):
        _year(maker, unit, size, start + timedelta(days=365 * year), year)


def _year(maker: Maker, unit: Unit, size: Size, first: date, year: int) -> None:
    circles = unit.circles[1:]
    days = sorted(maker.day(first, first + timedelta(days=360)) for _ in range(size.meetings))
    for place, day in enumerate(days):
        topics = [maker.phrase(words.TOPICS) for _ in range(maker.number(3, 5))]
        guests = maker.some(unit.people, maker.number(0, 3))
        kind = maker.one(("regular", "regular", "residents", "visiting"))
        hold(maker, circles[place % len(circles)], day, topics, guests=guests, kind=kind)
        maker.pause()
    for number in range(size.plans):
        circle = circles[number % len(circles)]
        plan = maker.add(
            "plan", title=f"Спільних дій поліції та громади мікрорайону {words.DISTRICTS[number % 10]}, {first.year}",
            start=first, end=first + timedelta(days=364), group=circle.id,
            status="reported" if first.year < maker.today.year - 1 else "in_progress",
        )  # fmt: skip
        measures = add_measures(maker, plan, 40, first, circle.members)
        add_recommendation(maker, plan, measures[:6], first + timedelta(days=50), "accepted_partly")
    for kind in words.CLASSES:
        add_service_training(maker, unit, first, kind, size.classes)
    institute = unit.bodies[0].id
    for number in range(size.courses):
        begin = maker.day(first, first + timedelta(days=330))
        days = [begin, begin + timedelta(days=1), begin + timedelta(days=2)]
        officers = maker.some(unit.officers, 15)
        missing = (maker.number(0, 14), 2) if maker.chance(0.3) else None
        add_course(
            maker, maker.one(words.COURSES), institute, days, officers, 200 + 40 * year + number, missing=missing
        )
