"""What was edited or hung on a record of an import stays when the import is taken back by ordinary edits."""

from typing import Any

from copdesk.services import exchange, records
from tests.sync.desks import acquaint, send


def acquainted(make_desk: Any) -> tuple[Any, Any]:
    one, other = make_desk("one"), make_desk("other", user="Іван Лях")
    acquaint(one, other)
    exchange.import_file(other, send(one, other))
    return one, other


def test_a_record_edited_since_stays_when_an_import_is_taken_back_by_edits(make_desk: Any) -> None:
    one, other = acquainted(make_desk)
    key = records.add(one, "person", {"surname": "Новий"})
    number = exchange.import_file(other, send(one, other)).number
    send(other, one)  # a package left: no exact undo any more
    records.change(other, "person", key, {"note": "правлено тут"})
    [later] = exchange.foresee_undo(other, number).later
    assert later.id == key
    done = exchange.undo_import(other, number)
    assert not done.exact
    assert (other.get("person", key)["deleted"], other.get("person", key)["note"]) == (None, "правлено тут")
    assert done.kept == 1


def test_a_record_that_something_was_hung_on_since_stays_too(make_desk: Any) -> None:
    one, other = acquainted(make_desk)
    key = records.add(one, "person", {"surname": "Новий"})
    number = exchange.import_file(other, send(one, other)).number
    send(other, one)
    body = records.add(other, "organisation", {"short_name": "Школа"})
    records.add(other, "affiliation", {"person": key, "organisation": body})
    exchange.undo_import(other, number)
    assert other.get("person", key)["deleted"] is None
