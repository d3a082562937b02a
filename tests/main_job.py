"""The main job on the sample unit through the commands: papers, the exchange with a colleague, pictures.

`python -m tests.main_job all FOLDER` does all of it and leaves the results in FOLDER (`dev.py run` without a
display, and one test); `python -m tests.main_job sample DESK` only makes the sample desk.
The passphrase of the desks comes from COPDESK_PASSPHRASE.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUR_UNIT = ("init", "--unit", "Озерянське районне управління поліції", "--user", "Наталія Гай")
THEIR_UNIT = ("init", "--unit", "Сусіднє районне управління поліції", "--user", "Іван Лях")
PAPERS = (("minutes", "meeting"), ("plan", "plan"), ("roster", "course"))


class CommandFailedError(Exception):
    """A command that had to succeed did not."""


def copdesk(desk: Path, *arguments: str | Path) -> str:
    """What one `copdesk` command prints; its complaints go to standard error as they are."""
    command = [sys.executable, "-m", "copdesk", "--desk", str(desk), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, encoding="utf-8")
    if done.returncode:
        raise CommandFailedError(f"code {done.returncode} from: copdesk {' '.join(map(str, arguments))}")
    return done.stdout


def make_sample(desk: Path) -> None:
    """A new desk filled with the invented unit."""
    shutil.rmtree(desk, ignore_errors=True)
    desk.parent.mkdir(parents=True, exist_ok=True)
    copdesk(desk, *OUR_UNIT)
    copdesk(desk, "sample")


def print_papers(desk: Path, out: Path) -> None:
    """The papers of the main job, each as PDF and as DOCX."""
    for kind, noun in PAPERS:
        records = json.loads(copdesk(desk, "list", noun, "--json"))
        if not records:
            raise CommandFailedError(f"the sample unit has no {noun}")
        for suffix in ("pdf", "docx"):
            copdesk(desk, "print", kind, records[0]["id"], "--out", out / f"{kind}.{suffix}")


def hand_over(desk: Path, out: Path) -> None:
    """The whole desk goes to a colleague's desk by a file, and theirs comes back; both then hold the same."""
    other = out / "colleague"
    ours, theirs = out / "our.card", out / "colleague.card"
    package, answer = out / "sample.copdesk", out / "answer.copdesk"
    copdesk(other, *THEIR_UNIT)
    copdesk(desk, "card", "show", "--out", ours)
    copdesk(other, "card", "show", "--out", theirs)
    copdesk(desk, "card", "trust", theirs)
    copdesk(other, "card", "trust", ours)
    copdesk(desk, "export", "--to", theirs, "--out", package, "--full")
    copdesk(other, "import", package)
    copdesk(other, "export", "--to", ours, "--out", answer)
    copdesk(desk, "import", answer)
    digests = [copdesk(side, "digest").strip() for side in (desk, other)]
    if digests[0] != digests[1]:
        raise CommandFailedError(f"the two desks differ after the exchange: {digests}")


def take_pictures(desk: Path, out: Path) -> None:
    """A picture of every view, in both languages."""
    for language in ("uk", "en"):
        copdesk(desk, "screens", "--out", out / "screens" / language, "--lang", language)


def do_all(out: Path) -> None:
    """Every step in order, with its time, then the list of what was made."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    desk = out / "desk"
    steps: dict[str, Callable[[], None]] = {
        "the sample unit": lambda: make_sample(desk),
        "minutes, plan, roster": lambda: print_papers(desk, out),
        "the exchange file": lambda: hand_over(desk, out),
        "pictures of the window": lambda: take_pictures(desk, out),
    }
    for name, step in steps.items():
        start = time.monotonic()
        step()
        print(f"   {name}: {time.monotonic() - start:.1f} s", flush=True)
    print(f"The results are in {out}:")
    inner = (desk, out / "colleague")
    for path in sorted(out.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(folder) for folder in inner):
            print(f"  {path.relative_to(out).as_posix()}  {path.stat().st_size:,} bytes")


def main() -> int:
    """`all FOLDER` or `sample DESK`; 1 with a sentence on standard error when a command fails."""
    jobs = {"all": do_all, "sample": make_sample}
    if len(sys.argv) != 3 or sys.argv[1] not in jobs:
        print(f"usage: python -m tests.main_job {'|'.join(jobs)} FOLDER", file=sys.stderr)
        return 2
    try:
        jobs[sys.argv[1]](Path(sys.argv[2]).resolve())
    except (CommandFailedError, OSError) as reason:
        print(f"The main job stopped: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
