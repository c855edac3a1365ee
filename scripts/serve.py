"""Serve the built site and the API from one process, and follow each new release."""

import argparse
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

from api.settings import OUTPUT, Settings


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    parser.add_argument("--output", type=Path, default=Path("output"), help="folder of the trees")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer")
    parser.add_argument(
        "--rate", type=float, default=0, help="API requests a second of one client (0: no limit)"
    )
    parser.add_argument("--burst", type=int, default=50, help="requests at once above the rate")
    parser.add_argument("--access-log", action="store_true", help="a line of JSON for each request")
    parser.add_argument(
        "--behind-proxy", action="store_true", help="clients are those of X-Forwarded-For"
    )
    arguments = parser.parse_args()
    if not (arguments.output / "current" / "site").is_dir():
        print(f"{arguments.output}：还没有构建任何内容，请先运行 make site。", file=sys.stderr)
        print(f"{arguments.output}: nothing is built yet; run make site first.", file=sys.stderr)
        return 1
    if reason := why_not_served(arguments.output):
        print(
            f"{arguments.output}：已发布的内容读不出来，可能由本程序的另一个版本写成；请重新发布："
            f"make site。（{reason}）",
            f"{arguments.output}: what is published cannot be read; another version of this "
            f"program may have written it. Publish again: make site. ({reason})",
            sep="\n",
            file=sys.stderr,
        )
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
    """What is wrong when what is published cannot be opened, all of it; empty when it can."""
    from api.lists.resources import resources
    from api.routes.served_releases import ServedReleases

    releases = ServedReleases(output)
    try:
        release = releases.present()
        release.index  # noqa: B018 - opened
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
    # The protocol is named, else asyncio leaves Nagle on and each answer waits for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        where = f"{host}:{port}"
        print(f"{where}：不能监听（{error}）；换一个端口：--port 8123", file=sys.stderr)
        print(f"{where}: cannot listen ({error}); try another: --port 8123", file=sys.stderr)
        return None
    return listener


def allow_many_connections() -> None:
    """Raises the number of files that this process may open to what the system allows it."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve(output: Path, listener: socket.socket, settings: Settings, workers: int = 1) -> None:
    """Answers on `listener` until interrupted, then lets the requests under way end."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from api.http.http_connections import Connection

    allow_many_connections()
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(f"网站 Site: {address}/", f"接口 API:  {address}/api/v1/docs", sep="\n", flush=True)
    os.environ |= {OUTPUT: str(output.absolute()), **settings.to_environment()}
    config = uvicorn.Config(
        "api.app:create_worker",
        factory=True,
        http=Connection,
        workers=workers,
        log_level="error",  # what clients do wrong is told to them, and must not fill a log
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
