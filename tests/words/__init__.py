"""Tests of disclosure/words."""
