"""The medium of a package by the screens: registered, recognised, picked, refused, shown in both lists."""

from pathlib import Path

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import media, records
from copdesk.services.media import Volume
from copdesk.ui.exchange.parts import rows_of
from tests.ui.exchange.conftest import Place


def test_a_stick_is_registered_by_a_button_recognised_and_shown_in_the_lists(
    places: tuple[Place, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = places
    found = {one.folder: Volume("7A3F-0C11", "ФЛЕШКА")}
    monkeypatch.setattr(media, "_volume", lambda asked: found.get(asked, Volume()))
    monkeypatch.setattr(media, "folder_warning", lambda asked: "folder_removable" if asked in found else None)
    out, t = one.view.out, one.view.texts.t
    carrier = out.carrier

    def look(folder: Path) -> None:
        out.path.setText(str(folder / "x.cdsync"))
        out._ask_medium()
        one.wait()

    one.view.show_tab("out")
    look(one.folder)
    assert carrier.chosen == "" and carrier.add.isVisible()
    carrier.add.click()
    one.wait()
    [row] = media.in_use(one.desk)
    assert (row["number"], carrier.chosen, carrier.add.isVisible()) == ("1", row["id"], False)
    assert out.notice.text == t("packages.medium.registered")
    look(one.folder.parent)
    assert carrier.chosen == ""
    look(one.folder)
    assert carrier.chosen == row["id"]
    records.add(other.desk, "medium", {"number": "5", "serial": "7A3F0C11"})
    other.take(one.hand_over())
    assert [item.text(3) for item in rows_of(out.sent)] == ["№ 1"]
    assert [item.text(4) for item in rows_of(other.view.take_in.received)] == ["№ 5"]
    # What its class does not allow is refused here, and the program says why.
    records.change(one.desk, "medium", row["id"], {"data_class": "open"})
    look(one.folder)
    carrier.choice.setCurrentIndex(carrier.choice.findData(row["id"]))
    out.write.click()
    one.wait()
    assert out.notice.text == one.view.texts.error(UserError("medium_class", number="1"))
    assert len(rows_of(out.sent)) == 1
