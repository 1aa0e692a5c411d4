"""登录失败处理 (等保2.0 二级): a name that is guessed at from many addresses rests, and nobody is shut out by others.

Five wrong passwords lock a name from one address for half an hour (django-axes). Whoever has many addresses has five each, so
a name is counted over all of them too: after twenty in half an hour it opens from no further address for the moment. The
addresses from which its person has signed in within the last thirty days are not closed by this: they keep their own five.
An outsider can so make a new place wait, and never the desk where the person works; and the administrator opens the name at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from .models import SignIn

KNOWN_FOR = timedelta(days=30)


class GuardedNames(AxesDatabaseHandler):
    """Axes, which also counts a name over all addresses."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Of the name from this address; as many as lock it, where the name is guessed at from everywhere. One query where nobody failed."""
        name = get_client_username(request, credentials)
        everywhere = _failures_of(name, request) if name else 0
        if name and not everywhere:
            return 0
        failures: int = super().get_failures(request, credentials)
        if everywhere >= settings.TOWNWORKS_GUESSES_OF_A_NAME and not _is_known(name, request):
            return max(failures, get_failure_limit(request, credentials))
        return failures


def _failures_of(name: str, request: HttpRequest) -> int:
    recent = AccessAttempt.objects.filter(username=name, attempt_time__gte=get_cool_off_threshold(request))
    return recent.aggregate(n=Sum("failures_since_start"))["n"] or 0


def _is_known(name: str, request: HttpRequest) -> bool:
    """Whether the person of this name has signed in from this address of late."""
    address = getattr(request, "axes_ip_address", None)
    since = timezone.now() - KNOWN_FOR
    return (
        bool(address)
        and SignIn.objects.filter(person__username=name, address=address, at__gte=since).exists()
    )
