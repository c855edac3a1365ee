"""The search without a server beside Pagefind: the same cards indexed, the same queries asked.

Each card is a page for Pagefind, a paragraph a line of it. The queries are drawn from the cards,
whose texts a plain scan reads for the right answers. They are asked as readers type them; quotation
marks stand around several English words alone, since Pagefind finds no Chinese between them. Both
open their index anew for each query and show ten hits; the programs themselves (modules, WASM) are
not counted. Pagefind answers in Node, which fetches from a server on this machine.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from html import escape
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.measured_verbs import spent
from benchmarks.results import begin, options_of
from benchmarks.static_queries import Corpus
from benchmarks.static_reader import ask
from benchmarks.static_search import made_register
from disclosure.output.output_tree import Tree
from disclosure.register.register_file import open_register
from disclosure.search import analysis
from disclosure.search.cards import Card, cards
from disclosure.search.static.card_search import ALL, EXACT, FOLDER, CardSearch
from disclosure.search.static.static_index import write_static_search

_LISTED = {"categories", "packages"}  # lists and files, which stand behind all others
IN_A_ROW = "English words in a row, in quotation marks"
KINDS = {
    "2 characters": ("substring of 2", "bigram"),
    "3 to 5 characters": ("substring of 3", "substring of 4", "substring of 5"),
    "6 to 12 characters": ("substring of 6", "substring of 8", "substring of 12"),
    "an English word": ("hot word", "word"),
    IN_A_ROW: ("frequent words seldom joined",),
}


class Asked(NamedTuple):
    """A query of a kind, and the numbers of the cards that hold it."""

    kind: str
    text: str
    wanted: frozenset[int]


class SearchAnswer(NamedTuple):
    """The numbers of the cards that a search found, and what it fetched for the first ten."""

    found: frozenset[int]
    size: int
    requests: int


def queries(corpus: Corpus, count: int) -> Iterator[Asked]:
    """About so many phrases of each kind, each with its right answers."""
    kinds = {name: kind for kind, names in KINDS.items() for name in names}
    numbers = {key: number for number, key in enumerate(corpus.keys)}
    taken: dict[str, set[str]] = defaultdict(set)
    for query in corpus.queries(2 * count):
        kind = kinds.get(query.kind)
        phrase = analysis.phrase(query.text.strip('"'))
        is_latin = query.text.isascii()
        if kind is None or phrase is None or is_latin != ("English" in kind):
            continue
        if len(taken[kind]) < count and phrase.text not in taken[kind]:
            taken[kind].add(phrase.text)
            keys = corpus.scan([phrase.text])
            text = f'"{phrase.text}"' if kind == IN_A_ROW else phrase.text
            yield Asked(kind, text, frozenset(numbers[key] for key in keys))


def write_pages(folder: Path, indexed: Iterable[Card]) -> None:
    """A page for each card, called by its number."""
    folder.mkdir()
    for number, card in enumerate(indexed):
        lines = [line for line in (*card.names, *card.parties, *card.text) if line]
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
        titles = "".join(f"<h1>{escape(title)}</h1>" for title in card.titles if title)
        page = (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
            f"<title>{escape(card.titles[0])}</title><body>{titles}{paragraphs}"
        )
        (folder / f"{number}.html").write_text(page, "utf-8")


def ours(questions: list[Asked], corpus: Corpus, index: Path) -> list[SearchAnswer]:
    """What the browser's code fetches, and all that it would list for it."""
    numbers = {key: number for number, key in enumerate(corpus.keys)}
    search, answers = CardSearch(index), []
    fetched = ask([("search", {"query": question.text}) for question in questions], index)
    for question, answer in zip(questions, fetched, strict=True):
        listed = search.search(question.text, {}, limit=len(numbers)).cards
        numbers_found = frozenset(
            numbers[card.path]
            for card in listed
            if card.answer == EXACT or (card.answer == ALL and card.kind in _LISTED)
        )
        files = answer["files"]
        answers.append(SearchAnswer(numbers_found, sum(size for _, size in files), len(files)))
    return answers


def pagefinds(questions: list[Asked], site: Path) -> list[SearchAnswer]:
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("pagefind_reader.mjs"))],
        input=json.dumps({"site": str(site), "asked": [question.text for question in questions]}),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answers = []
    for answer in json.loads(done.stdout):
        files = [(path, size) for path, size in answer["files"] if "/wasm." not in path]
        numbers_found = frozenset(
            int(path.strip("/").removesuffix(".html")) for path in answer["found"]
        )
        answers.append(SearchAnswer(numbers_found, sum(size for _, size in files), len(files)))
    return answers


def scored(answers: list[tuple[frozenset[int], SearchAnswer]]) -> list[str]:
    """How well answers match the right ones, and their cost."""
    right = sum(len(wanted & answer.found) for wanted, answer in answers)
    wanted_in_all = sum(len(wanted) for wanted, _ in answers)
    found_in_all = sum(len(answer.found) for _, answer in answers)
    exact = sum(wanted == answer.found for wanted, answer in answers)
    return [
        f"{exact / len(answers):.1%}",
        f"{right / max(wanted_in_all, 1):.1%}",
        f"{right / max(found_in_all, 1):.1%}",
        f"{median(answer.size for _, answer in answers) / 1000:.0f}",
        f"{median(answer.requests for _, answer in answers):.0f}",
    ]


def stored(folder: Path) -> str:
    """Bytes and files of a folder."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return f"{sum(sizes) / 1e6:.1f} MB, {len(sizes):,} files"


def main() -> None:
    parser = options_of("pagefind_search", __doc__)
    parser.add_argument("--projects", type=int, default=500, help="default: 500")
    parser.add_argument("--queries", type=int, default=40, help="so many of each kind")
    parser.add_argument("--pagefind", default=shutil.which("pagefind"), help="the program of npm")
    args = parser.parse_args()
    if not args.pagefind:
        sys.exit("Pagefind is missing: npm install --prefix FOLDER pagefind, then --pagefind with")
    version = subprocess.run(
        [args.pagefind, "--version"], capture_output=True, text=True, check=True
    )
    result = begin("pagefind_search", (), {"Pagefind": version.stdout.split()[-1]})
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        tree = Tree(folder / "tree")
        with closing(open_register(made_register(args.projects, folder))) as register:
            started = time.process_time()
            write_static_search(register, tree, lambda *_: None)
            seconds = time.process_time() - started
            indexed = [*cards(register)]
        write_pages(folder / "site", indexed)
        command = [args.pagefind, "--site", str(folder / "site")]
        _, their_seconds, _ = spent(command, folder)
        corpus = Corpus(indexed, 5)
        questions = [*queries(corpus, args.queries)]
        mine = ours(questions, corpus, tree.site / FOLDER)
        theirs = pagefinds(questions, folder / "site")
        table = result.table(f"{len(indexed):,} cards, the index", "", "ours", "Pagefind")
        table.row("processors, s", f"{seconds:.1f}", f"{their_seconds:.1f}")
        pagefind = folder / "site" / "pagefind"
        for name in ("pagefind-*.js", "pagefind-*.css", "wasm.*", "*.js"):
            for path in pagefind.glob(name):
                path.unlink()
        table.row("stored, without programs", stored(tree.site / FOLDER), stored(pagefind))
    table = result.table(
        "queries, of which a plain scan gives the right answers: ours / Pagefind",
        *("", "all right", "found of what holds it", "right of what is found"),
        *("kB, median", "requests, median"),
    )
    for kind in (*KINDS, "all"):
        chosen = [
            number for number, question in enumerate(questions) if kind in {question.kind, "all"}
        ]
        both = [scored([(questions[n].wanted, who[n]) for n in chosen]) for who in (mine, theirs)]
        cells = (" / ".join(pair) for pair in zip(*both, strict=True))
        table.row(f"{kind} ({len(chosen)})", *cells)
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
