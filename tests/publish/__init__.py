"""Tests of disclosure/publish."""
