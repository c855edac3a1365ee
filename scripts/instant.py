"""The release instant, as a verb takes it from its environment."""

import os
import sys
from datetime import UTC, datetime


def release_instant() -> datetime:
    """The instant that was given, else now."""
    return given_instant() or datetime.now(UTC).replace(microsecond=0)


def given_instant() -> datetime | None:
    """SOURCE_DATE_EPOCH (reproducible-builds.org: seconds since 1970, UTC); None without one."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    if not epoch.isdigit():
        sys.exit(f"SOURCE_DATE_EPOCH: {epoch!r} is not a number of seconds; write digits only")
    return datetime.fromtimestamp(int(epoch), UTC)
