"""What needs the desk closed for a moment while its window stays: going back to a copy, and mending."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.services import attachments, backups, checks
from copdesk.store import backup, history, keys
from copdesk.store.desk import Desk
from copdesk.texts import Texts

_log = logging.getLogger(__name__)
_PAUSE: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Reopened:
    """The desk open again, changed or, after an *error*, as it was.

    *aside* is where the former state lies after a restore; *done* are the codes of a repair (texts ``repair.<code>``).
    """

    desk: Desk
    aside: Path | None = None
    done: tuple[str, ...] = ()
    error: Exception | None = None


def verify(desk: Desk, source: Path, secret: str = "") -> None:
    """Read a whole copy; a dated one of this desk needs no *secret*. UserError ``backup_damaged``."""
    if source.is_dir() and not secret:
        backup.verify_backup(source, desk.dek)
    else:
        backups.verify(source, secret)


def restore(desk: Desk, source: Path, secret: str) -> Reopened:
    """Put the copy *source* in the place of the open desk, and open it with *secret*."""
    _try_secret(secret, desk.folder, source)

    def work(folder: Path, registry: Registry) -> Reopened:
        aside = backups.restore(folder, registry, source, secret)
        return Reopened(Desk.open(folder, registry, passphrase=secret), aside=aside)

    return _while_closed(desk, work)


def repair(desk: Desk, secret: str) -> Reopened:
    """Mend the open desk after a copy of it, and open it again with *secret*."""
    _try_secret(secret, desk.folder)

    def work(folder: Path, registry: Registry) -> Reopened:
        done = tuple(checks.repair(folder, registry, secret))
        return Reopened(Desk.open(folder, registry, passphrase=secret), done=done)

    return _while_closed(desk, work)


def put_away(desk: Desk, now: datetime | None = None) -> None:
    """Close the desk; first copy it if something was done since the newest copy, made half an hour ago or earlier.

    Copies of earlier days are thinned out, those of this day stay: somebody may have made one before a risky step.
    A copy that cannot be made (a full disk, a medium pulled out) goes to the log: the desk is closed all the same.
    """
    moment = now or datetime.now()
    try:
        if desk.db is not None and not desk.read_only and _wants_copy(desk, moment):
            backup.make_backup(desk.db, desk.folder, desk.dek, moment)
            backup.rotate(desk.folder / backup.BACKUPS_NAME, datetime.combine(moment, time.min))
            attachments.drop_orphans(desk)
    except (UserError, OSError) as error:
        _log.warning("no copy at closing: %s", error)
    finally:
        desk.close()


def _wants_copy(desk: Desk, moment: datetime) -> bool:
    copies, acts = backups.listed(desk.folder), history.acts(desk, 1)
    if not copies:
        return bool(acts)
    made = copies[0].when
    return moment.astimezone() - made >= _PAUSE and bool(acts) and acts[0].ms >= made.timestamp() * 1000


def save_recovery(texts: Texts, unit: str, user: str, key: str, out: Path) -> None:
    """The recovery key on one sheet for the sealed envelope: a PDF file."""
    from copdesk.documents.blocks import Document, Heading, paragraph
    from copdesk.documents.pdf import write_pdf

    title = texts.t("ui.recovery.title")
    blocks = (
        Heading(title),
        paragraph(unit, bold=True, align="center"),
        paragraph(user, align="center"),
        paragraph(key, bold=True, align="center"),
        paragraph(texts.t("ui.recovery.text")),
    )
    write_pdf(Document(title, blocks, texts.language), out)


def _try_secret(secret: str, *folders: Path) -> None:
    """A mistyped passphrase is refused before the desk is closed; key files that cannot tell are left to the step."""
    for at, folder in enumerate(folders):
        if not folder.is_dir():
            return
        try:
            keys.unlock(folder, secret)
        except UserError as error:
            if error.code == "passphrase_wrong" and at == len(folders) - 1:
                raise
        else:
            return


def _while_closed(desk: Desk, work: Callable[[Path, Registry], Reopened]) -> Reopened:
    """Close the desk for *work*; whatever goes wrong, a desk is open afterwards."""
    desk.close()
    try:
        return work(desk.folder, desk.registry)
    except Exception as error:
        opened = Desk.open_with_key(desk.folder, desk.registry, desk.dek, desk.user)
        return Reopened(opened, error=error)
