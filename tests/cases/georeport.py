"""GeoReport v2 from outside: what an outside validator holds a server to, written from the specification and not from our own code.

It knows addresses and answers only: a ``Fetch`` sends, everything else is read from what comes back. Used by
``test_georeport.py``, and on a running server::

    python -m tests.cases.georeport http://127.0.0.1:8000/open311 440514106 KEY
"""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

FORMATS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# As Time.iso8601 of Ruby and RFC 3339 read it, which is the subset of the W3 note with a zone.
W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
ATTRIBUTE = ["variable", "code", "datatype", "required", "datatype_description", "order", "description"]
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
REQUEST = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]
LISTS = {  # the element that holds a list, and what each of its children is called
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    media_type: str
    body: bytes


Fetch = Callable[[str, str, dict[str, str] | list[tuple[str, str]]], Answered]


@dataclass
class Validator:
    """Asks one server everything; ``wrong`` collects what does not fit, each with the question."""

    fetch: Fetch
    root: str
    town: str
    key: str
    wrong: list[str] = field(default_factory=list)

    def run(self) -> list[str]:
        """Every operation in both formats; empty when all fits."""
        base = self.discovery()
        codes = self.services(base)
        for code, more in codes.items():
            self.definition(base, code, more)
        plain = next(code for code, more in codes.items() if not more)
        numbers = [self.create(base, plain, fmt) for fmt in FORMATS]
        self.create_with_attributes(base, [code for code, more in codes.items() if more])
        self.reading(base, plain, numbers)
        self.refusing(base, plain, numbers[0])
        return self.wrong

    def hold(self, fits: object, what: str) -> None:
        if not fits:
            self.wrong.append(what)

    def both(self, path: str, root: str, status: int = 200, verb: str = "GET", /, **sent: str) -> Any:
        """The answer in both formats, which must say the same; what the JSON says."""
        told = {
            fmt: self.one(path, fmt, root, status, verb, sent) for fmt in FORMATS
        }  # a list of nothing in XML is an empty element
        self.hold(told["xml"] == worded(told["json"]), f"{verb} {path} {sent}: XML and JSON differ")
        return told["json"]

    def one(
        self,
        path: str,
        fmt: str,
        root: str,
        status: int,
        verb: str,
        sent: dict[str, str] | list[tuple[str, str]],
    ) -> Any:
        """One answer, parsed; XML as the pairs that the Spark convention makes of it."""
        pairs = list(sent.items()) if isinstance(sent, dict) else sent
        names = [name for name, _ in pairs]
        if "jurisdiction_id" not in names and not path.startswith("discovery"):
            pairs = [("jurisdiction_id", self.town), *pairs]
        url = f"{self.root}/{path}.{fmt}"
        got = self.fetch(verb, url, [pair for pair in pairs if pair[1] is not None])
        asked = f"{verb} {path}.{fmt} {sent}"
        self.hold(got.status == status, f"{asked}: {got.status}, not {status}")
        self.hold(got.media_type == FORMATS[fmt], f"{asked}: {got.media_type}")
        text = got.body.decode("utf-8")
        if fmt == "json":
            return json.loads(text)
        self.hold(text.startswith('<?xml version="1.0" encoding="UTF-8"?>'), f"{asked}: declaration")
        tree = ElementTree.fromstring(got.body)
        self.hold(tree.tag == root, f"{asked}: root {tree.tag}")
        self.hold(
            not any(one.attrib or "}" in one.tag for one in tree.iter()), f"{asked}: foreign attributes"
        )
        return self.spark(tree)

    def spark(self, element: ElementTree.Element) -> Any:
        if element.tag in LISTS:
            self.hold({one.tag for one in element} <= {LISTS[element.tag]}, f"children of {element.tag}")
            return [self.spark(one) for one in element]
        if len(element):
            return {one.tag: self.spark(one) for one in element}
        return element.text or None

    def instant(self, value: object, what: str, *, may_be_none: bool = False) -> None:
        fits = isinstance(value, str) and W3.fullmatch(value)
        self.hold(fits or (may_be_none and value is None), f"{what}: no w3 instant: {value!r}")

    # the operations

    def discovery(self) -> str:
        """Service discovery; the path of the endpoint below the root."""
        told = self.both("discovery", "discovery")
        for name in ("changeset", "contact", "key_service", "endpoints"):
            self.hold(told.get(name), f"discovery: no {name}")
        self.instant(told["changeset"], "discovery changeset")
        for endpoint in told["endpoints"]:
            for name in ("specification", "url", "changeset", "type", "formats"):
                self.hold(endpoint.get(name), f"endpoint: no {name}")
            self.instant(endpoint["changeset"], "endpoint changeset")
            self.hold(endpoint["type"] in ("production", "test", "acceptance"), "endpoint type")
            self.hold(set(endpoint["formats"]) == {"text/xml", "application/json"}, "endpoint formats")
            self.hold(endpoint["specification"].endswith("GeoReport_v2"), "endpoint specification")
            self.hold(datetime.fromisoformat(endpoint["changeset"]).timestamp() < now(), "changeset to come")
        url = next(one["url"] for one in told["endpoints"] if one["type"] == "production")
        return url.rstrip("/").rpartition("/")[2]

    def services(self, base: str) -> dict[str, bool]:
        rows = self.both(f"{base}/services", "services")
        self.hold(rows, "no services")
        for row in rows:
            self.hold(list(row) == SERVICE, f"service: {list(row)}")
            self.hold(isinstance(row["service_code"], str) and row["service_name"], "service: code and name")
            self.hold(isinstance(row["metadata"], bool), "service: metadata")
            self.hold(row["type"] == "realtime", "service: type")
        codes = [row["service_code"] for row in rows]
        self.hold(len(codes) == len(set(codes)), "service: code twice")
        return {row["service_code"]: row["metadata"] for row in rows}

    def definition(self, base: str, code: str, more: bool) -> None:
        told = self.both(f"{base}/services/{code}", "service_definition")
        self.hold(list(told) == ["service_code", "attributes"], f"definition {code}: {list(told)}")
        self.hold(told["service_code"] == code, f"definition {code}: its code")
        self.hold(bool(told["attributes"]) == more, f"definition {code}: metadata says {more}")
        orders = [one["order"] for one in told["attributes"]]
        self.hold(len(set(orders)) == len(orders) and all(n > 0 for n in orders), f"definition {code}: order")
        for one in told["attributes"]:
            self.hold(list(one)[:7] == ATTRIBUTE and set(one) <= {*ATTRIBUTE, "values"}, f"attribute {one}")
            self.hold(one["datatype"] in DATATYPES, f"attribute: {one['datatype']}")
            self.hold(
                ("values" in one) == one["datatype"].endswith("valuelist"), f"attribute: values of {one}"
            )
            for value in one.get("values", []):
                self.hold(list(value) == ["key", "name"] and all(value.values()), f"value {value}")

    def create(self, base: str, code: str, fmt: str) -> str:
        sent = {"api_key": self.key, "service_code": code, "lat": "23.1234", "long": "113.5678"}
        sent |= {
            "description": "Zeile eins\n第二行 & <b>",
            "email": "a@example.org",
            "device_id": "d",
            "phone": "",
        }
        (row,) = self.one(f"{base}/requests", fmt, "service_requests", 200, "POST", sent)
        self.hold(
            list(row) == ["service_request_id", "service_notice", "account_id"], f"created: {list(row)}"
        )
        self.hold(isinstance(row["service_request_id"], str), "created: number")
        return row["service_request_id"]

    def create_with_attributes(self, base: str, codes: list[str]) -> None:
        """Each attribute with the first that fits its kind: [] for several values."""
        fits = {"number": "3", "datetime": "2026-01-02T08:00:00+08:00", "string": "x", "text": "x"}
        for code in codes:
            told = self.one(f"{base}/services/{code}", "json", "", 200, "GET", {})
            sent = [("api_key", self.key), ("service_code", code), ("address_string", "桥头")]
            for one in told["attributes"]:
                keys = [value["key"] for value in one.get("values", [])]
                if one["datatype"] == "multivaluelist":
                    sent += [(f"attribute[{one['code']}][]", key) for key in keys[:2]]
                else:
                    sent += [(f"attribute[{one['code']}]", keys[0] if keys else fits[one["datatype"]])]
            self.one(f"{base}/requests", "xml", "service_requests", 200, "POST", sent)

    def reading(self, base: str, code: str, numbers: list[str]) -> None:
        rows = self.both(f"{base}/requests", "service_requests", api_key=self.key)
        self.hold(set(numbers) <= {row["service_request_id"] for row in rows}, "created and not listed")
        self.hold(len(rows) <= 1000, "more than a thousand")
        for row in rows:
            self.request(row)
        for status in ("open", "closed"):
            rows = self.both(f"{base}/requests", "service_requests", status=status)
            self.hold({row["status"] for row in rows} <= {status}, f"status={status}")
        rows = self.both(f"{base}/requests", "service_requests", status="open,closed", service_code=code)
        self.hold({row["service_code"] for row in rows} == {code}, f"service_code={code}")
        over = {
            "service_request_id": ",".join(numbers),
            "status": "closed",
            "start_date": "2001-01-01T00:00:00Z",
        }
        rows = self.both(f"{base}/requests", "service_requests", **over)
        self.hold({row["service_request_id"] for row in rows} == set(numbers), "numbers override")
        rows = self.both(f"{base}/requests", "service_requests", start_date="2001-01-01T00:00:00Z")
        self.hold(rows == [], "ninety days after a start")
        same = self.both(f"{base}/requests", "service_requests", status="", service_code="", start_date="")
        self.hold(same, "empty arguments are arguments that were not given")
        for number in numbers:
            (row,) = self.both(f"{base}/requests/{number}", "service_requests", api_key=self.key)
            self.request(row)
            self.hold(row["service_request_id"] == number and row["status"] == "open", f"request {number}")
            self.hold((row["lat"], row["long"]) == (23.1234, 113.5678), f"request {number}: position")
            self.hold(row["description"] == "Zeile eins\n第二行 & <b>", f"request {number}: its words")

    def request(self, row: dict[str, Any]) -> None:
        self.hold(list(row) == REQUEST, f"request: {list(row)}")
        self.hold(row["status"] in ("open", "closed"), f"request: {row['status']}")
        for name in ("service_request_id", "service_code", "service_name"):
            self.hold(isinstance(row[name], str) and row[name], f"request: {name}")
        self.instant(row["requested_datetime"], "requested")
        self.instant(row["updated_datetime"], "updated")
        self.instant(row["expected_datetime"], "expected", may_be_none=True)
        for name, most in (("lat", 90), ("long", 180)):
            value = row[name]
            self.hold(value is None or (type(value) is float and abs(value) <= most), f"request: {name}")

    def refusing(self, base: str, code: str, number: str) -> None:
        """Each error as a list of code and description, with the number that the specification gives it."""
        for path in (
            f"{base}/services",
            f"{base}/services/{code}",
            f"{base}/requests",
            f"{base}/requests/{number}",
        ):
            self.errors(path, 404, jurisdiction_id="nowhere.example")
        for path in (f"{base}/services/none", f"{base}/requests/0", f"{base}/tokens/0", f"{base}/nothing"):
            self.errors(path, 404)
        for path in (f"{base}/services/", f"{base}/requests/", f"{base}/tokens/"):
            self.errors(path, 400)
        for asked in ({"status": "done"}, {"start_date": "x"}, {"end_date": "2026-13-01T00:00:00Z"}):
            self.errors(f"{base}/requests", 400, **asked)
        self.errors(
            f"{base}/requests", 400, start_date="2020-01-01T00:00:00Z", end_date="2020-06-01T00:00:00Z"
        )
        good = {"api_key": self.key, "service_code": code, "lat": "23", "long": "113"}
        for change, status in (
            ({"api_key": "wrong"}, 403),
            ({"api_key": ""}, 403),
            ({"service_code": ""}, 400),
            ({"service_code": "none"}, 404),
            ({"lat": "", "long": ""}, 400),
            ({"long": ""}, 400),
            ({"lat": "north"}, 400),
            ({"description": "x" * 4001}, 400),
        ):
            self.errors(f"{base}/requests", status, "POST", **good | change)
        rows = self.errors(
            f"{base}/requests", 400, "POST", **good | {"lat": "north", "description": "x" * 4001}
        )
        self.hold(len(rows) == 2, "several errors at once")
        self.errors(f"{base}/services", 400, "POST")

    def errors(self, path: str, status: int, verb: str = "GET", /, **sent: str) -> list[dict[str, Any]]:
        rows = self.both(path, "errors", status, verb, **sent)
        for row in rows:
            self.hold(list(row) == ["code", "description"] and row["description"], f"{path}: error {row}")
        self.hold(rows and rows[0]["code"] == status, f"{path} {sent}: code in the body")
        return rows


def worded(value: Any) -> Any:
    """What JSON says, as XML says it: words and nothing else."""
    if isinstance(value, dict):
        return {name: worded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [worded(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or value == "" else str(value)


def now() -> float:
    """The machine's own clock: a changeset lies before it."""
    return datetime.now().astimezone().timestamp()


def over_http(verb: str, url: str, sent: dict[str, str] | list[tuple[str, str]]) -> Answered:
    """A ``Fetch`` that really goes over the wire."""
    body = urlencode(sent)
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    if verb == "GET":
        asked = urllib.request.Request(f"{url}?{body}")
    else:
        asked = urllib.request.Request(url, body.encode(), headers, method=verb)
    try:
        with urllib.request.urlopen(asked) as got:
            return Answered(got.status, got.headers["Content-Type"], got.read())
    except urllib.error.HTTPError as error:
        return Answered(error.code, error.headers["Content-Type"], error.read())


def lines(arguments: list[str]) -> Iterator[str]:
    root, town, key = arguments
    yield from Validator(over_http, root.rstrip("/"), town, key).run()


if __name__ == "__main__":
    found = list(lines(sys.argv[1:]))
    print("\n".join(found) or "conforms")
    sys.exit(bool(found))
