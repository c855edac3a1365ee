"""Descriptors in YAML, parsed like those in JSON: repeated properties of an object are kept."""

from typing import Any

import yaml

from disclosure.packages.package import object_of


def parse_yaml(text: str) -> Any:
    """What a YAML document reads. Raises ValueError, RecursionError."""
    try:
        return yaml.load(text, _DescriptorLoader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


class _DescriptorLoader(yaml.SafeLoader):  # type: ignore[misc]
    """Builds the objects of a descriptor; a key of one is text, as in JSON."""

    def mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        """An object of the document."""
        pairs = self.construct_pairs(node, deep=True)
        for name, _ in pairs:
            if not isinstance(name, str):
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {name!r} is no text", node.start_mark
                )
        return object_of(pairs)


_DescriptorLoader.add_constructor("tag:yaml.org,2002:map", _DescriptorLoader.mapping)
