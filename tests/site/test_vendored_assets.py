"""The committed browser assets: small, licensed, and naming no host that they could ask."""

import json
import re
import sys
from pathlib import Path

import pytest

from coursekit.site import vendor

ROOT = Path(vendor.__file__).parent.parent.parent
FILES = sorted(p for p in vendor.VENDOR.rglob("*") if p.is_file())
SCRIPTS = [p for p in FILES if p.suffix in (".js", ".css")]
NETWORKS = re.compile(r"jsdelivr|unpkg|cdnjs|cloudflare|googleapis|esm\.sh|skypack", re.IGNORECASE)
OWN = sorted((ROOT / "coursekit" / "site").glob("*.*")) + sorted(
    p for folder in ("static", "templates") for p in (ROOT / "coursekit/site" / folder).rglob("*.*")
)


def test_versions_are_those_that_the_refresh_asks_for():
    committed = json.loads((vendor.VENDOR / "versions.json").read_text(encoding="utf-8"))
    assert committed == vendor.PACKAGES


@pytest.mark.parametrize("folder", ["katex", "widgets"])
def test_every_asset_has_its_licence_beside_it(folder):
    texts = [p for p in (vendor.VENDOR / folder).iterdir() if p.name.startswith("LICENSE")]
    assert texts and all(p.stat().st_size > 500 for p in texts)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_vendored_file_is_small(path):
    assert path.stat().st_size < 1_500_000


@pytest.mark.parametrize("path", SCRIPTS + OWN, ids=lambda p: p.name)
def test_no_script_or_page_names_a_delivery_network(path):
    assert not NETWORKS.search(path.read_text(encoding="utf-8"))


def test_the_style_of_formulas_asks_only_for_fonts_that_are_there():
    style = (vendor.VENDOR / "katex" / "katex.min.css").read_text(encoding="utf-8")
    fonts = set(re.findall(r"url\(([^)]+)\)", style))
    assert fonts == {f"fonts/{p.name}" for p in (vendor.VENDOR / "katex" / "fonts").iterdir()}


def test_the_widget_runtime_knows_the_standard_controls_and_no_old_ones():
    script = (vendor.VENDOR / "widgets" / "widgets.js").read_text(encoding="utf-8")
    for name in (
        "FloatSliderModel",
        "FloatLogSliderModel",
        "DropdownModel",
        "VBoxModel",
        "PlayModel",
    ):
        assert name in script, name
    assert "courseWidgets" in script


@pytest.fixture
def refreshed(tmp_path, monkeypatch):
    """Refresh the assets from packages of the test's own; return the folder and what was run."""
    ran = []

    def package(folder, **about):
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps(about), encoding="utf-8")
        return folder

    def run(command, work):
        ran.append(command)
        modules = work / "node_modules"
        if "install" in command:
            katex = package(modules / "katex", name="katex", version="1", license="MIT")
            (katex / "LICENSE").write_text("MIT\n\nPermission is hereby granted", encoding="utf-8")
            (katex / "dist" / "fonts").mkdir(parents=True)
            for name in ("katex.min.js", "fonts/a.woff2", "fonts/a.ttf"):
                (katex / "dist" / name).write_text(name, encoding="utf-8")
            (katex / "dist" / "katex.min.css").write_text(
                'src:url(fonts/a.woff2) format("woff2"),url(fonts/a.woff) format("woff"),'
                'url(fonts/a.ttf) format("truetype")}',
                encoding="utf-8",
            )
            axe = package(modules / "axe-core", name="axe-core", version="2")
            for name in ("axe.min.js", "LICENSE"):
                (axe / name).write_text(name, encoding="utf-8")
            package(modules / "@lumino" / "coreutils", name="@lumino/coreutils", version="3")
            inner = modules / "katex" / "node_modules" / "small"
            package(inner, name="small", version="4", author={"name": "Ada"})
            package(modules / "other", name="other", version="5", author="Emmy")
            return ""
        (work / "out").mkdir()
        for name in ("widgets.js", "widgets.css"):
            (work / "out" / name).write_text(name, encoding="utf-8")
        return json.dumps(
            [
                "node_modules/katex/dist/katex.js",
                "node_modules/@lumino/coreutils/index.js",
                "node_modules/katex/node_modules/small/a.js",
                "node_modules/other/a.js",
                "node_modules/other/b.js",
                "widgets.mjs",
            ]
        )

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(vendor, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(vendor, "_run", run)
    monkeypatch.setattr(vendor.shutil, "which", lambda name: f"/bin/{name}")
    old = tmp_path / "vendor" / "katex" / "old.js"
    old.parent.mkdir(parents=True)
    old.touch()
    vendor.refresh()
    assert not old.exists()
    return tmp_path, ran


def test_a_refresh_asks_for_exact_versions_and_notes_them(refreshed):
    place, ran = refreshed
    assert ran[0][:2] == ["/bin/npm", "install"] and ran[1][0] == "node"
    assert {f"{name}@{version}" for name, version in vendor.PACKAGES.items()} <= set(ran[0])
    noted = json.loads((place / "vendor" / "versions.json").read_text(encoding="utf-8"))
    assert noted == vendor.PACKAGES


def test_a_refresh_keeps_one_format_of_fonts_and_its_licences(refreshed):
    place, _ran = refreshed
    katex = place / "vendor" / "katex"
    style = (katex / "katex.min.css").read_text(encoding="utf-8")
    assert style == 'src:url(fonts/a.woff2) format("woff2")}'
    assert [path.name for path in (katex / "fonts").iterdir()] == ["a.woff2"]
    assert (place / "tests" / "browser" / "vendor" / "axe" / "LICENSE").is_file()
    licences = (place / "vendor" / "widgets" / "LICENSES.txt").read_text(encoding="utf-8")
    titles = ["@lumino/coreutils 3: see below", "katex 1: MIT", "other 5: see below"]
    assert re.findall(r"^(.+)\n=+$", licences, re.M) == [*titles, "small 4: see below"]
    assert "Copyright Ada\n\nPermission is" in licences and "Copyright Emmy" in licences
    assert "Jupyter" in licences.partition("katex 1")[0]


def test_a_refresh_needs_npm_and_says_what_a_program_complained_of(monkeypatch, tmp_path):
    monkeypatch.setattr(vendor.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"npm|Node\.js"):
        vendor.refresh()
    code = "import sys; print('said'); sys.exit('broken')"
    with pytest.raises(SystemExit, match="said\nbroken"):
        vendor._run([sys.executable, "-c", code], tmp_path)
    assert vendor._run([sys.executable, "-c", "print('said')"], tmp_path) == "said\n"
