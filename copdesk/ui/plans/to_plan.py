"""From a decision or an assignment to a line of a plan."""

from functools import partial
from typing import TYPE_CHECKING, Any

from copdesk.ui.desk_ports import ids_of
from copdesk.ui.views.fields_dialog import FieldsDialog
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


def command() -> RegisterCommand:
    """«To an action plan…» on the lists of decisions and assignments."""
    return RegisterCommand("to_plan", "plans", ask_plan, "one", frozenset({"decision", "assignment"}), quiet=False)
