"""Python runs this by itself in every process that a test starts (PYTHONPATH): no network there either."""

import os
import sys

from network_events import is_network


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    # The process of the tests itself has its own guard, which names the test.
    if "pytest" not in sys.modules and is_network(event, arguments):
        os.write(2, f"the network was used: {event} {arguments[-1]!r}\n".encode())
        os._exit(97)


sys.addaudithook(_refuse)
