"""Settings of a server: what whoever runs it may choose. Given by arguments, never fetched."""

import os
from dataclasses import dataclass, fields

PREFIX = "SUNLIT_"
OUTPUT = f"{PREFIX}OUTPUT"


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
        """The settings as variables, for the workers of a server."""
        return {f"{PREFIX}{one.name.upper()}": str(getattr(self, one.name)) for one in fields(self)}


def from_environment() -> Settings:
    """The settings that `to_environment` wrote."""
    given = {one.name: os.environ[f"{PREFIX}{one.name.upper()}"] for one in fields(Settings)}
    return Settings(
        float(given["rate"]),
        int(given["burst"]),
        given["has_access_log"] == "True",
        given["is_behind_proxy"] == "True",
    )
