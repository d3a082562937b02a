"""What can be done with people and consents in their lists: twins, letters of the law, badges, cards of contacts."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

_PERSON = frozenset({"person"})
_LISTED = frozenset({"person", "membership", "group", "meeting"})
_PLACED = frozenset({"person", "organisation"})
_SUBJECT = frozenset({"person", "subject_request"})
_CONSENT = frozenset({"consent"})


def show_twins(view: "RegisterView") -> None:
    """Pairs that may be one person; two selected rows stand first."""
    from copdesk.ui.people.twins_dialog import TwinsDialog

    TwinsDialog(view.session, view, view.numbers).open()


def ask_erase(view: "RegisterView") -> None:
    """Erase the selected person by law."""
    from copdesk.ui.people.erase_dialog import EraseDialog

    EraseDialog(view.session, view, view.numbers[0]).open()


def ask_request(view: "RegisterView") -> None:
    """Answer the selected person's, or the selected, request about data."""
    from copdesk.ui.people.request_dialog import RequestDialog

    RequestDialog(view.session, view, view.numbers[0], view.noun).open()


def show_badges(view: "RegisterView") -> None:
    """Name badges of the selected people on one sheet."""
    from copdesk.ui.papers.paper_work import READY, PaperAsk
    from copdesk.ui.papers.preview import show_preview

    def show(document: Any) -> None:
        show_preview(view.session, PaperAsk(READY, "person", shown={"document": document}), view)

    view.session.run(view, _badges, view.texts, view.numbers, done=show)


def save_cards(view: "RegisterView") -> None:
    """The selected people as a vCard file."""
    from copdesk.ui.papers.places import ask_file

    out = ask_file(view, view.session, view.texts.t("entities.person"), ".vcf")
    if out is not None:
        view.session.run(view, _cards, view.numbers, out, done=partial(_saved, view, out))


def save_contacts(view: "RegisterView") -> None:
    """Telephones and e-mail of the people behind the selected rows as a workbook."""
    from copdesk.ui.papers.places import ask_file

    out = ask_file(view, view.session, view.texts.t("contacts.title"), ".xlsx")
    if out is not None:
        args = (view.texts, view.noun, view.numbers, out)
        view.session.run(view, _contacts, *args, done=partial(_saved, view, out))


def fill_codes(view: "RegisterView") -> None:
    """Codes of the settlements of the selected rows, where only one place can be meant."""
    texts = view.texts

    def filled(count: int) -> None:
        if count:
            view.session.say(texts.n("codes.filled", count), "ok", texts.t("ui.undo"), view.session.undo)
        else:
            view.session.say(texts.t("codes.none"), "info")

    view.session.run_action(view, _codes, view.noun, view.numbers, done=filled)


def attach_scan(view: "RegisterView") -> None:
    """The scan of the signed form of the selected consent."""
    from PySide6.QtWidgets import QFileDialog

    from copdesk.ui.papers.places import last_folder

    name, _ = QFileDialog.getOpenFileName(view, view.texts.t("register.scan"), str(last_folder(view.session)))
    if name:
        message = view.texts.t("consents.scanned")
        view.session.run_action(view, _scan, view.numbers[0], Path(name), message=message)


def ask_withdraw(view: "RegisterView") -> None:
    """The day on which the selected consent was withdrawn."""
    from dataclasses import replace

    from copdesk.ui.views.fields_dialog import FieldsDialog

    t = view.texts.t
    field = replace(view.session.registry["consent"].fields["withdrawn_on"], required=True)
    FieldsDialog(
        view.session, view, "consent", t("register.withdraw").rstrip("…"), t("consents.withdraw.text"), [field],
        partial(_withdraw, view.numbers[0]), values={"withdrawn_on": dates.today()}, done=partial(_withdrawn, view),
    ).open()  # fmt: skip


def ask_employer(view: "RegisterView") -> None:
    """The new post of the selected person; the former one ends the day before."""
    from dataclasses import replace

    from copdesk.ui.views.fields_dialog import FieldsDialog

    t, fields = view.texts.t, view.session.registry["affiliation"].fields
    asked = [fields["organisation"], fields["position"], replace(fields["start"], required=True)]
    FieldsDialog(
        view.session, view, "affiliation", t("register.employer").rstrip("…"), t("people.employer.text"), asked,
        partial(_employ, view.numbers[0]), values={"start": dates.today()}, message=t("people.employer.done"),
    ).open()  # fmt: skip


def commands() -> tuple[RegisterCommand, ...]:
    """Commands on the lists of people and of consents."""
    return (
        RegisterCommand("twins", "people", show_twins, nouns=_PERSON),
        RegisterCommand("badges", "card", show_badges, "rows", _PERSON),
        RegisterCommand("vcard", "person", save_cards, "rows", _PERSON),
        RegisterCommand("contacts", "phone", save_contacts, "rows", _LISTED),
        RegisterCommand("codes", "place", fill_codes, "rows", _PLACED),
        RegisterCommand("subject", "shield", ask_request, "one", _SUBJECT),
        RegisterCommand("employer", "organisation", ask_employer, "one", _PERSON),
        RegisterCommand("erase", "prohibited", ask_erase, "one", _PERSON),
        RegisterCommand("scan", "attach", attach_scan, "one", _CONSENT, quiet=False),
        RegisterCommand("withdraw", "remove", ask_withdraw, "one", _CONSENT),
    )


def _saved(view: "RegisterView", out: Path, count: int) -> None:
    view.session.say(view.texts.n("cards.saved", count, file=out.name), "ok")


def _withdrawn(view: "RegisterView", groups: Sequence[str]) -> None:
    t = view.texts.t
    words = t("consents.withdrawn.sits", groups=", ".join(groups)) if groups else t("consents.withdrawn")
    view.session.say(words, "warning" if groups else "ok", t("ui.undo"), view.session.undo)


def _badges(desk: Any, texts: Texts, numbers: Sequence[int]) -> Any:
    from copdesk.services import papers_members

    return papers_members.badges_of(desk, ids_of(desk, "person", numbers), texts)


def _cards(desk: Any, numbers: Sequence[int], out: Path) -> int:
    from copdesk.services import people_cards

    return people_cards.write_cards(desk, ids_of(desk, "person", numbers), out)


def _contacts(desk: Any, texts: Texts, noun: str, numbers: Sequence[int], out: Path) -> int:

    from copdesk.services import people

    ids = people.listed_by(desk, noun, ids_of(desk, noun, numbers), dates.today())
    return people.write_contacts(desk, texts, ids, out)


def _codes(desk: Any, noun: str, numbers: Sequence[int]) -> int:
    from copdesk.services import settlements

    return settlements.fill_codes(desk, noun, ids_of(desk, noun, numbers))


def _scan(desk: Any, number: int, source: Path) -> str:
    from copdesk.services import consents

    [key] = ids_of(desk, "consent", [number])
    return consents.attach_scan(desk, key, source)


def _employ(number: int, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import people

    [key] = ids_of(desk, "person", [number])
    return people.change_employer(desk, key, values["organisation"], values["start"], values["position"])


def _withdraw(number: int, desk: Any, values: dict[str, Any]) -> list[str]:
    from copdesk.services import consents

    [key] = ids_of(desk, "consent", [number])
    return consents.withdraw(desk, key, values["withdrawn_on"])
