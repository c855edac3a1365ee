"""What a page needs to know: rows of the register arranged for templates, one noun a module."""
