"""The exchange as a user does it, on real desks: deletions kept out, later edits foretold, what stood before."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import exchange, exchange_rules, records
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.sync.reports import Counts
from tests.sync.desks import acquaint, state

Maker = Callable[..., Desk]
Pair = tuple[Desk, Desk]


@pytest.fixture
def pair(make_desk: Maker) -> Pair:
    """Two desks that know each other and hold the same three people."""
    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    for surname in ("Ґудзь", "Жук", "Яценко"):
        records.add(one, "person", {"surname": surname})
    carry(one, other)
    carry(other, one)
    assert one.digest() == other.digest()
    return one, other


def send(one: Desk, other: Desk, **how: Any) -> Path:
    out = one.folder.parent / f"{one.folder.name}.cdsync"
    return exchange.export(one, [trust.own_card(other).fingerprint], out, **how).path


def carry(one: Desk, other: Desk, **how: Any) -> Any:
    return exchange.import_file(other, send(one, other), **how)


def person(desk: Desk, surname: str) -> dict[str, Any]:
    return desk.fetch("person", {"surname": surname})[0]


def surnames(desk: Desk) -> list[str]:
    return [row["surname"] for row in desk.fetch("person", order=("surname",))]


def test_a_deletion_that_is_not_confirmed_stays_out_and_the_record_comes_back_everywhere(pair: Pair) -> None:
    one, other = pair
    keys = [person(one, surname)["id"] for surname in ("Ґудзь", "Жук")]
    records.delete(one, "person", keys)
    path = send(one, other)
    seen = exchange.preview(other, path)
    assert [(each.noun, each.id) for each in seen.deletions] == [("person", key) for key in keys]
    assert seen.report.counts["person"].deleted == 2 and len(surnames(other)) == 3
    report = exchange.import_file(other, path, confirmed={("person", keys[0])})
    assert report.kept == 1 and surnames(other) == ["Жук", "Яценко"]
    carry(other, one)
    assert surnames(one) == surnames(other) and one.digest() == other.digest() and state(one) == state(other)
    assert exchange.conflicts(one) == exchange.conflicts(other) == []
    assert one.check() == other.check() == []


def test_keeping_is_an_action_with_a_name_and_can_be_undone(pair: Pair, texts_uk: Any) -> None:
    from copdesk.services import wording

    one, other = pair
    records.delete(one, "person", [person(one, "Жук")["id"]])
    carry(one, other, confirmed=())
    assert len(surnames(other)) == 3
    assert wording.next_undo(other, texts_uk) == texts_uk.t("action.exchange.keep", count=1)
    other.undo()
    assert surnames(other) == ["Ґудзь", "Яценко"]


def test_undoing_an_import_whose_deletion_was_kept_returns_the_digest(pair: Pair) -> None:
    one, other = pair
    before = other.digest()
    records.delete(one, "person", [person(one, "Жук")["id"]])
    records.add(one, "person", {"surname": "Їжак"})
    report = carry(one, other, confirmed=())
    assert surnames(other) == ["Ґудзь", "Жук", "Їжак", "Яценко"]
    assert exchange.undo_import(other, report.number).exact
    assert other.digest() == before


def test_undo_foretells_the_later_edits_it_leaves(pair: Pair) -> None:
    one, other = pair
    key = person(one, "Жук")["id"]
    records.change(one, "person", key, {"note": "з файлу"})
    records.change(one, "person", person(one, "Ґудзь")["id"], {"note": "теж"})
    number = carry(one, other).number
    assert exchange.foresee_undo(other, number) == type(exchange.foresee_undo(other, number))(True, ())
    records.change(other, "person", key, {"note": "тут", "phones": "0671112233"})
    foreseen = exchange.foresee_undo(other, number)
    (edit,) = foreseen.later
    assert (edit.noun, edit.id, set(edit.fields), edit.user) == ("person", key, {"note", "phones"}, other.user)
    assert edit.title.startswith("Жук") and foreseen.exact
    send(other, one)
    assert not exchange.foresee_undo(other, number).exact
    assert exchange.undo_import(other, number).kept == 1
    with pytest.raises(UserError, match="import_undone"):
        exchange.foresee_undo(other, number)


def test_the_common_ancestor_is_what_both_knew_before_they_parted(pair: Pair) -> None:
    one, other = pair
    key = person(one, "Жук")["id"]
    records.change(one, "person", key, {"note": "спільне"})
    carry(one, other)
    carry(other, one)
    records.change(one, "person", key, {"note": "проміжне"})
    records.change(one, "person", key, {"note": "моє"})
    records.change(other, "person", key, {"note": "їхнє"})
    there, back = send(one, other), send(other, one)
    exchange.import_file(other, there)
    exchange.import_file(one, back)
    for desk in pair:
        (conflict,) = exchange.conflicts(desk)
        assert exchange.ancestor(desk, conflict) == {"note": "спільне"}
        assert exchange.conflict_count(desk) == 1


def test_a_desk_that_wrote_neither_value_claims_no_ancestor(pair: Pair, make_desk: Maker) -> None:
    one, other = pair
    third = make_desk("third")
    for each in pair:
        trust.trust(each, trust.own_card(third))
        trust.trust(third, trust.own_card(each))
    key = person(one, "Жук")["id"]
    for each, note in ((one, "моє"), (other, "їхнє")):
        records.change(each, "person", key, {"note": note})
        carry(each, third)
    (conflict,) = exchange.conflicts(third)
    assert exchange.ancestor(third, conflict) is None


def test_desks_that_deleted_the_same_record_agree_and_a_restore_against_it_asks(pair: Pair) -> None:
    one, other = pair
    both, restored = (person(one, surname)["id"] for surname in ("Ґудзь", "Жук"))
    for desk in pair:
        records.delete(desk, "person", [both, restored])
    records.restore(other, "person", [restored])
    there, back = send(one, other), send(other, one)
    exchange.import_file(other, there)
    exchange.import_file(one, back)
    assert one.digest() == other.digest()
    for desk in pair:
        assert [each.id for each in exchange.conflicts(desk)] == [restored]


def test_cards_tell_when_their_desk_was_last_heard_of_and_files_sent_are_listed(pair: Pair) -> None:
    one, other = pair
    (contact,) = exchange.contacts(one)
    assert contact.sent_ms and contact.received_ms and contact.known.card.site == trust.own_card(other).site
    path = send(one, other, full=True)
    newest, oldest = exchange.sent(one)
    assert (newest.name, newest.units, newest.header.kind) == (path.name, ("Вознесенський РВП",), "full")
    assert exchange.contacts(one)[0].sent_ms == newest.ms >= oldest.ms


@pytest.mark.parametrize("way", ["out", "look", "in"])
def test_work_that_is_stopped_leaves_no_trace(pair: Pair, way: str) -> None:
    class StopError(Exception):
        """What the window raises inside the worker."""

    def stop(_done: int, _total: int) -> None:
        raise StopError

    one, other = pair
    records.add(one, "person", {"surname": "Їжак"})
    digests = one.digest(), other.digest()
    path = send(one, other)
    rows = len(exchange.sent(one)), len(exchange.imports(other))
    work: dict[str, Callable[[], object]] = {
        "out": lambda: send(one, other, full=True, progress=stop),
        "look": lambda: exchange.preview(other, path, progress=stop),
        "in": lambda: exchange.import_file(other, path, stop),
    }
    held = path.read_bytes()
    with pytest.raises(StopError):
        work[way]()
    assert (one.digest(), other.digest()) == digests and path.read_bytes() == held
    assert (len(exchange.sent(one)), len(exchange.imports(other))) == rows
    assert list(path.parent.glob("*.part")) == []


def test_a_stick_with_the_marks_of_a_shortcut_worm_is_named(tmp_path: Path) -> None:
    for name in ("обмін.cdsync", "звіт.docx", "програма.exe"):
        (tmp_path / name).touch()
    assert exchange.suspicious(tmp_path) == []
    for name in ("Звіти.lnk", ".trash.dll", "AUTORUN.INF"):
        (tmp_path / name).touch()
    assert set(exchange.suspicious(tmp_path)) == {"Звіти.lnk", ".trash.dll", "AUTORUN.INF"}
    assert exchange.suspicious(tmp_path / "немає") == []
    assert (exchange.free_space(tmp_path) or 0) > 0 and exchange.free_space(tmp_path / "немає") is None
    assert tmp_path.is_relative_to(exchange.medium(tmp_path))


def test_the_root_of_a_medium_is_found_where_paths_know_no_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where ``Path.is_mount`` of Python 3.11 raises."""

    def missing(_path: Path) -> bool:
        raise NotImplementedError

    monkeypatch.setattr(Path, "is_mount", missing)
    assert tmp_path.is_relative_to(exchange.medium(tmp_path))


def test_everything_is_never_handed_to_a_superior(pair: Pair, make_desk: Maker) -> None:
    one, other = pair
    superior = make_desk("superior", user="Марія Степова")
    trust.trust(one, trust.own_card(superior), role="district")
    before = len(exchange.sent(one))
    with pytest.raises(UserError, match="exchange_upward"):
        send(one, superior)
    both = [trust.own_card(desk).fingerprint for desk in (other, superior)]
    with pytest.raises(UserError, match="exchange_upward"):
        exchange.export(one, both, one.folder.parent / "both.cdsync")
    assert len(exchange.sent(one)) == before
    assert send(one, superior, scope="plans").is_file()


def test_a_colleague_who_takes_our_package_back_does_not_lock_us_out(make_desk: Maker) -> None:
    one, other = make_desk("one"), make_desk("other", user="Іван Лях")
    acquaint(one, other)
    carry(one, other)
    carry(other, one)
    number = exchange.imports(one)[0].number
    send(one, other)
    assert not exchange.undo_import(one, number).exact
    path = send(one, other)
    seen = exchange.preview(other, path)
    assert seen.deletions == (), "nobody can confirm that they may not work any more"
    mine = {("user", other.meta("user") or ""), ("unit", other.meta("unit") or "")}
    report = exchange.import_file(other, path, confirmed=mine)
    assert report.kept == seen.report.kept == 2 and report.counts == seen.report.counts == {}
    records.add(other, "person", {"surname": "Далі"})
    carry(other, one)
    assert one.digest() == other.digest() and {row["name"] for row in one.fetch("user")} >= {"Іван Лях"}


def test_what_was_not_deleted_is_not_told_as_deleted(pair: Pair) -> None:
    one, other = pair
    gone, kept, changed = (person(one, surname)["id"] for surname in ("Ґудзь", "Жук", "Яценко"))
    records.change(one, "person", changed, {"note": "ще й змінено"})
    records.change(other, "person", kept, {"note": "тут не знають, що його видалено"})
    records.delete(one, "person", [gone, kept, changed])
    path = send(one, other)
    assert exchange.preview(other, path).report.counts == {"person": Counts(deleted=3, conflicts=1)}
    report = exchange.import_file(other, path, confirmed={("person", gone)})
    assert report.kept == 2 and report.counts == {"person": Counts(changed=1, deleted=1)}
    assert exchange.imports(other)[0].counts == report.counts and exchange.conflicts(other) == []


def test_taking_a_package_back_needs_the_right_to_take_one_in(make_desk: Maker) -> None:
    one, other = make_desk("one"), make_desk("other", user="Іван Лях")
    acquaint(one, other)
    carry(one, other)
    [number] = [row.number for row in exchange.imports(other)]
    records.change(other, "user", other.meta("user") or "", {"role": "reader"})
    with pytest.raises(UserError, match="no_right_deed"):
        exchange.undo_import(other, number)


def test_a_package_that_was_written_here_is_told_apart_from_one_for_others(pair: Pair, make_desk: Maker) -> None:
    one, other = pair
    path = send(one, other)
    for open_it in (exchange.preview, exchange.import_file):
        with pytest.raises(UserError, match="exchange_sent_here") as refused:
            open_it(one, path)
        assert refused.value.params["units"] == "Вознесенський РВП"
    third = make_desk("third")
    with pytest.raises(UserError, match="file_wrong_recipient"):
        exchange.preview(third, path)


def test_a_package_taken_back_by_edits_is_not_called_known(pair: Pair) -> None:
    one, other = pair
    records.add(one, "person", {"surname": "Свіжий"})
    path = send(one, other)
    number = exchange.import_file(other, path).number
    assert exchange_rules.taken_back(other, exchange.preview(other, path).report) == 0
    send(other, one)
    assert not exchange.undo_import(other, number).exact
    assert exchange_rules.taken_back(other, exchange.preview(other, path).report) == number
    # The way out that the message names: its sender declines the deletion.
    carry(other, one, confirmed=())
    carry(one, other)
    assert "Свіжий" in surnames(other)
