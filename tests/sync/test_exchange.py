"""Files between real encrypted desks: what arrives, what is refused, and what never happens."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.entities import MODULES
from copdesk.domain.errors import UserError
from copdesk.domain.fields import load
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.sync import conflicts, exchange, identity, trust
from copdesk.sync.exchange import export, import_file, preview
from copdesk.sync.reports import Counts, FieldChange
from copdesk.sync.undo import imports, undo_import
from copdesk.texts import Texts
from tests.store import newer_registers
from tests.stored_files import hashes
from tests.sync.desks import acquaint, carry, send, state

Maker = Callable[..., Desk]


def file_of(desk: Desk) -> Path:
    return desk.folder.parent / f"{desk.folder.name}.cdsync"


def refused(desk: Desk, path: Path) -> UserError:
    digest = desk.digest()
    with pytest.raises(UserError) as caught:
        import_file(desk, path)
    assert desk.digest() == digest
    for language in ("uk", "en"):
        assert "{" not in Texts(language).error(caught.value)
    return caught.value


def add(desk: Desk, surname: str = "Ґудзь", **values: Any) -> str:
    with desk.action("person.add") as act:
        return act.insert("person", {"surname": surname, **values})


def edit(desk: Desk, key: str, **values: Any) -> None:
    with desk.action("person.edit") as act:
        act.update("person", key, values)


def test_there_and_back_ends_with_the_same_digest(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one, given_name="Олена", phones="0635761839", note="перший рядок\nдругий «рядок»")
    with one.action("meeting.add") as act:
        group = act.insert("group", {"name": "Дорадча група", "short_name": "ДГ"})
        meeting = act.insert("meeting", {"group": group, "number": 1, "date": "21.11.2026"})
        act.insert("agenda_item", {"meeting": meeting, "position": 1, "title": "Про безпеку біля школи"})
    assert carry(one, other).counts["person"] == Counts(new=1)
    edit(other, key, phones="0671234567")
    with other.action("meeting.edit") as act:
        act.update("meeting", meeting, {"place": "Зал ради"})
    report = carry(other, one)
    assert report.counts["person"] == Counts(changed=1)
    assert one.digest() == other.digest()
    assert state(one) == state(other)
    assert one.get("meeting", meeting)["place"] == "Зал ради"  # type: ignore[index]
    assert one.check() == other.check() == []


def test_crossed_files_converge_and_both_edits_of_one_record_survive(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one)
    carry(one, other)
    carry(other, one)
    edit(one, key, given_name="Олена")
    edit(other, key, note="голова ради")
    there, back = send(one, other), send(other, one)
    import_file(other, there)
    import_file(one, back)
    assert one.digest() == other.digest()
    found = one.get("person", key)
    assert found is not None
    assert (found["given_name"], found["note"]) == ("Олена", "голова ради")
    assert conflicts.conflicts(one) == conflicts.conflicts(other) == []


def test_the_same_or_an_older_file_changes_nothing_and_says_so(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one)
    old = send(one, other).rename(one.folder.parent / "old.cdsync")
    import_file(other, old)
    edit(one, key, note="пізніше")
    new = send(one, other)
    import_file(other, new)
    digest, acts = other.digest(), other.db.execute("SELECT count(*) FROM act").fetchone()
    for path in (new, old, new):
        report = import_file(other, path)
        assert (report.repeated, report.number, dict(report.counts)) == (True, 0, {})
        assert preview(other, path).report.repeated
    assert (other.digest(), other.db.execute("SELECT count(*) FROM act").fetchone()) == (digest, acts)


def test_a_conflict_is_kept_on_both_desks_until_a_person_decides(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one)
    carry(one, other)
    carry(other, one)
    edit(one, key, surname="Бойко", note="однаково")
    edit(other, key, surname="Бойченко", note="однаково")
    there, back = send(one, other), send(other, one)
    assert import_file(other, there).total.conflicts == 1
    assert import_file(one, back).total.conflicts == 1
    (here,), (there_too,) = conflicts.conflicts(one), conflicts.conflicts(other)
    assert here.fields == there_too.fields == ("surname",)
    assert [each.values for each in here.versions] == [each.values for each in there_too.versions]
    assert {each.values["surname"]: each.here for each in here.versions} == {"Бойко": True, "Бойченко": False}
    assert one.digest() == other.digest()

    conflicts.resolve(one, here, "mine")
    assert conflicts.conflicts(one) == []
    assert one.get("person", key)["surname"] == "Бойко"  # type: ignore[index]
    carry(one, other)
    assert conflicts.conflicts(other) == []
    assert other.get("person", key)["surname"] == "Бойко"  # type: ignore[index]
    carry(other, one)
    assert one.digest() == other.digest()
    with pytest.raises(UserError, match="conflict_gone"):
        conflicts.resolve(one, here, "theirs")


@pytest.mark.parametrize("choice", ["mine", "theirs", {"surname": "Третя"}])
def test_every_way_to_decide_travels(pair: tuple[Desk, Desk], choice: Any) -> None:
    one, other = pair
    key = add(one)
    carry(one, other)
    carry(other, one)
    edit(one, key, surname="Бойко")
    edit(other, key, surname="Бойченко")
    import_file(other, send(one, other))
    conflicts.resolve(other, conflicts.conflicts(other)[0], choice)
    carry(other, one)
    wanted = {"mine": "Бойченко", "theirs": "Бойко"}.get(choice) if isinstance(choice, str) else "Третя"
    for desk in pair:
        assert desk.get("person", key)["surname"] == wanted  # type: ignore[index]
        assert conflicts.conflicts(desk) == []


def test_many_conflicts_are_decided_at_once_and_an_edit_decides_too(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    keys = [add(one, f"Особа {n}") for n in range(5)]
    carry(one, other)
    carry(other, one)
    for key in keys:
        edit(one, key, note="наше")
        edit(other, key, note="їхнє")
    import_file(one, send(other, one))
    waiting = conflicts.conflicts(one)
    assert len(waiting) == 5
    edit(one, keys[0], note="вирішено у формі")
    assert len(conflicts.conflicts(one)) == 4
    assert conflicts.resolve_all(one, waiting, "theirs") == 4
    carry(one, other)
    assert conflicts.conflicts(one) == conflicts.conflicts(other) == []
    assert [other.get("person", key)["note"] for key in keys] == ["вирішено у формі", *["їхнє"] * 4]  # type: ignore[index]


def test_fields_that_belong_together_are_never_mixed(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    with one.action("group.add") as act:
        group = act.insert("group", {"name": "Дорадча група", "short_name": "ДГ"})
    carry(one, other)
    carry(other, one)
    for desk, start, end in ((one, "01.01.2026", "31.12.2027"), (other, "01.06.2026", "31.05.2028")):
        with desk.action("group.edit") as act:
            act.update("group", group, {"term_start": start, "term_end": end})
    import_file(one, send(other, one))
    (conflict,) = conflicts.conflicts(one)
    assert set(conflict.fields) == {"term_start", "term_end"}
    pairs = {tuple(str(day) for day in version.values.values()) for version in conflict.versions}
    assert pairs == {("2026-01-01", "2027-12-31"), ("2026-06-01", "2028-05-31")}


def test_a_preview_tells_what_the_import_does_and_writes_nothing(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    kept, gone = add(one, "Бойко"), add(one, "Зайве")
    carry(one, other)
    carry(other, one)
    edit(one, kept, surname="Бойчук", note="нове")
    edit(other, kept, surname="Бойко-Коваль")
    new = add(one, "Новий")
    with one.action("person.delete") as act:
        act.delete("person", [gone])
    path = send(one, other)
    before, size = state(other), other.db.execute("SELECT count(*) FROM history").fetchone()
    looked = preview(other, path)
    assert (state(other), other.db.execute("SELECT count(*) FROM history").fetchone()) == (before, size)
    settled = "SELECT settled = (SELECT max(n) FROM history) FROM sync_me"
    assert other.db.execute(settled).fetchone() == (1,)  # own edits got their stamps, which the import need not make
    assert looked.report.counts == {"person": Counts(new=1, changed=1, deleted=1, conflicts=1)}
    told = {record.id: record for record in looked.records}
    assert told[new].what == "new"
    assert told[new].title == "Новий"
    assert told[gone].what == "deleted"
    fields = {change.field: change for change in told[kept].fields}
    assert fields["note"] == FieldChange("note", None, "нове", conflict=False)
    assert fields["surname"].conflict
    assert {fields["surname"].old, fields["surname"].new} == {"Бойчук", "Бойко-Коваль"}
    assert import_file(other, path).counts == looked.report.counts


def test_an_import_is_taken_back_exactly_and_can_be_repeated(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one)
    carry(one, other)
    edit(other, key, note="тут")
    edit(one, key, note="там", given_name="Ім'я")
    add(one, "Новий")
    path = send(one, other)
    before, digest = state(other), other.digest()
    report = import_file(other, path)
    assert other.digest() != digest
    assert undo_import(other, report.number).exact
    assert (state(other), other.digest()) == (before, digest)
    with pytest.raises(UserError, match="import_undone"):
        undo_import(other, report.number)
    with pytest.raises(UserError, match="import_unknown"):
        undo_import(other, 99)
    assert import_file(other, path).counts == report.counts
    carry(other, one)
    assert one.digest() == other.digest()
    assert [row.undone for row in imports(other)] == [False, True, False]


def test_what_was_edited_since_the_import_stays_when_it_is_taken_back(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one, note="перше")
    carry(one, other)
    edit(one, key, note="друге", given_name="Олена")
    new, newer = add(one, "Новий"), add(one, "Новіший")
    report = carry(one, other)
    edit(other, key, note="третє")
    edit(other, new, note="допис")
    undone = undo_import(other, report.number)
    assert (undone.exact, undone.kept) == (True, 2)
    found = other.get("person", key)
    assert found is not None
    assert (found["note"], found["given_name"]) == ("третє", None)
    assert other.fetch("person", {"surname": "Новий"})
    assert not other.fetch("person", {"surname": "Новіший"})
    assert newer
    for _ in range(2):
        carry(one, other, full=True)
        carry(other, one, full=True)
    assert one.digest() == other.digest()
    assert one.get("person", key)["note"] == "третє"  # type: ignore[index]


def test_an_import_others_may_have_built_on_is_taken_back_by_edits(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one, note="перше")
    carry(one, other)
    edit(one, key, note="друге")
    report = carry(one, other)
    carry(other, one)
    assert not undo_import(other, report.number).exact
    assert other.get("person", key)["note"] == "перше"  # type: ignore[index]
    carry(other, one)
    assert one.get("person", key)["note"] == "перше"  # type: ignore[index]
    assert one.digest() == other.digest()


def test_a_lost_file_leaves_no_gap(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    carry(one, other)
    carry(other, one)
    add(one, "Загублений")
    send(one, other).unlink()
    add(one, "Наступний")
    assert carry(one, other).counts["person"] == Counts(new=2)


def test_a_file_that_leaves_a_gap_is_named_and_refused(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    other.close()
    early = Desk.open_with_key(_copy(other), other.registry, other.dek, other.user)
    other = Desk.open_with_key(other.folder, other.registry, other.dek, other.user)
    carry(one, other)
    carry(other, one)
    add(one)
    identity.renew(early)
    refusal = refused(early, send(one, other))
    assert refusal.code == "exchange_gap"
    assert "Вознесенський РВП 0 → 1" in str(refusal.params["missing"])
    assert carry(one, early, full=True).counts["person"] == Counts(new=1)
    early.close()
    other.close()


def _copy(desk: Desk) -> Path:
    target = desk.folder.with_name(desk.folder.name + "-copy")
    shutil.copytree(desk.folder, target)
    return target


@pytest.fixture
def restored(pair: tuple[Desk, Desk]) -> Iterator[tuple[Desk, Desk]]:
    """A desk brought back from a copy made before its last file, and the desk that has that file."""
    one, other = pair
    carry(one, other)
    one.close()
    folder = _copy(one)
    again = Desk.open_with_key(one.folder, one.registry, one.dek, one.user)
    add(again, "Надісланий")
    carry(again, other)
    again.close()
    old = Desk.open_with_key(folder, one.registry, one.dek, one.user)
    yield old, other
    old.close()


def test_a_desk_restored_from_a_copy_is_found_out_and_gets_a_name_of_its_own(restored: tuple[Desk, Desk]) -> None:
    old, other = restored
    add(old, "Після відновлення")
    assert refused(old, send(other, old)).code == "exchange_restored"
    former = identity.site(old)
    assert identity.renew(old) != former
    carry(other, old, full=True)
    report = carry(old, other)
    assert report.total.new == 1
    carry(other, old)
    assert old.digest() == other.digest()
    assert {p["surname"] for p in other.fetch("person")} == {"Надісланий", "Після відновлення"}
    assert [known.card.site for known in trust.cards(other)] == [identity.site(old)]


def test_two_copies_of_one_desk_are_told_apart(restored: tuple[Desk, Desk]) -> None:
    old, other = restored
    add(old, "Те саме число, інший зміст")
    assert refused(other, send(old, other)).code == "exchange_fork"


def test_senders_and_recipients_that_do_not_fit(pair: tuple[Desk, Desk], make_desk: Maker) -> None:
    one, other = pair
    stranger = make_desk("stranger")
    path = send(one, other)
    assert refused(one, path).code == "file_wrong_recipient"
    own = export(one, file_of(one), [trust.own_card(other), trust.own_card(one)]).path
    assert refused(one, own).code in {"exchange_own_file", "file_unknown_sender"}
    assert refused(stranger, path).code == "file_wrong_recipient"
    trust.trust(stranger, trust.own_card(other))
    assert refused(other, send(stranger, other)).code == "file_unknown_sender"
    trust.revoke(other, trust.own_card(one).fingerprint)
    assert refused(other, send(one, other)).code == "file_revoked_sender"
    with pytest.raises(UserError, match="exchange_no_recipient"):
        export(one, path, [])
    with pytest.raises(UserError, match="trust_own"):
        trust.trust(one, trust.own_card(one))
    with pytest.raises(UserError, match="trust_unknown"):
        trust.revoke(one, "AAAA")


def test_damage_on_the_way_harms_nothing(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    add(one)
    path = send(one, other)
    data, rnd = path.read_bytes(), random.Random(1)
    for _ in range(20):
        at = rnd.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        refused(other, path)
        path.write_bytes(data[:at])
        refused(other, path)
    path.write_bytes(data)
    assert import_file(other, path).total.new > 0


def test_a_cancelled_import_changes_nothing(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    with one.action("person.add") as act:
        act.insert_many("person", [{"surname": f"Особа {n}"} for n in range(6000)])
    path, digest = send(one, other), other.digest()
    seen: list[tuple[int, int]] = []
    with pytest.raises(UserError, match="exchange_cancelled"):
        import_file(other, path, lambda done, total: seen.append((done, total)), lambda: len(seen) >= 1)
    assert other.digest() == digest
    seen.clear()
    assert import_file(other, path, lambda done, total: seen.append((done, total))).counts["person"].new == 6000
    assert seen[0][0] < seen[-1][0] == seen[-1][1]


def test_attachments_travel_with_their_records(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    data = random.Random(5).randbytes(2_500_000)
    digest = AttachmentFolder(one.folder, one.dek).put(data)
    with one.action("attachment.add") as act:
        act.insert("attachment", {"name": "план.pdf", "sha256": digest, "size": len(data)})
        missing = {"name": "втрачено.pdf", "sha256": "0" * 64, "size": 1}
        act.insert("attachment", missing)
    report = export(one, file_of(one), [trust.own_card(other)])
    assert report.missing_files == 1
    folder = AttachmentFolder(other.folder, other.dek)
    preview(other, report.path)
    assert hashes(folder) == []
    import_file(other, report.path)
    assert folder.get(digest) == data
    assert carry(other, one).repeated is False
    assert carry(one, other).total == Counts()


def test_unknown_fields_and_registers_pass_through_an_older_desk(make_desk: Maker) -> None:
    newer = load(*MODULES, newer_registers)
    one, two = make_desk("one", registers=newer), make_desk("two", registers=newer)
    older = make_desk("older")
    acquaint(one, two, older)
    with one.action("add") as act:
        person = act.insert("person", {"surname": "Жук", "nickname": "Жучок"})
        patrol = act.insert("patrol", {"name": "Нічний патруль", "leader": person, "people": 4})
        plain = act.insert("person", {"surname": "Без прізвиська"})
    assert carry(one, older).unknown > 0
    edit(older, person, note="від старої програми")
    carry(older, two)
    found = two.get("person", person)
    assert found is not None
    assert (found["nickname"], found["note"]) == ("Жучок", "від старої програми")
    assert two.get("patrol", patrol)["people"] == 4  # type: ignore[index]

    carry(older, one)
    with one.action("edit") as act:
        act.update("person", plain, {"nickname": "Пізніше"})
        act.update("patrol", patrol, {"people": 5})
    carry(one, older)
    carry(older, two)
    assert two.get("person", plain)["nickname"] == "Пізніше"  # type: ignore[index]
    assert two.get("patrol", patrol)["people"] == 5  # type: ignore[index]
    carry(two, one)
    assert one.digest() == two.digest()


def test_an_updated_program_takes_up_what_it_could_not_read_before(make_desk: Maker) -> None:
    newer = load(*MODULES, newer_registers)
    one, older = make_desk("one", registers=newer), make_desk("older")
    acquaint(one, older)
    with one.action("add") as act:
        person = act.insert("person", {"surname": "Жук", "nickname": "Жучок"})
        patrol = act.insert("patrol", {"name": "Нічний патруль", "leader": person})
    carry(one, older)
    with one.action("edit") as act:
        act.update("patrol", patrol, {"people": 3})
    carry(one, older)
    older.close()
    updated = Desk.open(older.folder, newer, passphrase="тихий ранок над Бугом 7")
    edit(one, person, note="ще одна зміна")
    carry(one, updated)
    assert updated.get("person", person)["nickname"] == "Жучок"  # type: ignore[index]
    assert updated.get("patrol", patrol)["people"] == 3  # type: ignore[index]
    assert updated.db.execute("SELECT count(*) FROM sync_extra").fetchone() == (0,)
    carry(updated, one)
    assert one.digest() == updated.digest()
    updated.close()


def test_undo_and_redo_of_local_steps_travel_as_edits(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = add(one, note="перше")
    edit(one, key, note="друге")
    carry(one, other)
    one.undo()
    carry(one, other)
    assert other.get("person", key)["note"] == "перше"  # type: ignore[index]
    one.redo()
    carry(one, other)
    assert other.get("person", key)["note"] == "друге"  # type: ignore[index]
    assert other.undo() is None  # an import is not the user's own step


def test_nothing_outside_the_file_names_anybody(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    add(one, "Незвичайне-Прізвище", note="таємниця" * 100)
    data = send(one, other).read_bytes()
    assert all(word.encode() not in data for word in ("Прізвище", "таємниця", "Вознесенський", "person"))


def test_the_next_file_of_an_idle_desk_is_small(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    with one.action("person.add") as act:
        act.insert_many("person", [{"surname": f"Особа {n}"} for n in range(2000)])
    carry(one, other)
    carry(other, one)
    report = exchange.export(one, file_of(one), [trust.own_card(other)])
    assert report.header.kind == "delta"
    assert report.size < 4096
