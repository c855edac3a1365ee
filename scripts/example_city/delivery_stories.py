"""Projects whose delivery is told in full: people served, due days, breaches, what followed.

They stand beside the projects that were first published, whose rows they leave as they are, and
come into cities of some size only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from scripts.example_city.city_calendar import NOW, days, working_day
from scripts.example_city.city_organizations import CityOrganizations
from scripts.example_city.city_projects import Project, project
from scripts.example_city.project_chain import project_rows
from scripts.example_city.table_row import Cell, Rows, TableRow
from scripts.example_city.texts import words
from scripts.example_city.yuan_amounts import CURRENCY

# From so many projects on.
_FROM = 300
_DUE_DAYS = 30
_IN_TIME_DAYS = 12
# The second group of which people are counted, and its share in hundredths of all.
_OTHER_GROUP, _OTHER_SHARE = "persons-with-disabilities", 28


@dataclass(frozen=True)
class DeliveryStory:
    """A project of its own, drawn like project `index`; what it `does`:

    `fewer-people`, `late-payment`, `breach`, `undecided-breach`, `extended`,
    `extended-unevaluated`, `rectified-late`, `outside-catalogue`, `entry-not-in-use`. `people` are
    those planned for, where not as drawn.
    """

    number: int
    index: int
    does: frozenset[str]
    flags: frozenset[str] = frozenset()
    people: int = 0


STORIES = (
    DeliveryStory(1, 445, frozenset({"fewer-people", "breach", "late-payment"}), people=129),
    DeliveryStory(2, 424, frozenset({"extended"})),
    DeliveryStory(3, 447, frozenset({"undecided-breach"})),
    DeliveryStory(4, 477, frozenset({"rectified-late"}), frozenset({"poor"})),
    DeliveryStory(5, 462, frozenset({"outside-catalogue"})),
    DeliveryStory(6, 454, frozenset({"entry-not-in-use"})),
    DeliveryStory(7, 415, frozenset({"extended-unevaluated"}), frozenset({"no-evaluation"})),
    # Care for old people in one district, out to tender.
    DeliveryStory(8, 1679, frozenset()),
)


def is_told(projects: int) -> bool:
    """Whether a city of so many projects has these too."""
    return projects >= _FROM


def delivery_projects(projects: int, seed: int, organizations: CityOrganizations) -> Rows:
    """The rows of every project of this kind, in a city of so many `projects`."""
    for story in STORIES if is_told(projects) else ():
        city_project = _project(story, seed, organizations)
        rows = [*_with_story(story, city_project, [*project_rows(city_project, organizations)])]
        yield from (row for row in rows if row.day <= NOW)


def own_catalogue(organizations: CityOrganizations) -> Rows:
    """The edition of a county whose entries give reasons, departments and days."""
    edition = words("delivery")["edition"]
    region, name = edition["region_code"], edition["edition_id"]
    day = date.fromisoformat(edition["effective_from"])
    issuer = organizations.finance(region).organization_id
    yield TableRow("editions", day, {**edition, "issuer_id": issuer})
    for text in words("delivery")["item"]:
        cells = {key: value for key, value in text.items() if key != "department"}
        above = text["code"][:-2]
        cells |= {"item_id": f"{name}-{text['code']}", "edition_id": name}
        cells |= {"parent_item_id": f"{name}-{above}" if above else ""}
        cells |= {"depth": (len(text["code"]) + 1) // 2, "service_class": "public"}
        if "department" in text:
            department = organizations.purchasers[text["department"], region]
            cells["department_id"] = department.organization_id
        yield TableRow("items", day, cells)


def _project(story: DeliveryStory, seed: int, organizations: CityOrganizations) -> Project:
    drawn = project(seed, story.index, organizations)
    return replace(
        drawn,
        id=f"YC-{drawn.year}-L{story.number:03d}",
        story="usual",
        flags=story.flags,
        people=story.people or drawn.people,
    )


def _with_story(story: DeliveryStory, city_project: Project, rows: list[TableRow]) -> Rows:
    first = next((row for row in rows if row.resource == "evaluations"), None)
    for row in rows:
        if row.resource == "payments":
            yield _payment(story, row)
        elif row.resource == "plan-items":
            yield replace(row, cells={**row.cells, **_entry(story)})
        elif row is first and "rectified-late" in story.does:
            yield _rectified(row)
        else:
            yield row
    for contract in (row for row in rows if row.resource == "contracts"):
        yield from _people(story, city_project, contract)
        yield from _breach(story, contract)
        yield from _extension(story, contract, first)


def _payment(story: DeliveryStory, row: TableRow) -> TableRow:
    """With the days of acceptance and by which it is due; a late one, the first, a month later."""
    accepted = working_day(_day(row.cells["paid_on"]) - days(_IN_TIME_DAYS))
    due = accepted + days(_DUE_DAYS)
    paid = _day(row.cells["paid_on"])
    if "late-payment" in story.does and row.cells["payment_id"] == f"{row.cells['contract_id']}-Y1":
        paid = working_day(due + days(31))
    cells = {**row.cells, "accepted_on": accepted, "due_on": due, "paid_on": paid}
    return TableRow("payments", paid, cells)


def _entry(story: DeliveryStory) -> Mapping[str, Cell]:
    if "outside-catalogue" in story.does:
        return {"catalogue_item_id": ""}
    if "entry-not-in-use" in story.does:
        return {"catalogue_item_id": words("delivery")["entry_not_in_use"]}
    return {}


def _rectified(row: TableRow) -> TableRow:
    """What was to be rectified a month after its result, and was so two weeks later."""
    by = working_day(_day(row.cells["published_on"]) + days(30))
    done = working_day(by + days(14))
    return replace(row, cells={**row.cells, "rectify_by": by, "rectified_on": done})


def _people(story: DeliveryStory, city_project: Project, contract: TableRow) -> Rows:
    """How many were served over the whole term, all of them and two of their groups."""
    ends, name = _day(contract.cells["ends_on"]), str(contract.cells["contract_id"])
    served = city_project.people * (91 if "fewer-people" in story.does else 104) // 100
    counts = [
        ("", city_project.people, served),
        (city_project.service.group, 0, served * 91 // 100),
    ]
    if city_project.service.group != _OTHER_GROUP:
        counts.append((_OTHER_GROUP, 0, served * _OTHER_SHARE // 100))
    published = working_day(ends, 15)
    for number, (group, promised, count) in enumerate(counts, start=1):
        yield TableRow(
            "people-served",
            published,
            {
                "people_served_id": f"{name}-R{number}",
                "project_id": city_project.id,
                "contract_id": name,
                "beneficiary_group": group,
                "people_promised": promised or "",
                "people_count": count,
                "period_from": contract.cells["starts_on"],
                "period_to": ends,
                "published_on": published,
            },
        )


def _breach(story: DeliveryStory, contract: TableRow) -> Iterator[TableRow]:
    kinds = [kind for kind in ("breach", "undecided-breach") if kind in story.does]
    starts, name = _day(contract.cells["starts_on"]), str(contract.cells["contract_id"])
    for number, kind in enumerate(kinds, start=1):
        text = words("delivery")[kind.replace("-", "_")]
        decided = working_day(starts + days(100))
        published = working_day(decided, 6)
        cells: dict[str, Cell] = {
            "breach_id": f"{name}-W{number}",
            "contract_id": name,
            "occurred_on": starts + days(75),
            "published_on": published,
            **text,
        }
        if "decision" in text:
            cells |= {"decided_on": decided, "penalised_on": working_day(decided, 15)}
            cells |= {"currency": CURRENCY, "answered_on": working_day(decided, 4)}
        yield TableRow("breaches", published, cells)


def _extension(story: DeliveryStory, contract: TableRow, first: TableRow | None) -> Rows:
    """An extension by two months near the end; it rests on the first evaluation, if any."""
    if not {"extended", "extended-unevaluated"} & story.does:
        return
    ends, name = _day(contract.cells["ends_on"]), str(contract.cells["contract_id"])
    changed = working_day(ends - days(10))
    yield TableRow(
        "contract-changes",
        working_day(changed, 2),
        {
            "contract_change_id": f"{name}-V9",
            "contract_id": name,
            "kind": "extension",
            **words("delivery")["extension"],
            "changed_on": changed,
            "ends_on": ends + days(60),
            "evaluation_id": first.cells["evaluation_id"] if first else "",
            "published_on": working_day(changed, 2),
        },
    )


def _day(cell: Cell) -> date:
    assert isinstance(cell, date)
    return cell
