"""The documentation of a field in the API: meaning, unit, codelist, target and an example."""

from collections.abc import Iterator
from typing import Any

from api import ROOT
from disclosure.model.schemas import Field
from disclosure.words.texts import Language, Pair, text


def paragraphs(pair: Pair) -> str:
    """A text in both languages: Chinese, then English."""
    return "\n\n".join(pair)


def in_language(words: str, language: str) -> str:
    """One language of a text that has Chinese first and English after an empty line or a space."""
    zh, _, en = words.partition("\n\n") if "\n\n" in words else words.partition(" ")
    return zh if language == "zh" else en


def described(field: Field) -> str:
    """What a field means, with its unit, codelist and target: Chinese, then English."""
    return paragraphs((" ".join(_facts(field, "zh")), " ".join(_facts(field, "en"))))


def _facts(field: Field, language: Language) -> Iterator[str]:
    yield field.description(language)
    unit = field.descriptor.get("unit")
    if unit:
        own_unit = field.descriptor.get("unit_en", unit) if language == "en" else unit
        yield text("api.manual.unit", language, unit=own_unit)
    if field.codes_from:
        address = f"{ROOT}/codelists/{field.codes_from}"
        yield text("api.manual.codelist", language, address=address)
    if field.reference:
        target = f"{field.reference.resource}.{field.reference.field}"
        yield text("api.manual.target", language, target=target)


def json_example(field: Field) -> Any:
    """The example of the field's Table Schema, as JSON has it."""
    example = field.descriptor["example"]
    if field.flag("is_list"):
        return example.split(";")
    if field.type in {"integer", "number"}:
        return (int if field.type == "integer" else float)(example)
    return str(example).lower() == "true" if field.type == "boolean" else example
