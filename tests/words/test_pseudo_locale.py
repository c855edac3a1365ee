"""With its files of texts in another alphabet, nothing of the program reads in the old ones."""

import csv
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import fromstring

import pytest

from tests.support.data_folders import FAULTS, faulty_town, tiny_town
from tests.support.pseudo_locale import translated_tree
from tests.support.website import ROOT, environment

pytestmark = pytest.mark.long  # a program of its own publishes

SITE = "output/current/site"
WORD = re.compile(r"[A-Za-z\u3400-\u9fff]+")
# What reads alike in every language: names of languages, formats, standards, files and units.
ALIKE = {
    *(
        "中文",
        "English",
        "JSON",
        "CSV",
        "XLSX",
        "RSS",
        "Atom",
        "OCDS",
        "SHA",
        "SHA256SUMS",
        "DB",
        "OL",
    ),
    *(
        "datapackage",
        "json",
        "sqlite",
        "history",
        "index",
        "openapi",
        "http",
        "UTC",
        "B",
        "kB",
        "MB",
    ),
    *("CNY", "dev", "en", "JSONL", "SUMS", "sum", "c", "csv", "sha", "s", "T"),
}
ATTRIBUTES = {"title", "aria-label", "alt", "placeholder"}
ASKED = [
    "notices?limit=x",
    "notices?nonesuch=1",
    "notices?kind=nonesuch",
    "notices?title.contains=%00",
    "notices?sort=nonesuch",
    "notices?cursor=nonesuch",
    "notices?published_at.from=nonesuch",
    "notices?purchaser_id=nonesuch",
    "notices/tiny-town/nonesuch",
    "notices.nonesuch",
    "nonesuch",
    "search?q=kind:nonesuch",
    "search?q=published:nonesuch",
    "codelists/nonesuch",
    "statistics/nonesuch",
    "releases/99",
    "changes?since=nonesuch",
    "feeds/tender-notices.nonesuch",
    "feeds.opml?lang=nonesuch",
]
# Runs verbs and asks the API in one process, as each start takes longer than most verbs.
RUN = """
import contextlib, io, json, runpy, sys
from pathlib import Path
from starlette.testclient import TestClient
given, said = json.load(sys.stdin), {}
for name, (verb, *words) in given["verbs"].items():
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    sys.argv, code = [f"scripts.{verb}", *words], 0
    sys.modules.pop(f"scripts.{verb}", None)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_module(f"scripts.{verb}", run_name="__main__", alter_sys=True)
        except SystemExit as end:
            code = end.code
    said[name] = {"code": code} | {
        stream: file.buffer.getvalue().decode() for stream, file in (("out", out), ("err", err))
    }
from api.app import create_app
from api.settings import Settings
with TestClient(create_app(Path(given["output"]), Settings())) as client:
    answers = [client.get(f"/api/v1/{path}").json() for path in given["asked"]]
print(json.dumps({"said": said, "answers": answers}))
"""
EXPLAINED = ("publish", "import_sheet", "validate", "serve")


class _Reader(HTMLParser):
    """The texts of a page that somebody reads, or hears read."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "code", "pre"}
        named = dict(attrs)
        self.texts += [str(named[name]) for name in ATTRIBUTES & named.keys()]
        if named.get("name") == "description":
            self.texts.append(str(named["content"]))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "code", "pre"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def read_aloud(html: str) -> list[str]:
    reader = _Reader()
    # A picture cannot mark an id as code; where a heading may break is no end of a text.
    reader.feed(re.sub(r'<text class="name"[^>]*>[^<]*</text>|<wbr>', "", html))
    return reader.texts


class Spoken(NamedTuple):
    """What the program in runes made and said: the folder of its output, each verb's exit code and
    words by name, and the answers of the API."""

    folder: Path
    said: dict[str, Any]
    answers: list[Any]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    """The program in runes has published the tiny town and said what the tests ask for."""
    folder = tmp_path_factory.mktemp("runes")
    translated_tree(folder / "tree")
    tiny_town(folder / "data")
    town = faulty_town(folder / "faulty", "award-before-opening")
    shutil.copyfile(FAULTS / "award-before-opening/tender-notices/awards.csv", town / "x.csv")
    verbs = {
        "publish": ("publish", "--data", "../data", "--output", "../output"),
        "html": ("validate", str(town), "--format", "html"),
        "json": ("validate", str(town), "--format", "json"),
        "zip nothing": ("zip_site", "--output", "nowhere"),
        "validate nothing": ("validate", "nowhere"),
        "serve nothing": ("serve", "--output", "nowhere"),
        **{f"help of {name}": (name, "--help") for name in EXPLAINED},
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps({"verbs": verbs, "output": str(folder / "output"), "asked": ASKED}),
        cwd=folder / "tree",
        env=environment(PYTHONPATH=str(folder / "tree")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["said"]["publish"]["code"] == 0, found["said"]["publish"]
    return Spoken(folder, found["said"], found["answers"])


@pytest.fixture(scope="module")
def folder(spoken: Spoken) -> Path:
    """The folder of what was published."""
    return spoken.folder


@pytest.fixture(scope="module")
def data() -> tuple[re.Pattern[str], set[str]]:
    """What the data say: no text of ours."""
    known: set[str] = set()
    folders = [ROOT / "tests/fixtures/tiny-town", ROOT / "data/reference/classifications"]
    for file in (file for one in folders for file in one.rglob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            cells = {cell for row in csv.reader(stream) for cell in row}
        known |= cells | {part for cell in cells for part in re.split(r"[\n;]", cell)}
    for file in (file for one in folders for file in one.rglob("datapackage.json")):
        known |= set(strings(json.loads(file.read_text("utf-8"))))
    known |= {" ".join(part.split()) for one in known for part in one.split("\n")}
    known |= {file.stem for file in (ROOT / "data/codelists").glob("*.csv")}
    whole = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True) if len(one) > 1)
    return re.compile(rf"(?<![A-Za-z])(?:{whole})(?![A-Za-z])"), known


def strings(document: Any) -> Iterator[str]:
    """Every string of a descriptor but those of its schemas, whose titles are texts of ours."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict | list):
        inside = document.items() if isinstance(document, dict) else enumerate(document)
        for name, one in inside:
            if name != "schema":
                yield from strings(one)


Data = tuple[re.Pattern[str], set[str]]


def left_outside(text: str, data: Data, alike: set[str] = ALIKE) -> set[str]:
    """The words of a text that are neither in runes nor data."""
    said, known = data
    if not WORD.search(text):
        return set()
    text = said.sub(" ", re.sub(r"https?://\S+", " ", text))
    text = re.sub(r"<\w+>|[\w.-]*/[\w./-]+", " ", text)
    return set(WORD.findall(text)) - alike - known


def test_a_text_from_outside_the_files_is_found_beside_runes_and_data(data: Data) -> None:
    assert left_outside("ᚠᚢᚦ: Budget 预算, 居家养老服务 TT-1", data) == {"Budget", "预算"}


def test_no_page_holds_a_text_from_outside_the_files(folder: Path, data: Data) -> None:
    pages = sorted((folder / SITE).rglob("*.html"))
    kinds = {page.relative_to(folder / SITE).parts[0] for page in pages}
    assert {"projects", "tender-notices", "catalogue", "search", "plan-and-reality", "en"} <= kinds
    assert {"guide", "glossary", "publish", "history", "data-and-api"} <= kinds  # written ones
    # A text of all pages is judged once, with one of those that it stands on.
    where = {text: page for page in pages for text in read_aloud(page.read_text("utf-8"))}
    found = {
        where[text].relative_to(folder / SITE): left
        for text in where
        if (left := left_outside(text, data))
    }
    assert not found


def test_no_feed_and_no_list_of_feeds_holds_a_text_from_outside_the_files(
    folder: Path, data: Data
) -> None:
    found = set()
    for ending in ("atom", "rss", "opml"):
        files = sorted((folder / SITE).rglob(f"*.{ending}"))
        assert files
        for file in files:
            for node in fromstring(file.read_text("utf-8")).iter():
                if node.tag.rpartition("}")[2] in READ:
                    for text in read_aloud(node.text or ""):
                        found |= left_outside(text, data)
                for name in {"label", "text", "title"} & node.attrib.keys():
                    found |= left_outside(node.attrib[name], data)
    assert not found


# Elements of feeds and lists that hold words.
READ = {"title", "subtitle", "description", "summary", "content", "encoded", "name", "category"}
READ |= {"generator", "ownerName"}


def test_no_calendar_holds_a_text_from_outside_the_files(folder: Path, data: Data) -> None:
    calendars = sorted((folder / SITE).rglob("*.ics"))
    assert calendars
    found = set()
    for file in calendars:
        lines = file.read_text("utf-8").replace("\r\n ", "").replace("\n ", "").splitlines()
        for line in lines:
            name, _, value = line.partition(":")
            if re.fullmatch(r"(SUMMARY|DESCRIPTION|NAME|X-WR-CALNAME|COMMENT)(;.*)?", name):
                plain = value.replace("\\n", "\n").replace("\\", "")
                found |= left_outside(plain, data)
    assert not found


def test_no_readme_of_a_download_holds_a_text_from_outside_the_files(
    folder: Path, data: Data
) -> None:
    archives = sorted((folder / SITE / "datasets").rglob("*.zip"))
    assert archives
    for archive in archives:
        with zipfile.ZipFile(archive) as packed:
            name = next(one for one in packed.namelist() if one.endswith("README.txt"))
            assert not left_outside(packed.read(name).decode(), data), archive


def test_no_report_holds_a_text_from_outside_the_files(spoken: Spoken, data: Data) -> None:
    page = spoken.said["html"]["out"]
    assert "<h1" in page
    assert not {word for text in read_aloud(page) for word in left_outside(text, data)}
    told = json.loads(spoken.said["json"]["out"])
    for fault in told["faults"]:
        for name in ("title", "message", "remedy"):
            assert not left_outside(fault[name] + " " + fault[f"{name}_en"], data)
    assert not left_outside(told["meaning"] + told["meaning_en"], data)


def test_no_answer_of_the_api_says_what_is_wrong_in_a_text_from_outside_the_files(
    spoken: Spoken, data: Data
) -> None:
    answers = spoken.answers
    assert all("detail" in (answer.get("notes") or [answer])[0] for answer in answers)
    found = set()
    for answer in (one for whole in answers for one in whole.get("notes") or [whole]):
        for name in ("title", "title_en", "detail", "detail_en"):
            found |= left_outside(answer.get(name, ""), data, alike=ALIKE | NAMED_BY_ANSWERS)
    assert not found


# What the questions name, and the names of parameters, formats and kinds that answers list.
NAMED_BY_ANSWERS = {
    *("nonesuch", "kind", "limit", "lang", "sort", "cursor", "title", "contains", "from", "x"),
    *(
        "rss",
        "atom",
        "ics",
        "jsonl",
        "packages",
        "parameters",
        "policies",
        "projects",
        "publishers",
    ),
}


def test_no_verb_says_anything_in_a_text_from_outside_the_files(spoken: Spoken, data: Data) -> None:
    said = spoken.said
    told = said["publish"]["out"] + said["publish"]["err"]
    told += said["zip nothing"]["err"]
    told += said["validate nothing"]["err"].partition("error:")[2]
    told += said["serve nothing"]["err"]
    assert not left_outside(told, data, alike=ALIKE | {"nowhere", "data"})


@pytest.mark.parametrize("name", EXPLAINED)
def test_no_verb_explains_an_option_in_a_text_from_outside_the_files(
    name: str, spoken: Spoken, data: Data
) -> None:
    told = spoken.said[f"help of {name}"]["out"].partition("\n\n")[2]
    for own in ("show this help message and exit", "positional arguments:", "zh-CN", "options:"):
        told = told.replace(own, "")
    told = re.sub(r"\{[^}]*\}|--?[a-z-]+|\b[A-Z_]+(=[A-Z]+)?\b", "", told)
    assert not left_outside(told, data, alike=ALIKE | {"data", "output"})
