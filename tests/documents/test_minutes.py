"""Minutes and extracts: order of parts, annex of people, votes, wording."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copdesk.documents.minutes import Decision, Item, Quorum, Speech, Task, Votes, extract, minutes
from copdesk.documents.pdf import PdfWriter
from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from tests.documents.conftest import read_pdf
from tests.documents.samples import CHAIR, SECRETARY, people, sample_minutes

PARTS = (
    "НАЦІОНАЛЬНА ПОЛІЦІЯ УКРАЇНИ",
    "ГОЛОВНЕ УПРАВЛІННЯ",
    "ВИГАДАНОГРАДСЬКИЙ ВІДДІЛ ПОЛІЦІЇ",
    "ПРОТОКОЛ",
    "21.02.2017",
    "м. Вигаданоград",
    "№ 1",
    "засідання консультативної групи",
    "Голова – Олена ШЕВЧЕНКО",
    "Секретар – Святослав НЕЧУЙ-ЛЕВИЦЬКИЙ",
    "Присутні:",
    "Запрошені: заступник голови, Вигаданоградська міська рада, Ігор КОВАЛЬ.",
    "Усього членів – 30, присутні – 16. Кворум є.",
    "ПОРЯДОК ДЕННИЙ:",
    "Доповідач – Ігор КОВАЛЬ",
    "1. СЛУХАЛИ:",
    "Коваль Ігор, заступник голови",
    "ЗАПИТАННЯ І ВІДПОВІДІ:",
    "ВИСТУПИЛИ:",
    "ВИРІШИЛИ:",
    "1.1. Обстежити",
    "Відповідальний – Ігор КОВАЛЬ. Строк – до 15.03.2017.",
    "«за» – 16, «проти» – 0, «утрималися» – 0. Рішення прийнято одноголосно.",
    "2. СЛУХАЛИ:",
    "2.1. Патрулювати",
    "«за» – 8, «проти» – 7, «утрималися» – 1. Рішення не прийнято.",
    "Голова Олена ШЕВЧЕНКО",
    "Святослав",
)


def said(document: Any, writer: PdfWriter, folder: Path) -> str:
    writer.write(document, folder / "paper.pdf")
    return " ".join(read_pdf(folder / "paper.pdf", "-raw").split())


def test_parts_stand_in_the_order_of_the_standard(pdf_texts: dict[str, str]) -> None:
    text = " ".join(pdf_texts["minutes"].split())
    at = 0
    for part in PARTS:
        assert part in text[at:], part
        at = text.index(part, at) + len(part)


def test_nobody_spoke_leaves_no_empty_section(pdf_texts: dict[str, str]) -> None:
    second = pdf_texts["minutes"].split("2. СЛУХАЛИ:")[1]
    assert "ВИСТУПИЛИ" not in second
    assert "ЗАПИТАННЯ" not in second


def test_thirty_people_go_to_an_annex_of_one_page(pdf_texts: dict[str, str]) -> None:
    pages = pdf_texts["annex"].split("\f")[:-1]
    assert "Присутні: 30 осіб (список додається)." in pages[0]
    assert len(pages) == 2
    assert "СПИСОК ПРИСУТНІХ" in pages[1]
    assert "Додаток до протоколу\nвід 21.02.2017 № 1" in pages[1]
    names = [line.split(" ")[1] for line in pages[1].splitlines() if line[:1].isdigit() and " " in line]
    assert len(names) == 30
    letters = "БВГҐДЕЄЖЗИІЇЙКЛМНОСШЩЮЯ"
    assert [letters.index(name[0]) for name in names] == sorted(letters.index(name[0]) for name in names)


def test_fifteen_people_are_named_in_ukrainian_order(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    text = said(minutes(sample_minutes(15), texts), writer, tmp_path)
    listed = text.split("Присутні: ")[1].split(".")[0].split(", ")
    assert len(listed) == 15
    assert listed[0] == "Олена БОНДАР"
    assert "список додається" not in text


def test_threshold_of_the_annex_is_a_setting(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    text = said(minutes(sample_minutes(3, annex_above=2), texts), writer, tmp_path)
    assert "3 особи (список додається)" in text


@pytest.mark.parametrize(
    ("word", "shown"), [("resolved", "ВИРІШИЛИ:"), ("approved", "УХВАЛИЛИ:"), ("ordered", "ПОСТАНОВИЛИ:")]
)
def test_word_of_the_decision_is_a_setting(
    word: Any, shown: str, texts: Texts, writer: PdfWriter, tmp_path: Path
) -> None:
    text = said(minutes(sample_minutes(decision_word=word), texts), writer, tmp_path)
    assert text.count(shown) == 2
    assert sum(text.count(other) for other in ("ВИРІШИЛИ:", "УХВАЛИЛИ:", "ПОСТАНОВИЛИ:")) == 2


@pytest.mark.parametrize(
    ("votes", "shown"),
    [
        (Votes(16, 0, 0, True), "Рішення прийнято одноголосно."),
        (Votes(15, 0, 1, True), "Рішення прийнято."),
        (Votes(15, 0, 0, True, not_voted=1), "«не голосували» – 1. Рішення прийнято."),
        (Votes(8, 7, 1, False), "Рішення не прийнято."),
    ],
)
def test_result_of_a_vote(votes: Votes, shown: str, texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    items = (Item("Про вибір", decisions=(Decision("1.1", "Обрати", votes=votes),)),)
    assert shown in said(minutes(sample_minutes(items=items), texts), writer, tmp_path)


def test_tasks_dissent_quorum_and_days(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    tasks = (Task("Ірина ВОВК", date(2017, 5, 1), "Подати перелік"), Task("Ігор КОВАЛЬ"))
    items = (Item("Про перелік", decisions=(Decision("1.1", "Скласти перелік", tasks, dissent="проти строку"),)),)
    data = sample_minutes(items=items, quorum=Quorum(30, 15, False), until=date(2017, 2, 22), short=True)
    text = said(minutes(data, texts), writer, tmp_path)
    assert "1.1. Скласти перелік. Відповідальний – Ігор КОВАЛЬ." in text
    assert "Подати перелік. Відповідальний – Ірина ВОВК. Строк – до 01.05.2017." in text
    assert "Окрема думка: проти строку." in text
    assert "Кворуму немає." in text
    assert "21.02.2017 – 22.02.2017" in text


def test_extract_holds_only_the_chosen_item_and_the_secretary(pdf_texts: dict[str, str]) -> None:
    text = " ".join(pdf_texts["extract"].split())
    assert "ВИТЯГ З ПРОТОКОЛУ" in text
    assert "1.1. Обстежити" in text
    assert "2.1." not in text
    assert "патрулювання" not in text
    assert text.index("Згідно з оригіналом") < text.index("(підпис)")
    assert text.count("(підпис)") == 1
    assert text.split("Згідно з оригіналом")[1].startswith(" Секретар")


def test_extract_keeps_the_number_of_the_item(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    assert "2. СЛУХАЛИ:" in said(extract(sample_minutes(), {"2.1"}, texts), writer, tmp_path)


def test_extract_of_nothing_is_refused(texts: Texts) -> None:
    with pytest.raises(UserError) as refused:
        extract(sample_minutes(), {"9.9"}, texts)
    assert "№ 1" in texts.error(refused.value)


def test_english_minutes_have_no_ukrainian_wording(writer: PdfWriter, tmp_path: Path) -> None:
    chair = replace(CHAIR, surname="Shevchenko", given="Olena", patronymic="", position="head")
    secretary = replace(SECRETARY, surname="Koval", given="Ihor", patronymic="", position="officer")
    decision = Decision(
        "1.1", "Survey the lights", (Task("Ihor KOVAL", date(2017, 3, 1)),), Votes(3, 0, 0, True), "late"
    )
    items = (
        Item(
            "On lights",
            chair,
            (Speech(chair, "spoke"),),
            (Speech(chair, "asked"),),
            (Speech(chair, "spoke"),),
            (decision,),
            True,
        ),
    )
    data = replace(
        sample_minutes(), issuer=("National Police",), unit="Unit", place="City", heading="of the council",
        chair=chair, secretary=secretary, present=(chair,) * 16, absent=(secretary,), invited=(secretary,), items=items,
    )  # fmt: skip
    text = said(minutes(data, Texts("en")), writer, tmp_path)
    assert "Adopted unanimously." in text
    assert "16 persons (list attached)" in text
    assert not [char for char in text if "Ѐ" <= char <= "ӿ"]


def pages_with_text(document: Any, writer: PdfWriter, folder: Path) -> list[list[str]]:
    writer.write(document, folder / "paper.pdf")
    pages = read_pdf(folder / "paper.pdf", "-layout").split("\f")[:-1]
    return [[line for line in page.splitlines() if line.strip()] for page in pages]


@pytest.mark.parametrize("kind", ["short speeches", "one long speech", "a vote at the end"])
@pytest.mark.parametrize("count", range(24, 44))
def test_signatures_take_two_lines_of_text_with_them(
    kind: str, count: int, texts: Texts, writer: PdfWriter, tmp_path: Path
) -> None:
    short = tuple(Speech(CHAIR, "сказала слово") for _ in range(count))
    items = {
        "short speeches": (Item("Про все", heard=short),),
        "one long speech": (
            Item("Про все", heard=(Speech(CHAIR, "сказала довгу промову про безпеку громади " * 3 * count),)),
        ),
        "a vote at the end": (
            Item("Про все", heard=short, decisions=(Decision("1.1", "Так", votes=Votes(3, 0, 0, True)),)),
        ),
    }[kind]
    pages = pages_with_text(minutes(sample_minutes(items=items), texts), writer, tmp_path)
    last = pages[-1]
    signature = next(place for place, line in enumerate(last) if line.startswith("Голова  "))
    assert signature >= 2 + (len(pages) > 1)
    assert any("ЛЕВИЦЬКИЙ" in line for line in last[signature:])


def test_no_line_of_a_paragraph_stands_alone(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    for count in range(20, 32):
        speeches = tuple(Speech(people(1)[0], "говорила про безпеку громади, " * 8) for _ in range(count // 3))
        filler = (Speech(CHAIR, "слово"),) * (count % 3)
        items = (Item("Про все", heard=(*filler, *speeches)),)
        for page in pages_with_text(minutes(sample_minutes(items=items), texts), writer, tmp_path)[1:]:
            body = page[1:]
            starts = [place for place, line in enumerate(body) if line.startswith("      ")]
            assert not starts or starts[0] != 1, body[:3]
