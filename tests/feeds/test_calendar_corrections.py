"""Calendars under random corrections: UID stays, SEQUENCE rises, STATUS tells the end."""

import random
from collections.abc import Iterator, Mapping

from disclosure.feeds.appointments import appointments
from disclosure.register.tender_history import NoticeVersion, Row, changes, fold

SEQUENCES = 1000
KINDS = ("correction", "clarification", "suspension", "resumption", "cancellation", "failed")


def test_random_corrections_keep_uid_and_sequence_right() -> None:
    """The rule told anew: from one release to the next SEQUENCE grows by one if date, place or
    status of an event changed and else stays; the event itself never goes away."""
    chance = random.Random(5545)
    for _ in range(SEQUENCES):
        history = list(random_history(chance))
        before: Mapping[str, tuple[int, tuple[object, ...]]] = {}
        for released in range(1, len(history) + 1):
            now = {
                one.field: (one.sequence, (one.at, one.place, one.status))
                for one in appointments(history[:released])
            }
            assert before.keys() <= now.keys()
            for field, (sequence, shown) in now.items():
                was, shown_before = before.get(field, (0, shown))
                assert sequence == was + (shown != shown_before)
                assert shown[0] == last_told(history[:released], field)
                assert shown[2] == expected_status(history[:released], field)
            before = now


def random_history(chance: random.Random) -> Iterator[NoticeVersion]:
    """Up to eight notices of one tender, with dates moved, cleared and left alone."""
    state: Row = {}
    for number in range(chance.randint(1, 8)):
        notice: Row = {
            "publisher": "town",
            "notice_id": f"N-{number}",
            "kind": "tender" if number == 0 else chance.choice(KINDS),
            "published_at": f"2026-09-{number + 1:02}T09:00:00+08:00",
        }
        for field in ("documents_until", "submission_deadline", "opening_at"):
            if chance.random() < 0.5:
                notice[field] = f"2026-10-{chance.randint(1, 4):02}T17:00:00+08:00"
            elif number and chance.random() < 0.2:
                notice.setdefault("cleared_fields", []).append(field)
        if chance.random() < 0.3:
            notice["place"] = chance.choice("三五")
        earlier, state = state, fold(state, notice)
        yield NoticeVersion(notice, state, changes(earlier, state))


def last_told(history: list[NoticeVersion], field: str) -> object:
    told = [version.notice[field] for version in history if field in version.notice]
    return (told[-1], True)


def expected_status(history: list[NoticeVersion], field: str) -> str:
    decided = [one.notice["kind"] for one in history if one.notice["kind"] in KINDS[2:]]
    is_gone = decided and decided[-1] in {"cancellation", "failed"}
    if is_gone or field not in history[-1].state:
        return "cancelled"
    return "tentative" if decided and decided[-1] == "suspension" else "confirmed"
