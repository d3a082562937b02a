"""What a record said of an erased person, written again by those who know of the erasure and by those who do not."""

import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from copdesk.services import erasure, records
from copdesk.store.desk import Desk
from copdesk.sync import conflicts
from copdesk.texts import Texts
from tests.services.test_erasure import raw_pages
from tests.sync.desks import state
from tests.sync.test_erased_everywhere import all_round, carry, leaks
from tests.sync.test_real_histories import Fresh, copies

SECRET = "Рідкісний фах"
RANDOM = int(os.environ.get("COPDESK_ERASURES", "2"))


@pytest.fixture
def three(fresh_desk: Fresh, tmp_path: Path) -> Iterator[list[Desk]]:
    """Three desks that know each other."""
    desks = copies(fresh_desk, tmp_path, 3)
    yield desks
    for desk in desks:
        desk.close()


def known(desks: list[Desk]) -> tuple[str, list[str]]:
    """A person whom all know, at a meeting with a post, at another one without, and not at a third one."""
    person = records.add(desks[0], "person", {"surname": "Неповторненко"})
    meetings = [records.add(desks[0], "meeting", {"date": f"0{day}.02.2026"}) for day in (3, 4, 5)]
    there = [attend(desks[0], meeting, person, post) for meeting, post in zip(meetings, (SECRET, None), strict=False)]
    all_round(desks)
    return person, [*there, meetings[2]]


def attend(desk: Desk, meeting: str, person: str, post: str | None) -> str:
    return records.add(desk, "attendance", {"meeting": meeting, "person": person, "position": post})


def posts(desk: Desk, keys: list[str]) -> list[str | None]:
    return [desk.get("attendance", key)["position"] for key in keys]  # type: ignore[index]


def settled(desks: list[Desk], tmp_path: Path) -> None:
    """After all is exchanged no desk holds the secret, and all hold the same."""
    all_round(desks)
    for desk in desks:
        assert leaks(desk, tmp_path) == [], desk.folder.name
        assert desk.check() == []
    assert state(desks[0]) == state(desks[1]) == state(desks[2])


@pytest.mark.parametrize("first", ["the aware", "the unaware"])
def test_an_edit_made_after_the_erasure_stands_and_one_made_unaware_does_not(
    three: list[Desk], first: str, texts_uk: Texts, tmp_path: Path
) -> None:
    one, other, third = three
    person, (*there, _) = known(three)
    erasure.erase_person(one, texts_uk, person, "заява особи")
    carry(one, other)
    for desk, post in ((other, "Гість"), (third, f"{SECRET}, старший")):
        for key in there:
            records.change(desk, "attendance", key, {"position": post})
    for a, b in ((other, third), (third, other)) if first == "the aware" else ((third, other), (other, third)):
        carry(a, b)
    settled(three, tmp_path)
    assert [posts(desk, there) for desk in three] == [["Гість", "Гість"]] * 3
    assert conflicts.conflicts(one) == []


def test_what_was_written_unaware_goes_wherever_it_comes(three: list[Desk], texts_uk: Texts, tmp_path: Path) -> None:
    one, other, third = three
    person, (*there, meeting) = known(three)
    erasure.erase_person(one, texts_uk, person, "заява особи")
    carry(one, other)
    for key in there:
        records.change(third, "attendance", key, {"position": f"{SECRET}, старший"})
    new = attend(third, meeting, person, SECRET)
    carry(third, other)
    assert leaks(other, tmp_path) == []
    settled(three, tmp_path)
    assert [posts(desk, [*there, new]) for desk in three] == [[None] * 3] * 3


@pytest.mark.parametrize("seed", range(13, 13 + RANDOM))
def test_in_whatever_order_nothing_of_the_person_is_left_and_all_agree(
    three: list[Desk], seed: int, texts_uk: Texts
) -> None:
    """2 histories; `COPDESK_ERASURES=100` for a longer run. The first found what the journals of imports kept."""
    rnd, aware, words = random.Random(seed), set[int](), itertools.count()
    person, (*there, meeting) = known(three)
    erasing, free = rnd.randrange(4), [meeting]
    for step in range(12):
        r = rnd.randrange(3)
        what = "erase" if step == erasing else rnd.choice(("edit", "edit", "edit", "carry", "carry", "carry", "add"))
        if what == "erase":
            erasure.erase_person(three[r], texts_uk, person, "заява особи")
            aware.add(r)
        elif what == "edit":
            key = rnd.choice([key for key in there if three[r].get("attendance", key)])
            post = "Гість" if r in aware else SECRET
            records.change(three[r], "attendance", key, {"position": f"{post} {next(words)}"})
        elif what == "add" and free and r not in aware:
            there.append(attend(three[r], free.pop(), person, f"{SECRET} {next(words)}"))
        elif what == "carry":
            other = rnd.choice([each for each in range(3) if each != r])
            carry(three[r], three[other])
            aware |= {other} if r in aware else set()
    all_round(three)
    for desk in three:
        assert SECRET not in raw_pages(desk).decode("utf-8", "replace")
    assert state(three[0]) == state(three[1]) == state(three[2])


def test_what_was_emptied_is_remembered_where_the_record_itself_no_longer_tells(
    three: list[Desk], texts_uk: Texts, tmp_path: Path
) -> None:
    """A record made unaware, which has no stamp of the erasure, and one that was given to somebody else since."""
    one, other, third = three
    person, (there, _, meeting) = known(three)
    erasure.erase_person(one, texts_uk, person, "заява особи")
    carry(one, other)
    new = attend(third, meeting, person, SECRET)
    carry(third, other)
    guest = records.add(other, "person", {"surname": "Гай"})
    for key in (there, new):
        records.change(other, "attendance", key, {"position": "Гість", "person": guest})
        records.change(third, "attendance", key, {"position": f"{SECRET}, знову"})
    carry(third, other)
    carry(other, one)
    settled(three, tmp_path)
    assert [posts(desk, [there, new]) for desk in three] == [["Гість", "Гість"]] * 3
