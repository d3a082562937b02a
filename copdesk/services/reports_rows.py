"""Rows of the desk as the reports read them, and columns as they name them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from copdesk.documents.report import Kind, ReportColumn
from copdesk.reports.period import Period
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.texts import Texts

Made = TypeVar("Made")


def read(
    desk: Desk,
    noun: str,
    make: Callable[..., Made],
    paths: Sequence[str],
    where: Sequence[Condition] = (),
    parents: Sequence[str] = (),
) -> list[Made]:
    """What *make* builds of the values at *paths* of live records whose *parents* (paths) are live too."""
    found = desk.query(Query(noun, tuple(where)))
    size = len(paths)
    rows = query.page(desk, noun, found, [*paths, *(f"{parent}.deleted" for parent in parents)])
    return [make(*row[:size]) for row in rows if all(gone is None for gone in row[size:])]


def within(field: str, period: Period) -> tuple[Condition, Condition]:
    """The conditions that a date lies in the period."""
    return Condition(field, ">=", period.start), Condition(field, "<=", period.end)


def columns(texts: Texts, *names: str, **kinds: Kind) -> tuple[ReportColumn, ...]:
    """Columns by the key of their title ``report.column.<name>``; *kinds* of those that are no texts."""
    return tuple(ReportColumn(texts.t(f"report.column.{name}"), kinds.get(name, "text")) for name in names)


def counts(texts: Texts, *names: str) -> tuple[ReportColumn, ...]:
    """Columns of whole numbers."""
    return alike(texts, "count", *names)


def alike(texts: Texts, kind: Kind, *names: str) -> tuple[ReportColumn, ...]:
    """Columns that all hold the same kind."""
    return tuple(ReportColumn(column.title, kind) for column in columns(texts, *names))
