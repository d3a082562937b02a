"""What a package does, in words that commands and screens share."""

from typing import Any

from copdesk.services import labels
from copdesk.texts import Texts


def hung(texts: Texts, hanging: Any) -> list[str]:
    """What hangs on a record in the trash, a line each, and how many more there are."""
    lines = [
        texts.t(
            "exchange.hung.came" if each.came else "exchange.hung.here",
            register=labels.noun_label(texts, each.noun),
            title=each.title or "—",
        )
        for each in hanging.listed
    ]
    more = hanging.count - len(lines)
    return [*lines, texts.n("exchange.hung.more", more)] if more > 0 else lines
