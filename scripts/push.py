"""Send what is new in each selection to group robots, mailboxes, webhooks and ntfy."""

import os
import sqlite3
import sys
from pathlib import Path

from scripts.terminal import help_of, say, verb_parser, warn


def main() -> int:
    from disclosure.push.pushing import NothingToPush, push
    from disclosure.push.receivers import UnusableReceivers, read_receivers

    parser = verb_parser("push", end="push")
    parser.add_argument("receivers", type=Path, help=help_of("receivers"))
    parser.add_argument("--output", type=Path, default=Path("output"), help=help_of("output"))
    parser.add_argument("--data", type=Path, default=Path("data"), help=help_of("data"))
    parser.add_argument("--outbox", type=Path, help=help_of("outbox"))
    parser.add_argument("--since", type=int, help=help_of("since_release"))
    arguments = parser.parse_args()
    outbox = arguments.outbox or arguments.receivers.with_suffix(".outbox.sqlite")
    try:
        public = (arguments.data, arguments.output)
        receivers = read_receivers(arguments.receivers, public, os.environ)
        outcome = push(arguments.output, outbox, receivers, since=arguments.since)
    except (UnusableReceivers, NothingToPush) as error:
        warn("push.unusable", error=error)
        return 2
    except (OSError, sqlite3.DatabaseError) as error:
        warn("push.unfinished", error=error)
        return 2
    for report in outcome:
        say("push.delivered", name=report.receiver, sent=report.sent, waiting=report.waiting)
        if report.reason:
            warn("push.waits", name=report.receiver, reason=report.reason)
    return 1 if any(report.waiting for report in outcome) else 0


if __name__ == "__main__":
    sys.exit(main())
