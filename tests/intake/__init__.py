"""Tests of disclosure/intake."""
