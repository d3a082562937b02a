"""Text of the block model."""

import pytest

from copdesk.documents.blocks import Page, body, literal


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("а\r\nб\rв\u2028г", "а\nб\nв\nг"),
        ("а\x00б\x1bв", "а\ufffdб\ufffdв"),
        ("а\u202eб\u2066в\u2069", "абв"),
        ("а\ud800б", "а\ufffdб"),
        ("таб\tуляція", "таб\tуляція"),
        ("<b>#x</b> {{y}}", "<b>#x</b> {{y}}"),
    ],
)
def test_literal(typed: str, printed: str) -> None:
    assert literal(typed) == printed


def test_body_makes_a_paragraph_of_each_line() -> None:
    assert [line.text for line in body("перший\n\n  другий \r\n")] == ["перший", "другий"]
    assert body(" \n ") == ()


def test_text_width() -> None:
    assert Page().text_width == 170
    assert Page(landscape=True, left=20, right=10).text_width == 267
