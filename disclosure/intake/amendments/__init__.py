"""Amendments: what is corrected or withdrawn after it was published, each as an act of its own."""
