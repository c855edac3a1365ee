"""Publishing at the desk: a press, the steps as they go, and what came of it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from desk.desk_jobs import DeskJobs
from desk.desk_pages import DeskPage
from desk.desk_works import publish_data
from desk.workbook_routes import Form
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.reports.report import problem, remedy, where

router = APIRouter()
_LISTED = 200


@router.get("/publish")
def show(request: Request) -> Response:
    """What is published, what is under way, and the button."""
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
            "has_data": bool(place.publishers()),
            "site": place.output / "current" / "site",
        },
    )


@router.get("/publish/progress")
def progress(request: Request) -> Response:
    """How far the job has come, for the page that waits for it."""
    jobs: DeskJobs = request.app.state.jobs
    job = jobs.last
    steps = [f"{name} {count:,}" for name, count, _ in job.steps] if job else []
    return JSONResponse({"running": bool(job and job.is_running), "steps": steps})


@router.post("/publish")
def start(request: Request, form: Form) -> Response:  # noqa: ARG001 - read, so that its key is judged
    """Begin to publish."""
    page = DeskPage(request)
    place = page.deployment
    values = {"data": place.data, "output": place.output, "siteurl": place.siteurl}
    request.app.state.jobs.start("publish", publish_data, values)
    return page.go("/publish")
