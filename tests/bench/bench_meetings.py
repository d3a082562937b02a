"""The screen of a meeting: opened with 40 questions and 60 people, typed into; agenda items found by any form."""

import statistics
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Query
from copdesk.ui.meetings.minutes_part import MinutesPart
from tests.bench import desks
from tests.bench.bench_list import Desktop
from tests.bench.frame import Figure, percentile
from tests.services.word_pairs import PAIRS

QUESTIONS, PEOPLE, ITEMS, OPENINGS = 40, 60, 20_000, 9
TYPED = "повідомила, що на вулиці Соборній не світять ліхтарі, і просить їх полагодити до зими. " * 6
FILLER = ("міста", "на", "окраїні", "та", "поруч", "із", "центром", "у", "цьому", "році")


def fill(desk: Desk) -> tuple[str, str, str]:
    """A meeting with nothing, one with everything, and one whose agenda has 20,000 questions."""
    with desk.action("add", noun="meeting") as act:
        keys = [act.insert("meeting", {"date": date(2026, 9, day)}) for day in (1, 2, 3)]
        people = act.insert_many("person", desks.people(PEOPLE))
        rows = [{"meeting": keys[1], "person": key, "state": "present", "capacity": "member"} for key in people]
        act.insert_many("attendance", rows)
        asked = [
            {"meeting": keys[1], "position": at, "title": f"Про питання {at}", "rapporteur": people[at]}
            for at in range(1, QUESTIONS + 1)
        ]
        items = act.insert_many("agenda_item", asked)
        said = [{"agenda_item": key, "position": at, "speaker": people[at], "text": TYPED[:400]}
                for key in items for at in (1, 2, 3)]  # fmt: skip
        act.insert_many("speech", said)
        made = act.insert_many(
            "decision", [{"agenda_item": key, "number": "1.1", "text": TYPED[:200]} for key in items]
        )
        act.insert_many("assignment", [{"decision": key, "text": TYPED[:80], "responsible": people[0]} for key in made])
        act.insert_many("agenda_item", agenda(keys[2]))
    return keys[0], keys[1], keys[2]


def agenda(meeting: str) -> Iterable[dict[str, Any]]:
    """Titles of some words, in each of which one of a pair stands."""
    forms = [form for pair in PAIRS for form in pair]
    for at in range(ITEMS):
        words = [FILLER[(at * 7 + step * 3) % len(FILLER)] for step in range(8)]
        yield {"meeting": meeting, "position": at, "title": f"Про {forms[at % len(forms)]} {' '.join(words)} {at}"}


def opened(desktop: Desktop, key: str) -> float:
    """Seconds from asking for a meeting to its minutes on the screen."""
    part = MinutesPart(desktop.session)
    part.setParent(desktop.window)
    part.resize(1170, 650)
    part.show()
    QApplication.processEvents()
    start = time.perf_counter()
    part.show_record(key)
    desktop.wait(lambda: part.book is not None)
    part.repaint()
    QApplication.processEvents()
    taken = time.perf_counter() - start
    part.hide()
    part.deleteLater()
    QApplication.processEvents()
    return taken


def keystrokes(desktop: Desktop, key: str) -> list[float]:
    """Seconds in which each letter of a speech is handled, the autosave of drafts at work."""
    part = MinutesPart(desktop.session)
    part.setParent(desktop.window)
    part.resize(1170, 650)
    part.show()
    part.show_record(key)
    desktop.wait(lambda: part.book is not None)
    part.begin("speech")
    box = part.page.boxes[next(place for place in reversed(part.page.boxes) if place[0] == "speech")]
    area = box.editors["text"].control
    area.setFocus()
    taken = []
    for letter in TYPED:
        start = time.perf_counter()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(area, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))
        QApplication.processEvents()
        taken.append(time.perf_counter() - start)
        time.sleep(0.01)  # a very fast typist, so that several drafts are kept meanwhile
    part.keeper.drop()
    part.hide()
    return taken


def searched(desk: Desk) -> tuple[float, list[float]]:
    """The share of pairs found in both directions, and the seconds of each search for the first 50."""
    found, taken = 0, []
    asked = [*PAIRS, *((second, first) for first, second in PAIRS)]
    desk.query(Query("agenda_item", search="щось"), 50)
    for word, other in asked:
        start = time.perf_counter()
        query.page(desk, "agenda_item", desk.query(Query("agenda_item", search=word), 50), ["title"])
        taken.append(time.perf_counter() - start)
        every = query.page(desk, "agenda_item", desk.query(Query("agenda_item", search=word)), ["title"])
        found += any(f"Про {other} " in title for (title,) in every)
    return found / len(asked), taken


def figures(scratch: Path) -> Iterable[Figure]:
    """Opening, typing, searching."""
    QApplication([])
    desk = desks.create(scratch / "desk")
    empty, full, _ = fill(desk)
    desktop = Desktop(scratch, desk)
    desktop.window.resize(1366, 768)
    desktop.window.show()
    opened(desktop, empty)
    pairs = [(opened(desktop, empty), opened(desktop, full)) for _ in range(OPENINGS)]
    bare, whole = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    note = f"median of {OPENINGS}: {whole:.0f} ms with {QUESTIONS} questions and {PEOPLE} people, {bare:.0f} ms empty"
    yield Figure("opening a full meeting, over an empty one", whole - bare, "ms", 150, note)
    keys = keystrokes(desktop, full)
    note = f"p99 of {len(keys)} letters with autosave; median {statistics.median(keys) * 1000:.1f} ms"
    yield Figure("a keystroke in the minutes", percentile(keys, 0.99) * 1000, "ms", 16, note)
    share, times = searched(desk)
    note = f"{len(PAIRS)} pairs in both directions among {ITEMS:,} agenda items"
    yield Figure("inflected words not found", (1 - share) * 100, "%", 5, note)
    note = f"p95 of {len(times)} searches for the first 50; median {statistics.median(times) * 1000:.1f} ms"
    yield Figure("search over 20,000 agenda items", percentile(times, 0.95) * 1000, "ms", 50, note)
    desktop.close()
