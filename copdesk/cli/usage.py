"""What argparse itself says, in the user's language: it asks gettext for its words, and here is who answers."""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from copdesk.texts import Texts

# English words of argparse: the text that stands for them, and what argparse puts into its places.
WORDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "usage: ": ("cli.usage", {}),
        "positional arguments": ("cli.arguments", {}),
        "options": ("cli.options", {}),
        "argument %(argument_name)s: %(message)s": (
            "cli.usage.argument", {"name": "%(argument_name)s", "reason": "%(message)s"},
        ),
        "the following arguments are required: %s": ("cli.usage.required", {"names": "%s"}),
        "unrecognized arguments: %s": ("cli.usage.unknown", {"words": "%s"}),
        "ignored explicit argument %r": ("cli.usage.needless", {"value": "%r"}),
        "expected one argument": ("cli.usage.value_missing", {}),
        "expected at least one argument": ("cli.usage.value_missing", {}),
        "invalid %(type)s value: %(value)r": ("cli.usage.value", {"value": "%(value)r"}),
        "invalid choice: %(value)r (choose from %(choices)s)": (
            "cli.usage.choice", {"value": "%(value)r", "choices": "%(choices)s"},
        ),
    }
)  # fmt: skip


@contextmanager
def worded(texts: Texts) -> Iterator[None]:
    """Inside, argparse speaks the language of *texts*; what is not among ``WORDS`` stays as it is."""

    def word(message: str) -> str:
        key, places = WORDS.get(message, ("", {}))
        return texts.t(key, **places) if key else message

    own = vars(argparse)["_"]
    vars(argparse)["_"] = word
    try:
        yield
    finally:
        vars(argparse)["_"] = own
