"""A desk that is not the one this computer knows: moved, copied, or put back from an old copy."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.exchange import work
from copdesk.ui.exchange.parts import moment
from copdesk.ui.question import Answers, Question
from copdesk.ui.session import Session


def ask_copied(session: Session, parent: QWidget, book: Path, doubt: Any) -> Question:
    """Say what was noticed in plain words; until it is answered, nothing is handed over."""
    texts, kind = session.texts, doubt.kind
    renew = partial(_act, session, parent, partial(work.renew_here, book=book), "packages.renew.done")
    answers: Answers = {texts.t("packages.renew"): renew}
    if kind == "elsewhere":
        stay = partial(_act, session, parent, partial(work.stay_here, book=book), "packages.copied.stayed")
        answers = {texts.t("packages.copied.moved"): stay, texts.t("packages.copied.renew"): renew}
    text = texts.t(f"packages.copied.{kind}", host=doubt.host or "—", when=moment(doubt.ms or None))
    asked = Question(parent, texts.t(f"packages.copied.{kind}.title"), text, answers, texts.t("packages.copied.later"))
    asked.open()
    return asked


def _act(session: Session, parent: QWidget, answer: Any, said: str) -> None:
    def done(_answer: object) -> None:
        session.say(session.texts.t(said))

    def failed(error: Exception) -> None:
        if isinstance(error, UserError):
            session.say(session.error_text(error), "error")

    session.run_action(parent, answer, done=done, failed=failed)
