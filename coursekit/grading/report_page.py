"""The report on an assignment: one page a language, with pictures, that asks no network for anything.

``classroom/report/NAME.en.html`` and ``NAME.zh.html``; their form is
``templates/course_report/index.html.j2``. The page is for the instructor's eyes: it names students.
"""

import datetime
import re
import statistics
from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from autograd_core.language import get_language, translator, use_language
from autograd_core.viz.palette import LIGHT, theme_css
from autograd_core.viz.svg import svg_bundle
from coursekit.files import write_atomically
from coursekit.grading.feedback import TEMPLATES, inline_code
from coursekit.grading.overview import Overview, Row, survey
from coursekit.grading.restore import released_notebook
from coursekit.grading.review import ACT, LOOK, READ, Case, reason_of
from coursekit.paths import LANGUAGES, Course

_ = translator(__name__)

MOST_PAIRS = 30
MOST_MISTAKES = 12
SLOWEST = 5
BINS = 10
_WIDTH, _HEIGHT, _BASE = 460, 190, 150  # of a histogram, and the line on which its bars stand


def write_report(course: Course, name: str) -> dict[str, Path]:
    """Write the report of an assignment in every language; return language → page.

    CourseError when nothing has been graded in it.
    """
    overview = survey(course, name)
    pages = {lang: report_path(course, name, lang) for lang in LANGUAGES}
    for lang, path in pages.items():
        with use_language(lang):
            write_atomically(path, render(overview))
    return pages


def report_path(course: Course, name: str, lang: str) -> Path:
    """Where an assignment's report lies, in one language."""
    return course.classroom / "report" / f"{name}.{lang}.html"


def render(overview: Overview) -> str:
    """Return the page in the language in force."""
    loader = jinja2.FileSystemLoader(TEMPLATES / "course_report")
    environment = jinja2.Environment(loader=loader, autoescape=True)
    environment.filters["inline_code"] = lambda text: Markup(inline_code(text))
    titles = exercise_titles(overview, get_language())
    return environment.get_template("index.html.j2").render(
        _=_,
        overview=overview,
        lang="zh-CN" if get_language() == "zh" else "en",
        others=[
            (lang, report_path(overview.course, overview.assignment, lang).name)
            for lang in LANGUAGES
            if lang != get_language()
        ],
        title=_title(overview, get_language()),
        made=datetime.datetime.now().strftime("%Y-%m-%d %H:%M"),
        theme=Markup(theme_css(".report")),
        titles=titles,
        tiles=tiles(overview),
        scores=Markup(score_picture(overview)),
        times=Markup(time_picture(overview)),
        slowest=sorted(overview.graded, key=lambda row: -row.seconds)[:SLOWEST],
        shares=_shares,
        queue=queue(overview, titles),
        most_mistakes=MOST_MISTAKES,
        pairs=overview.resemblances[:MOST_PAIRS],
        more_pairs=max(0, len(overview.resemblances) - MOST_PAIRS),
        link=_link,
        statuses={"graded": _("graded"), "review": _("review"), "failed": _("failed")},
    )


def tiles(overview: Overview) -> list[tuple[str, str]]:
    """Return the figures at the head of the page: (what, how much)."""
    totals = overview.totals
    found = [
        (_("handed in"), str(len(overview.rows))),
        (_("graded"), str(len(overview.graded))),
        (_("need a person"), str(len({case.student for case in overview.urgent}))),
    ]
    if overview.absent:
        found.insert(1, (_("handed in nothing"), str(len(overview.absent))))
    if totals:
        best = f" / {overview.best:g}"
        found.append((_("median"), f"{statistics.median(totals):.3g}{best}"))
        found.append((_("mean"), f"{statistics.fmean(totals):.3g}{best}"))
    return found


def queue(overview: Overview, titles: dict[str, str]) -> list[dict]:
    """Return the review queue: cases of one reason together, what is most urgent first."""
    groups: dict[tuple, list[Case]] = {}
    for case in overview.cases:
        groups.setdefault((case.urgency, case.code, case.exercise), []).append(case)
    urgencies = {ACT: _("act"), READ: _("read"), LOOK: _("look")}
    found = []
    for (urgency, code, exercise), cases in groups.items():
        why, advice = reason_of(code)
        if exercise:
            why = f"{titles.get(exercise, exercise)}: {why}"
        found.append(
            {"urgency": urgency, "word": urgencies[urgency], "why": why, "advice": advice}
            | {"students": [(case.student, _detail(overview, case)) for case in cases]}
        )
    return found


def _detail(overview: Overview, case: Case) -> str:
    """Return what happened, in the language in force if that is known, else as recorded."""
    notes = overview.notes.get(case.student, {}).get(get_language(), [])
    return "; ".join(notes) if case.urgency == LOOK and notes else case.detail


def exercise_titles(overview: Overview, lang: str) -> dict[str, str]:
    """Return exercise → heading of its statement in one language."""
    titles = {}
    for cell in released_notebook(overview.course, overview.assignment, lang).cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        heading = re.search(r"^#+ (.+)$", cell.source, re.MULTILINE)
        if grade_id.startswith("statement-") and heading:
            titles[grade_id.removeprefix("statement-")] = heading[1]
    return {name: titles.get(name, name) for name in overview.most}


# --- pictures --------------------------------------------------------------------------------


def score_picture(overview: Overview) -> str:
    """Return the distribution of points as an inline SVG; nothing without grades."""
    if not overview.totals or not overview.best:
        return ""
    best = max(overview.best, *overview.totals)
    edges = [best * i / BINS for i in range(BINS + 1)]
    median = statistics.median(overview.totals)
    counts = bin_counts(overview.totals, edges)
    said = "; ".join(
        _("{low:g} to {high:g} points: {count}", low=low, high=high, count=count)
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )
    return histogram(
        counts,
        edges,
        title=_("Distribution of points"),
        description=said,
        unit=_("points"),
        mark=(median, _("median {value:g}", value=round(median, 2))),
    )


def time_picture(overview: Overview) -> str:
    """Return the distribution of seconds a submission as an inline SVG; nothing without times."""
    seconds = [row.seconds for row in overview.graded if row.seconds]
    if not seconds:
        return ""
    longest = max(*seconds, 0.1)
    edges = [longest * i / BINS for i in range(BINS + 1)]
    median = statistics.median(seconds)
    counts = bin_counts(seconds, edges)
    return histogram(
        counts,
        edges,
        title=_("Time a submission took"),
        description=_(
            "half took less than {median:.2g} s, the longest {longest:.2g} s",
            median=median,
            longest=longest,
        ),
        unit=_("seconds"),
        mark=(median, _("median {value:g}", value=round(median, 2))),
    )


def bin_counts(values: Sequence[float], edges: Sequence[float]) -> list[int]:
    """Count values between edges; each bin holds its lower edge, the last one its upper, too."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        inside = [index for index, low in enumerate(edges[:-1]) if value >= low]
        counts[inside[-1] if inside else 0] += 1
    return counts


def histogram(
    counts: Sequence[int],
    edges: Sequence[float],
    title: str,
    description: str,
    unit: str,
    mark: tuple[float, str],
) -> str:
    """Return bars over an axis as inline SVG that follows the page's theme.

    ``mark`` is a place on the axis and what it is, drawn as a dashed line.
    """
    ink, muted, grid, blue = (LIGHT[name] for name in ("ink", "muted", "grid", "blue"))
    orange = LIGHT["orange"]
    left, right, top = 14, _WIDTH - 14, 50
    span, highest = edges[-1] - edges[0], max(*counts, 1)
    place = lambda value: left + (right - left) * (value - edges[0]) / span
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-size="12" font-family="inherit">'
    ]
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
        x, width = place(low) + 1.5, place(high) - place(low) - 3
        height = (_BASE - top) * count / highest
        parts.append(
            f'<rect x="{x:.1f}" y="{_BASE - height:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" fill="{blue}"/>'
        )
        if count:
            parts.append(
                f'<text x="{x + width / 2:.1f}" y="{_BASE - height - 4:.1f}" fill="{ink}" '
                f'text-anchor="middle">{count}</text>'
            )
    parts.append(f'<path d="M{left} {_BASE}H{right}" stroke="{grid}"/>')
    for index in range(0, len(edges), 2):
        parts.append(
            f'<text x="{place(edges[index]):.1f}" y="{_BASE + 16}" fill="{muted}" '
            f'text-anchor="middle">{edges[index]:.3g}</text>'
        )
    value, words = mark
    x = place(value)
    anchor = "start" if x < _WIDTH / 2 else "end"
    parts.append(
        f'<path d="M{x:.1f} 18V{_BASE}" stroke="{orange}" stroke-dasharray="4 3" stroke-width="1.5"/>'
        f'<text x="{x + (5 if anchor == "start" else -5):.1f}" y="24" fill="{orange}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
        f'<text x="{right}" y="{_BASE + 33}" fill="{muted}" text-anchor="end">{escape(unit)}</text>'
        "</svg>"
    )
    return svg_bundle("".join(parts), title, description)["text/html"]


def _shares(*counts: int) -> list[tuple[float, float]]:
    """Return (start, length) in percent of each part of a bar."""
    total, start, found = sum(counts) or 1, 0.0, []
    for count in counts:
        found.append((round(start, 2), round(100 * count / total, 2)))
        start += 100 * count / total
    return found


def _title(overview: Overview, lang: str) -> str:
    notebook = released_notebook(overview.course, overview.assignment, lang)
    return notebook.metadata.get("course", {}).get("title") or overview.assignment


def _link(row: Row, overview: Overview) -> str:
    """Return the feedback page's address as the report page names it; nothing without a page."""
    if row.feedback is None:
        return ""
    path = row.feedback.relative_to(overview.course.classroom)
    return "../" + "/".join(quote(part, safe="") for part in path.parts)
