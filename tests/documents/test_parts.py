"""Parts that papers share."""

from datetime import date

from copdesk.documents.blocks import Column, Heading, Paragraph, Signature, Signatures, Table, paragraph
from copdesk.documents.parts import Approval, days, signed, stamp
from copdesk.documents.people import PersonName
from copdesk.texts import Texts

SIGNATURES = Signatures((Signature("Голова", "Олена ШЕВЧЕНКО"),))


def kept(blocks: list[object]) -> list[bool]:
    return [getattr(block, "keep", False) for block in blocks]


def test_two_lines_are_held_with_the_signatures() -> None:
    made = signed([paragraph("раз"), paragraph("два"), paragraph("три")], SIGNATURES)
    assert kept(made) == [False, True, True, False]


def test_a_longer_paragraph_is_held_alone() -> None:
    made = signed([paragraph("раз"), paragraph("слово " * 30)], SIGNATURES)
    assert kept(made) == [False, True, False]


def test_the_end_of_a_very_long_paragraph_is_held() -> None:
    text = "Перше речення про безпеку. " * 100
    made = signed([Heading("СЛУХАЛИ:", 2), paragraph(text.strip())], SIGNATURES)
    _, head, tail, _ = made
    assert isinstance(head, Paragraph)
    assert isinstance(tail, Paragraph)
    assert head.text.endswith(".")
    assert f"{head.text} {tail.text}" == text.strip()
    assert kept(made) == [False, False, True, False]


def test_rows_of_a_table_are_held() -> None:
    table = Table((Column("А", 10),), (("1",),))
    assert kept(signed([table], SIGNATURES)) == [True, False]
    assert kept(signed([table, paragraph("Усього: 1.")], SIGNATURES)) == [True, True, False]


def test_stamp_with_and_without_a_date(texts: Texts) -> None:
    chief = PersonName("Гринь", "Богдан", position="Начальник")
    lines = stamp("approved", Approval(chief, date(2017, 3, 1)), texts)
    assert lines == ("ЗАТВЕРДЖУЮ", "Начальник", "_____________ Богдан ГРИНЬ", "1 березня 2017 року")
    assert stamp("agreed", Approval(chief), texts)[-1].startswith("«___»")
    assert stamp("agreed", None, texts) == ()


def test_days() -> None:
    assert days(date(2021, 4, 27), date(2021, 4, 29)) == "27.04.2021 – 29.04.2021"
    assert days(date(2021, 4, 27)) == days(date(2021, 4, 27), date(2021, 4, 27)) == "27.04.2021"
