"""Who is here twice: the check behind the typing, among 100,000 people on an encrypted desk."""

import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from copdesk.services import people, subject
from copdesk.store import query
from copdesk.store.query import Query
from copdesk.texts import Texts
from tests.bench import desks
from tests.bench.frame import Figure, seconds

PEOPLE = 100_000
TIMES = 20
COMMON, EVERY = "Ковальчук", 49
TYPED: tuple[dict[str, Any], ...] = (
    {"surname": COMMON, "given_name": "Барина"},
    {"surname": f"Барина {COMMON}"},
    {"surname": COMMON, "given_name": "Б.", "patronymic": "Б."},
    {"surname": "Kovalchuk", "given_name": "Baryna"},
    {"surname": "Немає", "given_name": "Такого", "phones": "063 000 00 07"},
    {"surname": "Барина", "given_name": COMMON, "phones": "0630000049"},
)


def figures(scratch: Path) -> Iterable[Figure]:
    """The slowest of the ways to type a person, and the search for all pairs."""
    desk = desks.create(scratch / "desk")
    # As in real lists some surnames are everywhere: 2,000 people have this one.
    rows = [{**row, "surname": COMMON} if at % EVERY == 0 else row for at, row in enumerate(desks.people(PEOPLE))]
    with desk.action("add") as act:
        act.insert_many("person", rows, accepted=True)
    found, slowest = 0, 0.0
    for typed in TYPED:
        found += len(people.twins(desk, typed))
        slowest = max(slowest, seconds(partial(people.twins, desk, typed), TIMES) * 1000)
    note = f"the slowest of {len(TYPED)} ways of writing, median of {TIMES}; {found} hits"
    yield Figure("duplicate check against 100,000 people", slowest, "ms", 50, note)
    start = time.perf_counter()
    pairs = len(people.all_twins(desk))
    yield Figure("all pairs among 100,000 people", time.perf_counter() - start, "s", 30, f"{pairs} pairs")
    [key] = desk.query(Query("person", search="0630000049"), 1)
    [person] = query.ids(desk, "person", [key])
    start = time.perf_counter()
    subject.write(desk, person, scratch, Texts("uk"))
    taken_once = time.perf_counter() - start
    yield Figure("everything about a person as DOCX and JSON", taken_once, "s", 60, "among 100,000 people")
    desk.close()
