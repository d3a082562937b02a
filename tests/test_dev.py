"""The door for developers: what it finds missing and when it works again."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    """dev.py as a module."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="no dpkg-query: this system has no Debian packages")
def test_missing_system_packages_are_named(dev: ModuleType) -> None:
    wanted = ("dpkg", "no-such-package|dpkg", "no-such-package|nor-such-one")
    assert dev.missing_packages(wanted) == ["no-such-package|nor-such-one"]


def test_who_may_not_install_is_told_what_to_ask_for(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda _wanted: ["libgl1", "libcups2|libcups2t64"])
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    assert dev.install_system_packages(("libgl1",)) == ["libgl1", "libcups2|libcups2t64"]
    assert "apt-get install --no-install-recommends libgl1 libcups2\n" in capsys.readouterr().out


def test_another_python_is_refused_with_a_reason(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 13, 0))
    monkeypatch.setattr(dev, "find_python", lambda: None)
    with pytest.raises(dev.RefusedError, match=r"needs Python 3\.11"):
        dev.use_right_python()


def test_a_changed_lock_asks_for_a_new_set_up(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = dev.fingerprint()
    changed = tmp_path / "requirements.lock"
    changed.write_bytes(dev.LOCK.read_bytes() + b"one==1\n")
    monkeypatch.setattr(dev, "LOCK", changed)
    assert dev.fingerprint() != before


@pytest.mark.parametrize("arguments", [[], ["nothing"]])
def test_wrong_usage_names_the_commands(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, ROOT / "dev.py", *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "run" in done.stderr
    assert "test" in done.stderr
