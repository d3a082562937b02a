"""A plan of 500 measures: opened, sorted, filtered, its timeline redrawn; the roll-up of 1,000 plans."""

import random
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from copdesk.domain import registry
from copdesk.services import plans, plans_units
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from copdesk.texts import Texts
from copdesk.ui import theme
from copdesk.ui.desk_ports import DeskPorts, register_provider
from copdesk.ui.models.columns import columns_for
from copdesk.ui.models.pages import Condition, ListQuery
from copdesk.ui.plans.progress_part import ProgressPart
from copdesk.ui.plans.timeline_part import TimelinePart
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.widgets.table import RegisterTable
from tests.bench.frame import Figure, ratio, seconds

MEASURES, PLANS, LINES = 500, 1000, 40
TODAY = date(2026, 11, 1)


def _measure(chance: random.Random, plan: str, number: int) -> dict[str, Any]:
    start = TODAY + timedelta(days=chance.randrange(-400, 200))
    return {
        "plan": plan, "number": str(number), "text": f"Захід {number}: освітити вулицю {chance.randrange(900)}",
        "objective": f"Завдання {number % 12}", "responsible_text": f"Рада {number % 20}", "start": start,
        "due": start + timedelta(days=chance.randrange(20, 300)), "done": chance.randrange(0, 101, 10),
        "weight": chance.randrange(1, 4), "status": chance.choice(("planned", "in_progress", "done", "postponed")),
    }  # fmt: skip


def _desk(folder: Path, plans: int, lines: int) -> tuple[Desk, str]:
    chance = random.Random(7)
    desk = Desk.create(
        folder, registry(), unit="Вишнегородський ВП", user="Олена Ковальчук", passphrase="тихий ранок над Бугом 7",
        kdf=FLOOR,
    )  # fmt: skip
    with desk.action("sample", noun="plan") as act:
        keys = act.insert_many("plan", [{"title": f"План {at}", "status": "in_progress"} for at in range(plans)])
        act.insert_many("measure", (_measure(chance, key, at) for key in keys for at in range(1, lines + 1)))
    return desk, keys[0]


def figures(scratch: Path) -> Iterable[Figure]:
    """The screens over one plan, then the roll-up of many."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, "light")
    desk, plan = _desk(scratch / "one", 1, MEASURES)
    tasks = Tasks()
    session = Session(
        tasks, Settings(scratch / "view.json"), Texts("uk"), desk.registry, desk=desk, ports=DeskPorts(desk)
    )
    try:
        yield from _parts(application, session, plan)
        yield from _list(application, session, plan)
    finally:
        tasks.stop()
        desk.close()
    yield from _many(scratch)


def _shown(application: QApplication, session: Session, part: Any) -> Any:
    part.resize(1130, 620)
    part.show()
    application.processEvents()
    return part


def _figure(name: str, work: Callable[[], object]) -> Figure:
    work()
    return Figure(name, seconds(work) * 1000, "ms", 100)


def _parts(application: QApplication, session: Session, plan: str) -> Iterable[Figure]:
    progress = _shown(application, session, ProgressPart(session))
    timeline = _shown(application, session, TimelinePart(session))

    def opened(part: Any) -> None:
        part.show_record(plan)
        session.tasks.drain()
        application.processEvents()

    yield _figure(f"a plan of {MEASURES} measures opens", lambda: opened(progress))
    for mode in ("who", "late"):

        def grouped(mode: str = mode) -> None:
            progress.mode.setCurrentIndex(progress.mode.findData("objective"))
            progress.mode.setCurrentIndex(progress.mode.findData(mode))
            application.processEvents()

        yield _figure(f"its measures grouped anew, {mode} and back", grouped)
    opened(timeline)
    yield _figure("its timeline opens", lambda: opened(timeline))
    scales = iter(range(10_000))

    def redrawn() -> None:
        timeline.scale.setCurrentIndex(next(scales) % 2)
        timeline.table.viewport().repaint()
        application.processEvents()

    yield _figure("its timeline is redrawn at another scale", redrawn)


def _list(application: QApplication, session: Session, plan: str) -> Iterable[Figure]:
    """The measures of the plan as a list: sorted and filtered, from the key to the last cell painted."""
    entity = session.registry["measure"]
    columns = columns_for(entity, session.texts)
    provider = register_provider(session, "measure", [each.key for each in columns])
    table = RegisterTable(session, "measure", "measure", columns, provider)
    table.resize(1130, 620)
    table.show()
    within = Condition("plan", "=", plan)

    def asked(query: ListQuery) -> None:
        table.reload(query)
        session.tasks.drain()
        table.viewport().repaint()
        application.processEvents()

    turns = iter(range(10_000))
    yield _figure(
        "its measures sorted by last day",
        lambda: asked(ListQuery(where=(within,), sort=("due" if next(turns) % 2 else "-due",))),
    )
    late = Condition("due", "<", TODAY)
    yield _figure(
        "its measures filtered to the overdue",
        lambda: asked(ListQuery(where=(within, late) if next(turns) % 2 else (within,))),
    )


def _many(scratch: Path) -> Iterable[Figure]:
    desk, _ = _desk(scratch / "many", PLANS, LINES)
    try:
        start = time.perf_counter()
        found = plans_units.roll_ups(desk, TODAY)
        assert len(found) == PLANS
        bare = "SELECT plan, sum(done * weight) * 1.0 / sum(weight) FROM measure GROUP BY plan"
        yield Figure(
            f"roll-up of {PLANS} plans of {LINES} measures", seconds(lambda: plans_units.roll_ups(desk, TODAY)), "s", 1,
            f"checked after {time.perf_counter() - start:.2f} s",
        )  # fmt: skip
        yield ratio(
            "the same beside one bare statement over all measures",
            lambda: plans_units.roll_ups(desk, TODAY), lambda: desk.db.execute(bare).fetchall(), 60,
        )  # fmt: skip
        yield Figure("units side by side", seconds(lambda: plans_units.side_by_side(desk, TODAY)), "s", 2.0)
        keys = [row["id"] for row in desk.fetch("measure", limit=20)]
        yield Figure(
            "twenty values of progress as one action",
            seconds(lambda: _progress(desk, keys)) * 1000, "ms", 100,
        )  # fmt: skip
    finally:
        desk.close()


def _progress(desk: Desk, keys: list[str]) -> None:
    plans.set_progress(desk, dict.fromkeys(keys, random.randrange(100)))
