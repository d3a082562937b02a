"""What a person may ask of the desk: everything about them; consents with scans and their withdrawal; contact cards."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from docx import Document as WordFile

from copdesk.services import consents, papers, people_cards, subject
from copdesk.texts import Texts
from tests.services.field_desk import DAY, add, attend, body, decision, group, meeting, one_step, person, refused


def words_of(path: Path) -> str:
    file = WordFile(str(path))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in file.paragraphs), *cells])


def test_everything_about_a_person_in_a_paper_and_a_file(
    desk: Any, tmp_path: Path, texts_uk: Texts, texts_en: Texts
) -> None:
    who = person(desk, "Їжакевич", given_name="Єва", phones="0671112233", note="Прийшла сама")
    circle = group(desk)
    add(desk, "affiliation", person=who, organisation=body(desk, "Школа № 3"), position="вчителька")
    add(desk, "membership", person=who, group=circle, start=DAY, status="included")
    held = meeting(desk, circle, DAY)
    attend(desk, held, [who])
    made = decision(desk, held, "Подякувати Їжакевич")
    add(desk, "assignment", decision=made, text="Полагодити ліхтар", responsible=who)
    asked = add(desk, "subject_request", person=who, received_on=DAY)
    person(desk, "Сич", note="не про неї")
    known = subject.known(desk, who)
    assert {noun: len(keys) for noun, keys in known.records.items()} == {
        "person": 1, "affiliation": 1, "membership": 1, "attendance": 1, "assignment": 1, "subject_request": 1,
    }  # fmt: skip
    assert known.mentions == (("decision", desk.title("decision", made)),)
    out, data = subject.write(desk, who, tmp_path, texts_uk)
    text = words_of(out)
    for said in ("Їжакевич Єва", "+380 67 111 22 33", "Прийшла сама", "Школа № 3", "вчителька", "Полагодити ліхтар"):
        assert said in text, said
    assert "Сич" not in text and "не про неї" not in text
    told = json.loads(data.read_text(encoding="utf-8"))
    assert told["records"]["person"][0]["phones"] == "+380671112233"
    assert told["records"]["assignment"][0]["text"] == "Полагодити ліхтар"
    assert subject.open_request(desk, who)["id"] == asked
    assert papers.paper(desk, "subject", who, texts_en).language == "en"
    with refused(desk, "record_missing"):
        subject.known(desk, "00000000-0000-4000-8000-000000000000")


def test_a_scan_hangs_on_the_consent_and_withdrawal_names_the_groups(desk: Any, tmp_path: Path) -> None:
    who = add(desk, "person", surname="Їжак")
    given = add(desk, "consent", person=who, given_on=DAY)
    add(desk, "membership", person=who, group=group(desk), status="included", consent=given)
    scan = tmp_path / "згода.pdf"
    scan.write_bytes(b"%PDF-1.7")
    with one_step(desk):
        made = consents.attach_scan(desk, given, scan)
    assert desk.get("consent", given)["scan"] == made and desk.get("attachment", made)["record"] == given
    with refused(desk, "attachment_no_file"):
        consents.attach_scan(desk, given, tmp_path / "немає.pdf")
    with one_step(desk):
        sits = consents.withdraw(desk, given, date(2026, 10, 1))
    assert (desk.get("consent", given)["withdrawn_on"], sits) == (date(2026, 10, 1), ["Платформа"])


def test_contact_cards_are_read_back(desk: Any, tmp_path: Path) -> None:
    who = person(
        desk, "Ґудзь", given_name="Олена", patronymic="Іванівна", phones="0671112233 робочий; 0501112244",
        email="o@example.ua", address="вул. Миру, 5; кв. 2",
    )  # fmt: skip
    name = "Комунальний заклад «Вишнегородський ліцей № 3 імені Лесі Українки»"
    add(desk, "affiliation", person=who, organisation=body(desk, name), position="директорка")
    out = tmp_path / "люди.vcf"
    assert people_cards.write_cards(desk, [who, who], out) == 1
    raw = out.read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and raw.endswith(b"END:VCARD\r\n")
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert lines[:4] == ["BEGIN:VCARD", "VERSION:3.0", "N:Ґудзь;Олена;Іванівна;;", "FN:Олена Іванівна Ґудзь"]
    for line in (
        f"ORG:{name}", "TITLE:директорка", "TEL;TYPE=VOICE:+380671112233", "TEL;TYPE=VOICE:+380501112244",
        "EMAIL;TYPE=INTERNET:o@example.ua", "ADR:;;вул. Миру\\, 5\\; кв. 2;;;;",
    ):  # fmt: skip
        assert line in lines, line
    with refused(desk, "cards_none"):
        people_cards.write_cards(desk, [], out)
    with refused(desk, "cards_suffix"):
        people_cards.write_cards(desk, [who], tmp_path / "люди.txt")
