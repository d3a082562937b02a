"""What a person has typed and not yet saved; it has no history and never travels."""

import time

from copdesk.store.desk import Desk


def save(desk: Desk, key: str, value: str) -> None:
    """Keep *value* under *key*, in the place of what was there."""
    desk.db.execute(
        "INSERT INTO draft VALUES(?, ?, ?) ON CONFLICT(key) DO UPDATE SET ms = excluded.ms, value = excluded.value",
        (key, time.time_ns() // 1_000_000, value),
    )


def load(desk: Desk, key: str) -> tuple[int, str] | None:
    """The moment (UTC ms) and the value of a draft."""
    found = desk.db.execute("SELECT ms, value FROM draft WHERE key = ?", (key,)).fetchone()
    return (found[0], found[1]) if found else None


def drop(desk: Desk, key: str) -> None:
    """Forget a draft."""
    desk.db.execute("DELETE FROM draft WHERE key = ?", (key,))


def listed(desk: Desk) -> list[tuple[str, int]]:
    """Keys and moments of all drafts, newest first."""
    return [(key, ms) for key, ms in desk.db.execute("SELECT key, ms FROM draft ORDER BY ms DESC, key")]
