"""A screen without a monitor, and hands on its keyboard: Xvfb, xdotool, scrot."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from clean_root import wait_for
from recipe import RefusedError, tool

TITLE = "CopDesk"


class Screen:
    """1366x768 pixels; pictures of it go to *shots* for people to look at."""

    def __init__(self, shots: Path) -> None:
        self.display = f":{400 + os.getpid() % 500}"
        self.env = {**os.environ, "DISPLAY": self.display}
        self.shots = shots
        for name in ("xdotool", "scrot"):
            tool(name)
        shots.mkdir(parents=True, exist_ok=True)
        Path("/tmp/.X11-unix").mkdir(exist_ok=True)  # noqa: S108 - where X servers put their sockets
        command = [tool("Xvfb", "xvfb"), self.display, "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)

    def close(self) -> None:
        """Take the screen away."""
        self._server.terminate()
        self._server.wait()

    def keys(self, *words: str) -> str:
        """What xdotool answers."""
        done = subprocess.run(["xdotool", *words], env=self.env, check=False, capture_output=True, encoding="utf-8")
        return done.stdout

    def titles(self) -> list[str]:
        """Captions of the windows that are shown."""
        found = self.keys("search", "--onlyvisible", "--name", ".").split()
        return [title for number in found if (title := self.keys("getwindowname", number).strip())]

    def focus(self, caption: str, seconds: float = 60) -> str:
        """The keyboard to the window with that caption; there is no window manager to do it."""
        wait_for(lambda: self.keys("search", "--onlyvisible", "--name", caption), seconds, f"a window {caption!r}")
        number = self.keys("search", "--onlyvisible", "--name", caption).split()[-1]
        self.keys("windowfocus", "--sync", number)
        return number

    def shot(self, name: str) -> None:
        """A picture of the screen."""
        path = self.shots / f"{name}.png"
        subprocess.run(["scrot", "-o", path], env=self.env, check=False, capture_output=True)

    def unlock(self, passphrase: str, caption: str = "— CopDesk") -> None:
        """Type the passphrase of the desk into the first page; again when a busy machine lost keys."""
        for _ in range(4):
            self.focus(TITLE, 90)
            time.sleep(3)
            self.keys("key", "ctrl+a")
            self.keys("type", "--delay", "80", passphrase)
            self.keys("key", "Return")
            with contextlib.suppress(RefusedError):
                self.focus(caption, 25)
                return
            self.shot("locked")
        raise RefusedError(f"no window {caption!r} after four tries")
