"""The supervisor's round and erasure by commands."""

from pathlib import Path

import pytest

from tests.cli.conftest import Desk


@pytest.fixture
def district(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The desk of the superior."""
    district = Desk(tmp_path / "district", capsys)
    district("init", "--unit", "Районне управління", "--user", "Ольга Лісова")
    for one, another, role in ((desk, district, "unit"), (district, desk, "district")):
        card = tmp_path / f"{one.folder.name}.copcard"
        one("card", "show", "--out", card)
        another("card", "trust", card, "--role", role)
    return district


def test_a_plan_goes_up_and_its_decision_comes_back(desk: Desk, district: Desk, tmp_path: Path) -> None:
    up, down = tmp_path / "up.cdsync", tmp_path / "down.cdsync"
    plan = desk("add", "plan", "title=Тиха вулиця", "status=draft").id
    assert desk("review", "submit", plan, code=1).err
    for state in ("community_review", "endorsed"):
        desk("set", "plan", plan, f"status={state}")
    measure = desk("add", "measure", f"plan={plan}", "text=Полагодити ліхтарі").id
    submission = desk("review", "submit", plan).id
    desk("export", "--to", "Районне управління", "--scope", "plans", "--out", up)
    district("import", up)
    assert "Тиха вулиця" in district("review", "list").out
    district("review", "note", submission, measure, "agreed", "--text", "Добре")
    district("review", "decide", submission, "approved", "--position", "Начальник", "--name", "О. Лісова")
    district("review", "decide", submission, "returned", code=1)
    district("export", "--to", "Озерянське РУП", "--scope", "review", "--out", down)
    desk("import", down)
    [one] = desk("review", "list", "--json").json
    assert (one["outcome"], one["verified"], one["notes"][0]["comment"]) == ("approved", True, "Добре")
    desk("review", "apply", submission)
    assert desk("show", "plan", plan, "--json").json[0]["status"] == "approved"
    assert desk("review", "differences", submission, "--json").json == []
    desk("set", "measure", measure, "text=Полагодити всі ліхтарі")
    assert "Полагодити всі ліхтарі" in desk("review", "differences", submission).out


def test_a_person_is_erased_with_a_reason(desk: Desk) -> None:
    key = desk("add", "person", "surname=Минуленко").id
    desk("add", "organisation", "short_name=Рада", "head=Минуленко")
    desk("erase", "person", key, code=2)
    assert desk("erase", "person", key, "--reason", "  ", code=1).err
    done = desk("erase", "person", "Минуленко", "--reason", "вимога особи")
    assert "Особа № 1" in done.out and "Рада" in done.err
    assert desk("list", "person", "--where", "surname=Минуленко", "--json").json == []
    assert desk("check").code == 0
