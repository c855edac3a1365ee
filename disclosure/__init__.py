"""信息公开: the domain of the register; it knows nothing of HTTP."""

__version__ = "0.2.0.dev0"
