"""排队: who came first goes first, and is woken as soon as it is their turn."""

from __future__ import annotations

from collections import deque
from threading import Lock


class Line:
    """A line of threads before one door.

    >>> line = Line()
    >>> line.take(0), line.take(0)
    (True, False)
    >>> line.give()
    >>> line.take(0)
    True
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._inside = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; False when it did not come in time."""
        with self._guard:
            if not self._inside:
                self._inside = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it came at the very moment that we left

    def give(self) -> None:
        """Leave; the next one is let in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._inside = False
