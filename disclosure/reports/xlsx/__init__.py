"""The annotated workbook: a clerk's own file with each faulty cell marked."""
