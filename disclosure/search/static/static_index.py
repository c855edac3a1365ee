"""Search without a server: an index in small files that a browser fetches as it needs them.

`write_static_search` writes it below `search/index/` of the site: `root.bin` (what there is, the
lexicon, names of facets, facts of cards), `cards/` (`card_files`), `grams/` and `lists/`
(`gram_files`), `totals.bin` (`total_file`), and `sounds.bin` (`disclosure.search.pinyin`). The
readers are `theme/static/search/` and `card_search`.
"""

import itertools
import json
import marshal
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from disclosure.register.register_file import Register
from disclosure.search import analysis
from disclosure.search.cards import Card, cards
from disclosure.search.lexicon import Lexicon, lexicon
from disclosure.search.pinyin import FILE as SOUNDS
from disclosure.search.pinyin import sounds
from disclosure.search.spooled_rows import spooled_rows
from disclosure.search.static import gram_files
from disclosure.search.static.card_files import FOLDER, CardFacts, card_file
from disclosure.search.static.gram_keys import BUCKET_BITS, GramKeys
from disclosure.search.static.numbering import DocumentNumbers, month_counts, numbers
from disclosure.search.static.packing import deflated, number
from disclosure.search.static.total_file import NAME as TOTALS
from disclosure.search.static.total_file import total_file

VERSION = 5
BATCH = 256  # cards taken in at once
PER_SHARD = 1024  # keys that a shard is made of on average
MAX_SHARD_BITS = 16
LONG = 1024  # cards that a gram stands in whose list has a file of its own


class FileWriter(Protocol):
    """Where files go: `path` is relative to the site's root."""

    def write(self, path: str, data: bytes) -> None: ...


class IndexedTexts(NamedTuple):
    """What the files of grams were made of: a digest of all texts with their numbers; how many bits
    of a hash name a shard, and the simplified characters and syllables that occur."""

    digest: str
    bits: int
    simplified: str
    syllables: list[str]


def write_static_search(
    register: Register,
    tree: FileWriter,
    report: Callable[[int], None],
) -> IndexedTexts:
    """Writes the index of every card of the register; returns what it was made of. `report` gets
    the number of cards done. The same register gives the same bytes."""
    write_sounds(tree)
    return write_cards(register, tree, report)


def write_sounds(tree: FileWriter) -> None:
    """Writes how characters sound, which no register changes."""
    spelled = json.dumps(sounds(), ensure_ascii=False, separators=(",", ":"))
    tree.write(f"{FOLDER}/{SOUNDS}", deflated(spelled.encode()))


def write_cards(
    register: Register,
    tree: FileWriter,
    report: Callable[[int], None],
    earlier: IndexedTexts | None = None,
    site: Path = Path(),
) -> IndexedTexts:
    """Writes all parts of the index that come from the register, as `write_static_search` does.

    If `site` has the files of grams of `earlier` texts, and those are the present ones, they are
    taken over.
    """
    words = lexicon(register)
    facts = CardFacts(register)
    numbering = numbers(month_counts(register))
    projects: dict[tuple[str, str], int] = {}
    digest_so_far = sha256(json.dumps(words.groups, sort_keys=True).encode())
    with tempfile.TemporaryFile() as zones:
        for done, (place, card) in enumerate(_numbered(cards(register), numbering), 1):
            facts.add(place, card)
            if card.lead.kind == "projects":
                projects[card.lead.publisher, card.lead.id] = place
            texts_of_card = marshal.dumps((place, *_zones(card)), 2)
            digest_so_far.update(texts_of_card)
            zones.write(texts_of_card)
            tree.write(f"{FOLDER}/cards/{place}.bin", card_file(card))
            if done % BATCH == 0:
                report(done)
        digest = digest_so_far.hexdigest()
        if earlier is not None and earlier.digest == digest:
            texts = earlier
            for path in text_files(site):
                tree.write(path, (site / path).read_bytes())
        else:
            texts = _write_grams(zones, tree, digest, words)
    tree.write(f"{FOLDER}/root.bin", _root(numbering.count, facts, words, texts))
    tree.write(f"{FOLDER}/{TOTALS}", total_file(register, projects))
    report(numbering.count)
    return texts


def text_files(site: Path) -> list[str]:
    """The paths of the files of grams in a site, in order."""
    folders = (f"{FOLDER}/{name}" for name in gram_files.FOLDERS)
    paths = (f"{folder}/{file.name}" for folder in folders for file in (site / folder).glob("*"))
    return sorted(paths)


def _write_grams(zones: IO[bytes], tree: FileWriter, digest: str, words: Lexicon) -> IndexedTexts:
    """Writes the files of grams of every card, whose texts have this digest and stand in `zones`,
    each number with its texts by zone."""
    with tempfile.TemporaryDirectory() as folder:
        grams = GramKeys(Path(folder), words.groups)
        rows = spooled_rows(zones)
        while batch := list(itertools.islice(rows, BATCH)):
            places = [place for place, *_ in batch]
            grams.add(places, [text for _, *texts in batch for text in texts])
        bits = shard_bits(grams.count)
        for bucket, keys in enumerate(grams.buckets()):
            for path, data in gram_files.shard_files(bucket, keys, bits, LONG):
                tree.write(f"{FOLDER}/{path}", data)
        occurring = (chr(code) for code in analysis.SIMPLIFIED.values())
        simplified = "".join(character for character in occurring if grams.alphabet.has(character))
    return IndexedTexts(digest, bits, simplified, sorted(grams.syllables))


def shard_bits(keys: int) -> int:
    """How many bits of a hash name its shard: more where there is more to find."""
    bits = round(math.log2(max(1, keys / PER_SHARD)))
    return max(BUCKET_BITS, min(MAX_SHARD_BITS, bits))


def _numbered(every: Iterable[Card], numbering: DocumentNumbers) -> Iterator[tuple[int, Card]]:
    """The cards with their numbers, which fall from card to card."""
    for month, group in itertools.groupby(every, lambda card: card.lead.published_on[:7]):
        inside = list(group)
        first = numbering.first[month]
        for place, card in enumerate(inside, 1):
            yield first + len(inside) - place, card


def _zones(card: Card) -> tuple[str, ...]:
    """What is looked at, by zone (`gram_keys.ZONES`), line by line."""
    zones = (card.titles, card.names, card.parties, card.text)
    return tuple("".join(f"{line}\n" for line in lines) for lines in zones)


def _root(count: int, facts: CardFacts, words: Lexicon, texts: IndexedTexts) -> bytes:
    """What a reader must know first: how long the text is, the text, and the facts of cards."""
    occurring = set(texts.simplified)
    simplified = [
        (chr(traditional), chr(code))
        for traditional, code in analysis.SIMPLIFIED.items()
        if chr(code) in occurring
    ]
    root: dict[str, Any] = {
        "version": VERSION,
        "count": count,
        "bits": texts.bits,
        "long": LONG,
        "facets": facts.described(),
        "domains": facts.order(),
        "publishers": facts.publishers(),
        "groups": words.groups,
        "modifiers": words.modifiers,
        "aspects": words.aspects,
        "passed": words.passed,
        "places": words.places,
        "years": words.years,
        "negations": words.negations,
        "numbers": words.numbers,
        "syllables": texts.syllables,
        "traditional": "".join(first for first, _ in simplified),
        "simplified": "".join(second for _, second in simplified),
    }
    text = json.dumps(root, ensure_ascii=False, separators=(",", ":")).encode()
    return deflated(number(len(text)) + text + facts.columns())
