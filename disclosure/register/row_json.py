"""A row of the register as JSON text, as the API and the downloads give it."""

import json
from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any

from disclosure.model.schemas import Field
from disclosure.packages.cells import json_encoder

# Reads the JSON of a row; numbers stay the digits that the CSV has.
parsed_row: Callable[[str], Mapping[str, Any]] = json.JSONDecoder(
    parse_float=str, parse_int=str
).decode


def row_json(fields: Iterable[Field]) -> Callable[..., str]:
    """A function of (publisher, path, cell, …) that gives a row as the API does: JSON text."""
    encoders = [(f"{json.dumps(field.name)}:", json_encoder(field)) for field in fields]
    heads: dict[str, str] = {}

    def build(publisher: str, path: str | None, *cells: str | None) -> str:
        head = heads.get(publisher) or heads.setdefault(publisher, json.dumps(publisher))
        parts = [
            key + ("null" if cell is None else encode(cell))
            for (key, encode), cell in zip(encoders, cells, strict=True)
        ]
        place = "null" if path is None else encode_basestring(path)
        return f'{{"publisher":{head},{",".join(parts)},"path":{place}}}'

    return build
