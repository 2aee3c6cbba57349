"""matplotlib as the course shows it: Chinese that always prints, colours that everyone can tell apart."""

from .palette import CYCLE, DARK, LIGHT

FALLBACK_FAMILIES = ["DejaVu Sans"]  # comes with matplotlib; has the few signs our font lacks


def use_style(dark: bool = False) -> None:
    """Set matplotlib's style for the course, and show figures in notebooks as themed SVG.

    Chinese and ``$math$`` may stand in one string. In a notebook every figure becomes an SVG
    that follows the page's light or dark theme and carries an alternative text (see
    ``autograd_core.viz.alt``). ``dark`` is for figures that are saved to be shown on black.
    """
    import matplotlib as mpl

    register_font()
    mpl.rcParams.update(style(dark))
    show_figures_as_themed_svg()


def register_font() -> str:
    """Make the bundled font known to matplotlib; return its family name."""
    from matplotlib import font_manager

    from .fonts import FAMILY, FONT_FILE

    if FAMILY not in font_manager.fontManager.get_font_names():
        font_manager.fontManager.addfont(FONT_FILE)
    return FAMILY


def style(dark: bool = False) -> dict:
    """Return the course's matplotlib settings (``rcParams``)."""
    from cycler import cycler

    from .fonts import FAMILY

    colours = DARK if dark else LIGHT
    ink, muted, grid = colours["ink"], colours["muted"], colours["grid"]
    return {
        # Strings that hold $math$ use only the first family: it must be the one with Chinese.
        "font.family": [FAMILY, *FALLBACK_FAMILIES],
        "mathtext.fontset": "cm",
        "axes.unicode_minus": True,
        "font.size": 11,
        "axes.titlesize": 12,
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "figure.figsize": (7.0, 3.9),
        "figure.dpi": 100,
        "figure.facecolor": colours["paper"],
        "figure.constrained_layout.use": True,
        "axes.facecolor": "none",
        "savefig.facecolor": colours["paper"],
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.titlecolor": ink,
        "axes.edgecolor": muted,
        "xtick.color": muted,
        "ytick.color": muted,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": grid,
        "grid.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "lines.linewidth": 2.0,
        "lines.markersize": 6,
        "legend.frameon": False,
        # The walls of a figure in space: a colour of the palette, so that they follow the theme.
        **{f"axes3d.{axis}axis.panecolor": colours["panel"] for axis in "xyz"},
        "axes.prop_cycle": cycler(color=[colours[name] for name in CYCLE])
        + cycler(linestyle=["-", "--", "-.", ":", "-", "--"]),
        "svg.fonttype": "path",  # a page needs no font to show it
        "svg.hashsalt": "autograd_core",  # the same figure gives the same bytes
    }


def show_figures_as_themed_svg() -> None:
    """In IPython, let figures show themselves as themed SVG; elsewhere do nothing."""
    try:
        from IPython import get_ipython
    except ModuleNotFoundError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    from matplotlib.figure import Figure
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    from .figure import figure_bundle

    set_matplotlib_formats()  # no second picture beside ours
    for mime in ("text/html", "image/svg+xml"):
        formatter = shell.display_formatter.formatters[mime]
        formatter.for_type(Figure, lambda figure, mime=mime: figure_bundle(figure)[mime])
