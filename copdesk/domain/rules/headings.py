"""Titles as papers print them below the word that says what the paper is."""

import re
from typing import Final

_SAID: Final = re.compile(r"\A\s*план\s+(?=\w)", re.IGNORECASE)
# A word in the genitive that «план» governs; any other one may be a name.
_GOES_ON: Final = re.compile(r"(\w+их|дій|заходів|роботи|розвитку|взаємодії)\b", re.IGNORECASE)


def after_plan(title: str) -> str:
    """A title as it goes on after «ПЛАН»: the word is not said twice, «Спільних дій…» is no beginning any more."""
    rest = _SAID.sub("", title)
    return rest[:1].lower() + rest[1:] if _GOES_ON.match(rest) else rest
