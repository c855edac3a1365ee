"""Search: its entries, the analysis of texts, the query language, and the two indices."""
