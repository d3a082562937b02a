"""Commands for the desk itself: health, copies, users; and where the passphrase comes from."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import PASSPHRASE, Desk

ROOT = Path(__file__).resolve().parents[2]
OTHER = "верба понад ставом гнеться 3"


@pytest.fixture
def copy(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk of one's own, for what would disturb the others."""
    shutil.copytree(made, tmp_path / "desk")
    return Desk(tmp_path / "desk", capsys)


def test_init_shows_the_recovery_key_once_and_it_opens_the_desk(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new"
    said = desk("init", "--unit", "Сусідній РУП", "--user", "Іван Лях", folder=folder).out.splitlines()
    key = next(line for line in said if line.count("-") == 8)
    monkeypatch.setenv("COPDESK_PASSPHRASE", key)
    assert len(desk("digest", folder=folder).out.strip()) == 64
    assert str(folder) in desk("init", "--unit", "А", "--user", "Б", folder=folder, code=1).err


@pytest.mark.parametrize("weak", ["коротка", "password1234"])
def test_init_refuses_a_weak_passphrase_and_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    monkeypatch.setenv("COPDESK_PASSPHRASE", weak)
    assert desk("init", "--unit", "А", "--user", "Б", folder=tmp_path / "x", code=1).err
    assert not (tmp_path / "x" / "desk.db").exists()


def test_passphrase_from_a_file_before_the_environment(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret.txt"
    file.write_text(f"\ufeff{PASSPHRASE}\r\nдругий рядок\n", encoding="utf-8")
    monkeypatch.setenv("COPDESK_PASSPHRASE", "неправильна")
    assert desk("digest", code=1).err
    assert desk("digest", "--passphrase-file", file).out == desk("--passphrase-file", file, "digest").out
    assert "немає.txt" in desk("digest", "--passphrase-file", tmp_path / "немає.txt", code=1).err
    monkeypatch.delenv("COPDESK_PASSPHRASE")
    assert "COPDESK_PASSPHRASE" in desk("--lang", "en", "digest", code=1).err


def test_a_desk_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    assert desk("list", "person", folder=tmp_path / "nowhere", code=1).err
    assert desk("check", folder=tmp_path, code=1).err


def test_a_sound_desk_passes_its_check_and_repair_changes_no_value(copy: Desk) -> None:
    before = copy("digest").out
    assert "Усе гаразд" in copy("check").out
    assert copy("check", "--json").json == []
    assert copy("repair").out
    assert copy("digest").out == before


def test_check_names_a_damaged_attachment(copy: Desk) -> None:
    key = copy("add", "attachment", "name=скан.pdf", f"sha256={'a' * 64}", "size=5").id
    done = copy("check", code=1)
    assert "скан.pdf" in done.out and key in done.out and done.err


def test_a_damaged_file_is_said_to_be_damaged(copy: Desk) -> None:
    path = copy.folder / "desk.db"
    data = bytearray(path.read_bytes())
    data[5 * 4096 : 6 * 4096] = bytes(4096)
    path.write_bytes(data)
    for command in ("check", "repair"):
        assert "пошкоджено" in copy(command, code=1).err


def test_a_key_file_torn_by_an_editor_is_brought_back(copy: Desk) -> None:
    keys = copy.folder / "desk.keys"
    shutil.copy(keys, copy.folder / "desk.keys.old")
    keys.write_bytes(keys.read_bytes()[:100])
    assert copy("digest", code=1).err
    assert "ключів" in copy("repair").out
    copy("digest")


def test_a_copy_in_one_file_brings_the_desk_back_on_an_empty_machine(copy: Desk, tmp_path: Path) -> None:
    copy("add", "person", "surname=Копійка")
    before = copy("digest").out
    file = tmp_path / "copy.copbackup"
    assert copy("backup", "--out", file).out.strip() == str(file)
    copy("add", "person", "surname=Зайва")
    copy("restore-backup", file)
    assert copy("digest").out == before
    empty = tmp_path / "empty" / "desk"
    copy("restore-backup", file, folder=empty)
    assert copy("digest", folder=empty).out == before


def test_a_dated_copy_is_restored_by_its_name(copy: Desk) -> None:
    before = copy("digest").out
    name = Path(copy("backup").out.strip()).name
    copy("add", "person", "surname=Зайва")
    copy("restore-backup", name)
    assert copy("digest").out == before


def test_a_file_that_is_no_copy_is_refused_and_the_desk_stays(copy: Desk, tmp_path: Path) -> None:
    before = copy("digest").out
    file = tmp_path / "bad.copbackup"
    for content in (b"", b"PK\x03\x04 nothing", os.urandom(5000)):
        file.write_bytes(content)
        assert "bad.copbackup" in copy("restore-backup", file, code=1).err
    assert "нема.copbackup" in copy("restore-backup", tmp_path / "нема.copbackup", code=1).err
    assert copy("digest").out == before


def test_users_open_with_their_own_passphrase(copy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPDESK_NEW_PASSPHRASE", OTHER)
    copy("users", "add", "Олена Мак", "--role", "reader")
    copy("users", "role", "Олена Мак", "secretary")
    assert "олена мак" in copy("users", "add", "олена мак", code=1).err
    found = {user["name"]: user for user in copy("users", "list", "--json").json}
    assert found["Олена Мак"]["role"] == "secretary" and found["Олена Мак"]["opens"]
    monkeypatch.setenv("COPDESK_PASSPHRASE", OTHER)
    key = copy("add", "person", "surname=Мальва").id
    assert copy("history", "person", key, "--json").json[0]["who"] == "Олена Мак"
    assert "адміністратор" in copy("users", "add", "Хтось", code=1).err
    monkeypatch.setenv("COPDESK_PASSPHRASE", PASSPHRASE)
    copy("users", "remove", "Олена Мак")
    assert not {u["name"]: u["opens"] for u in copy("users", "list", "--json").json}["Олена Мак"]
    monkeypatch.setenv("COPDESK_PASSPHRASE", OTHER)
    assert copy("digest", code=1).err


def test_the_last_administrator_stays(copy: Desk) -> None:
    for words in (["remove", "Наталія Гай"], ["role", "Наталія Гай", "reader"]):
        assert "адміністратор" in copy("users", *words, code=1).err
    assert "Нема Такого" in copy("users", "remove", "Нема Такого", code=1).err


def test_a_new_passphrase_and_a_new_recovery_key(copy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = next(line for line in copy("users", "recovery").out.splitlines() if line.count("-") == 8)
    monkeypatch.setenv("COPDESK_NEW_PASSPHRASE", "коротка")
    assert copy("users", "passphrase", code=1).err
    monkeypatch.setenv("COPDESK_NEW_PASSPHRASE", OTHER)
    copy("users", "passphrase")
    assert copy("digest", code=1).err
    for secret in (OTHER, key):
        monkeypatch.setenv("COPDESK_PASSPHRASE", secret)
        copy("digest")


def run(*words: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "COPDESK_PASSPHRASE": PASSPHRASE, **more}
    return subprocess.run(
        [sys.executable, "-m", "copdesk", *words], check=False, cwd=ROOT, env=environment, capture_output=True
    )


def test_the_program_itself_speaks_utf8_whatever_the_console(made: Path) -> None:
    done = run("--desk", str(made), "nouns", PYTHONIOENCODING="cp1251", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "Прізвище" in done.stdout.decode("utf-8")
    assert run("nosuch").returncode == 2
    assert run("digest").returncode == 2


def test_a_list_needs_no_window_papers_or_workbooks(made: Path) -> None:
    script = (
        "import sys; from copdesk.__main__ import main; code = main();"
        "heavy = {'PySide6', 'docx', 'typst', 'xlsxwriter', 'python_calamine', 'sqlalchemy', 'babel', 'pyrage'};"
        "print(code, sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--desk", str(made), "list", "person"],
        cwd=ROOT,
        env={**os.environ, "COPDESK_PASSPHRASE": PASSPHRASE},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.stderr.strip().splitlines()[-1] == "0 []"
