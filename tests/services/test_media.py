"""The register of media tied to the packages that go out and come in."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import exchange, media, records, reports
from copdesk.services.media import Volume, volume_of
from copdesk.store.desk import Desk
from copdesk.sync import journal, trust
from copdesk.texts import Texts

Maker = Callable[..., Desk]


@pytest.fixture
def stick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of which the system says that it is a stick with a serial number."""
    folder = tmp_path / "stick"
    folder.mkdir()
    found = {folder: Volume("7A3F-0C11", "ФЛЕШКА")}
    monkeypatch.setattr(media, "_volume", lambda asked: found.get(asked, Volume()))
    monkeypatch.setattr(media, "folder_warning", lambda asked: "folder_removable" if asked == folder else None)
    return folder


def test_the_volume_is_told_by_its_device() -> None:
    serials, labels = {"1111-2222": 5, "7A3F-0C11": 66}, {r"MY\x20STICK": 66, "other": 5}
    assert volume_of(66, serials, labels) == Volume("7A3F-0C11", "MY STICK")
    assert volume_of(7, serials, labels) == Volume()
    assert media.volume(Path("/nowhere at all")) == Volume()
    assert isinstance(media.volume(Path.cwd()).serial, str)


def test_a_stick_is_registered_recognised_and_noted_on_both_sides(
    pair: tuple[Desk, Desk], stick: Path, texts_uk: Texts
) -> None:
    one, other = pair
    assert media.look(one, stick) == media.Stick("", "7A3F-0C11", fresh=True)
    assert media.look(one, stick.parent) == media.Stick("", "", fresh=False)
    records.add(one, "medium", {"number": "7", "serial": "other"})
    key = media.register(one, stick)
    row = one.get("medium", key)
    assert row is not None and (row["number"], row["serial"], row["note"]) == ("8", "7A3F-0C11", "ФЛЕШКА")
    assert media.look(one, stick) == media.Stick(key, "7A3F-0C11", fresh=False)
    assert media.words(one, texts_uk, row).startswith("№ 8, ") and "stick" not in media.words(one, texts_uk, row)
    # As people write it on paper.
    theirs = records.add(other, "medium", {"number": "12", "serial": "7a3f 0c11"})
    made = exchange.export(one, [trust.own_card(other).fingerprint], stick / "a.cdsync", full=True)
    assert media.carried(one) == {made.header.file_id: "№ 8"}
    exchange.import_file(other, made.path)
    assert journal.media(other) == {made.header.file_id: theirs}
    # Said by hand, or said that it is none of the registered.
    for on, noted in ((key, True), ("", False)):
        made = exchange.export(one, [trust.own_card(other).fingerprint], stick.parent / "b.cdsync", on=on)
        assert (made.header.file_id in media.carried(one)) is noted
    assert media.named(one, " 8 ") == key
    with pytest.raises(UserError, match="medium_unknown"):
        media.named(one, "99")


def test_a_medium_carries_no_more_than_its_class(pair: tuple[Desk, Desk], stick: Path) -> None:
    one, other = pair
    to, path = [trust.own_card(other).fingerprint], stick / "a.cdsync"
    key = media.register(one, stick)
    for allowed, scopes in (("open", ("aggregates",)), ("internal", ("aggregates", "plans", "review"))):
        records.change(one, "medium", key, {"data_class": allowed})
        for scope in exchange.SCOPES:
            if scope in scopes:
                exchange.export(one, to, path, scope=scope)
            else:
                with pytest.raises(UserError, match="medium_class"):
                    exchange.export(one, to, path, scope=scope)
            path.unlink(missing_ok=True)
    records.change(one, "medium", key, {"destroyed_on": date(2026, 1, 1)})
    assert media.in_use(one) == []
    with pytest.raises(UserError, match="medium_unknown"):
        exchange.export(one, to, path, on=key)
    assert not path.exists()


def test_the_register_is_printed(pair: tuple[Desk, Desk], stick: Path, texts_uk: Texts, tmp_path: Path) -> None:
    one, other = pair
    before = date.today()
    media.register(one, stick)
    exchange.export(one, [trust.own_card(other).fingerprint], stick / "a.cdsync", full=True)
    exchange.import_file(one, exchange.export(other, [trust.own_card(one).fingerprint], tmp_path / "b.cdsync").path)
    made = reports.report(one, "media", texts_uk, start=before, end=before + timedelta(days=1))
    [row] = made.sections[0].rows
    assert (row[0], row[2]) == ("1", "7A3F-0C11")
    [sent, got] = made.sections[1].rows
    assert before <= sent[1] <= date.today() and (sent[2], sent[4], sent[5]) == ("надіслано", "a.cdsync", "№ 1")
    assert (got[2], got[5]) == ("отримано", "")
    assert reports.report(one, "media", texts_uk, start=date(2020, 1, 1)).sections[1].rows == ()
    reports.write(one, "media", tmp_path / "r.pdf", texts_uk)
    assert (tmp_path / "r.pdf").stat().st_size > 1000
