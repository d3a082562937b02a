"""A PostgreSQL server of the tests' own: one folder, one Unix socket, no port, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

ROLE = "Олена Ковальчук"
# Nothing here must survive a power cut, and the machine is shared.
_PREFIX = "copdesk-pg-"
_ROOM = 500 * 2**20  # bytes in memory, where a database is made ten times faster than on most disks
_OPTIONS = (
    "-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off "
    "-c full_page_writes=off -c shared_buffers=32MB -c max_connections=20 -c autovacuum=off -c jit=off"
)

LayOut = Callable[[str], None]


def programs() -> Path | None:
    """The folder of the newest server that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parent.parent.name))
    here = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(here).parent if here else None


def missing() -> str:
    """Why the server cannot be started here; empty when it can."""
    if sys.platform == "win32":
        return "no Unix sockets for psycopg on Windows"
    return "" if programs() else "no PostgreSQL server is installed (Debian: postgresql)"


class PostgresServer:
    """A running server with databases that are lent to tests and brought back to an empty desk in between."""

    def __init__(self) -> None:
        folder = programs()
        assert folder is not None
        self._programs = folder
        memory = Path("/dev/shm")
        roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=memory if roomy else None))
        (self.folder / "owner").write_text(str(os.getpid()))
        # It refuses to work for root: the package brings a user, any other one is as good.
        self._user = _unprivileged() if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._made = 0
        self._idle: dict[LayOut, list[str]] = {}
        self._again: dict[str, str] = {}

    def start(self) -> None:
        """Make the cluster and wait until it answers, after those of sessions that were killed are gone."""
        for left in self.folder.parent.glob(f"{_PREFIX}*/owner"):
            if (owner := left.read_text()) and not psutil.pid_exists(int(owner)):
                self._run("pg_ctl", "--mode=immediate", "stop", folder=left.parent, must=False)
                shutil.rmtree(left.parent, ignore_errors=True)
        self._run("initdb", "--no-sync", "--auth=trust", f"--username={ROLE}", "--encoding=UTF8", "--locale=C")
        self._run(
            "pg_ctl", "--wait", f"--options={_OPTIONS.format(folder=self.folder)}", f"--log={self.folder}/log", "start"
        )

    def stop(self) -> None:
        """Stop it at once and remove it."""
        self._run("pg_ctl", "--mode=immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql:///{name}?host={self.folder}&user={quote(ROLE)}"

    def name_of(self, url: str) -> str:
        """The name of the database at an address."""
        return url.partition("?")[0].rpartition("/")[2]

    def copy(self, name: str, to: str) -> None:
        """Copy a database that nobody uses, in the place of another one if there is one of that name."""
        self.drop(to)
        self.say(f"CREATE DATABASE {to} TEMPLATE {name}")

    def drop(self, name: str) -> None:
        """Remove a database, if there is one, whoever still uses it."""
        self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def lend(self, lay_out: LayOut) -> str:
        """The address of a database with an empty desk, as *lay_out* makes it at an address."""
        idle = self._idle.setdefault(lay_out, [])
        if not idle:
            self._made += 1
            name = f"desk_{self._made}"
            self.say(f"CREATE DATABASE {name}")
            lay_out(self.url(name))
            self._again[name] = self._keep_empty(name)
            idle.append(name)
        return self.url(idle.pop())

    def take_back(self, lay_out: LayOut, url: str) -> None:
        """Bring a database back to an empty desk, faster than a new one could be made."""
        name = self.name_of(url)
        self.say(self._again[name], name)
        self._idle[lay_out].append(name)

    def _keep_empty(self, name: str) -> str:
        """Keep what an empty desk holds beside it; the statements that bring it back."""
        tables = [table for (table,) in self.say("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name)]
        kept = [f'CREATE TABLE empty."{table}" AS TABLE public."{table}"' for table in tables]
        self.say("; ".join(["CREATE SCHEMA empty", *kept]), name)
        filled = [f'DELETE FROM "{table}"; INSERT INTO "{table}" TABLE empty."{table}"' for table in tables]
        return "; ".join(["SET session_replication_role = replica", *filled])

    def say(self, statement: str, name: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements as administrator; the rows of the first one."""
        import psycopg

        with psycopg.connect(self.url(name), autocommit=True) as db:
            done = db.execute(statement)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []

    def _run(self, program: str, *options: str, folder: Path | None = None, must: bool = True) -> None:
        command = [str(self._programs / program), "-D", f"{folder or self.folder}/data", *options]
        who: dict[str, Any] = {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}
        # The server would keep a pipe of its starter open for ever.
        with (self.folder / "starter.log").open("w+", encoding="utf-8") as told:
            done = subprocess.run(command, check=False, stdout=told, stderr=told, cwd=self.folder, **who)
            told.seek(0)
            said = told.read()
        assert done.returncode == 0 or not must, f"{program}: {said}"


def _unprivileged() -> str:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
