"""Two desks hand their work to each other by commands."""

import platform
import re
import shutil
from pathlib import Path

import pytest

from copdesk.cli import main
from copdesk.store.keys import FLOOR
from copdesk.sync import told
from tests.cli.conftest import Desk


@pytest.fixture
def desk(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk of one's own: cards of other tests would bear the same name."""
    shutil.copytree(made, tmp_path / "desk")
    return Desk(tmp_path / "desk", capsys)


@pytest.fixture
def other(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A colleague's desk; the two trust each other."""
    other = Desk(tmp_path / "other", capsys)
    other("init", "--unit", "Сусідній РУП", "--user", "Іван Лях")
    for one, another in ((desk, other), (other, desk)):
        card = tmp_path / f"{one.folder.name}.copcard"
        one("card", "show", "--out", card)
        another("card", "trust", card)
    return other


def send(sender: Desk, receiver: Desk, file: Path, unit: str, *words: str) -> None:
    sender("export", "--to", unit, "--out", file, *words)
    receiver("import", file)


def test_there_and_back_both_desks_hold_the_same(desk: Desk, other: Desk, tmp_path: Path) -> None:
    file, answer = tmp_path / "a.copdesk", tmp_path / "b.copdesk"
    key = desk("add", "person", "surname=Тополя").id
    desk("export", "--to", "Сусідній РУП", "--out", file, "--full")
    assert "Тополя" in other("preview", file).out
    assert any(one["id"] == key for one in other("preview", file, "--json").json)
    assert other("show", "person", "Тополя", code=1).err
    [done] = other("import", file, "--json").json
    assert done["number"] == 1 and not done["repeated"]
    assert other("show", "person", key, "--json").json == desk("show", "person", key, "--json").json
    assert "Нічого нового" in other("import", file).out
    other("set", "person", "Тополя", "given_name=Яна")
    send(other, desk, answer, "Озерянське РУП")
    assert other("digest").out == desk("digest").out
    [one] = other("imports", "--json").json
    assert one["unit"] == "Озерянське РУП" and one["registers"]["person"]["new"] >= 1


def test_a_preview_tells_what_hangs_on_a_record_that_comes_deleted(desk: Desk, other: Desk, tmp_path: Path) -> None:
    person, body = desk("add", "person", "surname=Тополя").id, desk("add", "organisation", "short_name=Школа").id
    post = desk("add", "affiliation", f"person={person}", f"organisation={body}").id
    desk("delete", "person", person)
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "a")
    said = other("preview", tmp_path / "a").out
    assert "Надійшли видаленими: Особа «Тополя»" in said and "(з пакета)" in said
    [told] = [each for each in other("preview", tmp_path / "a", "--json").json if each["id"] == person]
    assert (told["what"], told["conflict"]) == ("came_deleted", False)
    assert [(each["id"], each["came"]) for each in told["hung"]] == [(post, True)]


def test_a_preview_says_how_much_it_left_out_and_shows_that_too(
    desk: Desk, other: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "LISTED", 2)
    names = [f"Осика{n}" for n in "абв"]
    for name in names:
        desk("add", "person", f"surname={name}")
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "a", "--full")
    first, second, beyond = (
        other("preview", tmp_path / "a", "--of", "person", "--skip", skip) for skip in ("-1", "2", "9" * 30)
    )
    whole = len(other("list", "person", "--json").json) + len(desk("list", "person", "--json").json)
    seen = re.findall("Осика.", first.out + second.out)
    assert len(set(seen)) == len(seen) and f"1–2 із {whole}. Далі: --skip 2" in first.err
    assert f"0–0 із {whole}. Далі: --skip 0" in beyond.err
    assert len(other("preview", tmp_path / "a", "--json").json) == 2
    assert other("preview", tmp_path / "a", "--of", "нема", code=2).err


def test_a_conflict_is_told_and_decided(desk: Desk, other: Desk, tmp_path: Path) -> None:
    key = desk("add", "person", "surname=Верес", "given_name=Іва").id
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    desk("set", "person", key, "given_name=Ірина")
    other("set", "person", key, "given_name=Інна")
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "b")
    assert "conflicts" in other("import", tmp_path / "b").err
    [found] = [one for one in other("conflicts", "--json").json if one["id"] == key]
    assert {v["values"]["given_name"] for v in found["versions"]} == {"Ірина", "Інна"}
    assert found["conflict"] in other("conflicts").out
    other("resolve", found["conflict"], "Ілона")
    assert other("show", "person", key, "--json").json[0]["given_name"] == "Ілона"
    assert other("conflicts", "--json").json == []
    assert other("resolve", found["conflict"], "mine", code=1).err
    send(other, desk, tmp_path / "c", "Озерянське РУП")
    assert desk("digest").out == other("digest").out
    assert [one for one in desk("conflicts", "--json").json if one["id"] == key] == []


def test_every_kind_of_conflict_is_told_in_words_and_refuses_nonsense(desk: Desk, other: Desk, tmp_path: Path) -> None:
    person, body = desk("add", "person", "surname=Тис").id, desk("add", "organisation", "short_name=Школа").id
    group = desk("add", "group", "short_name=ДГ", "name=Дорадча група").id
    member = desk("add", "membership", f"person={person}", f"group={group}", "start=01.02.2026").id
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    for one, sector, end in ((desk, "Медіа", "01.02.2027"), (other, "Заклад освіти", "01.02.2028")):
        one("set", "organisation", body, f"sector={sector}")
        one("set", "membership", member, f"end={end}")
    desk("delete", "person", person)
    other("set", "person", person, "note=потрібен")
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "b")
    other("import", tmp_path / "b", "--delete")
    told = other("conflicts").out
    assert "Видалити запис (" in told and "Залишити запис (" in told
    keys = {one["noun"]: one["conflict"] for one in other("conflicts", "--json").json}
    assert "mine" in other("resolve", keys["person"], "ні", code=1).err
    assert "start, end" in other("resolve", keys["membership"], "01.03.2027", code=1).err
    assert "«Сектор»" in other("resolve", keys["organisation"], "ні", code=1).err
    other("resolve", keys["person"], "mine")
    other("resolve", keys["membership"], "start=01.02.2026", "end=01.03.2027")
    other("resolve", keys["organisation"], "Поліція")
    assert other("conflicts", "--json").json == []


def test_deletions_of_others_are_declined(desk: Desk, other: Desk, tmp_path: Path) -> None:
    key = desk("add", "person", "surname=Калина").id
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    desk("delete", "person", key)
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "b")
    assert "Калина" in other("preview", tmp_path / "b").out
    assert "не прийнято" in other("import", tmp_path / "b", "--keep-deleted").err
    assert other("imports", "--json").json[0]["registers"] == {}
    assert other("list", "person", "--where", "surname=Калина", "--json").json
    send(other, desk, tmp_path / "c", "Озерянське РУП")
    assert desk("list", "person", "--where", "surname=Калина", "--json").json
    assert desk("conflicts", "--json").json == []


def test_deletions_of_others_wait_for_a_word(desk: Desk, other: Desk, tmp_path: Path) -> None:
    key = desk("add", "person", "surname=Калина").id
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    desk("delete", "person", key)
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "b")
    before = other("digest").out
    refused = other("import", tmp_path / "b", code=1)
    assert "Калина" in refused.out and "--keep-deleted" in refused.err and other("digest").out == before
    [told] = other("import", tmp_path / "b", "--json", code=1).json
    assert (told["id"], told["what"]) == (key, "deleted")
    other("import", tmp_path / "b", "--delete")
    assert not other("list", "person", "--where", "surname=Калина", "--json").json


def test_a_preview_tells_when_it_was_made_and_every_field(desk: Desk, other: Desk, tmp_path: Path) -> None:
    key = desk("add", "person", "surname=Калина", "note=стара").id
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    send(other, desk, tmp_path / "b", "Озерянське РУП")
    desk("set", "person", key, "note=нова")
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "c")
    told = other("preview", tmp_path / "c").out
    assert "Примітка: стара → нова" in told and "Лише те, чого одержувач ще не має" in told
    other("set", "person", key, "note=своя")
    assert "(розбіжність: збережуться обидва значення): своя → нова" in other("preview", tmp_path / "c").out


def test_an_import_is_taken_back(desk: Desk, other: Desk, tmp_path: Path) -> None:
    before = other("digest").out
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    assert "повністю" in other("undo-import", "1").out
    assert other("digest").out == before
    assert other("undo-import", "1", code=1).err
    assert other("undo-import", "77", code=1).err


def test_taking_an_import_back_names_the_later_edits_that_stay(desk: Desk, other: Desk, tmp_path: Path) -> None:
    key = desk("add", "person", "surname=Явір").id
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    desk("set", "person", key, "given_name=Ян")
    send(desk, other, tmp_path / "b", "Сусідній РУП")
    other("set", "person", key, "note=своя")
    assert "Особа «Явір Ян»: Примітка (Іван Лях" in other("undo-import", "2").out
    [row] = other("show", "person", key, "--json").json
    assert (row["given_name"], row["note"]) == (None, "своя")
    other("export", "--to", "Озерянське РУП", "--out", tmp_path / "c")
    other("undo-import", "1")
    assert "під № 1" in other("preview", tmp_path / "a").out


def test_a_restored_desk_gets_a_new_place_and_both_converge(desk: Desk, other: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.copbackup"
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    site = other("card", "show", "--json").json[0]["site"]
    other("add", "person", "surname=Ранішня")
    other("backup", "--out", copy)
    other("add", "person", "surname=Пізня")
    send(other, desk, tmp_path / "b", "Озерянське РУП")
    other("restore-backup", copy)
    assert other("card", "show", "--json").json[0]["site"] != site
    assert other("list", "person", "--where", "surname=Пізня", "--json").json == []
    other("add", "person", "surname=Нова")
    send(other, desk, tmp_path / "c", "Озерянське РУП")
    send(desk, other, tmp_path / "d", "Сусідній РУП")
    assert desk("digest").out == other("digest").out
    for surname in ("Ранішня", "Пізня", "Нова"):
        assert len(other("list", "person", "--where", f"surname={surname}", "--json").json) == 1


def test_a_desk_put_back_by_hand_is_found_out_and_takes_a_new_identity(desk: Desk, other: Desk, tmp_path: Path) -> None:
    send(desk, other, tmp_path / "a", "Сусідній РУП", "--full")
    site = other("card", "show", "--json").json[0]["site"]
    shutil.copytree(other.folder, tmp_path / "copy")
    other("add", "person", "surname=Пізня")
    send(other, desk, tmp_path / "b", "Озерянське РУП")
    shutil.rmtree(other.folder)
    shutil.copytree(tmp_path / "copy", other.folder)
    other("add", "person", "surname=Нова")
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "c")
    before = other("digest").out
    assert "відновлено" in other("import", tmp_path / "c", code=1).err
    assert other("digest").out == before
    assert other("card", "renew", "--json").json[0]["site"] != site
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "d", "--full")
    other("import", tmp_path / "d")
    send(other, desk, tmp_path / "e", "Озерянське РУП")
    assert desk("digest").out == other("digest").out
    for surname in ("Пізня", "Нова"):
        assert len(desk("list", "person", "--where", f"surname={surname}", "--json").json) == 1


def test_cards_are_listed_printed_and_revoked(desk: Desk, other: Desk, tmp_path: Path) -> None:
    [card] = other("card", "show", "--json").json
    assert card["fingerprint"] in other("card", "show").out
    other("card", "print", "--out", tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")
    other("card", "show", "--out", tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    [known] = other("card", "list", "--json").json
    assert known["unit"] == "Озерянське РУП" and known["revoked"] is None
    other("card", "revoke", known["fingerprint"])
    assert other("card", "list", "--json").json[0]["revoked"]
    desk("export", "--to", card["fingerprint"], "--out", tmp_path / "a", "--full")
    assert other("import", tmp_path / "a", code=1).err


def test_the_own_card_is_revoked(desk: Desk, other: Desk, tmp_path: Path) -> None:
    done = desk("card", "revoke-own", "--why", "ключ загублено")
    assert "card change" in done.err
    send(desk, other, tmp_path / "a", "Сусідній РУП")
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "b", "--full")
    assert "відкликано" in other("import", tmp_path / "b", code=1).err
    desk("card", "change")
    desk("card", "show", "--out", tmp_path / "new.copcard")
    other("card", "trust", tmp_path / "new.copcard")
    send(desk, other, tmp_path / "c", "Сусідній РУП")
    assert other("list", "revocation", "--json").json[0]["reason"] == "ключ загублено"


def test_what_is_no_card_and_no_file_is_refused(desk: Desk, other: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "bad.copcard"
    bad.write_bytes(b"{}\nAA==\n")
    assert desk("card", "trust", bad, code=1).err
    assert "нема.copcard" in desk("card", "trust", tmp_path / "нема.copcard", code=1).err
    assert "Чужий" in desk("export", "--to", "Чужий РУП", "--out", tmp_path / "x", code=1).err
    bad.write_bytes(b"not ours at all")
    for command in ("preview", "import"):
        assert desk(command, bad, code=1).err
        assert "нема" in desk(command, tmp_path / "нема", code=1).err


def test_a_desk_copied_to_another_computer_hands_nothing_over_until_it_is_said_which_it_is(
    desk: Desk, other: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(folder: Path, computer: str, *words: object, code: int = 0) -> None:
        given = ["--desk", str(folder), *map(str, words)]
        assert main(given, kdf=FLOOR, places=tmp_path / computer / "places.json") == code

    send = ("export", "--to", "Сусідній РУП", "--out")
    run(desk.folder, "one", *send, tmp_path / "a.cdsync")
    copied = Path(shutil.copytree(desk.folder, tmp_path / "copied"))
    monkeypatch.setattr(platform, "node", lambda: "ІНШИЙ-ПК")
    run(copied, "two", *send, tmp_path / "b.cdsync", code=1)
    assert "card renew" in desk.capture.readouterr().err and not (tmp_path / "b.cdsync").exists()
    run(copied, "two", "card", "stay")
    run(copied, "two", *send, tmp_path / "b.cdsync")
    run(desk.folder, "three", *send, tmp_path / "c.cdsync", code=1)
    run(desk.folder, "three", "card", "renew")
    run(desk.folder, "three", *send, tmp_path / "c.cdsync")


def test_new_keys_and_countersigned_cards_by_commands(desk: Desk, other: Desk, tmp_path: Path) -> None:
    card, [before] = tmp_path / "new.copcard", desk("card", "show", "--json").json
    [after] = desk("card", "change", "--json").json
    assert after["fingerprint"] != before["fingerprint"] and after["site"] == before["site"]
    desk("card", "show", "--out", card)
    assert other("card", "trust", card, "--json").json[0]["fingerprint"] == after["fingerprint"]
    [known] = other("card", "list", "--json").json
    assert (known["fingerprint"], known["role"], known["vouched_by"]) == (after["fingerprint"], "unit", [])
    other("card", "countersign", "Озерянське РУП", "--out", card)
    desk("card", "trust", card)
    desk("card", "show", "--out", card)
    third = Desk(tmp_path / "third", desk.capture)
    third("init", "--unit", "Третій РУП", "--user", "Яна Верба")
    theirs = tmp_path / "other2.copcard"
    other("card", "show", "--out", theirs)
    third("card", "trust", theirs, "--role", "region")
    assert third("card", "trust", card, "--json").json[0]["vouched_by"] == ["Сусідній РУП"]
    assert "Сусідній РУП" in third("card", "list").out


def test_totals_alone_go_to_the_region_by_a_command(desk: Desk, other: Desk, tmp_path: Path) -> None:
    file = tmp_path / "t.cdsync"
    words = ("--scope", "aggregates", "--from", "01.01.2026", "--until", "31.03.2026")
    desk("export", "--to", "Сусідній РУП", "--out", file, *words)
    assert "summary" in other("preview", file, "--json").out
    other("import", file)
    [row] = other("list", "summary", "--json").json
    assert (row["unit_name"], row["start"], row["end"]) == ("Озерянське РУП", "2026-01-01", "2026-03-31")


def test_the_card_is_printed_on_a6_with_its_code(desk: Desk, tmp_path: Path) -> None:
    sheet = tmp_path / "card.pdf"
    desk("card", "print", "--out", sheet)
    held = sheet.read_bytes()
    found = re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", held)
    assert found and [round(float(side) / 72 * 25.4) for side in found.groups()] == [105, 148]
    assert len(held) > 15_000, "the code is drawn"
    assert "PDF" in desk("card", "print", "--out", tmp_path / "card.docx", code=1).err
