"""Files attached together: all or none, no programs, back by one step."""

from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import attachments, records


def test_many_files_are_one_step_and_read_back_whole(desk: Any, tmp_path: Path) -> None:
    person = records.add(desk, "person", {"surname": "Ґудзь"})
    before = desk.digest()
    for name in ("а.pdf", "б.pdf"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    keys = attachments.attach_many(desk, "person", person, [tmp_path / "а.pdf", tmp_path / "б.pdf"])
    assert [attachments.content(desk, key).decode() for key in keys] == ["а.pdf", "б.pdf"]
    desk.undo()
    assert desk.digest() == before


@pytest.mark.parametrize("name", ["гра.EXE", "листівка.pdf.js", "ярлик.lnk. "])
def test_a_program_is_refused_with_all_that_came_with_it(desk: Any, tmp_path: Path, name: str) -> None:
    person = records.add(desk, "person", {"surname": "Ґудзь"})
    (tmp_path / "добрий.txt").write_text("1", encoding="utf-8")
    with pytest.raises(UserError, match="attachment_type"):
        attachments.check_type(name)
    (tmp_path / "гра.exe").write_text("1", encoding="utf-8")
    with pytest.raises(UserError, match="attachment_type"):
        attachments.attach_many(desk, "person", person, [tmp_path / "добрий.txt", tmp_path / "гра.exe"])
    assert desk.fetch("attachment") == []
