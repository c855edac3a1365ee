"""Joining: which plan, notice and result are one purchase, worked out from what the rows say."""
