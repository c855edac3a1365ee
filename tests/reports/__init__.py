"""Tests of disclosure/reports."""
