"""Open the desk: drop workbooks, mend them, publish and correct, in a browser on this machine."""

import os
import secrets
import sys
import webbrowser
from pathlib import Path

from scripts.publish import site_address
from scripts.serve import listen
from scripts.terminal import help_of, say, verb_parser, warn


def main() -> int:
    parser = verb_parser("desk")
    add = parser.add_argument
    add("--folder", type=Path, default=Path("our-site"), help=help_of("deployment"))
    add("--port", type=int, default=8010, help=help_of("desk_port"))
    add(
        "--siteurl",
        type=site_address,
        default=os.environ.get("SITEURL", "http://127.0.0.1:8000"),
        help=help_of("siteurl"),
    )
    add("--no-browser", action="store_true", help=help_of("no_browser"))
    args = parser.parse_args()
    listener = listen("127.0.0.1", args.port)
    if listener is None:
        return 1
    # The settings, pages and logo of the site are those of the folder.
    os.environ["DEPLOYMENT"] = str(args.folder.absolute())
    from desk.deployment import Deployment, DeskIsOpen
    from desk.desk_app import create_desk
    from desk.desk_guard import ENTRY, DeskKey

    key = DeskKey(secrets.token_urlsafe(24))
    port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}{ENTRY}?token={key.token}"
    deployment = Deployment(args.folder.absolute(), args.siteurl)
    try:
        with listener, deployment.locked(f"http://127.0.0.1:{port}/"):
            import uvicorn

            say("desk.open", address=address)
            say("desk.folder", path=deployment.folder)
            if not args.no_browser:
                webbrowser.open(address)
            app = create_desk(deployment, key, port)
            config = uvicorn.Config(
                app, log_level="error", access_log=False, server_header=False, lifespan="off"
            )
            uvicorn.Server(config).run(sockets=[listener])
    except DeskIsOpen as error:
        warn("desk.taken", path=deployment.folder, address=error)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
