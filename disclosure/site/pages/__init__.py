"""Pages: the rows of the register arranged for templates, one module for each kind of page."""
