"""Routes of the one page that only a running server can make: results of a search, as HTML."""

from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from api import ROOT
from api.http.problems import Problem
from api.http.query_strings import query_parameters, read_integer
from api.http.responses import CACHE_CONTROL, not_modified
from api.http.static_site import StaticSite
from api.lists.search_words import refusal
from api.openapi.declared_routes import DeclaredRouter
from api.routes.search_routes import DECLARED
from api.routes.served_releases import ServedRelease
from api.routes.site_frame import language_of, site_of
from disclosure.search.analysis import MAX_QUERY, QueryError
from disclosure.search.shown_cards import also_in, listed_in, nearest, options, shown_cards
from disclosure.search.static.card_search import FACETS, CardResults
from disclosure.site import theme
from disclosure.site.frame import Frame
from disclosure.words.texts import Language

router = DeclaredRouter()
PAGE = 20
_KNOWN = ("q", *FACETS, "offset", "totals")
_ANSWERS = ("exact", "with_all", "near", "across")


@router.page("/search/")
@router.page("/en/search/")
async def results_page(request: Request, release: ServedRelease) -> Response:
    """With words or choices the results of a search, without them the site's own page."""
    lang = language_of(request)
    try:
        given = _given(request.scope["query_string"])
        if not given.keys() - {"offset", "totals"}:
            site: StaticSite = request.app.state.site
            return await site.get_response(request.scope["path"].strip("/"), request.scope)
        if unchanged := not_modified(request, release.etag):
            return unchanged
        offset = read_integer(given, DECLARED["offset"])
        page = await release.workers.run(lambda: _found_page(release, given, offset, lang))
        headers, status = {"ETag": release.etag}, 200
    except Problem as problem:
        values = _refused(request, problem, lang)
        page = await release.workers.run_unbounded(lambda: _render(release, lang, values))
        headers, status = {}, problem.type.status
    headers["Cache-Control"] = CACHE_CONTROL
    return Response(page, status, headers=headers, media_type="text/html")


def _given(query_string: bytes) -> dict[str, str]:
    """The parameters of a form: what is empty or foreign (a tracking mark) does not count."""
    given = query_parameters(query_string)
    return {name: value for name, value in given.items() if name in _KNOWN and value.strip()}


def _asked(given: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Words and choices."""
    return given.get("q", ""), {name: given[name] for name in FACETS if name in given}


def _search(release: ServedRelease, given: Mapping[str, str], offset: int) -> CardResults:
    try:
        return release.cards.search(*_asked(given), PAGE, offset)
    except QueryError as error:
        raise refusal(error) from error


def _found_page(
    release: ServedRelease, given: Mapping[str, str], offset: int, lang: Language
) -> bytes:
    found = _search(release, given, offset)
    values = _found(release, given, offset, found, lang)
    if "totals" in given:
        rows = release.cards.totals(*_asked(given))
        values["totals"] = [
            (group, list(own)) for group, own in groupby(rows, attrgetter("grouped_by"))
        ]
    return _render(release, lang, values)


def _found(
    release: ServedRelease,
    given: Mapping[str, str],
    offset: int,
    found: CardResults,
    lang: Language,
) -> dict[str, Any]:
    following = urlencode({**given, "offset": offset + PAGE})
    before = urlencode({**given, "offset": max(0, offset - PAGE)})
    q = given.get("q", "")
    words = theme.words(lang)["search"]
    asked = urlencode({"q": q, "lang": lang})
    counts = {
        at: words[name].format(count=f"{found.counts[at]:,}") for at, name in enumerate(_ANSWERS)
    }
    return {
        "q": q,
        "chosen": given,
        "facets": options(found, release.cards.root, given, lang),
        "results": [asdict(card) for card in shown_cards(found, lang)],
        "answers": counts if any(found.counts[1:]) else None,
        "also": also_in(found, lang),
        "spelled": listed_in(found.spelled, lang),
        "meant": listed_in(found.meant, lang),
        "missing": listed_in(found.missing, lang),
        "only_listed": found.is_only_listed,
        "total": found.total,
        "totals_query": urlencode({name: given[name] for name in ("q", *FACETS) if name in given}),
        "feed": f"{ROOT[1:]}/feeds/tender-notices.rss?{asked}",
        "deadlines": f"{ROOT[1:]}/feeds/tender-notices.ics?{asked}",
        **(_instead(release, q, lang) if not found.total else {}),
        "next_url": f"?{following}" if offset + PAGE < found.total else None,
        "previous_url": f"?{before}" if offset else None,
        "error": None,
    }


def _instead(release: ServedRelease, q: str, lang: Language) -> dict[str, Any]:
    """Where to go on from a search that found nothing: queries and what they are called."""
    root = release.cards.root
    side = 2 if lang == "en" else 1

    def all_of(name: str) -> list[tuple[str, str]]:
        return [(urlencode({name: one[0]}), one[side]) for one in sorted(root["facets"][name])]

    return {
        "nearest": [(urlencode({"q": word}), word) for word in nearest(root, q, lang)],
        "districts": all_of("district"),
        "domains": all_of("domain"),
    }


def _refused(request: Request, problem: Problem, lang: Language) -> dict[str, Any]:
    """A refused search as a page without results that says why."""
    return {
        "q": request.query_params.get("q", "")[:MAX_QUERY],
        "chosen": {},
        "facets": [],
        "results": [],
        "total": 0,
        "error": problem.detail if lang == "zh" else problem.detail_en,
    }


def _render(release: ServedRelease, lang: Language, values: Mapping[str, Any]) -> bytes:
    """The page from `search.html`: in it `results` are `ShownCard`s."""
    frame = Frame(site_of(release), lang, "search/")
    frame.query = urlencode({name: value for name, value in values["chosen"].items() if value})
    template = theme.environment().get_template("search.html")
    return template.render(p=frame, w=frame.w, **values).encode()
