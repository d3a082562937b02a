"""An erasure reaches every desk, whatever others did meanwhile without knowing: no byte is left anywhere."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from copdesk.services import attachments, backups, erasure, meetings, records, seals
from copdesk.store import drafts
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.sync import conflicts, trust
from copdesk.sync.container import open_container
from copdesk.sync.exchange import export, import_file
from copdesk.texts import Texts
from tests.services.field_desk import attend, group, meeting, person, step
from tests.services.test_erasure import holds, plaintext, raw_pages
from tests.stored_files import hashes
from tests.sync.desks import acquaint, state
from tests.sync.test_real_histories import Fresh, copies

Maker = Callable[..., Desk]
SECRETS = ("Неповторненко", "Зоряслава", "Рідкісний фах", "Давній провулок", "Таємна кличка", "Потаємний додаток")


def carry(one: Desk, other: Desk, name: str = "пакет") -> None:
    path = one.folder.parent / f"{name}.cdsync"
    import_file(other, export(one, path, [trust.own_card(other)]).path)


def all_round(desks: list[Desk]) -> None:
    for _ in range(2):
        for one in desks:
            for other in desks:
                if one is not other:
                    carry(one, other)


def leaks(desk: Desk, tmp_path: Path) -> list[str]:
    """Where one of the secrets is found: in the pages, a new copy, a full package, the files."""
    found = [f"pages: {word}" for word in secrets(raw_pages(desk))]
    copy = backups.make(desk)
    found += [f"copy: {word}" for word in secrets(plaintext(copy, desk.dek, tmp_path / f"{desk.folder.name}.plain"))]
    for other in trust.cards(desk):
        path = tmp_path / "look.cdsync"
        export(desk, path, [other.card, trust.own_card(desk)], full=True)
        lines = open_container(path, trust.identity(desk), lambda _: trust.Standing.TRUSTED).lines()
        found += [f"package: {word}" for word in secrets(json.dumps(list(lines), ensure_ascii=False).encode())]
    found += [f"file {digest[:8]}" for digest in hashes(AttachmentFolder(desk.folder, desk.dek))]
    return found


def log_size(desk: Desk) -> int:
    """Bytes in the log of the database: what was erased stands in it until it is folded in and cut."""
    return (desk.folder / "desk.db-wal").stat().st_size


def secrets(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace")
    return [word for word in SECRETS if word in text or word.lower() in text] + holds(data)


@pytest.fixture
def three(fresh_desk: Fresh, tmp_path: Path) -> Iterator[list[Desk]]:
    """The second desk runs an older program than the others."""
    desks = copies(fresh_desk, tmp_path, 3, newer=2)
    yield [desks[1], desks[0], desks[2]]
    for desk in desks:
        desk.close()


@pytest.fixture
def known(three: list[Desk], tmp_path: Path) -> dict[str, str]:
    """A person whom all three desks know, and a meeting at which they were."""
    one = three[0]
    person = records.add(
        one, "person", {"surname": "Неповторненко", "given_name": "Зоряслава", "nickname": "Таємна кличка"}
    )
    meeting = records.add(one, "meeting", {"date": "03.02.2026"})
    there = records.add(one, "attendance", {"meeting": meeting, "person": person, "position": "Рідкісний фах"})
    other_meeting = records.add(one, "meeting", {"date": "04.02.2026"})
    scan = tmp_path / "згода.txt"
    scan.write_text("Потаємний додаток", encoding="utf-8")
    attachments.attach_many(one, "person", person, [scan])
    all_round(three)
    for desk in three:
        drafts.save(desk, f"person/{person}", json.dumps({"surname": "Неповторненко"}))
    return {"person": person, "meeting": meeting, "attendance": there, "other": other_meeting}


def unaware(third: Desk, known: dict[str, str], tmp_path: Path) -> None:
    """What a desk does that has not heard of the erasure."""
    records.change(third, "person", known["person"], {"note": "Давній провулок", "nickname": "Таємна кличка 2"})
    records.change(third, "attendance", known["attendance"], {"position": "Рідкісний фах, старший"})
    records.add(
        third, "attendance", {"meeting": known["other"], "person": known["person"], "position": "Рідкісний фах"}
    )
    scan = tmp_path / "лист.txt"
    scan.write_text("Потаємний додаток, другий", encoding="utf-8")
    attachments.attach_many(third, "person", known["person"], [scan])


@pytest.mark.parametrize("late", ["nothing", "both"])
def test_no_desk_later_copy_or_package_holds_what_was_erased(
    three: list[Desk], known: dict[str, str], late: str, texts_uk: Texts, tmp_path: Path
) -> None:
    one, older, third = three
    unaware(third, known, tmp_path)
    records.delete(older, "person", [known["person"]])  # it lies in the trash there
    if late == "both":
        carry(third, older, "Неповторненко")
        records.change(older, "person", known["person"], {"note": "Давній провулок, 7"})
    records.change(one, "person", known["person"], {"note": "Давній провулок, 5"})
    erasure.erase_person(one, texts_uk, known["person"], "заява особи")
    assert log_size(one) == 0
    assert leaks(one, tmp_path) == []
    if late == "both":  # a package written before its sender heard
        carry(third, one)
        assert log_size(one) == 0
        assert leaks(one, tmp_path) == []
    carry(one, older)
    assert log_size(older) == 0
    assert leaks(older, tmp_path) == []
    all_round(three)
    for desk in three:
        assert desk.get("person", known["person"]) is None
        assert leaks(desk, tmp_path) == []
    assert state(one) == state(third)
    assert [each for each in conflicts.conflicts(one) if each.fields != ("deleted",)] == []
    for desk in three:
        while desk.undo():
            pass
        assert secrets(raw_pages(desk)) == []
        assert desk.check() == []


def test_only_signed_minutes_keep_the_printed_name(desk: Desk, make_desk: Maker, texts_uk: Texts) -> None:
    """On the desk that erased and on one that took its package."""
    other = make_desk("other")
    acquaint(desk, other)
    someone, chair = person(desk, "Неповторненко", given_name="Зоряслава"), person(desk, "Головко")
    held = meeting(desk, group(desk, name_genitive="ради"), date(2026, 2, 3), chair=chair, secretary=chair)
    attend(desk, held, [someone, chair])
    step(desk, "meeting", held, "opened", "held", "minutes_draft")
    meetings.sign(desk, held, texts_uk)
    carry(desk, other)
    done = erasure.erase_person(desk, texts_uk, someone, "заява особи")
    assert done.minutes == (held,)
    carry(desk, other)
    for each in (desk, other):
        [sealed] = each.fetch("seal")
        assert "Неповторненко" in sealed["content"]
        pages = raw_pages(each).decode("utf-8", "replace").replace(repr(sealed["content"])[1:-1], "")
        assert secrets(pages.encode()) == []
        assert seals.verify(each) == []
