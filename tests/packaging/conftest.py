"""The installers are made beside the other tests: what waits for them comes last."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nobody waits while there is something else to test."""
    items.sort(key=lambda item: item.path.name == "test_installed.py")
