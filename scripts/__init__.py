"""Verbs: each parses its arguments, calls the domain, prints, and exits."""
