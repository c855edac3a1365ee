"""The inbox: workbooks that arrived, and what a clerk did to each of them, step by step."""
