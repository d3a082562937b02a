"""Commands of plans: the story, versions, what is overdue; recommendations from package to answer."""

from pathlib import Path

import pytest

from tests.cli.conftest import Desk


@pytest.fixture
def plan(desk: Desk) -> str:
    key = desk("add", "plan", "title=спільних дій").id
    for number in (1, 2):
        values = [f"plan={key}", f"number={number}", f"text=Захід {number}", "due=01.02.2020", "responsible_text=Рада"]
        desk("add", "measure", *values)
    return key


def test_a_package_is_made_sent_and_answered(desk: Desk, plan: str, tmp_path: Path) -> None:
    package = desk("recommend", "make", plan, "--programme", "Безпечне місто", "--addressee", "Міська рада").id
    out = tmp_path / "лист.docx"
    desk("recommend", "letter", package, "--number", "12/04", "--date", "01.02.2020", "--out", out)
    assert out.stat().st_size > 1000
    first = desk("list", "proposal", "--json").json[0]["id"]
    desk("recommend", "answer", first, "partly", "--number", "5", "--date", "20.02.2020", "--item", "4.1")
    [counts] = desk("recommend", "answers", "--json").json
    assert (counts["sent"], counts["partly"], counts["unanswered"]) == (2, 1, 1)
    assert "Без відповіді" in desk("recommend", "answers").out
    assert "немає" in desk("recommend", "letter", "немає", "--number", "1", "--out", out, code=1).err


def test_a_sum_is_spread_over_months(desk: Desk, plan: str) -> None:
    measure = desk("list", "measure", "--where", "number=1", "--json").json[0]["id"]
    line = desk("add", "funding-line", f"measure={measure}", "payer=Рада", "amount=100").id
    assert len(desk("plan", "spread", line, "--from", "01.01.2026", "--to", "31.03.2026").out.split()) == 3
    assert "якого немає" in desk("plan", "spread", "немає", "--from", "1.1.2026", "--to", "2.1.2026", code=1).err


def test_story_overdue_and_versions(desk: Desk, plan: str) -> None:
    late = desk("plan", "overdue", "--json").json
    assert {(one["who"], one["due"], one["plan"]) for one in late} == {("Рада", "2020-02-01", "спільних дій")}
    measure = desk("list", "measure", "--where", "number=1", "--json").json[0]["id"]
    assert [one["kind"] for one in desk("plan", "story", measure, "--json").json][-1:] == ["measure"]
    other = desk("add", "plan", "title=спільних дій", "version=2").id
    said = desk("plan", "compare", plan, other).out
    assert said.count("вилучено") == 2 and "Захід 1" in said
