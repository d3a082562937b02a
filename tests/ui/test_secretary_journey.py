"""From founding a group to the signed and distributed minutes of its third meeting: the real window, keyboard alone.

``COPDESK_GUIDE_PICTURES=resources/help pytest tests/ui/test_secretary_journey.py`` makes the pictures of the guide.
"""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from copdesk.services import plans, seals
from tests.ui.secretary import LANGUAGES, Secretary, Start, start

__all__ = ["start"]
KEY = Qt.Key


WORDS: dict[str, dict[str, Any]] = {
    "uk": {
        "group": "Рада", "name": "Рада безпеки громади", "genitive": "Ради безпеки громади",
        "people": ("Ґудзь Олена", "Їжак Ян", "Бойко Іван"), "place": "Міська рада, зала 2",
        "plan": "План безпеки на 2026 рік",
        "meetings": (
            ("Про освітлення вулиць", "повідомив про ліхтарі на вулиці Соборній", "Освітити вулицю Соборну",
             "Полагодити ліхтарі"),
            ("Про рух біля ліцею", "розповів про пішохідний перехід", "Облаштувати перехід", "Нанести розмітку"),
            ("Про патрулі в парку", "запропонував вечірні патрулі", "Патрулювати парк щовечора", "Скласти графік"),
        ),
    },
    "en": {
        "group": "Council", "name": "Community Safety Council", "genitive": "the Community Safety Council",
        "people": ("Gudz Olena", "Yizhak Yan", "Boiko Ivan"), "place": "Town hall, room 2",
        "plan": "Safety plan for 2026",
        "meetings": (
            ("Street lighting", "reported on the lamps of Soborna street", "Light Soborna street", "Repair the lamps"),
            ("Traffic at the school", "told about the crossing", "Build a crossing", "Paint the marks"),
            ("Patrols in the park", "proposed evening patrols", "Patrol the park every evening", "Make a schedule"),
        ),
    },
}  # fmt: skip


class Journey:
    """The steps of the secretary, in one language."""

    def __init__(self, secretary: Secretary, desk: Any, language: str) -> None:
        self.s, self.desk, self.words = secretary, desk, WORDS[language]
        self.t = secretary.window.texts.t

    def found_the_group(self) -> None:
        """A group, its people and who they are in it."""
        s, t, words = self.s, self.t, self.words
        s.control(KEY.Key_2)
        s.control(KEY.Key_PageDown)
        s.press(KEY.Key_Insert)
        s.fill(t("field.group.short_name"), words["group"])
        s.fill(t("field.group.name"), words["name"])
        s.fill(t("field.group.name_genitive"), words["genitive"])
        s.save()
        s.press(KEY.Key_Escape)
        s.control(KEY.Key_PageUp)
        for name in words["people"]:
            s.press(KEY.Key_Insert)
            s.fill(t("field.person.surname"), name.split()[0])
            s.fill(t("field.person.given_name"), name.split()[1])
            s.choose(t("field.person.lawful_basis"), t("choice.lawful_basis.law"))
            s.save()
            s.press(KEY.Key_Escape)
        s.control(KEY.Key_PageDown)
        s.control(KEY.Key_PageDown)
        for name, function in zip(words["people"], ("chair", "secretary", "member"), strict=True):
            s.press(KEY.Key_Insert)
            s.pick(t("field.membership.person"), name.split()[0])
            s.pick(t("field.membership.group"), words["group"])
            s.choose(t("field.membership.function"), t(f"choice.function.{function}"))
            s.save()
            s.press(KEY.Key_Escape)

    def plan_the_first_meeting(self, day: str) -> None:
        """A meeting written into the register."""
        s, t, words = self.s, self.t, self.words
        s.control(KEY.Key_3)
        s.press(KEY.Key_Insert)
        s.fill(t("field.meeting.date"), day)
        s.pick(t("field.meeting.group"), words["group"])
        s.fill(t("field.meeting.start"), "14:00")
        s.fill(t("field.meeting.place"), words["place"])
        s.pick(t("field.meeting.chair"), words["people"][0].split()[0])
        s.pick(t("field.meeting.secretary"), words["people"][1].split()[0])
        s.save()

    def hold(self, at: int, votes: tuple[str, ...] = ()) -> None:
        """Question, attendance, speech, decision with its vote and assignment; the meeting is over."""
        s, t, (question, said, decided, task) = self.s, self.t, self.words["meetings"][at]
        s.tab(t("register.parts"), t("minutes.tab"))
        s.fill(t("minutes.new_question"), question)
        s.press(KEY.Key_Return)
        self.picture("agenda")
        s.do(t("minutes.step.opened"), back=True)
        s.tab(t("register.parts"), t("minutes.attendance"))
        s.do(t("minutes.fill"))
        # By the alphabet: the member, then the chair and the secretary, who are there.
        s.press(KEY.Key_2 if at else KEY.Key_1, KEY.Key_1, KEY.Key_1)
        self.picture("attendance")
        s.tab(t("register.parts"), t("minutes.tab"))
        s.go(t("entities.agenda_item"))
        s.press(KEY.Key_End, KEY.Key_Return)
        s.pick(t("field.speech.speaker"), self.words["people"][1].split()[0])
        s.fill(t("field.speech.text"), said)
        s.press(KEY.Key_F8)
        s.type(decided)
        for name, count in zip(("votes_for", "votes_against", "abstained", "not_voted"), votes, strict=False):
            s.fill(t(f"field.decision.{name}"), count)
        if not votes:
            s.press(KEY.Key_F6)
        s.press(KEY.Key_F9)
        s.type(task)
        s.pick(t("field.assignment.responsible"), self.words["people"][2].split()[0])
        s.fill(t("field.assignment.due"), "01.12.2026")
        s.save()
        self.picture("minutes")
        s.do(t("minutes.step.held"), back=True)

    def sign(self) -> None:
        """Draft, signature after its question, distribution."""
        s, t = self.s, self.t
        s.do(t("minutes.step.minutes_draft"), back=True)
        s.do(t("minutes.step.signed"), back=True)
        self.picture("signing")
        s.press(KEY.Key_Return)
        self.picture("signed")
        s.do(t("minutes.step.distributed"), back=True)

    def plan_the_next(self, day: str) -> None:
        """The next meeting, with what goes on from this one."""
        s, t = self.s, self.t
        s.menu(t("minutes.more"), t("minutes.next_meeting"))
        s.control(KEY.Key_A)
        s.type(day)
        s.press(KEY.Key_Return)

    def print_and_put_on_a_plan(self) -> None:
        """The signed minutes before the printer, and the decision as a line of a plan."""
        s, t, words = self.s, self.t, self.words
        s.control(KEY.Key_P)
        self.picture("preview")
        s.press(KEY.Key_Escape)
        s.control(KEY.Key_4)
        s.press(KEY.Key_Insert)
        s.fill(t("field.plan.title"), words["plan"])
        s.save()
        s.control(KEY.Key_3)
        s.press(KEY.Key_Escape)
        s.control(KEY.Key_PageDown)
        s.control(KEY.Key_PageDown)
        s.press(KEY.Key_End)
        s.command(t("register.to_plan"))
        self.picture("to-plan")
        s.do(t("register.to_plan").rstrip("…"))

    def picture(self, name: str) -> None:
        """A picture of the third meeting, which has everything."""
        if len(self.desk.fetch("meeting")) == len(self.words["meetings"]):
            self.s.picture(f"{self.s.window.texts.language}/pictures/{name}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_secretary_needs_no_mouse(start: Start, desk: Any, language: str) -> None:
    secretary = start(language)
    journey = Journey(secretary, desk, language)
    journey.found_the_group()
    journey.plan_the_first_meeting("03.02.2026")
    journey.hold(0)
    journey.sign()
    journey.plan_the_next("07.04.2026")
    journey.hold(1)
    journey.sign()
    journey.plan_the_next("02.06.2026")
    journey.hold(2, ("2", "0", "0", "0"))
    journey.sign()
    meetings = desk.fetch("meeting", order=("date",))
    assert [(row["number"], row["status"]) for row in meetings] == [(at, "distributed") for at in (1, 2, 3)]
    third = meetings[2]["id"]
    carried = [row for row in desk.fetch("agenda_item", {"meeting": third}) if row["carried_from"]]
    assert len(carried) == 2, "the questions of both earlier meetings go on: their assignments are open"
    [voted] = desk.fetch("decision", {"agenda_item.meeting": third})
    assert (voted["votes_for"], voted["votes_against"], voted["adopted"]) == (2, 0, True)
    came = {row["state"] for row in desk.fetch("attendance", {"meeting": third})}
    assert came == {"present", "absent"} and len(desk.fetch("assignment")) == 3
    [gone] = desk.fetch("attendance", {"meeting": third, "state": "absent"})
    assert gone["person"] not in {meetings[2]["chair"], meetings[2]["secretary"]}
    assert [row["version"] for row in seals.versions(desk, third)] == [1] and seals.verify(desk) == []
    journey.print_and_put_on_a_plan()
    [measure] = desk.fetch("measure")
    origin = plans.origin(desk, measure["id"])
    assert origin.meeting in {row["id"] for row in meetings}
    limit = 60_000
    assert all(path.stat().st_size <= limit for path in secretary.taken)
