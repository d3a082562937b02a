"""What a unit knows: entities declared once, rules, deadlines, errors; standard library only."""

from copdesk.domain.fields import Registry, load


def registry() -> Registry:
    """The standard registers of a desk."""
    from copdesk.domain.entities import MODULES

    return load(*MODULES)
