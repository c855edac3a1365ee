"""Routes of data sets and codelists: what is published, under which licence, and where."""

import json
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from api import ROOT
from api.http.problems import nearest, not_found
from api.http.responses import json_answer, list_answer
from api.lists.resources import resources
from api.openapi.declared_routes import DeclaredRouter
from api.routes.file_answers import items_answer
from api.routes.served_releases import ServedRelease
from api.routes.withdrawn_rows import withdrawn
from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register
from disclosure.words.texts import named

DATASETS = f"{ROOT}/datasets"
CODELISTS = f"{ROOT}/codelists"
router = DeclaredRouter()


@router.page(ROOT)
@router.read(f"{ROOT}/")
async def entry(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/`."""
    return json_answer(request, release.etag, entry_point(release))


@router.read_list(DATASETS)
async def datasets(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/datasets`."""
    items = await release.once(dataset, _every_dataset)
    return items_answer(request, release, "datasets", items)


@router.read(f"{DATASETS}/{{publisher}}/{{package}}")
async def one_dataset(request: Request, release: ServedRelease) -> Response:
    """One of them by its publisher and name."""
    key = (request.path_params["publisher"], request.path_params["package"])
    row = release.register.find("packages", *key)
    if row is None:
        gone = withdrawn(release.register, "packages", *key)
        raise gone or not_found("dataset", "/".join(key))
    return json_answer(request, release.etag, dataset(release.register, row))


@router.read(CODELISTS)
async def codelists(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/codelists`."""
    return list_answer(request, release.etag, await release.once(codelists_of, codelists_of))


@router.read(f"{CODELISTS}/{{codelist}}")
async def one_codelist(request: Request, release: ServedRelease) -> Response:
    """One of them by its name."""
    name = request.path_params["codelist"]
    lists = await release.once(codelists_of, codelists_of)
    by_name = {codelist["codelist"]: codelist for codelist in lists}
    if name not in by_name:
        raise not_found("codelist", name, nearest(name, by_name))
    return json_answer(request, release.etag, by_name[name])


def entry_point(release: ServedRelease) -> dict[str, Any]:
    """The entry point, with links to everything; the addresses are relative references."""
    return {
        **named("title", "api.title"),
        "released_at": release.released_at,
        "openapi": f"{ROOT}/openapi.json",
        "documentation": f"{ROOT}/docs",
        "search": f"{ROOT}/search{{?q,kind,publisher,facets,limit,offset}}",
        "datasets": DATASETS,
        "codelists": CODELISTS,
        "changes": f"{ROOT}/changes{{?since,limit}}",
        "finding_events": f"{ROOT}/finding-events{{?publisher,finding_id,after,limit}}",
        "releases": f"{ROOT}/releases",
        "statistics": f"{ROOT}/statistics",
        "feeds": f"{ROOT}/feeds.opml{{?feed*,lang}}",
        "register": "/downloads/register.sqlite",
        "resources": {
            resource.name: {
                "href": resource.address,
                "title": resource.title,
                "title_en": resource.title_en,
            }
            for resource in resources().values()
        },
    }


def _every_dataset(register: Register) -> list[dict[str, Any]]:
    return [dataset(register, row) for row in register.every("packages")]


def dataset(register: Register, row: Row) -> dict[str, Any]:
    """A package as the register describes it, with its files and where to download them."""
    described: dict[str, Any] = json.loads(row["json"])
    page = quote(row["path"])
    files = register.rows(
        "SELECT resource, file, row_count, bytes, sha256 FROM package_resources"
        " WHERE publisher = ? AND package = ? ORDER BY rowid",
        row["publisher"],
        row["package"],
    )
    described["resources"] = [
        {
            **file,
            "csv": f"/{page}{quote(file['file'])}",
            "xlsx": f"/{page}{quote(file['resource'])}.xlsx",
            "rows": f"{ROOT}/{file['resource']}?publisher={quote(row['publisher'])}",
        }
        for file in files
    ]
    described["page"] = f"/{page}"
    described["datapackage"] = f"/{page}datapackage.json"
    described["zip"] = f"/{page.rstrip('/')}.zip"
    return described


def codelists_of(register: Register) -> list[dict[str, Any]]:
    """Every codelist with its codes in their own order."""
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in register.each(
        "SELECT codelist, code, title, title_en, ocds_code FROM codes ORDER BY codelist, position"
    ):
        code = {name: row[name] for name in ("code", "title", "title_en", "ocds_code")}
        lists.setdefault(row["codelist"], []).append(code)
    return [{"codelist": name, "codes": codes} for name, codes in lists.items()]
