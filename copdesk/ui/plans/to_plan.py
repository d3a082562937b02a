"""From a decision or an assignment to a line of a plan, and from a plan to its next version."""

from functools import partial
from typing import TYPE_CHECKING, Any

from copdesk.ui.desk_ports import ids_of
from copdesk.ui.plans import measure_commands
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

_FIELDS = ("plan", "objective", "due")
_ENDED = frozenset({"done", "partly_done", "reported"})


def ask_plan(view: "RegisterView") -> None:
    """Ask for the plan and make the measure."""
    done = partial(_ask, view)
    view.session.run(view, _begin, view.noun, view.numbers[:1], done=done, replace="to_plan")


def _ask(view: "RegisterView", begun: tuple[str, dict[str, Any]]) -> None:
    key, values = begun
    if not key:
        return
    from copdesk.ui.views.fields_dialog import FieldsDialog

    session, t = view.session, view.texts.t
    fields = [session.registry["measure"].fields[name] for name in _FIELDS]
    dialog = FieldsDialog(
        session, view, "measure", t("register.to_plan").rstrip("…"), t("to_plan.text", text=values.pop("text")), fields,
        partial(_make, view.noun, key), values=values, message=t("to_plan.done"),
    )  # fmt: skip
    dialog.open()


def _begin(desk: Any, noun: str, numbers: list[int]) -> tuple[str, dict[str, Any]]:
    """In the worker: the record, its text and day, and the newest plan that is not over."""
    for key in ids_of(desk, noun, numbers):
        row = desk.get(noun, key) or {}
        plans = desk.fetch("plan", order=("-start",))
        plan = next((one["id"] for one in plans if one["status"] not in _ENDED), None)
        return key, {"plan": plan, "due": row.get("due"), "text": row.get("text", "")}
    return "", {}


def _make(noun: str, key: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import plans

    plan = values["plan"]
    given = {name: value for name, value in values.items() if name != "plan" and value is not None}
    make = plans.from_decision if noun == "decision" else plans.from_assignment
    return make(desk, key, plan, given)


def new_version(view: "RegisterView") -> None:
    """Begin the next version of the selected plan and show it."""
    session = view.session
    session.run_action(
        view, _new_version, view.numbers[:1], done=partial(view.open_record, "plan"),
        message=view.texts.t("new_version.done"),
    )  # fmt: skip


def _new_version(desk: Any, numbers: list[int]) -> str:
    from copdesk.services import plans_history

    return plans_history.new_version(desk, ids_of(desk, "plan", numbers)[0])


def ask_columns(view: "RegisterView") -> None:
    """Choose the columns of printed plans."""
    from copdesk.ui.plans import plan_table

    plan_table.ask_columns(view)


def save_table(view: "RegisterView") -> None:
    """The selected plan as a table file."""
    from copdesk.ui.plans import plan_table

    plan_table.save_table(view)


def show_units(view: "RegisterView") -> None:
    """The progress of many units side by side."""
    from copdesk.ui.plans import units_dialog

    units_dialog.show_units(view)


def commands() -> tuple[RegisterCommand, ...]:
    """«To an action plan…» on decisions and assignments, «New version», its table and its columns on plans."""
    return (
        RegisterCommand("to_plan", "plans", ask_plan, "one", frozenset({"decision", "assignment"}), quiet=False),
        RegisterCommand("new_version", "copy", new_version, "one", frozenset({"plan"})),
        RegisterCommand("units_beside", "organisation", show_units, "", frozenset({"plan"})),
        RegisterCommand("plan_table", "sheet", save_table, "one", frozenset({"plan"})),
        RegisterCommand("plan_columns", "columns", ask_columns, "", frozenset({"plan"})),
        *measure_commands.commands(),
    )
