"""Whether the organization of a receiver may bid for the tender of a piece of news."""

from collections.abc import Iterable, Sequence

from disclosure.database.sqlite_database import Row
from disclosure.feeds.plain_text import line
from disclosure.feeds.wording import FeedNames
from disclosure.push.receivers import Receiver, UnusableReceivers
from disclosure.register.credit_history import credit_history
from disclosure.register.eligibility_checks import EligibilityCheck, bidding_day, eligibility_of
from disclosure.register.published_eligibility import (
    PublishedEligibility,
    PublishedFacts,
    published_eligibility,
    published_facts,
)
from disclosure.register.register_file import Register
from disclosure.words import formats
from disclosure.words.texts import both, text

_CONDITIONS_TOLD = 3  # number of met conditions given by name; the others are counted


class Bidding:
    """What the published facts of organizations mean for tenders that are open for bids."""

    def __init__(self, register: Register, receivers: Iterable[Receiver]) -> None:
        """Raises UnusableReceivers if a page is not that of an organization."""
        self._register = register
        self._organizations: dict[str, Row] = {}
        for receiver in receivers:
            if not receiver.organization:
                continue
            row = register.row("SELECT * FROM organizations WHERE path = ?", receiver.organization)
            if row is None:
                raise UnusableReceivers(
                    both(
                        "push.file.no_organization", where=receiver.name, page=receiver.organization
                    )
                )
            self._organizations[receiver.organization] = row
        self._checks = register.remembered(self._checks_of)
        self._facts = register.remembered(self._facts_of)

    def eligibility(
        self, organization: str, publisher: str, tender_id: str
    ) -> PublishedEligibility | None:
        """By the page of an organization; None for a tender that is closed or restricted."""
        checked = self._checks(publisher, tender_id)
        if checked is None:
            return None
        tender, checks, day = checked
        return published_eligibility(tender, checks, self._facts(organization), day)

    def _checks_of(
        self, publisher: str, tender_id: str
    ) -> tuple[Row, Sequence[EligibilityCheck], str] | None:
        tender = self._register.find("tenders", publisher, tender_id)
        checks = eligibility_of(self._register, tender)
        if tender is None or not checks or tender["entry"] not in {None, "open-to-all"}:
            return None
        return tender, checks, bidding_day(self._register, tender)

    def _facts_of(self, organization: str) -> PublishedFacts:
        row = self._organizations[organization]
        credit = credit_history(self._register, row["publisher"], row["organization_id"])
        return published_facts(row, credit)

    def excludes(self, receiver: Receiver, publisher: str, tender_id: str) -> bool:
        """Whether a published fact excludes the organization of a receiver from a tender."""
        if not receiver.organization:
            return False
        eligibility = self.eligibility(receiver.organization, publisher, tender_id)
        return eligibility is not None and eligibility.excluded_by is not None

    def reasons(self, names: FeedNames, organization: str, publisher: str, tender_id: str) -> str:
        """Why an organization may bid: the conditions that published facts meet, with their
        articles, and the number that only the organization can judge; empty where it may not bid
        or nothing is known."""
        eligibility = self.eligibility(organization, publisher, tender_id)
        if eligibility is None or eligibility.excluded_by is not None:
            return ""
        language = names.language
        met = [_condition(names, check) for check in eligibility.meets[:_CONDITIONS_TOLD]]
        sentences = [
            text(
                "push.bidding.not_excluded",
                language,
                name=line(names.best(self._organizations[organization], "name")),
            )
        ]
        if eligibility.unknown:
            sentences.append(text("push.bidding.unknown", language, count=len(eligibility.unknown)))
        if met:
            listed = text("formats.comma", language).join(met)
            sentences.append(text("push.bidding.meets", language, conditions=listed))
        return text("feeds.news.and", language).join(sentences)


def _condition(names: FeedNames, check: EligibilityCheck) -> str:
    language = names.language
    title = check.rule.title_en if language == "en" else check.rule.title
    bases = (_basis(names, policy, article) for policy, article in check.bases)
    listed = text("formats.comma", language).join(dict.fromkeys(bases))
    return text("push.bidding.condition", language, title=title, bases=listed)


def _basis(names: FeedNames, policy: Row | None, article: str) -> str:
    language = names.language
    article_text = (
        text("push.bidding.article", language, article=formats.article(article, language))
        if article
        else text("push.bidding.to_be_confirmed", language)
    )
    if policy is None:
        return article_text
    return text("push.bidding.law", language, law=names.best(policy, "title"), article=article_text)
