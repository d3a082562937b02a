"""`python -m tests.bench.exchange_child export|import FOLDER FILE`: one step of an exchange in a process of its own.

Reads the key of the desk, since deriving it takes more memory than the step; prints seconds and the most memory in
use before and after, in KiB.
"""

import json
import sys
import time
from pathlib import Path

from copdesk.store.desk import Desk
from copdesk.sync import exchange, trust
from tests.bench.exchange_work import registers
from tests.bench.start_child import memory


def main() -> int:
    """Open the desk, do the step, tell."""
    step, folder, path = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    desk = Desk.open_with_key(folder, registers(), bytes.fromhex(sys.stdin.readline()), "Ірина")
    before, start = memory(), time.perf_counter()
    if step == "export":
        exchange.export(desk, path, [known.card for known in trust.cards(desk)])
    else:
        exchange.import_file(desk, path)
    told = {"seconds": time.perf_counter() - start, "before": before, "after": memory()}
    desk.close()
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
