"""frictionless without the network: every module that lets it open anything imports it from
here."""

from typing import NoReturn

import frictionless

__all__ = ["OFFLINE", "frictionless"]

OFFLINE = "validation does not use the network"


class _NoSession:
    """Replaces frictionless' HTTP session: no network request is ever made."""

    def __getattr__(self, name: str) -> NoReturn:
        raise ConnectionError(OFFLINE)


# For the whole process, never undone: no order of calls can enable requests.
_context = frictionless.system.use_context(http_session=_NoSession())
_context.__enter__()
