"""命令: ``townworks read`` at once, and Django's commands behind the same name.

Reading a report needs no database and no settings, so it does not wait for Django.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home() -> Path:
    """The project's root, where config/ and manage.py live: TOWNWORKS_HOME, the source's own, or here."""
    asked = os.environ.get("TOWNWORKS_HOME")
    if asked:
        return Path(asked)
    beside_source = Path(__file__).resolve().parents[2]
    for place in (beside_source, Path.cwd()):
        if (place / "manage.py").is_file():
            return place
    return beside_source


def main() -> None:
    """Run one command; the console script."""
    if sys.argv[1:2] == ["read"]:
        from townworks.commitments.reading.command import main as read

        sys.exit(read(sys.argv[2:]))
    sys.path.insert(0, str(home()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
