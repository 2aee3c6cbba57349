"""What a stranger reads first says the same in both languages, and what it says is there."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from autograd_core.viz.figures import save_figures
from coursekit.paths import LANGUAGES, Course

ROOT = Course().root
PAIRS = [("README.md", "README.zh.md"), ("CONTRIBUTING.md", "CONTRIBUTING.zh.md")]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def shape(name: str) -> list[str]:
    """Return what must not differ between the languages, line by line."""
    found, code = [], False
    for line in text(name).splitlines():
        code ^= line.startswith("```")
        if line.startswith("```"):
            found.append(line)
        elif code:
            command = line.partition("#")[0].rstrip()
            found.append(re.sub(r" --lang (en|zh)", "", command))
        elif line.startswith("#"):
            found.append(line.split()[0])
        elif line.startswith("|"):
            found.append("|" * line.count("|"))
        elif image := re.match(r"!\[.+\]\((.+?)\)", line):
            found.append(image[1].replace("_zh", "_en"))
        else:
            found.append(re.sub(r"\d.*", "list", line) if line[:1].isdigit() else line[:2] == "- ")
    return found


def files(name: str) -> list[str]:
    code = re.findall(r"`([\w./-]+/[\w./-]*)`", text(name))
    return [*re.findall(r"\]\((?!#|http)(.+?)\)", text(name)), *code]


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_have_one_structure(english, chinese):
    assert shape(english) == shape(chinese)


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_every_file_that_is_named_is_there(name):
    made = ("build/", "classroom/", "path/", "notebooks/NN", "viz/", "locale/")
    for path in files(name):
        assert path.startswith(made) or (ROOT / path).exists(), path


def test_every_heading_that_a_door_leads_to_is_there():
    for name in PAIRS[0]:
        headings = {line[3:].lower() for line in text(name).splitlines() if line.startswith("## ")}
        doors = re.findall(r"\]\(#(.+?)\)", text(name))
        assert len(doors) == 3 and set(doors) <= headings


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_moving_picture_is_what_the_command_makes_and_small(lang, tmp_path):
    (made,) = save_figures(tmp_path, [lang], ["explorer"])
    committed = (ROOT / "figures" / made.name).read_bytes()
    assert made.read_bytes() == committed
    assert len(committed) < 100_000
    assert len(list(ElementTree.fromstring(committed).iter("{http://www.w3.org/2000/svg}animate")))
