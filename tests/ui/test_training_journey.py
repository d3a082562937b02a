"""The three-day course for fifteen officers, from nomination to fourteen certificates: the real window, keyboard alone.

``COPDESK_GUIDE_PICTURES=resources/help pytest tests/ui/test_training_journey.py`` makes the pictures of the guide.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from copdesk.domain.rules.dates import add_months
from copdesk.services import certificates, courses, records, reports
from copdesk.ui.papers.preview import PaperPreview
from tests.conftest import TODAY
from tests.ui.secretary import LANGUAGES, Secretary, Start, start

__all__ = ["start"]
KEY = Qt.Key
# Valid for three years: what was learned then is to be refreshed in forty-five days.
LAST = add_months(TODAY + dt.timedelta(days=45), -36)
DAYS = [LAST - dt.timedelta(days=left) for left in (2, 1, 0)]

WORDS: dict[str, dict[str, Any]] = {
    "uk": {
        "officers": ("Бондар Олена", "Вовк Юрій", "Ґудзь Анна", "Дуб Іван", "Ємець Лідія", "Жук Петро", "Зима Ольга",
                     "Іваненко Ігор", "Їжак Ян", "Коваль Марія", "Лис Степан", "Мороз Оксана", "Нога Лев", "Оса Ніна",
                     "Півень Сава"),
        "title": "Мирне розв’язання конфліктів", "rank": "капітан поліції",
        "topics": ("Мирне розв’язання конфліктів", "Толерантність", "Ненасильницьке спілкування"), "absent": "7н",
    },
    "en": {
        "officers": ("Bondar Olena", "Vovk Yurii", "Gudz Anna", "Dub Ivan", "Yemets Lidiia", "Zhuk Petro", "Zyma Olha",
                     "Ivanenko Ihor", "Yizhak Yan", "Koval Mariia", "Lys Stepan", "Moroz Oksana", "Noha Lev",
                     "Osa Nina", "Piven Sava"),
        "title": "Peaceful conflict resolution", "rank": "police captain",
        "topics": ("Peaceful conflict resolution", "Tolerance", "Nonviolent communication"), "absent": "7a",
    },
}  # fmt: skip


class Journey:
    """The steps of the training inspector, in one language."""

    def __init__(self, secretary: Secretary, desk: Any, language: str) -> None:
        self.s, self.desk, self.words = secretary, desk, WORDS[language]
        self.t = secretary.window.texts.t

    def picture(self, name: str) -> None:
        """A picture for the guide."""
        self.s.picture(f"{self.s.window.texts.language}/pictures/training-{name}")

    def step(self, state: str) -> None:
        """Lead the course on, by the button of its state on the card."""
        s, t = self.s, self.t
        s.tab(t("register.parts"), t("register.card"))
        s.menu(t("register.state"), f"→ {t(f'choice.course_status.{state}')}")

    def plan_the_course(self) -> None:
        """A course of fifteen places and its three days."""
        s, t = self.s, self.t
        s.control(KEY.Key_5)
        s.press(KEY.Key_Insert)
        s.fill(t("field.course.title"), self.words["title"])
        for name, text in (
            ("start", f"{DAYS[0]:%d.%m.%Y}"),
            ("end", f"{LAST:%d.%m.%Y}"),
            ("hours", "24"),
            ("places", "15"),
        ):
            s.fill(t(f"field.course.{name}"), text)
        s.save()
        s.tab(t("register.parts"), t("part.session"))
        for number, (day, topic) in enumerate(zip(DAYS, self.words["topics"], strict=True), 1):
            # The button of the empty list, then the list itself.
            s.do(t("register.add")) if number == 1 else s.press(KEY.Key_Insert)
            for name, text in (("number", str(number)), ("date", f"{day:%d.%m.%Y}"), ("topic", topic)):
                s.fill(t(f"field.session.{name}"), text)
            s.save()
            s.press(KEY.Key_Escape)

    def choose_who_goes(self) -> None:
        """All fifteen are nominated, then selected by one key."""
        s, t = self.s, self.t
        self.step("enrolment")
        s.tab(t("register.parts"), t("roster.title"))
        s.do(t("roster.nominate"))
        s.do(t("officers.all"), back=True)
        s.do(t("officers.nominate"))
        s.go(t("roster.title"))
        s.control(KEY.Key_A)
        s.control(KEY.Key_Return)
        self.picture("selection")
        self.step("running")

    def hold(self) -> None:
        """Everybody on two days; on the third the line from the paper sheet: the seventh was absent."""
        s, t = self.s, self.t
        s.tab(t("register.parts"), t("attendance.title"))
        for at in range(2):
            s.go(t("attendance.title"))
            s.press(KEY.Key_Home, *[KEY.Key_Right] * at)
            s.do(t("attendance.fill"), back=True)
        s.go(t("attendance.title"))
        s.press(KEY.Key_End)
        s.go(t("attendance.quick.day", day=LAST), back=True)
        s.type(self.words["absent"])
        s.press(KEY.Key_Return)
        self.picture("log")

    def examine(self) -> None:
        """A test before the course and after it for three of them."""
        s, t = self.s, self.t
        s.tab(t("register.parts"), t("results.title"))
        for column, scores in enumerate((("11/20", "9", "14"), ("17", "15", "18"))):
            s.go(t("results.title"))
            s.control(KEY.Key_Home)
            s.press(*[KEY.Key_Right] * column * 2)
            for score in scores:
                s.type(score[0])
                s.type(score[1:])
                s.press(KEY.Key_Return)
        self.picture("results")

    def certify(self) -> None:
        """Certificates to those who earned one, and the end of the course."""
        s, t = self.s, self.t
        s.tab(t("register.parts"), t("certificates.title"))
        s.do(t("certificates.issue"))
        s.go(t("field.certificate.issued"))
        s.control(KEY.Key_A)
        s.type(f"{LAST:%d.%m.%Y}")
        self.picture("issue")
        s.do(t("certificates.issue").rstrip("…"))
        self.step("finished")

    def look_ahead(self) -> list[tuple[str, ...]]:
        """What is to be refreshed; the lines of the overview."""
        s = self.s
        s.press(KEY.Key_O, with_=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self.picture("refresh")
        dialog: Any = QApplication.activeModalWidget()
        lines: list[tuple[str, ...]] = dialog.lists["refresh"].cells()
        s.press(KEY.Key_Escape)
        return lines

    def report(self) -> PaperPreview:
        """The register of the year, before the printer."""
        s, t = self.s, self.t
        s.command(t("ui.reports").rstrip("…"))
        s.choose(t("ui.reports.kind"), t("report.kind.training-register"))
        for name, day in (("from", dt.date(LAST.year, 1, 1)), ("to", dt.date(LAST.year, 12, 31))):
            s.go(t(f"ui.reports.{name}"))
            s.control(KEY.Key_A)
            s.type(f"{day:%d.%m.%Y}")
        s.press(KEY.Key_Return)
        s.wait()
        self.picture("register")
        [preview] = s.window.findChildren(PaperPreview)
        return preview


# The button of the state is off while its step is written, and so does not take the release of the space bar.
@pytest.mark.qt_log_ignore("This plugin does not support", "Keyboard event not accepted by receiving widget")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_training_inspector_needs_no_mouse(start: Start, desk: Any, language: str) -> None:
    secretary = start(language)
    for name in WORDS[language]["officers"]:
        surname, given = name.split()
        records.add(desk, "officer", {"surname": surname, "given_name": given, "rank": WORDS[language]["rank"]})
    journey = Journey(secretary, desk, language)
    journey.plan_the_course()
    journey.choose_who_goes()
    journey.hold()
    journey.examine()
    journey.certify()
    [course] = desk.fetch("course")
    counted = courses.log(desk, course["id"]).attendance
    assert (counted.sessions, counted.attended, counted.percent) == (45, 44, Decimal("97.78"))
    issued = desk.fetch("certificate")
    assert len(issued) == 14 and {row["valid_until"] for row in issued} == {add_months(LAST, 36)}
    assert course["status"] == "finished"
    change = courses.mean_change(desk, course["id"])
    assert (change.people, change.in_percent, change.change) == (3, True, Decimal("26.67"))
    due = certificates.due_by_notice(desk, TODAY)
    assert {notice: len(held) for notice, held in due.items()} == {"lapsed": 0, "30": 0, "60": 14, "90": 0}
    lines = journey.look_ahead()
    assert len(lines) == 15 and {line[3] for line in lines[1:]} == {f"{add_months(LAST, 36):%d.%m.%Y}"}
    preview = journey.report()
    assert preview.isVisible()
    year = {"start": dt.date(LAST.year, 1, 1), "end": dt.date(LAST.year, 12, 31)}
    [section] = reports.report(desk, "training-register", secretary.window.texts, **year).sections
    assert [row[-4:] for row in section.rows] == [(15, 0, 0, 120), (15, 0, 0, 120), (14, 0, 1, 112)]
    assert section.total[-1] == 352
    limit = 60_000
    assert all(path.stat().st_size <= limit for path in secretary.taken)
