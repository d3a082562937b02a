"""A warning beside the class log while classes of the course want somebody or something twice."""

from typing import Any

from PySide6.QtWidgets import QPushButton

from copdesk.domain.rules import dates
from copdesk.ui.icons import icon
from copdesk.ui.session import Session


class ClashLine(QPushButton):
    """Says how many clashes the course has, hidden without any; pressed, it opens the overview at them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setIcon(icon("warning", "warning"))
        self.hide()
        self.clicked.connect(self._open)

    def show_course(self, course: str) -> None:
        """Count the clashes of a course."""
        self._session.run(self, _count, course, done=self._show, replace="clashes")

    def _show(self, count: int) -> None:
        self.setText(" " + self._session.texts.n("clash.line", count))
        self.setVisible(count > 0)

    def _open(self, _checked: bool = False) -> None:
        from copdesk.ui.training.overview_dialog import OverviewDialog

        dialog = OverviewDialog(self._session, self)
        dialog.show_page("clashes")
        dialog.open()


def _count(desk: Any, course: str) -> int:
    """In the worker: how many clashes the classes of a course have, those that are over left out."""
    from copdesk.services import courses_clashes

    return sum(one.day >= dates.today() for one in courses_clashes.of_course(desk, course))
