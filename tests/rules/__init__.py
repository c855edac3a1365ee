"""Tests of disclosure/rules."""
