"""A preview tells of records that come deleted, and of what hangs on a deleted one, brought by the file or here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from copdesk.services import records
from copdesk.store.desk import Desk
from copdesk.sync import conflicts, trust
from copdesk.sync.exchange import export, import_file, preview
from copdesk.sync.hanging import NOTHING
from copdesk.sync.reports import Counts, Preview
from tests.sync.desks import acquaint

Pair = tuple[Desk, Desk, str, str]


@pytest.fixture
def pair(make_desk: Callable[..., Desk], tmp_path: Path) -> Pair:
    """Two desks that both have a person and an organisation."""
    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    person = records.add(one, "person", {"surname": "Гай"})
    body = records.add(one, "organisation", {"short_name": "Школа"})
    import_file(other, file_of(one, other))
    import_file(one, file_of(other, one))
    return one, other, person, body


def file_of(one: Desk, other: Desk) -> Path:
    return export(one, one.folder.parent / "news.cdsync", [trust.own_card(other)]).path


def post(desk: Desk, person: str, body: str, position: str) -> str:
    return records.add(desk, "affiliation", {"person": person, "organisation": body, "position": position})


def look(one: Desk, other: Desk) -> Preview:
    """The preview of the next file, which is then imported: both must tell the same."""
    path = file_of(one, other)
    looked = preview(other, path)
    assert import_file(other, path).counts == looked.report.counts
    return looked


def test_a_record_that_comes_deleted_is_told_with_what_hangs_on_it(pair: Pair) -> None:
    one, other, _, body = pair
    new = records.add(one, "person", {"surname": "Недовгий"})
    lonely = records.add(one, "person", {"surname": "Пуста"})
    records.delete(one, "person", [records.add(one, "person", {"surname": "Скасований"})])
    one.undo()  # the deletion
    one.undo()  # and the making: this one never was anywhere
    there = post(one, new, body, "Сторож")
    records.delete(one, "person", [new, lonely])
    looked = look(one, other)
    assert looked.report.counts == {"person": Counts(deleted=2), "affiliation": Counts(new=1)}
    told = {each.id: each for each in looked.records}
    assert told.keys() == {new, lonely, there}
    assert (told[new].what, told[new].title, told[new].apart) == ("came_deleted", "Недовгий", False)
    assert told[new].hanging.count == 1
    [hung] = told[new].hanging.listed
    assert (hung.noun, hung.id, hung.came) == ("affiliation", there, True)
    assert told[lonely].what == "came_deleted" and told[lonely].hanging == NOTHING
    assert looked.deletions == ()  # nothing that was here goes
    assert conflicts.conflicts(other) == []


@pytest.mark.parametrize("kept", [False, True])
def test_a_deleted_parent_is_told_with_the_new_child_and_with_our_own(pair: Pair, kept: bool) -> None:
    one, other, person, body = pair
    theirs, ours = post(one, person, body, "Вчителька"), post(other, person, body, "Директорка")
    records.delete(one, "person", [person])
    path = file_of(one, other)
    looked = preview(other, path)
    assert looked.report.counts == {"person": Counts(deleted=1, conflicts=1), "affiliation": Counts(new=1)}
    [gone] = looked.deletions
    assert (gone.id, gone.what, gone.apart, gone.hanging.count) == (person, "deleted", True, 2)
    assert [(each.id, each.came) for each in gone.hanging.listed] == [(theirs, True), (ours, False)]
    [told] = [each for each in looked.records if each.id == person]
    assert told.hanging == gone.hanging and told.apart
    import_file(other, path, confirmed=() if kept else None)
    # Who keeps the record has decided; who confirms is asked about what they hung on it.
    assert [each.id for each in conflicts.conflicts(other)] == ([] if kept else [person])


def test_what_a_file_hangs_on_a_record_in_the_trash_is_told(pair: Pair) -> None:
    one, other, person, body = pair
    records.delete(other, "person", [person])
    theirs = post(one, person, body, "Вчителька")
    looked = look(one, other)
    assert looked.report.counts == {"person": Counts(conflicts=1), "affiliation": Counts(new=1)}
    [told] = [each for each in looked.records if each.noun == "person"]
    assert (told.what, told.apart, told.fields) == ("trash", True, ())
    assert [each.id for each in told.hanging.listed] == [theirs]
    records.change(one, "person", person, {"note": "лист"})
    [told] = look(one, other).records
    assert (told.id, told.what, told.apart) == (person, "changed", True)


def test_a_deletion_that_everybody_knew_of_is_no_conflict(pair: Pair) -> None:
    one, other, person, body = pair
    post(one, person, body, "Вчителька")
    import_file(other, file_of(one, other))
    records.delete(one, "person", [person])
    looked = look(one, other)
    assert looked.report.counts == {"person": Counts(deleted=1)}
    [gone] = looked.deletions
    assert (gone.apart, gone.hanging.count, gone.hanging.listed[0].came) == (False, 1, False)
    records.change(other, "organisation", body, {"note": "щось"})
    assert look(other, one).report.total == Counts(changed=1)


def test_a_write_of_what_stood_there_already_counts_against_a_deletion_made_unaware(pair: Pair) -> None:
    one, other, person, _ = pair
    records.change(other, "person", person, {"note": "однаково"})
    records.delete(other, "person", [person])
    records.change(one, "person", person, {"note": "однаково"})
    looked = look(one, other)
    assert looked.report.counts == {"person": Counts(conflicts=1)}
    assert [each.id for each in looked.records if each.apart] == [person]
    assert [each.id for each in conflicts.conflicts(other)] == [person]
