"""Tests of disclosure/downloads."""
