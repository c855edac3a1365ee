"""Tests of disclosure/site."""
