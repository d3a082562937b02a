"""Commands of plans and of the recommendations made from them."""

from dataclasses import asdict
from pathlib import Path

from copdesk.cli.context import Context
from copdesk.cli.parser import Commands
from copdesk.domain.rules import dates
from copdesk.services import labels


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    plan = commands.nest(commands.add("plan"))
    commands.option(plan.add("plan.story", story), "measure", metavar="MEASURE", text="plan_measure")
    made = plan.add("plan.compare", compare)
    commands.option(made, "old", metavar="PLAN", text="old_plan")
    commands.option(made, "new", metavar="PLAN", text="new_plan")
    plan.add("plan.overdue", overdue)
    plan.add("plan.units", units)
    commands.option(plan.add("plan.columns", columns), "codes", nargs="*", metavar="COLUMN", text="codes")
    made = plan.add("plan.table", table)
    commands.option(made, "plan", metavar="PLAN")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    made = plan.add("plan.spread", spread)
    commands.option(made, "line", metavar="FUNDING_LINE", text="funding_line")
    commands.option(made, "--from", dest="start", type=commands.day, required=True, metavar="DATE", text="spread_from")
    commands.option(made, "--to", dest="end", type=commands.day, required=True, metavar="DATE", text="spread_to")
    _declare_packages(commands, commands.nest(commands.add("recommend")))


def _declare_packages(commands: Commands, inner: Commands) -> None:
    made = inner.add("recommend.make", make)
    commands.option(made, "plan", metavar="PLAN")
    commands.option(made, "--programme", required=True)
    commands.option(made, "--addressee", default="")
    commands.option(made, "--measure", action="append", default=[], metavar="ID", text="only_measure")
    made = inner.add("recommend.letter", letter)
    commands.option(made, "package", metavar="PACKAGE")
    commands.option(made, "--number", required=True, text="letter_number")
    commands.option(made, "--date", type=commands.day, default=None, text="letter_date")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    made = inner.add("recommend.answer", answer)
    commands.option(made, "proposal", metavar="PROPOSAL")
    commands.option(made, "answer", choices=commands.registry["proposal"].fields["answer"].codes)
    commands.option(made, "--number", default=None, text="answer_number")
    commands.option(made, "--date", type=commands.day, default=None, text="answer_date")
    commands.option(made, "--item", default=None, text="programme_item")
    commands.option(inner.add("recommend.answers", answers), "--days", type=int, default=30, text="answer_days")


def story(context: Context) -> None:
    """Where a measure was raised and decided, and what came of it, by day."""
    from copdesk.services import plans_story

    texts = context.texts
    with context.reading() as desk:
        found = plans_story.story(desk, labels.reference(desk, "measure", context.options.measure))
        rows = [(f"{one.day:%d.%m.%Y}", *plans_story.in_words(desk, texts, one)) for one in found]
        headers = [texts.t(f"story.{name}") for name in ("day", "what", "record")]
        context.answer(lambda: ({k: labels.as_json(v) for k, v in asdict(one).items()} for one in found), headers, rows)


def compare(context: Context) -> None:
    """What a later version of a plan added, removed and changed, by field."""
    from copdesk.services import plans_history

    texts, options = context.texts, context.options
    with context.reading() as desk:
        old, new = (labels.reference(desk, "plan", named) for named in (options.old, options.new))
        lines = plans_history.compared(desk, texts, old, new)
        headers = [texts.t(f"review.column.{name}") for name in ("record", "field", "old", "new")]
        names = ("record", "field", "old", "new")
        context.answer(
            lambda: (dict(zip(names, line[2:], strict=True)) for line in lines), headers, [line[2:] for line in lines]
        )


def overdue(context: Context) -> None:
    """Overdue measures by whom they wait for."""
    from copdesk.services import plans

    texts = context.texts
    with context.reading() as desk:
        late = [one for held in plans.overdue(desk, dates.today()).values() for one in held]
        rows = [(one.who, one.label, one.plan, f"{one.due:%d.%m.%Y}", str(one.days)) for one in late]
        headers = [texts.t(f"report.column.{name}") for name in ("responsible", "measure", "plan", "due_on")]
        context.answer(
            lambda: ({k: labels.as_json(v) for k, v in asdict(one).items()} for one in late),
            [*headers, texts.t("report.column.days_late")], rows,
        )  # fmt: skip


def units(context: Context) -> None:
    """The progress of units side by side."""
    from copdesk.services import plans_units

    texts = context.texts
    # Drawing the desk's own card may write it.
    with context.writing() as desk:
        found = plans_units.side_by_side(desk, dates.today())
        names = ("unit", "done", "measures", "overdue")
        rows = [(one.unit, texts.number(one.done or 0), str(one.measures), str(one.overdue)) for one in found]
        context.answer(
            lambda: (
                {"unit": one.unit, "done": labels.as_json(one.done), "measures": one.measures, "overdue": one.overdue,
                 "waiting": one.waiting, "plans": [each.id for each in one.plans]}
                for one in found
            ),
            [texts.t(f"units.{name}") for name in names], rows,
        )  # fmt: skip


def columns(context: Context) -> None:
    """Choose the columns of printed plans, or show them."""
    from copdesk.services import plans_table

    if context.options.codes:
        with context.writing() as desk:
            plans_table.set_columns(desk, context.options.codes)
        return
    with context.reading() as desk:
        context.say(" ".join(plans_table.columns(desk)))


def table(context: Context) -> None:
    """A plan as a table file in the unit's columns."""
    from copdesk.services import plans_table

    with context.reading() as desk:
        plan = labels.reference(desk, "plan", context.options.plan)
        plans_table.write_table(desk, plan, context.options.out, context.texts)


def spread(context: Context) -> None:
    """Divide a planned sum by months; the ids of the lines."""
    from copdesk.services import plans

    options = context.options
    with context.writing() as desk:
        line = labels.reference(desk, "funding_line", options.line)
        for key in plans.spread(desk, line, options.start, options.end):
            context.say(key)


def make(context: Context) -> None:
    """A package from the measures of a plan; its id."""
    from copdesk.services import recommendations

    options = context.options
    with context.writing() as desk:
        plan = labels.reference(desk, "plan", options.plan)
        context.say(recommendations.propose(desk, plan, options.programme, options.addressee, options.measure))


def letter(context: Context) -> None:
    """Number and date, the letter and its annex in one file."""
    from copdesk.services import recommendations

    options = context.options
    with context.writing() as desk:
        package = labels.reference(desk, "recommendation", options.package)
        day = options.date or dates.today()
        recommendations.send_and_print(desk, package, options.number, day, options.out, context.texts)


def answer(context: Context) -> None:
    """The answer to one proposal."""
    from copdesk.services import recommendations

    options = context.options
    given = {"answer_number": options.number, "answer_date": options.date, "programme_item": options.item}
    with context.writing() as desk:
        proposal = labels.reference(desk, "proposal", options.proposal)
        said = {name: value for name, value in given.items() if value is not None}
        recommendations.answer(desk, [proposal], {"answer": options.answer, **said})


def answers(context: Context) -> None:
    """How many proposals were sent, and what became of them."""
    from copdesk.services import recommendations

    texts = context.texts
    with context.reading() as desk:
        found = recommendations.outcomes(desk, dates.today(), days=context.options.days)
        names = ("sent", "accepted", "partly", "rejected", "waiting", "unanswered")
        counts = {name: getattr(found, name) for name in names}
        rows = [(texts.t(f"report.column.answer_{name}"), str(count)) for name, count in counts.items()]
        headers = [texts.t("answers.outcome"), texts.t("cli.answers.count")]
        context.answer(lambda: [{**counts, "ids": {k: list(v) for k, v in found.ids.items()}}], headers, rows)
