"""The sheet that people sign at a meeting."""

from copdesk.documents.attendance import attendance_sheet
from copdesk.documents.blocks import Table
from copdesk.texts import Texts
from tests.documents.samples import sample_sheet


def test_members_by_alphabet_then_invited_then_empty_rows(texts: Texts) -> None:
    table = next(block for block in attendance_sheet(sample_sheet(), texts).blocks if isinstance(block, Table))
    names = [row[1] for row in table.rows]
    assert len(names) == 13 + 1 + 5
    assert names[:3] == ["ГАЛАГАН Олена Іванівна", "ҐРИНЬ Богдан Ігорович", "ДЕМЯНЧИК Богдан Ігорович"]
    assert names[12:14] == ["ЯРЕМА Ліна Олегівна", "КОВАЛЬ Ігор Семенович"]
    assert names[14:] == [""] * 5
    assert [row[0] for row in table.rows] == [str(number) for number in range(1, 20)]
    assert all(row[3] == "" for row in table.rows)


def test_rows_leave_room_for_a_hand(pdf_texts: dict[str, str], texts: Texts) -> None:
    table = next(block for block in attendance_sheet(sample_sheet(), texts).blocks if isinstance(block, Table))
    assert table.height >= 8
    assert "Секретар" in pdf_texts["attendance"]
    assert "РЕЄСТРАЦІЙНИЙ ЛИСТ" in pdf_texts["attendance"]
