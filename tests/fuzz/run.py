"""Coverage-guided fuzzing of the readers: `python dev.py fuzz [seconds]`, by Atheris (libFuzzer), on Linux.

What it finds lies in `out/fuzz/`; move it to `tests/fuzz/found/`, where every test run reads it again.
"""

import json
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["copdesk"]):
    from tests.fuzz.target import LINES, Target
    from tests.sync.test_hostile_lines import mutated

WORDS = (
    "C",
    "F",
    "T",
    "E",
    "P",
    "B",
    "b",
    "Z",
    "box",
    "item",
    "deleted",
    "null",
    "[]",
    "{}",
    "left",
    "right",
    "number",
)


def mutate(data: bytes, limit: int, seed: int) -> bytes:
    """Half of the time what libFuzzer does to bytes, else something wrong in lines that stay JSON."""
    rnd = random.Random(seed)
    if data[:1] == LINES and rnd.random() < 0.7:
        with suppress(ValueError, TypeError, IndexError, AttributeError):
            lines = mutated([json.loads(line) for line in data[1:].splitlines()], rnd)
            made = LINES + b"".join(json.dumps(line).encode() + b"\n" for line in lines)
            return made[:limit]
    return bytes(atheris.Mutate(data, limit))


def main(seconds: int, out: Path) -> None:
    """Fuzz for so many seconds; libFuzzer ends the process, with an error when something was found."""
    target, slowest = Target(), [0.0]

    def timed(data: bytes) -> None:
        start = time.process_time()
        target(data)
        took = time.process_time() - start
        if took > slowest[0]:
            slowest[0] = took
            print(f"slowest so far: {took * 1000:.1f} ms for {len(data)} bytes", flush=True)

    with TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds()):
            Path(corpus, f"seed{number}").write_bytes(seed)
        words = Path(corpus).with_suffix(".dict")
        words.write_text("".join(f'"{word}"\n' for word in WORDS), encoding="ascii")
        options = [f"-max_total_time={seconds}", "-max_len=16384", "-len_control=0", "-timeout=10", f"-dict={words}"]
        atheris.Setup(
            [sys.argv[0], *options, f"-artifact_prefix={out}/", "-print_final_stats=1", corpus],
            timed,
            custom_mutator=mutate,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
