"""Tests of disclosure/search."""
