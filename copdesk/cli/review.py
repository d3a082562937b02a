"""Commands of the supervisor's round and of erasure by law."""

from dataclasses import asdict
from typing import Any

from copdesk.cli.context import Context, printable
from copdesk.cli.parser import Commands
from copdesk.domain.entities.exchange import OUTCOMES
from copdesk.services import labels
from copdesk.store.desk import Desk


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    inner = commands.nest(commands.add("review"))
    commands.option(inner.add("review.submit", submit), "plan", metavar="PLAN")
    inner.add("review.list", list_rounds)
    made = inner.add("review.note", note)
    commands.option(made, "submission", metavar="ID")
    commands.option(made, "measure", metavar="ID")
    commands.option(made, "verdict", choices=("agreed", "change"))
    commands.option(made, "--text", default="", text="review_text")
    made = inner.add("review.decide", decide)
    commands.option(made, "submission", metavar="ID")
    commands.option(made, "outcome", choices=OUTCOMES)
    commands.option(made, "--text", default="", text="review_text")
    commands.option(made, "--position", default="", text="review_position")
    commands.option(made, "--name", default="", text="review_name")
    commands.option(inner.add("review.apply", apply), "submission", metavar="ID")
    commands.option(inner.add("review.differences", differences), "submission", metavar="ID")
    made = commands.nest(commands.add("erase")).add("erase.person", erase)
    commands.option(made, "person", metavar="PERSON")
    commands.option(made, "--reason", required=True)


def submit(context: Context) -> None:
    """Hand a plan up; the id of the submission."""
    from copdesk.services import review

    with context.writing() as desk:
        context.say(review.submit(desk, labels.reference(desk, "plan", context.options.plan)))


def list_rounds(context: Context) -> None:
    """Every submission with its decision."""
    from copdesk.services import review

    texts = context.texts
    # Drawing the desk's own card may write it.
    with context.writing() as desk:
        found = review.rounds(desk)
        outcome = desk.registry["review"].fields["outcome"]
        rows = [
            (one.title, str(one.number), one.unit, labels.show(texts, outcome, one.outcome or None), one.id)
            for one in found
        ]
        names = ("submission.plan", "submission.round", "submission.unit_name", "review.outcome", "review.submission")
        headers = [texts.t(f"field.{name}") for name in names]
        if context.options.json:
            context.say_json(map(_round, found))
        else:
            context.say_table(headers, rows, widest=60)


def _round(one: Any) -> dict[str, Any]:
    return {name: labels.as_json(value) if name != "notes" else value for name, value in asdict(one).items()}


def note(context: Context) -> None:
    """Say what is thought of one measure."""
    from copdesk.services import review

    options = context.options
    with context.writing() as desk:
        context.say(review.comment(desk, options.submission, options.measure, options.verdict, options.text))


def decide(context: Context) -> None:
    """Give and sign a decision."""
    from copdesk.services import review

    options = context.options
    with context.writing() as desk:
        given = {"position": options.position, "name": options.name}
        context.say(review.decide(desk, options.submission, options.outcome, options.text, **given))


def apply(context: Context) -> None:
    """Take up the decision that came."""
    from copdesk.services import review

    with context.writing() as desk:
        review.apply(desk, context.options.submission)


def differences(context: Context) -> None:
    """What changed since the plan was handed up."""
    from copdesk.services import review

    texts = context.texts
    with context.writing() as desk:
        found = review.differences(desk, context.options.submission)
        rows = [(one.title, _field(texts, desk, one), str(one.old or ""), str(one.new or "")) for one in found]
        headers = [texts.t(f"exchange.{name}") for name in ("title", "field", "first", "second")]
        context.answer(lambda: map(asdict, found), headers, rows)


def _field(texts: Any, desk: Desk, one: Any) -> str:
    return labels.field_label(texts, one.noun, one.field) if one.field else labels.noun_label(texts, one.noun)


def erase(context: Context) -> None:
    """Erase a person by law."""
    from copdesk.services import erasure

    texts = context.texts
    with context.writing() as desk:
        person = labels.reference(desk, "person", context.options.person)
        done = erasure.erase_person(desk, texts, person, context.options.reason)
        if context.options.json:
            context.say_json([asdict(done) | {"on": done.on.isoformat()}])
            return
        context.say(texts.t("cli.erase.done", number=done.number))
        for _, _, title in done.mentions:
            context.complain(texts.t("cli.erase.mentions", title=printable(title)))
