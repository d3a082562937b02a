"""What a package must not do, whoever asks for it: leak the whole desk upwards, or mislead."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync import journal, scopes, trust, undo, vectors
from copdesk.sync.cards import Card
from copdesk.sync.reports import ImportReport


def check_scope(desk: Desk, cards: Sequence[Card], scope: str) -> None:
    """UserError ``exchange_upward`` when everything was to go to a superior, who gets plans and totals (domain 2.15).

    With the data of a unit its superior would also become a colleague, and nobody approves plans of their own.
    ``exchange_downward`` when it was to go to a unit that hands its plans up here: it would get those of others.
    """
    if scope != scopes.UNIT:
        return
    if above := [card.unit for card in cards if trust.role_of(desk, card) in scopes.SUPERVISING]:
        raise UserError("exchange_upward", unit=", ".join(above))
    if below := [card.unit for card in cards if _hands_plans_up(desk, card)]:
        raise UserError("exchange_downward", unit=", ".join(below))


def _hands_plans_up(desk: Desk, card: Card) -> bool:
    """Whether plans came from there for review; those of a colleague's desk come with everything else."""
    handed = (row["id"] for key in card.fingerprints for row in desk.fetch("submission", {"desk": key}))
    return any(not vectors.received(desk, "submission", each) for each in handed)


@contextmanager
def own_files_told(desk: Desk, path: Path) -> Iterator[None]:
    """Say of a package that was written at this very desk that it was: the desk itself cannot read it any more."""
    try:
        yield
    except UserError as error:
        made = next((row for row in journal.sent(desk) if row.name == path.name), None)
        if error.code != "file_wrong_recipient" or made is None:
            raise
        when = datetime.fromtimestamp(made.ms / 1000, UTC).astimezone()
        raise UserError("exchange_sent_here", name=path.name, when=when, units=", ".join(made.units)) from error


def taken_back(desk: Desk, report: ImportReport) -> int:
    """The number under which a package came that was taken back by ordinary edits since; 0 for any other.

    Its content counts as known, so that the same package changes nothing any more.
    """
    if not report.repeated:
        return 0
    same = (row.number for row in undo.imports(desk) if row.undone and row.header.file_id == report.header.file_id)
    return next(same, 0)
