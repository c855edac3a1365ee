"""The release instant of a command, from its environment."""

import os
import sys
from datetime import UTC, datetime

from scripts.terminal import told


def release_instant() -> datetime:
    """The instant in the environment, else now."""
    return given_instant() or datetime.now(UTC).replace(microsecond=0)


def given_instant() -> datetime | None:
    """SOURCE_DATE_EPOCH (reproducible-builds.org: seconds since 1970, UTC); None without one."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    if not epoch.isdigit():
        sys.exit(told("usage.no_epoch", value=repr(epoch)))
    return datetime.fromtimestamp(int(epoch), UTC)
