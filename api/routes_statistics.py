"""Routes of the statistics: the figures of the site, by the SQL that is published beside them."""

import json
import sqlite3

from fastapi import APIRouter, Request, Response

from api.crew import Crew
from api.filters import only, parameters
from api.problems import Problem, nearest
from api.releases import Release, Releases
from api.resources import ROOT
from api.responses import answer, is_fresh, not_modified
from disclosure import statistics, theme

ADDRESS = f"{ROOT}/statistics"


class Results:
    """What the statistics of one release come to, each worked out when first asked for."""

    def __init__(self) -> None:
        self._tag = ""
        self._known: dict[str, bytes] = {}

    async def of(self, name: str, release: Release, crew: Crew) -> bytes:
        """The document of a statistic; takes a thread the first time."""
        if self._tag != release.tag:
            self._tag, self._known = release.tag, {}
        if name not in self._known:
            body = await crew.run(release.ask, document, name)
            if self._tag != release.tag:
                return body  # another release came meanwhile; this reader still has the old one
            self._known[name] = body
        return self._known[name]


def statistics_routes(releases: Releases, crew: Crew) -> APIRouter:
    """`/api/v1/statistics`, and one of them by its name."""
    router, results = APIRouter(), Results()

    async def every(request: Request) -> Response:
        only(parameters(request.scope["query_string"]), ())
        with releases.present() as release:
            items = [about(name) for name in statistics.statistics()]
            body = {"total": len(items), "items": items, "next": None}
            return answer(request, release, written(body).encode())

    async def one(request: Request) -> Response:
        only(parameters(request.scope["query_string"]), ())
        name = request.path_params["statistic"]
        if name not in statistics.statistics():
            raise Problem(
                "not-found",
                f"没有统计 {name[:200]}。",
                f"There is no statistic {name[:200]}.",
                nearest=nearest(name, statistics.statistics()),
            )
        with releases.present() as release:
            if is_fresh(request, release):
                return not_modified(release)
            return answer(request, release, await results.of(name, release, crew))

    for path, endpoint in {ADDRESS: every, f"{ADDRESS}/{{statistic}}": one}.items():
        router.add_api_route(path, endpoint, methods=["GET", "HEAD"], response_model=None)
    return router


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


def document(register: sqlite3.Connection, name: str) -> bytes:
    """A statistic with all its rows, in the order of its SQL and with the digits of its files."""
    columns, rows = statistics.result(register, name)
    head = written({**about(name), "columns": columns, "total": len(rows)})
    items = statistics.as_json(columns, rows).strip()
    return b'%s,"items":%s}' % (head[:-1].encode(), items)


def written(value: object) -> str:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
