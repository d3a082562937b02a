"""Commands."""

from copdesk.cli.parser import Commands


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
