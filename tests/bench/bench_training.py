"""A class log of 300 officers by 200 classes: scrolled, marked a thousand times at once; 300 certificates as PDF."""

import time
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import typst
from PySide6.QtWidgets import QApplication

from copdesk.documents.pdf import STANDARD, PdfWriter, as_source
from copdesk.services import certificates, courses, records
from copdesk.services.papers import paper
from copdesk.store import history
from copdesk.store.desk import Desk
from copdesk.texts import Texts, resource_folder
from copdesk.ui import theme
from copdesk.ui.training.attendance_part import read_log
from copdesk.ui.training.grid_model import LogModel
from copdesk.ui.training.log_grid import LogGrid, Totals, side_by_side
from tests.bench import desks
from tests.bench.frame import RUNS, Figure, percentile, ratio, seconds

OFFICERS, CLASSES, MARKS = 300, 200, 1000
FRAME = 1000 / 60
STEPS = 150
_NAMES = ("Іваненко", "Петренко", "Ґудзь", "Їжак", "Гриценко", "Щербак")


def figures(scratch: Path) -> Iterable[Figure]:
    """All on one course of the full size."""
    desk = desks.create(scratch / "desk")
    course, enrolled, lessons = filled(desk)
    yield from scrolled(desk, course)
    yield marked(desk, course, enrolled, lessons)
    yield printed(desk, scratch)
    desk.close()


def filled(desk: Desk) -> tuple[str, list[str], list[str]]:
    """A course with everybody marked at every class: (course, enrolments, classes)."""
    first = date(2026, 1, 12)
    with desk.action("add") as act:
        officers = act.insert_many(
            "officer",
            [
                {"surname": _NAMES[at % 6], "given_name": "Олена", "patronymic": f"Іванівна{at}", "rank": "капітан"}
                for at in range(OFFICERS)
            ],
        )
        values = {"title": "Тактична підготовка", "start": first, "hours": 400, "min_attendance": 50}
        course = act.insert("course", values)
        lessons = act.insert_many(
            "session",
            [{"course": course, "date": first + timedelta(days=at), "hours": 2, "number": at} for at in range(CLASSES)],
        )
        enrolled = act.insert_many("enrolment", [{"course": course, "officer": key} for key in officers])
        states = ("present",) * 8 + ("late", "absent")
        act.insert_many(
            "session_attendance",
            [
                {"session": lesson, "enrolment": who, "state": (state := states[(down + right) % 10]),
                 "hours": 0 if state == "absent" else 2}
                for down, who in enumerate(enrolled)
                for right, lesson in enumerate(lessons)
            ],
        )  # fmt: skip
    return course, enrolled, lessons


def scrolled(desk: Desk, course: str) -> Iterable[Figure]:
    """From one end to the other in steps, each painted: the time of a frame, and that of the slowest ones."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, "light", 100)
    texts = Texts("uk")
    model = LogModel(texts)
    grid = LogGrid(texts, model)
    both = side_by_side(grid, Totals(texts, grid))
    both.resize(1366, 768)
    both.show()
    model.load(read_log(desk, course))
    application.processEvents()
    for name, bar in (("down", grid.verticalScrollBar()), ("across", grid.horizontalScrollBar())):
        taken = []
        for at in range(STEPS):
            # Painting is work of this process alone: its own time means the same on a busy machine.
            start = time.process_time()
            bar.setValue(bar.maximum() * (at + 1) // STEPS)
            application.processEvents()
            taken.append((time.process_time() - start) * 1000)
        middle = percentile(taken, 0.5)
        note = f"{1000 / middle:.0f} frames a second; 95 % within {percentile(taken, 0.95):.1f} ms"
        yield Figure(f"class log of {OFFICERS} × {CLASSES} scrolled {name}, a frame", middle, "ms", FRAME, note)


def marked(desk: Desk, course: str, enrolled: list[str], lessons: list[str]) -> Figure:
    """A thousand new marks as one action; they are taken away again before the next run."""
    cells = [(enrolled[at % OFFICERS], lessons[at // OFFICERS]) for at in range(MARKS)]

    def clear() -> None:
        courses.mark(desk, course, dict.fromkeys(cells, ""))

    def write() -> None:
        courses.mark(desk, course, dict.fromkeys(cells, "present"))

    taken = seconds(write, 7, clear) * 1000
    [last] = history.acts(desk, 1)
    whole = last.name == "mark" and last.params["count"] == MARKS
    return Figure(f"{MARKS:,} marks as one action", taken if whole else 1e9, "ms", 300, "median of 7")


def printed(desk: Desk, scratch: Path) -> Figure:
    """Three hundred certificates from the desk to one file, beside typst alone with the finished source."""
    course = desk.fetch("course")[0]["id"]
    made = certificates.issue(desk, course, date(2026, 8, 1))
    assert len(made) == OFFICERS
    texts, writer, folder = Texts("uk"), PdfWriter(), resource_folder()

    def rename(turn: int) -> None:
        # typst remembers what it has laid out: every run prints another course, with other codes.
        records.change(desk, "course", course, {"title": f"Тактична підготовка, {turn}"})

    def source(turn: int) -> bytes:
        rename(turn)
        return as_source(paper(desk, "certificate", course, texts))

    standard: Any = STANDARD
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder / "fonts")])
    compiler = typst.Compiler(root=str(folder / "templates"), font_paths=fonts)
    sources, turns = iter([source(turn) for turn in range(RUNS + 1)]), count(100)

    def ours() -> None:
        writer.write(paper(desk, "certificate", course, texts), scratch / "certificates.pdf")

    def bare() -> None:
        found: Any = compiler.compile(next(sources), format="pdf", pdf_standards=standard)
        (scratch / "bare.pdf").write_bytes(found)

    bare(), ours()
    name = f"{OFFICERS} certificates with codes as PDF, from the desk to the file / bare typst"
    return ratio(name, ours, bare, 1.5, before=lambda: rename(next(turns)))
