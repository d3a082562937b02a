"""Sentences of the screen of a meeting: the quorum, the outcome of a vote, the time the questions ask for."""

from dataclasses import dataclass
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import meetings as rules
from copdesk.texts import Texts

# Signs of outcomes of a question; the words stand in tips and names, so that no sign speaks alone.
SIGNS = {"open": "○", "discussed": "●", "postponed": "↷", "closed": "✓"}


@dataclass(frozen=True)
class Verdict:
    """What a vote comes to: *sign* ok, error, warning or nothing; *refusal* when the counts cannot be right."""

    sign: str = ""
    text: str = ""
    refusal: UserError | None = None


@dataclass(frozen=True)
class Room:
    """By which rule is voted and by how many; *here* None: nobody said, *quorum* None: not known."""

    rule: str
    casting: bool = False
    here: int | None = None
    quorum: rules.Quorum | None = None


def quorum_line(texts: Texts, quorum: rules.Quorum | None) -> str:
    """«Присутні 7 з 9, потрібно 5: кворум є»."""
    if quorum is None:
        return texts.t("minutes.quorum.unknown")
    key = "minutes.quorum.yes" if quorum.reached else "minutes.quorum.no"
    return texts.t(key, present=quorum.present, base=quorum.base, needed=quorum.needed)


def came_line(texts: Texts, book: Any) -> str:
    """How many members came, did not and why, and how many others were there."""
    counts = {state: book.came.get(state, 0) for state in ("present", "online", "absent", "excused")}
    return texts.t("minutes.came", **counts, guests=book.guests)


def time_line(texts: Texts, time: Any) -> tuple[str, bool]:
    """Minutes planned for the questions, and whether they are too many."""
    if not time.asked:
        return "", False
    if time.over:
        return texts.t("minutes.time.over", asked=time.asked, available=time.available, over=time.over), True
    if time.available is None:
        return texts.t("minutes.time", asked=time.asked), False
    return texts.t("minutes.time.fits", asked=time.asked, available=time.available), False


def verdict(texts: Texts, room: Room, counts: list[int | None], unanimous: bool, said: str) -> Verdict:
    """The outcome of *counts* (for, against, abstained, not voted); *said* "1" or "0" is another one with a reason."""
    if counts[0] is None:
        all_for = _told(texts, room, True, texts.t("minutes.vote.unanimous"))
        return all_for if unanimous else Verdict("", "" if any(counts) else texts.t("minutes.vote.none"))
    if room.rule == "ranking":
        return Verdict("", texts.t("minutes.vote.ranking"))
    numbers = [count or 0 for count in counts]
    present = sum(numbers) if room.here is None else room.here
    if present > sum(numbers):
        return Verdict("warning", texts.n("minutes.vote.left", present - sum(numbers)))
    try:
        outcome = rules.vote_outcome(room.rule, present, numbers[0], numbers[1], numbers[2], numbers[3])
    except UserError as error:
        return Verdict("error", "", error)
    return _counted(texts, room, outcome, numbers, said)


def _counted(texts: Texts, room: Room, outcome: rules.Outcome, numbers: list[int], said: str) -> Verdict:
    if said:
        return _told(texts, room, said == "1", texts.t("minutes.vote.by_reason"))
    if room.casting and numbers[0] == numbers[1] > 0:
        return Verdict("warning", texts.t("minutes.vote.tie"))
    key = "minutes.vote.all" if outcome.unanimous else "minutes.vote.count"
    why = texts.t(key, votes=numbers[0], needed=outcome.needed, present=sum(numbers))
    return _told(texts, room, outcome.adopted, why)


def _told(texts: Texts, room: Room, adopted: bool, why: str) -> Verdict:
    words = texts.t("minutes.vote.adopted" if adopted else "minutes.vote.refused", why=why)
    if room.quorum is not None and not room.quorum.reached:
        return Verdict("warning", f"{words} {texts.t('minutes.vote.no_quorum')}")
    return Verdict("ok" if adopted else "error", words)
