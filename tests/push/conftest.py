"""What the town published, once for all tests of push."""

from contextlib import closing
from pathlib import Path

import pytest

from tests.support.publications import Publications, notice

PAST = {"published_at": "2025-03-01T09:00:00+08:00"}
OVER = {"submission_deadline": "2025-04-01T09:00:00+08:00"}


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three publications: one without notices; one with three; one with many more, in which the
    first notice is changed and the second withdrawn."""
    folder = tmp_path_factory.mktemp("publications")
    with closing(Publications(folder / "output")) as town:
        town.publish()
        kept = [town.kept(folder / "1")]
        place = {"region_code": None, "purchaser_id": "护理/院", "content": "物业管理"}
        said = {"title_en": "Care at home", "qualifications": "社会组织评估等级3A以上"}
        town.add(notice(1, **said), notice(2, kind="correction"), notice(3, **place))
        town.publish()
        kept.append(town.kept(folder / "2"))
        town.add(notice(1, **said, budget_amount="5.00"), notice(31, **PAST), *more())
        del town.notices["N-2"]
        town.publish()
        return [*kept, town.kept(folder / "3")]


def more() -> list[dict[str, object]]:
    """Notices that come together, and one that came long before."""
    return [*(notice(number) for number in range(4, 31)), notice(32, **PAST, **OVER)]
