"""Titles that are made of choices are told in words, in the language of the reader, wherever a record is named."""

from typing import Any

import pytest

from copdesk.services import exchange_words, home, records, wording
from copdesk.sync.hanging import Hanging, Hung
from copdesk.texts import Texts
from copdesk.ui.views import home_words


@pytest.fixture
def norm(desk: Any) -> str:
    return records.add(desk, "training_norm", {"year": 2026, "kind": "qualification", "category": "senior", "hours": 8})


def test_codes_become_words_and_nothing_else_does(desk: Any, texts_uk: Texts, texts_en: Texts) -> None:
    registry = desk.registry
    for texts in (texts_uk, texts_en):
        kind, stick = texts.t("choice.training_kind.qualification"), texts.t("choice.medium_kind.stick")
        assert texts.title(registry["training_norm"], "2026 · qualification") == f"2026 · {kind}"
        assert texts.title(registry["medium"], "3 · stick") == f"3 · {stick}"
        assert texts.title(registry["training_norm"], "2026 · a code of later") == "2026 · a code of later"
        assert texts.title(registry["person"], "stick · senior") == "stick · senior"
        assert texts.title(registry["medium"], "") == ""


def test_a_record_is_named_in_words_everywhere(desk: Any, norm: str, texts_uk: Texts) -> None:
    named = texts_uk.title(desk.registry["training_norm"], desk.title("training_norm", norm))
    assert "senior" not in named and named.startswith("2026 · ")
    assert named in wording.next_undo(desk, texts_uk)
    [mention] = [each for each in home.recent(desk) if each.id == norm]
    [line] = home_words.mentions(texts_uk, (mention,), home.date.today())
    assert line.cells[0].endswith(named)
    hung = Hanging(1, (Hung("training_norm", norm, desk.title("training_norm", norm), False),))
    assert named in exchange_words.hung(desk, texts_uk, hung)[0]
