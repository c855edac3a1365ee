"""What frictionless, the decoders and the JSON parser say of an error, in both languages.

Their notes are English sentences with the values in them. Those that a publisher meets are here;
another one stays as it is, in Chinese marked as a quotation.
"""

import re
from collections.abc import Mapping

from disclosure.packages.faults import Fault, FaultLocation

# The form of a note, with its values by name, and the same in Chinese and in plain English. `at`
# counts from 0 in a note and from 1 here; `kind`, `rule` and `inner` have words of their own.
_NOTES: list[tuple[str, str, str]] = [
    ("the source is empty", "文件是空的", "the file is empty"),
    ("there are no resources", "没有任何资源", "there are no resources"),
    ("names of the resources are not unique", "资源有重名", "two resources have one name"),
    ("not an object", "不是 JSON 对象", "it is not a JSON object"),
    ("YAML with anchors or aliases", "YAML 中用了锚点或别名", "the YAML has anchors or aliases"),
    (
        r"\[Errno 2\] No such file or directory: .*",
        "文件不存在",
        "there is no such file",
    ),
    ('format "(?P<value>.*)" is not supported', "{value}", "{value}"),
    ('compression "(?P<value>.*)" is not supported', "不支持 {value}", "{value} is not supported"),
    (r"Not a gzipped file.*", "不是 gzip 文件", "it is not a gzip file"),
    ("File is not a zip file", "不是 zip 文件", "it is not a zip file"),
    (
        r"'(?P<value>[^']+)' codec can't decode .*?in position (?P<at>\d+).*",
        "从第 {at} 字节起不是 {value}",
        "from byte {at} on it is not {value}",
    ),
    ("unknown encoding: (?P<value>.*)", "没有 {value} 这种编码", "there is no encoding {value}"),
    (
        r".*: line (?P<line>\d+) column (?P<column>\d+) \(char \d+\)",
        "第 {line} 行第 {column} 列不合 JSON 的写法",
        "line {line}, column {column} is not JSON",
    ),
    (
        r"(?P<value>.*) is not of type '(?P<kind>\w+)'.* at property '(?P<name>.*)'",
        "“{name}”应为{kind}，不能是 {value}",
        '"{name}" must be {kind}, not {value}',
    ),
    (
        r"'(?P<value>.*)' is a required property(?: at property '.*')?",
        "缺少“{value}”",
        '"{value}" is missing',
    ),
    (
        r"(?P<value>.*) does not match '(?P<form>.*)' at property '(?P<name>.*)'",
        "“{name}”的值 {value} 不符合 {form}",
        '"{name}" is {value}, which does not match {form}',
    ),
    (
        'field type "(?P<value>.*)" is not supported',
        "没有 {value} 这种字段类型",
        "there is no type {value}",
    ),
    (
        r"primary key \"\[(?P<value>.*)\]\" does not match the fields \"\[(?P<name>.*)\]\"",
        "主键 {value} 不在字段 {name} 中",
        "the primary key {value} is not among the fields {name}",
    ),
    (
        'cannot retrieve metadata "(?P<value>.*)" because "(?P<inner>.*)"',
        "读不出 {value}（{inner}）",
        "{value} cannot be read ({inner})",
    ),
    (
        r"matching fields by name .* is ambiguous: fields (?P<name>.*) differ only by case.*",
        "字段 {name} 只有大小写不同，无法按名称对应",
        "the fields {name} differ by case only and cannot be matched by name",
    ),
    (
        "matching fields by name .* requires unique labels in the header",
        "按名称对应字段时，表头不能有重复",
        "fields that are matched by name need a header without repetitions",
    ),
    (
        '"delimiter" must be a 1-character string',
        "分隔符只能是一个字符",
        "the delimiter must be one character",
    ),
    (
        'expected is "(?P<form>.*)" and actual is "(?P<value>.*)"',
        "描述为 {form}，实为 {value}",
        "described as {form}, it is {value}",
    ),
    (
        r"the same as in the row at position (?P<line>\d+)",
        "与第 {line} 行相同",
        "the same as in row {line}",
    ),
    (
        'cells composing the primary keys are all "None"',
        "主键各格都是空的",
        "all its cells are empty",
    ),
    (
        'for "(?P<name>.*)": values "(?P<value>.*)" not found .* "(?P<table>.*)" as "(?P<form>.*)"',
        "{name} 为“{value}”，表“{table}”的 {form} 中没有",
        '{name} is "{value}", which {form} of the table "{table}" has not',
    ),
    ('type is "(?P<kind>.*)/default"', "应为{kind}", "it must be {kind}"),
    (
        'type is "(?P<kind>.*?)/(?P<form>.*)"',
        "应为{kind}，格式为 {form}",
        "it must be {kind} of the format {form}",
    ),
    ('constraint "required" is "True"', "必须填写", "it must be filled in"),
    ('constraint "(?P<rule>.*)" is "(?P<form>.*)"', "{rule}：{form}", "{rule}: {form}"),
]
_FORMS = [(re.compile(note, re.DOTALL), chinese, english) for note, chinese, english in _NOTES]
# Types of JSON Schema and Table Schema.
_KINDS = {
    "string": ("文字", "a text"),
    "integer": ("整数", "a whole number"),
    "number": ("数字", "a number"),
    "boolean": (" true 或 false", "true or false"),
    "array": ("数组", "an array"),
    "object": ("对象", "an object"),
    "date": ("日期", "a date"),
    "datetime": ("日期和时间", "a date and time"),
    "time": ("时间", "a time"),
    "year": ("年份", "a year"),
    "yearmonth": ("年月", "a year and month"),
    "duration": ("时长", "a duration"),
    "geopoint": ("坐标", "a geopoint"),
    "geojson": (" GeoJSON", "GeoJSON"),
}
_RULES = {
    "minimum": ("不得小于", "not below"),
    "maximum": ("不得大于", "not above"),
    "exclusiveMinimum": ("必须大于", "above"),
    "exclusiveMaximum": ("必须小于", "below"),
    "minLength": ("最少字数", "characters at least"),
    "maxLength": ("最多字数", "characters at most"),
    "pattern": ("应符合", "it must match"),
    "enum": ("只能是其中之一", "it must be one of"),
}


def in_both_languages(note: str) -> tuple[str, str]:
    """A note in Chinese and English."""
    for form, chinese, english in _FORMS:
        found = form.fullmatch(note)
        if found:
            values, values_en = (_values(found.groupdict(), index) for index in (0, 1))
            return chinese.format(**values), english.format(**values_en)
    return f"原文为“{note}”", note


def noted_fault(place: FaultLocation, code: str, note: str) -> Fault:
    """The fault `code`, whose reason is a note."""
    reason, reason_en = in_both_languages(note)
    return place.fault(code, reason=reason, reason_en=reason_en)


def _values(found: Mapping[str, str], language: int) -> dict[str, str]:
    """The values of a note as they stand in a sentence: 0 Chinese, 1 English."""
    values = dict(found)
    for name, words in (("kind", _KINDS), ("rule", _RULES)):
        if name in values:
            values[name] = words.get(values[name], (f" {values[name]} ", values[name]))[language]
    if "inner" in values:
        values["inner"] = in_both_languages(values["inner"])[language]
    if "at" in values:
        values["at"] = str(int(values["at"]) + 1)
    return values
