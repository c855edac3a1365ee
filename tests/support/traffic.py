"""Traffic of every kind, right and wrong, as a public server is sent it: made from a seed, and sent
over many connections at once."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from api.lists.list_filters import operators
from api.lists.resources import ApiResource, resources
from disclosure.model.schemas import Field
from disclosure.register.statistics import statistics

API = "/api/v1"
WORDS = [
    "养老",
    "care",
    "社区 OR 保洁",
    "-更正 服务",
    "title:养老",
    "kind:notices",
    "***",
    "第5号",
    '"',
]
ODD = [
    "",
    "0",
    "-1",
    "1e309",
    "NaN",
    "null",
    "9" * 40,
    "2026-02-30",
    "养老",
    "\x00",
    "'; DROP",
    "%",
    "*",
]
VALUES = {
    "integer": ["2026", "1"],
    "number": ["500000", "0.01"],
    "boolean": ["true", "false"],
    "date": ["2026-01-01"],
    "datetime": ["2026-03-01", "2026-03-02T09:00:00+08:00"],
    "yearmonth": ["2026-03"],
    "string": ["a", "服务", "CNY", "example-city"],
}
HEADERS = [
    ("Accept", ["text/csv", "application/jsonl", "text/html, */*;q=0.1", "image/png", ";;;q="]),
    ("Accept-Encoding", ["gzip", "br", "gzip;q=0", "*", ",,;q", "deflate, gzip;q=0.1"]),
    ("If-None-Match", ['"x"', "*", 'W/"a", "b"', '"', "\xff\xfe"]),
    ("If-Modified-Since", ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"]),
    (
        "Range",
        ["bytes=0-99", "bytes=-1", "bytes=5-1", "bytes=0-0,5-9", "x=1", "bytes=99999999999-"],
    ),
    ("X-Forwarded-For", ["::1", ",,,", "a" * 500]),
    ("Content-Length", ["5"]),
    ("Cookie", ["a=b"]),
]
METHODS = ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "GEH"]
FILES = [
    "/",
    "/en/",
    "/search/?q=%E5%85%BB%E8%80%81",
    "/en/search/?q=care",
    "/nothing",
    "//a",
    "/%00",
    "/downloads/register.sqlite",
    "/feeds/tender-notices.atom",
    "/../../etc/passwd",
    "/healthz",
]
PLACES = ["", "datasets", "codelists", "changes?limit=5", "docs", "openapi.json", "feeds.opml"]
RAW = [
    b"GET\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /api/v1/notices HTTP/1.1\r\nHost a\r\n\r\n",
    b"A" * 70_000,
]


@dataclass
class Traffic:
    """Requests made from a seed; `tags` are the ETags that answers had."""

    chance: random.Random
    tags: list[str] = field(default_factory=list)

    def request(self) -> bytes:
        """One request with its headers, in one of many hundred shapes."""
        if self.chance.random() < 0.01:
            return self.chance.choice(RAW)
        method = "GET" if self.chance.random() < 0.85 else self.chance.choice(METHODS)
        lines = [f"{method} {self.address()} HTTP/1.1", "Host: sunlit.example"]
        for name, values in HEADERS:
            if self.chance.random() < 0.1:
                lines.append(f"{name}: {self.chance.choice(values)}")
        if self.tags and self.chance.random() < 0.1:
            lines.append(f"If-None-Match: {self.chance.choice(self.tags)}")
        body = "hello" if any(line.startswith("Content-Length") for line in lines) else ""
        return "\r\n".join([*lines, "", body]).encode("latin-1")

    def address(self) -> str:
        """An address of the API or the site, most of them right."""
        kind = self.chance.random()
        resource = self.chance.choice(list(resources().values()))
        if kind < 0.5:
            ending = self.chance.choice(["", "", "", ".csv", ".jsonl", ".json", ".xml"])
            return f"{resource.address}{ending}?{self.query(resource)}"
        if kind < 0.6:
            key = self.chance.choice(["example-city", "town", "x"]), self.chance.choice(ODD)
            return f"{resource.address}/{'/'.join(quote(part, safe='') for part in key)}"
        if kind < 0.75:
            asked = {
                "q": self.chance.choice(WORDS),
                "limit": self.chance.choice(["20", "100", "0"]),
            }
            if self.chance.random() < 0.5:
                asked["facets"] = self.chance.choice(["kind", "kind,status,region", "nothing"])
            return f"{API}/search?{urlencode(asked)}"
        if kind < 0.9:
            feed = f"feeds/tender-notices.atom?{self.query(resources()['notices'])}"
            statistic = f"statistics/{self.chance.choice([*statistics(), 'x'])}"
            return f"{API}/{self.chance.choice([*PLACES, feed, statistic])}"
        long = f"{API}/notices?title={'a' * self.chance.randint(1, 20_000)}"
        return self.chance.choice([*FILES, long])

    def query(self, resource: ApiResource) -> str:
        """Up to eight parameters of a list, now and then a wrong one."""
        given = []
        fields = list(resource.filters.values())
        for one in self.chance.choices(fields, k=self.chance.randint(0, 3)):
            operator = self.chance.choice(["", "", *(f".{name}" for name in operators(one)), ".x"])
            given.append((one.name + operator, self.value(one, operator)))
        shaping = {
            "sort": list(resource.filters),
            "facets": list(resource.facets),
            "fields": list(resource.fields),
            "expand": list(resource.labelled),
            "limit": ["1", "50", "500", "501"],
            "cursor": ["WyJhIl0", "abc"],
            "q": WORDS,
        }
        for name, values in shaping.items():
            if self.chance.random() < 0.2:
                given.append((name, self.chance.choice(values)))
        return urlencode(given, errors="replace")

    def value(self, one: Field, operator: str) -> str:
        """A value for a filter: of its type nearly always."""
        if self.chance.random() < 0.1:
            return self.chance.choice(ODD)
        if operator == ".null":
            return self.chance.choice(["true", "false"])
        codes = one.descriptor.get("constraints", {}).get("enum")
        return str(self.chance.choice(codes or VALUES.get(one.type, ODD)))


async def bombard(
    port: int, seed: int, connections: int, goes_on: Callable[[int], bool]
) -> Counter[int]:
    """Sends traffic over so many connections while `goes_on` (given the number sent) says so.

    Returns how often each status came; 0 is a connection that ended without one.
    """
    statuses: Counter[int] = Counter()

    async def one_reader(number: int) -> None:
        traffic = Traffic(random.Random(seed * 1000 + number))
        while goes_on(statuses.total()):
            try:
                await _visit(port, traffic, statuses, goes_on)
            except (ConnectionError, asyncio.IncompleteReadError):
                statuses[0] += 1

    await asyncio.gather(*(one_reader(number) for number in range(connections)))
    return statuses


async def _visit(
    port: int, traffic: Traffic, statuses: Counter[int], goes_on: Callable[[int], bool]
) -> None:
    """One connection, as long as the server keeps it; now and then it is left before the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while goes_on(statuses.total()):
            request = traffic.request()
            writer.write(request)
            await writer.drain()
            if traffic.chance.random() < 0.02:
                return
            try:
                answer = _answer(reader, is_head=request[:4] == b"HEAD")
                status, headers, body = await asyncio.wait_for(answer, 600)
            except TimeoutError:
                raise AssertionError(f"no whole answer to {request[:600]!r}") from None
            statuses[status] += 1
            assert status < 500, (status, request[:600])
            if "etag" in headers:
                traffic.tags = [*traffic.tags[-50:], headers["etag"]]
            if headers.get("content-type") == "application/json" and body[:1] == b"{":
                json.loads(body)
            if headers.get("connection") == "close":
                return
    finally:
        writer.close()


async def _answer(
    reader: asyncio.StreamReader, *, is_head: bool
) -> tuple[int, dict[str, str], bytes]:
    status, headers = await _head(reader)
    body = await _body(reader, headers, is_empty=is_head or status in {204, 304})
    return status, headers, body


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines[1:] if line)
    return int(lines[0].split(" ")[1]), {name.lower(): value for name, _, value in pairs}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str], *, is_empty: bool) -> bytes:
    if is_empty:
        return b""
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)
