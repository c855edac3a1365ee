"""Reports of a check: one list of faults as JSON, as a page, and as an annotated workbook."""
