"""The colours of every picture, in one place: figures, drawings and widgets share them.

The hues are those of Okabe and Ito ("Color Universal Design", 2008), which readers with any
common colour blindness tell apart, darkened on white and lightened on black until text in
them has a contrast of at least 4.5 (WCAG 2.2, success criterion 1.4.3).
"""

LIGHT = {
    "ink": "#1b1f24",
    "muted": "#57606a",
    "grid": "#d5dbe1",
    "paper": "#ffffff",
    "panel": "#f4f6f8",
    "blue": "#0067a8",
    "orange": "#bf4b00",
    "green": "#00775a",
    "purple": "#a3417a",
    "gold": "#8a6200",
    "sky": "#e0effa",
    "peach": "#fdeadd",
    "mint": "#dff3ec",
}
DARK = {
    "ink": "#e6e9ed",
    "muted": "#a3acb6",
    "grid": "#3a414a",
    "paper": "#131416",
    "panel": "#1d2126",
    "blue": "#62b5ee",
    "orange": "#ff9550",
    "green": "#43c79c",
    "purple": "#e59cc8",
    "gold": "#e3b43c",
    "sky": "#13314a",
    "peach": "#46260f",
    "mint": "#0f3a2e",
}
CYCLE = ("blue", "orange", "green", "purple", "gold", "muted")

_PLAIN = {"plain-ink": "#000000"}  # what people write as color="black" in a figure

# Who says "dark": furo (data-theme), JupyterLab (data-jp-theme-light), VS Code (a class). A page
# that says nothing is taken to be light: guessing from the system would put light text on white.
_DARK_PAGES = 'body[data-theme="dark"]', 'body[data-jp-theme-light="false"]', "body.vscode-dark"
_AUTOMATIC_PAGES = ('body[data-theme="auto"]',)


def _declarations(colours: dict[str, str]) -> str:
    return "".join(f"--ac-{name}:{value};" for name, value in colours.items())


def theme_css(selector: str = ".ac-picture") -> str:
    """Return CSS that gives ``selector`` the variables --ac-ink, --ac-blue, ... of the page's theme."""
    dark = ",".join(f"{page} {selector}" for page in _DARK_PAGES)
    automatic = ",".join(f"{page} {selector}" for page in _AUTOMATIC_PAGES)
    return (
        f"{selector}{{{_declarations(LIGHT)}}}"
        f"{dark}{{{_declarations(DARK)}}}"
        f"@media (prefers-color-scheme:dark){{{automatic}{{{_declarations(DARK)}}}}}"
        # The same selectors again: nothing weaker would win over the dark rules above.
        "@media print{" + f"{selector},{dark},{automatic}{{{_declarations(LIGHT)}}}" + "}"
    )


def themed(svg: str) -> str:
    """Replace the light palette's colours, and plain black, by variables with these as fallback."""
    for name, value in {**LIGHT, **_PLAIN}.items():
        svg = svg.replace(value, f"var(--ac-{name.removeprefix('plain-')},{value})")
    return svg
