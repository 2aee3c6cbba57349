"""Every sentence that the code says to a person exists in every language of the course."""

import ast
import json
import re
import string
from pathlib import Path

import pytest

from autograd_core.language import get_language, set_language, translator, use_language
from coursekit.paths import LANGUAGES, Course

ROOT = Course().root
PACKAGES = ("autograd_core", "coursekit")
OTHERS = [lang for lang in LANGUAGES if lang != "en"]


def sentences(package: str) -> dict[str, str]:
    """Map each sentence given to ``_(…)`` in a package's code and pages to where it stands."""
    found = {}
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "_":
                place = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
                assert isinstance(node.args[0], ast.Constant), f"{place}: not a literal sentence"
                found[node.args[0].value] = place
    for path in (ROOT / package).rglob("*.j2"):
        for sentence in re.findall(r'\b_\("([^"]+)"', path.read_text(encoding="utf-8")):
            found[sentence] = path.relative_to(ROOT).as_posix()
    return found


def catalogue(package: str, lang: str) -> dict[str, str]:
    path = ROOT / package / "locale" / f"{lang}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def fields(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_is_translated(package, lang):
    translated = catalogue(package, lang)
    missing = {s: place for s, place in sentences(package).items() if s not in translated}
    assert missing == {}


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("package", PACKAGES)
def test_no_translation_is_left_over(package, lang):
    assert set(catalogue(package, lang)) - set(sentences(package)) == set()


@pytest.mark.parametrize("lang", Course().languages[1:])
@pytest.mark.parametrize("package", PACKAGES)
def test_translations_name_the_same_values(package, lang):
    said = {s: t for s, t in catalogue(package, lang).items() if t}  # "" waits for a translator
    assert {s: t for s, t in said.items() if fields(s) != fields(t)} == {}


@pytest.fixture
def clean(monkeypatch):
    for name in ("COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("autograd_core.language._process_language", None)


def test_the_language_comes_from_the_setting_then_the_environment(clean, monkeypatch):
    assert get_language() == "en"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert get_language() == "zh"
    monkeypatch.setenv("COURSE_LANG", "en")
    assert get_language() == "en"
    set_language("zh")
    assert get_language() == "zh"


def test_the_c_locale_means_english(clean, monkeypatch):
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert get_language() == "en"


def test_a_with_block_gives_the_language_back_after_an_error(clean):
    with pytest.raises(KeyError), use_language("zh"):
        assert get_language() == "zh"
        raise KeyError
    assert get_language() == "en"


def test_an_unknown_sentence_stays_english(clean):
    with use_language("zh"):
        assert translator("coursekit")("no such sentence, {n}", n=3) == "no such sentence, 3"


def test_a_language_is_one_file(clean, tmp_path, monkeypatch):
    """A new language needs a catalogue and no line of Python."""
    import sys
    import types

    package = types.ModuleType("tiny")
    package.__file__ = str(tmp_path / "__init__.py")
    monkeypatch.setitem(sys.modules, "tiny", package)
    Path(tmp_path / "locale").mkdir()
    Path(tmp_path / "locale" / "es.json").write_text('{"hello": "hola"}', encoding="utf-8")
    with use_language("es"):
        assert translator("tiny.module")("hello") == "hola"
