"""The card of the home page: plans that wait for a review here, and decisions that wait to be taken up."""

from collections.abc import Sequence

from copdesk.ui.review import work
from copdesk.ui.session import Session
from copdesk.ui.theme import look
from copdesk.ui.views.home_cards import LinesCard
from copdesk.ui.views.home_lines import Line


class RoundsCard(LinesCard):
    """``Enter`` opens the plan at its part «Approval»; without anything to do the card is not there."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.texts.t("review.home"))
        self._session = session
        self.opened.connect(self.go)

    def load(self) -> None:
        """Ask the desk again."""
        self._session.run(self, work.waiting, done=self._show, replace="rounds")

    def go(self, noun: str, key: str) -> None:
        """Open a plan and turn to the part of its round."""
        from copdesk.ui.review.review_part import ReviewPart
        from copdesk.ui.views.record_panel import RecordPanel

        window = self.window()
        self._session.open_asked.emit(noun, key)
        for panel in window.findChildren(RecordPanel):
            if panel.noun == noun and panel.key == key:
                for part in panel.parts:
                    if isinstance(part, ReviewPart):
                        panel.tabs.setCurrentWidget(part)

    def _show(self, found: Sequence[work.Waiting]) -> None:
        texts, colours = self._session.texts, look()
        lines = []
        for each in found:
            said = texts.t(f"review.home.{each.task}", title=each.title, unit=each.unit)
            day = f"{each.day:%d.%m.%Y}" if each.day else ""
            colour = colours.ok if each.task == "approved" else colours.warning
            sign = {"approved": "ok", "returned": "undo"}.get(each.task, "inbox")
            lines.append(Line((said, day), "plan", each.plan, sign, colour, said))
        self.show_lines(lines)
