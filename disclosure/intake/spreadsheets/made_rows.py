"""Made rows: the published rows that an import made of those of another table, told by their ids.
Where that table is replaced, they go with it."""

from collections.abc import Mapping

from disclosure.intake.spreadsheets.name_lookup import digest
from disclosure.intake.spreadsheets.part_columns import period_key

_AWARDED = "award-undertakers"


def sum_payment_id(contract: str) -> str:
    """The id of the payment that is made of what a ledger says was paid in all."""
    return f"payment-{digest(contract, 'paid')}"


def named_payment_id(contract: str, name: str) -> str:
    """The id of the payment that is made of columns of its own in a ledger, 第一次付款; those of
    months, which have no day, are in order by theirs."""
    month = period_key(name)
    return f"payment-{digest(contract)}-{month}" if month else f"payment-{digest(contract, name)}"


def ledger_change_id(contract: str) -> str:
    """The id of the change that is made of the columns of a ledger that tell of it."""
    return f"change-{digest(contract, '@ledger')}"


def satisfaction_id(evaluation: str) -> str:
    """The id of the indicator that is made of the satisfaction in a list of evaluations."""
    return f"indicator-{digest(evaluation, '@satisfaction')}"


def made_of(resource: str, row: Mapping[str, str]) -> str:
    """The table whose rows a published row of `resource` was made of; empty for one of its own."""
    if resource == _AWARDED:
        return "awards"
    if resource == "payments":
        contract, title = row.get("contract_id", ""), row.get("title", "")
        made = {sum_payment_id(contract), named_payment_id(contract, title)}
        return "contracts" if row["payment_id"] in made else ""
    if resource == "contract-changes":
        is_made = row["contract_change_id"] == ledger_change_id(row.get("contract_id", ""))
        return "contracts" if is_made else ""
    if resource == "indicators":
        is_made = row["indicator_id"] == satisfaction_id(row.get("evaluation_id", ""))
        return "evaluations" if is_made else ""
    if resource == "evaluation-funds":
        is_made = row["evaluation_fund_id"].startswith(f"{row.get('evaluation_id', '')}-funds-")
        return "evaluations" if is_made else ""
    if resource == "requirements":
        is_made = row["requirement_id"].startswith(f"{row.get('notice_id', '')}-R")
        return "notices" if is_made else ""
    return ""
