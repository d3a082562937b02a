"""What the screens of totals ask of the desk; everything here runs in the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from copdesk.texts import Texts


@dataclass(frozen=True)
class Figures:
    """The totals of one unit in words: (label, value) of each figure, and the columns that a list of units shows."""

    unit: str
    period: str
    counted: str
    lines: Sequence[tuple[str, str]]


def count_totals(desk: Any, texts: Texts, start: date, end: date) -> Figures:
    """What a package of totals would hold; nothing is written."""
    from copdesk.services import summaries

    return _figures(desk, texts, summaries.count(desk, start, end))


def totals(desk: Any, texts: Texts) -> tuple[Sequence[Figures], Mapping[str, Mapping[str, str]]]:
    """The totals of every unit, and for each period the sums of figures by label."""
    from copdesk.services import labels, summaries

    found = summaries.by_unit(desk)
    told = [_figures(desk, texts, each) for each in found]
    sums = {}
    for period in {each.period for each in told}:
        counted = summaries.whole([one for one, words in zip(found, told, strict=True) if words.period == period])
        sums[period] = {labels.field_label(texts, summaries.NOUN, name): str(n) for name, n in counted.items()}
    return told, sums


def _figures(desk: Any, texts: Texts, found: Any) -> Figures:
    from copdesk.services import labels, summaries

    fields = desk.registry[summaries.NOUN].fields
    lines = [
        (
            labels.field_label(texts, summaries.NOUN, name),
            "—" if value is None else labels.show(texts, fields[name], value),
        )
        for name, value in found.figures.items()
    ]
    period = " – ".join(f"{day:%d.%m.%Y}" for day in (found.start, found.end) if day)
    return Figures(found.unit, period, f"{found.counted_on:%d.%m.%Y}" if found.counted_on else "", lines)
