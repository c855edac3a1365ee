"""The first page of the desk, the publisher, and empty workbooks to fill in."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response

from desk.deployment import DeskPublisher
from desk.desk_pages import DeskPage
from desk.workbook_routes import Form
from disclosure.intake.inbox.arrived_workbooks import ENDINGS, Inbox
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
from disclosure.intake.spreadsheets.excel_template import known_names, write_template
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages
from disclosure.model.schemas import kinds

router = APIRouter()
# The kinds in which something is published by workbook, in the order in which things go in.
OFFERED = ("organizations", "catalogue", "annual-plans", "tender-notices", "performance-results")
_SHORT = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_MAX_TEXT_LENGTH = 200
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/")
def home(request: Request) -> Response:
    """The workbooks in the inbox, and their state."""
    page = DeskPage(request)
    inbox: Inbox = request.app.state.inbox
    publisher = page.deployment.publisher()
    workbooks = [
        (workbook, WorkbookJournal(workbook.journal).steps()) for workbook in inbox.workbooks()
    ]
    place = 1 if page.lang == "en" else 0
    titles = [(name, kinds()[name].descriptor[("title", "title_en")[place]]) for name in OFFERED]
    return page.show(
        "home.html",
        {
            "publisher": publisher,
            "workbooks": workbooks,
            "kinds": titles,
            "endings": ",".join(ENDINGS),
            "inbox": inbox.folder,
        },
    )


@router.get("/publisher")
def ask_publisher(request: Request) -> Response:
    """The form for the publisher."""
    page = DeskPage(request)
    return page.show("publisher.html", {"publisher": page.deployment.publisher(), "wrong": ""})


@router.post("/publisher")
def set_publisher(request: Request, form: Form) -> Response:
    """Set the publisher. The short name is fixed once anything was taken into the data."""
    page = DeskPage(request)
    place, title = page.deployment, form["title"].strip()[:_MAX_TEXT_LENGTH]
    title_en, email = (form[name].strip()[:_MAX_TEXT_LENGTH] for name in ("title_en", "email"))
    before = place.publisher()
    name = form["name"].strip().lower() or _short(title_en)
    if before is not None and before.name in place.publishers():
        name = before.name
    publisher = DeskPublisher(name, title, title_en, email)
    wrong = "name" if not _SHORT.fullmatch(name) else "title" if not title else ""
    if wrong:
        return page.show("publisher.html", {"publisher": publisher, "wrong": wrong}, 422)
    place.set_publisher(publisher)
    return page.go("/")


def _short(title: str) -> str:
    """A short name for addresses, made from an English one."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return words[:60].strip("-") or "publisher"


@router.get("/templates/{kind}.xlsx")
def template(request: Request, kind: str) -> Response:
    """An empty workbook of a kind."""
    page = DeskPage(request)
    if kind not in OFFERED:
        raise HTTPException(404)
    publisher = page.deployment.publisher()
    language = "zh-CN" if page.lang == "zh" else "en"
    with TemporaryDirectory(prefix="sunlit-") as folder:
        target = Path(folder) / "template.xlsx"
        names = {}
        if publisher is not None:
            packages = PublisherPackages(page.deployment.sheet_options(publisher))
            names = known_names(packages)
        name = publisher.name if publisher else ""
        write_template(target, kinds()[kind], name, language, names)
        data = target.read_bytes()
    title = kinds()[kind].descriptor["title" if page.lang == "zh" else "title_en"]
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(title)}.xlsx"}
    return Response(data, media_type=_WORKBOOK, headers=headers)
