"""裁定: yes, or no and why."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import NotAllowed, Refusal


@dataclass(frozen=True)
class Verdict:
    """A yes carries its reason too: "why can this person do this?" is answered on screen."""

    ok: bool
    reason: Refusal | None = None
    because: str = ""

    def __bool__(self) -> bool:
        return self.ok

    def require(self) -> None:
        """Raise the refusal when the answer is no."""
        if not self.ok:
            raise self.reason or NotAllowed("您的岗位不允许这样做。")


def yes(because: str = "") -> Verdict:
    return Verdict(True, None, because)


def no(reason: Refusal) -> Verdict:
    return Verdict(False, reason)
