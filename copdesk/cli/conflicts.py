"""Commands of conflicts: what waits for a person, and the decision."""

from typing import Any

from copdesk.cli.context import Context
from copdesk.cli.parser import Commands
from copdesk.services import labels
from copdesk.store.desk import Desk


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    commands.add("conflicts", conflicts)
    made = commands.add("resolve", resolve)
    commands.option(made, "conflict", metavar="CONFLICT")
    commands.option(made, "choice", nargs="+", metavar="mine|theirs|VALUE")


def conflicts(context: Context) -> None:
    """Fields for which desks gave different values."""
    from copdesk.services import exchange

    texts = context.texts
    with context.reading() as desk:
        found = exchange.conflicts(desk)
        if context.options.json:
            context.say_json(_conflict(each) for each in found)
            return
        rows = []
        for each in found:
            fields = ", ".join(labels.field_label(texts, each.noun, name) for name in each.fields)
            title = texts.title(desk.registry[each.noun], each.title)
            rows.append((title, fields, *(_version(texts, desk, each, at) for at in (0, 1)), each.key))
        headers = [texts.t(f"exchange.{name}") for name in ("title", "field", "first", "second", "key")]
        # The key is typed into `resolve`: it must not be cut.
        context.say_table(headers, rows, widest=120)


def _conflict(each: Any) -> dict[str, Any]:
    versions = [
        {
            "unit": version.unit,
            "here": version.here,
            "ms": version.ms,
            "values": {name: labels.as_json(value) for name, value in version.values.items()},
        }
        for version in each.versions
    ]
    return {
        "conflict": each.key,
        "noun": each.noun,
        "id": each.id,
        "title": each.title,
        "fields": list(each.fields),
        "versions": versions,
        "hung": [list(one) for one in each.hung],
    }


def _version(texts: Any, desk: Desk, each: Any, at: int) -> str:
    version = each.versions[at]
    fields = desk.registry[each.noun].fields
    shown = [
        # Beside the fields of the register only whether it is deleted.
        labels.show(texts, fields[name], value)
        if name in fields
        else texts.t("packages.value.live" if value is None else "packages.value.trash")
        for name, value in version.values.items()
    ]
    return f"{'; '.join(shown)} ({version.unit})"


def resolve(context: Context) -> None:
    """Decide a conflict."""
    from copdesk.services import exchange

    # Refusals name the field by its words, for which they need to know the register.
    context.options.noun = context.options.conflict.partition("/")[0]
    with context.writing() as desk:
        exchange.resolve(desk, context.texts, context.options.conflict, context.options.choice)
