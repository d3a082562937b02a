"""After an import: people who came with it and may be here already."""

from typing import Any

from PySide6.QtWidgets import QWidget

from copdesk.ui.session import Session


def offer_twins(session: Session, parent: QWidget) -> None:
    """Say how many of the people who have just come in may be here twice, and offer to look at them."""

    def look() -> None:
        from copdesk.ui.people.twins_dialog import TwinsDialog

        TwinsDialog(session, parent).open()

    def show(count: int) -> None:
        if count:
            session.say(session.texts.n("twins.came", count), "warning", session.texts.t("twins.look"), look)

    session.run(parent, _fresh, done=show)


def _fresh(desk: Any) -> int:
    from copdesk.services import people

    return people.fresh_twins(desk)
