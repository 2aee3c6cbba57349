"""The committed browser assets: small, licensed, and naming no host that they could ask."""

import json
import re
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
