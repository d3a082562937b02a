"""Messages and the bar of long work."""

import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from copdesk.texts import Texts
from copdesk.ui.messages import MessageBar, ProgressStrip
from copdesk.ui.session import Message
from copdesk.ui.tasks import Progress, Tasks
from tests.ui.helpers import nameless

Show = Callable[..., Any]


def test_a_message_shows_any_text_literally(texts_uk: Texts, shown: Show) -> None:
    bar = shown(MessageBar(texts_uk))
    bar.show_message(Message("error", '<img src="file:///etc/passwd"> <b>Ґ</b>'))
    words = [label for label in bar.findChildren(QLabel) if label.text().startswith("<img")]
    assert words[0].textFormat() == Qt.TextFormat.PlainText
    assert nameless(bar) == []


def test_the_undo_button_acts_once_and_closes(texts_uk: Texts, shown: Show, qtbot: QtBot) -> None:
    pressed: list[int] = []
    bar = shown(MessageBar(texts_uk))
    bar.show_message(Message("ok", "Додано", "Скасувати дію", lambda: pressed.append(1)))
    button = bar.findChild(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [1] and bar.shown == [] and not bar.isVisible()


def test_good_news_goes_and_refusals_stay(texts_uk: Texts, shown: Show, qtbot: QtBot) -> None:
    bar = shown(MessageBar(texts_uk))
    bar.show_message(Message("error", "Не вдалося", seconds=0))
    bar.show_message(Message("ok", "Збережено", seconds=0))
    qtbot.waitUntil(lambda: bar.shown == ["Не вдалося"])


def test_the_fourth_message_drives_out_the_first(texts_uk: Texts, shown: Show) -> None:
    bar = shown(MessageBar(texts_uk))
    for number in range(4):
        bar.show_message(Message("warning", str(number)))
    assert bar.shown == ["1", "2", "3"]


def test_long_work_is_shown_and_stops_at_its_next_step(
    tasks: Tasks, texts_uk: Texts, shown: Show, qtbot: QtBot
) -> None:
    reached = [0]

    def work(progress: Progress) -> None:
        for number in range(60_000):
            progress.step(number, 60_000, f"рядок {number}")
            reached[0] = number
            time.sleep(0.001)

    strip = ProgressStrip(tasks, texts_uk)
    qtbot.addWidget(strip)
    tasks.run(tasks, work, progress=True, title="Друк")
    qtbot.waitUntil(strip.isVisible)
    qtbot.waitUntil(lambda: strip.bar.value() > 0)
    assert strip.words.text().startswith("рядок")
    qtbot.mouseClick(strip.cancel, Qt.MouseButton.LeftButton)
    at = reached[0]
    tasks.drain()
    assert reached[0] - at <= 1 and not strip.isVisible()


def test_short_work_does_not_flicker(tasks: Tasks, texts_uk: Texts, shown: Show, qtbot: QtBot) -> None:
    strip = ProgressStrip(tasks, texts_uk)
    qtbot.addWidget(strip)
    gate = threading.Event()
    tasks.run(tasks, gate.wait)
    qtbot.wait(50)
    gate.set()
    tasks.drain()
    qtbot.wait(300)
    assert not strip.isVisible()
