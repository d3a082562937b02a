"""The search over all registers (Ctrl+K): one box, the best records first."""

from dataclasses import dataclass

from copdesk.domain.rules.text import clean, fold
from copdesk.services import labels
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.search import load_words
from copdesk.texts import Texts

_LOOKED_AT = 4  # times as many as are shown: papers that name a person are many


@dataclass(frozen=True)
class Hit:
    """A record found: its register, id and title, and the register in words."""

    noun: str
    id: str
    title: str
    detail: str


def prepare() -> None:
    """Load the dictionary of word forms, which takes most of a second: else the first search or writing would wait."""
    load_words()


def find(desk: Desk, texts: Texts, text: str, limit: int = 20) -> list[Hit]:
    """The best live records of all registers for what a person typed, those that are called so before all others."""
    asked = clean(text)[:500]
    found = query.find(desk, asked, _LOOKED_AT * limit)
    start = fold(asked)
    found = sorted(found, key=lambda hit: not fold(hit.title).startswith(start))[:limit]
    named = ((hit, texts.title(desk.registry[hit.noun], hit.title)) for hit in found)
    return [Hit(hit.noun, hit.id, title, labels.noun_label(texts, hit.noun)) for hit, title in named]
