"""Rules of the house that no linter knows: sizes, forbidden calls, no network, clean files, true docs."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "copdesk"
MAX_LINES, MAX_TEST_LINES, MAX_METHODS = 400, 520, 22
MADE_FOLDERS = {".git", ".venv", "build", "dist", "out", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache"}
TEXT_SUFFIXES = {".py", ".md", ".toml", ".po", ".sh", ".lock", ".typ", ".svg", ".csv", ".json", ".nsi", ".spec", ""}

FORBIDDEN_MODULES = {"dill", "marshal", "pickle", "shelve", "yaml"}
NETWORK_MODULES = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "psycopg", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
NETWORK_PARTS = ("urllib.request", "PySide6.QtNetwork", "PySide6.QtWebEngine", "PySide6.QtWebSockets")
SQL_CALLS = {"text", "execute", "executemany", "executescript", "exec_driver_sql"}
# Written in pieces, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.])/" + r"(?:work|root|opt/pypi)" + r"(?:/|\b)")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|for " + r"now)\b")


def tracked_files() -> list[Path]:
    """The files of the repository; without git, all files but those that tools make."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
        found = [ROOT / name for name in listed.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not MADE_FOLDERS.intersection(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file()]


def tracked_texts() -> Iterator[tuple[str, str]]:
    """(path, content) of the text files of the repository."""
    for path in tracked_files():
        if path.suffix in TEXT_SUFFIXES:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def trees(folder: Path = PACKAGE) -> Iterator[tuple[str, ast.Module]]:
    """(path, syntax tree) of every module."""
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a module imports, late imports included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def packages() -> list[Path]:
    """Every folder of the program that holds code."""
    return sorted({path.parent for path in PACKAGE.rglob("*.py")})


def test_every_folder_with_code_is_a_package() -> None:
    """Import-linter does not see a folder without ``__init__.py``, and its rules would pass unread."""
    bare = [str(folder) for folder in packages() if not (folder / "__init__.py").exists()]
    assert not bare, "\n".join(bare)


def test_modules_are_short() -> None:
    sizes = {path: len(text.splitlines()) for path, text in tracked_texts() if path.endswith(".py")}
    long = [
        f"{path}: {size} lines"
        for path, size in sizes.items()
        if size > (MAX_TEST_LINES if path.startswith("tests/") else MAX_LINES)
    ]
    assert not long, "\n".join(long)


def test_classes_are_small() -> None:
    large = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                # Qt's own methods (camelCase) are not ours to choose.
                methods = sum(
                    isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name.islower()
                    for item in node.body
                )
                large += [f"{path}: {node.name} has {methods} methods"] if methods > MAX_METHODS else []
    assert not large, "\n".join(large)


def test_nothing_runs_what_it_reads() -> None:
    bad = []
    for path, tree in trees():
        bad += [f"{path}:{line}: {name}" for line, name in imports(tree) if name.split(".")[0] in FORBIDDEN_MODULES]
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in ("eval", "exec", "compile", "__import__", "os.system", "os.popen"):
                bad.append(f"{path}:{node.lineno}: {called}")
            if any(keyword.arg == "shell" for keyword in node.keywords):
                bad.append(f"{path}:{node.lineno}: shell=")
    assert not bad, "\n".join(bad)


def is_built_text(node: ast.expr) -> bool:
    """Whether a text is put together from values: f"…{x}…", "…" % x, "…".format(x), "…" + x."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def test_only_the_store_and_the_merge_build_sql() -> None:
    """The merge works on whole registers at once; its names of tables come from the declarations, like the store's."""
    bad = []
    for path, tree in trees():
        if path.startswith(("copdesk/store/", "copdesk/sync/")):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            is_text = isinstance(node.func, ast.Name) and node.func.id == "text"
            is_execute = isinstance(node.func, ast.Attribute) and node.func.attr in SQL_CALLS - {"text"}
            if (is_text or is_execute) and is_built_text(node.args[0]):
                bad.append(f"{path}:{node.lineno}: {ast.unparse(node)[:80]}")
    assert not bad, "\n".join(bad)


def test_no_module_can_reach_the_network() -> None:
    bad = []
    for path, tree in trees():
        for line, name in imports(tree):
            # Two windows of one desk may talk through a local socket, which is a file.
            if name in ("PySide6.QtNetwork.QLocalServer", "PySide6.QtNetwork.QLocalSocket"):
                continue
            # The one door out: a desk on a server, opened by a command with the address that an administrator gave.
            if name.startswith("psycopg") and path == "copdesk/store/server.py":
                continue
            if name.split(".")[0] in NETWORK_MODULES or name.startswith(NETWORK_PARTS):
                bad.append(f"{path}:{line}: {name}")
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("address", [("127.0.0.1", 9), ("::1", 9)])
def test_the_guard_stops_a_connection(address: tuple[str, int], network_calls: list[str]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(BaseException, match=r"socket\.connect"):
        connection.connect(address)
    assert len(network_calls) == 1
    network_calls.clear()


def test_the_guard_stops_a_look_up(network_calls: list[str]) -> None:
    with pytest.raises(BaseException, match=r"socket\.getaddrinfo"):
        socket.getaddrinfo("localhost", 80)
    network_calls.clear()


@pytest.mark.skipif(sys.platform == "win32", reason="Python on Windows has no socket.AF_UNIX")
def test_the_guard_lets_a_unix_socket_pass(tmp_path: Path, network_calls: list[str]) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "s"))
    assert network_calls == []


def test_the_guard_reaches_programs_that_tests_start() -> None:
    script = "import socket\ntry: socket.getaddrinfo('localhost', 80)\nexcept BaseException: pass"
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert done.returncode == 97
    assert "the network was used" in done.stderr


def test_no_view_imports_another_view() -> None:
    bad = []
    for path, tree in trees():
        if path.startswith("copdesk/ui/views/") and path.endswith("_view.py"):
            bad += [
                f"{path}:{line}: {name}"
                for line, name in imports(tree)
                if re.match(r"copdesk\.ui\.views\.\w+_view\b", name)
            ]
    assert not bad, "\n".join(bad)


def test_files_name_no_machine_and_leave_nothing_open() -> None:
    bad = []
    for path, text in tracked_texts():
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE_PATH.search(line) or UNFINISHED.search(line):
                bad.append(f"{path}:{number}: {line.strip()[:100]}")
    assert not bad, "\n".join(bad)


def test_today_is_asked_for_in_one_place() -> None:
    """A test that fixes ``dates.today`` has fixed the day of the whole program; moments are another thing."""
    asked = [path for path, text in tracked_texts() if path.startswith("copdesk/") and "date.today" in text]
    assert asked == ["copdesk/domain/rules/dates.py"]


def test_no_large_file_is_tracked() -> None:
    large = [str(path) for path in tracked_files() if path.stat().st_size > 2_000_000]
    assert not large, "\n".join(large)


def test_the_design_page_describes_every_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [folder.name for folder in packages() if f"{folder.name}/" not in page]
    assert not missing, "\n".join(missing)


def test_links_in_the_documents_lead_somewhere() -> None:
    bad = []
    for path, text in tracked_texts():
        if path.endswith(".md"):
            for target in re.findall(r"\]\(([^)#\s]+)", text):
                if "://" not in target and not (ROOT / path).parent.joinpath(target).exists():
                    bad.append(f"{path}: {target}")
    assert not bad, "\n".join(bad)


def test_the_lock_pins_what_the_project_asks_for() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {line.split()[0].lower() for line in lock.splitlines() if line and not line.startswith((" ", "#"))}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {item.lower() for item in [*project["dependencies"], *project["optional-dependencies"]["dev"]]}
    assert asked - pinned == set()
    assert "/" not in lock, "the lock names a registry or a folder"
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_continuous_integration_runs_the_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec python3 dev.py test"
    assert sys.platform == "win32" or os.access(script, os.X_OK)


def test_the_licence_page_names_every_dependency() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    missing = [name for item in asked if (name := item.split("==")[0].lower()) not in page]
    assert not missing, "\n".join(missing)
