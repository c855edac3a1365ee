"""Spreadsheets in: workbooks and CSV files become packages, and every conversion is listed."""
