"""Names of settlements as people type them."""

from typing import Final

from copdesk.domain.rules.text import fold

_KINDS: Final = frozenset({"м", "с", "смт", "сщ", "селище", "село", "місто"})


def bare_name(text: str) -> str:
    """The folded name without «м.», «с.», «смт» at its head."""
    folded = fold(text).strip()
    head, dot, rest = folded.partition(".")
    if not dot:
        head, _, rest = folded.partition(" ")
    return rest.strip() if head.strip() in _KINDS and rest.strip() else folded
