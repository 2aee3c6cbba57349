"""The settings under which Sphinx builds one language of the site."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TITLES = {"en": "Automatic differentiation, built by hand", "zh": "亲手造一个自动微分"}
#: Codes as Sphinx and the lang attribute of a page name them.
SPHINX_LANGUAGE = {"en": "en", "zh": "zh_CN"}
NAMES = {"en": "English", "zh": "中文"}
HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
SHOW_CODE = {"en": "Show the code", "zh": "展开代码"}
HIDE_CODE = {"en": "Hide the code", "zh": "收起代码"}


@dataclass(frozen=True)
class Job:
    """One language to render: where from, where to, and what its pages say of each other."""

    lang: str
    languages: tuple[str, ...]
    source: Path
    output: Path
    doctrees: Path
    assets: Path
    pages: tuple[dict, ...]
    sheets: tuple[dict, ...]
    terms: tuple[dict, ...]


def sphinx_settings(job: Job) -> dict:
    """Return the configuration that Sphinx gets for this language."""
    return {
        "project": TITLES[job.lang],
        "html_title": TITLES[job.lang],
        "html_short_title": TITLES[job.lang],
        "language": SPHINX_LANGUAGE[job.lang],
        "extensions": ["myst_nb", "sphinx.ext.autodoc", "coursekit.site.extension"],
        "root_doc": "index",
        "templates_path": [str(HERE / "templates")],
        "html_theme": "furo",
        "html_theme_options": {
            "light_css_variables": LIGHT,
            "dark_css_variables": DARK,
            "top_of_page_buttons": [],
        },
        "html_static_path": [str(HERE / "static"), str(job.assets)],
        "html_sidebars": {
            "**": [f"sidebar/{part}.html" for part in ("brand", "tools", "search", "navigation")]
        },
        "html_css_files": ["course.css"],
        "html_favicon": str(HERE / "static" / "favicon.svg"),
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "html_permalinks_icon": "#",
        "html_math_renderer": "katex",
        "html_additional_pages": {"search": "search.html"},
        "pygments_style": "a11y-light",
        "myst_enable_extensions": ["dollarmath", "amsmath"],
        # Links are written for people who read the notebooks; ours are rewritten beforehand and
        # every one is checked in the built pages.
        "myst_all_links_external": True,
        "autodoc_preserve_defaults": True,
        "autodoc_typehints_format": "short",
        "add_module_names": False,
        "python_use_unqualified_type_names": True,
        "toc_object_entries_show_parents": "hide",
        "nb_execution_mode": "off",
        "nb_merge_streams": True,
        "nb_ipywidgets_js": {},
        "nb_render_markdown_format": "myst",
        "nb_code_prompt_show": SHOW_CODE[job.lang],
        "nb_code_prompt_hide": HIDE_CODE[job.lang],
        "course_lang": job.lang,
        "course_languages": list(job.languages),
        "course_pages": list(job.pages),
        "course_sheets": list(job.sheets),
        "course_terms": list(job.terms),
    }


def sources_digest() -> int:
    """Return a number that changes when the code that reads the pages changes."""
    digest = hashlib.sha256()
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4], "big")


_LATIN = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans"'
_CHINESE = (
    '"PingFang SC", "Hiragino Sans GB", "HarmonyOS Sans SC", "Microsoft YaHei UI", '
    '"Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", '
    '"WenQuanYi Micro Hei"'
)
_CODE = (
    'ui-monospace, "Cascadia Code", "SF Mono", "JetBrains Mono", Menlo, Consolas, '
    '"DejaVu Sans Mono"'
)
FONTS = {
    "font-stack": f"{_LATIN}, {_CHINESE}, sans-serif",
    "font-stack--headings": f"{_LATIN}, {_CHINESE}, sans-serif",
    "font-stack--monospace": f'{_CODE}, {_CHINESE}, "Noto Sans Mono CJK SC", monospace',
}
LIGHT = FONTS | {
    "color-brand-primary": "#17508c",
    "color-brand-content": "#17508c",
    "color-brand-visited": "#5b3d8f",
    "color-foreground-primary": "#1b2430",
    "color-foreground-secondary": "#4a5565",
    "color-foreground-muted": "#5f6b7a",
    "color-foreground-border": "#8793a2",
    "color-background-primary": "#ffffff",
    "color-background-secondary": "#f7f8fa",
    "color-background-hover": "#e9eef5",
    "color-background-hover--transparent": "#e9eef500",
    "color-background-border": "#dfe4ea",
    "color-inline-code-background": "#f1f3f6",
    "color-code-background": "#f7f8fa",
    "color-highlight-on-target": "#fff4cc",
    "course-forward": "#17508c",
    "course-backward": "#b4400f",
    "course-mark": "#ffe69c",
    "course-paper": "#ffffff",
}
DARK = {
    "color-brand-primary": "#8cbcf2",
    "color-brand-content": "#8cbcf2",
    "color-brand-visited": "#c0a6f0",
    "color-foreground-primary": "#d7dde5",
    "color-foreground-secondary": "#a9b4c2",
    "color-foreground-muted": "#95a1b0",
    "color-foreground-border": "#6b7786",
    "color-background-primary": "#14181e",
    "color-background-secondary": "#1a1f27",
    "color-background-hover": "#232b36",
    "color-background-hover--transparent": "#232b3600",
    "color-background-border": "#2d3642",
    "color-inline-code-background": "#222933",
    "color-code-background": "#1a1f27",
    "color-highlight-on-target": "#3b3413",
    "course-forward": "#8cbcf2",
    "course-backward": "#f0a070",
    "course-mark": "#6b5710",
    "course-paper": "#ffffff",
}
