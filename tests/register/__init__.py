"""Tests of disclosure/register."""
