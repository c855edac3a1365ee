"""A row of the register as JSON text, as the API and the downloads give it."""

import json
from collections.abc import Callable, Iterable

from disclosure.model.schemas import Field
from disclosure.packages.cells import json_encoder


def row_json(fields: Iterable[Field]) -> Callable[..., str]:
    """A function of (publisher, path, cell, …) that gives a row as the API does: JSON text."""
    encoders = [(json.dumps(field.name), json_encoder(field)) for field in fields]

    def build(publisher: str, path: str | None, *cells: str | None) -> str:
        parts = [f'"publisher":{json.dumps(publisher)}']
        parts += [
            f"{key}:null" if cell is None else f"{key}:{encode(cell)}"
            for (key, encode), cell in zip(encoders, cells, strict=True)
        ]
        parts.append(f'"path":{json.dumps(path, ensure_ascii=False)}')
        return "{" + ",".join(parts) + "}"

    return build
