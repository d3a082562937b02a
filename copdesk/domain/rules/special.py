"""Words that speak of special categories of personal data (Law 2297-VI, Art. 7): a program can only warn of them."""

import re
from typing import Final

from copdesk.domain.rules.text import fold

_WORD: Final = re.compile(r"[^\W\d_]+")
# Beginnings of words: health, convictions, beliefs, membership of parties and unions, origin, sex life, biometry.
_BEGINNINGS: Final = (
    "діагноз", "захворюв", "хворі", "хворо", "інвалідн", "психіатр", "нарколог", "наркозалеж", "вагітн",
    "судиміст", "засуджен", "віросповід", "парафіян", "партійн", "партії", "профспілк", "політичн", "етнічн",
    "сексуальн", "біометр", "генетичн", "diagnos", "illness", "disabilit", "pregnan", "convict", "religio", "ethnic",
    "sexual", "biometr", "genetic",
)  # fmt: skip


def special_words(text: str) -> list[str]:
    """The words of *text* that may tell what the law asks to keep only on a ground of its own, each once."""
    found = (word for word in _WORD.findall(text) if fold(word).startswith(_BEGINNINGS))
    return list(dict.fromkeys(found))
