"""The WSGI door of `make run`: development settings unless the environment says otherwise, and the clockwork beside it.

A town's own server runs `townworks tick` from cron; here a thread does, so that a visitor sees what it does.
"""

import logging
import os
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from django.core.wsgi import get_wsgi_application

from config import memory

application = get_wsgi_application()
memory.settle()

EVERY = 60  # seconds


def keep_ticking(stop: threading.Event) -> None:
    """Run the clockwork once a minute until the server ends."""
    from django.db import close_old_connections

    from townworks.kernel import clock, clockwork

    while not stop.wait(EVERY):
        try:
            clockwork.tick(at=clock.now())
        except Exception:  # the next minute, it goes on
            logging.getLogger(__name__).exception("the clockwork did not run")
        finally:
            close_old_connections()


threading.Thread(target=keep_ticking, args=(threading.Event(),), daemon=True, name="clockwork").start()
