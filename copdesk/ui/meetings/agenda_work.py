"""What is done to the agenda goes into the desk, each as an action of its own."""

from functools import partial
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.ui.meetings import work
from copdesk.ui.meetings.agenda import Agenda
from copdesk.ui.meetings.keeper import Keeper
from copdesk.ui.views.part import Part


class AgendaWork:
    """Adds, orders and removes the questions of *part*'s meeting; what is typed under one is saved before it goes."""

    def __init__(self, part: Part, agenda: Agenda, keeper: Keeper) -> None:
        self._part, self._session, self._keeper, self._agenda = part, part.session, keeper, agenda
        self.key = ""
        self._book: Any = None
        agenda.added.connect(self.add)
        agenda.ordered.connect(self.order)
        agenda.remove_asked.connect(self.remove)
        agenda.outcome_asked.connect(self.set_outcome)

    def show_book(self, book: Any, question: str) -> None:
        """The agenda as it stands now."""
        self.key, self._book = book.key, book
        self._agenda.set_read_only(book.frozen)
        self._agenda.show_book(book, question)

    def add(self, title: str) -> None:
        """A question at the end."""
        self._run(work.add_question, self.key, title)

    def order(self, keys: list[str]) -> None:
        """All questions in a new order."""
        self._run(work.order, self.key, keys)

    def set_outcome(self, key: str, outcome: str) -> None:
        """How far a question has come."""
        self._run(work.write, "agenda_item", key, {"outcome": outcome})

    def remove(self, key: str) -> None:
        """A question into the trash."""

        def delete() -> None:
            self._run(work.delete, "agenda_item", key, message=self._part.texts.t("minutes.removed"))

        self._keeper.save(self._keeper.sheet.of(key), delete)

    def _run(self, *what: Any, message: str = "") -> None:
        self._session.run_action(self._part, *what, failed=partial(self._refused), message=message)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._session.say(self._session.error_text(error, "agenda_item"), "error")
        # What the list shows beforehand did not happen.
        self._agenda.show_book(self._book, self._agenda.key)
