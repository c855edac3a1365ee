"""Matching: of plans, notices and results, which belong together, how surely and why."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.join_evidence import Evidence, JoinReason, Weigher
from disclosure.intake.joining.join_numbers import same_number
from disclosure.intake.joining.join_organizations import OrganizationNames

# By the rarest parts of its title so many rows are looked at for each; so many are weighed.
_LOOKED, _WEIGHED = 600, 12
_PROPOSED = 3
# A pair of this score is proposed; one that is `eligible` and leads the next by the margin joins.
_LIKELY, _MARGIN = 3.0, 3.0
# What is proposed has more than its name, or one other thing, to speak for it.
_GROUNDS = 2
_STEPS = ((Stage.PLAN, Stage.NOTICE), (Stage.NOTICE, Stage.RESULT), (Stage.PLAN, Stage.RESULT))


@dataclass(frozen=True)
class JoinCandidate:
    """An earlier row that a row may belong to, and why; certain ones are joined."""

    key: str
    score: float
    reasons: tuple[JoinReason, ...]
    is_certain: bool = False


class JoinMatcher:
    """Matches rows of one publisher; what is rare is reckoned over all of `entries`."""

    def __init__(self, entries: Iterable[JoinEntry]) -> None:
        self.entries = {entry.key: entry for entry in entries}
        counts = Counter(part for entry in self.entries.values() for part in entry.parts)
        total = len(self.entries) + 1
        self.rarity = {part: math.log(total / count) for part, count in counts.items()}
        names = OrganizationNames(entry.purchaser for entry in self.entries.values())
        self.weigher = Weigher(self.rarity, names)

    def match(self) -> dict[str, dict[Stage, list[JoinCandidate]]]:
        """For each row the rows of the stages before that it may belong to: those that are
        certain, else the likeliest three.

        Where a result is certainly of a tender, and one of both certainly of a plan, so is the
        other, unless something between them forbids it.
        """
        by_step = {pair: self._between(*pair) for pair in _STEPS}
        of_plan, of_notice = by_step[Stage.PLAN, Stage.NOTICE], by_step[Stage.NOTICE, Stage.RESULT]
        for result, plans in by_step[Stage.PLAN, Stage.RESULT].items():
            for notice in [
                candidate.key for candidate in of_notice[result] if candidate.is_certain
            ]:
                plans[:] = self._closed(result, plans, notice, of_plan[notice])
                of_plan[notice] = self._closed(notice, of_plan[notice], result, plans)
        self._share(of_plan)
        by_row: dict[str, dict[Stage, list[JoinCandidate]]] = defaultdict(dict)
        for (earlier, _), rows in by_step.items():
            for key, candidates in rows.items():
                by_row[key][earlier] = candidates
        return by_row

    def _share(self, of_plan: dict[str, list[JoinCandidate]]) -> None:
        """Notices of one number are of one tender, so of one plan."""
        tenders: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for key in of_plan:
            for number in self.entries[key].numbers:
                tenders[number[:3]].append(key)
        for keys in tenders.values():
            for key in keys:
                for other in keys:
                    if self._is_repeated(key, other) and of_plan[other]:
                        of_plan[key] = self._closed(key, of_plan[key], other, of_plan[other])

    def _is_repeated(self, key: str, other: str) -> bool:
        numbers, other_numbers = self.entries[key].numbers, self.entries[other].numbers
        return key != other and any(same_number(a, b) for a in numbers for b in other_numbers)

    def _closed(
        self,
        key: str,
        candidates: list[JoinCandidate],
        via: str,
        related_candidates: list[JoinCandidate],
    ) -> list[JoinCandidate]:
        """The candidates of a row together with those of another row of the same purchase."""
        if any(candidate.is_certain for candidate in candidates):
            return candidates
        through = [
            replace(candidate, reasons=(JoinReason("through", (via,)), *_direct(candidate)))
            for candidate in related_candidates
        ]
        certain = [
            candidate
            for candidate in through
            if candidate.is_certain
            and not self.weigher.weigh(self.entries[candidate.key], self.entries[key]).vetoes
        ]
        if certain:
            return certain
        likely = [replace(candidate, is_certain=False) for candidate in through]
        likely_keys = {candidate.key for candidate in likely}
        return [
            *likely,
            *(candidate for candidate in candidates if candidate.key not in likely_keys),
        ][:_PROPOSED]

    def _between(self, earlier: Stage, later: Stage) -> dict[str, list[JoinCandidate]]:
        sources = [e for e in self.entries.values() if e.stage == earlier]
        targets = [e for e in self.entries.values() if e.stage == later]
        if not sources or not targets:
            return {entry.key: [] for entry in targets}
        index = _Index(sources, self.rarity)
        by_target = {
            entry.key: sorted(
                (self.weigher.weigh(self.entries[key], entry) for key in index.near(entry)),
                key=lambda pair: (-pair.score, pair.earlier.key),
            )
            for entry in targets
        }
        rivals = _rivals(by_target.values())
        return {key: _decide(pairs, rivals) for key, pairs in by_target.items()}


def _decide(pairs: list[Evidence], rivals: Mapping[str, Sequence[Evidence]]) -> list[JoinCandidate]:
    certain = [pair for pair in pairs if pair.is_same_number]
    if not certain and pairs and pairs[0].is_eligible:
        best = _best_other(pairs, rivals[pairs[0].earlier.key])
        certain = pairs[:1] if pairs[0].score - best >= _MARGIN else []
    if certain:
        return [_candidate(pair, is_certain=True) for pair in certain]
    likely = [pair for pair in pairs if pair.score >= _LIKELY and pair.grounds >= _GROUNDS]
    return [_candidate(pair) for pair in likely[:_PROPOSED]]


def _best_other(pairs: Sequence[Evidence], rivals: Sequence[Evidence]) -> float:
    """The score of the best pair that speaks against the first: of its later row, or of its
    earlier row with others of the same kind; not those of the same tender, and of a tender not
    those of intentions, which are of its own plan. Both lists have the best first."""
    first = pairs[0]
    of_later_row = (
        pair
        for pair in pairs[1:]
        if not first.repeats(pair) and pair.earlier.kind in {first.earlier.kind, ""}
    )
    of_earlier_row = (
        pair
        for pair in rivals
        if pair.later.key != first.later.key
        and pair.later.kind == first.later.kind
        and not first.repeats(pair)
    )
    best_of_each = (next(of_later_row, None), next(of_earlier_row, None))
    return max((pair.score for pair in best_of_each if pair), default=-math.inf)


def _direct(candidate: JoinCandidate) -> Iterator[JoinReason]:
    return (reason for reason in candidate.reasons if reason.kind != "through")


def _candidate(pair: Evidence, *, is_certain: bool = False) -> JoinCandidate:
    return JoinCandidate(pair.earlier.key, pair.score, tuple(pair.reasons), is_certain)


def _rivals(pair_lists: Iterable[Sequence[Evidence]]) -> dict[str, list[Evidence]]:
    """The weighed pairs by their earlier row, the best first."""
    by_earlier: dict[str, list[Evidence]] = defaultdict(list)
    for pair in (pair for pairs in pair_lists for pair in pairs):
        by_earlier[pair.earlier.key].append(pair)
    for pairs in by_earlier.values():
        pairs.sort(key=lambda pair: (-pair.score, pair.later.key))
    return by_earlier


class _Index:
    """Finds the rows that share rare parts of a title, a number, or an exact amount."""

    def __init__(self, entries: Sequence[JoinEntry], rarity: Mapping[str, float]) -> None:
        self.rarity = rarity
        self.parts: dict[str, list[str]] = defaultdict(list)
        self.marks: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for entry in entries:
            for part in entry.parts:
                self.parts[part].append(entry.key)
            for mark in entry.marks:
                self.marks[mark].append(entry.key)

    def near(self, entry: JoinEntry) -> Iterator[str]:
        """The keys of the rows to weigh."""
        shared: dict[str, float] = defaultdict(float)
        looked = 0
        for part in sorted(entry.parts, key=lambda text: (-self.rarity[text], text)):
            keys = self.parts.get(part, ())
            looked += len(keys)
            if looked > _LOOKED and shared:
                break
            for key in keys[:_LOOKED]:
                shared[key] += self.rarity[part]
        marked = [
            key for mark in sorted(entry.marks) for key in self.marks.get(mark, ())[:_WEIGHED]
        ]
        ranked = sorted(shared, key=lambda key: (-shared[key], key))[:_WEIGHED]
        yield from dict.fromkeys([*marked, *ranked])
