"""One telephone: a connection that is kept, its cookies, and the headers that the web server before the product sets."""

from __future__ import annotations

import http.client
from collections.abc import Mapping, Sequence
from http.cookies import SimpleCookie

ASKED_AGAIN = 422  # the form once more, as where a sum is wanted
OUT = 180  # seconds until a request is given up


class Wrong(Exception):
    """An answer that no citizen should see."""


class Phone:
    """``address``: where it calls from, as the web server would say it."""

    def __init__(self, port: int, address: str, cookies: Mapping[str, str] | None = None) -> None:
        self.port, self.address, self.cookies = port, address, dict(cookies or {})
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=OUT)

    def another(self) -> Phone:
        """The same telephone on a second line."""
        return Phone(self.port, self.address, self.cookies)

    def get(self, path: str) -> str:
        return self._asked("GET", path, None, {})

    def post(self, path: str, body: bytes) -> str:
        return self._asked("POST", path, body, {"Content-Type": "multipart/form-data; boundary=b0"})

    def close(self) -> None:
        self._line.close()

    def _asked(self, verb: str, path: str, body: bytes | None, more: dict[str, str]) -> str:
        headers = {
            "Host": "127.0.0.1",
            "X-Forwarded-For": self.address,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://127.0.0.1{path}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        self._line.request(verb, path, body, headers | more)
        answer = self._line.getresponse()
        told = answer.read().decode()
        for set_cookie in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(set_cookie).items()}
        if answer.status not in (200, ASKED_AGAIN):
            raise Wrong(f"{verb} {path}: {answer.status} {told[-200:]!r}")
        return told


def parts(given: Mapping[str, str], files: Sequence[tuple[str, bytes]]) -> bytes:
    """The body of a form with its files."""
    pieces: list[bytes] = []
    for name, value in given.items():
        pieces.append(f'--b0\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, data in files:
        head = f'--b0\r\nContent-Disposition: form-data; name="{name}"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        pieces += [head.encode(), data, b"\r\n"]
    return b"".join([*pieces, b"--b0--\r\n"])
