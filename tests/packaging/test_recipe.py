"""The recipe of the installers: what can be checked without building; the rest is `packaging/build.py test linux`."""

import ast
import hashlib
import importlib
import json
import re
import struct
import sys
import sysconfig
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from copdesk import OPENED_SUFFIXES, __version__
from copdesk.texts import compile_catalogue

ROOT = Path(__file__).resolve().parent.parent.parent
DESKTOP = ROOT / "resources" / "desktop"
NSI = (ROOT / "packaging" / "windows" / "copdesk.nsi").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def recipes() -> Iterator[dict[str, ModuleType]]:
    """The modules of the recipe, which import each other by their bare names."""
    sys.path.insert(0, str(ROOT / "packaging"))
    names = ("recipe", "bill", "stage", "freeze", "linux_packages", "windows_packages")
    yield {name: importlib.import_module(name) for name in names}
    sys.path.remove(str(ROOT / "packaging"))
    for name in names:
        del sys.modules[name]


def pins(text: str) -> dict[str, str]:
    """Name and version of each entry of a lock file."""
    return dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", text))


def test_the_build_takes_the_same_versions_as_the_tests() -> None:
    built = (ROOT / "packaging" / "build.lock").read_text(encoding="utf-8")
    tested = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    other = {name: version for name, version in pins(built).items() if tested.get(name, version) != version}
    # The tools of the build need a newer setuptools than the tests pin.
    assert set(other) <= {"setuptools"}
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {item.split("==")[0].lower() for item in asked} <= set(pins(built))
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", built.strip()))


def test_the_lock_of_windows_is_resolved(recipes: dict[str, ModuleType]) -> None:
    lock = recipes["windows_packages"].windows_lock()
    assert ";" not in lock
    assert {"pefile", "pywin32-ctypes", "pyside6-essentials"} <= set(pins(lock))
    assert "macholib" not in lock


def test_every_opened_suffix_is_known_to_both_systems() -> None:
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    types = ElementTree.parse(DESKTOP / "ua.copdesk.CopDesk.mime.xml").getroot()
    globs = {glob.attrib["pattern"] for glob in types.iter(f"{space}glob")}
    assert globs == {f"*{suffix}" for suffix in OPENED_SUFFIXES}
    entry = (DESKTOP / "ua.copdesk.CopDesk.desktop").read_text(encoding="utf-8")
    found = re.search(r"(?m)^MimeType=(.*);$", entry)
    assert found is not None
    assert set(found[1].split(";")) == {kind.attrib["type"] for kind in types}
    for suffix in OPENED_SUFFIXES:
        assert rf'WriteRegStr HKCU "${{CLASSES}}\{suffix}"' in NSI
        assert rf'DeleteRegKey /ifempty HKCU "${{CLASSES}}\{suffix}"' in NSI


def test_the_setup_asks_for_no_rights_and_speaks_both_languages() -> None:
    assert "RequestExecutionLevel user" in NSI
    assert "HKLM" not in NSI
    words = {
        language: set(re.findall(rf"LangString (\w+) \${{LANG_{language}}}", NSI))
        for language in ("UKRAINIAN", "ENGLISH")
    }
    assert words["UKRAINIAN"] == words["ENGLISH"] != set()


def test_catalogues_do_not_tell_when_they_were_made(recipes: dict[str, ModuleType]) -> None:
    made = compile_catalogue("uk", sorted((ROOT / "resources" / "locale" / "uk").glob("*.po")))
    kept = recipes["stage"].undated(made)
    assert b"POT-Creation-Date: 2000-01-01 00:00+0000" in kept
    assert len(kept) == len(made)


def test_an_icon_file_holds_its_pictures(recipes: dict[str, ModuleType]) -> None:
    made = recipes["stage"].ico({16: b"small", 256: b"largest"})
    assert struct.unpack_from("<HHH", made) == (0, 1, 2)
    *_, size, at = struct.unpack_from("<BBBBHHII", made, 6 + 16)
    assert made[at : at + size] == b"largest"
    assert made[6 + 16] == 0  # 256 is written as 0


def test_the_version_of_the_program_is_in_its_executable(recipes: dict[str, ModuleType]) -> None:
    text = recipes["stage"].version_file(__version__)
    ast.parse(text)
    numbers = tuple(int(part) for part in __version__.split("."))
    assert f"filevers={(*numbers, 0)}" in text
    assert f"'ProductVersion', '{__version__}'" in text
    assert recipes["recipe"].this_build().version == __version__


SAMPLES = """
    resources/locale/uk/copdesk.mo resources/locale/en/copdesk.mo resources/fonts/Inter-Regular.otf
    resources/fonts/LiberationSerif-Regular.ttf resources/templates/document.typ resources/style.qss
    resources/help/uk/a.md resources/help/en/a.md resources/icons/copdesk.png typst/_typst.abi3.so
    sqlcipher3/_sqlite3.so docx/parts/__init__.py pyrage/pyrage.so nacl/_sodium.so _cffi_backend.so
    msgspec/_core.so zstandard/backend_c.so docx/templates/default.docx simplemma/data/uk.plzma
    python_calamine/c.so
    shevchenko/data/declension-rules.json resources/places/katottg.tsv.xz lxml/etree.so
    PySide6/Qt/plugins/platforms/libqxcb.so PySide6/Qt/plugins/platforms/libqoffscreen.so
    PySide6/Qt/translations/qtbase_uk.qm ../LICENCES.txt
"""


def frozen(folder: Path, recipe: ModuleType, leave_out: str = "") -> Path:
    """A folder with one file for each need of the program."""
    samples = SAMPLES.split()
    for name in samples:
        if name != leave_out:
            path = folder / "_internal" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.resolve().write_bytes(b"1")
    assert len(samples) == len(recipe.NEEDED)
    return folder


def test_a_whole_frozen_folder_passes(recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    recipe = recipes["recipe"]
    assert recipe.check_frozen(frozen(tmp_path, recipe)) == (27, 27)


@pytest.mark.parametrize("name", ["typst/_typst.abi3.so", "resources/locale/uk/copdesk.mo", "../LICENCES.txt"])
def test_a_missing_part_stops_the_build(name: str, recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    recipe = recipes["recipe"]
    with pytest.raises(recipe.RefusedError, match="missing: "):
        recipe.check_frozen(frozen(tmp_path, recipe, leave_out=name))


@pytest.mark.parametrize(
    "name", ["PySide6/Qt/lib/libQt6Quick.so.6", "simplemma/data/de.plzma", "resources/locale/uk/core.po", "libGL.so.1"]
)
def test_needless_parts_stop_the_build(name: str, recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    recipe = recipes["recipe"]
    path = frozen(tmp_path, recipe) / "_internal" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    with pytest.raises(recipe.RefusedError, match="needless: "):
        recipe.check_frozen(tmp_path)


def test_size_and_number_of_files_are_limited(recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    recipe = recipes["recipe"]
    folder = frozen(tmp_path, recipe)
    with pytest.raises(recipe.RefusedError, match="too large: 27 bytes"):
        recipe.check_frozen(folder, max_bytes=20)
    for number in range(400):
        (folder / "_internal" / f"{number}").touch()
    with pytest.raises(recipe.RefusedError, match="too many files: 427"):
        recipe.check_frozen(folder)


def test_the_sums_can_be_checked_by_others(recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    (tmp_path / "one.deb").write_bytes(b"one")
    recipes["recipe"].write_sums(tmp_path, tmp_path / "SHA256SUMS")
    recipes["recipe"].write_sums(tmp_path, tmp_path / "SHA256SUMS")
    assert (tmp_path / "SHA256SUMS").read_text() == f"{hashlib.sha256(b'one').hexdigest()}  one.deb\n"


def test_the_bill_names_what_the_program_depends_on(recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    bill, build = recipes["bill"], recipes["recipe"].Build("9.8.7", 1_700_000_000, "c" * 40)
    parts = [*bill.wheels(Path(sysconfig.get_path("purelib"))), *bill.resource_parts()]
    for name in ("a.json", "b.json"):
        bill.write_bill(parts, build, "linux", tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    made = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (made["bomFormat"], made["metadata"]["component"]["version"]) == ("CycloneDX", "9.8.7")
    references = [component["bom-ref"] for component in made["components"]]
    assert len(references) == len(set(references))
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    shipped = {item.split("==")[0].lower() for item in asked} - bill.BUILD_ONLY
    assert shipped <= {component["name"] for component in made["components"]}


def test_every_bundled_work_has_a_licence_text(recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    bill = recipes["bill"]
    parts = [*bill.wheels(Path(sysconfig.get_path("purelib"))), *bill.resource_parts()]
    # Qt's own wheels carry none; its texts are in packaging/licences.
    assert {part.name for part in parts if not part.texts} <= {"pyside6-essentials", "shiboken6"}
    bill.write_licences(parts, tmp_path / "LICENCES.txt")
    text = (tmp_path / "LICENCES.txt").read_text(encoding="utf-8")
    for words in ("GNU LESSER GENERAL PUBLIC LICENSE", "SIL OPEN FONT LICENSE", "Apache License", "SQLCipher"):
        assert words.lower() in text.lower()


def test_every_licence_inside_has_its_text(recipes: dict[str, ModuleType], tmp_path: Path) -> None:
    bill = recipes["bill"]
    parts = bill.wheels(Path(sysconfig.get_paths()["purelib"]))
    linked = [crate for part in parts for crate in part.inner]
    assert len(linked) > 300 and {bill.crate_licence(crate) for crate in linked} >= {
        "MIT",
        "MIT OR Apache-2.0",
        "MPL-2.0",
    }
    bill.write_licences(parts, tmp_path / "licences.txt")
    text = (tmp_path / "licences.txt").read_text(encoding="utf-8")
    for words in ("Mozilla Public License Version 2.0", "UNICODE LICENSE V3", "with New Computer Modern", "GUST Font"):
        assert words in text
    assert bill.texts_for("(MIT OR Apache-2.0) AND Unicode-3.0") == {"MIT", "Unicode-3.0"}
    with pytest.raises(ValueError, match=r"Nobody-1\.0"):
        bill.texts_for("MIT AND Nobody-1.0")
