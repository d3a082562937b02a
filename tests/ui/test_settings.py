"""View settings: a file that may be missing, damaged or from another version."""

from pathlib import Path

import pytest

from copdesk.ui.settings import Settings


def test_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "view.json"
    first = Settings(path)
    first.set("columns.people", {"order": ["surname"], "hidden": ["note"]})
    first.set("theme", "dark")
    first.save()
    again = Settings(path)
    assert again.get("columns.people", {}) == {"order": ["surname"], "hidden": ["note"]}
    assert again.theme == "dark" and again.language == "uk" and again.scale == 100


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"theme": 5, "language": "xx", "scale": 900}'])
def test_damage_costs_settings_only(tmp_path: Path, content: str) -> None:
    path = tmp_path / "view.json"
    path.write_text(content, encoding="utf-8")
    damaged = Settings(path)
    assert (damaged.theme, damaged.language) == ("light", "uk")
    assert 100 <= damaged.scale <= 150


def test_a_read_only_profile_merely_forgets(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Settings(tmp_path / "file" / "view.json")
    settings.set("theme", "dark")
    settings.save()
    assert settings.theme == "dark"
