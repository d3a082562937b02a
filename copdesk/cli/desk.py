"""Commands for the desk itself: making it, its digest, its health, its copies, its users."""

from copdesk.cli.context import Context
from copdesk.cli.parser import Commands
from copdesk.store.desk import Desk


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    made = commands.add("init", init)
    commands.option(made, "--unit", required=True, metavar="NAME")
    commands.option(made, "--user", required=True, metavar="NAME")
    commands.add("digest", digest)


def init(context: Context) -> None:
    """Make an empty desk; the recovery key is shown this once."""
    options = context.options
    desk = Desk.create(
        context.folder,
        context.registry,
        unit=options.unit,
        user=options.user,
        passphrase=context.passphrase(new=True),
        kdf=context.kdf,
    )
    try:
        if options.json:
            context.say_json([{"folder": str(context.folder), "recovery_key": desk.recovery_key}])
        else:
            context.say(context.texts.t("cli.init.done", folder=context.folder))
            context.say(desk.recovery_key)
            context.say(context.texts.t("cli.init.keep"))
    finally:
        desk.close()


def digest(context: Context) -> None:
    """A hash of the live content, equal on desks that have converged."""
    with context.reading() as desk:
        context.say(desk.digest())
