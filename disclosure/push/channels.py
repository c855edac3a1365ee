"""The channels: how a message is sent to each kind of receiver, and what the answers mean.

The limits are those documented by each operator: length in bytes, messages per span of seconds.
"""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from disclosure.feeds.notice_news import NewsText
from disclosure.push.messages import FULL_AT_MOST, headline, markdown, plain
from disclosure.push.outbox import Message
from disclosure.push.receivers import Receiver

_TIMEOUT_S = 20.0
_ANSWER_BYTES = 65_536
_JSON = "application/json; charset=utf-8"
# Answers of robots and servers that mean "not now, though it may have been accepted".
_MAYBE_CODES = frozenset({-1})
_MAYBE_STATUSES = frozenset({408, 409, 425})


@dataclass(frozen=True)
class Sending:
    """The result of an attempt. `is_confirmed`: it was delivered. `is_refused`: it certainly was
    not. Neither: unknown. `reason` is a code or the name of an error; never an address or a
    secret."""

    is_confirmed: bool = False
    is_refused: bool = False
    reason: str = ""


CONFIRMED = Sending(is_confirmed=True)


def refused(reason: object) -> Sending:
    """An attempt that was certainly not accepted."""
    return Sending(is_refused=True, reason=str(reason))


def unknown(reason: object) -> Sending:
    """An attempt of which it is unknown whether it was accepted."""
    return Sending(reason=str(reason))


@dataclass(frozen=True)
class Limits:
    """At most `news` in a message and `length` bytes of text; at most `count` messages in any
    `seconds`, each pair of `rates`."""

    news: int
    length: int
    rates: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Letter:
    """A message to be sent: to whom, what, and when (Unix seconds)."""

    receiver: Receiver
    message: Message
    news: Sequence[NewsText]
    at: float

    @property
    def head(self) -> str:
        """Its opening line."""
        return headline(
            self.message.number,
            self.receiver.language,
            may_have_come=self.message.may_have_come,
        )


LIMITS: Mapping[str, Limits] = {
    # markdown.content is at most 4,096 bytes of UTF-8; 20 messages a minute for a robot.
    "wecom": Limits(10, 4_096, ((20, 60.0),)),
    # The body is at most 20,000 bytes; above 20 messages a minute a robot is shut for ten.
    "dingtalk": Limits(10, 9_000, ((20, 60.0),)),
    # The body is at most 20 kB; 100 messages a minute and 5 a second.
    "feishu": Limits(10, 9_000, ((100, 60.0), (5, 1.0))),
    # A longer message becomes an attachment; public servers take one in 5 s beyond a reserve.
    "ntfy": Limits(5, 4_096, ((1, 5.0),)),
    "webhook": Limits(50, 100_000),
    "mail": Limits(50, 26_000, ((30, 60.0),)),  # a digest of 25 kB with its heading
}


def text_of_letter(letter: Letter) -> str:
    """What a receiver reads, in the form its kind shows."""
    if letter.receiver.kind == "wecom":
        return markdown(letter.news, letter.head)
    if letter.receiver.kind == "dingtalk":
        return markdown(letter.news, letter.head, "  \n")
    return plain(letter.news, letter.head)


def packed(news: Sequence[NewsText], receiver: Receiver) -> list[NewsText]:
    """As many of the next news as fit into one message, shortened if necessary."""
    limits = LIMITS[receiver.kind]
    count = min(len(news), limits.news)
    start = 0 if count <= FULL_AT_MOST else 1
    while True:
        for level in range(start, 3):
            chosen = [item.shortened(level) for item in news[:count]]
            if (count == 1 and level == 2) or _length(chosen, receiver) <= limits.length:
                return chosen
        count -= 1
        start = 0


def _length(news: Sequence[NewsText], receiver: Receiver) -> int:
    """The bytes of a message, including the mark of a possible repetition."""
    widest = Message(receiver.name, 10**9, "", (), None, may_have_come=True)
    return len(text_of_letter(Letter(receiver, widest, news, 0.0)).encode())


def send_letter(letter: Letter) -> Sending:
    """Send a message to a group robot, an ntfy server or a webhook, once."""
    request, judge = _REQUESTS[letter.receiver.kind](letter)
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_S) as answer:
            body = answer.read(_ANSWER_BYTES)
            if answer.length:  # a truncated answer confirms nothing
                return unknown("IncompleteRead")
            return judge(body)
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
        is_refusal = 300 <= status < 500 and status not in _MAYBE_STATUSES
        return refused(status) if is_refusal else unknown(status)
    except urllib.error.URLError as error:
        cause = error.reason
        name = type(cause).__name__
        # Without a connection nothing was sent.
        if isinstance(cause, ConnectionRefusedError | socket.gaierror):
            return refused(name)
        return unknown(name)
    except (OSError, http.client.HTTPException) as error:
        return unknown(type(error).__name__)


def _opener() -> urllib.request.OpenerDirector:
    """Follows no redirect, which would carry a message and its secret somewhere else."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


_OPENER = _opener()
_Judge = Callable[[bytes], Sending]
_Request = tuple[urllib.request.Request, _Judge]


def _request(address: str, body: Mapping[str, Any], judge: _Judge, **headers: str) -> _Request:
    data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    all_headers = {"Content-Type": _JSON, "User-Agent": "sunlit-push"}
    all_headers |= {name.replace("_", "-"): value for name, value in headers.items()}
    # Only http(s) comes here: `receivers` has checked the address.
    return urllib.request.Request(address, data, all_headers, method="POST"), judge  # noqa: S310


def _wecom(letter: Letter) -> _Request:
    content = text_of_letter(letter)
    body = {"msgtype": "markdown", "markdown": {"content": content}}
    return _request(letter.receiver.address, body, _by_code("errcode"))


def _dingtalk(letter: Letter) -> _Request:
    """Signed as the robot's setting "加签" asks: HMAC-SHA256 of time in ms and secret."""
    address = letter.receiver.address
    if letter.receiver.secret:
        at = str(round(letter.at * 1000))
        sign = base64.b64encode(_hmac(letter.receiver.secret, f"{at}\n{letter.receiver.secret}"))
        address += ("&" if "?" in address else "?") + urlencode(
            {"timestamp": at, "sign": sign.decode()}
        )
    title = letter.news[0].title
    body = {"msgtype": "markdown", "markdown": {"title": title, "text": text_of_letter(letter)}}
    return _request(address, body, _by_code("errcode"))


def _feishu(letter: Letter) -> _Request:
    """Signed as the robot's setting "签名校验" requires: HMAC-SHA256 of nothing, keyed by time in
    seconds and secret. A `post` shows texts literally, so that none can mention anybody."""
    lines: list[list[dict[str, str]]] = [[{"tag": "text", "text": letter.head}]]
    for item in letter.news:
        lines.append([{"tag": "a", "text": item.title, "href": item.address}])
        lines += [[{"tag": "text", "text": fact}] for fact in (item.due, *item.facts) if fact]
    tongue = "en_us" if letter.receiver.language == "en" else "zh_cn"
    title = letter.news[0].title if len(letter.news) == 1 else letter.head
    body: dict[str, Any] = {
        "msg_type": "post",
        "content": {"post": {tongue: {"title": title, "content": lines}}},
    }
    if letter.receiver.secret:
        at = str(int(letter.at))
        sign = base64.b64encode(_hmac(f"{at}\n{letter.receiver.secret}", ""))
        body |= {"timestamp": at, "sign": sign.decode()}
    return _request(letter.receiver.address, body, _by_code("code", "StatusCode"))


def _ntfy(letter: Letter) -> _Request:
    """Published as JSON at the server's root, so that title and text may be in any language."""
    parts = urlsplit(letter.receiver.address)
    folder, _, topic = parts.path.rstrip("/").rpartition("/")
    body = {
        "topic": topic,
        "title": letter.news[0].title if len(letter.news) == 1 else letter.head,
        "message": text_of_letter(letter),
        "click": letter.news[0].address,
    }
    root = f"{parts.scheme}://{parts.netloc}{folder}/"
    return _request(root, body, _by_id, **_bearer(letter.receiver))


def _webhook(letter: Letter) -> _Request:
    """The same bytes at every attempt; a header says whether it may have been delivered before."""
    body = {
        "number": letter.message.number,
        "language": letter.receiver.language,
        "news": [
            {**news_text.written(), **item._asdict()}
            for news_text, item in zip(letter.news, letter.message.items, strict=True)
        ],
    }
    return _request(
        letter.receiver.address,
        body,
        lambda _answer: CONFIRMED,
        Idempotency_Key=f'"{letter.message.key}"',
        May_Have_Come="?1" if letter.message.may_have_come else "?0",
        **_bearer(letter.receiver),
    )


def _bearer(receiver: Receiver) -> dict[str, str]:
    if not receiver.secret:
        return {}
    return {"Authorization": f"Bearer {quote(receiver.secret, safe='+/=:@!$,.~')}"}


def _hmac(key: str, signed: str) -> bytes:
    return hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()


def _by_code(*names: str) -> _Judge:
    """Robots answer 200 with a code: 0 if they accepted the message."""

    def judge(answer: bytes) -> Sending:
        answered = _object(answer)
        codes = [answered[name] for name in names if isinstance(answered.get(name), int)]
        if not codes:
            return unknown("no-code")
        if codes[0] == 0:
            return CONFIRMED
        return unknown(codes[0]) if codes[0] in _MAYBE_CODES else refused(codes[0])

    return judge


def _by_id(answer: bytes) -> Sending:
    return CONFIRMED if _object(answer).get("id") else unknown("no-id")


def _object(answer: bytes) -> dict[str, Any]:
    try:
        answered = json.loads(answer)
    except ValueError:
        return {}
    return answered if isinstance(answered, dict) else {}


_REQUESTS: Mapping[str, Callable[[Letter], _Request]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
    "ntfy": _ntfy,
    "webhook": _webhook,
}
