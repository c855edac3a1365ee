"""What schemathesis cannot know from a schema: how long a request may be, which marks we give."""

import json
from typing import Any
from urllib.parse import urlencode

import schemathesis
from schemathesis import Case, GenerationMode, HookContext, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import RejectedPositiveData

from api.lists.list_filters import MAX_CONTAINS

MARKS = ("cursor", "since")  # only an answer of ours has one
# Nothing to search for, and more than a request may hold.
BEYOND_SCHEMAS = {"invalid-query", "too-costly", "too-many-parameters", "too-long"}


@schemathesis.hook
def map_case(_: HookContext, case: Case[Any]) -> Case[Any]:
    """Takes marks out of a valid request, and more, until it is as short as it must be."""
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
        costly = [name for name in case.query if name.endswith(".contains")][MAX_CONTAINS:]
        for name in (*MARKS, *costly):
            case.query.pop(name, None)
        while len(case.query) > 48 or len(urlencode(case.query, doseq=True)) > 7000:
            case.query.popitem()
    return case


@schemathesis.hook
def filter_failure(_: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Keeps every failure, except that a valid request was refused for one of these reasons."""
    if isinstance(failure, AcceptedNegativeData):
        return response.status_code != 414  # a refusal as well, which the check does not list
    if not isinstance(failure, RejectedPositiveData):
        return True
    problem = json.loads(response.content)
    is_unknown_feed = problem.get("parameter") == "feed" and case.path.endswith("feeds.opml")
    return not is_unknown_feed and problem["type"].partition("#")[2] not in BEYOND_SCHEMAS
