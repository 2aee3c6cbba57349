"""What the builder accepts, what it makes of it, and every drift between languages it refuses."""

import textwrap

import pytest

from coursekit.source import Source, SourceError, fold, structure

HEADER = """\
# ---
# jupyter:
#   course:
#     title:
#       en: A lesson
#       zh: 一课
# ---

"""

GOOD = (
    HEADER
    + '''\
# %% [markdown] lang="en"
r"""
# Slope

The slope at $x$ is `f(x)`, see [the page](../en/02.ipynb).
"""

# %% [markdown] lang="zh"
r"""
# 斜率

`f(x)` 就是 $x$ 处的斜率，见[这一页](../zh/02.ipynb)。
"""

# %%
x = 2.0  #: en: the point #: zh: 这一点
#: en: what comes out
#: zh: 算出的结果
print(T("slope", "斜率"), x)
print(T(f"at {x:.1f}: {x * 2}", f"{x * 2} 在 {x:.1f} 处"))
'''
)


@pytest.fixture
def source(tmp_path):
    def write(text):
        path = tmp_path / "02_slope.py"
        path.write_text(text, encoding="utf-8")
        return Source(path)

    return write


def refusal(source, text):
    with pytest.raises(SourceError) as caught:
        source(text)
    return caught.value.problems


def test_each_language_gets_its_own_prose_and_the_same_ids(source):
    made = source(GOOD)
    english, chinese = made.localise("en"), made.localise("zh")
    assert [c.text.split("\n")[0] for c in english[:1] + chinese[:1]] == ["# Slope", "# 斜率"]
    assert [c.id for c in english] == [c.id for c in chinese]


def test_code_folds_to_one_language():
    code = 'a = T("one", "一")  #: en: first #: zh: 第一\n#: en: only words\n#: zh: 只有话\nb = a'
    assert fold(code, "en") == 'a = "one"  # first\n# only words\nb = a'
    assert fold(code, "zh") == 'a = "一"  # 第一\n# 只有话\nb = a'


def test_a_line_keeps_its_code_when_its_comment_is_of_another_language():
    assert fold("a = 1  #: zh: 一\nb = a", "en") == "a = 1\nb = a"


def test_strings_on_several_lines_keep_their_brackets():
    code = 'a = T("one "\n      "two", "一"\n      "二")'
    assert fold(code, "en") == 'a = ("one "\n      "two")'
    compile(fold(code, "zh"), "cell", "exec")


def test_a_hash_inside_a_string_is_no_comment():
    assert fold('a = "#: en: not a comment"', "zh") == 'a = "#: en: not a comment"'


def test_ids_come_from_content_not_from_position(source):
    before = {c.text: c.id for c in source(GOOD).localise("en")}
    moved = GOOD.replace("# %%\nx = 2.0", "# %%\ny = 1\n\n# %%\nx = 2.0")
    after = {c.text: c.id for c in source(moved).localise("en")}
    assert before.items() <= after.items()


def test_twice_the_same_cell_gets_two_ids(source):
    made = source(GOOD + "\n# %%\ny = 1\n\n# %%\ny = 1\n").localise("en")
    assert len({c.id for c in made}) == len(made)


# Each row plants one drift: what to replace, by what, and a word of the refusal.
DRIFTS = {
    "missing Chinese cell": (
        '# %% [markdown] lang="zh"\nr"""\n# 斜率',
        '# %%\nr"""\n# 斜率',
        "partner",
    ),
    "cell without language": ('[markdown] lang="zh"', "[markdown]", "partner"),
    "wrong order": ('[markdown] lang="en"', '[markdown] lang="zh"', "without the English"),
    "heading level": ("# 斜率", "## 斜率", "headings"),
    "heading dropped": ("# 斜率\n", "斜率\n", "headings"),
    "formula": ("就是 $x$", "就是 $y$", "formulas"),
    "inline code": ("`f(x)` 就是", "`g(x)` 就是", "inline code"),
    "link": ("(../zh/02.ipynb)", "(../zh/03.ipynb)", "links"),
    "untranslated": (
        "# 斜率\n\n`f(x)` 就是 $x$ 处的斜率，见[这一页](../zh/02.ipynb)。",
        "# Slope\n\nThe slope at $x$ is `f(x)`, see [the page](../en/02.ipynb).",
        "word for word",
    ),
    "value shown in one language only": ("{x * 2} 在 {x:.1f} 处", "在 {x:.1f} 处", "differs"),
    "other format": ("{x * 2} 在 {x:.1f} 处", "{x * 2} 在 {x:.2f} 处", "differs"),
    "one argument": ('T("slope", "斜率")', 'T("slope")', "one literal"),
    "not a literal": ('T("slope", "斜率")', 'T("slope", str(x))', "one literal"),
    "nested": ('T("slope", "斜率")', "T(f\"{T('a', 'b')}\", \"斜率\")", "inside another"),
    "before the first cell": (
        '# %% [markdown] lang="en"',
        'y = 1\n\n# %% [markdown] lang="en"',
        "marker",
    ),
    "exercise without role": ("# %%\nx", '# %% exercise="e"\nx', "come together"),
    "comment in English only": (
        "  #: en: the point #: zh: 这一点",
        "  #: en: the point",
        "comment",
    ),
    "comment block in English only": ("#: zh: 算出的结果\n", "", "comment"),
    "syntax error": ("x = 2.0  #", "x = = 2.0  #", "syntax"),
    "admonition": ("The slope at", ":::{tip}\nThe slope at", "JupyterLab"),
    "role": ('[markdown] lang="en"', '[markdown] lang="en" role="essay" exercise="e"', "role"),
    "title": ("#       zh: 一课\n", "", "title"),
    "details": ("见[这一页]", "<details>见[这一页]", "folded"),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_drift_is_refused(source, drift):
    old, new, word = DRIFTS[drift]
    assert GOOD.count(old) >= 1
    problems = refusal(source, GOOD.replace(old, new, 1))
    assert any(word in str(p) for p in problems), list(map(str, problems))


def test_a_syntax_error_names_file_cell_and_line(source):
    text = GOOD.replace('print(T("slope"', 'print((T("slope"', 1)
    line = next(n for n, t in enumerate(text.split("\n"), 1) if "print((T" in t)
    [problem] = refusal(source, text)
    assert str(problem).startswith(f"02_slope.py, cell 3, line {line}: ")


def test_all_problems_are_listed_at_once(source):
    text = GOOD.replace("就是 $x$", "就是 $y$").replace("(../zh/02.ipynb)", "(../zh/03.ipynb)")
    assert len(refusal(source, text)) == 2


def test_word_order_may_differ_within_a_sentence():
    english = "With $a$ and `f`, then $b$."
    chinese = "先 $b$，再 $a$ 与 `f`。"
    assert structure(english, "en") == structure(chinese, "zh")


def test_an_exercise_needs_statement_solution_and_check(source):
    cell = textwrap.dedent(
        """
        # %% exercise="one" role="solution"
        ### BEGIN SOLUTION
        y = 1
        ### END SOLUTION
        """
    )
    problems = refusal(source, GOOD + cell)
    assert {"statement", "check"} == {
        w for p in problems for w in ("statement", "check") if w in str(p)
    }


def test_a_solution_needs_its_marks(source):
    problems = refusal(source, GOOD + '\n# %% exercise="one" role="solution"\ny = 1\n')
    assert any("BEGIN SOLUTION" in str(p) for p in problems)


def test_solution_marks_elsewhere_are_refused(source):
    problems = refusal(source, GOOD + "\n# %%\n### BEGIN SOLUTION\ny = 1\n### END SOLUTION\n")
    assert any("outside" in str(p) for p in problems)
