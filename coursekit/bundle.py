"""Packs what students receive into one zip: lessons, exercises, engine and a start script.

Neither solutions nor hidden checks nor the sources that hold them are read for it, but for the
released form of the exercises, which is made anew: what an instructor tried out in exercises/
does not travel.
"""

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import build
from .paths import Course

FOLDER = "autograd-course"
PACKAGES = ("autograd_core", "coursekit")
FILES = ("start.py", "pyproject.toml", "LICENSE")
#: The oldest date that a zip can hold: the same course gives the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)

READ_ME = {
    "README.md": """# Build your own autodiff: an interactive course

You need Python 3.11 or newer. In this folder:

```
python3 start.py                     opens the lessons in your browser (the first time takes minutes)
python3 start.py check 02            checks an assignment before you hand it in
python3 start.py progress            shows how far you have come
python3 start.py doctor              says what works on this machine, and how to mend what does not
```

On Windows type `py` in the place of `python3`. The lessons are in `notebooks/en`, the assignments
in `exercises/en`; start with lesson 00. 中文说明见 `README.zh.md`。
""",
    "README.zh.md": """# 亲手造一个自动微分：交互式课程

需要 Python 3.11 或更新的版本。在这个文件夹里运行：

```
python3 start.py lab --lang zh       在浏览器里打开课程（第一次需要几分钟）
python3 start.py check 02 --lang zh  交作业之前先检查一遍
python3 start.py progress --lang zh  看看自己做到哪里了
python3 start.py doctor              这台机器上什么能用，不能用的该怎么办
```

在 Windows 上请把 `python3` 换成 `py`。课程在 `notebooks/zh`，作业在 `exercises/zh`，从第 00 课开始。
""",
}


def make_bundle(
    course: Course,
    target: Path,
    names: list[str] | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> Path:
    """Write the zip that students receive to ``target`` and return its path.

    ``names`` are the assignments to put in, all by default. The zip appears whole or not at all.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, content in _contents(course, names or course.assignment_names, progress):
                entry = zipfile.ZipInfo(f"{FOLDER}/{name}", EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                bundle.writestr(entry, content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _contents(course: Course, names: list[str], progress) -> Iterator[tuple[str, bytes]]:
    """Yield (path within the bundle, content) of everything, in a fixed order."""
    for name, text in READ_ME.items():
        yield name, text.encode()
    for name in FILES:
        yield name, (course.root / name).read_bytes()
    for folder in (*PACKAGES, "LICENSES"):
        for path in sorted((course.root / folder).rglob("*")):
            if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts):
                yield path.relative_to(course.root).as_posix(), path.read_bytes()
    for about in sorted(course.root.glob("languages/*/language.toml")):
        yield about.relative_to(course.root).as_posix(), about.read_bytes()
    for source in course.lesson_sources:
        progress(source.stem)
        for lang in course.languages_of(source.stem):
            notebook = build.lesson_notebook(course, source.stem, lang)
            yield f"notebooks/{lang}/{source.stem}.ipynb", build.as_text(notebook).encode()
    for name in names:
        progress(name)
        for lang in course.languages_of(name):
            notebook = build.student_notebook(course, name, lang)
            yield f"exercises/{lang}/{name}.ipynb", build.as_text(notebook).encode()
