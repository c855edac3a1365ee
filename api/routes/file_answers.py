"""Lists as files: which format a request asks for, and whole lists as JSON Lines or CSV."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from fastapi import Request, Response

from api.http.problems import Problem, nearest
from api.http.query_strings import PARAMETERS, known_parameters, read_boolean
from api.http.responses import CACHE_CONTROL, answer, header, not_modified, written
from api.http.streams import Stream
from api.lists.list_formats import FORMATS, JSON, Format, negotiated, pieces
from api.routes.served_releases import ServedRelease
from disclosure.register.row_files import Row
from disclosure.words.formats import listed
from disclosure.words.texts import both


def format_of(request: Request) -> Format:
    """The format by the extension of the address, else by `Accept`."""
    suffix = request.path_params.get("format")
    if suffix is None:
        return negotiated(header(request, b"accept"))
    names = {form.name: form for form in FORMATS}
    if suffix not in names:
        like = nearest(suffix, names)
        path = request.scope["path"][:200]
        raise Problem(
            "unknown-resource",
            both("api.problem.no_format", path=path, formats=listed(names)),
            nearest=like,
            allowed=list(names),
        )
    return names[suffix]


def tag_of(release: ServedRelease, form: Format) -> str:
    """The tag of an answer: each format of an address has its own."""
    return release.etag if form is JSON else f'"{release.tag}-{form.name}"'


def file_answer(
    release: ServedRelease,
    form: Format,
    name: str,
    make: Callable[[], Iterator[bytes]],
    headers: dict[str, str],
) -> Response:
    """A whole list, produced piece by piece in a thread; `name` is that of its file."""
    common_headers = {
        "ETag": tag_of(release, form),
        "Cache-Control": CACHE_CONTROL,
        "Vary": "Accept",
        "Content-Disposition": f'attachment; filename="{name}.{form.name}"',
    }
    return Stream(make, release.workers, release, form.media_type, common_headers | headers)


def items_answer(
    request: Request, release: ServedRelease, name: str, items: Sequence[dict[str, Any]]
) -> Response:
    """All items of a short, non-empty list, in any format."""
    form = format_of(request)
    parameters = known_parameters(request.scope["query_string"], tuple(PARAMETERS["files"]))
    has_bom = read_boolean("bom", parameters.get("bom", "false"))
    if unchanged := not_modified(request, tag_of(release, form)):
        return unchanged
    if form is JSON:
        body = written({"total": len(items), "items": items, "next": None})
        return answer(request, release.etag, body, headers={"Vary": "Accept"})
    rows: Iterable[list[Row]] = [[written(item) for item in items]]
    return file_answer(
        release,
        form,
        name,
        lambda: pieces(form, rows, tuple(items[0]), has_bom=has_bom),
        {"X-Total-Count": str(len(items))},
    )
