"""Tests of disclosure/output."""
