"""The house: set-up, locks, commands and papers are what the README says."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.support.website import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
LOCKS = ("requirements.txt", "requirements-dev.txt")
VERBS = sorted(
    path.stem
    for path in (ROOT / "scripts").glob("*.py")
    if '__name__ == "__main__"' in path.read_text("utf-8", "replace")
)
UNTRACKED = {".git", ".venv", "node_modules", "output", "__pycache__", ".hypothesis"}
UNTRACKED |= {".mypy_cache", ".ruff_cache", ".pytest_cache"}
# Written in two halves, so that this file does not name them either.
REGISTRIES = tuple(
    host + "." + top
    for host, top in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb.debian", "org"),
    ]
)
# Licences that may be combined with AGPL-3.0-or-later, as distributions spell them.
COMPATIBLE = re.compile(
    r"MIT|BSD|ISC|Apache|MPL|Mozilla|LGPL|GNU|GPL|PSF|Python Software|Public Domain|Django Software"
    r"|Hugo van Kemenade",
)


def texts() -> list[Path]:
    """Our own text files: code, templates, styles, papers; not the data."""
    kinds = {".py", ".sh", ".md", ".html", ".css", ".js", ".sql", ".toml", ".json", ".txt", ".xml"}
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if not UNTRACKED & set(path.relative_to(ROOT).parts[:-1])
        and path.relative_to(ROOT).parts[0] != "data"
        and path.is_file()
        and (path.suffix in kinds or path.name in {"Makefile", ".npmrc", "run"})
    ]


def locked(lock: str) -> dict[str, str]:
    """Names (lower case, hyphens) and versions of a lock file."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in pins}


def make(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_plain_make_prints_every_target_with_a_line() -> None:
    printed = make().stdout
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)) - {"system"}
    assert {"serve", "test", "check", "site", "validate", "bench"} <= targets
    for target in targets:
        assert re.search(rf"^  make {target} +\w.{{10,}}$", printed, re.MULTILINE), target


@pytest.mark.parametrize("target", ["serve", "site", "validate"])
def test_another_data_folder_is_published_by_naming_it(target: str) -> None:
    assert '"elsewhere"' in make("-n", target, "DATA=elsewhere", "PORT=8123").stdout


def test_serve_listens_on_the_port_that_is_named() -> None:
    assert '--port "8123"' in make("-n", "serve", "PORT=8123").stdout


def test_an_interpreter_that_is_too_old_or_missing_is_named_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n', "utf-8")
    old.chmod(0o755)
    command = ["sh", "scripts/setup/python-environment.sh"]
    for interpreter, word in [(str(old), "Python 3.9.2"), (str(tmp_path / "none"), "none")]:
        done = subprocess.run(
            [*command, interpreter, "requirements.txt"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert word in done.stderr
        assert "make PYTHON=" in done.stderr


def test_without_root_or_sudo_the_command_to_run_is_printed(tmp_path: Path) -> None:
    for name in ("sh", "apt-get", "id"):
        (tmp_path / name).write_text("#!/bin/sh\necho 1000\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "scripts/setup/apt-install.sh", "chromium", "npm"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert (
        "apt-get update && apt-get install -y --no-install-recommends chromium npm" in done.stderr
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(
        r"\n(?=[A-Za-z0-9])", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).strip()
    )
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_both_locks_hold_the_direct_dependencies_at_the_same_versions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run_time, all_of_them = (locked(lock) for lock in LOCKS)
    names = {re.split(r"[>=]", word)[0] for word in project["dependencies"]}
    tools = {re.split(r"[>=]", word)[0] for word in project["optional-dependencies"]["dev"]}
    assert names <= set(run_time)
    assert names | tools <= set(all_of_them)
    assert run_time.items() <= all_of_them.items()


def test_npm_packages_are_exact_and_their_lock_names_no_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert all(re.fullmatch(r"\d+(\.\d+)+", version) for version in wanted.values())
    installed = [entry for name, entry in lock.items() if name]
    assert all("integrity" in entry and "resolved" not in entry for entry in installed)


def test_no_file_of_ours_names_a_package_registry() -> None:
    assert not [
        f"{path}: {host}"
        for path in texts()
        for host in REGISTRIES
        if host in path.read_text("utf-8", "replace")
    ]


def test_every_installed_run_time_package_has_a_licence_that_fits_ours() -> None:
    names = locked("requirements.txt")
    for found in distributions():
        if found.name.lower().replace("_", "-") in names:
            fields = ("License-Expression", "License", "Classifier")
            said = [word for name in fields for word in found.metadata.get_all(name) or []]
            assert COMPATIBLE.search(" ".join(said)), found.name


def test_nothing_is_left_to_be_done_later() -> None:
    marks = re.compile("TO" + "DO|FIX" + "ME|XX" + "X")
    assert not [str(path) for path in texts() if marks.search(path.read_text("utf-8", "replace"))]


@pytest.mark.long
@pytest.mark.parametrize("verb", VERBS)
def test_every_script_says_what_it_does_when_asked(verb: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"scripts.{verb}", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: python -m scripts.{verb}")
    assert len(done.stdout.split("\n\n", 1)[1]) > 100, "say what it reads and what it writes"


def test_the_first_screen_of_the_readme_shows_it_and_gives_both_commands() -> None:
    first_screen = "\n".join(README.splitlines()[:40])
    assert "make serve" in first_screen
    assert "make test" in first_screen
    assert "](docs/screenshot.png)" in first_screen


def test_the_readme_names_every_target_and_every_script() -> None:
    assert not [verb for verb in VERBS if f"scripts.{verb}" not in README]
    targets = re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE)
    assert not [target for target in targets if f"make {target}" not in README]


def test_the_licence_is_the_agpl_as_pelican_asks() -> None:
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "AGPL-3.0-or-later"


def test_the_changelog_opens_with_what_is_not_released_yet_or_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings[0] in {"Unreleased", project["version"]}


PAPERS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")})
DECISIONS = sorted(path for path in ROOT.glob("docs/decisions/*.md") if path.name != "README.md")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_paper_links_to_files_that_exist(paper: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:|\{)([^)#]+)", paper.read_text("utf-8"))
    assert not [link for link in links if not (paper.parent / link).exists()]


def test_every_decision_is_dated_and_listed() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text("utf-8")
    for path in DECISIONS:
        title, _, rest = path.read_text("utf-8").partition("\n\n")
        assert rest.startswith(f"Date: {path.name[:10]}\n"), path.name
        assert "## Decision" in rest, path.name
        assert f"[{title.removeprefix('# ')}]({path.name})" in index, path.name


def test_nothing_points_to_papers_that_the_repository_does_not_hold() -> None:
    elsewhere = re.compile(r"\bblue" + r"print|\bissue \d|\.\./sha" + "red", re.IGNORECASE)
    assert not [
        str(path) for path in texts() if elsewhere.search(path.read_text("utf-8", "replace"))
    ]


@pytest.mark.soak
def test_the_benchmark_of_the_chain_runs_to_its_end() -> None:
    words = [sys.executable, "-m", "benchmarks", "20", "40"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "publish, a deadline moved" in done.stdout.splitlines()[-1]
