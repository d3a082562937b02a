"""The composition of a group."""

from copdesk.documents.blocks import Stamps, Table
from copdesk.documents.roster import group_roster
from copdesk.texts import Texts
from tests.documents.samples import sample_roster


def test_officers_first_then_members_by_alphabet(texts: Texts) -> None:
    table = next(block for block in group_roster(sample_roster(), texts).blocks if isinstance(block, Table))
    functions = [row[4] for row in table.rows]
    assert functions[:3] == ["голова", "заступник голови", "секретар"]
    assert functions[3:29] == ["член"] * 26
    assert functions[29] == "спостерігач"
    members = [row[1].split()[0] for row in table.rows[3:29]]
    assert members[:6] == ["БОНДАР", "ВОВК", "ГАЛАГАН", "ГРИНЬ", "ҐАЛАҐАН", "ҐРИНЬ"]
    assert members[-3:] == ["ШЕВЧЕНКО", "ЮРЧЕНКО", "ЯЦЕНКО"]


def test_roster_says_whose_when_and_how_many(pdf_texts: dict[str, str], texts: Texts) -> None:
    text = pdf_texts["roster"]
    assert "станом на 01.02.2017" in text
    assert "Усього: 30 осіб." in text
    assert "ЗАТВЕРДЖУЮ\nНачальник відділу поліції\n_____________ Богдан ГРИНЬ" in text
    assert isinstance(group_roster(sample_roster(), texts).blocks[0], Stamps)
