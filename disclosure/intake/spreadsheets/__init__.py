"""Spreadsheets in: workbooks and CSV files become packages; every conversion is listed."""
