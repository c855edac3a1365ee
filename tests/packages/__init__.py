"""Tests of disclosure/packages."""
