"""One person twice, changed posts, lists to call."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copdesk.services import people, people_merge, records
from copdesk.sync import trust
from copdesk.sync.exchange import export, import_file
from tests.services.field_desk import DAY, add, attend, body, group, meeting, members, one_step, person, refused, signed


def ids(found: list[people.Twin]) -> list[str]:
    return [twin.id for twin in found]


def test_the_same_person_written_in_two_ways(desk: Any) -> None:
    known = person(desk, "Ковальчук", given_name="Олена", patronymic="І.", phones="+380671234567")
    [twin] = people.twins(desk, {"surname": "Олена Ковальчук", "phones": "067 123-45-67"})
    assert (twin.id, twin.label, twin.reasons) == (known, "Ковальчук Олена І.", ("surname", "given_name", "phone"))
    other = person(desk, "Ковальчук", given_name="О.", patronymic="Іванівна", phones="067 123 45 67 робочий")
    assert ids(people.twins_of(desk, known)) == [other]
    assert [pair[:2] for pair in people.all_twins(desk)] == [tuple(sorted((known, other)))]


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ({"given_name": "Олена"}, {"given_name": "Олена"}, True),
        ({"given_name": "Олена"}, {"given_name": "Ольга"}, False),
        ({"given_name": "Олена"}, {"given_name": "О."}, False),
        ({"given_name": "Олена", "email": "a@b.ua"}, {"given_name": "О.", "email": "A@b.ua"}, True),
        ({"given_name": "Олена", "patronymic": "Іванівна"}, {"given_name": "Олена", "patronymic": "Петрівна"}, False),
        ({}, {}, False),
        ({"phones": "0671234567"}, {"phones": "80671234567"}, True),
    ],
)
def test_weights(desk: Any, one: dict[str, Any], two: dict[str, Any], alike: bool) -> None:
    """A surname alone is not enough; another given name speaks against; an address in capitals is the same."""
    first, second = person(desk, "Д'яченко", **one), person(desk, "Дяченко", **two)
    assert ids(people.twins_of(desk, first)) == ([second] if alike else [])
    assert bool(people.all_twins(desk)) is alike


@pytest.mark.parametrize(
    "typed",
    [
        {"surname": "Kovalchuk", "given_name": "Olena"},
        {"surname": "Олена", "given_name": "Ковальчук"},
        {"surname": "Ковальчук", "given_name": "О.", "patronymic": "І."},
        {"surname": "КОВАЛЬЧУК", "given_name": "олена"},
        {"surname": "Інша", "given_name": "Олена", "phones": "8 (067) 111-22-33", "email": "O@K.ua"},
    ],
)
def test_ways_of_writing_that_find_the_person(desk: Any, typed: dict[str, Any]) -> None:
    names = {"given_name": "Олена", "patronymic": "Іванівна"}
    who = person(desk, "Ковальчук", **names, phones="0671112233", email="o@k.ua")
    person(desk, "Коваль", **names)
    assert ids(people.twins(desk, typed)) == [who]
    latin = person(desk, "Zghurska", given_name="Yevheniia")
    assert ids(people.twins(desk, {"surname": "Згурська", "given_name": "Євгенія"})) == [latin]


def test_the_same_person_entered_in_two_units_is_offered_not_doubled(make_desk: Any, tmp_path: Path) -> None:
    """Two units meet: each knows the woman by itself; after the exchange file the pair is proposed."""
    one, two = make_desk("one"), make_desk("two")
    trust.trust(one, trust.own_card(two))
    trust.trust(two, trust.own_card(one))
    mine = person(one, "Ковальчук", given_name="Олена", phones="0671112233")
    other = person(two, "Kovalchuk", given_name="Olena", phones="+380671112233")
    file = tmp_path / "два.cdsync"
    export(two, file, [trust.own_card(one)])
    import_file(one, file)
    assert [pair[:2] for pair in people.all_twins(one)] == [tuple(sorted((mine, other)))]
    people_merge.merge(one, mine, other)
    assert [row["id"] for row in one.fetch("person")] == [mine]


def test_a_common_telephone_alone_is_a_family_and_an_initial_with_a_common_body_is_a_hint(desk: Any) -> None:
    husband = person(desk, "Сич", given_name="Ян", phones="0671234567")
    person(desk, "Сичова", given_name="Яна", phones="0671234567")
    assert people.twins_of(desk, husband) == []
    council = body(desk)
    add(desk, "affiliation", person=husband, organisation=council)
    assert ids(people.twins(desk, {"surname": "Сич", "given_name": "Я.", "organisation": council})) == [husband]
    assert people.twins(desk, {"surname": "Сич", "given_name": "Я.", "phones": "067 12"}) == []
    assert people.twins(desk, {"surname": "Сич", "given_name": "Ян"}, key=husband) == []


def test_not_the_same_is_remembered(desk: Any) -> None:
    one, two = person(desk, "Їжак", given_name="Єва"), person(desk, "Їжак", given_name="Єва")
    with one_step(desk):
        people.not_same(desk, one, two)
    assert (people.twins_of(desk, one), people.twins_of(desk, two), people.all_twins(desk)) == ([], [], [])
    three = person(desk, "Їжак", given_name="Єва")
    assert ids(people.twins_of(desk, one)) == [three]
    with refused(desk, "record_missing"):
        people.not_same(desk, one, "00000000-0000-4000-8000-000000000000")


def test_merging_moves_every_reference_and_is_undone_as_a_whole(desk: Any) -> None:
    keep = person(desk, "Ковальчук", given_name="О.", phones="0671234567", note="голова")
    lose = person(
        desk, "Ковальчук", given_name="Олена", phones="0501112233; 0671234567 робочий", email="o@k.ua", note="інше"
    )
    council, circle = body(desk), group(desk)
    links = {
        "affiliation": add(desk, "affiliation", person=lose, organisation=council),
        "consent": add(desk, "consent", person=lose, given_on=DAY),
        "membership": add(desk, "membership", person=lose, group=circle, start=DAY),
        "assignment": add(desk, "assignment", text="Прибрати", responsible=lose),
        "measure": add(desk, "measure", plan=add(desk, "plan", title="план"), text="Захід", responsible=lose),
    }
    held = meeting(desk, circle, chair=lose, secretary=lose)
    attend(desk, held, [keep], "absent")
    attend(desk, held, [lose])
    item = add(desk, "agenda_item", meeting=held, title="Про освітлення", rapporteur=lose)
    said = add(desk, "speech", agenda_item=item, speaker=lose, text="повідомила")
    with one_step(desk):
        assert people_merge.merge(desk, keep, lose, {"note": "голова громади"}) >= 9
    for noun, field in desk.registry.links_to("person"):
        assert [row["id"] for row in desk.fetch(noun, {field: lose})] == [], (noun, field)
    for noun, key in links.items():
        field = "responsible" if noun in {"assignment", "measure"} else "person"
        assert desk.get(noun, key)[field] == keep
    assert desk.get("speech", said)["speaker"] == keep
    assert [(row["person"], row["state"]) for row in desk.fetch("attendance", {"meeting": held})] == [(keep, "present")]
    row = desk.get("person", keep)
    assert (row["given_name"], row["email"], row["note"]) == ("Олена", "o@k.ua", "голова громади")
    assert row["phones"] == "+380671234567 робочий; +380501112233"
    assert desk.get("person", lose)["deleted"] is not None
    with refused(desk, "record_missing"):
        people_merge.merge(desk, keep, lose)
    with refused(desk, "record_missing"):
        people_merge.merge(desk, keep, keep)


def test_merging_names_the_same_human_being_in_signed_minutes(desk: Any) -> None:
    keep, lose = person(desk, "Їжак"), person(desk, "Їжак")
    held = meeting(desk)
    attend(desk, held, [keep, lose])
    signed(desk, held)
    people_merge.merge(desk, keep, lose)
    assert [row["person"] for row in desk.fetch("attendance", {"meeting": held})] == [keep, keep]


def test_two_voting_seats_of_one_group_do_not_become_one(desk: Any) -> None:
    circle = group(desk)
    keep, lose = members(desk, circle, 2)
    with refused(desk, "second_seat"):
        people_merge.merge(desk, keep, lose)
    mine = desk.fetch("membership", {"person": lose})[0]["id"]
    records.change(desk, "membership", mine, {"status": "left", "left_on": DAY, "leave_reason": "other"})
    assert people_merge.merge(desk, keep, lose) == 1


def test_a_new_employer_ends_the_old_post_with_a_date(desk: Any, texts_uk: Any) -> None:
    from copdesk.services import papers

    old, new, third = body(desk, "Стара рада"), body(desk, "Нова рада"), body(desk, "Гурток")
    who = person(desk, "Їжак", given_name="Єва")
    before = add(desk, "affiliation", person=who, organisation=old, position="спеціаліст", start=date(2025, 1, 1))
    beside = add(desk, "affiliation", person=who, organisation=third, main=False)
    held = meeting(desk, kind="residents", day=date(2026, 5, 1))
    attend(desk, held, [who], capacity="invited")
    with one_step(desk):
        after = people.change_employer(desk, who, new, date(2026, 6, 1), "радниця")
    assert desk.get("affiliation", before)["end"] == date(2026, 5, 31)
    assert desk.get("affiliation", beside)["end"] is None
    assert (desk.get("affiliation", after)["start"], desk.get("affiliation", after)["main"]) == (date(2026, 6, 1), True)
    assert "спеціаліст, Стара рада" in repr(papers.paper(desk, "minutes", held, texts_uk).blocks)
    with refused(desk, "end_before_start"):
        people.change_employer(desk, who, old, date(2026, 5, 1))


def test_the_list_to_call_of_a_group_is_what_the_filter_finds(desk: Any, tmp_path: Path, texts_uk: Any) -> None:
    from python_calamine import CalamineWorkbook

    circle, other = group(desk), group(desk, short_name="Рада")
    inside, outside = members(desk, circle, 3), members(desk, other, 2)
    for key in inside:
        records.change(desk, "person", key, {"phones": "0671234560", "email": "m@k.ua"})
    [gone] = members(desk, circle, 1)
    mine = desk.fetch("membership", {"person": gone})[0]["id"]
    records.change(desk, "membership", mine, {"status": "left", "left_on": date(2026, 2, 1), "leave_reason": "other"})
    held = meeting(desk, circle, DAY)
    attend(desk, held, [inside[0], inside[2]])
    attend(desk, held, [inside[1]], "absent")
    for noun, keys, wanted in (
        ("group", [circle], inside),
        ("meeting", [held], [inside[0], inside[2]]),
        ("person", outside, outside),
        ("membership", [row["id"] for row in desk.fetch("membership", {"group": other})], outside),
    ):
        found = people.listed_by(desk, noun, keys, DAY)
        assert sorted(found) == sorted(wanted), noun
    out = tmp_path / "телефони.xlsx"
    assert people.write_contacts(desk, texts_uk, inside, out) == 3
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    listed = [row for row in rows if str(row[0]).startswith("Член")]
    assert [row[0] for row in listed] == ["Члена", "Членб", "Членв"]
    assert {"+380 67 123 45 60", "m@k.ua"} <= set(listed[0])
    with refused(desk, "cards_none"):
        people.write_contacts(desk, texts_uk, [], out)


def test_an_import_says_how_many_may_be_here_already(desk: Any) -> None:
    person(desk, "Ковальчук", given_name="Олена")
    with desk.action("import_table", noun="person", count=2) as act:
        records.add_in(act, "person", {"surname": "Ковальчук", "given_name": "О.", "patronymic": "І."})
        records.add_in(act, "person", {"surname": "Kovalchuk", "given_name": "Olena"})
        records.add_in(act, "person", {"surname": "Сич", "given_name": "Ян"})
    assert people.fresh_twins(desk) == 1
    person(desk, "Їжак")
    assert people.fresh_twins(desk) == 0
