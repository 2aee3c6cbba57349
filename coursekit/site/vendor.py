"""Refreshes the browser assets that are committed under ``vendor/``.

``python -m coursekit.site.vendor`` is for whoever maintains the site, and needs npm. Nobody who
builds the site does: the files are committed, because a classroom's machine has Python and
perhaps no network.
"""

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograd_core.language import translator

_ = translator(__name__)

VENDOR = Path(__file__).parent / "vendor"
#: npm packages that the bundle is made from, and the bundler. All versions are exact.
PACKAGES = {
    "katex": "0.19.1",
    "@jupyter-widgets/html-manager": "1.0.15",
    "axe-core": "4.14.1",
    "esbuild": "0.28.2",
}
#: Kept out of the bundle: controls of ipywidgets 7, and icon fonts (icons are drawn by CSS).
BUNDLER = """
import { build } from "esbuild";
const seventh = { name: "without-ipywidgets-7", setup(b) {
  b.onResolve({ filter: /^@jupyter-widgets[/](base7|controls7)/ },
              (a) => ({ path: a.path, namespace: "nothing" }));
  b.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "module.exports = {}" }));
} };
const result = await build({
  entryPoints: ["widgets.mjs"], bundle: true, minify: true, format: "iife", target: "es2020",
  outfile: "out/widgets.js", metafile: true, legalComments: "none", plugins: [seventh],
  define: { "process.env.NODE_ENV": '"production"', global: "window" },
  loader: { ".woff2": "empty", ".woff": "empty", ".ttf": "empty", ".eot": "empty",
            ".svg": "dataurl" },
});
console.log(JSON.stringify(Object.keys(result.metafile.inputs)));
"""


def refresh() -> None:
    """Install the pinned packages in a temporary folder and write ``vendor/`` anew."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(_("npm is needed to refresh the browser assets; install Node.js, then try again."))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
        wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
        _run([npm, "install", "--no-audit", "--no-fund", *wanted], work)
        modules = work / "node_modules"
        _copy_katex(modules / "katex", VENDOR / "katex")
        _bundle_widgets(work, VENDOR / "widgets")
        _copy_axe(modules / "axe-core", Path("tests/browser/vendor/axe"))
    (VENDOR / "versions.json").write_text(json.dumps(PACKAGES, indent=1) + "\n", encoding="utf-8")


def _copy_katex(package: Path, target: Path) -> None:
    _empty(target)
    shutil.copy(package / "dist" / "katex.min.js", target)
    shutil.copy(package / "LICENSE", target)
    # Every browser that the site supports reads woff2, so the two older formats are cut out.
    style = (package / "dist" / "katex.min.css").read_text(encoding="utf-8")
    style = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)', "", style)
    (target / "katex.min.css").write_text(style, encoding="utf-8")
    (target / "fonts").mkdir()
    for font in (package / "dist" / "fonts").glob("*.woff2"):
        shutil.copy(font, target / "fonts")


def _bundle_widgets(work: Path, target: Path) -> None:
    _empty(target)
    shutil.copy(Path(__file__).parent / "widgets.mjs", work)
    (work / "bundle.mjs").write_text(BUNDLER, encoding="utf-8")
    inputs = json.loads(_run(["node", "bundle.mjs"], work))
    for name in ("widgets.js", "widgets.css"):
        shutil.copy(work / "out" / name, target)
    (target / "LICENSES.txt").write_text(_licences(work, inputs), encoding="utf-8")


def _licences(work: Path, inputs: list[str]) -> str:
    """Return the licence text of every package that went into the bundle, once each."""
    packages = {
        match.group(1)
        for path in inputs
        if (match := re.match(r"(node_modules/(?:.*/node_modules/)?(?:@[^/]+/)?[^/]+)/", path))
    }
    parts = {}
    for package in (work / path for path in packages):
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        title = f"{about['name']} {about['version']}: {about.get('license', 'see below')}"
        parts[title] = f"{title}\n{'=' * len(title)}\n\n{_licence(package, about)}\n"
    return "\n\n".join(parts[title] for title in sorted(parts))


def _licence(package: Path, about: dict) -> str:
    """Return the package's own text, or where it ships none the text that its family shares."""
    texts = sorted(p for p in package.iterdir() if re.match(r"(?i)licen[cs]e", p.name))
    if texts:
        return texts[0].read_text(encoding="utf-8").strip()
    if about["name"].startswith(("@jupyter", "@lumino/")):
        family = importlib.metadata.distribution("ipywidgets")
        return family.read_text("licenses/LICENSE").strip()
    author = about.get("author", about["name"])
    holder = author["name"] if isinstance(author, dict) else author
    mit = (VENDOR / "katex" / "LICENSE").read_text(encoding="utf-8")
    return f"Copyright {holder}\n\n{mit[mit.index('Permission is') :].strip()}"


def _copy_axe(package: Path, target: Path) -> None:
    _empty(target)
    for name in ("axe.min.js", "LICENSE"):
        shutil.copy(package / name, target)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    refresh()
