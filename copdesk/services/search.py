"""The search over all registers (Ctrl+K): one box, the best records first."""

from dataclasses import dataclass

from copdesk.domain.rules.text import clean
from copdesk.services import labels
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.search import load_words
from copdesk.texts import Texts


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
    """The best live records of all registers for what a person typed."""
    found = query.find(desk, clean(text)[:500], limit)
    return [Hit(hit.noun, hit.id, hit.title, labels.noun_label(texts, hit.noun)) for hit in found]
