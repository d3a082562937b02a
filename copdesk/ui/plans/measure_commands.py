"""What can be done with selected measures in their list: tell the story of one, propose several to a programme."""

from functools import partial
from typing import TYPE_CHECKING, Any

from copdesk.ui.desk_ports import ids_of
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView


def show_story(view: "RegisterView") -> None:
    """Where the selected measure comes from and what came of it."""
    from copdesk.ui.plans.story_dialog import StoryDialog

    view.session.run(
        view,
        _ids,
        view.numbers[:1],
        done=lambda keys: StoryDialog(view.session, view, keys[0]).open() if keys else None,
    )


def propose(view: "RegisterView") -> None:
    """A package of recommendations of the selected measures."""
    from copdesk.ui.views.fields_dialog import FieldsDialog

    t, fields = view.texts.t, view.session.registry["recommendation"].fields
    dialog = FieldsDialog(
        view.session, view, "recommendation", t("register.propose").rstrip("…"),
        view.texts.n("progress.selected", len(view.numbers)), [fields["programme"], fields["addressee"]],
        partial(_propose, tuple(view.numbers)), message=t("answers.propose.done"),
    )  # fmt: skip
    dialog.open()


def _ids(desk: Any, numbers: list[int]) -> list[str]:
    return ids_of(desk, "measure", numbers)


def _propose(numbers: tuple[int, ...], desk: Any, values: dict[str, Any]) -> str:
    """In the worker: the plan is that of the first one; the service refuses measures of several."""
    from copdesk.services import recommendations

    keys = ids_of(desk, "measure", list(numbers))
    plan = (desk.get("measure", keys[0]) or {}).get("plan") if keys else ""
    return recommendations.propose(desk, plan or "", values["programme"] or "", values["addressee"] or "", keys)


def commands() -> tuple[RegisterCommand, ...]:
    """«Story» and «Propose to a programme» on measures."""
    nouns = frozenset({"measure"})
    return (
        RegisterCommand("story", "history", show_story, "one", nouns),
        RegisterCommand("propose", "send", propose, "rows", nouns),
    )
