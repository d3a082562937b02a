"""Moments that no calendar can show: from a trusted sender too they are refused, for they would stop every screen."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import labels
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.sync.container import open_container, write_container
from copdesk.sync.exchange import export, import_file
from copdesk.sync.header import LATEST_MS, Header
from copdesk.sync.lines import Line
from tests.sync.desks import acquaint

Change = Callable[[Line], None]


def stamp(value: int) -> Change:
    def change(line: Line) -> None:
        if line[:2] == ["C", "person"]:
            line[5] = value

    return change


def deleted(value: Any) -> Change:
    def change(line: Line) -> None:
        if line[:2] == ["C", "person"]:
            line[6][-1] = value

    return change


@pytest.fixture
def sent(
    make_desk: Callable[..., Desk], tmp_path: Path
) -> tuple[Desk, Callable[[Change, Header | None], Path], Header]:
    """A desk, and what writes a changed file for it in the name of one that it trusts."""
    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    with one.action("add") as act:
        act.insert("person", {"surname": "Ґудзь"})
    path = export(one, tmp_path / "whole.cdsync", [trust.own_card(other)]).path
    opened = open_container(path, trust.identity(other), lambda key: trust.standing(other, key))
    lines = list(opened.lines())

    def write(change: Change, header: Header | None = None) -> Path:
        made: list[Line] = json.loads(json.dumps(lines))
        for line in made:
            change(line)
        to = [trust.own_card(other)]
        write_container(path, header or opened.header, made, trust.identity(one), trust.own_card(one), to)
        return path

    return other, write, opened.header


@pytest.mark.parametrize(
    "change", [stamp(LATEST_MS), stamp((1 << 53) - 1), deleted(LATEST_MS), deleted(-1), deleted(1 << 62), deleted("5")]
)
def test_a_moment_beyond_every_calendar_is_refused(sent: Any, change: Change) -> None:
    desk, write, _ = sent
    before = desk.digest()
    with pytest.raises(UserError, match="file_schema"):
        import_file(desk, write(change))
    assert desk.digest() == before


def test_so_is_a_header_made_then(sent: Any) -> None:
    desk, write, header = sent
    with pytest.raises(UserError, match="file_schema"):
        import_file(desk, write(stamp(5), replace(header, made_ms=LATEST_MS)))


def test_the_last_moment_is_taken_and_can_be_shown(sent: Any) -> None:
    desk, write, _ = sent
    import_file(desk, write(stamp(LATEST_MS - 1)))
    assert desk.fetch("person")[0]["surname"] == "Ґудзь"
    assert "999" in labels.show_moment(LATEST_MS - 1)
