"""The receivers: who is sent what, read and checked from a private file."""

import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from disclosure.feeds.selections import ROOT
from disclosure.words.texts import LANGUAGES, BilingualError, both

ROBOTS = ("wecom", "dingtalk", "feishu")
KINDS = (*ROBOTS, "ntfy", "webhook", "mail")
_TEXTS = ("name", "kind", "language", "organization")
_SECRETS = ("address", "secret")
_LISTS = ("selections", "kinds", "mute_tenders", "mute_purchasers", "mute_words")
_MAIL_TEXTS = ("host", "security", "sender", "unsubscribe")
_MAIL_SECRETS = ("user", "password")
_DIGEST = re.compile(r"(?:^|/)(digests(?:/[^/]+)*/(?:day|week))(?:\.txt|\.html)?$")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class UnusableReceivers(BilingualError):
    """A file of receivers that must not be used; its text contains no address and no secret."""


@dataclass(frozen=True, repr=False)
class MailServer:
    """The SMTP server that mail goes out by. `security` is `starttls`, `tls` or `none`;
    `unsubscribe` is the mailbox that takes requests to be left out."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    unsubscribe: str


@dataclass(frozen=True, repr=False)
class Receiver:
    """One group, mailbox or program. `address` and `secret` are never shown, not by `repr` either.

    `selections` are the addresses of feeds below the site's root, without language and ending
    (`feeds/tender-notices/region/P/310101`), `digests` those of digests (`digests/P/310101/week`);
    `kinds` are kinds of notices, all where there are none. What is muted is left out of the news of
    feeds: tenders and purchasers by id, words in title or content. `organization` is the page of
    an undertaker below the site's root (`organizations/P/O-1/`): news of feeds then say why it may
    bid, and leave out what a published fact excludes it from.
    """

    name: str
    kind: str
    address: str
    secret: str = ""
    language: str = "zh"
    selections: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    mute_tenders: tuple[str, ...] = ()
    mute_purchasers: tuple[str, ...] = ()
    mute_words: tuple[str, ...] = ()
    organization: str = ""
    server: MailServer | None = None


def read_receivers(
    path: Path, public: tuple[Path, ...], environment: Mapping[str, str]
) -> list[Receiver]:
    """The receivers in a file, which must be private (0600) and in none of the `public` folders.
    Raises UnusableReceivers, OSError."""
    _check_privacy(path, public)
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableReceivers(both("push.file.unreadable", path=path)) from error
    _refuse_unknown(document, {"receiver", "mail"}, "")
    entries = document.get("receiver", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UnusableReceivers(both("push.file.not_receivers"))
    server = _mail_server(document["mail"], environment) if "mail" in document else None
    receivers = [
        _receiver(entry, number, server, environment) for number, entry in enumerate(entries, 1)
    ]
    for what in ("name", "address"):
        values = [getattr(receiver, what) for receiver in receivers]
        if len({*values}) < len(values):
            raise UnusableReceivers(both(f"push.file.{what}_twice"))
    return receivers


def _check_privacy(path: Path, public: tuple[Path, ...]) -> None:
    mode, whole = path.stat().st_mode, path.resolve()
    if os.name == "posix" and mode & 0o077:
        raise UnusableReceivers(both("push.file.open_to_others", path=path))
    for folder in public:
        if whole.is_relative_to(folder.resolve()):
            raise UnusableReceivers(both("push.file.published", path=path, folder=folder))


def _receiver(
    entry: Mapping[str, Any],
    number: int,
    server: MailServer | None,
    environment: Mapping[str, str],
) -> Receiver:
    where = str(entry.get("name") or number)
    _refuse_unknown(entry, {*_TEXTS, *_SECRETS, *_LISTS}, where)
    texts = {name: _text(entry, name, where) for name in _TEXTS if name in entry}
    secrets = {name: _secret(entry, name, where, environment) for name in _SECRETS if name in entry}
    lists = {name: tuple(_list(entry, name, where)) for name in _LISTS}
    for needed in ("name", "kind", "address"):
        if not {**texts, **secrets}.get(needed):
            raise _wrong("missing", where, needed)
    _check_choice(texts["kind"], KINDS, where, "kind")
    _check_choice(texts.get("language", "zh"), LANGUAGES, where, "language")
    if "organization" in texts:
        texts["organization"] = _page(texts["organization"], where)
    if texts["kind"] == "mail":
        if server is None:
            raise _wrong("no_mail_server", where, "mail")
        if "@" not in parseaddr(secrets["address"])[1]:
            raise _wrong("no_mailbox", where, "address")
    else:
        _check_address(secrets["address"], where)
    if not lists["selections"]:
        raise _wrong("missing", where, "selections")
    stems = [_stem(address, where) for address in lists["selections"]]
    lists["selections"] = tuple(stem for stem in stems if stem.startswith(ROOT))
    digests = tuple(stem for stem in stems if not stem.startswith(ROOT))
    return Receiver(**texts, **secrets, **lists, digests=digests, server=server)  # type: ignore[arg-type]


def _mail_server(entry: Mapping[str, Any], environment: Mapping[str, str]) -> MailServer:
    where = "mail"
    _refuse_unknown(entry, {*_MAIL_TEXTS, *_MAIL_SECRETS, "port"}, where)
    security = _text(entry, "security", where) if "security" in entry else "starttls"
    _check_choice(security, tuple(_PORTS), where, "security")
    host, sender = _text(entry, "host", where), _text(entry, "sender", where)
    if "@" not in parseaddr(sender)[1]:
        raise _wrong("no_mailbox", where, "sender")
    if security == "none" and not _is_near(host):
        raise _wrong("not_encrypted", where, "security")
    port = entry.get("port", _PORTS[security])
    if not isinstance(port, int) or not 0 < port < 65_536:
        raise _wrong("missing", where, "port")
    secrets = {
        name: _secret(entry, name, where, environment) if name in entry else ""
        for name in _MAIL_SECRETS
    }
    leave = _text(entry, "unsubscribe", where) if "unsubscribe" in entry else parseaddr(sender)[1]
    return MailServer(host, port, security, **secrets, sender=sender, unsubscribe=leave)


def _text(entry: Mapping[str, Any], name: str, where: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _wrong("missing", where, name)
    return value.strip()


def _secret(entry: Mapping[str, Any], name: str, where: str, environment: Mapping[str, str]) -> str:
    """A text, or `{ env = "NAME" }`: the variable of the environment that holds it."""
    value = entry.get(name)
    if isinstance(value, dict) and set(value) == {"env"}:
        value = environment.get(str(value["env"]), "")
        if not value:
            raise _wrong("no_variable", where, name)
    return _text({name: value}, name, where)


def _list(entry: Mapping[str, Any], name: str, where: str) -> Iterator[str]:
    values = entry.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _wrong("no_list", where, name)
    yield from (value.strip() for value in values if value.strip())


def _stem(address: str, where: str) -> str:
    """The address of a feed or digest without language and ending, whichever form of it was
    copied."""
    path = unquote(urlsplit(address).path)
    if digest := _DIGEST.search(path):
        return digest[1]
    begin = path.find(ROOT)
    if begin < 0:
        raise _wrong("no_feed", where, "selections")
    stem = path[begin:].rstrip("/")
    last = stem.rpartition("/")[2]
    for ending in (".atom", ".rss", ".json", ".ics", ".opml"):
        if last.endswith(ending):
            return stem.removesuffix(ending)
    return stem


def _page(address: str, where: str) -> str:
    """The page of an organization below the site's root, whichever form of it was copied."""
    match = re.search(r"(?:^|/)(organizations/[^/]+/[^/]+)", unquote(urlsplit(address).path))
    if match is None:
        raise _wrong("no_page", where, "organization")
    return f"{match[1]}/"


def _check_address(address: str, where: str) -> None:
    """HTTPS, or HTTP inside a private network, where a secret in the address does not get out."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _wrong("no_address", where, "address") from None
    if not host or parts.scheme not in {"http", "https"} or not address.isascii():
        raise _wrong("no_address", where, "address")
    if parts.scheme == "http" and not _is_near(host):
        raise _wrong("not_encrypted", where, "address")


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _check_choice(value: str, known: tuple[str, ...], where: str, name: str) -> None:
    if value not in known:
        choices = ", ".join(known)
        raise UnusableReceivers(both("push.file.choice", where=where, name=name, known=choices))


def _refuse_unknown(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(entry) - known):
        raise _wrong("unknown", where, unknown[0])


def _wrong(what: str, where: str, name: str) -> UnusableReceivers:
    return UnusableReceivers(both(f"push.file.{what}", where=where, name=name))
