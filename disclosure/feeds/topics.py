"""Feeds beside those of tender notices: catalogue changes, plans, awards, results, data sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from disclosure.feeds.feed_headers import FeedHeader, FeedHeaders
from disclosure.feeds.notice_entries import TAG, quoted
from disclosure.feeds.selections import FORMS, NEWEST
from disclosure.feeds.wording import FeedNames
from disclosure.model import schemas
from disclosure.model.identifiers import segment
from disclosure.register.register_file import Register
from disclosure.words.texts import text


@dataclass(frozen=True)
class Topic:
    """A kind of entries. `query` gives the newest of all publishers, or of `:publisher`: its
    `json`, `path`, `package`, `key` (which a new version changes) and `day` or instant, and where
    the topic is `of_place` its `region_code` and `domain`. It reads the history too where the topic
    `is_of_history`. Its title is the text `feeds.topic.<name>`."""

    name: str
    table: str
    page: str
    query: str
    is_of_history: bool = False
    of_place: bool = False

    @property
    def whole_query(self) -> str:
        """The query of all entries, not only of the newest."""
        return self.query.removesuffix(_LIMIT)

    def path(self, publisher: str | None, language: str, form: str) -> str:
        """The site path of its feed: of all publishers (None), or of one."""
        folder = "en/" if language == "en" else ""
        of = f"/{segment(publisher)}" if publisher else ""
        return f"{folder}feeds/{self.name}{of}.{form}"

    def title(self, language: str) -> str:
        """What it is called."""
        return text(f"feeds.topic.{self.name}", language)


_LIMIT = f" LIMIT {NEWEST}"


def _query(table: str, key: str, day: str, *, of_place: bool = False) -> str:
    place = (
        (
            ", j.publisher, j.region_code, j.domain",
            " LEFT JOIN projects j ON j.publisher = x.publisher AND j.project_id = x.project_id",
        )
        if of_place
        else ("", "")
    )
    return (
        f"SELECT x.json, x.path, x.package, {key} AS key, COALESCE({day}, p.created) AS day"
        f"{place[0]} FROM {table} x"
        f" JOIN packages p ON p.publisher = x.publisher AND p.package = x.package{place[1]}"
        " WHERE :publisher IS NULL OR x.publisher = :publisher"
        # A day after the release is a slip and comes last.
        " ORDER BY day > (SELECT u.as_of FROM publishers u WHERE u.publisher = x.publisher),"
        f" day DESC, x.publisher, key{_LIMIT}"
    )


# Its rows are events, which `finding_entries` puts into words.
FINDINGS = Topic(
    "findings",
    "history.finding_events",
    "rules/",
    "SELECT e.*, n.released_at, r.title, r.title_en, f.message, f.message_en"
    " FROM history.finding_events e JOIN history.releases n ON n.number = e.release"
    " LEFT JOIN rules r ON r.rule_id = e.rule_id"
    " LEFT JOIN findings f ON f.publisher = e.publisher AND f.finding_id = e.finding_id"
    " WHERE e.publisher IN (SELECT publisher FROM publishers)"
    " AND (:publisher IS NULL OR e.publisher = :publisher)"
    f" ORDER BY e.event DESC{_LIMIT}",
    is_of_history=True,
)
# A contract is news half a year before it ends, the time in which what follows is prepared.
ENDINGS = Topic(
    "contract-endings",
    "contract-endings",
    "ending-contracts/",
    "SELECT x.json, x.path, c.package, x.contract_id AS key, DATE(x.ends_on, '-180 days') AS day,"
    " x.publisher, x.region_code, x.domain"
    " FROM contract_endings x JOIN contracts c"
    " ON c.publisher = x.publisher AND c.contract_id = x.contract_id"
    " WHERE x.ends_within_days <= 180 AND (:publisher IS NULL OR x.publisher = :publisher)"
    f" ORDER BY day DESC, x.publisher, key{_LIMIT}",
    of_place=True,
)
# What has become late: on the day after it was due, and again where it came late.
LATE = Topic(
    "publication-duties",
    "publication-duties",
    "publication-duties/",
    "SELECT x.json, x.path, x.publication_duty_id AS key, DATE(x.due_on, '+1 day') AS day,"
    " (SELECT MIN(k.package) FROM packages k WHERE k.publisher = x.publisher) AS package"
    " FROM publication_duties x WHERE x.state IN ('late', 'missing') AND x.due_on IS NOT NULL"
    " AND (:publisher IS NULL OR x.publisher = :publisher)"
    f" ORDER BY day DESC, x.publisher, key LIMIT {NEWEST}",
)
# A finding that nobody answered in thirty days, on the day on which they are over.
UNANSWERED = Topic(
    "unanswered",
    "findings",
    "supervision/",
    "SELECT x.json, COALESCE(x.path, 'rules/' || x.rule_id || '/') AS path, x.package,"
    " x.finding_id AS key, DATE(x.opened_at, '+30 days') AS day"
    " FROM findings x WHERE x.unanswered_days >= 30"
    " AND (:publisher IS NULL OR x.publisher = :publisher)"
    f" ORDER BY day DESC, x.publisher, key{_LIMIT}",
)
TOPICS = (
    Topic(
        "catalogue",
        "editions",
        "catalogue/",
        _query("editions", "x.edition_id", "x.filed_on, x.effective_from"),
    ),
    Topic(
        "annual-plans",
        "plan-items",
        "annual-plans/",
        _query(
            "plan_items",
            "x.plan_item_id || CASE WHEN x.revision > 0 THEN '/' || x.revision ELSE '' END",
            "x.revised_on, x.published_on, x.filed_on",
        ),
    ),
    Topic(
        "awards",
        "awards",
        "projects/",
        _query("awards", "x.award_id", "x.published_on, x.awarded_on", of_place=True),
        of_place=True,
    ),
    Topic(
        "performance-results",
        "evaluations",
        "performance-results/",
        _query("evaluations", "x.evaluation_id", "x.published_on, x.evaluated_on", of_place=True),
        of_place=True,
    ),
    Topic(
        "datasets",
        "packages",
        "datasets/",
        "SELECT x.json, x.path, x.package, n.number AS release, n.released_at AS day,"
        " x.package || '/' || n.number AS key"
        " FROM (SELECT DISTINCT release, publisher, package FROM history.release_counts) c"
        " JOIN history.releases n ON n.number = c.release"
        " JOIN packages x ON x.publisher = c.publisher AND x.package = c.package"
        " WHERE :publisher IS NULL OR x.publisher = :publisher"
        f" ORDER BY release DESC, x.publisher, x.package{_LIMIT}",
        is_of_history=True,
    ),
    Topic(
        "audits",
        "audits",
        "audits/",
        _query("audits", "x.audit_id", "x.published_on, x.audited_on"),
    ),
    Topic("replies", "replies", "supervision/", _query("replies", "x.reply_id", "x.replied_on")),
    ENDINGS,
    LATE,
    UNANSWERED,
    FINDINGS,
)


def occurring(
    register: Register, among: Sequence[Topic] = TOPICS
) -> list[tuple[Topic, str | None]]:
    """Which topics have a feed, of all publishers (None) and of each that has entries.

    Some are made from the history attached to the register; without one there are none of those.
    """
    feeds: list[tuple[Topic, str | None]] = []
    for topic in among:
        if topic.is_of_history and not register.history:
            continue
        schema = schemas.tables().get(topic.table)
        table = schema.name if schema else topic.table
        rows = register.each(
            f"SELECT DISTINCT publisher FROM {table}"
            " WHERE publisher IN (SELECT publisher FROM publishers) ORDER BY 1"
        )
        publishers = [row["publisher"] for row in rows]
        feeds += [(topic, publisher) for publisher in ([None, *publishers] if publishers else [])]
    return feeds


def frame_of(
    frames: FeedHeaders, topic: Topic, publisher: str | None, updated: datetime | None
) -> FeedHeader:
    """What the feed of a topic says of itself."""
    language = frames.language
    identifier = "/".join(part for part in (topic.name, quoted(publisher or "")) if part)
    return frames.make(
        identifier=f"{TAG}{'en/' if language == 'en' else ''}feeds/{identifier}",
        title=title_of(frames.names, topic, publisher),
        subtitle=text("feeds.subtitle.topic", language),
        publisher=publisher or "",
        page=topic.page,
        forms=FORMS,
        path=lambda tongue, form: topic.path(publisher, tongue, form),
        updated=updated,
    )


def title_of(names: FeedNames, topic: Topic, publisher: str | None) -> str:
    """What the feed of a topic is called."""
    title = topic.title(names.language)
    if publisher is None:
        return title
    whose = names.publisher(publisher)
    return text("feeds.title.topic_of", names.language, title=title, publisher=whose)
