"""Routes of custom feeds: of any filter and search, and lists of feeds."""

import hashlib
from urllib.parse import urlencode

from fastapi import Request, Response

from api import ROOT
from api.http.problems import Problem, invalid_value, unknown_parameter
from api.http.query_strings import query_pairs
from api.http.responses import answer
from api.http.static_site import XML, wants_page
from api.lists.list_filters import SHAPING, question
from api.lists.resources import resources
from api.openapi.declared_routes import DeclaredRouter
from api.routes.served_releases import ServedRelease
from disclosure.feeds.custom_feeds import FEED_FORMS, TYPES, CustomFeeds, found_notices, siteurl_of
from disclosure.feeds.formats.opml import MEDIA_TYPE as OPML
from disclosure.feeds.formats.opml import Outline
from disclosure.feeds.selections import CALENDAR, FORMS
from disclosure.register.register_file import Register
from disclosure.words.formats import listed
from disclosure.words.texts import both

FEED = f"{ROOT}/feeds/tender-notices"
LIST = f"{ROOT}/feeds.opml"
LANGUAGES = ("zh", "en")
CACHED_FEEDS = 60  # answers; each has 50 notices, about 150 KB
Pairs = list[tuple[str, str]]
router = DeclaredRouter()
_CONTENT = {
    kind.partition(";")[0]: {"schema": {"type": "object" if kind.endswith("json") else "string"}}
    for kind in TYPES.values()
}


@router.read(f"{FEED}.{{format}}", content=_CONTENT)
async def feed(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/feeds/tender-notices.{rss,atom,json,ics}`."""
    form = request.path_params["format"]
    if form not in FEED_FORMS:
        raise Problem(
            "unknown-resource",
            both("api.problem.no_feed_format", form=form[:100], formats=listed(FEED_FORMS)),
        )
    pairs = query_pairs(request.scope["query_string"])
    language, parameters = _language(pairs)
    part, parameters = _part(parameters, form)
    # Parsed before the cache is used, so that an invalid filter is always refused.
    query = question(resources()["notices"], parameters, release.publishers)
    _no_shape(parameters)

    def make(register: Register) -> bytes:
        chosen = release.table(resources()["notices"]).select(register, query.conditions)
        keys = found_notices(
            register,
            list(chosen.numbers(1)) if chosen.count <= 2000 else None,
            chosen.as_mask().__getitem__,
            with_amendments=not any(name.startswith("kind") for name, _ in parameters),
        )
        feeds = _custom_feeds(register, release, request)
        if form == CALENDAR:
            return feeds.calendar(register, keys, language, FEED.lstrip("/"), parameters)
        try:
            return feeds.feed(register, keys, form, language, FEED.lstrip("/"), parameters, part)
        except IndexError as error:
            wanted_part = both("api.wanted.part")
            raise invalid_value("part", str(part), wanted_part) from error

    bodies: dict[str, bytes] = release.cache.setdefault(feed, {})
    address = f"{form} {language} {part} {urlencode(sorted(parameters))}"
    if address not in bodies:
        body = await release.run(make)
        bodies[address] = body
        if len(bodies) > CACHED_FEEDS:
            del bodies[next(iter(bodies))]
    is_shown = form in FORMS and wants_page(request.headers)
    return _answer(request, bodies[address], XML if is_shown else TYPES[form], {"Vary": "Accept"})


@router.read(LIST, content={OPML: {"schema": {"type": "string"}}})
async def feed_list(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/feeds.opml`."""
    language, parameters = _language(query_pairs(request.scope["query_string"]))
    for name, _ in parameters:
        if name != "feed":
            raise unknown_parameter(name, ("feed", "lang"))

    def make(register: Register) -> bytes:
        feeds = _custom_feeds(register, release, request)
        chosen = dict.fromkeys(value for _, value in parameters)
        return feeds.opml(language, [_outline(feeds, value, language) for value in chosen])

    return _answer(request, await release.run(make), f"{OPML}; charset=utf-8")


def _custom_feeds(register: Register, release: ServedRelease, request: Request) -> CustomFeeds:
    """The custom feeds of a release; takes a while on first use, so call it in a thread."""
    if CustomFeeds not in release.cache:
        siteurl = siteurl_of(release.tree / "site") or str(request.base_url).rstrip("/")
        release.cache[CustomFeeds] = CustomFeeds(register, siteurl)
    feeds: CustomFeeds = release.cache[CustomFeeds]
    return feeds


def _outline(feeds: CustomFeeds, value: str, language: str) -> Outline:
    """The feed that a value names: its path on this site, with the query of a filter."""
    path, _, query = value.lstrip("/").partition("?")
    if path in {f"{FEED.lstrip('/')}.{form}" for form in ("rss", "atom")}:
        return feeds.filtered(path, query, language)
    outline = feeds.outline(path)
    if outline is None:
        raise invalid_value(
            "feed",
            value,
            both("api.wanted.feed"),
        )
    return outline


def _language(pairs: Pairs) -> tuple[str, Pairs]:
    """The requested language (zh by default), and the other parameters."""
    languages = [value for name, value in pairs if name == "lang"]
    language = languages[-1] if languages else "zh"
    if language not in LANGUAGES:
        raise invalid_value("lang", language, both("api.wanted.language"), list(LANGUAGES))
    return language, [pair for pair in pairs if pair[0] != "lang"]


def _part(parameters: Pairs, form: str) -> tuple[int | None, Pairs]:
    """The requested part of the history, and the other parameters."""
    parts = [value for name, value in parameters if name == "part"]
    if not parts:
        return None, parameters
    number = parts[-1]
    if form != "atom" or not number.isascii() or not number.isdecimal() or len(number) > 7:
        raise invalid_value("part", number, both("api.wanted.part"))
    return int(number), [pair for pair in parameters if pair[0] != "part"]


def _no_shape(parameters: Pairs) -> None:
    """Refuses the parameters that shape a list: a feed is always the newest 50, complete."""
    for name, _ in parameters:
        if name in SHAPING:
            raise Problem(
                "unknown-parameter",
                both("api.problem.whole_feed", name=name),
                parameter=name,
            )


def _answer(
    request: Request, body: bytes, media_type: str, headers: dict[str, str] | None = None
) -> Response:
    """The body with a validator computed from its bytes: 304 if a release changed nothing in it."""
    return answer(request, f'"{hashlib.sha256(body).hexdigest()[:32]}"', body, media_type, headers)
