"""What the documents of the API say of a field: meaning, unit, codelist, target and an example."""

from collections.abc import Iterator
from typing import Any

from api import ROOT
from disclosure.model.schemas import Field


def both(zh: str, en: str) -> str:
    """A text in both languages: Chinese, then English."""
    return f"{zh}\n\n{en}"


def in_language(text: str, language: str) -> str:
    """One language of a text that has Chinese first and English after an empty line or a space."""
    zh, _, en = text.partition("\n\n") if "\n\n" in text else text.partition(" ")
    return zh if language == "zh" else en


def described(field: Field) -> str:
    """What a field means, with its unit, codelist and target: Chinese, then English."""
    return both(*(" ".join(_facts(field, language)) for language in ("zh", "en")))


def _facts(field: Field, language: str) -> Iterator[str]:
    is_chinese = language == "zh"
    yield field.description(language)
    unit = field.descriptor.get("unit")
    if unit and is_chinese:
        yield f"单位：{unit}。"
    elif unit:
        yield f"Unit: {field.descriptor.get('unit_en', unit)}."
    if field.codes_from:
        address = f"{ROOT}/codelists/{field.codes_from}"
        yield f"代码表：{address}" if is_chinese else f"Codelist: {address}"
    if field.reference:
        target = f"{field.reference.resource}.{field.reference.field}"
        yield f"指向 {target}。" if is_chinese else f"Refers to {target}."


def json_example(field: Field) -> Any:
    """The example of the field's Table Schema, as JSON has it."""
    example = field.descriptor["example"]
    if field.flag("is_list"):
        return example.split(";")
    if field.type in {"integer", "number"}:
        return (int if field.type == "integer" else float)(example)
    return str(example).lower() == "true" if field.type == "boolean" else example
