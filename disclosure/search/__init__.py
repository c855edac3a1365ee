"""Search: what can be found, the analysis of texts, the query language, and the two indices."""
