"""Settlements of Ukraine with their codes (КАТОТТГ), from the state codifier that is shipped with the program."""

import lzma
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from copdesk.domain.rules.settlements import bare_name
from copdesk.domain.rules.text import fold
from copdesk.store.desk import Desk
from copdesk.texts import Texts, resource_folder

SETTLEMENTS: Final = "KMTXC"
"""Categories of settlements in the order of a list: cities of special status, cities, towns, settlements, villages."""
_REGION, _DISTRICT, _COMMUNITY = 4, 6, 9  # letters of a code that all places of one have in common


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement; *district* and *region* are adjectives («Вознесенський», «Миколаївська») or empty."""

    code: str
    name: str
    category: str
    community: str
    district: str
    region: str


def find(text: str, near: str = "", limit: int = 20) -> list[Place]:
    """Settlements whose name begins with *text*, those of the region of the code *near* first, then larger ones."""
    wanted = bare_name(text)
    if not wanted:
        return []
    keys, places = _index()
    at, found = bisect_left(keys, wanted), []
    while at < len(keys) and keys[at].startswith(wanted):
        found.append((keys[at] != wanted, _distance(places[at].code, near), places[at]))
        at += 1
    found.sort(key=lambda item: (item[0], item[1], SETTLEMENTS.index(item[2].category), item[2].code))
    return [place for _, _, place in found[:limit]]


def exact(text: str, near: str = "") -> Place | None:
    """The one settlement of that name, or the only one of that name in the community, district or region of *near*."""
    same = [place for place in find(text, near, limit=500) if fold(place.name) == bare_name(text)]
    for part in (_COMMUNITY, _DISTRICT, _REGION, 0):
        within = [place for place in same if place.code[:part] == near[:part]] if near or not part else []
        if within:
            return within[0] if len(within) == 1 else None
    return None


def near_unit(desk: Desk) -> str:
    """The first code of the territory that the desk's unit serves; empty when it names none."""
    unit = desk.get("unit", desk.meta("unit") or "") or {}
    codes = (unit.get("katottg") or "").replace(",", " ").replace(";", " ").split()
    if codes:
        return str(codes[0])
    place = exact(unit.get("place") or "")
    return place.code if place else ""


def fill_codes(desk: Desk, noun: str, keys: Sequence[str]) -> int:
    """Fill in the codes of settlements that mean one place only, where a record has none; returns how many."""
    near = near_unit(desk)
    changes = []
    for row in desk.fetch(noun, ids=list(keys)):
        place = exact(row["settlement"], near) if row["settlement"] and not row["katottg"] else None
        if place is not None:
            changes.append((row["id"], {"katottg": place.code}))
    if changes:
        with desk.action("codes", noun=noun, count=len(changes)) as act:
            act.update_each(noun, changes)
    return len(changes)


def described(texts: Texts, place: Place) -> str:
    """«Вознесенськ – місто, Вознесенський р-н, Миколаївська обл.»."""
    parts = [texts.t(f"places.kind.{place.category}")]
    parts += [texts.t("places.district", name=place.district)] if place.district else []
    # «Миколаївська» is an adjective, «Автономна Республіка Крим» a name.
    parts += (
        [texts.t("places.region", name=place.region) if " " not in place.region else place.region]
        if place.region
        else []
    )
    return f"{place.name} – {', '.join(part for part in parts if part)}"


def _distance(code: str, near: str) -> int:
    """0 in the same community, 3 in another region; everything is as near when nobody says where."""
    return sum(code[:part] != near[:part] for part in (_REGION, _DISTRICT, _COMMUNITY)) if near else 0


@lru_cache(maxsize=1)
def _index() -> tuple[Sequence[str], Sequence[Place]]:
    """Folded names in order and the settlements beside them; read when an address is first typed."""
    packed = (resource_folder() / "places" / "katottg.tsv.xz").read_bytes()
    names: dict[str, str] = {}
    found = []
    for line in lzma.decompress(packed).decode().splitlines():
        category, code, name = line.split("\t")
        if category in SETTLEMENTS:
            above = [names.get(code[:part], "") for part in (_COMMUNITY, _DISTRICT, _REGION)]
            found.append((fold(name), Place(code, name, category, *above)))
        else:
            names[code[: {"O": _REGION, "P": _DISTRICT, "H": _COMMUNITY}[category]]] = name
    found.sort(key=lambda item: item[0])
    return [key for key, _ in found], [place for _, place in found]
