"""Tests of disclosure/feeds."""
