"""Measures shared by the writers."""

import pytest

from copdesk.documents.blocks import Page
from copdesk.documents.layout import broken, signature_widths, stamp_widths, word_width


def test_ordinary_words_stay_whole() -> None:
    text = "Правоохоронними органами забезпечується безпека"
    assert broken(text, 170, 12) == text


def test_words_wider_than_the_room_may_break() -> None:
    assert broken("ж" * 40, 30, 11) == "\u200b".join("ж" * 40)


def test_width_grows_with_size_and_errs_upwards() -> None:
    assert word_width("слово", 24) == pytest.approx(2 * word_width("слово", 12))
    assert word_width("забезпечення", 12) > 21  # 20,9 mm in Liberation Serif


def test_signature_and_stamp_start_where_the_standard_says() -> None:
    assert sum(signature_widths(Page())[:3]) == pytest.approx(125 - 0)
    assert sum(signature_widths(Page())) == pytest.approx(170)
    assert stamp_widths(Page())[0] == 100
