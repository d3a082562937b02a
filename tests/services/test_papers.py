"""Papers from the desk: what they say, read back from PDF and Word."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from copdesk.documents.blocks import Document
from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.services import papers, records, sample
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from copdesk.texts import Texts

HAS_PDFTOTEXT = shutil.which("pdftotext") is not None


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk.create(
        tmp_path_factory.mktemp("papers") / "desk", registry(), unit="Вишнегородський ВП", user="Олена Ковальчук",
        passphrase="тихий ранок над Бугом 7", kdf=FLOOR,
    )  # fmt: skip
    sample.fill_sample(desk)
    yield desk
    desk.close()


def words_of(path: Path) -> str:
    """What a person reads in the file, on one line."""
    if path.suffix == ".docx":
        with ZipFile(io.BytesIO(path.read_bytes())) as file:
            text = re.sub(r"<[^>]+>", " ", file.read("word/document.xml").decode())
    else:
        done = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
        text = done.stdout.decode()
    return " ".join(text.replace("\u200b", "").split())


def text_of(document: Document) -> str:
    return repr(document.blocks)


def meeting_of(desk: Desk, status: str = "signed") -> dict[str, Any]:
    group = desk.fetch("group", {"kind": "platform"})[0]
    return desk.fetch("meeting", {"group": group["id"], "status": status}, order=("date",))[-1]


def course_of(desk: Desk) -> dict[str, Any]:
    return next(row for row in desk.fetch("course") if "ненасильницьке" in row["title"])


SUFFIXES = [
    pytest.param(".pdf", marks=pytest.mark.skipif(not HAS_PDFTOTEXT, reason="pdftotext reads PDF back")),
    ".docx",
]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_is_written_and_reads_back(filled: Desk, tmp_path: Path, texts_uk: Texts, suffix: str) -> None:
    meeting, course = meeting_of(filled), course_of(filled)
    group = filled.fetch("group", {"kind": "platform"})[0]
    plan = filled.fetch("plan", {"group": group["id"]})[0]
    decision = filled.fetch("decision", {"agenda_item.meeting": meeting["id"]})[0]
    wanted = {
        ("minutes", meeting["id"]): ("ПРОТОКОЛ", "ПОРЯДОК ДЕННИЙ", "СЛУХАЛИ", "ВИРІШИЛИ", "Кворум є", "(підпис)"),
        ("extract", decision["id"]): ("ВИТЯГ З ПРОТОКОЛУ", "Згідно з оригіналом", decision["number"] + "."),
        ("attendance", meeting["id"]): ("РЕЄСТРАЦІЙНИЙ ЛИСТ", "30"),
        ("roster", group["id"]): ("СКЛАД", "платформи діалогу", "Усього: 30 осіб"),
        ("roster", course["id"]): ("СПИСОК СЛУХАЧІВ", "Усього: 15 слухачів"),
        ("plan", plan["id"]): ("ПЛАН", "ЗАТВЕРДЖУЮ", "ПОГОДЖЕНО", "Богдан ГРИНЬ", "2 231 880,00 грн"),
        ("course", course["id"]): ("СПИСОК СЛУХАЧІВ", "24 академічні години"),
        ("class-log", course["id"]): ("ЖУРНАЛ ОБЛІКУ ЗАНЯТЬ", "Проведені заняття", "66,7"),
        ("sign-in", course["id"]): ("ЛИСТ РЕЄСТРАЦІЇ", f"{course['start']:%d.%m.%Y}", f"{course['end']:%d.%m.%Y}"),
        ("certificate", course["id"]): ("СЕРТИФІКАТ", "видано", "24 академічні години", "Дійсний до"),
        ("list", "officer"): ("Усього 60 записів",),
    }  # fmt: skip
    for (kind, key), said in wanted.items():
        options = {"day": sample.TODAY} if key == group["id"] else {}
        out = papers.print_paper(filled, kind, key, tmp_path / f"{kind}{suffix}", texts_uk, **options)
        text = words_of(out).replace("\u00a0", " ")
        assert [words for words in said if words not in text] == [], kind


def test_thirty_present_go_to_an_annex(desk: Any, tmp_path: Path, texts_uk: Texts) -> None:
    """Golden test G23."""
    group = records.add(desk, "group", {"short_name": "Платформа", "name": "Платформа діалогу", "annex_threshold": 15})
    people = [records.add(desk, "person", {"surname": f"Ґудзь{'а' * n}"}) for n in range(30)]
    meeting = records.add(
        desk, "meeting", {"date": date(2017, 2, 21), "group": group, "chair": people[0], "secretary": people[1]}
    )
    with desk.action("add", noun="attendance") as act:
        act.insert_many("attendance", [{"meeting": meeting, "person": person} for person in people])
    text = text_of(papers.paper(desk, "minutes", meeting, texts_uk))
    assert "30 осіб (список додається)" in text
    assert "СПИСОК ПРИСУТНІХ" in text
    assert "засідання Платформа діалогу" in text


def test_offices_are_those_of_the_day(desk: Any, texts_uk: Texts) -> None:
    """Changing the employer does not rewrite old minutes."""
    old = records.add(desk, "organisation", {"short_name": "Стара рада"})
    new = records.add(desk, "organisation", {"short_name": "Нова рада"})
    person = records.add(desk, "person", {"surname": "Їжак", "given_name": "Єва"})
    records.add(
        desk, "affiliation",
        {"person": person, "organisation": old, "position": "спеціаліст", "end": date(2026, 5, 31)},
    )  # fmt: skip
    records.add(
        desk, "affiliation", {"person": person, "organisation": new, "position": "радник", "start": date(2026, 6, 1)}
    )
    said = {}
    for day in (date(2026, 5, 1), date(2026, 7, 1)):
        meeting = records.add(desk, "meeting", {"date": day, "kind": "residents"})
        records.add(desk, "attendance", {"meeting": meeting, "person": person, "capacity": "invited"})
        said[day.month] = text_of(papers.paper(desk, "minutes", meeting, texts_uk))
    assert "спеціаліст, Стара рада" in said[5]
    assert "радник, Нова рада" in said[7]


def test_the_attendance_list_outweighs_the_register(desk: Any, texts_uk: Texts) -> None:
    person = records.add(desk, "person", {"surname": "Їжак", "given_name": "Єва", "printed_position": "директорка"})
    meeting = records.add(desk, "meeting", {"date": date(2026, 5, 1), "heading": "зустрічі з підприємцями"})
    records.add(
        desk, "attendance",
        {"meeting": meeting, "person": person, "capacity": "invited", "position": "заступниця",
         "organisation_name": "Ринок"},
    )  # fmt: skip
    text = text_of(papers.paper(desk, "minutes", meeting, texts_uk))
    assert "заступниця, Ринок" in text
    assert "зустрічі з підприємцями" in text


def test_an_extract_holds_only_what_was_chosen(filled: Desk, texts_uk: Texts) -> None:
    meeting = meeting_of(filled)
    decisions = filled.fetch("decision", {"agenda_item.meeting": meeting["id"]})
    numbers = sorted(row["number"] for row in decisions)
    text = text_of(papers.paper(filled, "extract", meeting["id"], texts_uk, decisions=numbers[:1]))
    assert f"'{numbers[0]}. " in text
    assert f"'{numbers[-1]}. " not in text
    with pytest.raises(UserError) as refused:
        papers.paper(filled, "extract", meeting["id"], texts_uk)
    assert refused.value.code == "extract_empty"


def test_short_minutes_have_no_speeches(filled: Desk, texts_uk: Texts) -> None:
    meeting = meeting_of(filled)
    assert "ВИСТУПИЛИ" in text_of(papers.paper(filled, "minutes", meeting["id"], texts_uk))
    assert "ВИСТУПИЛИ" not in text_of(papers.paper(filled, "minutes", meeting["id"], texts_uk, short=True))


def test_one_certificate_of_fourteen(filled: Desk, texts_uk: Texts) -> None:
    course = course_of(filled)
    rows = filled.fetch("certificate", {"enrolment.course": course["id"]})
    one = text_of(papers.paper(filled, "certificate", rows[0]["id"], texts_uk))
    run = text_of(papers.paper(filled, "certificate", course["id"], texts_uk))
    assert (one.count("СЕРТИФІКАТ"), run.count("СЕРТИФІКАТ")) == (1, 14)


def test_a_list_prints_what_is_shown(filled: Desk, texts_uk: Texts) -> None:
    text = text_of(
        papers.paper(filled, "list", "meeting", texts_uk, where=["status=cancelled"], paths=["date", "heading"])
    )
    assert "Усього 1 запис" in text
    assert "Відбір" in text


def test_a_paper_can_be_asked_for_by_title(filled: Desk, texts_uk: Texts) -> None:
    document = papers.paper(filled, "roster", "Платформа діалогу", texts_uk, day=sample.TODAY)
    assert "платформи діалогу" in document.title


def test_many_minutes_at_one_go(filled: Desk, tmp_path: Path, texts_uk: Texts) -> None:
    rows = filled.fetch("meeting", {"status": "published"}, limit=4)
    wanted = [(row["id"], tmp_path / f"{place}.pdf") for place, row in enumerate(rows)]
    seen: list[int] = []
    assert papers.print_batch(filled, "minutes", wanted, texts_uk, seen.append) == 4
    assert seen == [1, 2, 3, 4]
    assert papers.print_batch(filled, "minutes", wanted, texts_uk, cancelled=lambda: True) == 0


@pytest.mark.parametrize(
    ("kind", "key", "out", "code"),
    [
        ("poem", "x", "a.pdf", "paper_kind"),
        ("minutes", "x", "a.txt", "paper_suffix"),
        ("minutes", "Немає такого", "a.pdf", "unknown_reference"),
        ("list", "poem", "a.pdf", "noun_unknown"),
    ],
)
def test_refusals(desk: Any, tmp_path: Path, texts_uk: Texts, kind: str, key: str, out: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        papers.print_paper(desk, kind, key, tmp_path / out, texts_uk)
    assert refused.value.code == code
    assert not (tmp_path / out).exists()


def test_no_certificates_yet(desk: Any, texts_uk: Texts) -> None:
    course = records.add(desk, "course", {"title": "Медіація", "start": date(2026, 1, 5)})
    with pytest.raises(UserError) as refused:
        papers.paper(desk, "certificate", course, texts_uk)
    assert refused.value.code == "certificate_none"


def test_a_walk_in_and_a_clock_time_print_as_written(desk: Any, texts_uk: Texts) -> None:
    course = records.add(desk, "course", {"title": "Медіація"})
    records.add(desk, "session", {"course": course, "date": date(2026, 1, 5), "start": time(9, 0)})
    records.add(desk, "enrolment", {"course": course, "walk_in": "Ґонта Ірина, ліцей № 4"})
    assert "ҐОНТА Ірина" in text_of(papers.paper(desk, "sign-in", course, texts_uk))


def test_english_papers_are_complete(filled: Desk, texts_en: Texts) -> None:
    assert "MINUTES" in text_of(papers.paper(filled, "minutes", meeting_of(filled)["id"], texts_en)).upper()


def test_short_minutes_are_a_kind_of_their_own(filled: Desk, texts_uk: Texts) -> None:
    key = meeting_of(filled)["id"]
    assert "ВИСТУПИЛИ" not in text_of(papers.paper(filled, "minutes-short", key, texts_uk))
    assert "ВИРІШИЛИ" in text_of(papers.paper(filled, "minutes-short", key, texts_uk))


def test_who_came_and_who_did_not(desk: Any, texts_uk: Texts) -> None:
    meeting = records.add(desk, "meeting", {"date": date(2026, 5, 1), "kind": "residents"})
    with pytest.raises(UserError) as refused:
        papers.paper(desk, "presence", meeting, texts_uk)
    assert refused.value.code == "presence_none"
    for surname, state, reason in (("Яр", "present", None), ("Ґава", "excused", "хвороба"), ("Їжак", "absent", None)):
        person = records.add(desk, "person", {"surname": surname})
        records.add(desk, "attendance", {"meeting": meeting, "person": person, "state": state, "reason": reason})
    text = text_of(papers.paper(desk, "presence", meeting, texts_uk))
    assert text.index("ҐАВА") < text.index("ЇЖАК") < text.index("ЯР")
    assert "Відсутній (хвороба)" in text
    assert "Усього – 3, присутні – 1, відсутні – 2." in text


def test_a_list_as_the_window_shows_it(filled: Desk, texts_uk: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[str, Any] = {
        "where": [("kind", "in", ["regular", "residents"])],
        "sort": ["-date"],
        "paths": ["date", "kind"],
    }
    text = text_of(papers.shown_list(filled, "meeting", texts_uk, **shown))
    assert "Вид засідання є одним із Чергове, Зустріч з громадянами" in text
    days = [date(int(y), int(m), int(d)) for d, m, y in re.findall(r"\('(\d\d)\.(\d\d)\.(\d{4})'", text)]
    assert len(days) > 2 and days == sorted(days, reverse=True)
    monkeypatch.setattr(papers, "LIST_ROWS", 2)
    with pytest.raises(UserError) as refused:
        papers.shown_list(filled, "meeting", texts_uk)
    assert refused.value.code == "list_too_long"


def test_a_batch_tells_what_was_refused_and_goes_on(filled: Desk, tmp_path: Path, texts_uk: Texts) -> None:
    key = meeting_of(filled)["id"]
    told: list[str] = []
    wanted = [("немає", tmp_path / "1.pdf"), (key, tmp_path / "2.pdf")]
    made = papers.print_batch(filled, "minutes", wanted, texts_uk, refused=lambda key, error: told.append(error.code))
    assert (made, told) == (1, ["unknown_reference"])
    assert [path.name for path in tmp_path.iterdir()] == ["2.pdf"]


def test_posts_open_with_a_capital_and_strangers_sign_by_hand(filled: Desk, texts_uk: Texts) -> None:
    group = filled.fetch("group", {"kind": "platform"})[0]["id"]
    text = text_of(papers.paper(filled, "roster-approved", group, texts_uk, day=sample.TODAY))
    assert "'Начальник відділу поліції'" in text and "position='Секретар'" in text
    assert "+380" not in text and "@" not in text
    text = text_of(papers.paper(filled, "certificate", course_of(filled)["id"], texts_uk))
    assert "Signature(position='', name='')" in text and "Богдан ГРИНЬ" not in text
