"""The identity of the site, edited at the desk: title, operator, filing numbers, look."""

from dataclasses import asdict, replace

from fastapi import APIRouter, Request, Response

from desk.desk_forms import DeskForm
from desk.desk_pages import DeskPage
from desk.workbook_routes import Form
from disclosure.site_settings import (
    SECTIONS,
    SiteSettings,
    WrongSettings,
    site_settings,
    write_settings,
)

router = APIRouter()
TEXTS = ("title", "title_en", "subtitle", "subtitle_en", "operator", "operator_en", "contact")
NUMBERS = ("icp", "public_security", "site_code")
_MAX_TEXT_LENGTH, _MAX_LOGO_BYTES = 2_000, 500_000
# The first bytes of the allowed formats of a logo.
_LOGOS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"RIFF", "webp"), (b"<svg", "svg"), (b"<?xml", "svg"))


@router.get("/site")
def show(request: Request) -> Response:
    """The form with the present settings."""
    page = DeskPage(request)
    try:
        settings, wrong = site_settings(page.deployment.settings), ""
    except WrongSettings as error:
        settings, wrong = SiteSettings(), str(error)
    return _page(page, settings, wrong)


def _page(page: DeskPage, settings: SiteSettings, wrong: str) -> Response:
    values = {
        "told": asdict(settings),
        "texts": TEXTS,
        "numbers": NUMBERS,
        "sections": SECTIONS,
        "hidden": settings.hidden_sections,
        "wrong": wrong,
    }
    return page.show("site.html", values, 422 if wrong else 200)


@router.post("/site")
def save(request: Request, form: Form) -> Response:
    """Save the settings; the site has them from the next release on."""
    page = DeskPage(request)
    path = page.deployment.settings
    try:
        before = site_settings(path)
    except WrongSettings:
        before = SiteSettings()
    names = (*TEXTS, *NUMBERS, "about", "about_en", "zone")
    texts = {name: form[name].strip()[:_MAX_TEXT_LENGTH] for name in names}
    shown = {name for name in SECTIONS if form[f"show-{name}"]}
    settings = replace(
        before,
        **texts,
        colour=form["colour"].lower() if form["own_colour"] else "",
        languages="zh en" if form["english"] else "zh",
        hidden=" ".join(name for name in SECTIONS if name not in shown),
    )
    try:
        settings = replace(settings, logo=_logo(page, form) or settings.logo)
        write_settings(path, settings)
    except WrongSettings as error:
        return _page(page, settings, str(error))
    return page.go("/site?saved=1")


def _logo(page: DeskPage, form: DeskForm) -> str:
    """Save the logo of the form; returns its name, empty without one."""
    data = next((data for _, data in form.files if data), b"")
    ending = next(
        (file_ending for start, file_ending in _LOGOS if data.lstrip().startswith(start)), ""
    )
    if not data or (not ending and len(data) > _MAX_LOGO_BYTES):
        return ""
    if not ending or len(data) > _MAX_LOGO_BYTES:
        raise WrongSettings(page.said("site.no_logo"))
    page.deployment.folder.mkdir(parents=True, exist_ok=True)
    (page.deployment.folder / f"logo.{ending}").write_bytes(data)
    return f"logo.{ending}"
