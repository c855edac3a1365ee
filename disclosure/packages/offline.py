"""frictionless without the network: whoever lets it open anything imports it from here."""

from typing import NoReturn

import frictionless

__all__ = ["OFFLINE", "frictionless"]

OFFLINE = "validation does not use the network"


class _NoSession:
    """In the place of frictionless' HTTP session: nothing is ever asked of the network."""

    def __getattr__(self, name: str) -> NoReturn:
        raise ConnectionError(OFFLINE)


# For the whole process, and never left: no order of calls can open a way out.
_context = frictionless.system.use_context(http_session=_NoSession())
_context.__enter__()
