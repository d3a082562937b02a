"""The exchange by the screens alone: two real desks, real windows, real files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from copdesk.domain.errors import UserError
from copdesk.services import exchange, records, summaries
from copdesk.sync import told, trust
from copdesk.ui.exchange import work
from copdesk.ui.exchange.parts import KEY, rows_of
from copdesk.ui.exchange.view import TABS, open_package
from copdesk.ui.question import Question
from tests.ui.exchange.conftest import Place
from tests.ui.helpers import nameless, tab_walk

Pair = tuple[Place, Place]
Key = Qt.Key
CHECKED = Qt.CheckState.Checked


def settle_both(one: Place, other: Place) -> None:
    """Both hold the same and know it."""
    other.take(one.hand_over())
    one.take(other.hand_over())
    assert one.desk.digest() == other.desk.digest()


def answer(question: Any, caption: str) -> None:
    """Press one of the buttons of a question."""
    assert isinstance(question, Question)
    question.buttons[caption].click()


def test_a_package_goes_there_and_back_by_the_screens(places: Pair) -> None:
    one, other = places
    one.add("Ґудзь", given_name="Олена")
    one.add("Жук")
    path = one.hand_over()
    before = other.desk.digest()
    panel = other.look(path)
    assert (panel.look.report.total.new, other.desk.digest()) == (4, before)  # with the unit and the user
    registers = {item.text(0) for item in rows_of(panel.tree)}
    assert f"{other.view.texts.t('entities.person')} — нових: 2" in registers
    assert not panel.box.isVisible()
    panel.accept.click()
    other.wait()
    assert "Нових: 4, змінених: 0, видалених: 0, розбіжностей: 0" in other.view.take_in.after.text()
    other.view.take_in.to_list.click()
    other.wait()
    (row,) = rows_of(other.view.take_in.received)
    assert row.text(1) == "Вознесенський РВП" and other.view.take_in.undo.isEnabled()
    other.add("Яценко")
    one.take(other.hand_over())
    assert one.surnames() == other.surnames() == ["Ґудзь", "Жук", "Яценко"]
    assert one.desk.digest() == other.desk.digest()
    assert len(rows_of(one.view.out.sent)) == 1


def test_the_preview_leads_to_every_record_and_field(places: Pair) -> None:
    one, other = places
    key = one.add("Ґудзь", phones="0635761839")
    settle_both(one, other)
    records.change(one.desk, "person", key, {"phones": "0671112233", "note": "нова"})
    one.add("Жук")
    panel = other.look(one.hand_over())
    register: Any = rows_of(panel.tree)[0]
    assert register.text(0).endswith("нових: 1, змінених: 1")
    register.setExpanded(True)
    found = {register.child(at).text(0): register.child(at) for at in range(register.childCount())}
    assert set(found) == {"Ґудзь (змінено)", "Жук (новий)"}
    changed = found["Ґудзь (змінено)"]
    changed.setExpanded(True)
    fields = {tuple(changed.child(at).text(n) for n in range(3)) for at in range(changed.childCount())}
    t = other.view.texts.t
    assert (t("field.person.note"), "", "нова") in fields
    phones = next(each for each in fields if each[0] == t("field.person.phones"))
    assert "635761839" in phones[1].replace(" ", "") and "671112233" in phones[2].replace(" ", "")
    panel.decline.click()
    assert other.surnames() == ["Ґудзь"] and other.view.take_in.notice.text == t("packages.declined")


def test_what_does_not_fit_into_the_list_is_counted_and_reached_by_the_keyboard(
    places: Pair, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "LISTED", 2)
    one, other = places
    settle_both(one, other)
    for surname in ("Береза", "Верба", "Граб", "Дуб", "Ясен"):
        one.add(surname)
    panel, t = other.look(one.hand_over()), other.view.texts.t
    assert other.view.texts.n("packages.unlisted", 3) in panel.notice.text

    def listed() -> list[str]:
        item: Any = rows_of(panel.tree)[0]
        return [item.child(at).text(0).removesuffix(" (новий)") for at in range(item.childCount())]

    pages = (
        ["Береза", "Верба", t("packages.look.more", first=1, last=2, whole=5)],
        ["Граб", "Дуб", t("packages.look.more", first=3, last=4, whole=5)],
        ["Ясен", t("packages.look.more", first=5, last=5, whole=5)],
    )
    for page in (*pages, pages[0]):
        assert listed() == page
        item: Any = rows_of(panel.tree)[0]
        panel.tree.setCurrentItem(item.child(item.childCount() - 1))
        qtbot.keyClick(panel.tree, Key.Key_Return)
        other.wait()
        assert panel.tree.hasFocus() and panel.tree.currentItem() is item.child(0)
    panel.look.path.unlink()
    warned, missing = panel.notice.text, other.view.texts.error(UserError("file_missing", name=panel.look.path.name))
    item = rows_of(panel.tree)[0]
    panel.tree.itemActivated.emit(item.child(item.childCount() - 1), 0)
    other.wait()
    assert (panel.notice.text, other.view.take_in.notice.text, listed()) == (warned, missing, pages[1])
    panel.accept.setFocus()
    qtbot.keyClick(panel.accept, Key.Key_Space)
    other.wait()
    assert other.view.take_in.notice.text == missing and panel.accept.hasFocus() and panel.accept.isEnabled()


def test_undo_of_an_import_returns_the_digest_and_the_package_can_come_again(places: Pair) -> None:
    one, other = places
    settle_both(one, other)
    before = other.desk.digest()
    one.add("Ґудзь")
    path = one.hand_over()
    other.take(path)
    after = other.desk.digest()
    other.view.take_in.undo_now.click()
    other.wait()
    answer(other.view.take_in.undoing.question, other.view.texts.t("packages.undo.yes"))
    other.wait()
    assert other.desk.digest() == before != after
    assert other.view.take_in.notice.text == other.view.texts.t("packages.undone.exact")
    assert rows_of(other.view.take_in.received)[0].text(5) == other.view.texts.t("packages.got.undone")
    other.take(path)
    assert other.desk.digest() == after


def test_undo_from_the_list_names_the_later_edits_and_keeps_them(places: Pair) -> None:
    one, other = places
    key = one.add("Ґудзь")
    one.add("Жук")
    other.take(one.hand_over())
    records.change(other.desk, "person", key, {"note": "тут"})
    take_in = other.view.take_in
    take_in.to_list.click()
    other.wait()
    take_in.undo.click()
    other.wait()
    question = take_in.undoing.question
    assert question is not None
    words = " ".join(each.text() for each in question.findChildren(type(take_in.outcome)))
    assert "Ґудзь" in words and other.view.texts.t("field.person.note") in words and "Жук" not in words
    answer(question, other.view.texts.t("packages.undo.yes"))
    other.wait()
    assert other.surnames() == ["Ґудзь"]
    assert other.view.texts.n("packages.undone.kept", 1) in take_in.notice.text or "залишено" in take_in.notice.text


def test_a_deletion_that_is_not_ticked_is_kept_on_both_desks(places: Pair, qtbot: Any) -> None:
    one, other = places
    keys = [one.add(surname) for surname in ("Ґудзь", "Жук", "Яценко")]
    settle_both(one, other)
    records.delete(one.desk, "person", keys[:2])
    panel = other.look(one.hand_over())
    assert [item.text(0) for item in rows_of(panel.deletions)] == ["Ґудзь", "Жук"] and panel.confirmed == set()
    assert panel.accept.text() == other.view.texts.t("packages.accept.deleting", gone=0, kept=2)
    assert panel.deletions.header().length() <= panel.deletions.viewport().width()
    panel.deletions.setFocus()
    qtbot.keyClick(panel.deletions, Key.Key_Space)
    assert panel.confirmed == {("person", keys[0])}
    assert panel.accept.text() == other.view.texts.t("packages.accept.deleting", gone=1, kept=1)
    panel.accept.click()
    other.wait()
    assert other.surnames() == ["Жук", "Яценко"]
    assert "видалених: 1" in other.view.take_in.after.text()
    assert other.view.texts.n("packages.kept", 1) in other.view.take_in.after.text()
    other.view.take_in.to_list.click()
    other.wait()
    received = other.view.take_in.received
    assert "видалених: 1" in rows_of(received)[0].text(3)
    other.view.resize(700, 480)  # what a screen of 1366 pixels has at 150 %
    qtbot.waitUntil(lambda: received.viewport().width() < 700)
    assert received.header().length() <= received.viewport().width() and received.columnWidth(1) > 100
    one.take(other.hand_over())
    assert one.surnames() == ["Жук", "Яценко"] and one.desk.digest() == other.desk.digest()


def test_a_package_that_takes_the_last_administrator_away_says_that_they_stay(places: Pair) -> None:
    one, other = places
    settle_both(one, other)
    for each in one.desk.fetch("user"):  # both bear the same name
        records.change(one.desk, "user", each["id"], {"role": "reader"})
    stays = other.view.texts.t("packages.administrator", names=other.desk.user)
    panel = other.look(one.hand_over())
    assert stays in panel.notice.text and panel.notice.property("sign") == "warning"
    panel.accept.click()
    other.wait()
    assert stays in other.view.take_in.after.text()


def test_what_hangs_on_a_deleted_record_is_shown_beside_it(places: Pair) -> None:
    one, other = places
    t, person = other.view.texts.t, one.add("Ґудзь")
    body = records.add(one.desk, "organisation", {"short_name": "Школа"})
    settle_both(one, other)
    new = one.add("Недовгий")
    for place, who in ((one, person), (one, new), (other, person)):
        records.add(place.desk, "affiliation", {"person": who, "organisation": body})
    records.delete(one.desk, "person", [person, new])
    panel = other.look(one.hand_over())
    assert "видалених: 2" in panel.total.text() and "розбіжностей: 1" in panel.total.text()
    [gone] = rows_of(panel.deletions)
    label = {"register": t("entity.affiliation"), "title": one.desk.fetch("affiliation")[0]["label"]}
    came, here = t("exchange.hung.came", **label), t("exchange.hung.here", **label)
    assert (gone.text(0), gone.text(2)) == ("Ґудзь", f"{came}; {here}")
    people = next(item for item in rows_of(panel.tree) if item.data(0, KEY).noun == "person")
    shown = [people.child(at) for at in range(people.childCount())]
    assert [item.text(0) for item in shown if item is not None] == [
        f"Ґудзь ({t('packages.what.deleted')}, {t('packages.what.conflict')})",
        f"Недовгий ({t('packages.what.came_deleted')})",
    ]
    shown[0].setExpanded(True)
    assert [shown[0].child(at).text(2) for at in range(shown[0].childCount())] == [came, here]


def test_all_deletions_can_be_ticked_at_once(places: Pair) -> None:
    one, other = places
    keys = [one.add(surname) for surname in ("Ґудзь", "Жук")]
    settle_both(one, other)
    records.delete(one.desk, "person", keys)
    panel = other.look(one.hand_over())
    panel.all.click()
    panel.none.click()
    assert panel.confirmed == set()
    panel.all.click()
    panel.accept.click()
    other.wait()
    assert other.surnames() == [] and one.desk.digest() == other.desk.digest()


def damaged(path: Path) -> Path:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(bytes(held))
    return path


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-100])
    return path


def foreign(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 not ours")
    return path


def folder(path: Path) -> Path:
    path.unlink()
    path.mkdir()
    return path


def gone(path: Path) -> Path:
    path.unlink()
    return path


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (damaged, "file_damaged"),
        (cut, "file_truncated"),
        (foreign, "file_not_ours"),
        (folder, "file_folder"),
        (gone, "file_missing"),
    ],
)
def test_a_spoilt_package_is_refused_with_its_own_words(places: Pair, harm: Callable[[Path], Path], code: str) -> None:
    one, other = places
    one.add("Ґудзь")
    before = other.desk.digest()
    path = harm(one.hand_over())
    other.look(path)
    take_in = other.view.take_in
    assert take_in.notice.text == other.view.texts.error(UserError(code, name=path.name))
    assert take_in.notice.property("sign") == "error" and take_in.pages.currentWidget() is take_in.start
    assert other.desk.digest() == before and take_in.look_button.isEnabled()


def test_each_refusal_of_the_exchange_is_told_apart(places: Pair, make_place: Callable[[str], Place]) -> None:
    one, other = places
    third = make_place("third")
    take_in = other.view.take_in
    seen: set[str] = set()

    def refused(path: Path) -> str:
        before = other.desk.digest()
        other.look(path)
        assert take_in.pages.currentWidget() is take_in.start and other.desk.digest() == before
        assert take_in.notice.text not in seen
        seen.add(take_in.notice.text)
        return take_in.notice.text

    own = exchange.own_card
    trust.trust(third.desk, own(other.desk))
    unknown = exchange.export(third.desk, [own(other.desk).fingerprint], other.folder / "unknown.cdsync").path
    assert own(third.desk).fingerprint in refused(unknown)
    trust.trust(one.desk, own(third.desk))
    elsewhere = exchange.export(one.desk, [own(third.desk).fingerprint], other.folder / "elsewhere.cdsync").path
    assert "не для цього" in refused(elsewhere)
    # A full package, an answer that knows it, and what goes on from there, whose forerunner is lost.
    to = [own(other.desk).fingerprint]
    first = exchange.export(one.desk, to, other.folder / "first.cdsync").path
    other.take(first)
    one.take(other.hand_over())
    one.add("Жук")
    follows = exchange.export(one.desk, to, other.folder / "second.cdsync").path
    # As after a restore from a backup that did not hold it.
    other.desk.db.execute("UPDATE sync_seen SET epoch = 0 WHERE site <> 1")
    assert "→" in refused(follows)
    exchange.revoke(other.desk, own(one.desk).fingerprint)
    assert "відкликано" in refused(first)


def test_the_same_package_again_says_that_nothing_is_new(places: Pair) -> None:
    one, other = places
    one.add("Ґудзь")
    path = one.hand_over()
    other.take(path)
    before = other.desk.digest()
    panel = other.look(path)
    assert panel.notice.text == other.view.texts.t("packages.repeated") and not panel.tree.isVisible()
    assert panel.notice.geometry().bottom() < 200, "the words stand together at the top"
    panel.accept.click()
    other.wait()
    assert other.desk.digest() == before and len(exchange.imports(other.desk)) == 1


def test_taking_in_can_be_stopped_and_leaves_nothing(places: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = places
    one.add("Ґудзь")
    before = other.desk.digest()
    panel = other.look(one.hand_over())
    real = work.take_in

    def stopped(desk: Any, path: Path, confirmed: Any, progress: Any) -> Any:
        progress.cancel()
        return real(desk, path, confirmed, progress)

    monkeypatch.setattr(work, "take_in", stopped)
    panel.accept.click()
    bar = other.view.take_in.bar
    assert bar.isVisible() and not panel.accept.isEnabled() and bar.stop.hasFocus()
    bar.stop.click()
    other.wait()
    assert panel.accept.hasFocus(), "a locked button gives the keyboard away"
    assert other.view.take_in.notice.text == other.view.texts.error(UserError("exchange_cancelled"))
    assert not bar.isVisible() and panel.accept.isEnabled() and other.desk.digest() == before


def test_writing_nowhere_or_over_a_file_is_told_and_asked(places: Pair) -> None:
    one, _ = places
    path = one.hand_over()
    out, held = one.view.out, path.read_bytes()
    out.path.setText(str(path))
    out.write.click()
    assert isinstance(out.dialog, Question) and path.read_bytes() == held
    out.dialog.cancel.click()
    one.wait()
    assert path.read_bytes() == held
    out.write.click()
    answer(out.dialog, one.view.texts.t("packages.replace"))
    one.wait()
    assert path.read_bytes() != held
    out.path.setText(str(one.folder / "нема" / "x"))
    out.write.click()
    one.wait()
    assert out.notice.property("sign") == "error" and "нема" in out.notice.text


def test_without_a_ticked_recipient_nothing_can_be_written(places: Pair) -> None:
    one, _ = places
    one.view.show_tab("out")
    one.wait()
    (row,) = rows_of(one.view.out.recipients)
    assert row.checkState(0) == CHECKED and one.view.out.write.isEnabled()
    row.setCheckState(0, Qt.CheckState.Unchecked)
    assert not one.view.out.write.isEnabled()


def test_a_worm_on_the_stick_and_the_free_room_are_told(places: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = places
    out = one.view.out
    monkeypatch.setattr(exchange, "medium", lambda folder: folder)
    (one.folder / "Фото.lnk").touch()
    out.path.setText(str(one.folder / "x.cdsync"))
    one.session.tasks.drain()
    out._ask_medium()
    one.wait()
    assert "Фото.lnk" in out.warning.text and out.room.text().startswith("Вільно")
    # The one who takes it in is told as well, before anything is written and when there is nothing new.
    path = one.hand_over()
    assert "Фото.lnk" in other.look(path).notice.text
    other.take(path)
    assert "Фото.lnk" in other.look(path).notice.text


def test_a_card_is_compared_before_it_is_added_and_revoked_after_a_question(
    make_place: Callable[[str], Place], qtbot: Any
) -> None:
    one, other = make_place("one"), make_place("other")
    path = other.folder / "other.copcard"
    other.view.show_tab("desks")
    other.wait()
    other.view.desks.own.save_card(path)
    other.wait()
    desks = one.view.desks
    one.view.open_file(path)
    one.wait()
    dialog: Any = desks.dialog
    assert dialog.fingerprint.text().split() == exchange.own_card(other.desk).fingerprint.split()
    assert not dialog.accept_button.isEnabled()
    qtbot.keyClick(dialog.compared, Key.Key_Space)
    dialog.role.setCurrentIndex(dialog.role.findData("district"))
    dialog.accept_button.click()
    one.wait()
    (known,) = exchange.cards(one.desk)
    assert (known.role, known.revoked) == ("district", None)
    (row,) = rows_of(desks.list)
    assert row.text(1) == one.view.texts.t("packages.role.district") and row.text(2) == "—"
    desks.revoke.click()
    answer(desks.dialog, one.view.texts.t("packages.card.revoke"))
    one.wait()
    assert exchange.cards(one.desk)[0].revoked is not None and not desks.revoke.isEnabled()
    one.view.show_tab("out")
    one.wait()
    assert rows_of(one.view.out.recipients) == [] and not one.view.out.write.isEnabled()
    desks.own.copy_fingerprint()
    assert QGuiApplication.clipboard().text() == exchange.own_card(one.desk).fingerprint


def test_a_spoilt_card_is_refused_and_ours_is_printed_on_a6(make_place: Callable[[str], Place]) -> None:
    one = make_place("one")
    bad = one.folder / "bad.copcard"
    bad.write_text("{}\n\n")
    one.view.open_file(bad)
    one.wait()
    assert one.view.desks.notice.text == one.view.texts.error(UserError("card_damaged"))
    sheet = one.folder / "card.pdf"
    one.view.desks.own.print_card(sheet)
    one.wait()
    held = sheet.read_bytes()
    width, height = map(float, re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", held).groups())  # type: ignore[union-attr]
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (105, 148)
    one.view.desks.own.print_card(one.folder / "нема" / "card.pdf")
    one.wait()
    assert one.view.desks.notice.property("sign") == "error"


def test_a_package_dropped_on_the_view_is_looked_into(places: Pair) -> None:
    one, other = places
    one.add("Ґудзь")
    path = one.hand_over()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPoint(5, 5).toPointF(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    other.view.dropEvent(event)
    other.wait()
    assert other.view.take_in.pages.currentWidget() is other.view.take_in.package
    assert other.surnames() == []


def test_a_package_can_be_opened_from_anywhere(places: Pair) -> None:
    one, other = places
    one.add("Ґудзь")
    dialog = open_package(other.session, one.hand_over(), other.view)
    other.wait()
    tab: Any = dialog.findChild(type(other.view.take_in))
    tab.package.accept.click()
    other.wait()
    assert other.surnames() == ["Ґудзь"] and dialog.isVisible()
    tab.to_list.click()
    assert dialog.result() == 1


@pytest.mark.parametrize("tab", TABS)
def test_tab_goes_round_and_everything_has_a_name(places: Pair, qtbot: Any, tab: str) -> None:
    one, other = places
    one.add("Ґудзь")
    other.take(one.hand_over())
    other.view.take_in.to_list.click()
    summaries.prepare(other.desk)
    other.view.show_tab(tab)
    other.wait()
    other.view.window().activateWindow()
    assert nameless(other.view) == []
    assert len(tab_walk(other.view, qtbot)) >= {"conflicts": 1, "totals": 3}.get(tab, 4)
