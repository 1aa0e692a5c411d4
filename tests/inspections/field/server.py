"""A real server in processes of its own, which can be killed (SIGKILL: no clean-up, no exception) and started again.

One process has everything loaded and forks another for each start, so that starting costs nothing. It works on the
database and in the folder of the test, which must have written its rows for good (``transactional_db``).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
FORK = """
import os, sys, django; django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connections
from django.test import Client
from waitress import serve
from config.wsgi import application
Client().get("/sign-in/")  # what a first request loads is loaded before the fork
name, folder, port = sys.argv[1:]
settings.TOWNWORKS_EVIDENCE = Path(folder)
connections["default"].settings_dict["NAME"] = name
print("ready", flush=True)
for _line in sys.stdin:
    pid = os.fork()
    if not pid:
        serve(application, host="127.0.0.1", port=int(port), threads=4, _quiet=True)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("gone", flush=True)
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """A server at ``address``; ``start`` and ``kill`` it as often as you like."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process, self.port, self.pid = process, port, 0
        self.address = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        self._tell("start")
        self.pid = int(self._hear())
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        assert self._hear() == "gone"
        self.pid = 0

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def serving() -> Iterator[Server]:
    """A server that was started once; its process ends with the test."""
    port = free_port()
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-W", "ignore", "-c", FORK, name, str(settings.TOWNWORKS_EVIDENCE), str(port)]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        server = Server(process, port)
        try:
            assert server._hear() == "ready"
            server.start()
            yield server
        finally:
            if server.pid:
                server.kill()
            assert process.stdin is not None
            process.stdin.close()
