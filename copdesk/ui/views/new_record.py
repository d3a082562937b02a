"""A record made on the spot: the card of another register in a dialog, from the picker of a reference."""

from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules.names import split_full_name
from copdesk.ui.desk_ports import session_references
from copdesk.ui.session import Session
from copdesk.ui.views.card import Card
from copdesk.ui.widgets.basics import column, fit
from copdesk.ui.widgets.editors.base import Reply

_NAME = ("surname", "given_name", "patronymic")


class NewRecord(QDialog):
    """Replies ``(id, title)`` once the record is in the desk; Esc gives it up."""

    def __init__(self, session: Session, parent: QWidget, noun: str, text: str, reply: Reply) -> None:
        super().__init__(parent)
        self._session, self._noun, self._reply = session, noun, reply
        self.setWindowTitle(session.texts.t(f"new.{noun}"))
        fit(self, 520, 560)
        self.card = Card(session, noun, session_references(session, self))
        column(self.card, parent=self, gap=0)
        self.card.saved.connect(self._made)
        self.card.gone.connect(self.reject)
        self.card.show_new(_beginning(session, noun, text))

    def _made(self, key: str) -> None:
        self._session.run(self, _title, self._noun, key, done=lambda title: self._told(key, title))

    def _told(self, key: str, title: str) -> None:
        self.accept()
        self._reply((key, title))


def ask_new_record(session: Session, parent: QWidget, noun: str, text: str, reply: Reply) -> None:
    """Let the user make a record of *noun*, begun from the *text* typed so far."""
    NewRecord(session, parent, noun, text, reply).open()


def _beginning(session: Session, noun: str, text: str) -> dict[str, Any]:
    """What the typed text says of a new record: a person's name in its parts, else the first field of the title."""
    entity = session.registry[noun]
    if not text:
        return {}
    if entity.fields.keys() >= set(_NAME):
        try:
            return dict(zip(_NAME, split_full_name(text), strict=True))
        except UserError:
            return {"surname": text}
    first = next((name for name in entity.title if entity.fields[name].kind.name in {"text", "long_text"}), "")
    return {first: text} if first else {}


def _title(desk: Any, noun: str, key: str) -> str:
    return str(desk.title(noun, key))
