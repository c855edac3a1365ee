"""Tests of scripts/example_city."""
