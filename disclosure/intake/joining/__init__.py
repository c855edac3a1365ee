"""Joining: which plan, notice and result are of one purchase, derived from the contents of the
rows."""
