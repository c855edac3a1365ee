"""Publishing at the desk: the button, the steps as they run, and the result."""

from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse

from desk.deployment import Deployment
from desk.desk_jobs import DeskJob, DeskJobs
from desk.desk_pages import DeskPage
from desk.desk_works import preview_data, publish_data, upload_site
from desk.workbook_routes import Form
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.reports.report import problem, remedy, where
from disclosure.site_settings import WrongSettings, site_settings

router = APIRouter()
# The number of listed faults and publications, and the length of a name.
_LISTED, _SHOWN, _NAME = 200, 10, 60


@router.get("/publish")
def show(request: Request) -> Response:
    """What is published, the running job, and the button."""
    page = DeskPage(request)
    jobs: DeskJobs = request.app.state.jobs
    job, place = jobs.last, page.deployment
    faults = [fault for fault in job.faults if fault.is_error][:_LISTED] if job else []
    archive = ReleaseArchive(place.output)
    return page.show(
        "publish.html",
        {
            "job": job,
            "faults": [
                (fault.file, where(fault), page.word(problem(fault)), page.word(remedy(fault)))
                for fault in faults
            ],
            "newest": archive.newest() if archive.file.is_file() else None,
            "changes": _changes(place.preview, page.lang) if _is_preview(job) else "",
            "log": [*place.publications()][:_SHOWN],
            "upload": _upload(place),
            "has_data": bool(place.publishers()),
            "site": place.output / "current" / "site",
        },
    )


def _upload(place: Deployment) -> str:
    """The command that copies the site to its server, as `site.toml` names it."""
    try:
        return site_settings(place.settings).upload
    except WrongSettings:
        return ""


@router.post("/upload")
def upload(request: Request, form: Form) -> Response:  # noqa: ARG001 - the same
    """Begin to copy the site to its server."""
    page = DeskPage(request)
    place = page.deployment
    command = _upload(place)
    if not command or not (place.output / "current").exists():
        raise HTTPException(404)
    jobs: DeskJobs = request.app.state.jobs
    jobs.start("upload", upload_site, {"command": command, "folder": place.folder})
    return page.go("/publish")


def _is_preview(job: DeskJob | None) -> bool:
    return job is not None and job.name == "preview" and job.done is not None


def _changes(folder: Path, lang: str) -> str:
    """The address of the preview page with the changes of the release."""
    newest = ReleaseArchive(folder).newest()
    number = newest.number if newest else 0
    folder_of_language = "en/" if lang == "en" else ""
    return (
        f"/preview/{folder_of_language}releases/{number}/"
        if number > 1
        else f"/preview/{folder_of_language}"
    )


@router.get("/publish/progress")
def progress(request: Request) -> Response:
    """The progress of the job, for the page that waits for it."""
    jobs: DeskJobs = request.app.state.jobs
    job = jobs.last
    steps = [f"{name} {count:,}" for name, count, _ in job.steps] if job else []
    return JSONResponse({"running": bool(job and job.is_running), "steps": steps})


@router.post("/preview")
def look_ahead(request: Request, form: Form) -> Response:  # noqa: ARG001 - its key is judged
    """Start building the preview."""
    page = DeskPage(request)
    place = page.deployment
    values = {"data": place.data, "output": place.output, "folder": place.preview}
    jobs: DeskJobs = request.app.state.jobs
    jobs.start("preview", preview_data, {**values, "siteurl": place.siteurl})
    return page.go("/publish")


def previewed(request: Request, path: str) -> Response:
    """A file of the preview."""
    return _file_of(request.app.state.deployment.preview, "preview", path)


def published(request: Request, path: str) -> Response:
    """A file of the published site."""
    return _file_of(request.app.state.deployment.output, "published", path)


def _file_of(output: Path, below: str, path: str) -> Response:
    root = (output / "current" / "site").resolve()
    file = (root / path).resolve()
    if file.is_dir():
        if path and not path.endswith("/"):
            return RedirectResponse(f"/{below}/{quote(path)}/", 303)
        file = file / "index.html"
    if not file.is_relative_to(root) or not file.is_file():
        raise HTTPException(404)
    return FileResponse(file)


@router.post("/publish")
def start(request: Request, form: Form) -> Response:
    """Start publishing, and record who pressed the button."""
    page = DeskPage(request)
    place = page.deployment
    place.note_publication(" ".join(form["by"].split())[:_NAME])
    values = {"data": place.data, "output": place.output, "siteurl": place.siteurl}
    request.app.state.jobs.start("publish", publish_data, values)
    return page.go("/publish")
