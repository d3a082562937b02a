"""A joint plan from a decision to approved, carried out, answered by the council and reported: keyboard alone.

``COPDESK_GUIDE_PICTURES=resources/help pytest tests/ui/test_plan_journey.py`` makes the pictures of the guide.
"""

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from copdesk.services import plans, plans_story, recommendations, records
from copdesk.texts import Texts
from copdesk.ui.areas import view_specs
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from tests.conftest import TODAY
from tests.ui.secretary import PICTURES, Secretary

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
YEAR = TODAY.year
WORDS: dict[str, dict[str, str]] = {
    "uk": {
        "decided": "Освітити вулицю Соборну", "title": "Спільних дій з безпеки", "second": "Вечірні патрулі в парку",
        "who": "Міська рада", "payer": "Місцевий бюджет", "programme": "Безпечне місто",
    },
    "en": {
        "decided": "Light Soborna street", "title": "Joint safety plan", "second": "Evening patrols in the park",
        "who": "Town council", "payer": "Local budget", "programme": "Safe town",
    },
}  # fmt: skip
LANGUAGES = ("uk", "en") if os.environ.get(PICTURES) else ("uk",)


@pytest.fixture
def start(
    tasks: Tasks, settings: Settings, desk: Any, tmp_path: Path, qtbot: QtBot, type_text: Callable[[Any, str], None]
) -> Callable[[str], Secretary]:
    """The whole window over a real desk on which a group has decided something."""

    def begin(language: str) -> Secretary:
        group = records.add(desk, "group", {"short_name": "Рада", "name": "Рада безпеки"})
        held = records.add(desk, "meeting", {"date": date(YEAR, 2, 3), "group": group, "status": "held"})
        item = records.add(desk, "agenda_item", {"meeting": held, "title": WORDS[language]["decided"]})
        records.add(desk, "decision", {"agenda_item": item, "text": WORDS[language]["decided"]})
        settings.set("language", language)
        window = MainWindow(tasks, settings, Texts(language), tmp_path / "log")
        qtbot.addWidget(window)
        session = Session(tasks, settings, window.texts, desk.registry, desk=desk, parent=window)
        session.ports = DeskPorts(desk)
        window.resize(1366, 768)
        window.show()
        window.open_session(session, view_specs(), [])
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        tasks.drain()
        return Secretary(window, qtbot, type_text)

    return begin


class Journey:
    """The steps of whoever leads the plan, in one language."""

    def __init__(self, secretary: Secretary, language: str) -> None:
        self.s, self.words, self.language = secretary, WORDS[language], language
        self.t = secretary.window.texts.t

    def picture(self, name: str) -> None:
        self.s.picture(f"{self.language}/pictures/{name}")

    def begin(self) -> None:
        """A plan, and the decision as its first measure."""
        s, t, words = self.s, self.t, self.words
        s.control(KEY.Key_4)
        s.press(KEY.Key_Insert)
        s.fill(t("field.plan.title"), words["title"])
        s.fill(t("field.plan.start"), f"01.01.{YEAR}")
        s.fill(t("field.plan.end"), f"31.12.{YEAR}")
        s.save()
        s.control(KEY.Key_3)
        s.control(KEY.Key_PageDown)
        s.control(KEY.Key_PageDown)
        s.press(KEY.Key_End)
        s.command(t("register.to_plan"))
        s.fill(t("field.measure.due"), f"30.09.{YEAR}")
        s.do(t("register.to_plan").rstrip("…"))

    def complete(self) -> None:
        """A second measure, and the money."""
        s, t, words = self.s, self.t, self.words
        s.control(KEY.Key_4)
        self.part("progress.title")
        s.go(t("progress.title"))
        s.press(KEY.Key_Insert)
        s.fill(t("field.measure.text"), words["second"])
        s.fill(t("field.measure.responsible_text"), words["who"])
        s.fill(t("field.measure.start"), f"01.03.{YEAR}")
        s.fill(t("field.measure.due"), f"31.12.{YEAR}")
        s.save()
        self.part("money.title")
        s.do(t("money.add"))
        s.pick(t("field.funding_line.measure"), words["decided"].split()[0])
        s.fill(t("field.funding_line.payer"), words["payer"])
        s.fill(t("field.funding_line.amount"), "160000")
        s.save()

    def lead(self, *states: str) -> None:
        """Through the states of the plan, by the button of its card."""
        for state in states:
            self.part("register.card")
            self.s.menu(self.t("register.state"), f"→ {self.t(f'choice.plan_status.{state}')}")

    def carry_out(self) -> None:
        """The board, the calendar, and the table in which progress is typed."""
        s, t = self.s, self.t
        self.part("board.title")
        s.go(t("choice.measure_status.planned"))
        s.press(KEY.Key_Right, with_=CONTROL)
        self.picture("plan-board")
        self.part("timeline.title")
        s.go(t("timeline.title"))
        s.control(KEY.Key_T)
        self.picture("plan-timeline")
        self.part("progress.title")
        s.go(t("progress.title"))
        s.press(KEY.Key_Home, KEY.Key_Down, KEY.Key_6, KEY.Key_0, KEY.Key_Return)

    def recommend(self) -> None:
        """A package, its letter with the annex, and the answer of the council."""
        s, t, words = self.s, self.t, self.words
        self.part("answers.title")
        s.do(t("answers.propose"))
        s.fill(t("field.recommendation.programme"), words["programme"])
        self.confirm()
        s.do(t("answers.letter"))
        s.fill(t("field.recommendation.letter_number"), "12/04")
        self.confirm()
        s.press(KEY.Key_Escape)
        s.do(t("answers.answer"))
        s.fill(t("field.proposal.answer_number"), "15")
        s.fill(t("field.proposal.programme_item"), "4.1")
        self.confirm()
        self.picture("plan-answers")

    def look_at_figures(self) -> None:
        """The chart, and the whole story of a measure."""
        s, t = self.s, self.t
        self.part("charts.title")
        s.go(t("charts.picture"))
        s.press(KEY.Key_End)
        self.picture("plan-charts")

    def confirm(self) -> None:
        """The main button of a dialog, which stands before the one that cancels."""
        self.s.go(self.t("ui.cancel"))
        self.s.press(KEY.Key_Backtab, KEY.Key_Space)

    def part(self, title: str) -> None:
        """To a tab of the card."""
        self.s.tab(self.t("register.parts"), self.t(title))


# The menu of states is filled anew while its key is still down: the release finds it closed.
@pytest.mark.qt_log_ignore("This plugin does not support", "Keyboard event not accepted by receiving widget")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_needs_no_mouse(start: Callable[[str], Secretary], desk: Any, language: str) -> None:
    secretary = start(language)
    journey = Journey(secretary, language)
    journey.begin()
    [decided] = desk.fetch("measure")
    assert plans.origin(desk, decided["id"]).meeting is not None
    journey.complete()
    assert len(desk.fetch("measure")) == 2
    [line] = desk.fetch("funding_line")
    assert (line["amount"], line["measure"]) == (Decimal(160000), decided["id"])
    journey.lead("community_review", "endorsed", "approved", "in_progress")
    journey.carry_out()
    assert {row["status"] for row in desk.fetch("measure")} == {"planned", "in_progress"}
    assert sorted(row["done"] for row in desk.fetch("measure")) == [0, 60]
    journey.recommend()
    [package] = desk.fetch("recommendation")
    assert (package["status"], package["letter_number"]) == ("in_programme", "12/04")
    sums = recommendations.outcomes(desk, TODAY)
    assert (sums.sent, sums.accepted) == (2, 2)
    journey.look_at_figures()
    journey.lead("done", "reported")
    [plan] = desk.fetch("plan")
    assert plan["status"] == "reported"
    kinds = [event.kind for event in plans_story.story(desk, decided["id"])]
    assert {"meeting", "decision", "plan", "measure", "sent", "answered"} <= set(kinds)
    limit = 60_000
    assert all(path.stat().st_size <= limit for path in secretary.taken)
