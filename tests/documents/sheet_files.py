"""Spreadsheet files made by hand: what a writer library would never make, and the old formats it cannot make."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"


def book(rows: Sequence[Sequence[object]], **options: Any) -> bytes:
    """An XLSX with *rows* from A1 on, shared strings as Excel writes them."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as made:
        made.set_properties({"created": datetime(2026, 1, 1)})  # the same bytes every time
        sheet = made.add_worksheet("Аркуш1")
        for number, row in enumerate(rows):
            for at, value in enumerate(row):
                if value is not None:
                    sheet.write(number, at, value)
    return memory.getvalue()


def patched(data: bytes, changes: dict[str, tuple[bytes, bytes]], extra: dict[str, bytes] | None = None) -> bytes:
    """The archive *data* with a replacement in each named part and *extra* parts added."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name in changes:
                before, after = changes[name]
                assert before in content, (name, before)
                content = content.replace(before, after, 1)
            new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return memory.getvalue()


def with_cells(xml: bytes) -> bytes:
    """An XLSX whose first sheet holds exactly *xml* as its rows."""
    data = book([["А", "Б"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(SHEET)
    start, end = content.index(b"<sheetData>"), content.index(b"</sheetData>")
    return patched(data, {SHEET: (content[start:end], b"<sheetData>" + xml)})


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="Аркуш1">'
)
_ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def ods_cell(text: str, repeat: int = 1) -> str:
    more = f' table:number-columns-repeated="{repeat}"' if repeat > 1 else ""
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def ods(rows: str, manifest: str = _MANIFEST) -> bytes:
    """An ODS with *rows* of XML, closed as LibreOffice closes it: empty cells and rows up to the last ones."""
    memory = io.BytesIO()
    blank = '<table:table-row table:number-rows-repeated="1048000">'
    blank += '<table:table-cell table:number-columns-repeated="16384"/>'
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        made.writestr("content.xml", f"{_ODS_HEAD}{rows}{blank}</table:table-row>{_ODS_TAIL}")
        made.writestr("META-INF/manifest.xml", manifest)
    return memory.getvalue()


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text(value: str) -> bytes:
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def xls_stream(cells: Sequence[tuple[int, int, object]], extra: bytes = b"") -> bytes:
    """The Workbook stream of a BIFF8 file with one sheet: shared texts and numbers at (row, column)."""
    texts = [value for _, _, value in cells if isinstance(value, str)]
    begin = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    before = record(0x809, begin) + record(0x42, struct.pack("<H", 1200))
    table = record(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(map(_text, texts)))
    name = "Аркуш1"
    about = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    start = len(before) + 4 + 4 + len(about) + len(table) + 4
    stream = before + record(0x85, struct.pack("<I", start) + about) + table + record(0x0A, b"")
    stream += record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + extra
    index = 0
    for row, column, value in cells:
        if isinstance(value, str):
            stream += record(0xFD, struct.pack("<HHHI", row, column, 0, index))
            index += 1
        else:
            stream += record(0x203, struct.pack("<HHHd", row, column, 0, value))
    return stream + record(0x0A, b"")


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (512-byte sectors, no mini stream: each stream is padded to 4096 bytes)."""
    streams = {name: content + bytes(max(0, 4096 - len(content))) for name, content in streams.items()}
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        entries.append((name, 2, _place(content, sectors, table), len(content)))
    directory = b""
    for name, kind, first, size in entries:
        coded = name.encode("utf-16-le")
        entry = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded) + 2, kind, 1, *[0xFFFFFFFF] * 3)
        directory += entry.ljust(116, b"\0") + struct.pack("<IQ", first, size)
    first_directory = _place(directory, sectors, table)
    count = len(table) // 127 + 1
    spots = [len(table) + at for at in range(count)]
    table += [0xFFFFFFFD] * count
    packed = struct.pack(f"<{len(table)}I", *table).ljust(512 * count, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, count, first_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *spots, *[0xFFFFFFFF] * (109 - count))
    return head + b"".join(sectors) + packed


def _place(content: bytes, sectors: list[bytes], table: list[int]) -> int:
    first = len(sectors)
    pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
    sectors += pieces
    table += [first + at + 1 for at in range(len(pieces) - 1)] + [0xFFFFFFFE]
    return first


def xls(cells: Sequence[tuple[int, int, object]], extra: bytes = b"") -> bytes:
    return compound({"Workbook": xls_stream(cells, extra)})


def saved(folder: Path, data: bytes, name: str = "table.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def content(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)
