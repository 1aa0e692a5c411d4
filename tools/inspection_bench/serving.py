"""The product's own server in its own process: waitress as `make serve` runs it, or gunicorn with several processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT = int(os.environ.get("BENCH_PORT", 8766))
THREADS = 4


def command(server: str, processes: int, more: Sequence[str] = ()) -> list[str]:
    if server == "waitress":
        door = ["waitress", f"--listen=127.0.0.1:{PORT}", f"--threads={THREADS}", *more]
    else:
        door = [
            "gunicorn",
            f"--bind=127.0.0.1:{PORT}",
            f"--workers={processes}",
            "--worker-class=gthread",
            f"--threads={THREADS}",
            "--keep-alive=75",
            "--log-level=error",
        ]
    return [sys.executable, "-m", *door, "config.wsgi:application"]


@dataclass(frozen=True)
class Served:
    """A server that listens on a port; how much of a processor it has used."""

    port: int
    pid: int

    def used(self) -> float:
        """Seconds of processor time of the server and its own processes; the database's are not in it."""
        return sum(_used(pid) for pid in (self.pid, *_children(self.pid)))


def _children(pid: int) -> list[int]:
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in file.read_text().split()] if file.exists() else []


def _used(pid: int) -> float:
    file = Path(f"/proc/{pid}/stat")
    if not file.exists():
        return 0.0
    fields = file.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(server: str, processes: int = 2, more: Sequence[str] = ()) -> Iterator[Served]:
    """The server, once somebody listens; ends only what it began. ``more``: further options of waitress."""
    log = Path(os.environ["TOWNWORKS_VAR"]) / "server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            command(server, processes, more), cwd=ROOT, env=os.environ.copy(), stdout=out, stderr=out
        )
        try:
            _wait(process, log)
            yield Served(PORT, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(60)
            except (
                subprocess.TimeoutExpired
            ):  # a busy machine: the measurement is over, and the process is ours
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(log.read_text(errors="replace")[-2000:])
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def fresh(url: str) -> str:
    """A new database beside the one given."""
    import psycopg

    name = f"bench_{datetime.now(UTC):%H%M%S%f}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rsplit("/", 1)[0] + "/" + name


def drop(url: str) -> None:
    """Away with a database that was made for a measurement."""
    import psycopg

    base, _slash, name = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
