"""Signed minutes stay as they were signed: frozen names, a chain of hashes, versions, the scan, and remarks."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copdesk.documents.blocks import Document
from copdesk.services import (
    attachments,
    bulk,
    checks,
    erasure,
    exchange,
    meetings,
    papers,
    people_merge,
    records,
    seals,
)
from copdesk.services.bulk import Edit
from copdesk.store.query import Query
from copdesk.sync import trust
from copdesk.texts import Texts
from tests.services.field_desk import add, attend, decision, group, meeting, members, one_step, person, refused, step
from tests.sync.desks import acquaint


@pytest.fixture
def circle(desk: Any) -> tuple[str, list[str]]:
    key = group(desk, name_genitive="платформи діалогу")
    return key, members(desk, key, 4)


def held(desk: Any, circle: tuple[str, list[str]], day: date) -> str:
    """A meeting with all that minutes have, ready to be signed."""
    key, people = circle
    made = meeting(desk, key, day, chair=people[0], secretary=people[1])
    attend(desk, made, people)
    decision(desk, made, f"Освітити вулицю {day:%d.%m}", votes_for=4)
    item = desk.fetch("agenda_item", {"meeting": made})[0]["id"]
    add(desk, "speech", agenda_item=item, speaker=people[2], text="повідомив про ліхтарі")
    step(desk, "meeting", made, "opened", "held", "minutes_draft")
    return made


@pytest.fixture
def chain(desk: Any, circle: tuple[str, list[str]], texts_uk: Texts) -> list[str]:
    """Three meetings of the group with signed minutes."""
    made = [held(desk, circle, date(2026, month, 3)) for month in (2, 4, 6)]
    for key in made:
        meetings.sign(desk, key, texts_uk)
    return made


def words(document: Document) -> str:
    return repr(document.blocks)


def forge(desk: Any, noun: str, key: str, **values: Any) -> None:
    """Change letters behind the back of the rules."""
    with desk.action("edit", noun=noun, id=key) as act:
        act.update(noun, key, values)


def test_untouched_minutes_are_as_they_were_signed(desk: Any, chain: list[str]) -> None:
    rows = [seals.versions(desk, key)[0] for key in chain]
    assert [row["previous"] for row in rows] == [None, rows[0]["sha256"], rows[1]["sha256"]]
    assert seals.verify(desk) == [] and checks.check(desk) == []


@pytest.mark.parametrize(
    ("noun", "path", "field", "old", "new"),
    [
        ("speech", "agenda_item.meeting", "text", "ліхтарі", "ліхтарє"),
        ("decision", "agenda_item.meeting", "text", "03.04", "03.05"),
        ("attendance", "meeting", "state", "present", "absent"),
        ("agenda_item", "meeting", "title", "освітлення", "освітлення?"),
    ],
)
def test_one_letter_names_the_meeting(
    desk: Any, chain: list[str], noun: str, path: str, field: str, old: str, new: str, texts_uk: Texts
) -> None:
    row = desk.fetch(noun, {path: chain[1]})[0]
    forge(desk, noun, row["id"], **{field: row[field].replace(old, new)})
    [found] = seals.verify(desk)
    assert (found.meeting, found.code, found.noun, found.field) == (chain[1], "seal_record", noun, field)
    [told] = checks.check(desk)
    assert told.detail == desk.title("meeting", chain[1])
    assert "{" not in texts_uk.t(f"check.{told.code}", noun=noun, field=field, detail=told.detail, id=told.id)


def test_a_letter_of_the_sealed_text_breaks_it_and_a_seal_taken_out_the_chain(desk: Any, chain: list[str]) -> None:
    first, second, third = (seals.versions(desk, key)[0] for key in chain)
    forge(desk, "seal", second["id"], content=second["content"].replace("ліхтарі", "ліхтарє"))
    assert [(one.meeting, one.code) for one in seals.verify(desk)] == [(chain[1], "seal_text")]
    desk.undo()
    with desk.action("add", noun="seal") as act:
        act.delete("seal", [first["id"]])
    assert [(one.meeting, one.code) for one in seals.verify(desk)] == [(chain[1], "seal_chain")]
    desk.undo()
    with refused(desk, "seal_kept"):
        records.delete(desk, "seal", [third["id"]])


def test_a_part_added_or_taken_out_is_told(desk: Any, chain: list[str]) -> None:
    item = desk.fetch("agenda_item", {"meeting": chain[2]})[0]["id"]
    with desk.action("add", noun="speech") as act:
        act.insert("speech", {"agenda_item": item, "position": 9, "text": "додав"})
    [found] = checks.check(desk)
    assert (found.code, found.detail) == ("seal_part", desk.title("meeting", chain[2]))


def test_names_and_text_are_frozen_and_every_version_prints(
    desk: Any, circle: tuple[str, list[str]], chain: list[str], texts_uk: Texts
) -> None:
    key = chain[0]
    before = words(papers.paper(desk, "minutes", key, texts_uk))
    assert seals.versions(desk, key)[0]["sha256"] in before
    records.change(desk, "person", circle[1][0], {"surname": "Інша"})
    assert words(papers.paper(desk, "minutes", key, texts_uk)) == before, "a name that changes later is not rewritten"
    assert seals.verify(desk) == []
    records.change(desk, "meeting", key, {"status": "minutes_draft"})
    assert "ІНША" in words(papers.paper(desk, "minutes", key, texts_uk)), "a draft shows what holds now"
    meetings.sign(desk, key, texts_uk)
    first, second = seals.versions(desk, key)
    assert (first["version"], second["version"]) == (1, 2)
    assert words(papers.paper(desk, "minutes-version", first["id"], texts_uk)) == before
    assert "ІНША" in words(papers.paper(desk, "minutes", key, texts_uk))
    assert len({row["name"] for row in attachments.attached(desk, "meeting", key)}) == 2
    assert seals.verify(desk) == []


def test_signed_minutes_go_to_partners_with_names_in_latin_letters(
    desk: Any, circle: tuple[str, list[str]], chain: list[str], texts_en: Texts
) -> None:
    printed = words(papers.paper(desk, "minutes", chain[0], texts_en))
    assert "CHLENA" in printed and "ЧЛЕНА" not in printed and "of the" in printed and "MINUTES" in printed
    draft = held(desk, circle, date(2026, 9, 1))
    assert "CHLENA" in words(papers.paper(desk, "minutes", draft, texts_en))


def test_merging_and_erasing_a_person_is_no_forgery(
    desk: Any, circle: tuple[str, list[str]], chain: list[str], texts_uk: Texts
) -> None:
    double = person(desk, "Двійник")
    people_merge.merge(desk, double, circle[1][2])
    assert seals.verify(desk) == []
    erasure.erase_person(desk, texts_uk, circle[1][3], "вимога особи")
    assert seals.verify(desk) == []


def test_sealed_minutes_and_their_scan_travel_and_are_checked_there(
    make_desk: Callable[..., Any], tmp_path: Path, texts_uk: Texts
) -> None:
    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    key = group(one)
    signed = held(one, (key, members(one, key, 4)), date(2026, 2, 3))
    meetings.sign(one, signed, texts_uk)
    page = tmp_path / "аркуш.pdf"
    page.write_bytes(b"%PDF scan")
    scan = meetings.attach_scan(one, signed, page)
    file = exchange.export(one, [trust.own_card(other).fingerprint], tmp_path / "x.cdsync").path
    exchange.import_file(other, file)
    assert attachments.content(other, scan) == b"%PDF scan" and seals.verify(other) == []
    assert words(papers.paper(other, "minutes", signed, texts_uk)) == words(
        papers.paper(one, "minutes", signed, texts_uk)
    )
    row = other.fetch("decision", {"agenda_item.meeting": signed})[0]
    forge(other, "decision", row["id"], text="Не освітити")
    assert [one_.meeting for one_ in seals.verify(other)] == [signed]


def test_minutes_are_not_signed_by_the_dozen(desk: Any, circle: tuple[str, list[str]], texts_uk: Texts) -> None:
    key = held(desk, circle, date(2026, 2, 3))
    report = bulk.apply(desk, texts_uk, "meeting", list(desk.query(Query("meeting"))), Edit("status", "set", "signed"))
    assert report.changed == 0 and [error.code for _, error in report.refused] == ["sign_alone"]
    assert desk.get("meeting", key)["status"] == "minutes_draft"


def test_the_scan_is_named_in_the_minutes(desk: Any, chain: list[str], tmp_path: Path, texts_uk: Texts) -> None:
    page = tmp_path / "аркуш.pdf"
    page.write_bytes(b"%PDF scan")
    with one_step(desk):
        scan = meetings.attach_scan(desk, chain[0], page)
    row = desk.get("attachment", scan)
    printed = words(papers.paper(desk, "minutes", chain[0], texts_uk))
    assert row["sha256"] in printed and "аркуш.pdf" in printed and seals.verify(desk) == []
    planned = meeting(desk)
    with refused(desk, "scan_unsigned", "scan"):
        meetings.attach_scan(desk, planned, page)


def test_remarks_of_those_present_and_of_others(
    desk: Any, circle: tuple[str, list[str]], texts_uk: Texts, texts_en: Texts
) -> None:
    key = held(desk, circle, date(2026, 9, 1))
    step(desk, "meeting", key, "minutes_review")
    stranger = person(desk, "Сторонній")
    mine = add(desk, "remark", meeting=key, author=circle[1][1], text="Виправити назву вулиці на Соборну")
    other = add(desk, "remark", meeting=key, author=stranger, text="Додати другу вулицю")
    assert [desk.get("remark", one)["outside"] for one in (mine, other)] == [False, True]
    records.change(desk, "remark", mine, {"status": "accepted"})
    records.change(desk, "remark", other, {"status": "rejected", "answer": "Не були на засіданні"})
    meetings.sign(desk, key, texts_uk)
    printed = words(papers.paper(desk, "minutes", key, texts_uk))
    assert "на Соборну" in printed and "другу вулицю" not in printed
    assert "REMARKS" in words(papers.paper(desk, "minutes", key, texts_en))
    with refused(desk, "minutes_signed"):
        records.change(desk, "remark", other, {"status": "accepted"})
