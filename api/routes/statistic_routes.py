"""Routes of the statistics: the figures of the site, by the SQL that is published beside them."""

from collections.abc import Iterator

from fastapi import Request, Response

from api import ROOT
from api.http.problems import nearest, not_found
from api.http.query_strings import known_parameters
from api.http.responses import (
    CACHE_CONTROL,
    JSON,
    answer,
    list_answer,
    not_modified,
    written,
)
from api.http.streams import Stream
from api.lists.list_pages import BATCH
from api.openapi.declared_routes import DeclaredRouter
from api.routes.served_releases import ServedRelease
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site import theme

ADDRESS = f"{ROOT}/statistics"
MOST_KEPT = 1_000_000  # bytes of one statistic
router = DeclaredRouter()


@router.read(ADDRESS)
async def every_statistic(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/statistics`."""
    return list_answer(request, release.etag, [about(name) for name in statistics.statistics()])


@router.read(f"{ADDRESS}/{{statistic}}")
async def one_statistic(request: Request, release: ServedRelease) -> Response:
    """One of them by its name."""
    known_parameters(request.scope["query_string"])
    name = request.path_params["statistic"]
    if name not in statistics.statistics():
        raise not_found("统计", "statistic", name, nearest(name, statistics.statistics()))
    if unchanged := not_modified(request, release.etag):
        return unchanged
    body = release.made.get((pieces, name))
    if body is not None:
        return answer(request, release.etag, body)
    headers = {"ETag": release.etag, "Cache-Control": CACHE_CONTROL}
    return Stream(lambda: made(release, name), release.workers, release, JSON, headers)


def made(release: ServedRelease, name: str) -> Iterator[bytes]:
    """A statistic piece by piece as it is worked out; a short one is kept for the next reader."""
    kept = bytearray()
    for piece in release.asked(lambda register: pieces(register, name)):
        kept += piece if len(kept) <= MOST_KEPT else b""
        yield piece
    if len(kept) <= MOST_KEPT:
        release.made[pieces, name] = bytes(kept)


def about(name: str) -> dict[str, str]:
    """What a statistic is called, and where its SQL and its rows lie."""
    files = f"/{statistics.FOLDER}/{name}"
    return {
        "statistic": name,
        "title": str(theme.words("zh").chart[name]),
        "title_en": str(theme.words("en").chart[name]),
        "rows": f"{ADDRESS}/{name}",
        "sql": f"{files}.sql",
        "csv": f"{files}.csv",
        "json": f"{files}.json",
    }


def pieces(register: Register, name: str) -> Iterator[bytes]:
    """A statistic with all its rows, in the order of its SQL and with the digits of its files."""
    columns, rows = statistics.result(register, name)
    yield written({**about(name), "columns": columns})[:-1] + b',"items":['
    total = 0
    while part := rows.fetchmany(BATCH):
        lines = ",\n".join(statistics.line(columns, row) for row in part)
        yield ((",\n" if total else "") + lines).encode()
        total += len(part)
    yield b'],"total":%d}' % total
