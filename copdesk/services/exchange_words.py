"""What a package does, in words that commands and screens share."""

from typing import Any

from copdesk.services import labels
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def hung(desk: Desk, texts: Texts, hanging: Any) -> list[str]:
    """What hangs on a record in the trash, a line each, and how many more there are."""
    lines = [
        texts.t(
            "exchange.hung.came" if each.came else "exchange.hung.here",
            register=labels.noun_label(texts, each.noun),
            title=texts.title(desk.registry[each.noun], each.title) or "—",
        )
        for each in hanging.listed
    ]
    more = hanging.count - len(lines)
    return [*lines, texts.n("exchange.hung.more", more)] if more > 0 else lines


def stays(texts: Texts, report: Any, *, asked: bool = True) -> list[str]:
    """What a package would have taken and the desk keeps; *asked*: a person said which deletions to accept."""
    lines = [texts.n("packages.kept" if asked else "packages.spared", report.kept)] if report.kept else []
    names = ", ".join(report.administrators)
    return [*lines, texts.t("packages.administrator", names=names)] if names else lines
