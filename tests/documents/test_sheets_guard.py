"""Spreadsheet bombs are refused before a parser sees them: under 2 s of work and 300 MB each, nothing read."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from copdesk.documents.sheets_guard import check_archive
from copdesk.documents.sheets_in import read_sheet
from copdesk.domain.errors import UserError
from tests.documents import sheet_files as make

TEXT = b't="inlineStr"><is><t>x</t></is></c>'
_HEAD = b'<row r="1"><c r="A1" ' + TEXT + b'<c r="B1" ' + TEXT + b"</row>"


def far(cell: bytes) -> bytes:
    return make.with_cells(_HEAD + b'<row r="2">' + cell + b"</row>")


def lying(data: bytes, name: str, content: bytes) -> bytes:
    """An archive whose part *name* inflates to *content* while its headers speak of ten bytes."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    true = struct.pack("<I", len(content))
    return memory.getvalue().replace(true, struct.pack("<I", 10))


def shared_text() -> bytes:
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 60_000))
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    return _with_strings(cells, strings % (b"z" * 32_000))


def _with_strings(cells: bytes, strings: bytes) -> bytes:
    memory = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(make.with_cells(cells)))
    with old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, strings if part == "xl/sharedStrings.xml" else old.read(part))
    return memory.getvalue()


def inflated(size: int) -> bytes:
    """An archive with one part of *size* spaces, made without ever holding them."""
    memory = io.BytesIO(make.book([["А"]]))
    with zipfile.ZipFile(memory, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet2.xml", "w") as part:
        for _ in range(size // 2**20):
            part.write(b" " * 2**20)
    return memory.getvalue()


def many_parts() -> bytes:
    return make.patched(make.book([["А"]]), {}, {f"xl/media/{at}.bin": b"" for at in range(3_000)})


def ods_cells(count: int, rows: int) -> bytes:
    row = f'<table:table-row table:number-rows-repeated="{rows}">{make.ods_cell("x", count)}</table:table-row>'
    return make.ods(row)


BOMBS: dict[str, Callable[[], bytes]] = {
    "far cell": lambda: far(b'<c r="XFD1048576" ' + TEXT),
    "far column": lambda: far(b'<c r="ZZZZZZ2" ' + TEXT),
    "far row": lambda: far(b'<c r="A99999999" ' + TEXT),
    "position written twice": lambda: far(b'<c r="A2" r="XFD1048576" ' + TEXT),
    "other quotes": lambda: far(b"<c r = 'XFD1048576' " + TEXT),
    "prefix": lambda: far(b'<x:c r="XFD1048576" ' + TEXT.replace(b"</c>", b"</x:c>")),
    "position after a bracket": lambda: far(b'<c s=">" r="XFD1048576" ' + TEXT),
    "false empty cell": lambda: far(b'<c r="XFD1048576" s="a/>" ' + TEXT),
    "row alone is far": lambda: make.with_cells(_HEAD + b'<row r="1048576"><c ' + TEXT + b"</row>"),
    "row alone is far, a text says otherwise": lambda: make.with_cells(
        _HEAD.replace(b">x<", b'> r="A1" r="A1"<') + b'<row r="1048576"><c ' + TEXT + b"</row>"
    ),
    "rows in order, far from the cell": lambda: make.with_cells(
        _HEAD + b"<row></row>" * 900_000 + b"<row><c " + TEXT + b"</row>"
    ),
    "a cell after a far empty one": lambda: make.with_cells(
        _HEAD + b'<row r="2"><c r="XFA2"/><c ' + TEXT + b'</row><row r="99000"><c ' + TEXT + b"</row>"
    ),
    "a cell after a far empty row": lambda: make.with_cells(_HEAD + b'<row r="1048000"/><row><c ' + TEXT + b"</row>"),
    "cells in order": lambda: make.with_cells(
        b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>" + b"<row></row>" * 5_000
    ),
    "wide and high": lambda: far(b'<c r="ZZ2" ' + TEXT + b'<c r="A190000" ' + TEXT),
    "millions of cells": lambda: make.with_cells(b"<row>" + b'<c r="AA1"/>' * 6_000_000 + b"</row>"),
    "zip of spaces": lambda: inflated(1_000 * 2**20),
    "lying size": lambda: lying(make.book([["А"]]), make.SHEET, b"<worksheet>" + b" " * 100_000_000),
    "many parts": many_parts,
    "reserved texts": lambda: make.patched(
        make.book([["А"]]), {"xl/sharedStrings.xml": (b'uniqueCount="1"', b'uniqueCount="99999999999"')}
    ),
    "one long text in many cells": shared_text,
    "entities": lambda: make.patched(
        make.book([["А"]]),
        {make.SHEET: (b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><worksheet')},
    ),
    "sheet in a picture": lambda: make.patched(
        make.book([["А"]]),
        {"xl/_rels/workbook.xml.rels": (b"worksheets/sheet1.xml", b"media/1.png")},
        {"xl/media/1.png": b'<worksheet><sheetData><row><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'},
    ),
    "ods repeats": lambda: ods_cells(16_384, 1_048_000),
    "ods long row": lambda: ods_cells(16_384, 200),
    "ods spaces": lambda: make.ods(
        "<table:table-row>" + make.ods_cell('<text:s text:c="999999999"/>') + "</table:table-row>"
    ),
    "xls far cell": lambda: make.xls([(0, 0, "а"), (65_535, 255, 1.0)]),
    "xls column 65535": lambda: make.xls([(0, 0, "а"), (65_535, 65_535, 1.0)]),
    "xls bounds": lambda: make.xls(
        [(0, 0, "а")], make.record(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 65_535, 0))
    ),
    "xls bounds turned": lambda: make.xls([(0, 0, "а")], make.record(0x200, struct.pack("<IIHHH", 9, 2, 0, 9, 0))),
    "xls one long text": lambda: make.compound({"Workbook": _long_text()}),
    "xls loop": lambda: _looped(make.xls([(0, 0, "а" * 5_000)])),
}


def _long_text() -> bytes:
    stream = make.xls_stream([(0, 0, "я" * 4_000)])
    cell = make.record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0))
    return stream.replace(cell, cell * 100_000)


def _looped(data: bytes) -> bytes:
    """The chain of the first stream leads back to its own start."""
    table = struct.unpack_from("<I", data, 76)[0]
    at = (table + 1) * 512 + 4
    return data[:at] + struct.pack("<I", 0) + data[at + 4 :]


_PROBE = """
import json, sys
from pathlib import Path
from copdesk.documents.sheets_in import read_sheet
from copdesk.domain.errors import UserError
import python_calamine
rows = 0
try:
    rows = sum(1 for _ in read_sheet(Path(sys.argv[1])).rows)
    code = ""
except UserError as error:
    code = error.code
status = Path("/proc/self/status").read_text()
peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps([code, rows, peak]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_in_little_memory(tmp_path: Path, name: str) -> None:
    path = make.saved(tmp_path, BOMBS[name]())
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    code, rows, megabytes = json.loads(done.stdout)
    assert (code, rows) in {("sheet_too_large", 0), ("sheet_damaged", 0), ("sheet_empty", 0)}, name
    assert megabytes < 300, (name, megabytes)


def test_formatted_but_empty_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    """Offices format whole columns: cells with a style and no value reach to the last row."""
    empty = b'<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    body = b'<row r="2"><c r="A2" ' + TEXT + b'<c r="AB2" s="1"/></row>'
    found = read_sheet(make.saved(tmp_path, make.with_cells(_HEAD + body + empty)))
    assert [row.number for row in found.rows] == [2]


def test_wide_sheets_and_cells_without_positions_are_read(tmp_path: Path) -> None:
    head = [f"Стовпець {at}" for at in range(60)]
    wide = read_sheet(make.saved(tmp_path, make.book([head, *[list(range(60))] * 500])))
    assert (len(wide.headers), sum(1 for _ in wide.rows)) == (60, 500)
    bare = make.with_cells(b"<row><c " + TEXT + b"<c " + TEXT + b"</row>" + b"<row><c><v>7</v></c></row>")
    assert [row.cells for row in read_sheet(make.saved(tmp_path, bare)).rows] == [(7, None)]


def test_long_shared_texts_are_read_when_they_fit(tmp_path: Path) -> None:
    rows = [["Тема", "Протокол"], *[[f"т{at}", "довгий " * 4_000 + str(at)] for at in range(150)]]
    rows += [["коротке", "так"]] * 9_000
    path = make.saved(tmp_path, make.book(rows))
    assert sum(1 for _ in read_sheet(path).rows) == 9_150


def test_stored_parts_and_pictures_pass() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make.book([["А", "Б"]]))) as old, zipfile.ZipFile(memory, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        new.writestr("xl/media/image1.png", zlib.compress(bytes(range(256)) * 4_000) + b"\x00<c \x00")
    assert check_archive(memory.getvalue()) == "xlsx"


def test_parts_of_other_programs_pass(tmp_path: Path) -> None:
    """Excel keeps its queries in XML of two bytes a letter; some programs divide folders by backslashes."""
    query = {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><DataMashup/>'.encode("utf-16")}
    table = make.book([["Прізвище", "Ім'я"], ["Жук", "Іван"]])
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(table)) as old, zipfile.ZipFile(memory, "w") as new:
        for part in old.namelist():
            new.writestr(part.replace("/", "\\"), old.read(part))
    for data in (make.patched(table, {}, query), memory.getvalue()):
        assert [row.cells for row in read_sheet(make.saved(tmp_path, data)).rows] == [("Жук", "Іван")]


def test_csv_bombs(tmp_path: Path) -> None:
    head = "Прізвище;Ім'я\r\n"
    for text, code in (
        (head + "а;б\r\n" * 200_001, "sheet_too_large"),
        (head + ";" * 3_000_000, "sheet_damaged"),
        (head + '"' + "а\n" * 2_000_000, "sheet_damaged"),
        (head + '"\n";' * 1_000_000, "sheet_damaged"),
    ):
        path = make.saved(tmp_path, text.encode(), "t.csv")
        with pytest.raises(UserError) as caught:
            for _ in read_sheet(path, known=["Прізвище"]).rows:
                pass
        assert caught.value.code == code
    (tmp_path / "big.csv").write_bytes(b"x" * (64 * 2**20 + 1))
    with pytest.raises(UserError) as caught:
        read_sheet(tmp_path / "big.csv")
    assert caught.value.code == "sheet_too_large"
