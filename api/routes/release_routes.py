"""Routes of the releases: when each was, what it changed, and the watermark to follow it from."""

from typing import Any

from fastapi import Request, Response

from api import ROOT
from api.http.problems import Problem
from api.http.responses import json_answer, list_answer
from api.openapi.declared_routes import DeclaredRouter
from api.routes.served_releases import ServedRelease
from disclosure.publish.release_files import index

ADDRESS = f"{ROOT}/releases"


router = DeclaredRouter()


@router.read(ADDRESS)
async def releases(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/releases`."""
    return list_answer(request, release.etag, listed(release))


@router.read(f"{ADDRESS}/{{release}}")
async def one_release(request: Request, release: ServedRelease) -> Response:
    """One of them by its number."""
    number = request.path_params["release"]
    found = {str(item["release"]): item for item in listed(release)}
    if number not in found:
        raise Problem(
            "not-found",
            f"没有第 {number[:20]} 次发布；最近一次是 {next(iter(found))}。",
            f"There is no release {number[:20]}; the last one is {next(iter(found))}.",
            nearest=next(iter(found)),
        )
    return json_answer(request, release.etag, found[number])


def listed(release: ServedRelease) -> list[dict[str, Any]]:
    """Every release, the newest first; Problem where no history was kept."""
    history = release.register.history
    if history is None:
        raise no_history()
    found: list[dict[str, Any]] = index(history)["releases"]
    return found


def no_history() -> Problem:
    """The refusal where a site was published without its history."""
    return Problem(
        "no-history",
        "本站发布时没有记录历史。",
        "This site was published without a history.",
    )
