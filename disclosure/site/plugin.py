"""The site's pages: a Pelican plugin whose generator writes rows of the register straight to files.

The only door to Pelican, which names this module as its plugin `"disclosure.site.plugin"`. Pelican
reads the written pages of `content/` and copies the theme's files; rows do not become articles.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pelican
from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator
from pelican.settings import read_settings

from disclosure.output.output_tree import PlainFolder, Tree
from disclosure.output.processes import Dealer, Progress, in_processes, part_count
from disclosure.register.register_file import RecordedRegister, Register, open_register
from disclosure.register.served_tree import (
    NotedFolder,
    ServedTree,
    SiteFolder,
    ThingKeeper,
    empty_logs,
)
from disclosure.site import sitemap, theme, versions
from disclosure.site.frame import Frame
from disclosure.site.labels import Labels, read_labels
from disclosure.site.page import Page, WorkerShare
from disclosure.site.page_findings import PageFindings
from disclosure.site.pages import (
    browse_pages,
    catalogue_pages,
    data_manual_pages,
    dataset_pages,
    delivery_pages,
    duty_pages,
    edition_change_pages,
    ending_pages,
    evaluation_pages,
    feed_pages,
    figure_pages,
    figure_row_pages,
    home_pages,
    money_pages,
    notice_pages,
    organization_pages,
    oversight_pages,
    plan_pages,
    plan_reality_pages,
    policy_pages,
    project_pages,
    publisher_pages,
    release_pages,
    requirement_pages,
    rule_pages,
    subscribe_pages,
    supervision_pages,
    withdrawn_pages,
)
from disclosure.site.place import Site, read_site
from disclosure.site.site_content import lay_out_content
from disclosure.site_settings import SITE_FILE, site_settings
from disclosure.words.texts import LANGUAGES, bilingual

PROJECT = Path(__file__).resolve().parents[2]
REPORT_EVERY = 1000
SECTIONS = (
    home_pages,
    notice_pages,
    ending_pages,
    project_pages,
    organization_pages,
    catalogue_pages,
    plan_pages,
    evaluation_pages,
    publisher_pages,
    dataset_pages,
    data_manual_pages,
    policy_pages,
    rule_pages,
    requirement_pages,
    duty_pages,
    supervision_pages,
    delivery_pages,
    oversight_pages,
    subscribe_pages,
    feed_pages,
    release_pages,
    withdrawn_pages,
    figure_pages,
    figure_row_pages,
    money_pages,
    plan_reality_pages,
    browse_pages,
    edition_change_pages,
)


def build_site(
    register: Path,
    tree: Tree,
    siteurl: str,
    progress: Progress,
    history: Path | None = None,
    served: ServedTree | None = None,
) -> None:
    """Write all pages of a register, the theme's files, sitemap and robots.txt into `tree`.

    With a `history`, pages tell how they changed, and releases and what was withdrawn have theirs.
    What can stay as it is `served` is taken over. Raises RuntimeError with Pelican's own words when
    it warns of anything.
    """
    served, logs = served or ServedTree(), empty_logs(tree.folder, "content")
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as written,
        closing(RecordedRegister.open(register)) as connection,
    ):
        if history is not None:
            connection.attach_history(history)
        lay_out_content(Path(written) / "content", connection.publishers())
        settings = {
            "OUTPUT_PATH": folder,
            "PATH": str(Path(written) / "content"),
            "SITEURL": siteurl.rstrip("/"),
            "REGISTER": str(register),
            "HISTORY": str(history or ""),
            "TREE": tree,
            "SERVED": served,
            "PROGRESS": progress,
        }

        def write_content(noted: NotedFolder) -> None:
            run_pelican({**settings, "CONTENT_FROM": connection})
            _add_identity(Path(folder) / "theme")
            for file in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
                noted.write(file.relative_to(folder).as_posix(), file.read_bytes())

        with served.keeper(connection, tree, logs) as keeper:
            keeper.keep("content", write_content)
        run_pelican({**settings, "PAGE_PATHS": [], "THEME_STATIC_PATHS": []})


def run_pelican(settings: Mapping[str, Any]) -> None:
    """Run Pelican with its settings and these. Raises RuntimeError when it warns of anything."""
    with quiet(), warnings_are_errors():
        pelican.Pelican(read_settings(str(PROJECT / "pelicanconf.py"), override=settings)).run()


def _add_identity(theme_files: Path) -> None:
    """Add the colour and logo of a deployment to the files of the theme."""
    settings = site_settings()
    style = theme_files / "style.css"
    if settings.colours and style.is_file():
        style.write_text(style.read_text("utf-8") + settings.colours, "utf-8")
    if settings.logo:
        shutil.copyfile(SITE_FILE.parent / settings.logo, theme_files / settings.logo)


@contextmanager
def quiet() -> Iterator[None]:
    """Pelican prints nothing: what it did is reported by the build."""
    before, pelican.console.quiet = pelican.console.quiet, True
    try:
        yield
    finally:
        pelican.console.quiet = before


@contextmanager
def warnings_are_errors() -> Iterator[None]:
    """Raises RuntimeError at the end when Pelican warned: a page would be wrong or missing."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("pelican")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    if said:
        raise RuntimeError("Pelican: " + "; ".join(said))


# The plugin --------------------------------------------------------------------------------


def register() -> None:
    """Called by Pelican when it loads the plugin."""
    signals.initialized.connect(prepare)
    signals.content_object_init.connect(resolve_site)
    signals.get_generators.connect(generator)


def prepare(site: pelican.Pelican) -> None:
    """Give Pelican's templates our environment, and the frame of each written page."""
    with ExitStack() as opened:
        connection: Register | None = site.settings.get("CONTENT_FROM")
        if connection is None:
            path = Path(site.settings["REGISTER"] or "register.sqlite")
            connection = opened.enter_context(closing(open_register(path)))
            if site.settings.get("HISTORY"):
                connection.attach_history(Path(site.settings["HISTORY"]))
        labels = read_labels(connection)
        shared = _shared(connection, labels, site.settings, Path(site.path))
    site.settings["JINJA_ENVIRONMENT"] = dict(theme.SETTINGS)
    site.settings["JINJA_GLOBALS"] = {
        "frame_of": lambda page: Frame(shared, page.lang, f"{page.slug}/")
    }


def _shared(register: Register, labels: Labels, settings: Mapping[str, Any], content: Path) -> Site:
    return read_site(register, labels, settings["SITEURL"], content, has_api=settings["HAS_API"])


def resolve_site(content: Content) -> None:
    """`{site}` in a written page is the way from it to the site's root."""
    depth = content.save_as.count("/")
    content._content = content._content.replace("{site}", "../" * depth)  # noqa: SLF001


def generator(site: pelican.Pelican) -> tuple[type[Generator], ...]:
    """The generator that Pelican shall run beside its own; none where it writes content alone."""
    return () if "CONTENT_FROM" in site.settings else (RegisterGenerator,)


def later(instant: str | None, than: str | None) -> str | None:
    """The first of two instants where it is the later one."""
    if instant is None or than is None:
        return None
    return instant if datetime.fromisoformat(instant) > datetime.fromisoformat(than) else None


def without_blank_lines(page: str) -> str:
    """A page without the empty lines that templates leave, but for one that shows lines as they
    are."""
    if "<pre" in page:
        return page
    while "\n\n" in page:
        page = page.replace("\n\n", "\n")
    return page


class RegisterGenerator(Generator):  # type: ignore[misc]
    """Writes every page of the register in both languages, by two processes where it can fork."""

    def generate_output(self, _: object) -> None:
        """Called by Pelican once all of `content/` is read."""
        tree: Tree | None = self.settings.get("TREE")
        writer: SiteFolder = tree or PlainFolder(Path(self.output_path))
        progress: Progress = self.settings.get("PROGRESS") or (lambda _name, _count: None)
        parts = part_count()
        with tempfile.TemporaryDirectory() as folder:
            lists = [Path(folder, f"{part}.txt") for part in range(parts)]
            logs = empty_logs(tree.folder if tree else Path(folder), "pages")
            written = get_context("fork").Value("q", 0)
            sections = Dealer()

            def work(part: int) -> None:
                with lists[part].open("w", encoding="utf-8") as paths:
                    share = WorkerShare(part, parts)
                    for line in self.write_share(share, writer, logs, sections):
                        paths.write(line or "")
                        with written.get_lock():
                            written.value += len(LANGUAGES)
                            count = written.value
                        if part == 0 and count % REPORT_EVERY < len(LANGUAGES):
                            progress(bilingual("terminal.section.pages"), count)

            in_processes(work, parts)
            progress(bilingual("terminal.section.pages"), written.value)
            content = [f"{page['slug']}/" for page in theme.written_pages(Path(self.path))]
            # Without it GitHub Pages passes over files whose names begin with an underscore.
            writer.write(".nojekyll", b"")
            with closing(open_register(Path(self.settings["REGISTER"]))) as connection:
                writer.write(*publisher_pages.as_of_file(connection))
                released_at = connection.released_at()
            settings, siteurl = site_settings(), self.settings["SITEURL"]
            for name, data in sitemap.security_text(settings.contact, released_at, siteurl):
                writer.write(name, data)
            has_english = "en" in settings.shown_languages
            for name, data in sitemap.files(lists, content, siteurl, has_english=has_english):
                writer.write(name, data)

    def write_share(
        self,
        share: WorkerShare,
        writer: SiteFolder,
        logs: Path,
        sections: Dealer,
    ) -> Iterator[str | None]:
        """Write this process's pages; yields the line of each in the sitemap, None where it has
        none.

        What they ask is noted in a file of the folder `logs`. Where most pages are taken over, it
        costs more to find out which pages there are than to make them: then each section is
        whole of one process, as `sections` deals them.
        """
        served: ServedTree = self.settings.get("SERVED") or ServedTree()
        with closing(RecordedRegister.open(Path(self.settings["REGISTER"]))) as connection:
            if self.settings.get("HISTORY"):
                connection.attach_history(Path(self.settings["HISTORY"]))
            self.versions = versions.Versions(connection)
            self.findings = PageFindings(connection)
            labels = read_labels(connection)
            site = _shared(connection, labels, self.settings, Path(self.path))
            self.frames = {lang: Frame(site, lang, "") for lang in LANGUAGES}
            with served.keeper(connection, writer, logs, share.part) as keeper:
                is_whole = keeper.has_earlier
                for number, section in enumerate(SECTIONS):
                    if is_whole and not sections.takes(number):
                        continue
                    pages = partial(section.pages, connection, WorkerShare() if is_whole else share)
                    yield from keeper.keep_section(
                        section.__name__, partial(self.keep_pages, pages, keeper)
                    )

    def keep_pages(
        self, pages: Callable[[], Iterator[Page]], keeper: ThingKeeper
    ) -> Iterator[str | None]:
        """Let all pages be there that are listed; yields what `keep_page` returns."""
        return (self.keep_page(page, keeper) for page in pages())

    def keep_page(self, page: Page, keeper: ThingKeeper) -> str | None:
        """Let one page be there in both languages; returns its line in the sitemap, None for a
        page about the past."""
        about = (page.template, page.publisher, page.is_current)
        return keeper.keep(page.path, partial(self.write_page, page), about)

    def write_page(self, page: Page, folder: NotedFolder) -> str | None:
        """Render and write one page in both languages; returns what `keep_page` does."""
        name = page.path if page.path.endswith(".html") else f"{page.path}index.html"
        template = self.env.get_template(page.template)
        page_values, history = page.read_values(), self.versions.of_page(page.path)
        changed_at = history.versions[-1].released_at if history else None
        values = {
            "findings": self.findings.of_page(page.path),
            "answered": self.findings.answered_on(page.path),
            **page_values,
            "history": history,
            "is_current": page.is_current,
            "turned_at": later(page_values.get("turned_at"), changed_at),
        }
        turned_at = values["turned_at"]
        for lang in LANGUAGES:
            frame = self.frames[lang]
            is_anywhere = page.path == "404.html"
            frame.turn_to(page.path, page.publisher, changed_at, is_anywhere=is_anywhere)
            text = without_blank_lines(template.render(values, p=frame, w=frame.w))
            folder.write(f"en/{name}" if lang == "en" else name, text.encode())
        return sitemap.line(page.path, turned_at or changed_at) if page.is_current else None
