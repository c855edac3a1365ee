"""Tests of disclosure/history."""
