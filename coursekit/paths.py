"""Where everything in a course lies. The only module that knows folder names."""

import os
from pathlib import Path

LANGUAGES = ("en", "zh")  # of the sources; further ones lie in languages/, see translation.py


class Course:
    """The folders of one checkout, found from ``root`` or from COURSE_ROOT or from this file.

    ``classroom`` is COURSE_CLASSROOM or ``root/classroom`` unless given.
    """

    def __init__(self, root: Path | str | None = None, classroom: Path | str | None = None):
        here = Path(__file__).parent.parent
        self.root = Path(root or os.environ.get("COURSE_ROOT") or here).resolve()
        #: nbgrader's course directory: source, submitted, autograded, feedback, gradebook.db.
        self.classroom = Path(
            classroom or os.environ.get("COURSE_CLASSROOM") or self.root / "classroom"
        ).resolve()

    @property
    def lesson_sources(self) -> list[Path]:
        """The bilingual lesson sources, ``notebooks/NN_name.py``, in order."""
        return sorted((self.root / "notebooks").glob("[0-9][0-9]_*.py"))

    @property
    def assignment_names(self) -> list[str]:
        """The names ``NN_name`` of all assignments, in order."""
        return sorted(
            p.parent.name for p in (self.root / "solutions").glob("[0-9][0-9]_*/assignment.py")
        )

    def lesson_source(self, name: str) -> Path:
        """The bilingual source of a lesson."""
        return self.root / "notebooks" / f"{name}.py"

    def assignment_source(self, name: str) -> Path:
        """The bilingual source of an assignment, with solutions."""
        return self.root / "solutions" / name / "assignment.py"

    def judge(self, name: str) -> Path:
        """The hidden checks of an assignment."""
        return self.root / "solutions" / name / "judge.py"

    def bank(self, name: str) -> Path:
        """The wrong and the alternative right solutions of an assignment."""
        return self.root / "solutions" / name / "bank.py"

    def samples(self, name: str) -> Path:
        """Sample submissions, as students hand them in, with ``expected.toml`` beside them."""
        return self.root / "solutions" / name / "samples"

    def lesson_notebook(self, name: str, lang: str) -> Path:
        return self.root / "notebooks" / lang / f"{name}.ipynb"

    def exercise_notebook(self, name: str, lang: str) -> Path:
        """What students receive."""
        return self.root / "exercises" / lang / f"{name}.ipynb"

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of all languages: those of the sources, then the folders in ``languages/``."""
        further = (p.parent.name for p in self.root.glob("languages/*/language.toml"))
        return (*LANGUAGES, *sorted(further))

    def language_folder(self, lang: str) -> Path:
        """Where a further language lies."""
        return self.root / "languages" / lang

    def translation(self, name: str, lang: str) -> Path:
        """The sentences of a lesson and its assignment in a further language."""
        return self.language_folder(lang) / f"{name}.po"

    def languages_of(self, name: str) -> tuple[str, ...]:
        """The languages in which a lesson or assignment is to be had."""
        return tuple(
            lang
            for lang in self.languages
            if lang in LANGUAGES or self.translation(name, lang).is_file()
        )

    @property
    def build(self) -> Path:
        """Everything made that may be deleted at any time."""
        return self.root / "build"

    @property
    def site(self) -> Path:
        return self.build / "site"
