"""Publishing: two output trees, one of them served; compare, overwrite, switch."""

import fcntl
import filecmp
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from pathlib import Path

_TREES = ("a", "b")
_MANIFEST = ".written"
_BEFORE = ".before"  # that of the build before, if it came to its end, while one is under way
_END = b"/\n"  # the last line of the manifest of a build that came to its end; no path


class Tree:
    """One output tree: `site/` (what is served) and, beside it, what only the API reads.

    Every writer goes through `write`, from as many processes as it likes: a file is
    overwritten only where its bytes differ, and what no writer wrote is removed at the end: by the
    list of files of the build before, or, where that was broken off, by looking through all
    folders. Nothing is written by rename (it costs more than the file does) and the tree is not
    deleted first: a build that is killed leaves a tree that the next one repairs. A file that is
    taken over from the served tree may be the same one in both.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.site.mkdir(parents=True, exist_ok=True)
        self._written = folder / _MANIFEST
        self._before = folder / _BEFORE
        self._before.unlink(missing_ok=True)
        if _is_whole(self._written):
            self._written.replace(self._before)
        self._written.write_bytes(b"")
        # One short append is atomic, so forked writers may share the descriptor.
        self._log = os.open(self._written, os.O_WRONLY | os.O_APPEND)
        self._folders = {""}  # those that are there, relative to `site/`
        self._root = str(self.site)

    def write(self, path: str, data: bytes) -> None:
        """Make the file at `path` (relative to `site/`) hold `data`."""
        self._note(path)
        if not _holds(f"{self._root}/{path}", data):
            with open(self._cleared(path), "wb") as file:  # noqa: PTH123 - see `_holds`
                file.write(data)

    def write_file(self, path: str, source: Path) -> None:
        """Make the file at `path` (relative to `site/`) a copy of `source`."""
        self._note(path)
        target = self.site / path
        if not target.is_file() or not filecmp.cmp(source, target, shallow=False):
            shutil.copyfile(source, self._cleared(path))

    def take_over(self, source: Path, files: Mapping[str, os.stat_result]) -> None:
        """Take over files (relative to `site/`) from the site of another tree, as they were
        inspected, with their times; as hard links where the file system supports them."""
        self._note(*files)
        for path, wanted in files.items():
            # As most are, it is there already.
            if not self._is_there(path, wanted):
                link_file(source / path, self._cleared(path, for_link=True))

    def _is_there(self, path: str, wanted: os.stat_result) -> bool:
        try:
            present = os.lstat(f"{self._root}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            return False
        return present.st_ino == wanted.st_ino and present.st_dev == wanted.st_dev

    def _cleared(self, path: str, *, for_link: bool = False) -> str:
        """The full path of a file that can be written, in a folder that is there: what cannot be
        overwritten is removed (a folder, a file shared with the served tree, and any file where a
        link shall stand)."""
        self._make_folder(path.rpartition("/")[0])
        name = f"{self._root}/{path}"
        try:
            present = os.lstat(name)
        except FileNotFoundError:
            return name
        if stat.S_ISDIR(present.st_mode):
            shutil.rmtree(name)
        elif for_link or present.st_nlink > 1:
            os.unlink(name)  # noqa: PTH108 - see `_holds`
        return name

    def _note(self, *paths: str) -> None:
        """Record files as part of this build. Raises ValueError for a path outside the site."""
        for path in paths:
            if path.startswith("/") or ".." in path.split("/"):
                raise ValueError(f"a path inside the site is wanted, not {path!r}")
        os.write(self._log, "".join(f"{path}\n" for path in paths).encode())

    def _make_folder(self, folder: str) -> None:
        """Make a folder, removing a file of an earlier build that has its name or a parent's."""
        if folder in self._folders:
            return
        self._make_folder(folder.rpartition("/")[0])
        place = self.site / folder
        try:
            place.mkdir()
        except FileExistsError:
            if not stat.S_ISDIR(place.lstat().st_mode):
                place.unlink()
                place.mkdir(exist_ok=True)
        self._folders.add(folder)

    def prune(self) -> int:
        """Remove every file that was not written in this build; how many."""
        written = {*_lines(self._written)}
        if self._before.is_file():
            gone = {path for path in _lines(self._before) if path not in written}
            removed = sum(_remove(self.site, path) for path in gone)
            self._before.unlink()
        else:
            removed, _ = _prune(str(self.site), "", written)
        os.write(self._log, _END)
        os.close(self._log)
        return removed


def _is_whole(manifest: Path) -> bool:
    """Whether there is a manifest, of a build that came to its end."""
    with suppress(FileNotFoundError), manifest.open("rb") as file:
        file.seek(-min(len(_END), manifest.stat().st_size), os.SEEK_END)
        return file.read() == _END
    return False


def _lines(manifest: Path) -> Iterator[str]:
    """The paths of a manifest."""
    with manifest.open(encoding="utf-8", newline="\n") as file:
        yield from (line.rstrip("\n") for line in file if line != _END.decode())


def _remove(site: Path, path: str) -> bool:
    """Remove a file, and the folders that are empty without it; whether it was there."""
    try:
        (site / path).unlink()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False  # one of its names is a folder, or a file, of this build
    for folder in (site / path).parents:
        if folder == site or next(folder.iterdir(), None) is not None:
            break
        folder.rmdir()
    return True


def _prune(folder: str, below: str, written: Set[str]) -> tuple[int, bool]:
    """Remove what was not written below a folder, and folders without a file; how many files, and
    whether nothing is left."""
    removed, is_empty = 0, True
    with os.scandir(folder) as entries:
        for entry in entries:
            path = below + entry.name
            if entry.is_dir(follow_symlinks=False):
                count, is_gone = _prune(entry.path, f"{path}/", written)
                removed += count
                if is_gone:
                    os.rmdir(entry.path)
            else:
                is_gone = path not in written
                if is_gone:
                    os.unlink(entry.path)
                    removed += 1
            is_empty = is_empty and is_gone
    return removed, is_empty


class PlainFolder:
    """An output folder that nothing is served from; writes only what differs."""

    def __init__(self, folder: Path) -> None:
        self.site = folder

    def write(self, path: str, data: bytes) -> None:
        """Let the file at `path` hold `data`."""
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _holds(target, data):
            target.write_bytes(data)

    def write_file(self, path: str, source: Path) -> None:
        """Let the file at `path` be a copy of `source`."""
        self.write(path, source.read_bytes())

    def take_over(self, source: Path, files: Mapping[str, os.stat_result]) -> None:
        """Let new files be those of another folder."""
        for folder in {(self.site / path).parent for path in files}:
            folder.mkdir(parents=True, exist_ok=True)
        for path in files:
            link_file(source / path, self.site / path)


# Bytes and time of writing of files, by path: whether they are as they were made.
Stamps = dict[str, list[int]]


def stamps(folder: Path, paths: Iterable[str]) -> Stamps | None:
    """The stamps of files by their paths in a folder; None where one is not there."""
    files = looked_at(folder, paths)
    return None if files is None else stamps_of(files)


def looked_at(folder: Path, paths: Iterable[str]) -> dict[str, os.stat_result] | None:
    """The stat results of files by their paths in a folder; None if one does not exist."""
    root = str(folder)
    try:
        return {path: os.lstat(f"{root}/{path}") for path in paths}
    except (FileNotFoundError, NotADirectoryError):
        return None


def stamps_of(files: Mapping[str, os.stat_result]) -> Stamps:
    """The stamps of files that were looked at."""
    return {path: [status.st_size, status.st_mtime_ns] for path, status in files.items()}


def link_file(source: str | Path, target: str | Path) -> None:
    """Hard-link a new path to a file that no longer changes; where the file system cannot link,
    a copy with its time."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _holds(path: str | Path, data: bytes) -> bool:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - by a text, many times over
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


@contextmanager
def _readable_by_all() -> Iterator[None]:
    """A site is public: makes files readable by web servers that run as another user, whatever
    the umask."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


class Output:
    """The output folder: trees `a` and `b`, and the symlink `current` to the served one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current = folder / "current"

    @contextmanager
    def next_tree(self) -> Iterator[Tree]:
        """The tree that is not served, to be built in; it is served once the block ends well.

        Only one build at a time: a second waits for the first. When the block raises, or the
        process is killed, `current` stays where it was.
        """
        with _readable_by_all():
            self.folder.mkdir(parents=True, exist_ok=True)
            yield from self._next_tree()

    def remove_other_tree(self) -> None:
        """Remove the tree that is not served: it may hold what must not be kept."""
        served = str(self.current.readlink()) if self.current.is_symlink() else ""
        for name in _TREES:
            if name != served:
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def _next_tree(self) -> Iterator[Tree]:
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            served = str(self.current.readlink()) if self.current.is_symlink() else ""
            name = next(name for name in _TREES if name != served)
            tree = Tree(self.folder / name)
            yield tree
            tree.prune()
            self._switch(name)

    def _switch(self, name: str) -> None:
        new = self.folder / ".current.new"
        new.unlink(missing_ok=True)
        new.symlink_to(name)
        new.replace(self.current)
