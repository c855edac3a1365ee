"""The start of a verb that imports most of the program."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing() -> Iterator[None]:
    """Modules are imported in the block without looking for garbage among their hundred thousand
    objects, now or later: none is ever thrown away, and to look costs a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
