"""What a request asks for: its parameters, read strictly, as a question to a table."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from api.http.problems import Problem, invalid_value, unknown_parameter
from api.lists import search_words
from api.lists.conditions import Condition, Contains, Empty, Found, OneOf, Question
from api.lists.cursors import read_cursor
from api.lists.filter_values import INTEGER, Span, read_span
from api.lists.resources import ApiResource
from disclosure.model import schemas
from disclosure.model.schemas import Field

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
MAX_PARAMETERS = 64
MAX_FACETS = 10
MAX_TEXT = 200  # characters of a text that a field must contain
MAX_CONTAINS = 4  # such texts: each is looked for in every row
SHAPING = ("sort", "fields", "facets", "bom", "limit", "cursor")
# What may stand behind a field's name and a dot.
FROM, TO, NULL, CONTAINS = "from", "to", "null", "contains"
_ORDERED = frozenset({"integer", "number", "date", "datetime", "yearmonth", "year"})


def pairs(query_string: bytes) -> list[tuple[str, str]]:
    """Names and values of a query string; Problem when it is not UTF-8 or has too many."""
    try:
        parts = query_string.decode("utf-8").split("&")
        if len(parts) > MAX_PARAMETERS:
            raise Problem(
                "too-many-parameters",
                f"参数多于 {MAX_PARAMETERS} 个。",
                f"There are more than {MAX_PARAMETERS} parameters.",
            )
        halves = (part.partition("=") for part in parts if part)
        return [(_unquoted(name), _unquoted(value)) for name, _, value in halves]
    except UnicodeDecodeError as error:
        text = query_string.decode("utf-8", "replace")
        raise invalid_value(
            "query", text, "查询字符串必须是 UTF-8", "the query string must be UTF-8"
        ) from error


def _unquoted(text: str) -> str:
    """What a part of a query string stands for; most stand for themselves."""
    if "%" in text or "+" in text:
        return unquote(text.replace("+", " "), errors="strict")
    return text


def parameters(query_string: bytes) -> dict[str, str]:
    """The parameters of a query string, each given once."""
    return _once(pairs(query_string))


def _once(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in given:
        if name in found:
            raise Problem(
                "repeated-parameter",
                f"参数 {name[:100]} 出现了不止一次。",
                f"The parameter {name[:100]} is given more than once.",
                parameter=name[:100],
            )
        found[name] = value
    return found


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
    if not INTEGER.fullmatch(value) or not low <= int(value) <= high:
        raise invalid_value(
            name, value, f"请写 {low} 到 {high} 的整数", f"write a whole number {low} to {high}"
        )
    return int(value)


def truth(name: str, value: str) -> bool:
    """A parameter that is true or false."""
    if value not in {"true", "false"}:
        raise invalid_value(name, value, "请写 true 或 false", "write true or false")
    return value == "true"


def codes(field: Field) -> Sequence[str]:
    """The values that a field may have, of a list of values each of them; empty: any."""
    if field.flag("is_list") and field.codelist:
        return list(schemas.codelists()[field.codelist])
    found: Sequence[str] = field.descriptor.get("constraints", {}).get("enum", ())
    return found


def operators(field: Field) -> tuple[str, ...]:
    """What may stand behind the field's name: every field can be empty or not, and so on."""
    found = [NULL]
    if field.type in _ORDERED:
        found += [FROM, TO]
    if field.type == "string" and not field.descriptor.get("constraints", {}).get("enum"):
        found.append(CONTAINS)
    return tuple(found)


def filter_names(resource: ApiResource) -> tuple[str, ...]:
    """Every parameter of a list that narrows it."""
    return (
        *(("q",) if resource.is_searched else ()),
        *resource.filters,
        *(f"{name}.{one}" for name, field in resource.filters.items() for one in operators(field)),
    )


def question(
    resource: ApiResource, given: Sequence[tuple[str, str]], publishers: Sequence[str]
) -> Question:
    """The list that the parameters ask for; Problem names the first that is wrong."""
    values: dict[str, list[str]] = {}
    shaping = _once([pair for pair in given if pair[0] in SHAPING])
    for name, value in given:
        if name not in SHAPING:
            values.setdefault(name, []).append(value)
    conditions = _conditions(resource, values, publishers)
    sort, is_descending = _sort(resource, shaping.get("sort"))
    return Question(
        conditions,
        sort,
        is_descending,
        read_cursor(shaping["cursor"], shaping.get("sort", ""), len(resource.order))
        if "cursor" in shaping
        else None,
        whole_number(shaping, "limit", 0, 1, MAX_LIMIT) or None,
        names(shaping, "fields", tuple(resource.fields)),
        tuple(
            resource.fields[name]
            for name in names(shaping, "facets", resource.facets, MAX_FACETS) or ()
        ),
        truth("bom", shaping.get("bom", "false")),
    )


def _conditions(
    resource: ApiResource, values: Mapping[str, list[str]], publishers: Sequence[str]
) -> tuple[Condition, ...]:
    found: dict[str, Condition] = {}
    for name, texts in values.items():
        column, _, operator = name.partition(".")
        field = resource.filters.get(column)
        if name == "q" and resource.is_searched:
            search_words.check(_single(name, texts))
            found[name] = Found(texts[0])
        elif field is None or (operator and operator not in operators(field)) or name[-1] == ".":
            raise unknown_parameter(name, (*filter_names(resource), *SHAPING))
        elif operator in {FROM, TO}:
            other = found.get(f"{column} range")
            found[f"{column} range"] = _range(field, operator, _single(name, texts), other)
        elif operator == NULL:
            found[name] = Empty(column, truth(name, _single(name, texts)))
        elif operator == CONTAINS:
            found[name] = Contains(column, _part(name, _single(name, texts)))
        else:
            known = publishers if column == "publisher" else ()
            spans = [_equal(field, text, known) for text in texts]
            found[name] = OneOf(column, _sorted(spans))
    if sum(isinstance(one, Contains) for one in found.values()) > MAX_CONTAINS:
        raise Problem(
            "too-costly",
            f"最多 {MAX_CONTAINS} 个 contains；其余的请用 q 搜索。",
            f"At most {MAX_CONTAINS} filters by `contains`; search with `q` for the others.",
        )
    return tuple(
        part
        for name in sorted(found)
        for part in (_split(found[name]) if name.endswith(" range") else [found[name]])
    )


def _sorted(spans: list[Span]) -> tuple[Span, ...]:
    """Each span once, so that the same values in any order are the same condition."""
    return tuple(spans) if len(spans) == 1 else tuple(sorted(set(spans), key=repr))


def _split(condition: Condition) -> list[Condition]:
    """A range whose ends are compared in different ways is two conditions."""
    assert isinstance(condition, OneOf)
    return [OneOf(condition.column, (span,)) for span in condition.spans]


def _single(name: str, texts: list[str]) -> str:
    if len(texts) > 1:
        _once([(name, text) for text in texts])
    return texts[0]


def _part(name: str, text: str) -> str:
    if not 0 < len(text) <= MAX_TEXT:
        raise invalid_value(
            name,
            text,
            f"请写 1 到 {MAX_TEXT} 个字符",
            f"write 1 to {MAX_TEXT} characters",
        )
    return text


def _equal(field: Field, text: str, known: Sequence[str]) -> Span:
    if not text:
        raise invalid_value(
            field.name,
            text,
            f"值不能为空；要找空的，请写 {field.name}.null=true",
            f"a value may not be empty; for empty ones write {field.name}.null=true",
        )
    allowed = known or codes(field)
    if allowed and text not in allowed:
        raise invalid_value(
            field.name, text, "可用的值见 allowed", "`allowed` lists the values", allowed
        )
    return read_span(field, field.name, text)


def _range(field: Field, operator: str, text: str, other: Condition | None) -> OneOf:
    """The range that begins or ends at a value, joined with its other end where that is known."""
    span = read_span(field, f"{field.name}.{operator}", text)
    half = Span(
        span.measure, span.low if operator == FROM else None, span.high if operator == TO else None
    )
    if other is None:
        return OneOf(field.name, (half,))
    assert isinstance(other, OneOf)
    (first,) = other.spans
    if first.measure != half.measure:
        return OneOf(field.name, (first, half))
    low = first.low if half.low is None else half.low
    high = first.high if half.high is None else half.high
    return OneOf(field.name, (Span(half.measure, low, high),))


def _sort(resource: ApiResource, text: str | None) -> tuple[Field | None, bool]:
    if text is None:
        return None, False
    name = text.removeprefix("-")
    if name not in resource.filters:
        raise invalid_value(
            "sort",
            text,
            "请写一个字段名，前面加 - 表示从大到小",
            "write the name of a field, with - before it to begin with the largest",
            list(resource.filters),
        )
    return resource.filters[name], text.startswith("-")


def names(
    given: Mapping[str, str], name: str, known: tuple[str, ...], most: int = MAX_PARAMETERS
) -> tuple[str, ...] | None:
    """A parameter that is a list of known names, divided by commas."""
    if name not in given:
        return None
    found = given[name].split(",")
    if len(found) > most:
        raise invalid_value(
            name, given[name], f"最多 {most} 个", f"at most {most} names are allowed"
        )
    for one in found:
        if one not in known:
            raise invalid_value(
                name, one, "可用的名称见 allowed", "`allowed` lists the names", known
            )
    return tuple(dict.fromkeys(found))
