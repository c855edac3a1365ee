"""Random draws that are the same on every machine, at any time and for any hash seed."""

import random
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(*parts: object) -> Random:
    """A random generator seeded with `parts`: equal parts give equal draws everywhere.

    Seeding with text goes through SHA-512, so it does not depend on `PYTHONHASHSEED`.
    """
    text = ":".join(str(part) for part in parts)
    return random.Random(text)  # noqa: S311 - an example wants the same draws each time


def pick(rng: Random, options: Sequence[T]) -> T:
    """One of `options`; always one draw, however many there are."""
    return options[int(rng.random() * len(options))]


def between(rng: Random, low: int, high: int, step: int = 1) -> int:
    """A whole number from `low` to `high`, both included, in steps of `step`."""
    return low + step * int(rng.random() * ((high - low) // step + 1))


def happens(rng: Random, percent: int) -> bool:
    """Whether something that happens in `percent` of 100 cases happens now."""
    return rng.random() * 100 < percent


def some(rng: Random, options: Sequence[T], count: int) -> list[T]:
    """`count` different ones of `options` (all, where there are fewer), in their order."""
    indices = list(range(len(options)))
    while len(indices) > max(count, 0):
        indices.pop(int(rng.random() * len(indices)))
    return [options[index] for index in indices]


def weighted(rng: Random, weights: Sequence[int]) -> int:
    """An index drawn with a probability proportional to its weight."""
    point = rng.random() * sum(weights)
    for index, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return index
    return len(weights) - 1


def is_turn(index: int, every: int, offset: int) -> bool:
    """Whether project `index` is one of every `every`-th ones, counted from `offset`."""
    return index % every == offset % every
