"""After an erasure no desk, no later backup and no exchange file holds what was erased: read byte by byte."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from copdesk.domain.errors import UserError
from copdesk.services import attachments, backups, erasure, records
from copdesk.store import drafts
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.sync import conflicts, trust
from copdesk.sync.container import open_container
from copdesk.sync.exchange import export, import_file, preview
from copdesk.texts import Texts
from tests.conftest import PASSPHRASE
from tests.stored_files import hashes
from tests.sync.desks import acquaint

Maker = Callable[..., Desk]
SECRETS = (
    "Неповторненко",
    "Зоряслава",
    "380671112233",
    "zoryaslava@example.ua",
    "Вигаданська",
    "Рідкісний фах",
    "Давній провулок",
)


def plaintext(folder: Path, dek: bytes, target: Path) -> bytes:
    """Every page of a desk's database, decrypted."""
    target.unlink(missing_ok=True)
    db = sqlcipher.connect(str(folder / "desk.db"))
    db.set_key(f"x'{dek.hex()}'")
    db.execute(f"ATTACH DATABASE '{target}' AS plain KEY ''")
    db.execute("SELECT sqlcipher_export('plain')")
    db.close()
    return target.read_bytes()


def raw_pages(desk: Desk) -> bytes:
    """All decrypted pages of the open desk, free ones and those of the index too."""
    free = desk.db.execute("PRAGMA freelist_count").fetchone()[0]
    assert free == 0
    rows = []
    for (name,) in desk.db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search'"
    ).fetchall():
        rows += [repr(row) for row in desk.db.execute(f'SELECT * FROM "{name}"')]
        for row in desk.db.execute(f'SELECT * FROM "{name}"'):
            rows += [each.decode("utf-8", "replace") for each in row if isinstance(each, bytes)]
    return "\n".join(rows).encode()


def holds(data: bytes) -> list[str]:
    """The secrets found in some bytes, as written and folded as the index keeps them."""
    from copdesk.domain.rules.text import fold

    text = data.decode("utf-8", "replace")
    return [word for word in SECRETS if word in text or fold(word) in text or word.encode() in data]


@pytest.fixture
def person(desk: Desk) -> str:
    values = {
        "surname": "Неповторненко",
        "given_name": "Зоряслава",
        "phones": "+380671112233",
        "note": "Давній провулок",
    }
    key = records.add(desk, "person", values)
    records.change(desk, "person", key, {"email": "zoryaslava@example.ua", "address": "Вигаданська, 7"})
    records.change(desk, "person", key, {"note": None})
    body = records.add(desk, "organisation", {"short_name": "Школа"})
    records.add(desk, "affiliation", {"person": key, "organisation": body, "position": "Рідкісний фах"})
    records.add(desk, "consent", {"person": key, "given_on": "01.02.2026"})
    group = records.add(desk, "group", {"short_name": "Рада", "name": "Рада"})
    records.add(desk, "application", {"person": key, "group": group, "motivation": "Рідкісний фах"})
    records.add(desk, "subject_request", {"person": key, "received_on": "01.03.2026", "answer": "Рідкісний фах"})
    meeting = records.add(desk, "meeting", {"date": "03.02.2026"})
    records.add(desk, "attendance", {"meeting": meeting, "person": key, "position": "Рідкісний фах"})
    with desk.action("merge", noun="person", id=key, title="Неповторненко Зоряслава") as act:
        act.update("person", key, {"channel": "phone"})
    drafts.save(desk, f"person/{key}", json.dumps({"surname": "Неповторненко"}))
    return key


def test_no_desk_backup_or_file_holds_an_erased_person(
    desk: Desk, person: str, make_desk: Maker, tmp_path: Path, texts_uk: Texts
) -> None:
    other = make_desk("other")
    acquaint(desk, other)
    scan = tmp_path / "згода.txt"
    scan.write_text("Неповторненко погоджується", encoding="utf-8")
    attachments.attach_many(desk, "person", person, [scan])
    for one, two in ((desk, other), (other, desk)):
        import_file(two, export(one, tmp_path / "first.cdsync", [trust.own_card(two)]).path)
    records.change(other, "person", person, {"note": "Давній провулок"})
    assert holds(raw_pages(desk)) and holds(raw_pages(other))

    done = erasure.erase_person(desk, texts_uk, person, "заява особи від 01.03.2026")
    gone = {"person": 1, "affiliation": 1, "application": 1, "consent": 1, "attachment": 1}
    assert (done.number, done.removed) == (1, gone)
    assert done.moved == 2 and done.minutes == () and done.mentions == ()
    assert holds(raw_pages(desk)) == []
    [there] = desk.fetch("attendance")
    assert desk.title("person", there["person"]) == "Особа № 1"
    assert hashes(AttachmentFolder(desk.folder, desk.dek)) == []
    path = export(desk, tmp_path / "second.cdsync", [trust.own_card(other)], full=True).path
    opened = open_container(path, trust.identity(other), lambda key: trust.standing(other, key))
    assert holds(json.dumps(list(opened.lines()), ensure_ascii=False).encode()) == []
    assert preview(other, path).report.purged == 5
    assert holds(raw_pages(other))
    assert import_file(other, path).purged == 5
    assert holds(raw_pages(other)) == []
    assert hashes(AttachmentFolder(other.folder, other.dek)) == []
    assert other.get("person", person) is None
    for each in (desk, other):
        copy = backups.make(each)
        assert holds(plaintext(copy, each.dek, tmp_path / f"{each.folder.name}.plain")) == []
        assert each.check() == []
    back = import_file(desk, export(other, tmp_path / "third.cdsync", [trust.own_card(desk)]).path)
    assert back.number and desk.get("person", person) is None
    assert desk.digest() == other.digest()
    assert conflicts.conflicts(desk) == []
    while desk.undo():  # older steps stay possible and bring nothing back
        pass
    assert holds(raw_pages(desk)) == []
    assert desk.check() == []


def test_a_copy_made_before_forgets_the_person_when_it_is_restored(desk: Desk, person: str, texts_uk: Texts) -> None:
    copy = backups.make(desk)
    erasure.erase_person(desk, texts_uk, person, "строк сплив")
    folder, registry = desk.folder, desk.registry
    desk.close()
    backups.restore(folder, registry, copy, PASSPHRASE)
    again = Desk.open(folder, registry, passphrase=PASSPHRASE)
    assert again.get("person", person) is None
    assert holds(raw_pages(again)) == []
    again.close()


def test_an_erasure_needs_a_reason_and_is_on_paper(desk: Desk, person: str, texts_uk: Texts, texts_en: Texts) -> None:
    for reason, code in ((" ", "erase_reason"),):
        with pytest.raises(UserError, match=code):
            erasure.erase_person(desk, texts_uk, person, reason)
    assert desk.get("person", person) is not None
    records.change(desk, "organisation", desk.fetch("organisation")[0]["id"], {"head": "Неповторненко З."})
    done = erasure.erase_person(desk, texts_uk, person, "рішення суду")
    assert [noun for noun, _, _ in done.mentions] == ["organisation"]
    for texts in (texts_uk, texts_en):
        paper = repr(erasure.act_of_destruction(desk, texts, done))
        assert "рішення суду" in paper and "Неповторненко" not in paper
    with pytest.raises(UserError, match="record_missing"):
        erasure.erase_person(desk, texts_uk, person, "ще раз")
