"""Downloads: packages, workbooks, the register and the whole site as files to take away."""
