"""Query strings: parameters as given, and strict parsing of simple values."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from api.http.problems import Problem, invalid_value, unknown_parameter
from disclosure.words.texts import both

MAX_PARAMETERS = 64
INTEGER = re.compile(r"-?[0-9]{1,18}")
# Parameters that are not fields of a table, by their operations: limits, defaults and texts.
PARAMETERS: dict[str, Mapping[str, Mapping[str, Any]]] = {
    group: {parameter["name"]: parameter for parameter in parameters}
    for group, parameters in json.loads(
        Path(__file__).with_name("parameters.json").read_text("utf-8")
    ).items()
}
# Every operation with CSV also takes the parameters of a CSV file.
PARAMETERS = PARAMETERS | {
    group: {**PARAMETERS[group], **PARAMETERS["files"]}
    for group in ("lists", "search", "search-totals", "changes", "finding-events")
}


def query_pairs(query_string: bytes) -> list[tuple[str, str]]:
    """Names and values of a query string; Problem when it is not UTF-8 or has too many."""
    try:
        parts = query_string.decode("utf-8").split("&")
        if len(parts) > MAX_PARAMETERS:
            raise Problem(
                "too-many-parameters",
                both("api.problem.too_many_parameters", most=MAX_PARAMETERS),
            )
        halves = (part.partition("=") for part in parts if part)
        return [(_unquoted(name), _unquoted(value)) for name, _, value in halves]
    except UnicodeDecodeError as error:
        text = query_string.decode("utf-8", "replace")
        raise invalid_value("query", text, both("api.wanted.utf8")) from error


def _unquoted(text: str) -> str:
    """A percent-decoded part of a query string; most contain nothing to decode."""
    if "%" in text or "+" in text:
        return unquote(text.replace("+", " "), errors="strict")
    return text


def query_parameters(query_string: bytes) -> dict[str, str]:
    """The parameters of a query string, each given once."""
    return refuse_repeated(query_pairs(query_string))


def refuse_repeated(parameters: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Parameters of which each may be given once."""
    by_name: dict[str, str] = {}
    for name, value in parameters:
        if name in by_name:
            raise Problem(
                "repeated-parameter",
                both("api.problem.repeated_parameter", name=name[:100]),
                parameter=name[:100],
            )
        by_name[name] = value
    return by_name


def known_parameters(query_string: bytes, known: Sequence[str] = ()) -> dict[str, str]:
    """The parameters of a query string, each of them `known` and given once."""
    parameters = query_parameters(query_string) if query_string else {}
    refuse_unknown(parameters, known)
    return parameters


def refuse_unknown(parameters: Mapping[str, str], known: Sequence[str]) -> None:
    """Refuses the first parameter that is not `known`."""
    for name in parameters:
        if name not in known:
            raise unknown_parameter(name, known)


def read_integer(parameters: Mapping[str, str], declared: Mapping[str, Any]) -> int:
    """A parameter that is a whole number within its limits; its default where it is not given."""
    name, low, high = declared["name"], declared["minimum"], declared["maximum"]
    value = parameters.get(name)
    if value is None:
        return int(declared["default"])
    if not INTEGER.fullmatch(value) or not low <= int(value) <= high:
        raise invalid_value(name, value, both("api.wanted.integer_within", low=low, high=high))
    return int(value)


def read_boolean(name: str, value: str) -> bool:
    """A parameter that is true or false."""
    if value not in {"true", "false"}:
        raise invalid_value(name, value, both("api.wanted.type.boolean"))
    return value == "true"


def read_names(
    parameters: Mapping[str, str], name: str, known: tuple[str, ...], most: int = MAX_PARAMETERS
) -> tuple[str, ...] | None:
    """A parameter that is a list of known names, divided by commas."""
    if name not in parameters:
        return None
    names = parameters[name].split(",")
    if len(names) > most:
        raise invalid_value(name, parameters[name], both("api.wanted.at_most", most=most))
    for listed_name in names:
        if listed_name not in known:
            raise invalid_value(name, listed_name, both("api.wanted.known_name"), known)
    return tuple(dict.fromkeys(names))
