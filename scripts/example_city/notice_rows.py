"""The notices of one tender: numbered as they appear, with their common fields."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from scripts.example_city.city_calendar import instant, office_hour
from scripts.example_city.city_projects import Project
from scripts.example_city.random_draws import between, pick
from scripts.example_city.table_row import Cell, TableRow
from scripts.example_city.texts import words
from scripts.example_city.yuan_amounts import CURRENCY, yuan

_AMENDING = ("clarification", "correction", "suspension", "resumption", "cancellation", "failed")

# The instants of a notice, and the field that says whether the time of day of each is known.
_HAS_TIME = {
    "published_at": "published_has_time",
    "documents_until": "documents_until_has_time",
    "submission_deadline": "submission_deadline_has_time",
    "opening_at": "opening_has_time",
}


@dataclass
class Notices:
    """Writes the notices of a tender; keeps count of them."""

    project: Project
    tender_id: str
    rng: Random
    agency_id: str
    count: int = 0
    first_id: str = field(default="")

    def row(self, kind: str, day: date, **cells: Cell) -> TableRow:
        """A notice of a kind, published on a day; the first tender notice is the one amended."""
        self.count += 1
        project, notice_id = self.project, f"{self.tender_id}-N{self.count}"
        title, title_en, original = self._title(kind)
        time = office_hour(self.rng, day)
        if kind in ("tender", "single-source", "prequalification") and not self.first_id:
            self.first_id = notice_id
        elif kind in _AMENDING:
            cells.setdefault("amends_notice_id", self.first_id)
        if "day-only" in project.flags:
            time = instant(day, 0)
            cells.setdefault("is_time_known", False)
        is_time_known = cells.get("is_time_known", True)
        for instant_field, has_time in _HAS_TIME.items():
            if cells.get(instant_field, instant_field == "published_at"):
                cells.setdefault(has_time, is_time_known)
        return TableRow(
            "notices",
            day,
            {
                "notice_id": notice_id,
                "title": title,
                "title_en": title_en,
                "tender_id": self.tender_id,
                "project_id": project.id,
                "kind": kind,
                "kind_original": original,
                "published_at": time,
                "source_url": f"https://www.yangchuan.example.org/zfcg/{day.year}/{notice_id}.html",
                **cells,
            },
        )

    def basics(self) -> dict[str, Cell]:
        """Who buys what where, by which method and for how much: cells of a full notice."""
        project, method = self.project, words("notices")["methods"][self.project.method]
        return {
            "purchaser_id": project.purchaser.organization_id,
            "agency_id": self.agency_id,
            "catalogue_item_id": project.item_id,
            "region_code": project.place.region_code,
            "procurement_method": project.method,
            "method_original": method["zh"].removesuffix("公告"),
            "method_basis": method["basis"],
            "budget_amount": yuan(project.budget),
            "currency": CURRENCY,
            **self.contact(),
        }

    def contact(self) -> dict[str, Cell]:
        """An office, a number of the invented area 0999 and an address at example.org."""
        buyer = self.project.purchaser.organization_id.lower()
        return {
            "contact_office": pick(self.rng, words("notices")["offices"]["contact"]),
            "contact_phone": f"0999-555{between(self.rng, 100, 9999):04d}",
            "contact_email": f"{buyer}@caigou.yangchuan.example.org",
        }

    def titles(self, kind: str, lot: str, lot_en: str) -> dict[str, Cell]:
        """The titles of a notice about one lot, with its name."""
        title, title_en, _ = self._title(kind, lot, lot_en)
        return {"title": title, "title_en": title_en}

    def _title(self, kind: str, lot: str = "", lot_en: str = "") -> tuple[str, str, str]:
        texts, again = words("notices"), ""
        if not self.tender_id.endswith("T1"):
            again = "（第二次）"
        name = texts["methods"][self.project.method] if kind == "tender" else texts["kinds"][kind]
        english = f"{name['en']}: {self.project.title_en}{lot_en}"
        english += " (second call)" if again else ""
        channel = str(name.get("channel", name["zh"]))
        if kind == "prequalification":
            method = texts["methods"][self.project.method]["zh"].removesuffix("公告")
            channel = f"{method}{channel}"
        return f"{self.project.title}{again}{lot}{name['zh']}", english, channel
