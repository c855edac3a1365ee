"""Amendments: corrections and withdrawals of published data, each recorded as an act of its own."""
