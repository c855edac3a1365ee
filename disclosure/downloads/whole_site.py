"""The whole site as one zip that any plain static server can serve again, under any path."""

from pathlib import Path

from disclosure.downloads.zip_files import write_zip
from disclosure.site_settings import site_settings
from disclosure.words.texts import both

TOP = "sunlit-site"


def zip_site(site: Path, target: Path) -> int:
    """Writes every file of `site` into the zip `target`; returns how many.

    The same bytes for the same site; `target` is there whole, or as it was before.
    """
    root = site.resolve()  # one tree, even when another is switched to meanwhile
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    name = site_settings().name("zh"), site_settings().name("en")
    readme = "\n".join(both("downloads.whole_site", site=name))
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        write_zip(unfinished, files, readme.encode(), f"{TOP}/")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(files)
