"""Conflicts decided by the keyboard on one desk, and gone on both."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from copdesk.services import exchange, records
from copdesk.ui.exchange import work
from copdesk.ui.exchange.parts import rows_of
from tests.ui.exchange.conftest import Place
from tests.ui.helpers import nameless, tab_walk

Pair = tuple[Place, Place]
Key = Qt.Key


def part(one: Place, other: Place, **fields: tuple[Any, Any]) -> list[str]:
    """Two people, for whom each desk writes its own value of each field; then both have heard of it."""
    keys = [one.add("Ґудзь", note="спільне"), one.add("Жук", note="спільне")]
    other.take(one.hand_over())
    one.take(other.hand_over())
    for name, (mine, theirs) in fields.items():
        for key in keys:
            records.change(one.desk, "person", key, {name: mine})
            records.change(other.desk, "person", key, {name: theirs})
    there, back = one.hand_over("there.cdsync"), other.hand_over("back.cdsync")
    other.take(there)
    one.take(back)
    assert one.desk.digest() == other.desk.digest()
    return keys


def converge(one: Place, other: Place) -> None:
    """What was decided at *one* reaches the other."""
    other.take(one.hand_over("decided.cdsync"))
    assert exchange.conflicts(other.desk) == exchange.conflicts(one.desk) == []
    assert one.desk.digest() == other.desk.digest()


def notes(place: Place) -> list[str]:
    return [row["note"] for row in place.desk.fetch("person", order=("surname",))]


@pytest.fixture
def parted(places: Pair, qtbot: Any) -> Pair:
    """Two desks with two conflicts, the first one's tab shown."""
    one, other = places
    part(one, other, note=("моє", "їхнє"))
    one.activate(qtbot)
    one.view.take_in.to_conflicts.click()
    one.wait()
    assert one.view.tabs.currentWidget() is one.view.conflicts
    return one, other


def test_the_values_stand_side_by_side_with_who_when_and_what_was_before(parted: Pair) -> None:
    one, _ = parted
    tab = one.view.conflicts
    assert [item.text(0) for item in rows_of(tab.list)] == ["Ґудзь", "Жук"]
    assert [label.text() for at in (0, 1) for label in tab.sides.findChildren(type(tab.left), f"value-{at}")] == [
        "моє",
        "їхнє",
    ]
    assert "спільне" in tab.sides.before.text()
    dispute = tab.current
    assert dispute is not None and [side.here for side in dispute.sides] == [True, False]
    assert dispute.sides[1].unit == "Вознесенський РВП" and sum(side.shown for side in dispute.sides) == 1
    assert one.view.tabs.tabText(3).endswith("(2)") and work.conflict_count(one.desk) == 2


def test_keys_decide_the_next_comes_by_itself_and_both_desks_agree(parted: Pair, qtbot: Any) -> None:
    one, other = parted
    tab = one.view.conflicts
    assert tab.list.hasFocus()
    qtbot.keyClick(tab.list, Key.Key_1)
    one.wait()
    current = tab.current
    assert current is not None and current.title == "Жук" and tab.list.hasFocus()
    qtbot.keyClick(tab.list, Key.Key_2)
    one.wait()
    assert notes(one) == ["моє", "їхнє"]
    assert tab.empty.isVisible() and one.view.tabs.tabText(3) == one.view.texts.t("packages.tab.conflicts")
    assert QApplication.focusWidget() is one.view.tabs.tabBar()
    converge(one, other)
    assert notes(other) == ["моє", "їхнє"]


def test_the_list_says_whose_record_it_is(parted: Pair) -> None:
    one, _ = parted
    wide = one.view.conflicts.list
    assert wide.columnWidth(0) >= 120 and wide.header().length() <= wide.viewport().width()


def test_a_third_value_is_written_by_the_key_e(parted: Pair, qtbot: Any, type_text: Callable[[Any, str], None]) -> None:
    one, other = parted
    tab = one.view.conflicts
    qtbot.keyClick(tab.list, Key.Key_E)
    dialog = tab.dialog
    assert dialog is not None and dialog.isVisible()
    control: Any = dialog.form.editor("note").control
    assert control.toPlainText() == "моє"
    control.selectAll()
    type_text(control, "третє")
    dialog.save.click()
    one.wait()
    assert notes(one)[0] == "третє"
    one.activate(qtbot)
    qtbot.keyClick(tab.list, Key.Key_1)
    one.wait()
    converge(one, other)
    assert notes(other) == ["третє", "моє"]


def test_a_long_title_leaves_the_fields_of_a_joint_cell_whole(places: Pair) -> None:
    one, other = places
    person = one.add("Нечуй-Левицька-Старицька", given_name="Олександра", patronymic="Володимирівна")
    group = records.add(one.desk, "group", {"name": "Група", "short_name": "КГ «Привокзальний мікрорайон»"})
    seat = records.add(one.desk, "membership", {"person": person, "group": group, "start": "01.02.2026"})
    other.take(one.hand_over())
    one.take(other.hand_over())
    for place, end in ((one, "01.02.2027"), (other, "01.02.2028")):
        records.change(place.desk, "membership", seat, {"end": end})
    one.take(other.hand_over())
    one.view.show_tab("conflicts")
    one.wait()
    one.view.conflicts.edit()
    dialog = one.view.conflicts.dialog
    assert dialog is not None and dialog.isVisible()
    one.wait()
    for name in ("start", "end"):
        field = dialog.form.editor(name)
        assert field.height() >= field.minimumSizeHint().height(), name
        assert field.control.geometry().bottom() <= field.height(), name
    dialog.reject()


def test_a_refused_third_value_stays_in_the_dialog(places: Pair, qtbot: Any) -> None:
    one, other = places
    part(one, other, surname=("Бойко", "Бойченко"))
    one.view.show_tab("conflicts")
    one.wait()
    one.view.conflicts.edit()
    dialog = one.view.conflicts.dialog
    assert dialog is not None
    line: Any = dialog.form.editor("surname").control
    line.clear()
    dialog.save.click()
    assert dialog.isVisible() and dialog.form.editor("surname").error_text
    dialog.reject()
    assert work.conflict_count(one.desk) == 2


@pytest.mark.parametrize(("choice", "note"), [("all_mine", "моє"), ("all_theirs", "їхнє")])
def test_all_of_one_kind_are_decided_at_once(places: Pair, choice: str, note: str) -> None:
    one, other = places
    part(one, other, note=("моє", "їхнє"), given_name=("Олена", "Ольга"))
    one.view.show_tab("conflicts")
    one.wait()
    tab = one.view.conflicts
    assert len(tab.disputes) == 4
    names = [each.conflict.fields for each in tab.disputes]
    tab.list.setCurrentItem(rows_of(tab.list)[names.index(("note",))])
    press: QPushButton = getattr(tab.sides, choice)
    assert press.isVisible() and "(2)" in press.text()
    press.click()
    one.wait()
    assert notes(one) == [note, note] and {each.conflict.fields for each in tab.disputes} == {("given_name",)}


def test_whether_a_record_is_deleted_has_no_third_value(places: Pair) -> None:
    one, other = places
    keys = part(one, other)
    for place in (one, other):
        records.delete(place.desk, "person", keys[:1])
    records.restore(other.desk, "person", keys[:1])
    one.take(other.hand_over("back.cdsync"))
    one.view.show_tab("conflicts")
    one.wait()
    tab = one.view.conflicts
    (dispute,) = tab.disputes
    t = one.view.texts.t
    assert [side.lines[0][1] for side in dispute.sides] == [t("packages.value.trash"), t("packages.value.live")]
    assert not tab.sides.edit.isEnabled() and tab.sides.before.text() == ""
    tab.edit()
    assert tab.dialog is None
    tab.choose(1)
    one.wait()
    assert one.surnames() == ["Ґудзь", "Жук"] and tab.empty.isVisible()


def test_a_conflict_decided_elsewhere_meanwhile_is_told_and_the_list_renewed(parted: Pair, qtbot: Any) -> None:
    one, _ = parted
    tab = one.view.conflicts
    exchange.decide_all(one.desk, exchange.conflicts(one.desk), "mine")
    qtbot.keyClick(tab.list, Key.Key_2)
    one.wait()
    assert tab.notice.text and tab.empty.isVisible() and notes(one) == ["моє", "моє"]


def test_everything_has_a_name_and_tab_goes_round(parted: Pair, qtbot: Any) -> None:
    one, _ = parted
    assert nameless(one.view) == []
    walked = tab_walk(one.view, qtbot)
    names = {widget.objectName() for widget in walked}
    assert {"choose-0", "choose-1"} <= names and one.view.conflicts.list in walked
