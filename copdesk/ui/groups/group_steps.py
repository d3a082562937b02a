"""Steps of a group's composition that ask something first, and what they do in the worker."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from copdesk.domain.rules import dates
from copdesk.domain.rules.dates import add_months
from copdesk.ui.groups.composition import PlaceRow
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog

_MONTHS = 24


def tell_after(session: Session, owner: QWidget, membership: str) -> None:
    """After somebody was appointed: what the rules say of it, a consent that lacks or a term too many."""

    def show(found: list[str]) -> None:
        for words in found:
            session.say(words, "warning")

    session.run(owner, _concerns, session.texts, membership, done=show)


def ask_agree(session: Session, parent: QWidget, membership: str, person: str) -> FieldsDialog:
    """The day and the terms of the consent that a candidate has signed."""
    t, fields = session.texts.t, session.registry["consent"].fields
    asked = [fields[name] for name in ("given_on", "expires_on", "form", "purpose", "data_kinds")]
    values = {"given_on": dates.today(), "form": "paper"}
    text = t("composition.agree.text", person=person)
    return _open(session, parent, "agree", text, asked, partial(_agree, membership), values, noun="consent")


def ask_include(session: Session, parent: QWidget, membership: str, person: str) -> FieldsDialog:
    """The term of a new member and the order on the composition."""
    t, fields = session.texts.t, session.registry["membership"].fields
    rest = [fields[name] for name in ("end", "seat", "function", "order_number", "order_date")]
    asked = [replace(fields["start"], required=True), *rest]
    return _open(
        session, parent, "include", t("composition.include.text", person=person), asked,
        partial(_include, membership), {"start": dates.today(), "function": "member"},
        done=lambda _: tell_after(session, parent, membership),
    )  # fmt: skip


def ask_end(session: Session, parent: QWidget, here: PlaceRow) -> FieldsDialog:
    """The first day without the membership, and the reason."""
    t, fields = session.texts.t, session.registry["membership"].fields
    asked = [replace(fields[name], required=True) for name in ("left_on", "leave_reason")]
    return _open(
        session, parent, "end", t("composition.end.text", person=here.person), asked, partial(_leave, here.membership),
        {"left_on": dates.today()},
    )  # fmt: skip


def ask_longer(session: Session, parent: QWidget, here: PlaceRow) -> FieldsDialog:
    """A later last day, with the order that says so; the same length of term is offered."""
    t, fields = session.texts.t, session.registry["membership"].fields
    asked = [replace(fields["end"], required=True), fields["order_number"], fields["order_date"]]
    old = f"{here.end:%d.%m.%Y}" if here.end else "—"
    later = add_months(here.end or dates.today(), _MONTHS)
    return _open(
        session, parent, "prolong", t("composition.prolong.text", person=here.person, end=old), asked,
        partial(_prolong, here.membership), {"end": later},
    )  # fmt: skip


def ask_successor(session: Session, parent: QWidget, here: PlaceRow) -> FieldsDialog:
    """Who takes the place from which day on."""
    t, fields = session.texts.t, session.registry["membership"].fields
    rest = [fields[name] for name in ("end", "organisation", "order_number", "order_date")]
    asked = [fields["person"], replace(fields["start"], required=True), *rest]
    return _open(
        session, parent, "replace", t("composition.replace.text", person=here.person), asked,
        partial(_replace, here.membership), {"start": dates.today()},
        done=lambda made: tell_after(session, parent, made),
    )  # fmt: skip


def _open(
    session: Session, parent: QWidget, name: str, text: str, fields: list[Any], write: Any, values: dict[str, Any],
    noun: str = "membership", done: Any = None,
) -> FieldsDialog:  # fmt: skip
    t = session.texts.t
    title = t(f"composition.{name}").rstrip("…")
    made = FieldsDialog(
        session, parent, noun, title, text, fields, write, values=values,
        message=t(f"composition.{name}.done"), done=done,
    )  # fmt: skip
    made.open()
    return made


def _concerns(desk: Any, texts: Any, membership: str) -> list[str]:
    from copdesk.services import groups, groups_changes

    row = desk.get("membership", membership)
    if row is None:
        return []
    person = desk.title("person", row["person"])
    over = [one for one in groups.term_warnings(desk, row["group"]) if one.person == row["person"]]
    said = [texts.t("composition.limit", person=person, count=one.count, limit=one.limit) for one in over]
    lacking = groups_changes.next_step(desk, membership) == "agree"
    return [*said, *([texts.t("join.candidate", person=person)] if lacking else [])]


def _agree(membership: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import groups_changes

    return groups_changes.agree(desk, membership, _given(values))


def _include(membership: str, desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import groups_changes

    groups_changes.include(desk, membership, _given(values))


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what was left blank: it must not empty what the record says already."""
    return {name: value for name, value in values.items() if value is not None}


def _leave(membership: str, desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import groups_changes

    groups_changes.leave(desk, membership, values["left_on"], values["leave_reason"])


def _prolong(membership: str, desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import groups_changes

    groups_changes.prolong(desk, membership, _given(values))


def _replace(membership: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import groups_changes

    given = {name: value for name, value in values.items() if name not in {"person", "start"} and value is not None}
    return groups_changes.replace(desk, membership, values["person"], values["start"], given)
