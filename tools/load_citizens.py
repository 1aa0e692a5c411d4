"""Let five hundred citizens come at once: public pages and Open311 against the production server; nothing may fail or be lost.

    python tools/load_citizens.py [--citizens 500] [--rounds 2] [--databases SQLite,PostgreSQL]

The server is what docs/operate/install.md starts: the production settings behind waitress, with the web server before it played
by the citizens (each says its address and https in the headers that such a server sets). Several share an address and
answer sums: no limit is lifted. A third are apps with a key, a quarter of the cases carry a photograph of 223 KB, a fifth of the
sendings come again with the same client id, half of those at the same moment. Afterwards receipts are held against the database.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.citizen_load import citizens, counting  # noqa: E402
from tools.inspection_bench import form, serving  # noqa: E402

FRONT = (  # as in docs/operate/install.md
    "--connection-limit=1000",
    "--asyncore-use-poll",
    "--trusted-proxy=127.0.0.1",
    "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto",
    "--clear-untrusted-proxy-headers",
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--citizens", type=int, default=500)
    asked.add_argument("--rounds", type=int, default=2)
    asked.add_argument("--databases", default="SQLite,PostgreSQL")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.here:
        return here(given)
    for name in given.databases.split(","):
        _apart(name)


def _apart(name: str) -> None:
    """A process of its own with a folder, keys and a database that go away."""
    var = tempfile.mkdtemp(prefix="townworks-load-")
    url = f"sqlite:///{var}/load.sqlite3"
    if name == "PostgreSQL":
        started = subprocess.run(
            ["bash", ROOT / "tools/postgres.sh", "start"], capture_output=True, text=True
        )
        if started.returncode:
            print(f"SKIPPED: PostgreSQL ({started.stderr.strip()})")
            return
        url = serving.fresh(started.stdout.strip())
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "TOWNWORKS_HOSTS": "127.0.0.1",
        "TOWNWORKS_PERSONAL_INDEX_KEY": _key("index"),
        "TOWNWORKS_PERSONAL_KEYS": _key("load"),
        "TOWNWORKS_SECRET_KEY": secrets.token_urlsafe(50),
        "TOWNWORKS_VAR": var,
    }
    print(f"== {name}", flush=True)
    try:
        command = [sys.executable, __file__, *sys.argv[1:], "--here"]
        if code := subprocess.run(command, env=environment, cwd=ROOT).returncode:
            raise SystemExit(code)
    finally:
        shutil.rmtree(var, ignore_errors=True)
        if name == "PostgreSQL":
            serving.drop(url)


def _key(name: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"


def here(given: argparse.Namespace) -> None:
    town = _ready()
    heard, photos = citizens.Heard(), form.Photos()
    with serving.serving("waitress", more=FRONT) as served:
        all_of_them = [
            citizens.Citizen(n, served.port, town, heard, photos.another) for n in range(given.citizens)
        ]
        citizens.load(all_of_them, given.rounds, heard)
        used = served.used()
    log = (Path(os.environ["TOWNWORKS_VAR"]) / "server.log").read_text(errors="replace")
    told(given, heard, used)
    wrong = heard.wrong[:5] + counting.wrong(heard)
    failed = len(heard.wrong) + log.count("Traceback")
    if wrong or failed:
        print(f"WRONG ({failed} failed): " + "; ".join(wrong))
        print(log[-3000:] if "Traceback" in log else "")
        raise SystemExit(1)
    print(
        "no error, and nothing lost or double: each receipt is a case with its code, photographs, step and trail"
    )


def _ready() -> citizens.Town:
    """An empty database with the test towns in it, the files of the pages, and an app's key."""
    import django

    django.setup()
    from datetime import timedelta

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.cases import world as worlds
    from townworks.kernel import clock
    from townworks.people.models import Token
    from townworks.people.selectors.signed_in import digest_of

    towns, now, key = worlds.build().towns, clock.now(), secrets.token_urlsafe(20)
    person = towns.here.people["office_clerk"]
    Token.objects.create(
        person=person, name="app", digest=digest_of(key), made_at=now, expires_at=now + timedelta(days=1)
    )
    return citizens.Town(towns.here.place.pk, towns.here.place.code, key)


def told(given: argparse.Namespace, heard: citizens.Heard, used: float) -> None:
    requests = sum(map(len, heard.taken.values()))
    print(
        f"{given.citizens} citizens, {given.rounds} times each: {len(heard.receipts)} receipts in {heard.spent:.0f} s "
        f"({len(heard.receipts) / heard.spent:.1f}/s, {requests / heard.spent:.0f} requests/s), {heard.again} sent again, "
        f"{sum(heard.photos.values())} photographs, {heard.sums} sums; {used:.0f} s of processor in the server"
    )
    print(f"{'what':<36}{'times':>7}{'p50 ms':>9}{'p95 ms':>9}")
    for what, taken in sorted(heard.taken.items()):
        taken.sort()
        p95 = taken[int(len(taken) * 0.95)]
        print(f"{what:<36}{len(taken):>7}{statistics.median(taken) * 1000:>9.0f}{p95 * 1000:>9.0f}")


if __name__ == "__main__":
    main()
