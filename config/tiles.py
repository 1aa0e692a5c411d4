"""底图: whether this instance shows a map's own pictures below its sites, from whom, and what a browser may load for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

HOSTS = "01234567"  # 天地图 answers at t0 to t7


@dataclass(frozen=True)
class Tiles:
    """底图. ``urls``: one template a sheet, the lowest first, with {x}, {y}, {z}, and {s} for one of ``hosts``."""

    urls: tuple[str, ...]
    attribution: str
    hosts: str = HOSTS

    @property
    def sources(self) -> list[str]:
        """The hosts that pictures come from, as the content policy names them.

        >>> Tiles(("https://t{s}.example.cn/{z}/{x}/{y}",), "某地图", "01").sources
        ['https://t0.example.cn', 'https://t1.example.cn']
        """
        found = (
            f"{parts.scheme}://{parts.netloc}".replace("{s}", host)
            for parts in map(urlsplit, self.urls)
            for host in self.hosts
        )
        return list(dict.fromkeys(found))


def read(environ: Mapping[str, str]) -> Tiles | None:
    """The setting TOWNWORKS_TILES out of the environment; None, which is the rule, when no base map is wanted.

    ValueError when an address is not https or has no places for the tile: a map without pictures is better than a page
    that loads from anywhere.

    >>> read({}) is None
    True
    """
    key = environ.get("TOWNWORKS_TILES_KEY", "")
    urls = tuple(url.replace("{key}", key) for url in environ.get("TOWNWORKS_TILES_URL", "").split())
    if not urls:
        return None
    for url in urls:
        parts = urlsplit(url)
        wanting = [place for place in ("{x}", "{y}", "{z}") if place not in url]
        if parts.scheme != "https" or not parts.netloc or wanting or set(parts.netloc) & set(";, '\""):
            raise ValueError("TOWNWORKS_TILES_URL 要以 https:// 开头，并含 {x}、{y}、{z}。")
    hosts = environ.get("TOWNWORKS_TILES_HOSTS", HOSTS)
    return Tiles(urls, environ.get("TOWNWORKS_TILES_ATTRIBUTION", ""), hosts)
