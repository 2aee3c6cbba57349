"""The reference of the engine: complete, its formulas set, its rules those of the source."""

import importlib
import inspect
import re
import tomllib

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from autograd_core.ops.primitive import PRIMITIVES
from coursekit.paths import LANGUAGES, Course
from coursekit.site.api import (
    api_sheets,
    as_restructured_text,
    documented,
    process_signature,
    public_names,
)
from coursekit.site.calculus import calculus_table, rule_source
from coursekit.site.formulas import split_formulas
from coursekit.site.search import _as_read, index_entries
from coursekit.site.sheet import Shelf

BOOK = tomllib.loads((Course().root / "docs" / "api.toml").read_text(encoding="utf-8"))
SHEETS = {lang: api_sheets(Shelf(Course(), {}), lang) for lang in LANGUAGES}
SHOWN = re.findall(r"auto\w+:: (\S+)", "\n".join(sheet.text for sheet in SHEETS["en"]))
#: Where users find names; what they find there must stand in the reference.
PUBLIC = (
    "autograd_core",
    "autograd_core.autograd",
    "autograd_core.nn",
    "autograd_core.nn.utils",
    "autograd_core.optim",
    "autograd_core.optim.lr_scheduler",
    "autograd_core.data",
)


@pytest.mark.parametrize("module", PUBLIC)
def test_everything_public_is_documented(module):
    known = {id(thing) for _page, _path, thing in documented(Course())}
    loaded = importlib.import_module(module)
    missing = [n for n in public_names(loaded) if id(getattr(loaded, n)) not in known]
    assert missing == []


def test_nothing_is_documented_twice():
    assert sorted(SHOWN) == sorted(set(SHOWN))


def test_what_is_documented_says_something():
    assert [path for _page, path, thing in documented(Course()) if not thing.__doc__] == []


def test_pages_have_the_same_sections_in_every_language():
    for english, chinese in zip(*SHEETS.values(), strict=True):
        assert (english.name, english.sections) == (chinese.name, chinese.sections)
        assert len(english.sections) == len(re.findall(r"^(==+|--+)$", english.text, re.M))


@pytest.mark.parametrize("page", BOOK["page"], ids=lambda page: page["name"])
def test_a_page_introduces_itself_in_every_language(page):
    assert re.search("[一-鿿]", page["zh"]) and re.search("[一-鿿]", page["about"]["zh"])
    assert page["about"]["en"].count("`") == page["about"]["zh"].count("`")


FORMULAS = {
    "w ← w − lr·m̂ / (√v̂ + ε)": r"w \leftarrow w - \mathrm{lr}\cdot \hat m/(\sqrt{\hat v} + \varepsilon )",
    "v̂ = v / (1 − β₂ᵗ)": r"\hat v = v/(1 - \beta _{2}^{t})",
    "ρ∞ = 2 / (1 − β₂) − 1": r"\rho _{\infty} = 2/(1 - \beta _{2}) - 1",
    "|x - y| - beta/2": r"|x - y| - \beta /2",
    "b = gain sqrt(6 / (fan_in + fan_out))": (
        r"b = \mathrm{gain}\,\sqrt{6/(\mathrm{fan}_{\mathrm{in}} + \mathrm{fan}_{\mathrm{out}})}"
    ),
    "[margin - x]+": r"[\mathrm{margin} - x]_+",
    "sum_{j != y} w_y": r"\sum_{j \ne y}\,w_{y}",
    "(N, C, L')": "(N, C, L')",
    "softmax(x)_y": r"\operatorname{softmax}(x)_{y}",
    "softmax_i(x)": r"\operatorname{softmax}_{i}(x)",
    "max_{i} x_i": r"\max_{i}\,x_{i}",
    "mean_{i} x_i": r"\operatorname{mean}_{i}\,x_{i}",
    "sqrt x": r"\sqrt{x}",
    "x1^T W_k x2": r"x_1^{T}\,W_{k}\,x_2",
    "1 - tanh(x)^2": r"1 - \tanh (x)^{2}",
    "(x - y)²": "(x - y)^{2}",
    "½ (x - y)^-2": r"\tfrac12 \,(x - y)^{-2}",
    "||x - y||_2": r"\|x - y\|_{2}",
    "n! / k": "n!/k",
    "sum_i x_i": r"\sum_{i}\,x_{i}",
    "log softmax(x)": r"\log \operatorname{softmax}(x)",
    "(N,)": "(N,)",
    "x != y": r"x \ne y",
    "a + b": "a + b",
    "y = -x": "y = -x",
}
#: What only begins as a formula, and what of it is one.
HALVES = {
    "(x - y as above": [("text", "("), ("math", "x - y"), ("text", " as above")],
    "(x - y, as above": [("text", "("), ("math", "x - y"), ("text", ", as above")],
    "x - y = nothing": [("math", "x - y"), ("text", " = nothing")],
    "x - y + more": [("math", "x - y"), ("text", " + more")],
    "- x - y": [("text", "- "), ("math", "x - y")],
    "log of x": [("text", "log of "), ("math", "x")],
    "x_(": [("text", "x_(")],
}
PROSE = [
    "Return a tensor of the same shape; a leaf, or None.",
    "In training the batch's own mean and (biased) variance.",
    "Raises ValueError for no parameters, one given twice, a non-leaf.",
    "Half a cosine that begins at epoch 3, three to ten times smaller.",
    "A number, or one number each (a tuple).",
    "Cross-entropy of log-probabilities, as in ``x - y``.",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_plain_text_becomes_tex(formula):
    pieces = split_formulas(f"Return {formula}, where the sun shines.")
    tex = FORMULAS[formula]
    assert pieces == [("text", "Return "), ("math", tex), ("text", ", where the sun shines.")]


@pytest.mark.parametrize("text", HALVES)
def test_a_formula_ends_where_prose_begins(text):
    assert split_formulas(text) == HALVES[text]


@pytest.mark.parametrize("prose", PROSE)
def test_prose_stays_prose(prose):
    assert split_formulas(prose) == [("text", prose)]


def test_a_chinese_word_of_one_character_is_no_quantity():
    assert split_formulas("由 x 生成") == [("text", "由 "), ("math", "x"), ("text", " 生成")]


def test_parameters_of_the_function_are_quantities_in_its_formulas():
    assert split_formulas("input / other") == [("text", "input / other")]
    assert split_formulas("input / other", ("input", "other")) == [
        ("math", r"\mathrm{input}/\mathrm{other}")
    ]


def test_a_docstring_keeps_its_code_its_examples_and_its_sources_apart():
    text = inspect.cleandoc(
        """Return x*y_ and ``*args`` with `lr`s::

            a = b * c_

        - ``one``: 2
        Source: PyTorch, torch.f_.
        """
    )
    made = as_restructured_text(text.split("\n"))
    assert r"``*args``" in made and r"``lr``\ s\::" not in made and "    a = b * c_" in made
    assert ".. rst-class:: source\n\nSource: PyTorch, torch.f\\_." in made


def test_a_source_may_stand_in_a_paragraph_of_its_own():
    made = as_restructured_text(["Return x.", "", "Source: PyTorch, torch.f."])
    assert made.split("\n\n")[1:] == [".. rst-class:: source", "Source: PyTorch, torch.f."]


def test_a_primitive_is_shown_with_its_inputs_and_any_other_function_as_python_sees_it():
    def shown(thing, signature):
        return process_signature(None, "function", "", thing, None, signature, "Tensor")

    row = PRIMITIVES["where"]
    general = "(*args, **params)"
    assert shown(row.function, general) == (f"({', '.join(row.inputs)})", "Tensor")
    assert len(row.inputs) > 1
    assert shown(split_formulas, general) == (general, "Tensor")
    assert shown(split_formulas, "(text, names=())") == ("(text, names=())", "Tensor")


def test_a_course_without_a_reference_has_no_such_page(tmp_path):
    assert api_sheets(Shelf(Course(tmp_path), {}), "en") == []
    assert list(documented(Course(tmp_path))) == []


def test_the_table_of_rules_is_the_source():
    rules = dict(zip(PRIMITIVES["mul"].inputs, PRIMITIVES["mul"].rules, strict=True))
    assert rule_source(rules["x"]) == "``g * y``" and rule_source(rules["y"]) == "``g * x``"
    table = "\n".join(text for _anchor, _title, text in calculus_table("en"))
    modules = ("elementwise", "reduce", "shape", "index", "linalg", "conv")
    for name, row in PRIMITIVES.items():
        if row.rules and row.rules[0].__module__.rpartition(".")[2] in modules:
            assert f"``{name}``" in table, name


def test_a_page_of_the_reference_is_typeset_searched_and_marked_as_english(small_site):
    course, _report = small_site
    text = (course.site / "zh" / "api-losses.html").read_text(encoding="utf-8")
    assert '<span class="math notranslate">(x - y)^{2}</span>' in text
    assert not re.search("</span> [,.;:)，。；：）]", text), "a space behind a formula"
    assert '<dl lang="en" class="py class">' in text and 'id="autograd_core.nn.MSELoss"' in text
    index = (course.site / "zh" / "search-index.js").read_text(encoding="utf-8")
    assert '"title":"MSELoss","anchor":"autograd_core.nn.MSELoss"' in index


def test_search_takes_in_words_and_simple_formulas_and_leaves_out_what_nobody_types():
    nameless = addnodes.desc("", addnodes.desc_signature("", "__init__"))
    words = nodes.paragraph(
        "",
        "",
        nodes.Text("At "),
        nodes.math(text="x = 1"),
        nodes.Text(" the slope "),
        nodes.math(text="f'(x_0)"),
        nodes.emphasis("", "", nodes.Text(" rises")),
        nodes.image(alt="a picture"),
        nodes.raw("", "<b>", format="html"),
    )
    code = nodes.container("", nodes.literal_block(text="f(2)"))
    output = nodes.container("", nodes.literal_block(text="42"), classes=["cell_output"])
    section = nodes.section("", nodes.title(text="Slopes"), code, words, output, ids=["slopes"])
    document = new_document("page")
    document += [nameless, section, addnodes.desc("")]
    (entry,) = index_entries("page", document)
    assert (entry["title"], entry["anchor"]) == ("Slopes", "slopes")
    assert entry["text"] == "At x = 1 the slope … rises f(2)", "prose before code"


def test_search_shows_a_type_by_one_of_its_two_names():
    short, full = (
        addnodes.pending_xref_condition("", name, condition=condition)
        for name, condition in (("float", "resolved"), ("builtins.float", "*"))
    )
    signature = addnodes.desc_signature("", "", nodes.Text("lr: "), short, full)
    assert _as_read(signature) == "lr: float"
    assert signature.astext() == "lr: floatbuiltins.float"  # the page's own tree is left alone
