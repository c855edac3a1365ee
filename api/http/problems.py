"""Problems of the API (RFC 9457): the one table of errors, and the exception that carries one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

DOCUMENT = "/api/v1/docs"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemType:
    """A kind of error: its status, its title, and what to do about it, in both languages."""

    name: str
    status: int
    title: str
    title_en: str
    remedy: str
    remedy_en: str

    @property
    def address(self) -> str:
        """The type URI: a relative reference to where the manual of the API explains it."""
        return f"{DOCUMENT}#{self.name}"


_TABLE = (
    ProblemType(
        "invalid-request",
        400,
        "读不懂的请求",
        "Request not understood",
        "地址里的汉字和符号要写成百分号编码，例如用 curl --get --data-urlencode 'q=养老'。",
        "Percent-encode what is not ASCII in an address: curl --get --data-urlencode 'q=养老'.",
    ),
    ProblemType(
        "unknown-parameter",
        400,
        "没有这个参数",
        "Unknown parameter",
        "参数名要与字段名一致，逐字相同；可用的名称见 allowed，最接近的见 nearest。",
        "A parameter is a field's name, letter by letter; `allowed` lists them, `nearest` guesses.",
    ),
    ProblemType(
        "invalid-value",
        400,
        "参数的值不对",
        "Invalid value",
        "按 detail 所说的写法改；有代码表的字段只接受代码表中的代码。",
        "Write it as `detail` says; a field with a codelist takes codes of that list only.",
    ),
    ProblemType(
        "repeated-parameter",
        400,
        "参数重复",
        "Repeated parameter",
        "只有字段名可以重复，表示“其中之一”；其他参数只写一次。",
        "Only the name of a field may be repeated, to mean any of the values; give others once.",
    ),
    ProblemType(
        "invalid-cursor",
        400,
        "翻页标记不对",
        "Invalid cursor",
        "从第一页开始，照回复里 next 给的地址取下一页，不要自己编写 cursor。",
        "Begin at the first page and follow `next`; a cursor is not to be made by hand.",
    ),
    ProblemType(
        "invalid-query",
        400,
        "无法搜索",
        "Nothing to search for",
        "写出要找的字或词，不超过 200 个字符、16 个词。",
        "Write what to look for, at most 200 characters and 16 words.",
    ),
    ProblemType(
        "too-many-parameters",
        400,
        "参数太多",
        "Too many parameters",
        "每次请求最多 64 个参数。",
        "A request has at most 64 parameters.",
    ),
    ProblemType(
        "too-costly",
        400,
        "太费时",
        "Too costly",
        "缩小范围，用 q 搜索，或下载登记簿自己查。",
        "Narrow it, search with `q`, or download the register and ask it yourself.",
    ),
    ProblemType(
        "not-acceptable",
        406,
        "没有这种格式",
        "No such format",
        "Accept 里写 application/json、application/jsonl 或 text/csv，或给地址加上 .jsonl、.csv。",
        "Accept application/json, application/jsonl or text/csv, or end the address "
        "with .jsonl or .csv.",
    ),
    ProblemType(
        "too-many-requests",
        429,
        "请求太多",
        "Too many requests",
        "等 Retry-After 所说的秒数再试；要全部数据，请下载。",
        "Wait the seconds that Retry-After says; to get everything, take a download.",
    ),
    ProblemType(
        "too-long",
        414,
        "请求地址太长",
        "Address too long",
        "路径和查询字符串合计不得超过 8000 个字节。",
        "Path and query string together may have 8,000 bytes.",
    ),
    ProblemType(
        "not-found",
        404,
        "没有这一条",
        "Not found",
        "核对发布方和编号；列表里有每一条的 publisher 和编号。",
        "Check publisher and id; the lists give both for each row.",
    ),
    ProblemType(
        "withdrawn",
        410,
        "已撤下",
        "Withdrawn",
        "曾经公布，现已撤下：withdrawn_at 是何时，reason 是发布方说明的原因，page 是说明它的页面。",
        "It was published once: `withdrawn_at` says until when, `reason` why if the publisher told "
        "it, `page` is where more is told.",
    ),
    ProblemType(
        "unknown-resource",
        404,
        "没有这个地址",
        "No such resource",
        "全部资源见 /api/v1/。",
        "All resources are listed at /api/v1/.",
    ),
    ProblemType(
        "method-not-allowed",
        405,
        "不接受这个方法",
        "Method not allowed",
        "只读：使用 GET、HEAD 或 OPTIONS。",
        "Everything here is read-only: use GET, HEAD or OPTIONS.",
    ),
    ProblemType(
        "no-history",
        404,
        "没有发布记录",
        "No history",
        "用 `python -m scripts.publish` 发布的网站才有发布记录。",
        "A site has a history when it is published by `python -m scripts.publish`.",
    ),
    ProblemType(
        "internal-error",
        500,
        "服务器出错",
        "Internal error",
        "这是我们的错误，请把请求地址告诉网站的维护者。",
        "The fault is ours: please tell the site's maintainer the address you asked for.",
    ),
    ProblemType(
        "busy",
        503,
        "正忙",
        "Busy",
        "几秒后再试。",
        "Try again in a few seconds.",
    ),
    ProblemType(
        "not-published",
        503,
        "尚未发布",
        "Nothing is published yet",
        "先运行 make site。",
        "Run `make site` first.",
    ),
)
PROBLEMS = {one.name: one for one in _TABLE}


class Problem(Exception):
    """A request that is refused; `name` is one of `PROBLEMS`.

    `facts` are extension members (RFC 9457, 3.2), such as parameter, value, nearest, allowed.
    """

    def __init__(self, name: str, detail: str, detail_en: str, **facts: object) -> None:
        super().__init__(detail_en)
        self.type = PROBLEMS[name]
        self.detail = detail
        self.detail_en = detail_en
        self.facts = facts

    def body(self) -> bytes:
        """The problem details object as JSON."""
        members = {
            "type": self.type.address,
            "title": self.type.title,
            "title_en": self.type.title_en,
            "status": self.type.status,
            "detail": self.detail,
            "detail_en": self.detail_en,
            **{name: value for name, value in self.facts.items() if value is not None},
        }
        return json.dumps(members, ensure_ascii=False).encode("utf-8", "replace")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `word`, or None when none is."""
    found = get_close_matches(word[:100].lower(), list(known), n=1, cutoff=0.5)
    return found[0] if found else None


def unknown_parameter(name: str, known: Iterable[str]) -> Problem:
    """The refusal of a parameter that does not exist, naming the nearest that does."""
    allowed = sorted(known)
    like = nearest(name, allowed)
    return Problem(
        "unknown-parameter",
        f"没有参数“{name[:100]}”" + (f"；是不是 {like}？" if like else "。"),
        f"There is no parameter “{name[:100]}”" + (f"; did you mean {like}?" if like else "."),
        parameter=name[:100],
        nearest=like,
        allowed=allowed,
    )


def invalid_value(
    name: str, value: str, wanted: str, wanted_en: str, known: Iterable[str] = ()
) -> Problem:
    """The refusal of a value; `wanted` says how to write it, `known` are the values there are."""
    allowed = list(known)
    like = nearest(value, allowed) if allowed else None
    return Problem(
        "invalid-value",
        f"{name}：“{value[:100]}”不对，{wanted}" + (f"；是不是 {like}？" if like else "。"),
        f"{name}: “{value[:100]}” is not valid; {wanted_en}"
        + (f"; did you mean {like}?" if like else "."),
        parameter=name,
        value=value[:100],
        nearest=like,
        allowed=allowed or None,
    )
