"""Commands of people: contact cards, everything about one person, what a group's secretary has to see to."""

from pathlib import Path

from copdesk.cli.context import Context
from copdesk.cli.parser import Commands
from copdesk.domain.rules import dates
from copdesk.services import labels, lists


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    made = commands.add("vcard", write_cards)
    commands.option(made, "--where", action="append", default=[], metavar="FIELD=VALUE")
    commands.option(made, "--search", default="", metavar="TEXT")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    made = commands.add("subject", write_subject)
    commands.option(made, "id", metavar="ID")
    commands.option(made, "--out", type=Path, required=True, metavar="DIR", text="out_folder")
    made = commands.add("watch", watch)
    commands.option(made, "--days", type=int, default=60, metavar="N", text="watch_days")
    commands.option(made, "--group", default="", metavar="ID", text="watch_group")


def write_cards(context: Context) -> None:
    """People that meet the conditions as a vCard file."""
    from copdesk.services import people_cards
    from copdesk.store import query

    options, texts = context.options, context.texts
    with context.reading() as desk:
        asked = lists.asked(desk, texts, "person", options.where, search=options.search)
        count = people_cards.write_cards(desk, query.ids(desk, "person", desk.query(asked)), options.out)
        context.say(texts.n("cards.saved", count, file=options.out.name))


def write_subject(context: Context) -> None:
    """Everything about a person as DOCX and JSON in a folder."""
    from copdesk.services import subject

    options = context.options
    with context.reading() as desk:
        key = labels.reference(desk, "person", options.id)
        for path in subject.write(desk, key, options.out, context.texts):
            context.say(str(path))


def watch(context: Context) -> None:
    """Terms, vacancies, candidates, consents and training of the groups."""
    from copdesk.services import groups_watch, groups_words

    options, texts = context.options, context.texts
    with context.reading() as desk:
        group = labels.reference(desk, "group", options.group) if options.group else ""
        found = groups_watch.watch(desk, dates.today(), options.days, group)
        headers = [
            texts.t("entity.group"),
            *(texts.t(f"watch.column.{name}") for name in ("what", "who", "due", "detail")),
        ]
        rows = [(item.group, *groups_words.line(texts, item)) for item in found]
        objects = [
            {
                "kind": item.kind, "group": item.group, "noun": item.noun, "id": item.id, "who": item.who,
                "due": labels.as_json(item.due), "days": item.days, "attendance": labels.as_json(item.attendance),
                "note": item.note,
            }
            for item in found
        ]  # fmt: skip
        context.answer(lambda: iter(objects), headers, rows)
