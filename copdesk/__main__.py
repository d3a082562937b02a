"""``copdesk`` opens the window, ``copdesk FILE`` with an exchange file; ``copdesk COMMAND …`` works without one."""

import sys

from copdesk import OPENED_SUFFIXES


def main(argv: list[str] | None = None) -> int:
    """Options alone, or one exchange file, open the window; another word that is no option's value is a command."""
    arguments = sys.argv[1:] if argv is None else argv
    words = [word for place, word in enumerate(arguments) if not word.startswith("-") and not _value(arguments, place)]
    if len(words) == 1 and words[0].lower().endswith(OPENED_SUFFIXES):
        words = []
    if words or {"-h", "--help", "--version"} & set(arguments):
        from platformdirs import user_config_path

        from copdesk.cli import main as run_command
        from copdesk.services.places import BOOK

        return int(run_command(arguments, places=user_config_path("CopDesk", appauthor=False) / BOOK))
    from copdesk.app import main as run_window

    return run_window(arguments)


def _value(arguments: list[str], place: int) -> bool:
    return place > 0 and arguments[place - 1] in {"--desk", "--lang", "--platform", "-platform", "--passphrase-file"}


if __name__ == "__main__":
    sys.exit(main())
