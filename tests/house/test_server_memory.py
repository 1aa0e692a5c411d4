"""A server process sets aside what it has read before its first page, so that no page waits for a search through all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

ASK = """
import gc, importlib, json
importlib.import_module("{door}")
from django.urls import get_resolver
kept = gc.get_freeze_count()
get_resolver().reverse_dict
print(json.dumps([kept, len(gc.get_objects())]))
"""


@pytest.mark.parametrize("door", ["config.wsgi", "config.dev_server"])
def test_what_a_server_has_read_is_set_aside(door: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(door=door)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=True,
    )
    kept, searched = json.loads(done.stdout.splitlines()[-1])
    assert kept > 100_000  # models, forms and addresses of the whole project
    assert searched < kept / 10  # the addresses too had been read by then
