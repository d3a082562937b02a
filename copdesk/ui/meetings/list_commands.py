"""What is added to the lists of meetings, assignments, speeches, topics and duties."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import RegisterCommand
from copdesk.ui.widgets.view import View


def commands() -> tuple[RegisterCommand, ...]:
    """The month, the calendar file, control, a note into an assignment, topics onto an agenda, duties done."""
    return (
        RegisterCommand("month", "calendar", show_month, "", frozenset({"meeting"}), "Ctrl+Shift+M"),
        RegisterCommand("ics", "send", ask_ics, "rows", frozenset({"meeting"})),
        RegisterCommand("control", "flag", show_control, "", frozenset({"assignment", "meeting"}), "Ctrl+Shift+K"),
        RegisterCommand("from_note", "add", ask_task, "one", frozenset({"speech"}), quiet=False),
        RegisterCommand("take_topics", "meetings", ask_meeting, "rows", frozenset({"topic"}), quiet=False),
        RegisterCommand("clear_topics", "delete", clear_topics, "", frozenset({"topic"})),
        RegisterCommand("duty_done", "check", ask_done, "one", frozenset({"duty"}), quiet=False),
        RegisterCommand("print_duties", "print", print_duties, "", frozenset({"duty"})),
    )


def show_month(view: View) -> None:
    """The month of meetings."""
    from copdesk.ui.meetings.month_dialog import MonthDialog

    MonthDialog(view.session, view).show()


def show_control(view: View) -> None:
    """Assignments on control."""
    from copdesk.ui.meetings.control_dialog import ControlDialog

    ControlDialog(view.session, view).show()


def ask_ics(view: RegisterView) -> None:
    """The selected meetings as a calendar file."""
    from copdesk.ui.meetings.more import save_ics

    done = partial(save_ics, view.session, view)
    view.session.run(view, ids_of, view.noun, list(view.numbers), done=done, replace="ics")


def ask_task(view: RegisterView) -> None:
    """Who does by when what was said."""
    _ask(view, "assignment", ("text", "responsible", "organisation", "due"), "from_note", _speech, _from_note)


def ask_meeting(view: RegisterView) -> None:
    """To which meeting the selected topics go."""
    _ask(view, "agenda_item", ("meeting",), "take_topics", _topics, _take)


def ask_done(view: RegisterView) -> None:
    """When the selected duty was done."""
    _ask(view, "duty", ("done_on",), "duty_done", _duty, _done)


def clear_topics(view: RegisterView) -> None:
    """All waiting topics go to the trash; the message offers to undo it."""
    message = view.texts.t("topics.cleared")
    view.session.run_action(view, _clear, failed=partial(_refused, view), message=message)


def print_duties(view: View) -> None:
    """The calendar of duties of the next three months."""
    from copdesk.ui.papers.paper_work import PaperAsk
    from copdesk.ui.papers.preview import show_preview

    show_preview(view.session, PaperAsk("duties", "duty", "90"), view)


def _ask(
    view: RegisterView, noun: str, names: Sequence[str], name: str,
    begin: Callable[..., Any], write: Callable[..., Any],
) -> None:  # fmt: skip
    """Ask for some fields, then write: *begin* reads ids and first values of the selected rows in the worker."""

    def show(begun: tuple[list[str], dict[str, Any], str]) -> None:
        from copdesk.ui.views.fields_dialog import FieldsDialog

        keys, values, text = begun
        if keys:
            fields = [view.session.registry[noun].fields[each] for each in names]
            caption = view.texts.t(f"register.{name}").rstrip("…")
            FieldsDialog(
                view.session, view, noun, caption, text, fields, partial(write, keys), values=values,
                message=view.texts.t("register.saved"),
            ).open()  # fmt: skip

    view.session.run(view, begin, view.noun, list(view.numbers), done=show, replace=name)


def _refused(view: RegisterView, error: Exception) -> None:
    if isinstance(error, UserError):
        view.session.say(view.session.error_text(error, view.noun), "error")


def _speech(desk: Any, noun: str, numbers: list[int]) -> tuple[list[str], dict[str, Any], str]:
    rows = desk.fetch(noun, ids=ids_of(desk, noun, numbers[:1]))
    values = {"text": rows[0]["text"], "responsible": rows[0]["speaker"]} if rows else {}
    return [row["id"] for row in rows], values, ""


def _from_note(keys: list[str], desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import assignments

    return assignments.from_note(desk, keys[0], {name: value for name, value in values.items() if value is not None})


def _topics(desk: Any, noun: str, numbers: list[int]) -> tuple[list[str], dict[str, Any], str]:
    rows = desk.fetch(noun, ids=ids_of(desk, noun, numbers))
    coming = desk.fetch("meeting", {"status": "planned"}, order=("date",))
    group = rows[0]["group"] if rows else None
    chosen = next((row["id"] for row in coming if group is None or row["group"] == group), None)
    return [row["id"] for row in rows], {"meeting": chosen}, "\n".join(row["title"] for row in rows[:8])


def _take(keys: list[str], desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import topics

    topics.take(desk, values["meeting"], keys)


def _clear(desk: Any) -> int:
    from copdesk.services import topics

    return topics.clear(desk)


def _duty(desk: Any, noun: str, numbers: list[int]) -> tuple[list[str], dict[str, Any], str]:
    rows = desk.fetch(noun, ids=ids_of(desk, noun, numbers[:1]))
    return [row["id"] for row in rows], {"done_on": dates.today()}, rows[0]["label"] or "" if rows else ""


def _done(keys: list[str], desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import duties

    if values["done_on"] is None:
        raise UserError("required", field="done_on")
    duties.done(desk, keys[0], values["done_on"])
