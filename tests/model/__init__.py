"""Tests of disclosure/model."""
