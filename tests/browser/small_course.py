"""A course of two short lessons, with one of everything that a page can hold."""

import shutil
from pathlib import Path

import nbformat
import pytest

from coursekit.paths import Course
from coursekit.site import build_site

SLIDER = '''
import anywidget, ipywidgets, traitlets


class Echo(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const echo = document.createElement("div");
      const show = () => { echo.dataset.value = model.get("value"); };
      echo.className = "echo";
      el.append(echo); show(); model.on("change:value", show);
    } };
    """
    value = traitlets.Float(0.5).tag(sync=True)


echo, slider = Echo(), ipywidgets.FloatSlider(value=0.5, min=0, max=1, step=0.1, description="h")
ipywidgets.jslink((slider, "value"), (echo, "value"))
ipywidgets.VBox([slider, echo])
'''
PICTURE = """
from base64 import b64decode
from IPython.display import display

pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
display({"image/png": pixel}, raw=True, metadata={"image/png": {"alt": "one grey point"}})
"""
WIDE = r"$$\frac{df}{dx} = " + " + ".join(f"a_{{{n}}} b_{{{n}}}" for n in range(60)) + "$$"

GLOSSARY = """
[[group]]
en = "Training"
zh = "训练"

[[group.term]]
en = "learning rate"
zh = "学习率"
also = ["learning rates"]
is.en = "The factor $\\\\eta$ before the gradient."
is.zh = "梯度前的系数 $\\\\eta$。"
"""

GUIDE = '''# ---
# jupyter:
#   course:
#     title: {en: A guide, zh: 一份指南}
#     summary: {en: What to do., zh: 该做什么。}
# ---

# %% [markdown] lang="en"
r"""
# A guide

```console
$ course hello
```
"""

# %% [markdown] lang="zh"
r"""
# 一份指南

```console
$ course hello
```
"""
'''
WORKS = """
[[group]]
en = "Works"
zh = "文献"
work = [{id = "wengert-1964", authors = "R. E. Wengert", year = 1964, title = "A simple program", in = "CACM"}]
"""
API = """
en = "Reference"
zh = "参考"
summary = {en = "What there is.", zh = "有些什么。"}
about = {en = "All of it.", zh = "全部。"}

[[page]]
name = "losses"
en = "Losses"
zh = "损失"
about = {en = "With $[z]_+$.", zh = "其中 $[z]_+$。"}

[[page.part]]
en = "All"
zh = "全部"
from = "autograd_core.nn"
names = "MSELoss L1Loss"
"""

LESSONS = {
    "02_slopes": {
        "en": [
            "# 02 · Slopes\n\nThe momentum of $x^2$, and the learning rate.",
            f"## Central difference\n\n{WIDE}\n\n> **Tip** Choose $h$.\n\n"
            "<details><summary>Answer</summary>\n\nIt is *never* zero.\n\n</details>",
            ("code", "print(6 * 7000)"),
            ("code", PICTURE),
            '## Move it\n\nThe learning rate again. Wengert, "A simple program" (1964).\n\n'
            "| English | 中文 |\n|---|---|\n| learning rate, rule of thumb | 学习率，经验法则 |\n\nThen [the assignment](../../exercises/en/02_slopes.ipynb), "
            "then [the next lesson](03_graphs.ipynb).",
            ("code", SLIDER),
        ],
        "zh": [
            "# 02 · 斜率\n\n$x^2$ 的动量（momentum），以及学习率。",
            f"## 中心差分\n\n{WIDE}\n\n> **提示** 选好 $h$。\n\n"
            "<details><summary>答案</summary>\n\n它*从不*为零。\n\n</details>",
            ("code", "print(6 * 7000)"),
            ("code", PICTURE),
            '## 动手\n\n又是学习率。Wengert, "A simple program" (1964)。\n\n'
            "| 中文 | English |\n|---|---|\n| 学习率，经验法则 | learning rate, rule of thumb |\n\n反向传播算出梯度。先做[作业](../../exercises/zh/02_slopes.ipynb)，"
            "再看[下一课](03_graphs.ipynb)。",
            ("code", SLIDER),
        ],
    },
    "03_graphs": {
        "en": [
            "# 03 · Graphs\n\nGraphs.",
            "## Sums\n\nHere unbroadcast adds up.",
            "## Sums\n\nAgain.",
        ],
        "zh": [
            "# 03 · 计算图\n\n图。",
            "## 求和\n\nunbroadcast 把它们加起来。",
            "## 求和\n\n再来。",
        ],
    },
}
TITLES = {
    "02_slopes": {"en": "Slopes", "zh": "斜率"},
    "03_graphs": {"en": "Graphs", "zh": "计算图"},
}


def write_lesson(course: Course, name: str, lang: str, cells: list) -> Path:
    """Write a lesson's notebook as ``course build`` would: without outputs."""
    made = [
        nbformat.v4.new_code_cell(cell[1].strip(), id=f"cell-{number}")
        if isinstance(cell, tuple)
        else nbformat.v4.new_markdown_cell(cell, id=f"cell-{number}")
        for number, cell in enumerate(cells)
    ]
    needs = ["02_slopes", "calculus"] if name == "03_graphs" else []
    about = {
        "needs": needs,
        "name": name,
        "kind": "lesson",
        "lang": lang,
        "minutes": 45,
        "difficulty": 2,
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    title = TITLES.get(name, {}).get(lang, name)
    notebook = nbformat.v4.new_notebook(
        cells=made, metadata={"course": {**about, "title": title}, "kernelspec": kernel}
    )
    path = course.lesson_notebook(name, lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def write_small_course(root: Path) -> Course:
    """Write both lessons in both languages, and the release of one assignment."""
    shutil.rmtree(root, ignore_errors=True)
    course = Course(root)
    for name, versions in LESSONS.items():
        for lang, cells in versions.items():
            write_lesson(course, name, lang, cells)
    (root / "docs").mkdir()
    for name, text in {"glossary": GLOSSARY, "api": API, "bibliography": WORKS}.items():
        (root / "docs" / f"{name}.toml").write_text(text, encoding="utf-8")
    (root / "docs" / "a_guide.py").write_text(GUIDE, encoding="utf-8")
    (root / "docs" / "transcripts").mkdir()
    printed = root / "docs" / "transcripts" / "a_guide.zh.txt"
    printed.write_text("$ course hello\nhello from the course\n", encoding="utf-8")
    proof = root / "tests" / "test_rows.py"
    proof.parent.mkdir()
    proof.write_text("def test_A12_square_at_one(): ...\n", encoding="utf-8")
    for lang in ("en", "zh"):
        release = course.exercise_notebook("02_slopes", lang)
        release.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(), release)
    return course


@pytest.fixture(scope="session")
def small_site(tmp_path_factory):
    """The small course, built once for all tests of a run, and what the build reported."""
    course = write_small_course(tmp_path_factory.mktemp("small"))
    return course, build_site(course)
