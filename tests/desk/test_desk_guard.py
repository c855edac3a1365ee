"""The desk answers the browser that was given its key, and nobody else."""

from pathlib import Path

import pytest

from desk.desk_guard import COOKIE
from disclosure.intake.inbox.arrived_workbooks import Inbox
from tests.support.opened_desk import HOME, PORT, OpenedDesk

CHANGES = ["/workbooks", "/publisher", "/publish", "/en/publish", "/workbooks/0/accept"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> OpenedDesk:
    return OpenedDesk(tmp_path_factory.mktemp("desk"))


def test_who_has_the_token_gets_a_cookie_that_no_script_and_no_other_site_may_use(
    desk: OpenedDesk,
) -> None:
    answer = desk.ask(f"/open?token={desk.key.token}")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(COOKIE)
    assert {"httponly", "samesite=strict", "path=/"} <= {*cookie.split("; ")}


@pytest.mark.parametrize("path", ["/open", "/open?token=", "/open?token=guess", "/", "/publish"])
def test_without_the_token_nothing_is_told_but_how_to_open_it(desk: OpenedDesk, path: str) -> None:
    answer = desk.ask(path, cookie=f"{COOKIE}=guess; {COOKIE}x=y")
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    assert "Tiny Town" not in answer.text and "微型镇" not in answer.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", f"127.0.0.1.evil:{PORT}",
     f"[::1]:{PORT}", f"0.0.0.0:{PORT}", ""],
)  # fmt: skip
def test_a_name_that_was_bound_to_this_machine_is_refused(desk: OpenedDesk, host: str) -> None:
    for path in ("/", f"/open?token={desk.key.token}"):
        answer = desk.ask(path, **desk.cookie, host=host)
        assert answer.status == 421
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {"origin": HOME, "sec-fetch-site": "cross-site"},
        {"origin": HOME, "sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", CHANGES)
def test_a_form_of_another_page_changes_nothing(
    desk: OpenedDesk, headers: dict[str, str], path: str
) -> None:
    body = f"form_key={desk.key.form}&title=Evil".encode()
    answer = desk.send(path, body, {**desk.cookie, **headers})
    assert answer.status == 403
    assert "Tiny Town Bureau" in desk.get("/publisher")


@pytest.mark.parametrize("key", ["", "guess", "é"])
@pytest.mark.parametrize("path", ["/publisher", "/publish"])
def test_a_form_without_the_key_of_this_start_changes_nothing(
    desk: OpenedDesk, path: str, key: str
) -> None:
    answer = desk.post(path, form_key=key, title="Evil")
    assert answer.status == 403
    assert "Tiny Town Bureau" in desk.get("/publisher")


def test_no_answer_may_be_framed_kept_or_load_anything_from_elsewhere(desk: OpenedDesk) -> None:
    for path, cookie in [("/", True), ("/", False), ("/nowhere", True), ("/desk/desk.js", True)]:
        headers = desk.ask(path, **(desk.cookie if cookie else {})).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "http" not in policy and "unsafe" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/desk/..%2f..%2fREADME.md", "/desk/../site.toml", "/desk/deployment.py",
     "/workbooks/..%2f..%2fdata", "/workbooks/%2e%2e", "/workbooks/journals",
     "/templates/..%2fx.xlsx", "/templates/policies.xlsx"],
)  # fmt: skip
def test_no_address_names_a_file_of_this_machine(desk: OpenedDesk, path: str) -> None:
    assert desk.ask(path, **desk.cookie).status == 404


@pytest.mark.parametrize(
    "name",
    ["../../evil.xlsx", "..\\..\\evil.xlsx", "/etc/evil.xlsx", "C:\\evil.xlsx", ".evil.xlsx",
     "evil\x00.xlsx", "\u202eevil.xlsx", "a" * 500 + ".xlsx", "..", "", "journals/evil.xlsx"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_stays_in_the_inbox(tmp_path: Path, name: str) -> None:
    desk = OpenedDesk(tmp_path / "deployment")
    taken = Inbox(desk.deployment.inbox).take(name, b"x")
    assert taken.path.parent == desk.deployment.inbox
    assert len(taken.path.name) < 120
    assert [path.name for path in tmp_path.iterdir()] == ["deployment"]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"title=x", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense\r\n--b--", 400),
        ("multipart/form-data; boundary=b", b"--b\r\n", 400),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * (1 << 20), 413),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 500), 400),
        ("application/x-www-form-urlencoded", b"\xff=\xff", 400),
    ],
)
def test_a_form_that_no_browser_writes_is_refused(
    desk: OpenedDesk, kind: str, body: bytes, status: int
) -> None:
    headers = {**desk.cookie, "origin": HOME, "content-type": kind}
    answer = desk.send("/publisher", body, headers)
    assert answer.status == status
