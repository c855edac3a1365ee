"""The list engine: resources, filters, orders and pages over the rows of one release."""
