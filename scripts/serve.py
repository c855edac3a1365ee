"""Serve the built site and the API from one process, and follow each new release."""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

from api.settings import OUTPUT, Settings
from scripts.terminal import help_of, told, verb_parser, warn


def main() -> int:
    parser = verb_parser("serve")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help=help_of("host"))
    add("--port", type=int, default=8000, help=help_of("port"))
    add("--output", type=Path, default=Path("output"), help=help_of("output"))
    add("--workers", type=int, default=1, help=help_of("workers"))
    add("--rate", type=float, default=0, help=help_of("rate"))
    add("--burst", type=int, default=50, help=help_of("burst"))
    add("--access-log", action="store_true", help=help_of("access_log"))
    add("--behind-proxy", action="store_true", help=help_of("behind_proxy"))
    arguments = parser.parse_args()
    if not (arguments.output / "current" / "site").is_dir():
        warn("serve.nothing_built", path=arguments.output)
        return 1
    if reason := why_not_served(arguments.output):
        warn("serve.unreadable", path=arguments.output, reason=reason)
        return 1
    listener = listen(arguments.host, arguments.port)
    if listener is None:
        return 1
    settings = Settings(
        max(0.0, arguments.rate),
        max(1, arguments.burst),
        arguments.access_log,
        arguments.behind_proxy,
    )
    with listener:
        serve(arguments.output, listener, settings, arguments.workers)
    return 0


def why_not_served(output: Path) -> str:
    """Why the published output cannot be served: a part cannot be opened, or lacks columns that
    this program reads; empty if it can."""
    from api.lists.resources import resources
    from api.routes.served_releases import ServedReleases
    from disclosure.register.register_tables import missing_columns

    releases = ServedReleases(output)
    try:
        release = releases.present()
        release.index  # noqa: B018 - opened
        release.cards  # noqa: B018 - opened
        if missing := missing_columns(release.register):
            return ", ".join(missing[:3])
        for resource in resources().values():
            release.table(resource)
    except Exception as error:  # noqa: BLE001 - whatever another version may have written
        return f"{type(error).__name__}: {error}"
    finally:
        releases.close()
    return ""


def listen(host: str, port: int) -> socket.socket | None:
    """A socket that listens; None, with the reason printed, when it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off; else each answer waits for an
    # ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        warn("serve.no_listening", address=f"{host}:{port}", error=error)
        return None
    return listener


def allow_many_connections() -> None:
    """Raises the limit of open files of this process to the system's maximum."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve(output: Path, listener: socket.socket, settings: Settings, workers: int = 1) -> None:
    """Serves on `listener` until interrupted, then lets running requests finish."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from api.http.http_connections import Connection

    allow_many_connections()
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(f"{told('serve.site')}: {address}/")
    print(f"{told('serve.api')}: {address}/api/v1/docs", flush=True)
    os.environ |= {OUTPUT: str(output.absolute()), **settings.to_environment()}
    config = uvicorn.Config(
        "api.app:create_worker",
        factory=True,
        http=Connection,
        workers=workers,
        log_level="error",  # client errors are answered, and must not fill a log
        access_log=False,
        server_header=False,
        proxy_headers=settings.is_behind_proxy,
        timeout_graceful_shutdown=5,
    )
    if workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
