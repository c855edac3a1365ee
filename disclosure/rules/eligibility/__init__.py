"""Whether an organization may bid: one file for each condition, and the judgement of an answer."""
