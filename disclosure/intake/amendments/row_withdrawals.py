"""Withdrawals: a row leaves the data with a reason, which its page then shows."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure.packages.package_files import DESCRIPTOR
from disclosure.packages.package_redaction import redact_in_package
from disclosure.register.compiling import compile_register
from disclosure.words.texts import BilingualError, both


class NothingToWithdraw(BilingualError):
    """A row that the data does not hold, or a withdrawal without a reason."""


def withdraw_row(data: Path, publisher: str, resource: str, identifier: str, reason: str) -> None:
    """Remove a row of a publisher from the packages below `data`, and record the reason.

    The history keeps what was published; what must not be kept is redacted instead. Raises
    NothingToWithdraw, UnwritableTable, and FaultyData if other rows refer to it: those must be
    withdrawn first. In that case, and if the process is killed, the data is either unchanged or
    without the row.
    """
    if not reason.strip():
        raise NothingToWithdraw(both("amendments.no_reason"))
    withdrawal = {"resource": resource, "id": identifier, "reason": reason.strip()}
    folder = data / publisher
    with TemporaryDirectory(prefix="sunlit-") as temporary:
        draft = Path(temporary) / "data"
        if folder.is_dir():
            shutil.copytree(folder, draft / publisher)
        if not _take_out(draft / publisher, withdrawal):
            place = f"{publisher}/{resource}/{identifier}"
            raise NothingToWithdraw(both("amendments.no_row", place=place))
        register = Path(temporary) / "register.sqlite"
        compile_register(draft, register, datetime.now(UTC), lambda *_: None, is_trial=True)
    _take_out(folder, withdrawal)


def _take_out(folder: Path, withdrawal: dict[str, str]) -> int:
    paths = sorted(folder.glob(f"*/{DESCRIPTOR}"))
    return sum(redact_in_package(path.parent, withdrawal, None) for path in paths)
