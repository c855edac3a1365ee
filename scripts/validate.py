"""Check every data package below a folder; say where each fault is and what to do."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure.compiling import compile_register
from disclosure.faults import FaultyData
from scripts.build import release_instant
from scripts.progress import Progress, print_faults


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.validate",
        description=__doc__,
        epilog="Exit status: 0 no errors (warnings may be there), 1 errors, 2 wrong usage.",
    )
    parser.add_argument(
        "data",
        type=Path,
        nargs="?",
        default=Path("data"),
        help="folder that holds <publisher>/<package>/datapackage.json (default: data)",
    )
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        parser.error(f"{arguments.data}: 没有这个文件夹 / no such folder")
    progress = Progress()
    with TemporaryDirectory(prefix="sunlit-") as folder:
        register = Path(folder) / "register.sqlite"
        try:
            packages, faults = compile_register(
                arguments.data, register, release_instant(), progress
            )
        except FaultyData as error:
            progress.end()
            print_faults(error.faults)
            return 1
    progress.end()
    print_faults(faults)
    print(f"{len(packages)} 个数据包通过检查。通过只说明格式和编号正确，不说明内容真实、完整。")
    print(
        f"{len(packages)} packages are valid: their form and keys are right, which says "
        "nothing of whether they are true or complete."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
