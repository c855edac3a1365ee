"""The whole site as one zip that any plain static server can serve again, under any path."""

from pathlib import Path

from disclosure.downloads.zip_files import write_zip

TOP = "sunlit-site"
README = """阳光购服：整个网站

解压后，在这个文件夹里运行（需要 Python 3）：

    python -m http.server

然后用浏览器打开 http://127.0.0.1:8000/ 。搜索、订阅、下载都在里面，不需要联网，也可以放到任何
静态网站的任何路径下。直接双击网页文件时，浏览器不让网页读取旁边的文件，搜索因此不能用。
接口（API）不在其中，需另外运行。SHA256SUMS 可用 sha256sum -c 核对。

Sunlit: the whole site

Unpack it and run, in this folder (Python 3 is needed):

    python -m http.server

then open http://127.0.0.1:8000/ in a browser. Search, feeds and downloads are in it; it needs no
network, and works under any path of any static web server. Pages that are opened by a double click
may not read the files beside them, so the search does not work there. The API is not part of it.
Check the files with sha256sum -c SHA256SUMS.
"""


def zip_site(site: Path, target: Path) -> int:
    """Writes every file of `site` into the zip `target`; returns how many.

    The same bytes for the same site; `target` is there whole, or as it was before.
    """
    root = site.resolve()  # one tree, even when another is switched to meanwhile
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        write_zip(unfinished, TOP, files, README.encode())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(files)
