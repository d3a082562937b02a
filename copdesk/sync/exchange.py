"""Exchange by file: write what others do not have, look at what a file would do, take it in.

An import is one action and one transaction: data, stamps, vectors and the receipt, or nothing. A preview is
the same code ended by a rollback.
"""

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copdesk import __version__
from copdesk.domain.errors import UserError
from copdesk.store import capture
from copdesk.store.capture import Action
from copdesk.store.connection import translate_errors
from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, settle
from copdesk.sync import deletions, keys, ours, purge, scopes, trust, vectors
from copdesk.sync import identity as site_identity
from copdesk.sync.cards import Card
from copdesk.sync.container import Opened, open_container, write_container
from copdesk.sync.header import Header
from copdesk.sync.incoming import Incoming
from copdesk.sync.lines import Line
from copdesk.sync.merge import Merge
from copdesk.sync.outgoing import Outgoing
from copdesk.sync.registers import registers
from copdesk.sync.reports import FIRST, Counts, ImportReport, Page, Preview, Record
from copdesk.sync.told import Told

IMPORT = "import"

Progress = Callable[[int, int], None]
"""Told the lines read or written so far and those announced; what it raises ends the work without a trace."""

_TOLD_EVERY = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """A file written: its header, its size in bytes, and attachments that could not be read."""

    path: Path
    header: Header
    size: int
    missing_files: int


# ---- writing


def export(
    desk: Desk,
    path: Path,
    recipients: Sequence[Card],
    *,
    full: bool = False,
    scope: str = scopes.UNIT,
    progress: Progress | None = None,
) -> ExportReport:
    """Write *path* for *recipients*: what at least one of them is not known to have, or everything.

    What a desk has is learnt only from its own files, so a lost file is sent again until it is answered.
    """
    if not recipients:
        raise UserError("exchange_no_recipient")
    site_identity.require_certain(desk)
    identity, card = trust.identity(desk), trust.own_card(desk)
    keys.destroy_old(desk)
    with _transaction(desk, "BEGIN IMMEDIATE"):
        vectors.next_epoch(desk.db)
    with _transaction(desk, "BEGIN"):
        header, changes = gather(desk, card, recipients, full=full, scope=scope)
        lines = _told(changes.lines(), sum(header.counts.values()), progress) if progress else changes.lines()
        write_container(path, header, lines, identity, card, recipients)
    with _transaction(desk, "BEGIN IMMEDIATE"):
        desk.db.execute(
            "INSERT INTO sync_sent(file_id, ms, name, peers, header) VALUES(?, ?, ?, ?, ?)",
            (
                header.file_id,
                header.made_ms,
                path.name,
                json.dumps([each.site for each in recipients]),
                header.to_line().decode(),
            ),
        )
    size = path.stat().st_size
    return ExportReport(path=path, header=header, size=size, missing_files=changes.missing_files)


def gather(
    desk: Desk, card: Card, recipients: Sequence[Card], *, full: bool, scope: str = scopes.UNIT
) -> tuple[Header, Outgoing]:
    """The header and the changes of a file for *recipients*, in a transaction after ``next_epoch``."""
    known = [vectors.peer_vector(desk.db, each.site) for each in recipients]
    narrow = scope != scopes.UNIT
    scopes.ask(desk.db, [print_ for each in recipients for print_ in each.fingerprints])
    changes = Outgoing(desk, {} if full or narrow else vectors.least(known), scope)
    header = Header(
        file_id=uuid.uuid4().hex,
        made_ms=time.time_ns() // 1_000_000,
        from_site=card.site,
        unit=card.unit,
        to=tuple(each.fingerprint for each in recipients),
        kind="snapshot" if narrow else "delta" if changes.since else "full",
        scope=scope,
        since=changes.since,
        vector=vectors.vector(desk.db),
        nonces=vectors.nonces(desk.db),
        sites=tuple(changes.sites),
        counts=changes.counts(),
        app=__version__,
    )
    return header, changes


def _told(lines: Iterator[Line], announced: int, progress: Progress) -> Iterator[Line]:
    for count, line in enumerate(lines):
        if not count % _TOLD_EVERY:
            progress(min(count, announced), announced)
        yield line


@contextmanager
def _transaction(desk: Desk, begin: str) -> Iterator[None]:
    if desk.read_only:
        raise UserError("desk_read_only")
    with translate_errors():
        desk.db.execute(begin)
        try:
            yield
            desk.db.execute("COMMIT")
        except BaseException:
            if desk.db.in_transaction:
                desk.db.execute("ROLLBACK")
            raise


# ---- reading


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one import did, and what its erasures leave to be wiped after the commit."""

    report: ImportReport
    told: Told
    traces: purge.Traces


class _LookedAtError(Exception):
    """Ends a preview's transaction without writing."""


def preview(
    desk: Desk,
    path: Path,
    cancelled: Callable[[], bool] | None = None,
    progress: Progress | None = None,
    page: Page = FIRST,
) -> Preview:
    """Tell what importing *path* would do; nothing is written."""
    return preview_opened(desk, _open(desk, path), cancelled, progress, page)


def preview_opened(
    desk: Desk,
    opened: Opened,
    cancelled: Callable[[], bool] | None = None,
    progress: Progress | None = None,
    page: Page = FIRST,
) -> Preview:
    """``preview`` of a file whose signature and header are good."""
    found: list[Preview] = []
    if _is_repeated(desk, opened):
        return Preview(report=_nothing_new(opened), records=())
    with _transaction(desk, "BEGIN IMMEDIATE"):
        # Stamps of what was edited here belong to no file: made for good now, the import need not make them again.
        settle(desk.db)
    with suppress(_LookedAtError), desk.action("exchange.import", kind=IMPORT, unit=opened.sender.unit) as act:
        taken = _take_in(desk, act, opened, keep_files=False, progress=progress, cancelled=cancelled)
        capture.derive_touched(act)
        known, told = registers(desk), taken.told
        # What a file deletes is told once; whoever turns the page knows it.
        records, deleted = told.records(known, page), told.deleted(known) if page == FIRST else ()
        totals = told.totals(known)
        found.append(Preview(report=taken.report, records=records, deletions=deleted, totals=totals))
        raise _LookedAtError
    return found[0]


def import_file(
    desk: Desk,
    path: Path,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    confirmed: Collection[Record] | None = None,
) -> ImportReport:
    """Take in *path*, whole or not at all. The same or an older file changes nothing (``repeated``).

    *confirmed* names the records (noun, id) that may be deleted; the others stay. None confirms all. What nobody could
    work here without stays in any case: see ``ours``.
    """
    return import_opened(desk, _open(desk, path), progress, cancelled, confirmed=confirmed)


def import_opened(
    desk: Desk,
    opened: Opened,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    confirmed: Collection[Record] | None = None,
) -> ImportReport:
    """``import_file`` of a file whose signature and header are good."""
    if _is_repeated(desk, opened):
        with _transaction(desk, "BEGIN IMMEDIATE"):
            _learn(desk, opened)
        return _nothing_new(opened)
    with desk.action("exchange.import", kind=IMPORT, unit=opened.sender.unit) as act:
        taken = _take_in(
            desk, act, opened, keep_files=True, progress=progress, cancelled=cancelled, confirmed=confirmed
        )
    if taken.traces.rows or taken.traces.cells:
        purge.wipe(desk, taken.traces)
    return taken.report


def _open(desk: Desk, path: Path) -> Opened:
    opened = open_container(path, trust.identity(desk), lambda key: trust.standing(desk, key), former=keys.former(desk))
    check(desk, opened.header)
    role = trust.role_of(desk, opened.sender)
    if opened.header.scope == scopes.REVIEW and role not in scopes.SUPERVISING:
        raise UserError("exchange_scope", unit=opened.sender.unit)
    return opened


def check(desk: Desk, header: Header) -> None:
    """Refuse a file that cannot be merged here: our own, one that leaves a gap, one of a copied or restored desk."""
    if header.scope not in scopes.SCOPES or (header.kind == "snapshot") is (header.scope == scopes.UNIT):
        raise UserError("file_schema", place="scope")
    mine, marks = vectors.vector(desk.db), vectors.nonces(desk.db)
    here = trust.own_card(desk).site
    if header.from_site == here:
        raise UserError("exchange_own_file")
    units = dict(header.sites)
    if header.vector.get(here, 0) > mine.get(here, 0):
        raise UserError("exchange_restored")
    for site, epoch in header.vector.items():
        if mine.get(site) == epoch and header.nonces.get(site, marks[site]) != marks[site]:
            raise UserError("exchange_fork", unit=units.get(site, site[:8]))
    gap = {site: epoch for site, epoch in header.since.items() if epoch > mine.get(site, 0)}
    if gap:
        named = (f"{units.get(site, site[:8])} {mine.get(site, 0)} → {epoch}" for site, epoch in gap.items())
        raise UserError("exchange_gap", missing="; ".join(named))


def _is_repeated(desk: Desk, opened: Opened) -> bool:
    header = opened.header
    if header.scope == scopes.UNIT:
        return vectors.includes(vectors.vector(desk.db), header.vector)
    taken = desk.db.execute("SELECT header FROM sync_import WHERE peer = ? AND undone = 0", (header.from_site,))
    former = (Header.from_line(line.encode()) for (line,) in taken.fetchall())
    return any(each.scope == header.scope and vectors.includes(each.vector, header.vector) for each in former)


def _nothing_new(opened: Opened) -> ImportReport:
    return ImportReport(number=0, sender=opened.sender, header=opened.header, counts={}, repeated=True)


def _take_in(
    desk: Desk,
    act: Action,
    opened: Opened,
    *,
    keep_files: bool,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    confirmed: Collection[Record] | None = None,
) -> "_Taken":
    """Merge an opened file inside the action's transaction."""
    db, header, mine = desk.db, opened.header, ours.ours(desk)
    before = {
        "vector": vectors.vector(db),
        "sent": db.execute("SELECT coalesce(max(n), 0) FROM sync_sent").fetchone()[0],
    }
    vectors.next_epoch(db)
    number: int = db.execute(
        "INSERT INTO sync_import(file_id, act, ms, peer, header, counts) VALUES(?, ?, ?, ?, ?, '{}') RETURNING n",
        (header.file_id, act.number, act.ms, header.from_site, header.to_line().decode()),
    ).fetchone()[0]
    merge = Merge(db, number)
    incoming = Incoming(desk, header, merge, keep_files)
    announced = sum(header.counts.values())

    def step(lines: int) -> None:
        if cancelled is not None and cancelled():
            raise UserError("exchange_cancelled")
        if progress is not None:
            progress(min(lines, announced), announced)

    incoming.read(opened.blocks(), step)
    step(announced)
    purge.follow(desk, registers(desk), incoming.traces)
    purge.finish(desk, incoming.traces)
    counted = capture.count_changes(act)
    _check_references(desk, act.first, counted)
    for site, epoch in header.vector.items() if header.scope == scopes.UNIT else ():
        db.execute(
            "UPDATE sync_seen SET epoch = ? "
            "WHERE site = (SELECT n FROM sync_site WHERE site = ?) AND site <> 1 AND epoch < ?",
            (epoch, site, epoch),
        )
    _learn(desk, opened)
    # What came in a snapshot is in no vector: only an epoch of our own tells colleagues that there is more here.
    narrow = header.scope != scopes.UNIT and _wrote(db, act)
    epoch = vectors.next_epoch(db, used=narrow)
    told = Told(desk, act.first, number, counted)
    kept, administrators = mine.stand(desk, act, told)
    agreed = None if confirmed is None else set(confirmed)
    declined = [] if agreed is None else [each for each in told.gone(desk.registry) if each not in agreed]
    deletions.decline(desk, act, declined)
    told.put_back(dict.fromkeys(declined, (DELETED,)))
    counts = told.counts(registers(desk))
    _close_receipt(desk, act, number, before | {"epoch": epoch}, counts)
    report = ImportReport(
        number=number,
        sender=opened.sender,
        header=header,
        counts=counts,
        unknown=incoming.unknown,
        purged=incoming.purged,
        erased=Counter(noun for noun, _ in incoming.traces.rows),
        clock_ahead=max(0, header.made_ms - act.ms),
        kept=kept + len(declined),
        administrators=administrators,
    )
    return _Taken(report, told, incoming.traces)


def _close_receipt(desk: Desk, act: Action, number: int, state: dict[str, Any], counts: dict[str, Counts]) -> None:
    told = {noun: [c.new, c.changed, c.deleted, c.conflicts] for noun, c in counts.items()}
    desk.db.execute(
        "UPDATE sync_import SET counts = ?, act = ? WHERE n = ?",
        (json.dumps({"counts": told, **state}), act.number if _wrote(desk.db, act) else None, number),
    )


def _wrote(db: Any, act: Action) -> bool:
    return db.execute("SELECT 1 FROM history WHERE n >= ? LIMIT 1", (act.first,)).fetchone() is not None


def _learn(desk: Desk, opened: Opened) -> None:
    """Remember what the sender has; an older file never takes back what a newer one said."""
    header, site = opened.header, opened.header.from_site
    known = vectors.peer_vector(desk.db, site)
    if header.vector.get(site, 0) >= known.get(site, 0):
        vectors.learn_peer(desk.db, site, header.vector)
        trust.follow(desk, opened.sender)
    trust.keep_revocations(desk)


def _check_references(desk: Desk, first: int, counted: Mapping[int, Mapping[int, int]]) -> None:
    """Refuse a file that leaves a reference of a touched record without its target (within one scope)."""
    lost = 0
    for entity in desk.registry.values():
        t = desk.number[entity.noun, ""]
        touched = counted.get(t, {})
        for name, field in entity.fields.items():
            if t not in touched and desk.number[entity.noun, name] not in touched:
                continue
            if field.target and desk.registry[field.target].scope == (field.scope or entity.scope):
                lost += desk.db.execute(
                    f'SELECT count(DISTINCT m.n) FROM history h JOIN "{entity.noun}" m ON m.n = h.rec '
                    f'LEFT JOIN "{field.target}" p ON p.id = m."{name}" '
                    f'WHERE h.n >= ? AND +h.tbl = ? AND h.fld IN (?, ?) AND m."{name}" IS NOT NULL AND p.id IS NULL',
                    (first, t, t, desk.number[entity.noun, name]),
                ).fetchone()[0]
    if lost:
        raise UserError("exchange_references", count=lost)
