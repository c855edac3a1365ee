"""Notes of frictionless, the decoders and the JSON parser in both languages.

Their notes are English sentences with values in them. Those that publishers meet have a text of
ours; any other note is quoted, in Chinese too.
"""

import re
from ast import literal_eval
from collections.abc import Mapping

from disclosure.packages.faults import Fault, FaultLocation
from disclosure.words.formats import listed
from disclosure.words.texts import Pair, both, group

# The form of a note, with its values by name, and the name of its text. `at` counts from 0 in a
# note and from 1 in its text; `kind`, `rule` and `inner` have words of their own.
_NOTES: list[tuple[str, str]] = [
    ("the source is empty", "empty"),
    ("there are no resources", "no_resources"),
    ("names of the resources are not unique", "same_names"),
    ("not an object", "no_object"),
    (r"brackets more than (?P<value>\d+) deep", "too_deep"),
    ("YAML with anchors or aliases", "yaml_anchors"),
    (r"\[Errno 2\] No such file or directory: .*", "no_file"),
    ('format "(?P<value>.*)" is not supported', "unsupported_format"),
    ('compression "(?P<value>.*)" is not supported', "unsupported_compression"),
    (r"Not a gzipped file.*", "no_gzip"),
    ("File is not a zip file", "no_zip"),
    ("the zip has a password", "password"),
    ("two files in the zip have one name", "same_files"),
    ("a packed part", "packed_part"),
    (r"'(?P<value>[^']+)' codec can't decode .*?in position (?P<at>\d+).*", "undecodable"),
    ("unknown encoding: (?P<value>.*)", "no_encoding"),
    (r".*: line (?P<line>\d+) column (?P<column>\d+) \(char \d+\)", "no_json"),
    (r"(?P<value>.*) is not of type '(?P<kind>\w+)'.* at property '(?P<name>.*)'", "wrong_kind"),
    (r"'(?P<value>.*)' is a required property(?: at property '.*')?", "missing"),
    (r"(?P<value>.*) does not match '(?P<form>.*)' at property '(?P<name>.*)'", "no_match"),
    ('field type "(?P<value>.*)" is not supported', "no_type"),
    (
        r"primary key \"\[(?P<value>.*)\]\" does not match the fields \"\[(?P<name>.*)\]\"",
        "key_not_among_fields",
    ),
    ('cannot retrieve metadata "(?P<value>.*)" because "(?P<inner>.*)"', "unreadable"),
    (
        r"matching fields by name .* is ambiguous: fields (?P<name>.*) differ only by case.*",
        "differ_by_case",
    ),
    ("matching fields by name .* requires unique labels in the header", "repeated_labels"),
    ('"delimiter" must be a 1-character string', "delimiter"),
    ('expected is "(?P<form>.*)" and actual is "(?P<value>.*)"', "described_otherwise"),
    (r"the same as in the row at position (?P<line>\d+)", "same_row"),
    ('cells composing the primary keys are all "None"', "empty_key"),
    (
        'for "(?P<name>.*)": values "(?P<value>.*)" not found .* "(?P<table>.*)" as "(?P<form>.*)"',
        "no_target",
    ),
    ('type is "(?P<kind>.*)/default"', "must_be"),
    ('type is "(?P<kind>.*?)/(?P<form>.*)"', "must_be_of_format"),
    ('constraint "required" is "True"', "required"),
    ('constraint "(?P<rule>.*)" is "(?P<form>.*)"', "rule"),
]
_FORMS = [(re.compile(note, re.DOTALL), name) for note, name in _NOTES]


def in_both_languages(note: str) -> Pair:
    """A note in Chinese and English."""
    for form, name in _FORMS:
        match = form.fullmatch(note)
        if match:
            return both(f"engine_notes.note.{name}", **_values(match.groupdict()))
    return both("engine_notes.note.another", note=note)


def noted_fault(place: FaultLocation, code: str, note: str) -> Fault:
    """The fault `code`, whose reason is a note."""
    reason, reason_en = in_both_languages(note)
    return place.fault(code, reason=reason, reason_en=reason_en)


def _values(captured: Mapping[str, str]) -> dict[str, str | Pair]:
    """The values of a note, worded for a sentence in each language."""
    values: dict[str, str | Pair] = dict(captured)
    for name, table in (("kind", "engine_notes.kind"), ("rule", "engine_notes.rule")):
        if name in captured:
            unknown = both(f"{table}.another", name=captured[name])
            values[name] = group(table).get(captured[name], unknown)
    if captured.get("rule") == "enum":
        values["form"] = _choices(captured["form"])
    if "inner" in captured:
        values["inner"] = in_both_languages(captured["inner"])
    if "at" in captured:
        values["at"] = str(int(captured["at"]) + 1)
    return values


def _choices(form: str) -> str | Pair:
    """A Python list, `['apple', 'pear']`, as plain text; other texts are unchanged."""
    try:
        return listed(map(str, literal_eval(form)))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return form
