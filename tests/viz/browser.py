"""A headless Chromium, and JupyterLab on a notebook, for the tests of this folder."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from browser.harness import ARGUMENTS, LOCAL, chromium


@contextlib.contextmanager
def open_page(width: int = 1280, height: int = 900, dark: bool = False):
    """Yield a page whose ``complaints`` list fills with console errors and foreign requests."""
    playwright = pytest.importorskip("playwright.sync_api").sync_playwright()
    with playwright as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        page.complaints = []
        page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda r: r.url.startswith(LOCAL) or page.complaints.append(r.url))
        try:
            yield page
        finally:
            browser.close()


@contextlib.contextmanager
def jupyterlab(folder: Path):
    """Run JupyterLab on ``folder`` with settings of its own; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = folder / ".settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = '{"fetchNews": "false", "checkForUpdates": false}'
    (settings / "notification.jupyterlab-settings").write_text(quiet, encoding="utf-8")
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / ".config"),
        "JUPYTER_DATA_DIR": str(folder / ".data"),
        "JUPYTER_RUNTIME_DIR": str(folder / ".runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / ".settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / ".workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api", server)
        yield address
    finally:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(
                urllib.request.Request(f"{address}/api/shutdown", method="POST"), timeout=5
            )
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str, server: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "JupyterLab has ended"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.3)
    raise AssertionError(f"JupyterLab did not answer within {seconds} s")


def run_all_cells(page, address: str, notebook: str) -> None:
    """Open a notebook in JupyterLab, run all its cells and wait until the last has run."""
    page.goto(f"{address}/lab/tree/{notebook}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    for _attempt in range(20):  # a page that has just been drawn may lose a first command
        for button in page.locator(".jp-Dialog .jp-mod-accept").all():
            button.click()  # a slow machine may be asked which kernel to start
        page.click('.lm-MenuBar-itemLabel:text-is("Run")')
        page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
        page.wait_for_timeout(1500)
        if prompts.first.inner_text() != "[ ]:":
            break
    try:
        last = prompts.last.element_handle()
        page.wait_for_function(
            "prompt => /[0-9]/.test(prompt.textContent)", arg=last, timeout=60_000
        )
    except Exception as error:
        raise AssertionError(page.locator(".jp-Notebook").inner_text()) from error
