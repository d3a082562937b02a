"""Invented rows on their way into a desk: everything random comes from one seed, ids too."""

import random
import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from copdesk.domain.errors import UserError
from copdesk.services import sample_words as words
from copdesk.store.capture import Action

Progress = Callable[[int, int], None]
T = TypeVar("T")

# A register stands after those it refers to.
ORDER: Final = (
    "unit", "organisation", "person", "officer", "affiliation", "consent", "group", "sector_minimum", "seat",
    "membership", "application", "required_course", "member_course", "subject_request", "plan", "meeting",
    "agenda_item", "attendance", "remark", "topic", "duty", "speech", "decision", "problem", "measure", "indicator",
    "funding_line", "recommendation", "proposal", "assignment", "course", "session", "enrolment",
    "session_attendance", "result", "certificate", "training_norm", "requirement", "prior_learning",
)  # fmt: skip
_BATCH = 20_000


class Maker:
    """Collects rows and writes them in big batches; *today* is the day the sample looks at itself from."""

    def __init__(
        self, act: Action, seed: int, today: date, expected: int, progress: Progress | None, cancelled: object = None
    ) -> None:
        self.act = act
        self.today = today
        self.random = random.Random(f"{seed} content")  # noqa: S311 - the same sample for the same seed
        self._ids = random.Random(f"{seed} ids")  # noqa: S311
        self._rows: dict[str, list[dict[str, Any]]] = {noun: [] for noun in ORDER}
        self._links: list[tuple[str, str, dict[str, Any]]] = []
        self._waiting = 0
        self.written = 0
        self._expected = expected
        self._progress = progress
        self._cancelled = cancelled

    def add(self, noun: str, **values: Any) -> str:
        """Plan a row; returns its id."""
        key = self.new_id()
        self._rows[noun].append({"id": key, **values})
        self._waiting += 1
        return key

    def new_id(self) -> str:
        """The next id of the sample."""
        return str(uuid.UUID(int=self._ids.getrandbits(128), version=4))

    def link(self, noun: str, key: str, **values: Any) -> None:
        """Plan a reference back to a row that is written after the one that refers to it."""
        self._links.append((noun, key, values))

    def waiting(self, noun: str, value: str, field: str = "id") -> list[dict[str, Any]]:
        """Planned rows that are not written yet."""
        return [row for row in self._rows[noun] if row[field] == value]

    def row(self, noun: str, key: str) -> dict[str, Any]:
        """A planned row, written or not."""
        return next(iter(self.waiting(noun, key)), None) or self.act.desk.get(noun, key) or {}

    def pause(self) -> None:
        """A moment between whole stories, when what waits may be written."""
        if self._waiting >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits; UserError ``cancelled`` when the user has had enough."""
        for noun, rows in self._rows.items():
            if callable(self._cancelled) and self._cancelled():
                raise UserError("cancelled")
            # A carried item refers to another one, which must be there before it.
            late = [row for row in rows if row.get("carried_from")]
            for batch in ([row for row in rows if not row.get("carried_from")], late):
                if batch:
                    self.act.insert_many(noun, batch)
            self.written += len(rows)
            rows.clear()
            if self._progress:
                self._progress(min(self.written, self._expected), self._expected)
        for noun, key, values in self._links:
            self.act.update(noun, key, values)
        self._links.clear()
        self._waiting = 0

    def one(self, items: Sequence[T]) -> T:
        """One of *items*."""
        return items[int(self.random.random() * len(items))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """*count* different ones, or all there are."""
        return self.random.sample(items, min(count, len(items)))

    def number(self, low: int, high: int) -> int:
        """A whole number from *low* to *high*."""
        return low + int(self.random.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True for *share* of the calls."""
        return self.random.random() < share

    def day(self, first: date, last: date) -> date:
        """A working day between two days."""
        found = first + timedelta(days=self.number(0, max(0, (last - first).days)))
        return found - timedelta(days=max(0, found.weekday() - 4))

    def phrase(self, phrases: Sequence[str], sex: str = "female") -> str:
        """One of *phrases* about some street; the verb agrees with *sex*."""
        many = self.number(4, 40)
        return self.one(phrases).format(
            s=self.one(words.STREETS), n=many, m=self.number(1, many - 1), v="ла" if sex == "female" else "в"
        )

    def name(self) -> dict[str, str]:
        """An invented person's name and sex."""
        female = self.chance(0.5)
        surname = self.one(words.SURNAMES)
        father = self.one(words.FATHERS)
        return {
            "surname": feminine(surname) if female else surname,
            "given_name": self.one(words.WOMEN if female else words.MEN),
            "patronymic": father[2 if female else 1],
            "sex": "female" if female else "male",
        }

    def phone(self) -> str:
        """A number of a range that nobody has."""
        return f"+38050000{self.number(0, 9999):04}"


def feminine(surname: str) -> str:
    """A woman's form of a surname: only adjectives change, in each part of a double one."""
    return "-".join(
        part[:-2] + ("а" if part.endswith("ий") else "я") if part.endswith(("ий", "ній")) else part
        for part in surname.split("-")
    )
