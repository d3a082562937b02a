"""Guards: what a register asks of a record beyond its fields, whatever door the change comes through.

A guard takes the desk, the accepted values and the current record (None for a new one) and returns the values to
write; it may fill in computed fields and raises UserError for what must not be.
"""

from collections.abc import Callable, Mapping
from typing import Any

from copdesk.store.desk import Desk

Guard = Callable[[Desk, dict[str, Any], dict[str, Any] | None], dict[str, Any]]

GUARDS: Mapping[str, Guard] = {}
