"""Commands of people: contact cards, everything about one person, what a secretary has to see to."""

import json
from pathlib import Path

from tests.cli.conftest import Desk


def test_cards_of_a_filter_everything_of_a_person_and_the_secretarys_list(desk: Desk, tmp_path: Path) -> None:
    one = desk("add", "person", "surname=Ґудзь", "phones=0671112233", "settlement=Яструбинове").id
    desk("add", "person", "surname=Сич", "settlement=Арбузинка")
    out = tmp_path / "люди.vcf"
    desk("vcard", "--where", "settlement=Яструбинове", "--out", out)
    assert out.read_bytes().decode().count("BEGIN:VCARD") == 1
    assert desk("vcard", "--search", "немає такого", "--out", out, code=1).err
    said = desk("subject", one, "--out", tmp_path)
    files = [Path(line) for line in said.out.splitlines()]
    assert [path.suffix for path in files] == [".docx", ".json"]
    assert json.loads(files[1].read_text(encoding="utf-8"))["person"] == "Ґудзь"
    group = desk("add", "group", "short_name=Рада", "name=Рада").id
    desk("add", "seat", f"group={group}", "number=7")
    [vacant] = desk("watch", "--group", "Рада", "--json").json
    assert (vacant["kind"], vacant["who"], vacant["due"]) == ("vacant", "7", None)
    assert "№ 7" in desk("watch", "--days", "30").out
