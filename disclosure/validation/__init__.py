"""Validation of any data package at speed, with the verdict that frictionless would give."""
