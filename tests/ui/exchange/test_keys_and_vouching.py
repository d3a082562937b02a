"""New keys and countersigned cards by the screens."""

from collections.abc import Callable
from datetime import date
from typing import Any

from copdesk.services import exchange
from copdesk.sync import trust
from copdesk.sync.cards import Identity
from copdesk.ui.exchange.own_card import _picture
from copdesk.ui.exchange.parts import rows_of
from copdesk.ui.question import Question
from tests.ui.exchange.conftest import Place

Maker = Callable[[str], Place]


def answer(question: Any, caption: str) -> None:
    """Press one of the buttons of a question."""
    assert isinstance(question, Question)
    question.buttons[caption].click()


def test_a_new_key_is_made_told_in_the_preview_and_shown_in_the_list(places: tuple[Place, Place]) -> None:
    one, other = places
    t, own = one.view.texts.t, one.view.desks.own
    one.add("Ґудзь")
    one.view.show_tab("desks")
    one.wait()
    former = trust.own_card(one.desk).fingerprint
    own.change.click()
    assert isinstance(own.dialog, Question)
    own.dialog.reject()
    one.wait()
    assert trust.own_card(one.desk).fingerprint == former
    own.change.click()
    answer(own.dialog, t("packages.card.change_yes"))
    one.wait()
    made = trust.own_card(one.desk)
    assert made.fingerprint != former and own.fingerprint.text().split() == made.fingerprint.split()
    assert own.history.text() == t("packages.card.changed_on", date=f"{made.made_on:%d.%m.%Y}")
    assert one.view.desks.notice.text == t("packages.card.change_done")
    panel = other.look(one.hand_over())
    assert t("packages.new_key", fingerprint=made.fingerprint) in panel.notice.text
    panel.accept.click()
    other.wait()
    other.view.show_tab("desks")
    other.wait()
    assert made.fingerprint in other.view.desks.chosen_print.text()
    assert t("packages.card.changed_on", date=f"{made.made_on:%d.%m.%Y}") in other.view.desks.chosen_print.text()


def test_a_countersigned_card_needs_no_comparing_and_the_list_says_who_vouches(make_place: Maker) -> None:
    head, unit, other = make_place("head"), make_place("unit"), make_place("other")
    t, path = other.view.texts.t, other.folder / "unit.copcard"
    trust.trust(head.desk, trust.own_card(unit.desk))
    head.view.desks.load()
    head.wait()
    head.view.desks.countersign.click()
    dialog: Any = head.view.desks.dialog
    dialog.fileSelected.emit(str(path))
    dialog.close()
    head.wait()
    assert head.view.desks.notice.text == t("packages.card.countersign_done", path=path)
    # To the unit itself it is the word for its own card.
    unit.view.open_file(path)
    unit.wait()
    assert unit.view.desks.notice.text == t("packages.card.adopted")
    assert t("packages.card.countersigned") in unit.view.desks.own.history.text()
    # A stranger's word does not count: the fingerprint is to be compared.
    other.view.open_file(path)
    other.wait()
    asked: Any = other.view.desks.dialog
    assert asked.compared.isVisible() and not asked.accept_button.isEnabled()
    asked.reject()
    trust.trust(other.desk, trust.own_card(head.desk), role="region")
    other.view.open_file(path)
    other.wait()
    asked = other.view.desks.dialog
    assert not asked.compared.isVisible() and asked.accept_button.isEnabled()
    asked.accept_button.click()
    other.wait()
    assert [known.role for known in exchange.cards(other.desk)] == ["region", "unit"]
    states = [row.text(4) for row in rows_of(other.view.desks.list)]
    assert states == [t("packages.desk.ok"), t("packages.desk.vouched")]
    other.view.desks.list.setCurrentItem(rows_of(other.view.desks.list)[1])
    assert t("packages.role.region") in other.view.desks.chosen_print.text()


def test_the_own_card_is_revoked_by_the_screen_and_a_new_one_begins(places: tuple[Place, Place]) -> None:
    one, other = places
    t, own = one.view.texts.t, one.view.desks.own
    one.view.show_tab("desks")
    one.wait()
    void = trust.own_card(one.desk)
    own.revoke.click()
    answer(own.dialog, t("packages.card.revoke_own_yes"))
    one.wait()
    day = trust.own_revoked(one.desk)
    assert day is not None and one.view.desks.notice.text == t("packages.card.revoke_own_done")
    assert t("packages.card.revoked_own", date=f"{day:%d.%m.%Y}") in own.history.text() and not own.revoke.isEnabled()
    other.take(one.hand_over())
    other.look(one.hand_over())
    assert void.unit in other.view.take_in.notice.text and other.view.take_in.notice.property("sign") == "error"
    one.view.show_tab("desks")
    one.wait()
    own.change.click()
    assert own.dialog is not None
    answer(own.dialog, t("packages.card.change_yes"))
    one.wait()
    assert one.view.desks.notice.text == t("packages.card.change_void_done")
    assert trust.own_card(one.desk).chain == () and own.revoke.isEnabled()


def test_the_code_of_a_card_is_whole_on_a_screen_of_any_scale(qapp: Any) -> None:
    svg = Identity.generate().card("Вознесенський РВП", "5" * 32, date(2026, 11, 22)).qr_svg()
    for ratio in (1.0, 1.5, 2.0):
        shown = _picture(svg, ratio).toImage()
        wide, high = shown.width(), shown.height()
        dark = [(x, y) for x in range(wide) for y in range(high) if shown.pixelColor(x, y).lightness() < 128]
        across, down = ([place[axis] for place in dark] for axis in (0, 1))
        margins = (min(across), wide - 1 - max(across), min(down), high - 1 - max(down))
        assert min(margins) > 0 and max(margins) - min(margins) <= 2 * ratio, ratio
