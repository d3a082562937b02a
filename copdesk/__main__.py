"""``copdesk`` opens the window; ``copdesk COMMAND …`` does the same work without one."""

import sys


def main(argv: list[str] | None = None) -> int:
    """Options alone open the window; a word that is no option's value is a command."""
    arguments = sys.argv[1:] if argv is None else argv
    words = [word for place, word in enumerate(arguments) if not word.startswith("-") and not _value(arguments, place)]
    if words or {"-h", "--help", "--version"} & set(arguments):
        from copdesk.cli import main as run_command

        return int(run_command(arguments))
    from copdesk.app import main as run_window

    return run_window(arguments)


def _value(arguments: list[str], place: int) -> bool:
    return place > 0 and arguments[place - 1] in {"--desk", "--platform", "-platform", "--passphrase-file"}


if __name__ == "__main__":
    sys.exit(main())
