"""The page in a real browser: every view, a question, its evidence, the other language, both widths."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from industria.core import Text
from industria.plant import ChatConfiguration, Plant
from industria.testing.plant_servers import free_port

pytestmark = pytest.mark.browser
PATIENT_MS = 180_000  # on a machine at full load
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


# What stands in elements that hold nothing but text.
LEAVES = "[...document.querySelectorAll('body *')].filter(e => !e.children.length && e.checkVisibility?.() && !['SCRIPT', 'STYLE'].includes(e.tagName)).map(e => e.innerText?.trim()).filter(Boolean)"  # fmt: skip
UNEVEN = "(w => [...new Set(w)].length > 1 ? w : [])([...document.querySelectorAll('.page > .panel')].filter(e => e.checkVisibility?.()).map(e => Math.round(e.getBoundingClientRect().width)))"  # fmt: skip
CLIPPED = "[...document.querySelectorAll('table')].filter(t => t.getBoundingClientRect().width > t.parentElement.clientWidth + 1 && getComputedStyle(t.parentElement).overflowX !== 'auto').length"  # fmt: skip
_OF_PROGRAMS = re.compile(r"^[{\[]\"|\w-[0-9a-f]{10}\b|\bNone\b|\bundefined\b")
_A_UNIT = 3  # characters of a word that a unit or a tag may be too: bar
QUASAR = {"en": "每页的行数:", "zh": "Records per page:"}


def foreign_to(language: str, leaves: list[str]) -> list[str]:
    """What of a page's texts is one of the page's own in the other language, or an id or JSON."""
    from industria.faces.page.found import pages
    from industria.faces.page.words import WORDS

    every = [*WORDS.values(), *(t for page in pages() for t in page.words.values())]
    own = {t.in_language(language).lower() for t in every}
    other = {t.in_language("zh" if language == "en" else "en") for t in every} - {"English", "中文"}
    wrong = {t for t in other if t.lower() not in own and len(t) > _A_UNIT} | {QUASAR[language]}
    return [
        t for t in leaves if t in wrong or t[:1].lower() + t[1:] in wrong or _OF_PROGRAMS.search(t)
    ]


def listens(page) -> None:
    """Wait until the page has its socket: what is typed and pressed earlier is sent in no fixed order."""
    page.wait_for_function("window.did_handshake === true", timeout=PATIENT_MS)


@dataclass(frozen=True)
class Served:
    """Where the page is, and the token that its owner's browser brings."""

    url: str
    token: str
    root: Path

    def opened(self, browser, width: int = 1280, height: int = 860):
        """A page of the owner's own browser."""
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.set_default_timeout(PATIENT_MS)
        self.visit(page, f"/?token={self.token}")
        assert "token" not in page.url
        return page

    def visit(self, page, path: str) -> None:
        """Open ``path``, and wait until it listens."""
        page.goto(self.url + path)
        listens(page)


@pytest.fixture(scope="module")
def served(station_folder: Path, tmp_path_factory):
    """The station served by the command, as a user would."""
    root = shutil.copytree(station_folder, tmp_path_factory.mktemp("page") / "plant")
    environment = os.environ | {"INDUSTRIA_CHAT": "none"}
    run = [sys.executable, "-m", "industria.cli"]
    port = str(free_port())
    told = (root / "told.txt").open("w+")
    server = subprocess.Popen(
        [*run, "serve", "--plant", str(root), "--port", port], env=environment, stderr=told
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENT_MS / 1000
    while True:
        try:
            httpx.get(f"{url}/health", timeout=1)
            break
        except httpx.HTTPError:
            assert server.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.2)
    told.seek(0)
    token = next(x for x in told.read().split() if "?token=" in x).partition("?token=")[2]
    yield Served(url, token, root)
    server.terminate()
    server.wait(timeout=20)
    told.close()


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 860), (390, 844)])
def test_every_view_works_at_both_widths_and_loads_nothing_from_outside(
    served: Served, browser, tmp_path: Path, width: int, height: int
):
    page = served.opened(browser, width, height)
    outside: list[str] = []
    errors: list[str] = []
    page.on(
        "request",
        lambda r: (
            outside.append(r.url) if "127.0.0.1" not in r.url and r.url.startswith("http") else None
        ),
    )
    page.on("pageerror", lambda e: errors.append(str(e)))
    for path, expected in (
        ("/", "audit chain intact"),
        ("/assets", "Repair as a new version"),
        ("/machines", "P-101"),
        ("/sensors", "VT-101"),
        ("/ask", "Draft a work order"),
        ("/models", "isolation forest"),
        ("/forecast?table=pump_station", "What weighs how much"),
        ("/train", "What it would cost"),
        ("/predict?table=work_orders&target=component", "What moves it"),
        ("/pictures", "there is no model of pictures yet"),
        ("/schedule", "Plan"),
        ("/runs", "ingest"),
        ("/scores", ""),
        ("/tools?tool=sql", "Query the lake"),
        ("/approvals", "nothing waits for approval"),
    ):
        served.visit(page, path)
        page.wait_for_function(
            "t => document.body.innerText.includes(t)", arg=expected, timeout=PATIENT_MS
        )
        page.wait_for_timeout(400)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 1, f"{path} is wider than the window by {overflow} pixels"
        assert page.evaluate(UNEVEN) == [], f"panels of {path} differ in width"
        assert page.evaluate(CLIPPED) == 0, f"a table of {path} is cut off"
        assert not foreign_to("en", page.evaluate(LEAVES)), path
        page.screenshot(path=tmp_path / f"view{path.replace('/', '_').replace('?', '_')}.png")
    served.visit(page, "/sensors")
    page.wait_for_selector("canvas", timeout=PATIENT_MS)
    assert not outside and not errors
    page.context.close()


def test_chinese_is_spoken_throughout_in_the_dark_on_a_telephone(served: Served, browser):
    page = served.opened(browser, 390, 844)
    page.locator(".language-switch").click()
    page.wait_for_function("document.body.innerText.includes('总览')", timeout=PATIENT_MS)
    page.get_by_role("button", name="深色 / 浅色").click()
    for path, expected in (
        ("/", "设备"), ("/machines", "走势"), ("/assets", "数据预览"), ("/sensors", "通道"), ("/graph", "确认"), ("/models", "指标与基线"), ("/forecast?table=pump_station", "各候选的权重"), ("/train", "先看成本"), ("/pictures", "还没有图片模型"),
        ("/ask", "提问"), ("/runs", "审计链完整"), ("/tools?tool=govern", "执行"),
    ):  # fmt: skip
        served.visit(page, path)
        page.wait_for_function(
            "t => document.querySelector('.page')?.innerText.includes(t)",
            arg=expected,
            timeout=PATIENT_MS,
        )
        page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1, path
        assert page.evaluate(CLIPPED) == 0, f"a table of {path} is cut off"
        assert not foreign_to("zh", page.evaluate(LEAVES)), path
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.context.close()


def test_a_machine_is_found_in_the_tree_by_keyboard_with_its_tags_and_orders(
    served: Served, browser
):
    page = served.opened(browser)
    served.visit(page, "/machines")
    page.wait_for_selector(".spark", timeout=PATIENT_MS)
    page.get_by_label("Find a machine").fill("P-101")
    page.locator(".q-tree__node-header", has_text="P-101").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('.heading')?.innerText.includes('P-101')", timeout=PATIENT_MS
    )
    page.wait_for_selector(".spark", timeout=PATIENT_MS)
    said = page.inner_text(".page")
    assert all(t in said for t in ("Tags", "Orders", "Alarms", "Documents")), said
    assert page.url.endswith("machine=P-101")
    page.locator("tr", has=page.locator(".spark")).locator("a.opens").first.click()
    page.wait_for_selector("canvas", timeout=PATIENT_MS)
    assert "channel=" in page.url
    page.context.close()


def test_a_question_its_evidence_and_the_other_language(served: Served, browser):
    page = served.opened(browser)
    served.visit(page, "/ask")
    page.get_by_label("Question").fill("Why did it alarm?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector(".answer", timeout=PATIENT_MS)
    assert "above its normal range" in page.inner_text(".answer")
    page.locator(".open-evidence").first.click()
    page.wait_for_selector(".evidence-text", timeout=PATIENT_MS)
    assert "VT-101" in page.inner_text(".evidence-text")
    page.get_by_role("button", name="Close").click()
    page.locator(".language-switch").click()
    page.wait_for_function("document.body.innerText.includes('记分板')", timeout=PATIENT_MS)
    listens(page)
    page.get_by_label("问题").fill("为什么报警？")
    page.get_by_role("button", name="提问").click()
    page.wait_for_selector(".answer", timeout=PATIENT_MS)
    assert "高于正常范围" in page.inner_text(".answer")
    page.get_by_role("button", name="起草工单").click()
    page.wait_for_function("document.body.innerText.includes('历史工单')", timeout=PATIENT_MS)
    page.context.close()


def test_quality_is_checked_from_the_page(served: Served, browser):
    page = served.opened(browser)
    served.visit(page, "/assets")
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_function("document.body.innerText.includes('Consistent')", timeout=PATIENT_MS)
    page.context.close()


def test_a_file_is_dropped_and_shows_what_it_was_read_as(served: Served, browser, tmp_path: Path):
    """A trend export with a preamble, a row of units and words among numbers; its rows are searched."""
    lines = ["trend export, shift 2", "exported 2026-05-12", "time,Flow,State", ",m3/h,"]
    for n in range(200):
        flow = "I/O Timeout" if n in (90, 91) else f"{40 + n % 7}.{n % 10}"
        lines.append(
            f"2026-05-10 {n // 60:02d}:{n % 60:02d}:00,{flow},{'STOP' if n == 150 else 'RUN'}"
        )
    (tmp_path / "Trend 泵 7.csv").write_text("\n".join(lines), encoding="utf-8")
    page = served.opened(browser)
    served.visit(page, "/assets")
    page.locator("input[type=file]").set_input_files(tmp_path / "Trend 泵 7.csv")
    page.wait_for_selector(".result td", timeout=PATIENT_MS)
    said = page.inner_text(".result")
    assert "I/O Timeout x 2" in said and "m3/h" in said and "2 rows left out" in said
    page.get_by_text("Not read right?").click()
    page.get_by_label("first row of values").fill("105")
    page.get_by_role("button", name="Read again with these").click()
    page.wait_for_function(
        "document.querySelector('.result')?.innerText.includes('100 rows')", timeout=PATIENT_MS
    )
    assert "remembered" in page.inner_text(".result")
    page.get_by_role("button", name="Take it in").click()
    page.wait_for_function("document.body.innerText.includes('taken in: ')", timeout=PATIENT_MS)
    served.visit(page, "/assets")
    page.get_by_label("Find a table or document").fill("Trend")
    page.locator("a.opens", has_text="Trend 泵 7.csv").click()
    page.wait_for_function(
        "document.body.innerText.includes('Its name in queries: trend_泵_7')", timeout=PATIENT_MS
    )
    page.wait_for_selector(".spark", timeout=PATIENT_MS)
    page.get_by_label("find in all columns").fill("STOP")
    page.wait_for_function(
        "document.querySelectorAll('td').length > 0 && document.body.innerText.includes('02:30:00')",
        timeout=PATIENT_MS,
    )
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_function(
        "document.body.innerText.includes('no open questions') || "
        "document.body.innerText.includes('Leave as it is')",
        timeout=PATIENT_MS,
    )
    page.screenshot(path=tmp_path / "assets.png", full_page=True)
    page.context.close()


def test_a_tool_is_called_by_its_form_and_shown_by_its_kind(served: Served, browser):
    page = served.opened(browser)
    served.visit(page, "/tools?tool=sql")
    page.get_by_label("One SELECT *").fill("SELECT 6 * 7 AS answer, NULL AS none")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".result td", timeout=60000)
    heads = page.locator(".result th").all_inner_texts()  # with the name of the sorting icon
    assert [h.split("arrow")[0] for h in heads] == ["answer", "none"]
    assert page.locator(".result td").first.inner_text() == "42"
    page.get_by_label("One SELECT *").fill("DROP TABLE x")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".q-notification", timeout=60000)
    assert page.locator(".result").count() == 0
    page.context.close()


def test_what_acts_is_asked_for_and_an_admin_decides_on_the_page(served: Served, browser):
    page = served.opened(browser)
    served.visit(page, "/tools?tool=forget")
    assert page.locator(".effect.act").count() >= 1
    page.get_by_label("An asset, or the file it came from *").fill("no_such_asset")
    page.get_by_role("button", name="Ask for approval").click()
    page.wait_for_function("document.body.innerText.includes('waits for an admin')", timeout=60000)
    served.visit(page, "/approvals")
    page.wait_for_selector(".approval", timeout=60000)
    shown = page.inner_text(".approval")
    assert "forget" in shown and "no_such_asset" in shown and "local" in shown
    page.get_by_role("button", name="Deny").click()
    page.wait_for_function("document.body.innerText.includes('nothing waits')", timeout=60000)
    page.context.close()


def test_a_login_by_key_ends_with_the_key(served: Served, browser):
    with Plant.open(served.root, chat=ChatConfiguration("none")) as plant:
        key = plant.keys.create("viewer", "guest")
        page = browser.new_context().new_page()
        served.visit(page, "/runs")
        page.locator("input[type=password]").fill("ind-wrong")
        page.get_by_role("button", name="Enter").click()
        page.wait_for_function("document.body.innerText.includes('not known')", timeout=60000)
        page.locator("input[type=password]").fill(key)
        page.get_by_role("button", name="Enter").click()
        page.wait_for_function("document.body.innerText.includes('audit chain')", timeout=60000)
        served.visit(page, "/tools?tool=assets")
        page.wait_for_function("document.body.innerText.includes('List the assets')", timeout=60000)
        assert "forget" not in page.inner_text("body")  # a viewer sees what a viewer may call
        plant.keys.revoke("guest")
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_function("document.body.innerText.includes('has ended')", timeout=60000)
        served.visit(page, "/runs")
        page.wait_for_selector("input[type=password]", timeout=60000)
        said = {(r.what, r.who, bool(r.error)) for r in plant.audit.last(20)}
        assert {("login", "guest", False), ("login", "nobody", True)} <= said
        page.context.close()


@pytest.mark.parametrize(
    "path", ["/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/", "/assets"]
)
def test_pages_of_other_sites_reach_nothing_and_frame_nothing(served: Served, path: str):
    own = httpx.get(served.url + path, headers={"Origin": served.url}, follow_redirects=True)
    assert own.status_code == 200 and own.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in own.headers["content-security-policy"]
    foreign = httpx.get(served.url + path, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403 and "access-control-allow-origin" not in foreign.headers
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    socket = httpx.get(served.url + path.replace("polling", "websocket"), headers=upgrade | {"Origin": "http://evil.example"})  # fmt: skip
    assert socket.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9;proto=https"},
        {"X-Real-IP": "203.0.113.9"},
        {"Via": "1.1 gate"},
        {"X-Forwarded-Proto": "https"},
        {"CF-Ray": "8a1"},
        {"X-Original-URI": "/assets"},
        {"Host": "evil.example"},
        {"Host": "evil.example@127.0.0.1"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_whoever_does_not_bring_the_token_directly_has_to_log_in(served: Served, headers):
    """Not by a sign that is missing, and with the sign of a proxy not even with the token."""
    tokens = ("", "?token=", "?token=guess", f"?token={served.token}" if headers else "")
    for token in tokens:
        page = httpx.get(f"{served.url}/assets{token}", headers=headers, follow_redirects=True)
        assert "Enter your key" in page.text and "pump_station" not in page.text


def test_the_browser_that_brought_the_token_is_known_again_but_not_through_a_proxy(served: Served):
    with httpx.Client(base_url=served.url, follow_redirects=True) as mine:
        assert "pump_station" in mine.get(f"/assets?token={served.token}").text
        assert "pump_station" in mine.get("/assets").text
        assert "Enter your key" in mine.get("/assets", headers={"X-Forwarded-Host": "a.b"}).text


def test_a_version_that_waits_says_why_and_is_not_promoted_without_a_yes(served: Served, browser):
    with Plant.open(served.root, chat=ChatConfiguration("none")) as plant:
        card = plant.models.card("anomaly_pump_station")
        waits = Text("用于测试", "for a test")
        plant.models.add(replace(card, metrics={}), plant.models.files(card.name), waits)
    page = served.opened(browser)
    served.visit(page, "/models")
    page.get_by_text(f"{card.name}:2", exact=True).click()
    page.wait_for_function("document.body.innerText.includes('for a test')", timeout=PATIENT_MS)
    page.get_by_role("button", name="Use this version").click()
    page.wait_for_function("document.body.innerText.includes('it waits for an admin')", timeout=PATIENT_MS)  # fmt: skip
    with Plant.open(served.root, chat=ChatConfiguration("none")) as plant:
        plant.call("models.promote", name=card.name, version=2)  # who asked may not approve
    served.visit(page, "/models")
    page.get_by_text(f"{card.name}:2", exact=True).first.click()
    page.get_by_role("button", name="Back to the version before").wait_for(timeout=PATIENT_MS)
    page.context.close()


def test_a_plan_is_drawn_and_an_operation_is_dragged_to_its_pin(
    served: Served, browser, tmp_path: Path
):
    pytest.importorskip("ortools")
    page = served.opened(browser)
    served.visit(page, "/schedule")
    page.locator("textarea").fill("3 3\n0 3 1 2 2 2\n0 2 2 1 1 4\n1 4 2 3 0 1\n")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.wait_for_selector(".gantt svg rect title", state="attached", timeout=PATIENT_MS)
    assert "11" in page.locator(".figure").first.inner_text()
    box = page.locator(".gantt").bounding_box()
    page.screenshot(path=tmp_path / "schedule.png")
    rows = page.evaluate(
        "[...document.querySelectorAll('.gantt svg rect')].filter(r => r.querySelector('title')?.textContent.startsWith('J1.1')).map(r => [+r.getAttribute('x'), +r.getAttribute('y'), +r.getAttribute('width')])"
    )
    x, y, width = rows[0]
    scale = box["width"] / 1100
    page.mouse.move(box["x"] + (x + width / 2) * scale, box["y"] + (y + 10) * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + (x + width / 2 + 300) * scale, box["y"] + (y + 10) * scale, steps=4)
    page.mouse.up()
    page.wait_for_selector(".gantt svg rect[stroke='#c00']", state="attached", timeout=PATIENT_MS)
    page.screenshot(path=tmp_path / "pinned.png")
    page.get_by_role("button", name="Unpin all").click()
    page.wait_for_selector(".gantt svg rect[stroke='#c00']", state="detached", timeout=PATIENT_MS)
    page.context.close()
