"""What a unit knows: entities declared once, rules, deadlines, errors; standard library only."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copdesk.domain.fields import Registry


def registry() -> "Registry":
    """The standard registers of a desk."""
    # The window paints before it needs any register (docs/performance.md).
    from copdesk.domain.entities import MODULES
    from copdesk.domain.fields import load

    return load(*MODULES)
