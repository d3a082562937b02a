"""The exchange of a desk restored from an old copy; erasures in a package; scopes that go as a whole."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import erasure, records
from copdesk.services.places import Doubt
from copdesk.store.desk import Desk
from copdesk.sync import exchange, identity, trust
from copdesk.texts import Texts
from copdesk.ui.exchange.copied import ask_copied
from copdesk.ui.question import Question
from tests.ui.exchange.conftest import Place

Pair = tuple[Place, Place]


@pytest.fixture
def restored(places: Pair, tmp_path: Path) -> Place:
    """The second desk holds what the first one had written after the copy that it now is."""
    one, other = places
    one.add("Надісланий")
    folder = tmp_path / "later"
    one.desk.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copytree(one.desk.folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    later = Desk.open_with_key(folder, one.desk.registry, one.desk.dek, one.desk.user)
    try:
        for surname in ("Втрачений", "Пізніший"):
            records.add(later, "person", {"surname": surname})
            path = tmp_path / f"{surname}.cdsync"
            exchange.export(later, path, [trust.own_card(other.desk)])
            other.take(path)
    finally:
        later.close()
    return one


def test_a_restored_desk_gets_a_new_name_by_a_button_and_both_agree(restored: Place, places: Pair) -> None:
    one, other = places
    tab, texts = one.view.take_in, one.view.texts
    former, before = identity.site(one.desk), one.desk.digest()
    one.look(other.hand_over())
    assert tab.notice.property("sign") == "error" and not tab.renew.isHidden()
    assert one.desk.digest() == before
    tab.renew.click()
    assert isinstance(tab.dialog, Question)
    tab.dialog.buttons[texts.t("packages.renew")].click()
    one.wait()
    assert identity.site(one.desk) != former and tab.renew.isHidden()
    assert tab.notice.text == texts.t("packages.renew.done")
    one.take(other.hand_over("full.cdsync", full=True))
    one.add("Новий")
    other.take(one.hand_over())
    one.take(other.hand_over())
    assert one.desk.digest() == other.desk.digest()
    assert one.surnames() == other.surnames()
    assert {"Втрачений", "Новий", "Надісланий", "Пізніший"} <= set(one.surnames())


def test_the_button_is_gone_with_another_refusal_and_esc_changes_nothing(places: Pair) -> None:
    one, _ = places
    tab, former = one.view.take_in, identity.site(one.desk)
    one.view.show_tab("in")
    tab._refused(UserError("exchange_restored"))
    assert tab.renew.isVisible()
    tab.renew.click()
    assert isinstance(tab.dialog, Question)
    tab.dialog.reject()
    assert identity.site(one.desk) == former
    tab._refused(UserError("exchange_own_file"))
    assert not tab.renew.isVisible()


def test_an_erasure_is_shown_with_the_names_of_registers(places: Pair, texts_uk: Texts) -> None:
    one, other = places
    key = one.add("Неповторненко")
    body = records.add(one.desk, "organisation", {"short_name": "Школа № 3"})
    records.add(one.desk, "affiliation", {"person": key, "organisation": body})
    other.take(one.hand_over())
    one.take(other.hand_over())
    erasure.erase_person(one.desk, texts_uk, key, "Вимога особи")
    panel = other.look(one.hand_over())
    people, posts = texts_uk.t("entities.person"), texts_uk.t("entities.affiliation")
    assert panel.look.report.erased == {"person": 1, "affiliation": 1}
    assert f"{people}: 1" in panel.notice.text and f"{posts}: 1" in panel.notice.text
    panel.accept.click()
    other.wait()
    assert f"{people}: 1" in other.view.take_in.after.text()
    assert "Неповторненко" not in other.surnames()


def test_a_scope_that_goes_as_a_whole_has_no_choice_of_contents(places: Pair) -> None:
    one, _ = places
    out = one.view.out
    one.view.show_tab("out")
    one.wait()
    assert out.kind.isEnabled() and out.always.isHidden()
    for scope in ("plans", "review"):
        out.scope.setCurrentIndex(out.scope.findData(scope))
        assert not out.kind.isEnabled() and not out.always.isHidden()
    out.scope.setCurrentIndex(out.scope.findData("unit"))
    assert out.kind.isEnabled() and out.always.isHidden()
    out.prefer("plans")
    out.load()
    one.wait()
    assert out.scope.currentData() == "plans" and not out.kind.isEnabled()
    # What was chosen since then is kept when the list comes again.
    out.scope.setCurrentIndex(out.scope.findData("unit"))
    out.load()
    one.wait()
    assert out.scope.currentData() == "unit"


@pytest.mark.parametrize("width", [1170, 714])
def test_the_card_of_this_desk_leaves_no_empty_space_and_cuts_nothing(
    make_place: Callable[[str], Place], qtbot: Any, width: int
) -> None:
    place = make_place("one")
    place.view.resize(width, 640)
    place.wait()
    tab = place.view.desks.own
    box = tab.picture.parentWidget()
    assert box is not None
    words = tab.unit.parentWidget()
    assert words is not None
    qtbot.waitUntil(lambda: box.height() <= max(tab.picture.height(), words.heightForWidth(words.width())) + 40)
    assert tab.fingerprint.height() >= tab.fingerprint.sizeHint().height()
    assert words.height() >= words.heightForWidth(words.width())


def test_a_copied_desk_says_whether_it_was_moved_or_is_a_copy(
    make_place: Callable[[str], Place], tmp_path: Path
) -> None:
    place = make_place("one")
    book, t = tmp_path / "book" / "places.json", place.view.texts.t
    former = identity.site(place.desk)
    identity.set_doubt(place.desk, "elsewhere")
    doubt = Doubt("elsewhere", "ПК-КАНЦЕЛЯРІЯ", 1_795_000_000_000)
    asked = ask_copied(place.session, place.view, book, doubt)
    assert list(asked.buttons) == [t("packages.copied.moved"), t("packages.copied.renew")]
    asked.cancel.click()
    place.wait()
    with pytest.raises(UserError, match="desk_copied"):
        identity.require_certain(place.desk)
    asked = ask_copied(place.session, place.view, book, doubt)
    asked.buttons[t("packages.copied.moved")].click()
    place.wait()
    identity.require_certain(place.desk)
    assert identity.site(place.desk) == former and book.exists()
    identity.set_doubt(place.desk, "elsewhere")
    ask_copied(place.session, place.view, book, doubt).buttons[t("packages.copied.renew")].click()
    place.wait()
    identity.require_certain(place.desk)
    assert identity.site(place.desk) != former
