"""Tables in and out: 100,000 rows of eight columns against the bare libraries."""

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path

import python_calamine
import xlsxwriter

from copdesk.documents.sheets_out import Column, SheetSpec, write_xlsx
from copdesk.services import sample_words as words
from copdesk.services import tables
from copdesk.store.desk import Desk
from copdesk.texts import Texts
from tests.bench import desks
from tests.bench.frame import Figure, ratio

ROWS = 100_000
HEADERS = ("Прізвище", "Власне ім'я", "По батькові", "Телефони", "Ел. пошта", "Населений пункт", "Адреса", "Примітка")
FIELDS = ("surname", "given_name", "patronymic", "phones", "email", "settlement", "address", "note")


def rows() -> list[tuple[str, ...]]:
    """People as an office lists them, by the words of the sample, eight filled cells each."""
    dice = random.Random(1)
    made = []
    for n in range(ROWS):
        _, him, her = dice.choice(words.FATHERS)
        given, patronymic = (dice.choice(words.WOMEN), her) if n % 2 else (dice.choice(words.MEN), him)
        street = f"вул. {dice.choice(words.STREETS)}, {dice.randrange(1, 120)}"
        made.append(
            (dice.choice(words.SURNAMES), given, patronymic, f"+38 (063) {n // 10000:03}-{n % 10000:04}",
             f"p{n}@example.org", dice.choice(words.SETTLEMENTS), street, dice.choice(words.POSTS))
        )  # fmt: skip
    return made


def figures(scratch: Path) -> Iterable[Figure]:
    """Ratios of writing and of reading with parsing, checking, capture and indexing."""
    made = rows()
    path, bare_path = scratch / "ours.xlsx", scratch / "bare.xlsx"
    spec = SheetSpec("Люди", tuple(Column(header, "text") for header in HEADERS))

    def bare() -> None:
        book = xlsxwriter.Workbook(bare_path, {"constant_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(made, 1):
            sheet.write_row(number, 0, row)
        book.close()

    name = "XLSX of 100,000 rows out / bare XlsxWriter"
    figure = ratio(name, lambda: write_xlsx(path, spec, made), bare, 1.3, runs=3)
    yield replace(figure, note=f"{figure.note}; median of 3")

    def read() -> None:
        python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()

    name = "XLSX of 100,000 rows in / bare calamine"
    turn, empty = count(), list[Desk]()

    def ours() -> None:
        desk = empty.pop()
        tables.import_table(desk, Texts("uk"), "person", path, dict(enumerate(FIELDS)))
        desk.close()

    figure = ratio(
        name, ours, read, 8.0, runs=3, before=lambda: empty.append(desks.create(scratch / f"desk{next(turn)}"))
    )
    yield replace(figure, note=f"{figure.note}; median of 3, into an empty desk")
