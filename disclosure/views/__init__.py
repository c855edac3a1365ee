"""What a page needs to know: rows of the register, arranged for the templates, one noun a module."""
