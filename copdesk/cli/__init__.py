"""The commands: `copdesk --desk DIR COMMAND …`, a thin door to the services (architecture, section 7).

Exit codes: 0 done, 1 refused (the reason is on standard error), 2 wrong usage.
"""

import argparse
import contextlib
import io
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from copdesk.cli.context import Context
from copdesk.cli.parser import build, language_of
from copdesk.cli.usage import worded
from copdesk.domain import registry as standard_registry
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.services import wording
from copdesk.store.keys import Kdf
from copdesk.texts import Texts

REFUSED, USAGE = 1, 2


def main(
    argv: Sequence[str] | None = None,
    *,
    registry: Registry | None = None,
    kdf: Kdf | None = None,
    places: Path | None = None,
) -> int:
    """Run one command and return its exit code; *kdf* is the cost of new key slots (measured when absent).

    *places* is the book of this computer that tells a desk from its copy.
    """
    _speak_utf8()
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    given = list(sys.argv[1:] if argv is None else argv)
    registry = registry or standard_registry()
    texts = Texts(language_of(given))
    try:
        with worded(texts):
            options = build(texts, registry).parse_args(_joined(given))
    except SystemExit as left:
        return int(left.code or 0)
    return _run(Context(options, texts, registry, kdf, places))


def _run(context: Context) -> int:
    try:
        context.options.run(context)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough; the interpreter must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except argparse.ArgumentTypeError as error:
        context.complain(str(error))
        return USAGE
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("COPDESK_TRACE"):
            raise
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        context.complain(_reason(context, error))
        return REFUSED
    return 0


def _reason(context: Context, error: BaseException) -> str:
    """Why nothing was done; a fault of the program is named by its place, without any of the user's data."""
    texts = context.texts
    if isinstance(error, UserError):
        noun = str(getattr(context.options, "noun", None) or "")
        return wording.explain(texts, context.registry, error, noun)
    if isinstance(error, KeyboardInterrupt):
        return texts.t("error.cancelled")
    if isinstance(error, OSError):
        return texts.t("error.file_system", name=error.filename or "", reason=error.strerror)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{texts.t('error.bug')} [{type(error).__name__}, {Path(last.filename).name}:{last.lineno}]"


def _joined(given: Sequence[str]) -> list[str]:
    """`--sort -date` as `--sort=-date`: argparse takes the second word for an option."""
    made: list[str] = []
    for word in given:
        if made and made[-1] == "--sort" and word.startswith("-"):
            made[-1] = f"--sort={word}"
        else:
            made.append(word)
    return made


def _speak_utf8() -> None:
    """Windows would write the output of a pipe in its old code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(ValueError, OSError):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
