"""A plain static server, as any web space has one: no API, a path prefix, our strict policy."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing: the tests' own output is enough."""


@contextmanager
def served_plainly(site: Path, place: Path, prefix: str = "city/register") -> Iterator[str]:
    """The address of `site` below a prefix, without a slash at its end; `place` is empty."""
    link = place / prefix
    link.parent.mkdir(parents=True)
    link.symlink_to(site)
    handler = functools.partial(_Handler, directory=str(place))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{prefix}"
        finally:
            server.shutdown()
