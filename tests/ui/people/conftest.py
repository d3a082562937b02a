"""Screens of people over a real desk."""

from tests.ui.desk_session import said, session, undone

__all__ = ["said", "session", "undone"]
