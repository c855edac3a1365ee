"""The folder of a deployment: its data, inbox, output, settings and pages of its own."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.model.schemas import REFERENCE
from disclosure.output.private_files import write_private
from disclosure.packages.package_files import DESCRIPTOR


class DeskIsOpen(Exception):
    """Another desk has the folder open; its text is the address of that desk."""


@dataclass(frozen=True)
class DeskPublisher:
    """The publisher: the short name in addresses, and the texts for readers."""

    name: str
    title: str = ""
    title_en: str = ""
    email: str = ""
    language: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    region_scheme: str = "GB-T-2260"


@dataclass(frozen=True)
class Deployment:
    """The paths of one deployment, below one folder."""

    folder: Path
    siteurl: str = "http://127.0.0.1:8000"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def preview(self) -> Path:
        """The folder of the preview of what would be published."""
        return self.folder / "preview"

    @property
    def settings(self) -> Path:
        return self.folder / "site.toml"

    @property
    def _publisher(self) -> Path:
        return self.inbox / "journals" / "publisher.json"

    def publishers(self) -> list[str]:
        """The short names of all publishers in the data."""
        names = {path.parent.parent.name for path in self.data.glob(f"*/*/{DESCRIPTOR}")}
        return sorted(names - {REFERENCE})

    def publisher(self) -> DeskPublisher | None:
        """The publisher of this deployment: as set at the desk, else the only one in the data."""
        if self._publisher.is_file():
            stored = json.loads(self._publisher.read_text("utf-8"))
            names_of_fields = {field.name for field in fields(DeskPublisher)}
            return DeskPublisher(
                **{name: text for name, text in stored.items() if name in names_of_fields}
            )
        names = self.publishers()
        if len(names) != 1:
            return None
        said = PublisherPackages(SheetOptions("", names[0], self.data)).publisher
        texts = {name: str(said.get(name, "")) for name in ("title", "title_en", "email")}
        return DeskPublisher(names[0], **texts)

    def set_publisher(self, publisher: DeskPublisher) -> None:
        """Set the publisher of this deployment."""
        self._publisher.parent.mkdir(parents=True, exist_ok=True)
        write_private(self._publisher, json.dumps(asdict(publisher), ensure_ascii=False))

    @property
    def _log(self) -> Path:
        return self.inbox / "journals" / "publications.jsonl"

    def note_publication(self, by: str) -> None:
        """Record who pressed Publish, for clerks who take turns; it is not published."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "by": by}
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def publications(self) -> Iterator[tuple[str, str]]:
        """When Publish was pressed, and by whom, the latest first."""
        lines = self._log.read_text("utf-8").splitlines() if self._log.is_file() else []
        for line in reversed(lines):
            with suppress(ValueError, LookupError):  # cut short by a crash
                entry = json.loads(line)
                yield entry["at"], entry["by"]

    def sheet_options(self, publisher: DeskPublisher) -> SheetOptions:
        """The import options of this publisher."""
        return SheetOptions(
            "",
            publisher.name,
            self.data,
            title=publisher.title,
            title_en=publisher.title_en,
            email=publisher.email,
            language=publisher.language,
            time_zone=publisher.time_zone,
            region_scheme=publisher.region_scheme,
        )

    @contextmanager
    def locked(self, address: str) -> Iterator[None]:
        """Lock the folder for one desk. Raises DeskIsOpen if another one has it."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        with (self.inbox / ".desk.lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise DeskIsOpen(lock.read().strip()) from None
            lock.truncate(0)
            lock.write(address)
            lock.flush()
            yield
