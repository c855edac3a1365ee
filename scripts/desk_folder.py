"""Write a starter into the folder of a deployment, which opens its desk by a double click."""

import shlex
import sys
from pathlib import Path

from disclosure.words.texts import text
from scripts.terminal import help_of, say, verb_parser

PROJECT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = verb_parser("desk_folder")
    parser.add_argument("--folder", type=Path, default=Path("our-site"), help=help_of("deployment"))
    folder = parser.parse_args().folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "desk.sh"
    script.write_text(starter(folder), "utf-8")
    script.chmod(0o755)
    entry = folder / "sunlit-desk.desktop"
    entry.write_text(desktop_entry(script), "utf-8")
    entry.chmod(0o755)
    say("desk.starter", path=entry)
    return 0


def starter(folder: Path) -> str:
    """A shell script that opens the desk, from wherever it is called."""
    python = PROJECT / ".venv" / "bin" / "python"
    words = [str(python), "-m", "scripts.desk", "--folder", str(folder)]
    return f"#!/bin/sh\ncd {shlex.quote(str(PROJECT))} && exec {shlex.join(words)}\n"


def desktop_entry(script: Path) -> str:
    """The desktop entry (Desktop Entry Specification 1.5) that runs a script in a terminal,
    which shows its address and stops it when closed."""
    quoted = str(script)
    for sign in ("\\", '"', "`", "$"):
        quoted = quoted.replace(sign, f"\\{sign}")
    # Strings are escaped once more, and a percent sign begins a field code.
    command = f'"{quoted}"'.replace("\\", "\\\\").replace("%", "%%")
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.5",
        f"Name={text('desk.name', 'en')}",
        f"Name[zh_CN]={text('desk.name', 'zh')}",
        f"Exec={command}",
        f"Icon={PROJECT / 'theme' / 'static' / 'favicon.svg'}",
        "Terminal=true",
        "Categories=Office;",
    ]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
