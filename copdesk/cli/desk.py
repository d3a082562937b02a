"""Commands for the desk itself: making it, its digest, its health, its copies, its users, its pictures."""

from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from copdesk.cli.context import Context
from copdesk.cli.parser import Commands
from copdesk.domain.entities.units import ROLES
from copdesk.domain.errors import UserError
from copdesk.services import labels
from copdesk.services.desks import create_server, is_server
from copdesk.store.desk import Desk

_NEW = "COPDESK_NEW_PASSPHRASE"


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    made = commands.add("init", init)
    commands.option(made, "--unit", required=True, metavar="NAME")
    commands.option(made, "--user", required=True, metavar="NAME")
    made = commands.add("sample", sample)
    commands.option(made, "--seed", type=int, default=1, metavar="N")
    commands.option(made, "--years", type=int, metavar="N")
    commands.option(made, "--size", choices=("S", "M", "L"), default="S", text="sample_size")
    commands.add("digest", digest)
    commands.add("check", check)
    commands.add("repair", repair)
    commands.option(commands.add("backup", backup), "--out", type=Path, metavar="FILE")
    commands.option(commands.add("restore-backup", restore_backup), "file", type=Path, metavar="FILE", text="backup")
    _declare_users(commands)
    made = commands.add("screens", screens)
    commands.option(made, "--out", type=Path, required=True, metavar="DIR", text="screens_out")
    commands.option(made, "--theme", choices=("light", "dark"), default="light")
    commands.option(made, "--size", default="1366x768", metavar="WxH", type=commands.size, text="screens_size")
    commands.option(made, "--scale", type=float, default=1.0, metavar="N")


def _declare_users(commands: Commands) -> None:
    parent = commands.add("users")
    inner = commands.nest(parent)
    inner.add("users.list", list_users)
    for name, run in (("add", add_user), ("role", change_role), ("remove", remove_user)):
        made = inner.add(f"users.{name}", run)
        commands.option(made, "name", metavar="NAME")
        if name == "role":
            commands.option(made, "role", choices=ROLES, metavar="ROLE")
        if name == "add":
            commands.option(made, "--role", choices=ROLES, default="secretary", metavar="ROLE")
            commands.option(made, "--new-passphrase-file", type=Path, metavar="FILE")
    made = inner.add("users.passphrase", change_passphrase)
    commands.option(made, "--new-passphrase-file", type=Path, metavar="FILE")
    inner.add("users.recovery", new_recovery_key)


def init(context: Context) -> None:
    """Make an empty desk; the recovery key is shown this once."""
    options = context.options
    if is_server(context.place):
        create_server(context.place, context.registry, unit=options.unit).close()
        context.say(context.texts.t("cli.init.server"))
        return
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
            _say_recovery(context, desk.recovery_key)
    finally:
        desk.close()


def _say_recovery(context: Context, key: str) -> None:
    context.say(key)
    context.say(context.texts.t("cli.init.keep"))


def sample(context: Context) -> None:
    """Fill the desk with an invented unit."""
    from copdesk.services.sample import fill_sample

    options = context.options
    with context.writing() as desk:
        fill_sample(desk, seed=options.seed, years=options.years, size=options.size)


def digest(context: Context) -> None:
    """A hash of the live content, equal on desks that have converged."""
    with context.reading() as desk:
        context.say(desk.digest())


def check(context: Context) -> None:
    """What is wrong with the desk; a refusal when anything is."""
    from copdesk.services import checks

    texts = context.texts
    with context.reading() as desk:
        found = checks.check(desk)
    if context.options.json:
        context.say_json(map(asdict, found))
    for one in () if context.options.json else found:
        noun = labels.noun_label(texts, one.noun) if one.noun else ""
        field = labels.field_label(texts, one.noun, one.field) if one.field else ""
        context.say(texts.t(f"check.{one.code}", noun=noun, field=field, detail=one.detail, id=one.id))
    if found:
        raise UserError("check_failed", count=len(found))
    if not context.options.json:
        context.say(texts.t("check.sound"))


def repair(context: Context) -> None:
    """Mend what can be mended."""
    from copdesk.services import checks

    for code in checks.repair(context.folder, context.registry, context.passphrase()):
        context.say(context.texts.t(f"repair.{code}"))


def backup(context: Context) -> None:
    """Copy the desk and read the copy back."""
    from copdesk.services import backups

    with context.reading() as desk:
        context.say(str(backups.make(desk, context.options.out)))


def restore_backup(context: Context) -> None:
    """Put a copy in the place of the desk."""
    from copdesk.services import backups

    aside = backups.restore(context.folder, context.registry, context.options.file, context.passphrase())
    context.say(context.texts.t("cli.restore-backup.done", folder=aside))


def list_users(context: Context) -> None:
    """Who may open the desk."""
    from copdesk.services import users

    texts = context.texts
    with context.reading() as desk:
        found = users.accounts(desk)
        role = desk.registry["user"].fields["role"]
        yes, no = texts.t("common.yes"), texts.t("common.no")
        rows = [(one.name, labels.show(texts, role, one.role or None), yes if one.opens else no) for one in found]
        headers = [texts.t("field.user.name"), texts.t("field.user.role"), texts.t("users.opens")]
        context.answer(lambda: map(asdict, found), headers, rows)


def add_user(context: Context) -> None:
    """Let a person open the desk."""
    from copdesk.services import users

    options = context.options
    with context.writing() as desk:
        secret = context.passphrase(_NEW, new=True)
        context.say(users.add(desk, options.name, options.role, secret, kdf=context.kdf))


def change_role(context: Context) -> None:
    """Give a user another role."""
    from copdesk.services import users

    with context.writing() as desk:
        users.set_role(desk, context.options.name, context.options.role)


def remove_user(context: Context) -> None:
    """Take a person's passphrase away."""
    from copdesk.services import users

    with context.writing() as desk:
        users.remove(desk, context.options.name)


def change_passphrase(context: Context) -> None:
    """Replace one's own passphrase."""
    from copdesk.services import users

    present = context.passphrase()
    users.change_passphrase(context.folder, present, context.passphrase(_NEW, new=True), kdf=context.kdf)


def new_recovery_key(context: Context) -> None:
    """Another recovery key, shown this once."""
    from copdesk.services import users

    with context.writing() as desk:
        _say_recovery(context, users.new_recovery_key(desk))


def screens(context: Context) -> None:
    """A picture of every view and dialog."""
    options = context.options
    # By name: the commands themselves must not need Qt, and import-linter proves it.
    taken = import_module("copdesk.ui.screens").take_screens(
        context.folder,
        context.passphrase(),
        options.out,
        context.texts.language,
        options.theme,
        options.size,
        options.scale,
    )
    for path in taken or ():
        context.say(str(path))
