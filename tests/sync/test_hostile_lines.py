"""Lines that a trusted sender signed and that say nonsense: refused or merged, never anything else, and quickly."""

import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.sync.container import open_container, write_container
from copdesk.sync.exchange import check, export, preview_opened
from copdesk.sync.lines import Line
from tests.sync.desks import acquaint, cost

MUTANTS = int(os.environ.get("COPDESK_MUTANTS", "400"))
_ODD: tuple[Any, ...] = (
    None,
    "",
    -1,
    0,
    1 << 62,
    1 << 70,
    True,
    [],
    {},
    [[]],
    "x" * 3000,
    "\u202e",
    "00000000-0000-4000-8000-000000000000",
    {"deleted": "x"},
    "person",
    "'; DROP TABLE person; --",
)


def mutated(lines: list[Line], rnd: random.Random) -> list[Line]:
    """The lines with one to three things in them wrong."""
    made: list[Line] = json.loads(json.dumps(lines))
    for _ in range(rnd.randint(1, 3)):
        at = rnd.randrange(len(made))
        match rnd.randrange(6):
            case 0:
                made[at][rnd.randrange(len(made[at]))] = rnd.choice(_ODD)
            case 1:
                del made[at]
            case 2:
                made.insert(rnd.randrange(len(made)), json.loads(json.dumps(made[at])))
            case 3:
                made[at] = made[at][: rnd.randrange(1, len(made[at]) + 1)]
            case 4:
                other = rnd.choice(made)
                made[at][-1] = json.loads(json.dumps(other[-1]))
            case 5:
                _inside(made[at], rnd)
        made = made or [["Q"]]
    return [line if line and isinstance(line[0], str) else ["Q", *line] for line in made]


def _inside(line: Line, rnd: random.Random) -> None:
    """Change a value inside a list or an object of the line."""
    holders = [each for each in line if isinstance(each, list | dict) and each]
    if holders:
        chosen = rnd.choice(holders)
        key = rnd.choice(list(chosen)) if isinstance(chosen, dict) else rnd.randrange(len(chosen))
        chosen[key] = rnd.choice(_ODD)


def test_validly_signed_nonsense_is_refused_or_merged_and_never_more(
    make_desk: Callable[..., Desk], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """`COPDESK_MUTANTS=10000` for a longer run."""
    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    with one.action("add") as act:
        person = act.insert("person", {"surname": "Ґудзь", "note": "примітка"})
        body = act.insert("organisation", {"short_name": "Школа"})
        act.insert("affiliation", {"person": person, "organisation": body})
    report = export(one, tmp_path / "whole.cdsync", [trust.own_card(other)])
    opened = open_container(report.path, trust.identity(other), lambda key: trust.standing(other, key))
    lines, path, digest = list(opened.lines()), tmp_path / "mutant.cdsync", other.digest()
    rnd, took, refused = random.Random(11), list[float](), 0
    acts = other.db.execute("SELECT count(*) FROM act").fetchone()
    for _ in range(MUTANTS):
        card = trust.own_card(one)
        write_container(path, report.header, mutated(lines, rnd), trust.identity(one), card, [trust.own_card(other)])
        start = time.process_time()
        try:
            again = open_container(path, trust.identity(other), lambda key: trust.standing(other, key))
            check(other, again.header)
            preview_opened(other, again)
        except UserError:
            refused += 1
        took.append(time.process_time() - start)
    record_property("figures", f"{MUTANTS} mutated lines, validly signed: {refused} refused, {cost(took)}")
    assert other.digest() == digest
    assert other.db.execute("SELECT count(*) FROM act").fetchone() == acts
    assert other.check() == []
    assert refused > MUTANTS / 3
