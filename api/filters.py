"""What a request asks for: its parameters, read strictly, as conditions of SQL."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl

from api.problems import Problem, invalid_value, unknown_parameter
from api.resources import Resource
from disclosure.schemas import Field

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
MAX_PARAMETERS = 64
PAGING = ("limit", "cursor")

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,10})?")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Condition:
    """`column` of the register, SQL that compares it, and the value that is bound to it."""

    column: str
    sql: str
    value: str | int


@dataclass(frozen=True)
class Question:
    """A list that is asked for: conditions, page size, and the key of the row before it."""

    conditions: tuple[Condition, ...]
    limit: int
    after: tuple[str, ...] | None


def parameters(query_string: bytes) -> dict[str, str]:
    """The parameters of a query string; Problem when it is not UTF-8, repeats or has too many."""
    try:
        pairs = parse_qsl(
            query_string.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        text = query_string.decode("utf-8", "replace")
        raise invalid_value(
            "query", text, "查询字符串必须是 UTF-8", "the query string must be UTF-8"
        ) from error
    except ValueError as error:
        raise Problem(
            "too-many-parameters",
            f"参数多于 {MAX_PARAMETERS} 个。",
            f"There are more than {MAX_PARAMETERS} parameters.",
        ) from error
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        name = next(name for name in names if names.count(name) > 1)[:100]
        raise Problem(
            "repeated-parameter",
            f"参数 {name} 出现了不止一次。",
            f"The parameter {name} is given more than once.",
            parameter=name,
        )
    return given


def only(given: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Refuses the first parameter that is not `known`."""
    for name in given:
        if name not in known:
            raise unknown_parameter(name, known)


def whole_number(given: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """A parameter that is a whole number from `low` to `high`."""
    value = given.get(name)
    if value is None:
        return default
    if not _INTEGER.fullmatch(value) or not low <= int(value) <= high:
        raise invalid_value(
            name, value, f"请写 {low} 到 {high} 的整数", f"write a whole number {low} to {high}"
        )
    return int(value)


def question(resource: Resource, given: Mapping[str, str], publishers: list[str]) -> Question:
    """The list that the parameters ask for; Problem names the first that is wrong."""
    conditions = []
    for name, value in given.items():
        if name in PAGING:
            continue
        if name not in resource.filters:
            raise unknown_parameter(name, (*resource.filters, *PAGING))
        known = publishers if name == "publisher" else None
        conditions.append(condition(resource.filters[name], value, known))
    return Question(
        tuple(sorted(conditions, key=lambda one: one.column)),
        whole_number(given, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
        read_cursor(given["cursor"], len(resource.order)) if "cursor" in given else None,
    )


def condition(field: Field, value: str, known: list[str] | None = None) -> Condition:
    """The condition that a field equals a value, or holds it where the cell is a list."""
    if not value:
        raise invalid_value(field.name, value, "值不能为空", "a value may not be empty")
    codes = known or field.descriptor.get("constraints", {}).get("enum")
    if codes and value not in codes:
        raise invalid_value(
            field.name, value, "可用的值见 allowed", "`allowed` lists the values", codes
        )
    if field.flag("is_list"):
        sql = f"instr(';' || {field.name} || ';', ';' || ? || ';') > 0"
        return Condition(field.name, sql, value)
    return Condition(field.name, f"{field.name} = ?", _typed(field, value))


def _typed(field: Field, value: str) -> str | int:
    """The value as the register holds it; decimals stay text, which SQLite compares as numbers."""
    wanted = _WANTED.get(field.type)
    if wanted is None:
        return value
    try:
        return _read(field.type, value)
    except ValueError:
        raise invalid_value(field.name, value, *wanted) from None


_WANTED = {
    "integer": ("请写整数", "write a whole number"),
    "year": ("请写四位年份", "write a year of four digits"),
    "number": ("请写十进制数，如 1250000.00", "write a decimal such as 1250000.00"),
    "boolean": ("请写 true 或 false", "write true or false"),
    "date": ("请写 YYYY-MM-DD", "write YYYY-MM-DD"),
    "yearmonth": ("请写 YYYY-MM", "write YYYY-MM"),
    "datetime": (
        "请写带时区的时间，如 2026-09-10T17:00:00+08:00（+ 写作 %2B）",
        "write an instant with its offset, such as 2026-09-10T17:00:00+08:00 (+ as %2B)",
    ),
}


def _read(form: str, value: str) -> str | int:
    """A value of a type of Table Schema; ValueError when it is not one."""
    if form == "boolean":
        return ("false", "true").index(value)
    if form == "datetime":
        value = value.replace(" ", "+")  # an unescaped + arrives as a space
        if datetime.fromisoformat(value).tzinfo is None:
            raise ValueError(value)
        return value
    if form == "date":
        date.fromisoformat(value)
        return value
    pattern = {"integer": _INTEGER, "number": _DECIMAL, "yearmonth": _MONTH, "year": _YEAR}[form]
    if not pattern.fullmatch(value):
        raise ValueError(value)
    return int(value) if form in {"integer", "year"} else value


def write_cursor(key: tuple[str, ...]) -> str:
    """An opaque cursor: the page after the row with this key."""
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, length: int) -> tuple[str, ...]:
    """The key inside a cursor; Problem when we did not write it."""
    try:
        key = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    is_key = isinstance(key, list) and len(key) == length
    if not is_key or not all(isinstance(part, str) for part in key):
        raise Problem(
            "invalid-cursor",
            "cursor 不是本接口给出的。",
            "The cursor is not one that this API gave.",
        )
    try:
        "".join(key).encode()
    except UnicodeEncodeError:
        return read_cursor("", length)
    return tuple(key)
