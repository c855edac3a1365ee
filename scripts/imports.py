"""The start of a verb that imports most of the program."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# A verb makes rows and texts by the hundred thousand, hardly any of them in cycles: to look for
# garbage as often as Python does unless told otherwise costs a thirtieth of its time.
_THRESHOLDS = (50_000, 20, 50)


@contextmanager
def importing() -> Iterator[None]:
    """Modules are imported in the block without looking for garbage among their hundred thousand
    objects, now or later: none is ever thrown away, and to look costs a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()
