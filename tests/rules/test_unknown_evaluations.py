"""No rule finds an evaluation missing where what is published cannot tell: it may be the one that
gives no day, names no evaluator, or is of a project as a whole."""

from contextlib import chdir
from pathlib import Path

import pytest

from tests.support.data_folders import FAULTS, faults_of, laid_over

EVALUATIONS = Path("performance-results/evaluations.csv")
OWN = (
    "V-1,居家养老服务绩效评价,Home care: evaluation,TT-1,C-1,purchaser,O-1,true,,,2026-08-25,,92.5,"
)
ANOTHER = "V-9,另一次评价,,{project},{contract},{kind},,,,,{day},,80,good,,,\n"


def another(project: str, contract: str, kind: str, day: str) -> str:
    return ANOTHER.format(project=project, contract=contract, kind=kind, day=day)


@pytest.mark.parametrize(
    ("rule", "own", "more", "is_found"),
    [
        ("evaluation-missing", "", another("TT-1", "", "", ""), False),
        ("evaluation-missing", "", another("TT-1", "", "finance", "2026-08-20"), False),
        ("evaluation-missing", "", another("TT-9", "", "", ""), True),
        ("paid-unevaluated", OWN, another("TT-1", "", "", ""), False),
        ("paid-unevaluated", OWN, another("TT-9", "", "", ""), True),
        ("paid-unevaluated", OWN, another("TT-1", "C-1", "", ""), True),
        ("evaluation-interval-long", OWN, another("", "C-1", "", ""), False),
        ("evaluation-interval-long", OWN, another("TT-1", "", "", ""), False),
        ("evaluation-interval-long", OWN, another("TT-1", "", "", "2026-09-01"), True),
        ("evaluation-interval-long", OWN.replace("2026-08-25", ""), "", False),
        ("last-payment-before-evaluation", OWN, another("", "C-1", "", ""), False),
        ("last-payment-before-evaluation", OWN, another("TT-1", "", "", ""), False),
        ("last-payment-before-evaluation", OWN, another("TT-1", "", "", "2026-06-01"), False),
        ("last-payment-before-evaluation", OWN, another("TT-1", "", "", "2026-09-01"), True),
        ("key-project-unevaluated", OWN, another("TT-1", "", "", ""), False),
        ("key-project-unevaluated", OWN, another("", "C-1", "finance", ""), False),
        ("key-project-unevaluated", OWN, another("TT-1", "", "third-party", ""), True),
        ("key-project-unevaluated", OWN.replace("purchaser", ""), "", False),
    ],
)
def test_what_cannot_be_known_is_not_found(
    rule: str, own: str, more: str, *, is_found: bool, tmp_path: Path
) -> None:
    with chdir(tmp_path):
        folder = laid_over(Path("data"), FAULTS / rule)
        file = folder / EVALUATIONS
        header, *lines = file.read_text("utf-8").splitlines(keepends=True)
        rest = [line for line in lines if not line.startswith("V-1,")]
        own_line = f"{own}excellent,目标完成,renew,\n" if own else ""
        file.write_text("".join([header, own_line, *rest, more]), "utf-8")
        assert (rule in {fault.code for fault in faults_of(Path("data"))}) == is_found
