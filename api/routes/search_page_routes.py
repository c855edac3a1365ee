"""Routes of the only page that needs a running server: search results as HTML."""

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
    """The results of a search; without words or choices the site's own page."""
    lang = language_of(request)
    try:
        parameters = _form_parameters(request.scope["query_string"])
        if not parameters.keys() - {"offset", "totals"}:
            site: StaticSite = request.app.state.site
            return await site.get_response(request.scope["path"].strip("/"), request.scope)
        if unchanged := not_modified(request, release.etag):
            return unchanged
        offset = read_integer(parameters, DECLARED["offset"])
        page = await release.workers.run(lambda: _result_page(release, parameters, offset, lang))
        headers, status = {"ETag": release.etag}, 200
    except Problem as problem:
        values = _refused(request, problem, lang)
        page = await release.workers.run_unbounded(lambda: _render(release, lang, values))
        headers, status = {}, problem.type.status
    headers["Cache-Control"] = CACHE_CONTROL
    return Response(page, status, headers=headers, media_type="text/html")


def _form_parameters(query_string: bytes) -> dict[str, str]:
    """The parameters of a form, without empty and foreign ones (such as tracking parameters)."""
    parameters = query_parameters(query_string)
    return {name: value for name, value in parameters.items() if name in _KNOWN and value.strip()}


def _words_and_choices(parameters: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Words and choices."""
    return parameters.get("q", ""), {
        name: parameters[name] for name in FACETS if name in parameters
    }


def _search(release: ServedRelease, parameters: Mapping[str, str], offset: int) -> CardResults:
    try:
        return release.cards.search(*_words_and_choices(parameters), PAGE, offset)
    except QueryError as error:
        raise refusal(error) from error


def _result_page(
    release: ServedRelease, parameters: Mapping[str, str], offset: int, lang: Language
) -> bytes:
    results = _search(release, parameters, offset)
    values = _result_values(release, parameters, offset, results, lang)
    if "totals" in parameters:
        rows = release.cards.totals(*_words_and_choices(parameters))
        values["totals"] = [
            (group, list(totals)) for group, totals in groupby(rows, attrgetter("grouped_by"))
        ]
    return _render(release, lang, values)


def _result_values(
    release: ServedRelease,
    parameters: Mapping[str, str],
    offset: int,
    results: CardResults,
    lang: Language,
) -> dict[str, Any]:
    following = urlencode({**parameters, "offset": offset + PAGE})
    before = urlencode({**parameters, "offset": max(0, offset - PAGE)})
    q = parameters.get("q", "")
    words = theme.words(lang)["search"]
    query = urlencode({"q": q, "lang": lang})
    counts = {
        at: words[name].format(count=f"{results.counts[at]:,}") for at, name in enumerate(_ANSWERS)
    }
    return {
        "q": q,
        "chosen": parameters,
        "facets": options(results, release.cards.root, parameters, lang),
        "results": [asdict(card) for card in shown_cards(results, lang)],
        "answers": counts if any(results.counts[1:]) else None,
        "also": also_in(results, lang),
        "spelled": listed_in(results.spelled, lang),
        "meant": listed_in(results.meant, lang),
        "missing": listed_in(results.missing, lang),
        "only_listed": results.is_only_listed,
        "total": results.total,
        "totals_query": urlencode(
            {name: parameters[name] for name in ("q", *FACETS) if name in parameters}
        ),
        "feed": f"{ROOT[1:]}/feeds/tender-notices.rss?{query}",
        "deadlines": f"{ROOT[1:]}/feeds/tender-notices.ics?{query}",
        **(_instead(release, q, lang) if not results.total else {}),
        "next_url": f"?{following}" if offset + PAGE < results.total else None,
        "previous_url": f"?{before}" if offset else None,
        "error": None,
    }


def _instead(release: ServedRelease, q: str, lang: Language) -> dict[str, Any]:
    """Where to go on from a search without results: queries and their titles."""
    root = release.cards.root
    side = 2 if lang == "en" else 1

    def all_of(name: str) -> list[tuple[str, str]]:
        return [
            (urlencode({name: facet[0]}), facet[side]) for facet in sorted(root["facets"][name])
        ]

    return {
        "nearest": [(urlencode({"q": word}), word) for word in nearest(root, q, lang)],
        "districts": all_of("district"),
        "domains": all_of("domain"),
    }


def _refused(request: Request, problem: Problem, lang: Language) -> dict[str, Any]:
    """The page of a refused search, without results, with the reason."""
    return {
        "q": request.query_params.get("q", "")[:MAX_QUERY],
        "chosen": {},
        "facets": [],
        "results": [],
        "total": 0,
        "error": problem.detail if lang == "zh" else problem.detail_en,
    }


def _render(release: ServedRelease, lang: Language, values: Mapping[str, Any]) -> bytes:
    """The page rendered from `search.html`, in which `results` are `ShownCard`s."""
    frame = Frame(site_of(release), lang, "search/")
    frame.query = urlencode({name: value for name, value in values["chosen"].items() if value})
    template = theme.environment().get_template("search.html")
    return template.render(p=frame, w=frame.w, **values).encode()
