"""Reports: the faults of a check for a terminal, a program, a browser or a clerk's workbook."""
