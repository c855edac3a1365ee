"""Statistics and the totals of organizations in the OpenAPI document."""

from typing import Any

from api.openapi.openapi_fields import both
from api.openapi.openapi_parts import COUNT, TEXT, in_path, listing, operation, record
from disclosure.register import statistics

Json = dict[str, Any]


def statistics_paths() -> Json:
    """The paths of the statistics."""
    names = {"type": "string", "enum": list(statistics.statistics())}
    return {
        "/api/v1/statistics": operation(
            "list-statistics", "about", "全部统计 All statistics", listing("StatisticName")
        ),
        "/api/v1/statistics/{statistic}": operation(
            "get-statistic",
            "about",
            "一项统计：网站上的数字 A statistic: figures of the site",
            {"$ref": "#/components/schemas/Statistic"},
            in_path("statistic", "统计 Statistic", names) | {"example": "flow"},
        ),
    }


def statistics_schemas() -> Json:
    """A statistic, what it is called, and the totals that come with an organization."""
    address = {"type": "string", "format": "uri-reference"}
    name = {
        "statistic": TEXT,
        "title": TEXT,
        "title_en": TEXT,
        "rows": address,
        "sql": address,
        "csv": address,
        "json": address,
    }
    row = {
        "type": "object",
        "description": both(
            "名称以 _amount 结尾的是金额，币种在同一行。",
            "What ends in _amount is money in the currency of its row.",
        ),
        "additionalProperties": {"type": ["string", "number", "null"]},
    }
    whole = {
        **name,
        "columns": {"type": "array", "items": TEXT},
        "total": COUNT,
        "items": {"type": "array", "items": row},
    }
    return {
        "StatisticName": record(name, "统计的名称和地址 Name and addresses of a statistic"),
        "Statistic": record(whole, "统计 Statistic"),
    }


def organization_parts() -> Json:
    """What an organization by its id has besides its row."""
    contracts = {
        "type": "array",
        "description": both(
            "写明金额的合同，按币种相加；有分合同的框架合同不计。",
            "Contracts with an amount, by currency; frameworks with call-offs are left out.",
        ),
        "items": record(
            {
                "currency": {"type": ["string", "null"]},
                "contract_count": COUNT,
                "contract_amount": {"type": "number"},
            },
            "一种货币的合同 Contracts in one currency",
        ),
    }
    totals = {
        "as_purchaser": record(
            {"project_count": COUNT, "contracts": contracts}, "作为购买主体 As purchaser"
        ),
        "as_undertaker": record(
            {"award_count": COUNT, "contract_count": COUNT, "contracts": contracts},
            "作为承接主体 As undertaker",
        ),
        "as_agency": record({"tender_count": COUNT}, "作为采购代理机构 As agency"),
    }
    same = record({"publisher": TEXT, "organization_id": TEXT}, "同一单位 The same organization")
    return {
        "totals": record(totals, "合计 Totals"),
        "same_as": {
            "type": "array",
            "description": both(
                "其他发布方以同一代码登记的同一单位。",
                "The rows of other publishers with the same scheme and identifier.",
            ),
            "items": same,
        },
    }
