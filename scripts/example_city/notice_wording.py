"""Wording of a project's notices and contracts: the four blocks that the law requires, and more."""

from random import Random

from scripts.example_city.city_projects import Project
from scripts.example_city.random_draws import between, happens, pick, some
from scripts.example_city.table_row import Cell
from scripts.example_city.texts import words


def filled(project: Project, text: str) -> str:
    """A text of a service with the project's own place, quantity, people and term."""
    return text.format(
        place=project.place.name,
        quantity=project.quantity,
        people=project.people,
        months=project.months,
        sites=max(1, project.quantity % 9 + 2),
    )


def _block(name: str, rng: Random | None = None) -> str:
    """A wording of the blocks of a notice; one of several if `rng` is passed."""
    text = words("notices")["blocks"][name]
    return str(pick(rng, text) if rng else text)


def tasks(project: Project, rng: Random) -> str:
    """The tasks, as a numbered list in one sentence."""
    chosen = some(rng, project.service.text["tasks"], between(rng, 3, 5))
    return "；".join(f"（{'一二三四五六'[n]}）{task}" for n, task in enumerate(chosen)) + "。"


def content(project: Project, rng: Random) -> str:
    """What is bought."""
    opening = _block("content_open", rng)
    opening = opening.format(intro=filled(project, project.service.text["intro"]))
    closing = _block("content_close", rng).format(place=project.place.name)
    posts = ""
    if "buys-posts" in project.flags:
        posts = _block("posts").format(count=between(rng, 6, 24))
    return opening + tasks(project, rng) + posts + closing


def intention(project: Project, rng: Random) -> str:
    """What is going to be bought, in short."""
    intro = filled(project, project.service.text["intro"])
    return intro + _block("intention_close", rng)


def scale(project: Project, rng: Random) -> str:
    """How much, and for how long."""
    sentence = filled(project, project.service.text["scale"])
    if project.story == "multi-year":
        return sentence + _block("years")
    if "服务期" in sentence or "运营{months}个月" in project.service.text["scale"]:
        return sentence
    return sentence + _block("term", rng).format(months=project.months)


def qualifications(project: Project, rng: Random) -> str:
    """Who may take part; a few notices demand something unrelated to the service."""
    allows = "consortium" in project.flags or happens(rng, 20)
    lines = [
        _block("law", rng),
        _block("sme", rng),
        _block("skill").format(skills="；".join(project.service.text["skills"])),
        _block("consortium_yes" if allows else "consortium_no"),
        _block("credit", rng),
    ]
    if "odd-qualification" in project.flags:
        lines.append(_block("odd"))
    return "".join(lines)


def access(conditions: str) -> dict[str, Cell]:
    """What the qualifications say of whom a tender is reserved for, and of consortia."""
    wordings = words("notices")["blocks"]
    is_reserved = wordings["sme"][0] in conditions
    cells: dict[str, Cell] = {"reserved_for": "small-enterprises" if is_reserved else "none"}
    if is_reserved:
        cells["reserved_share"] = 100
    return cells | {"consortia_allowed": wordings["consortium_yes"] in conditions}


def materials(project: Project, rng: Random) -> str:
    """What has to be handed in."""
    papers = some(rng, words("notices")["blocks"]["materials"], between(rng, 4, 6))
    papers += project.service.text["papers"]
    numbered = "；".join(f"{number}.{text}" for number, text in enumerate(papers, start=1))
    return _block("materials_open", rng) + numbered + "。"


def opening_place(rng: Random) -> str:
    """Where bids are opened."""
    return _block("place", rng).format(room=between(rng, 1, 8))


def topic(project: Project, rng: Random) -> str:
    """The topic of a question of a potential undertaker."""
    paper = str(project.service.text["papers"][0])
    return pick(rng, ("服务人员资格证书", "项目负责人与现场负责人", paper))
