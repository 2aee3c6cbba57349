"""Every kind of fault that the check of a built site is for, planted one by one."""

import pytest

from coursekit.site.check import check_site

FAULTS = {
    '<a href="gone.html">x</a>': "gone.html, which does not exist",
    '<a href="b.html#nowhere">x</a>': "b.html#nowhere, which has no such anchor",
    '<a href="#nowhere">x</a>': "#nowhere, which has no such anchor",
    '<img src="gone.png" alt="">': "gone.png, which does not exist",
    '<script src="https://host.example/x.js"></script>': "from another host",
    '<script src="//host.example/x.js"></script>': "from another host",
    '<link rel="stylesheet" href="http://host.example/x.css">': "from another host",
    '<img srcset="https://host.example/x.png 2x" alt="">': "from another host",
    '<p style="background: url(https://host.example/x.png)">x</p>': "from another host",
    "<style>@import 'https://host.example/x.css';</style>": "from another host",
    '<iframe src="https://host.example/"></iframe>': "from another host",
    "<p>说：*求导。*下面</p>": "Markdown's stars",
    "<p>this is **not** bold</p>": "Markdown's stars",
}
SOUND = """<section id="here">
<a href="b.html#there">x</a> <a href="#here">x</a> <a href="https://host.example/paper">cited</a>
<img src="data:image/png;base64,AA" alt=""> <pre>2**3 **kwargs</pre> <code>*甲</code>
<script>const power = 2 ** 3;</script></section>"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "b.html").write_text('<p id="there">b</p>', encoding="utf-8")

    def write(body: str):
        (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
        return tmp_path

    return write


def test_a_sound_site_has_no_problem(site):
    assert check_site(site(SOUND)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(site, fault):
    problems = check_site(site(SOUND + fault))
    assert len(problems) >= 1
    assert all(problem.startswith("a.html") for problem in problems)
    assert FAULTS[fault] in problems[0]


def test_a_style_sheet_may_not_load_from_another_host_either(site):
    folder = site(SOUND)
    (folder / "x.css").write_text("a { background: url(https://host.example/x.png) }", "utf-8")
    assert check_site(folder) == ["x.css loads https://host.example/x.png from another host"]
