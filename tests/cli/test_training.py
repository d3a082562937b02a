"""Courses and certificates by commands: who goes, what is issued, what a code is worth on another desk."""

from pathlib import Path

import pytest

from tests.cli.conftest import Desk


@pytest.fixture
def course(desk: Desk) -> str:
    """A course of one place with a class, for which nobody is named yet."""
    key = desk("add", "course", "title=Медіація", "places=1", "hours=8", "start=04.05.2026").id
    desk("add", "session", f"course={key}", "date=04.05.2026", "start=09:00", "end=12:00", "place=Клас 4")
    return key


def test_from_nomination_to_a_certificate_that_another_desk_checks(
    desk: Desk, course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (desk("add", "officer", f"surname={name}").id for name in ("Ґудзь", "Сич"))
    assert desk("course", "nominate", "Медіація", one, two).out.strip() == "2"
    assert desk("course", "select", course, one, two).out.strip() == "Відібрано: 1, у резерві: 1."
    assert (
        desk("course", "refuse", course, one).out.strip()
        == "Звільнене місце отримав перший із резерву: Сич · Медіація."
    )
    assert desk("course", "refuse", course, desk("add", "officer", "surname=Чужий").id, code=1).err
    [session] = desk("list", "session", "--json").json
    [chosen] = desk("list", "enrolment", "--where", "selection=selected", "--json").json
    desk("add", "session-attendance", f"session={session['id']}", f"enrolment={chosen['id']}")
    assert desk("certificate", "issue", "Медіація", "--date", "2026-05-05").out.startswith("1/2026  Сич")
    assert (
        desk("certificate", "issue", course, code=1).err
        and desk("certificate", "issue", course, "--date", "5", code=2).err
    )
    paper = tmp_path / "a.pdf"
    desk("print", "certificate", "1/2026", "--out", paper)
    desk("card", "show", "--out", tmp_path / "a.copcard")
    from tests.documents.conftest import read_pdf

    letters = "".join(
        word for word in read_pdf(paper).split() if word.isalnum() and word.isascii() and len(word) in {2, 3, 4}
    )
    code = letters[letters.index("CD") :]
    said = desk("certificate", "verify", code)
    assert "Сич" in said.out and "Медіація" in said.out and "справжній" in said.out
    other = Desk(tmp_path / "other", capsys)
    other("init", "--unit", "Сусідній відділ", "--user", "Ольга Лісова")
    assert "картки" in other("certificate", "verify", code, code=1).err.lower()
    other("card", "trust", tmp_path / "a.copcard")
    [found] = other("certificate", "verify", code, "--json").json
    assert (found["state"], found["number"], found["valid_until"]) == ("genuine", "1/2026", "2029-05-05")
    wrong = code[:60] + ("A" if code[60] != "A" else "B") + code[61:]
    assert "помилка в літері" in other("certificate", "verify", wrong, code=1).err
    assert desk("certificate", "reissue", "1/2026", "--date", "2026-06-01").out.strip() == "2/2026"


def test_clashes_of_a_course_and_of_all(desk: Desk, tmp_path: Path) -> None:
    names = ("Тактика", "Стрільби")
    for title, begin, end, place in (("Тактика", "09:00", "12:00", "Тир"), ("Стрільби", "11:00", "13:00", "тир")):
        key = desk("add", "course", f"title={title}").id
        desk("add", "session", f"course={key}", "date=04.05.2036", f"start={begin}", f"end={end}", f"place={place}")
    for asked in ((names[0],), (names[1],), ()):
        [found] = desk("course", "clashes", *asked, "--json").json
        assert (found["kind"], found["names"].lower(), {found["first"], found["second"]}) == (
            "Місце",
            "тир",
            set(names),
        )
    assert "04.05.2036" in desk("course", "clashes", "Стрільби").out
    desk("course", "calendar", *names, "--out", tmp_path / "a.ics")
    assert (tmp_path / "a.ics").read_bytes().count(b"BEGIN:VEVENT") == 2
    empty = desk("add", "course", "title=Порожній").id
    assert (
        desk("course", "calendar", empty, "--out", tmp_path / "b.ics", code=1).err and not (tmp_path / "b.ics").exists()
    )
