"""Settings of a server, chosen by its operator and given by arguments."""

import json
import os
from dataclasses import asdict, dataclass

OUTPUT, SETTINGS = "SUNLIT_OUTPUT", "SUNLIT_SETTINGS"


@dataclass(frozen=True)
class Settings:
    """`rate` is how many requests a second one client may make to the API of one worker, after
    `burst` at once; 0 is no limit. `has_access_log` writes a line of JSON for each request to
    standard error. `is_behind_proxy` takes the client from the last `X-Forwarded-For`.
    """

    rate: float = 0
    burst: int = 50
    has_access_log: bool = False
    is_behind_proxy: bool = False

    def to_environment(self) -> dict[str, str]:
        """The settings as a variable, for the workers of a server."""
        return {SETTINGS: json.dumps(asdict(self))}


def from_environment() -> Settings:
    """The settings that `to_environment` wrote."""
    return Settings(**json.loads(os.environ[SETTINGS]))
