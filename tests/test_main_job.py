"""What `dev.py run` does without a display: the whole main job, through the commands alone."""

import os
import subprocess
import sys
from pathlib import Path

import dev

ROOT = Path(__file__).resolve().parent.parent


def test_the_main_job_leaves_its_papers_pictures_and_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    environment = {**os.environ, "COPDESK_PASSPHRASE": dev.PASSPHRASE, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.main_job", "all", str(out)],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    for name in ("minutes", "plan", "roster"):
        assert (out / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
        assert (out / f"{name}.docx").read_bytes().startswith(b"PK")
    assert (out / "sample.copdesk").stat().st_size > 1000
    for language in ("uk", "en"):
        assert len(list((out / "screens" / language).glob("*.png"))) >= 5
    assert f"The results are in {out}" in done.stdout
