"""Money of the example: whole yuan, and how amounts are written in cells and in sentences."""

from random import Random

from scripts.example_city.random_draws import between

CURRENCY = "CNY"
# The city's thresholds in yuan; published as parameters of its policies package.
OPEN_TENDER_FROM = 2_000_000
PROCUREMENT_FROM = 300_000


def yuan(amount: int) -> str:
    """The amount as a cell: `480000.00`."""
    return f"{amount}.00"


def in_words(amount: int) -> str:
    """The amount as a sentence has it: `48.00万元`, or `9600元` where it is small."""
    if amount < 10_000:
        return f"{amount}元"
    return f"{amount // 10_000}.{amount % 10_000 // 100:02d}万元"


def nice(amount: int) -> int:
    """The amount rounded down to a usual step of budgets: a hundred or ten yuan."""
    step = 100 if amount >= 20_000 else 10
    return max(step, amount // step * step)


def part(amount: int, thousandths: int) -> int:
    """So many thousandths of an amount, in whole yuan."""
    return amount * thousandths // 1000


def price_won(rng: Random, ceiling: int) -> int:
    """The price of a winner: a bit under the ceiling, seldom round."""
    amount = part(ceiling, between(rng, 902, 996))
    return amount // 10 * 10 if amount > 5_000 else amount


def split(amount: int, count: int, step: int) -> list[int]:
    """An amount in so many unequal parts that add up to it; all but the last are whole steps."""
    shares = {2: (580,), 3: (420, 330), 4: (300, 260, 230)}[count]
    first = [part(amount, share) // step * step for share in shares]
    return [*first, amount - sum(first)]
