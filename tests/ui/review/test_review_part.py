"""The supervisor's round by the screens alone: two real desks, real windows, real packages."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from copdesk.domain.errors import UserError
from copdesk.services import plans_history, records, review
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.texts import Texts
from copdesk.ui.areas import view_specs
from copdesk.ui.main_window import MainWindow
from copdesk.ui.review.home_card import RoundsCard
from copdesk.ui.review.review_part import ReviewPart
from copdesk.ui.review.words import situation
from copdesk.ui.views.fields_dialog import FieldsDialog
from tests.ui.helpers import nameless, tab_walk
from tests.ui.review.conftest import Side

Pair = tuple[Side, Side]
Key = Qt.Key


def content(desk: Desk, plan: str) -> str:
    """The records of a plan as a scope of plans carries them."""
    return review.content(desk, plan)


def hand_up(unit: Side, superior: Side, plan: str) -> None:
    unit.show(plan)
    unit.ask("submit", note="Просимо погодити")
    superior.take(unit.write_package())
    superior.show(plan)


def test_a_plan_goes_up_is_returned_mended_and_approved_by_the_screens(sides: Pair, plan: str) -> None:
    unit, superior = sides
    unit.show(plan)
    assert unit.offered() == set()
    assert unit.part.lists.lists.currentWidget() is unit.part.lists.empty
    hand_up(unit, superior, plan)
    assert unit.offered() == {"package"}
    assert "чекає на рішення" in unit.part.head.text()
    assert superior.offered() == {"note", "agree", "approve", "give_back"}
    assert "чекає на ваше рішення" in superior.part.head.text()

    superior.part.lists.notes.setFocus()
    superior.ask("note", verdict="change", comment="Додайте строк")
    superior.part.lists.notes.select_key(superior.desk.fetch("measure", {"number": "2"})[0]["id"])
    superior.part.acts["agree"].trigger()
    superior.wait()
    assert [cells[2:] for cells in superior.part.lists.notes.cells()] == [
        ("Потребує змін", "Додайте строк"),
        ("Погоджено", ""),
    ]
    superior.ask("approve")
    dialog = superior.part.dialog
    assert isinstance(dialog, FieldsDialog) and "Потребує змін" in dialog.problem.text()
    dialog.reject()
    superior.ask("give_back", comment="Доопрацюйте", position="Начальник", name="М. Степова")
    unit.take(superior.write_package())
    assert unit.offered() == {"take_up"}
    assert "повернуто на доопрацювання" in unit.part.head.text()
    assert "Доопрацюйте" in unit.part.said.text() and "Начальник, М. Степова" in unit.part.said.text()
    assert unit.part.lists.notes.cells()[0][2:] == ("Потребує змін", "Додайте строк")
    unit.part.buttons["take_up"].click()
    unit.wait()
    assert unit.desk.get("plan", plan)["status"] == "community_review"  # type: ignore[index]

    lamp = unit.desk.fetch("measure", {"number": "1"})[0]["id"]
    records.change(unit.desk, "measure", lamp, {"due": "01.12.2026"})
    records.change(unit.desk, "plan", plan, {"status": "endorsed"})
    unit.show(plan)
    unit.part.lists.mode.setCurrentIndex(1)
    unit.wait()
    [line] = unit.part.lists.changes.cells()
    assert line[1:] == ("Строк виконання", "", "01.12.2026")
    # Acted on once, the old decision is no task any more although the plan is endorsed again.
    assert unit.offered() == {"submit"}
    assert review.tasks(unit.desk) == []


def test_the_second_round_is_approved_and_both_hold_the_same_plan(sides: Pair, plan: str) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    superior.ask("give_back", comment="Уточніть")
    unit.take(superior.write_package())
    unit.part.acts["take_up"].trigger()
    unit.wait()
    records.change(unit.desk, "plan", plan, {"goal": "Жодної пригоди", "status": "endorsed"})
    hand_up(unit, superior, plan)
    assert "№ 2" in superior.part.head.text()
    superior.ask("approve", position="Начальник", name="М. Степова")
    unit.take(superior.write_package())
    unit.part.acts["take_up"].trigger()
    unit.wait()
    approved = unit.desk.get("plan", plan)
    assert approved is not None
    assert unit.offered() == set(), "what is approved is not handed up again"
    [title] = {row["label"] for row in superior.desk.fetch("review") if row["outcome"] == "approved"}
    assert "approved" not in title
    assert (approved["status"], approved["approved_position"]) == ("approved", "Начальник")
    assert unit.said[-1].text == unit.session.texts.t("review.taken.approved")
    # The approved state goes up with the next package; then both hold the same plan, record by record.
    unit.part.ask_package()
    superior.take(unit.write_package())
    assert content(unit.desk, plan) == content(superior.desk, plan)
    assert review.differences(superior.desk, review.rounds(superior.desk, plan)[-1].id) == []
    unit.show(plan)
    records.change(unit.desk, "plan", plan, {"goal": "Інше"})
    unit.show(plan)
    assert "змінено: 1 зміна" in unit.part.said.text()
    lamp = unit.desk.fetch("measure", {"number": "1"})[0]["id"]
    records.change(unit.desk, "measure", lamp, {"text": "Освітити двір"})
    unit.show(plan)
    unit.part.lists.mode.setCurrentIndex(unit.part.lists.mode.findText("Зауваження, подання № 2"))
    unit.wait()
    assert unit.part.lists.notes.cells()[0][1] == "Освітити перехід", "the decision was on these words"
    for register in ("person", "group"):
        assert superior.desk.fetch(register) == []


def test_what_was_changed_after_it_went_up_goes_up_again(sides: Pair, plan: str) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    superior.ask("approve")
    unit.take(superior.write_package())
    assert unit.offered() == {"take_up"}
    records.change(unit.desk, "plan", plan, {"goal": "Інше"})
    unit.show(plan)
    assert unit.offered() == {"take_up", "submit"}
    unit.part.acts["take_up"].trigger()
    unit.wait()
    assert "Подайте його ще раз" in unit.part.problem.text()
    assert unit.desk.get("plan", plan)["status"] == "endorsed"  # type: ignore[index]
    hand_up(unit, superior, plan)
    assert unit.offered() == {"package"}


def test_nobody_approves_their_own_plan_and_the_message_says_so(sides: Pair, plan: str) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    with pytest.raises(UserError, match="plan_awaits_review") as refused:
        records.change(unit.desk, "plan", plan, {"status": "approved"})
    assert "затвердити його тут не можна" in unit.session.error_text(refused.value)
    # Even when the window were to ask for it, the service refuses and the part shows why.
    last = unit.part.data.last  # type: ignore[union-attr]
    unit.part.ask_decision("approved")
    assert isinstance(unit.part.dialog, FieldsDialog)
    unit.part.dialog.press()
    unit.wait()
    assert "Власний план затвердити не можна" in unit.part.dialog.problem.text()
    assert review.rounds(unit.desk, plan)[-1].outcome == "" and last.here


def test_a_decision_by_an_equal_is_shown_as_forged_and_refused(sides: Pair, plan: str) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    superior.ask("approve")
    path = superior.write_package()
    # The unit no longer regards that card as its superior once the package is in.
    unit.take(path)
    known = trust.own_card(superior.desk)
    trust.revoke(unit.desk, known.fingerprint)
    unit.show(plan)
    assert "не тим, хто має право" in unit.part.head.text()
    unit.part.acts["take_up"].trigger()
    unit.wait()
    assert "підписане не тим" in unit.part.problem.text() and not unit.part.problem.isHidden()
    assert unit.desk.get("plan", plan)["status"] == "endorsed"  # type: ignore[index]


def test_a_plan_that_is_not_endorsed_is_refused_in_the_dialog(sides: Pair, plan: str) -> None:
    unit, _ = sides
    records.change(unit.desk, "plan", plan, {"status": "community_review"})
    unit.show(plan)
    unit.ask("submit")
    dialog = unit.part.dialog
    assert isinstance(dialog, FieldsDialog)
    assert "схвалений групою" in dialog.problem.text()
    assert review.rounds(unit.desk, plan) == []


def test_notes_and_a_decision_not_yet_sent_are_undone(sides: Pair, plan: str) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    before = superior.desk.digest()
    superior.ask("note", verdict="change", comment="Додайте строк")
    assert superior.said[-1].button
    superior.session.undo()
    superior.wait()
    assert superior.desk.digest() == before
    assert superior.part.lists.notes.cells()[0][2:] == ("", "")
    superior.ask("give_back", comment="Ні")
    assert superior.offered() == {"package"}
    superior.session.undo()
    superior.wait()
    assert superior.desk.digest() == before
    assert "approve" in superior.offered()


def test_an_earlier_version_is_compared(sides: Pair, plan: str) -> None:
    unit, _ = sides
    records.change(unit.desk, "plan", plan, {"status": "community_review"})
    again = plans_history.new_version(unit.desk, plan)
    key = unit.desk.fetch("measure", {"plan": again, "number": "2"})[0]["id"]
    records.change(unit.desk, "measure", key, {"text": "Патрулі щодня"})
    records.add(unit.desk, "measure", {"plan": again, "number": "3", "text": "Камера"})
    unit.show(again)
    assert unit.part.lists.mode.currentText() == "Зміни проти версії 1"
    assert unit.part.lists.changes.cells() == [
        ("3", "додано", "", "Камера"),
        ("2", "Захід", "Патрулі о восьмій", "Патрулі щодня"),
    ]


def test_keyboard_alone_and_names(sides: Pair, plan: str, qtbot: Any) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    part = superior.part
    assert nameless(part) == []
    assert {part.lists.notes, part.lists.mode, part.buttons["approve"]} <= set(tab_walk(part, qtbot))
    part.lists.notes.setFocus()
    qtbot.keyClick(part.lists.notes, Key.Key_F2)
    assert isinstance(part.dialog, FieldsDialog)
    part.dialog.reject()


def test_the_home_page_lists_what_waits_and_opens_it(sides: Pair, plan: str, qtbot: Any) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    window = MainWindow(superior.session.tasks, superior.session.settings, superior.session.texts, superior.folder)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.open_session(superior.session, view_specs(), [])
    assert window.workspace is not None
    window.workspace.go("home")
    superior.wait()
    card = window.findChild(RoundsCard)
    assert card is not None and card.isVisible()
    card.go("plan", plan)
    superior.wait()
    part = next(each for each in window.findChildren(ReviewPart) if each.isVisible())
    assert part.data is not None and part.data.plan == plan and part.data.to_review
    superior.ask("give_back", comment="Ні")
    assert superior.part.dialog is not None
    superior.part.dialog.close()
    window.workspace.go("home")
    superior.wait()
    assert not card.isVisible()
    # The unit's own page has nothing to do but to wait.
    home = RoundsCard(unit.session)
    home.load()
    unit.wait()
    assert home.isHidden()
    home.deleteLater()
    window.close()


@pytest.mark.parametrize("language", ["uk", "en"])
def test_every_situation_has_words_in_both_languages(language: str, sides: Pair, plan: str) -> None:
    unit, superior = sides
    hand_up(unit, superior, plan)
    texts = Texts(language)
    assert unit.part.data is not None and superior.part.data is not None
    for data in (unit.part.data, superior.part.data):
        head, _ = situation(texts, data)
        assert "1" in head
