"""The rule of the merge by itself: of all values of a cell, those that no other one has seen."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

H = TypeVar("H", bound=tuple[Any, ...])


def maximal(values: Iterable[H], sees: Callable[[H, H], bool], rank: Callable[[H], Any]) -> list[H]:
    """The values that no other one has seen, lowest *rank* first: the last is shown, the others wait for a person.

    A value begins with its site and epoch; two with the same site and epoch are one. Because *sees* is transitive, the
    order in which values arrive, and how often, does not matter.
    """
    distinct = list({value[:2]: value for value in values}.values())
    kept = (one for one in distinct if not any(other is not one and sees(other, one) for other in distinct))
    return sorted(kept, key=rank)
