"""The output trees that a publication writes, and the processes that write them."""
