"""Checks in order with a table at the end: name, verdict, seconds, what was seen."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from recipe import RefusedError, say


@dataclass
class Table:
    """Runs checks one after another; one that fails does not stop the rest."""

    rows: list[tuple[str, bool, float, str]] = field(default_factory=list)

    def check(self, name: str, look: Callable[[], str]) -> bool:
        """Run one check; what it returns is shown, what it raises is its failure."""
        start = time.monotonic()
        try:
            seen, right = look(), True
        except Exception as wrong:
            seen, right = f"{type(wrong).__name__}: {wrong}", False
        self.rows.append((name, right, time.monotonic() - start, seen))
        say(f"{'ok' if right else 'FAILED':6} {name}: {seen[:400]}")
        return right

    def close(self) -> int:
        """Print the table; the exit code."""
        say("")
        say("| check | result | seconds | seen |")
        say("|---|---|---|---|")
        for name, right, seconds, seen in self.rows:
            say(f"| {name} | {'ok' if right else 'FAILED'} | {seconds:.1f} | {' '.join(seen.split())[:160]} |")
        failed = sum(not right for _, right, _, _ in self.rows)
        say(f"\n{len(self.rows) - failed} passed, {failed} failed")
        return 1 if failed else 0


def need(condition: object, reason: str) -> None:
    """A check's own refusal."""
    if not condition:
        raise RefusedError(reason)
