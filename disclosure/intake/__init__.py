"""Intake: files in other forms (spreadsheets, OCDS) become packages."""
