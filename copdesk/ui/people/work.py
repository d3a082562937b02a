"""What the screens of people ask of the desk; everything here runs in the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.widgets.outline import Line

KEEP, LOSE, BOTH = "keep", "lose", "both"


@dataclass(frozen=True)
class Found:
    """Somebody who is like the person being typed, and in words by what."""

    id: str
    name: str
    reasons: str


@dataclass(frozen=True)
class FieldPair:
    """One field of two records: values as stored and in words, and which one a merge takes by itself.

    *both* is what becomes of both together, in words; only telephones have it.
    """

    name: str
    label: str
    values: tuple[Any, Any]
    words: tuple[str, str]
    choice: str
    both: str = ""


@dataclass(frozen=True)
class Pair:
    """Two records of perhaps one person: ids, names, how many records name each, and their fields."""

    ids: tuple[str, str]
    names: tuple[str, str]
    links: tuple[int, int]
    fields: Sequence[FieldPair]


def alike(desk: Any, texts: Texts, values: Mapping[str, str]) -> list[Found]:
    """People like the one being typed, likeliest first."""
    from copdesk.services import people

    return [
        Found(twin.id, twin.label, ", ".join(texts.t(f"twins.reason.{reason}") for reason in twin.reasons))
        for twin in people.twins(desk, values)
    ]


def pairs(desk: Any, texts: Texts, chosen: Sequence[int]) -> list[Line]:
    """Every pair who may be one person; two *chosen* rows of the register stand first."""
    from copdesk.services import people

    asked = ids_of(desk, "person", chosen) if len(chosen) == 2 else []
    found = people.all_twins(desk)
    lines = [_line(desk, one, two, str(score)) for one, two, score in found if {one, two} != set(asked)]
    return [_line(desk, asked[0], asked[1], texts.t("twins.chosen")), *lines] if asked else lines


def _line(desk: Any, one: str, two: str, score: str) -> Line:
    return Line(f"{one} {two}", (desk.title("person", one), desk.title("person", two), score))


def pair(desk: Any, texts: Texts, keep: str, lose: str, *, fixed: bool = False) -> Pair | None:
    """Two records side by side; None when one of them is not there any more.

    The one that more records name stays, unless the order is *fixed*.
    """
    from copdesk.services import people_merge

    links = {key: people_merge.links(desk, key) for key in (keep, lose)}
    if not fixed and links[lose] > links[keep]:
        keep, lose = lose, keep
    rows = {row["id"]: row for row in desk.fetch("person", ids=[keep, lose]) if row["deleted"] is None}
    if set(rows) != {keep, lose}:
        return None
    proposed = people_merge.proposed(desk, keep, lose)
    fields = [
        _field(texts, field, (rows[keep][name], rows[lose][name]), proposed.get(name))
        for name, field in desk.registry["person"].fields.items()
        if not field.hidden and (rows[keep][name] or rows[lose][name])
    ]
    names = (rows[keep]["label"], rows[lose]["label"])
    return Pair((keep, lose), names, (links[keep], links[lose]), fields)


def _field(texts: Texts, field: Any, values: tuple[Any, Any], proposed: Any) -> FieldPair:
    from copdesk.services import labels

    one, two = (labels.show(texts, field, value) for value in values)
    label = texts.t(f"field.person.{field.name}")
    if proposed is None or proposed == values[0]:
        return FieldPair(field.name, label, values, (one, two), KEEP)
    if proposed == values[1]:
        return FieldPair(field.name, label, values, (one, two), LOSE)
    return FieldPair(field.name, label, values, (one, two), BOTH, labels.show(texts, field, proposed))


def merge(desk: Any, keep: str, lose: str, values: Mapping[str, Any]) -> int:
    """Make two records one; how many references moved."""
    from copdesk.services import people_merge

    return people_merge.merge(desk, keep, lose, values)


def tell_apart(desk: Any, one: str, two: str) -> None:
    """Remember that two people are two."""
    from copdesk.services import people

    people.not_same(desk, one, two)


def foresee(desk: Any, texts: Texts, number: int) -> tuple[str, Any, list[Line]]:
    """The id of a person, what an erasure would do, and the same in lines by heading."""
    from copdesk.services import erasure, labels

    [key] = ids_of(desk, "person", [number])
    found = erasure.foresee(desk, key)
    lines = []
    for head, counts in (("gone", found.removed), ("moved", found.moved)):
        if counts:
            lines.append(Line("", (texts.t(f"erase.{head}"),), head=True))
        lines += [Line("", (labels.nouns_label(texts, noun), str(count))) for noun, count in counts.items()]
    lines.append(Line("", (texts.t("erase.stays"),), head=True))
    lines += [Line(f"meeting/{key_}", (texts.t("erase.minutes", title=title), "")) for key_, title in found.minutes]
    lines += [Line("", (texts.t(f"erase.stays.{what}"), "")) for what in ("texts", "copies")]
    return key, found, lines


def erase(desk: Any, texts: Texts, person: str, reason: str) -> tuple[Any, Any]:
    """Erase a person for ever; what was done, and the paper that says so."""
    from copdesk.services import erasure

    done = erasure.erase_person(desk, texts, person, reason)
    return done, erasure.act_of_destruction(desk, texts, done)
