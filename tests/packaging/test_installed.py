"""The installers as offices get them: built, installed in a clean Debian, used by an ordinary user, removed."""

import faulthandler
import os
import time
from pathlib import Path

import pytest

FOLDER = os.environ.get("COPDESK_INSTALLERS", "")


@pytest.mark.skipif(
    not FOLDER,
    reason="needs `dev.py test` of a git checkout, run by root on Debian with the right to mount and unshare",
)
def test_the_installed_program_does_its_work() -> None:
    """`dev.py test` runs packaging/ci.sh beside the other tests; this one comes last and waits for it."""
    faulthandler.cancel_dump_traceback_later()
    folder, patience = Path(FOLDER), 1_200
    while not (code := folder / "code").exists() and patience:
        time.sleep(1)
        patience -= 1
    said = (folder / "log").read_text(encoding="utf-8", errors="replace")
    assert code.exists() and code.read_text().strip() == "0", said[-8_000:]
    assert "14 passed, 0 failed" in said
