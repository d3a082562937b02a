"""A desk that was copied by hand is noticed before it can speak in the name of the other one; a moved one is not."""

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import backups, exchange, places, records
from copdesk.store.desk import Desk
from copdesk.sync import identity, trust
from copdesk.sync.exchange import export, import_file
from tests.conftest import PASSPHRASE

Maker = Callable[..., Desk]


class Office:
    """Computers (each with a book), folders, and a desk that is carried between them."""

    def __init__(self, desk: Desk, base: Path) -> None:
        self.registry, self.dek, self.base = desk.registry, desk.dek, base
        self.name = desk.user

    @contextmanager
    def opened(self, folder: Path, computer: str = "one") -> Iterator[tuple[Desk, places.Doubt | None]]:
        desk = Desk.open_with_key(folder, self.registry, self.dek, self.name)
        try:
            yield desk, places.note_opening(desk, self.book(computer))
        finally:
            desk.close()

    def book(self, computer: str) -> Path:
        return self.base / "books" / computer / places.BOOK

    def doubt(self, folder: Path, computer: str = "one") -> str:
        with self.opened(folder, computer) as (_, found):
            return found.kind if found else ""

    def copy(self, folder: Path, name: str) -> Path:
        return Path(shutil.copytree(folder, self.base / name))


@pytest.fixture
def office(make_desk: Maker, tmp_path: Path) -> Office:
    """A desk that has sent a file, opened on one computer."""
    desk, other = make_desk("desk"), make_desk("other")
    trust.trust(desk, trust.own_card(other))
    export(desk, tmp_path / "a.cdsync", [trust.own_card(other)])
    made = Office(desk, tmp_path)
    desk.close()
    other.close()
    assert made.doubt(tmp_path / "desk") == ""
    return made


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on this is another computer."""
    return lambda: monkeypatch.setattr(platform, "node", lambda: "ІНШИЙ-ПК")


def test_opening_again_and_moving_the_folder_ask_nothing(office: Office) -> None:
    folder = office.base / "desk"
    assert [office.doubt(folder) for _ in range(3)] == [""] * 3
    moved = Path(shutil.move(folder, office.base / "Документи"))
    assert [office.doubt(moved) for _ in range(2)] == [""] * 2


def test_another_account_of_the_computer_opens_the_same_folder_without_a_question(office: Office) -> None:
    folder = office.base / "desk"
    assert [office.doubt(folder, account) for account in ("two", "one", "two", "one")] == [""] * 4
    office.book("one").unlink()
    assert office.doubt(folder) == ""
    office.book("one").write_text("[damaged", encoding="utf-8")
    assert office.doubt(folder) == ""


def test_a_folder_copied_to_another_computer_is_asked_about_and_sends_nothing_until_then(
    office: Office, elsewhere: Callable[[], None]
) -> None:
    copied = office.copy(office.base / "desk", "copied")
    host = platform.node()
    elsewhere()
    with office.opened(copied, "new") as (desk, doubt):
        assert doubt is not None and (doubt.kind, doubt.host) == ("elsewhere", host) and doubt.ms > 0
        to = [known.card for known in trust.cards(desk)]
        with pytest.raises(UserError, match="desk_copied"):
            export(desk, office.base / "b.cdsync", to)
        assert not (office.base / "b.cdsync").exists()
        former = identity.site(desk)
    assert office.doubt(copied, "new") == "elsewhere"
    with office.opened(copied, "new") as (desk, _):
        exchange.renew(desk, office.book("new"))
        assert identity.site(desk) != former
        export(desk, office.base / "b.cdsync", to)
    assert office.doubt(copied, "new") == ""
    # The one that stayed is what it was.
    with office.opened(office.base / "desk") as (desk, doubt):
        assert doubt is None and identity.site(desk) == former


def test_a_desk_moved_to_another_computer_keeps_its_name_after_one_answer(
    office: Office, elsewhere: Callable[[], None]
) -> None:
    moved = Path(shutil.move(office.base / "desk", office.base / "moved"))
    elsewhere()
    with office.opened(moved, "new") as (desk, doubt):
        assert doubt is not None
        site = identity.site(desk)
        places.stay(desk, office.book("new"))
        export(desk, office.base / "b.cdsync", [known.card for known in trust.cards(desk)])
    assert [office.doubt(moved, "new") for _ in range(2)] == ["", ""]
    with office.opened(moved, "new") as (desk, _):
        assert identity.site(desk) == site


def test_an_old_copy_put_back_gets_a_new_name_and_both_desks_agree(office: Office, make_desk: Maker) -> None:
    folder = office.base / "desk"
    old = office.copy(folder, "old")
    other = Desk.open(office.base / "other", office.registry, passphrase=PASSPHRASE)
    with office.opened(folder) as (desk, _):
        trust.trust(other, trust.own_card(desk))
        records.add(desk, "person", {"surname": "Надісланий"})
        import_file(other, export(desk, office.base / "b.cdsync", [trust.own_card(other)]).path)
    shutil.rmtree(folder)
    shutil.move(old, folder)
    with office.opened(folder) as (desk, doubt):
        assert doubt is not None and doubt.kind == "older"
        with pytest.raises(UserError, match="desk_old_copy"):
            places.stay(desk, office.book("one"))
        with pytest.raises(UserError, match="desk_copied"):
            export(desk, office.base / "c.cdsync", [trust.own_card(other)])
        exchange.renew(desk, office.book("one"))
        records.add(desk, "person", {"surname": "Новий"})
        # From the other one it gets back what it lost, and neither takes the other's changes for its own.
        import_file(desk, export(other, office.base / "d.cdsync", [trust.own_card(desk)], full=True).path)
        import_file(other, export(desk, office.base / "e.cdsync", [trust.own_card(other)]).path)
        assert {"Надісланий", "Новий"} <= {row["surname"] for row in desk.fetch("person")}
        assert desk.digest() == other.digest()
    other.close()
    assert office.doubt(folder) == ""


def test_of_two_folders_on_one_computer_the_one_left_behind_is_noticed(office: Office) -> None:
    folder = office.base / "desk"
    twin = office.copy(folder, "twin")
    assert office.doubt(folder) == ""
    assert office.doubt(twin) == "older"


def test_a_copy_restored_by_the_program_and_one_nobody_knows_ask_nothing(
    office: Office, make_desk: Maker, elsewhere: Callable[[], None]
) -> None:
    folder = office.base / "desk"
    with office.opened(folder) as (desk, _):
        copy = backups.make(desk, office.base / "copy.copbackup")
    assert [office.doubt(folder) for _ in range(2)] == ["", ""]
    backups.restore(folder, office.registry, copy, PASSPHRASE)
    assert office.doubt(folder) == ""
    fresh = make_desk("fresh")
    assert places.note_opening(fresh, office.book("one")) is None
    site = identity.site(fresh)
    fresh.close()
    copied = office.copy(office.base / "fresh", "fresh copy")
    elsewhere()
    desk = Desk.open(copied, office.registry, passphrase=PASSPHRASE)
    try:
        assert places.note_opening(desk, office.book("new")) is None
        assert identity.site(desk) != site
    finally:
        desk.close()


def test_without_a_book_nothing_is_kept_and_nothing_asked(office: Office, elsewhere: Callable[[], None]) -> None:
    blocked = office.base / "blocked"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    fresh = office.copy(office.base / "other", "third")
    desk = Desk.open(fresh, office.registry, passphrase=PASSPHRASE)
    try:
        assert places.note_opening(desk, blocked / "places.json") is None
        assert desk.meta("places") is None
    finally:
        desk.close()
