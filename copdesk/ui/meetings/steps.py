"""The steps of a meeting from its card: open, end, sign, reopen, carry questions over, plan the next one."""

from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from copdesk.domain.errors import UserError
from copdesk.ui.meetings.commands import after
from copdesk.ui.meetings.day_dialog import ask_next_meeting
from copdesk.ui.question import Question
from copdesk.ui.views.part import Part

# The step that usually comes next; its caption is the text ``minutes.step.<state>``.
FORWARD = MappingProxyType(
    {
        "planned": "opened", "invited": "opened", "opened": "held", "no_quorum": "opened", "held": "minutes_draft",
        "minutes_draft": "signed", "minutes_review": "signed", "signed": "distributed", "distributed": "published",
    }
)  # fmt: skip
_LISTED = 12


class Steps(QObject):
    """Moves the meeting that *part* shows; unsaved words are saved before."""

    def __init__(self, part: Part, save: Callable[[Callable[[], None]], None]) -> None:
        super().__init__(part)
        self._part, self._session, self._texts, self._save = part, part.session, part.texts, save
        self.book: Any = None
        self.dialog: QDialog | None = None

    def step(self, state: str) -> None:
        """Move on; signing is asked about first."""
        self._save(partial(self._ask_sign if state == "signed" else self._change, state))

    def reopen(self) -> None:
        """Back to a draft: a new version."""
        self._change("minutes_draft")

    def bring(self) -> None:
        """Take over what goes on from the meeting before."""

        def bring() -> None:
            self._session.run_action(self._part, _bring, self.book.key, done=self._brought)

        self._save(bring)

    def plan_next(self) -> None:
        """Ask for the day of the next meeting."""
        meeting = self.book.meeting

        def ask() -> None:
            self.dialog = ask_next_meeting(self._session, self._part, meeting["id"], after(meeting["date"]))

        self._save(ask)

    def show_closing(self) -> None:
        """The numbers of the closing report."""
        title = self._texts.t("minutes.closing")
        self.dialog = Question(self._part, title, self.closing_text(), {}, self._texts.t("ui.close"))
        self.dialog.open()

    def closing_text(self) -> str:
        """Bodies, people, contributions."""
        closing = self.book.closing
        counts = {"organisations": closing.organisations, "people": closing.people, "said": closing.contributions}
        return self._texts.t("minutes.closing.text", **counts)

    def _ask_sign(self, _state: str) -> None:
        self._session.run(self._part, _ending, self.book.key, done=self._asked_sign, replace="ending")

    def _asked_sign(self, ending: list[str]) -> None:
        texts = self._texts
        lines = [f"• {title}" for title in ending[:_LISTED]]
        if len(ending) > _LISTED:
            lines.append(texts.n("minutes.sign.more", len(ending) - _LISTED))
        words = texts.t("minutes.sign.ending") if ending else texts.t("minutes.sign.none")
        parts = [words, *lines, "", self.closing_text(), texts.t("minutes.sign.frozen")]
        answers: dict[str, Callable[[], None]] = {texts.t("minutes.step.signed"): partial(self._change, "signed")}
        title = texts.t("minutes.sign")
        self.dialog = Question(self._part, title, "\n".join(parts), answers, texts.t("ui.cancel"))
        self.dialog.open()

    def _change(self, state: str) -> None:
        message = self._texts.t(f"minutes.done.{state}" if state in FORWARD.values() else "register.saved")
        self._session.run_action(
            self._part, _step, self._texts, self.book.key, state, failed=self._refused, message=message
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._session.say(self._session.error_text(error, "meeting"), "error")

    def _brought(self, count: int) -> None:
        self._session.say(self._texts.n("minutes.brought", count) if count else self._texts.t("minutes.brought.none"))


def _step(desk: Any, texts: Any, key: str, state: str) -> None:
    from copdesk.services import steps

    steps.change(desk, texts, "meeting", key, {"status": state})


def _bring(desk: Any, key: str) -> int:
    from copdesk.services import minutes

    return minutes.bring(desk, key)


def _ending(desk: Any, key: str) -> list[str]:
    from copdesk.services import meetings

    return [row["label"] or "" for row in meetings.ending(desk, key)]
