"""Tests of disclosure/checks."""
