"""`copdesk` opens the window; `copdesk COMMAND …` does the same work without one."""

import sys
from collections.abc import Sequence
from importlib import import_module

_WITH_VALUE = frozenset({"--desk", "--lang", "--passphrase-file"})


def main(argv: Sequence[str] | None = None) -> int:
    """Start what the arguments ask for; the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if wants_window(given):
        # Only the window needs Qt, and loading it takes longer than most commands.
        return int(import_module("copdesk.app").main(given))
    from copdesk.cli import main as command

    return command(given)


def wants_window(given: Sequence[str]) -> bool:
    """Whether the arguments name no command, only the desk and the language."""
    words = iter(given)
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif not word.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
