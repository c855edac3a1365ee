"""Routes of the statistics: the figures of the site, with the SQL published beside them."""

from collections.abc import Iterator
from functools import partial

from fastapi import Request, Response

from api import ROOT
from api.http.problems import nearest, not_found
from api.http.query_strings import PARAMETERS, known_parameters, read_boolean
from api.http.responses import CACHE_CONTROL, answer, not_modified, written
from api.http.streams import Stream
from api.lists.list_formats import JSON, Format
from api.lists.list_formats import pieces as file_pieces
from api.lists.list_pages import BATCH
from api.openapi.declared_routes import DeclaredRouter
from api.routes.file_answers import file_answer, format_of, items_answer, tag_of
from api.routes.served_releases import ServedRelease
from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row
from disclosure.site import theme

ADDRESS = f"{ROOT}/statistics"
MAX_CACHED_BYTES = 1_000_000  # bytes of one statistic
router = DeclaredRouter()


@router.read_list(ADDRESS)
async def every_statistic(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/statistics`."""
    items = [about(name) for name in statistics.statistics()]
    return items_answer(request, release, "statistics", items)


@router.read_list(f"{ADDRESS}/{{statistic}}")
async def one_statistic(request: Request, release: ServedRelease) -> Response:
    """One of them by its name."""
    form = format_of(request)
    parameters = known_parameters(request.scope["query_string"], tuple(PARAMETERS["files"]))
    has_bom = read_boolean("bom", parameters.get("bom", "false"))
    name = request.path_params["statistic"]
    if name not in statistics.statistics():
        raise not_found("statistic", name, nearest(name, statistics.statistics()))
    if unchanged := not_modified(request, tag_of(release, form)):
        return unchanged
    if form is not JSON:
        make = partial(_file_pieces, release, form, name, has_bom)
        return file_answer(release, form, name, make, {})
    body = release.cache.get((pieces, name))
    if body is not None:
        return answer(request, release.etag, body, headers={"Vary": "Accept"})
    headers = {"ETag": release.etag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept"}
    make = partial(streamed, release, name)
    return Stream(make, release.workers, release, form.media_type, headers)


def _file_pieces(release: ServedRelease, form: Format, name: str, has_bom: bool) -> Iterator[bytes]:
    """The rows of a statistic as a file, batch by batch."""
    columns, rows = release.ask(lambda register: statistics.result(register, name))

    def batches() -> Iterator[list[Row]]:
        while part := release.ask(lambda _: rows.fetchmany(BATCH)):
            yield [statistics.line(columns, row).encode() for row in part]

    return file_pieces(form, batches(), columns, has_bom=has_bom)


def streamed(release: ServedRelease, name: str) -> Iterator[bytes]:
    """A statistic, streamed as it is computed; a short one is cached."""
    body = bytearray()
    for piece in release.stream(lambda register: pieces(register, name)):
        body += piece if len(body) <= MAX_CACHED_BYTES else b""
        yield piece
    if len(body) <= MAX_CACHED_BYTES:
        release.cache[pieces, name] = bytes(body)


def about(name: str) -> dict[str, str]:
    """The titles of a statistic, and the addresses of its SQL and its rows."""
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
