"""Finds the formulas in a docstring and turns them into TeX.

Docstrings say ``w ← w − lr·g`` or ``(x - y)^2 / (2 beta)``, to be read in a terminal. Here a small
grammar reads such text: what it can read to the end of a formula becomes TeX, everything else
stays prose. A word counts as a quantity only if it is a single letter, a Greek one, a known
function, or one of the names that the caller gives (the parameters of the documented function).
"""

import re
from collections.abc import Iterable

GREEK = {
    "alpha", "beta", "gamma", "delta", "eps", "lambda", "pi", "rho", "sigma", "tau", "Phi",
}  # fmt: skip
GREEK_LETTERS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "η": "eta",
    "θ": "theta", "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "varphi", "ψ": "psi", "ω": "omega", "Δ": "Delta", "Φ": "Phi", "Σ": "Sigma",
}  # fmt: skip
KNOWN_TO_TEX = {"exp", "log", "tanh", "cos", "sin", "max", "min", "det", "sinh", "cosh", "tan"}
FUNCTIONS = KNOWN_TO_TEX | {
    "softmax", "sigmoid", "relu", "elu", "floor", "ceil", "sign", "sqrt", "mean", "var", "sum", "erf",
}  # fmt: skip
#: Words that are quantities in every docstring, so long as they stand in a formula.
QUANTITIES = {
    "lr", "fan", "gain", "std", "rows", "columns", "weight", "bias", "margin", "positive", "negative",
    "target", "epoch", "factor", "padding", "dilation", "stride", "groups",
}  # fmt: skip
RELATIONS = {
    "=": "=", "←": r"\leftarrow", "<": "<", ">": ">", "<=": r"\le", ">=": r"\ge", "≤": r"\le",
    "≥": r"\ge", "!=": r"\ne", "≠": r"\ne", "≈": r"\approx",
}  # fmt: skip
OPERATORS = {"+": "+", "-": "-", "−": "-", "*": r"\cdot ", "·": r"\cdot ", "/": "/", "@": r"\,"}
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ᵗ⁺⁻ᵀ", "0123456789t+-T", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₜ₊₋", "0123456789t+-", strict=True))
INFINITY = "∞"
_TOKEN = re.compile(
    r"(?P<code>``.+?``|`[^`]+`)|(?P<quoted>\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?)"
    r"|(?P<name>[^\W\d_]\u0302?(?:[\w\u0302]*[^\W_])?)"
    r"|(?P<mark><=|>=|!=|\.\.\.|[^\w\s])|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL,
)
_SCRIPTED = re.compile(
    rf"^(?P<base>.+?)(?P<scripts>[{''.join(SUPERSCRIPTS)}{''.join(SUBSCRIPTS)}]+)$"
)


class _NotAFormula(Exception):
    """The text cannot be read as a formula from here."""


def split_formulas(text: str, names: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Cut a paragraph into ("text", words) and ("math", TeX) pieces, in order.

    ``names`` are further words that stand for quantities.
    """
    tokens = [(match.lastgroup, match[0]) for match in _TOKEN.finditer(text)]
    quantities = QUANTITIES | set(names)
    pieces: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        reader = _Reader(tokens, at, quantities)
        tex, end = reader.longest()
        if end > at:
            pieces.append(("math", tex))
        else:
            end = at + 1
            pieces.append(("text", tokens[at][1]))
        at = end
    merged: list[tuple[str, str]] = []
    for kind, piece in pieces:
        if merged and kind == "text" and merged[-1][0] == "text":
            merged[-1] = ("text", merged[-1][1] + piece)
        else:
            merged.append((kind, piece))
    return merged


class _Reader:
    """A recursive-descent reader of one formula, beginning at a token."""

    def __init__(self, tokens: list[tuple[str, str]], start: int, quantities: set[str]):
        self.tokens, self.start, self.quantities = tokens, start, quantities
        self.at = start
        self.proof = False  # that this is a formula and not a word

    def longest(self) -> tuple[str, int]:
        """Return the TeX of the longest formula that begins here and where it ends, or ("", start)."""
        if self.peek(space=True)[0] == "space":
            return "", self.start
        if self.start and self.tokens[self.start - 1][0] in ("name", "number", "other"):
            return "", self.start
        if self.start and self.tokens[self.start - 1][1] in (".", "_", "'", "-", "&"):
            return "", self.start
        try:
            tex = self.relation()
        except _NotAFormula:
            return "", self.start
        glued = self.peek(space=True)
        if not self.proof or glued[0] in ("name", "number") or glued[1] in ("_", "("):
            return "", self.start
        return tex, self.at

    # -- tokens -------------------------------------------------------------------------------

    def peek(self, space: bool = False) -> tuple[str, str]:
        at = self.at
        while not space and at < len(self.tokens) and self.tokens[at][0] == "space":
            at += 1
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def take(self) -> str:
        while self.tokens[self.at][0] == "space":
            self.at += 1
        self.at += 1
        return self.tokens[self.at - 1][1]

    def expect(self, mark: str) -> None:
        if self.peek()[1] != mark:
            raise _NotAFormula
        self.take()

    def attempt(self, part):
        """Return what ``part`` reads, or None without having moved."""
        kept = self.at, self.proof
        try:
            return part()
        except _NotAFormula:
            self.at, self.proof = kept
            return None

    # -- grammar ------------------------------------------------------------------------------

    def relation(self) -> str:
        tex = self.sum()
        while self.peek()[1] in RELATIONS:
            kept = self.at
            sign = RELATIONS[self.take()]
            right = self.attempt(self.sum)
            if right is None:
                self.at = kept
                break
            tex, self.proof = f"{tex} {sign} {right}", True
        return tex

    def sum(self) -> str:
        sign = ""
        if self.peek()[1] in ("-", "−", "+"):
            sign = OPERATORS[self.take()]
            if self.peek(space=True)[0] == "space":
                raise _NotAFormula
        tex = sign + self.product()
        while self.peek()[1] in ("+", "-", "−"):
            kept = self.at
            operator = OPERATORS[self.take()]
            right = self.attempt(self.product)
            if right is None:
                self.at = kept
                break
            tex, self.proof = f"{tex} {operator} {right}", True
        return tex

    def product(self) -> str:
        tex = self.power()
        while True:
            kept = self.at
            kind, mark = self.peek()
            operator = OPERATORS.get(self.take()) if mark in ("*", "·", "/", "@") else r"\,"
            # 2 x is a product, but in "epoch 3" the number is only a name
            right = None if operator == r"\," and kind == "number" else self.attempt(self.power)
            if right is None:
                self.at = kept
                return tex
            tex, self.proof = f"{tex}{operator}{right}", True

    def power(self) -> str:
        tex = self.operand()
        while self.peek(space=True)[1] == "^" or self.peek(space=True)[1] in SUPERSCRIPTS:
            mark = self.take()
            exponent = SUPERSCRIPTS.get(mark)
            if exponent is None:
                sign = OPERATORS[self.take()] if self.peek()[1] in ("-", "−") else ""
                exponent = sign + self.operand(bare=True)
            tex, self.proof = f"{tex}^{{{exponent}}}", True
        if self.peek(space=True)[1] == "!" and not self.peek_two().startswith("!="):
            self.take()
            tex += "!"
        return tex

    def peek_two(self) -> str:
        return "".join(token for _kind, token in self.tokens[self.at : self.at + 2])

    def operand(self, bare: bool = False) -> str:
        kind, token = self.peek()
        if kind == "number":
            return self.number(self.take())
        if token in ("√", "½", "∞", "…", "..."):
            return self.special(self.take())
        if kind == "name":
            return self.name(self.take())
        if token in ("(", "["):
            return self.bracketed(bare)
        if token == "|":
            return self.absolute()
        raise _NotAFormula

    def number(self, token: str) -> str:
        mantissa, e, exponent = token.partition("e")
        return rf"{mantissa}\cdot 10^{{{exponent}}}" if e else token

    def special(self, token: str) -> str:
        if token == "√":
            self.proof = True
            return rf"\sqrt{{{self.operand(bare=True)}}}"
        return {"½": r"\tfrac12 ", "∞": r"\infty "}.get(token, r"\dots ")

    def bracketed(self, bare: bool) -> str:
        opening = self.take()
        closing = {"(": ")", "[": "]"}[opening]
        inside, several = self.several()
        self.expect(closing)
        self.proof |= several
        if opening == "[" and self.peek(space=True)[1] == "+":
            self.take()
            self.proof = True
            return f"[{inside}]_+"
        return inside if bare else f"{opening}{inside}{closing}"

    def several(self) -> tuple[str, bool]:
        """Return expressions between commas, and whether there are several."""
        parts = [self.relation()]
        while self.peek()[1] == ",":
            self.take()
            if self.peek()[1] in (")", "]"):
                return parts[0] + ",", True
            parts.append(self.relation())
        return ", ".join(parts), len(parts) > 1

    def absolute(self) -> str:
        self.take()
        double = self.peek(space=True)[1] == "|"
        if double:
            self.take()
        inside = self.sum()
        for _bar in range(1 + double):
            self.expect("|")
        self.proof = True
        bar = r"\|" if double else "|"
        index = self.index() if self.peek(space=True)[1] == "_" else ""
        return f"{bar}{inside}{bar}{index}"

    def name(self, token: str) -> str:
        scripts = ""
        if scripted := _SCRIPTED.match(token):
            token, scripts = scripted["base"], scripted["scripts"]
            self.proof = True
        hat = "\u0302" in token
        token = token.replace("\u0302", "")
        base, _underscore, rest = token.partition("_")
        tex = self.word(token, base, rest)
        while self.peek(space=True)[1] == "'":
            self.take()
            tex += "'"
            self.proof = True
        if self.peek(space=True)[1] == "_":
            tex += self.index()
        while (mark := self.peek(space=True)[1]) and set(mark) <= set(SUBSCRIPTS) | {INFINITY}:
            scripts += self.take()
        scripts = _scripts(scripts)
        tex = (rf"\hat {tex}" if hat else tex) + scripts
        if self.peek(space=True)[1] == "(":
            self.proof = True
            if token == "sqrt":
                return rf"\sqrt{{{self.operand(bare=True)}}}"
            tex += self.operand()
            return tex + (self.index() if self.peek(space=True)[1] == "_" else "")
        return tex

    def word(self, token: str, base: str, rest: str) -> str:
        """Return a word that stands for a quantity or a function, as TeX."""
        if base == "sum" and rest and self.at:
            self.proof = True
            return rf"\sum_{{{rest}}}"
        if token in FUNCTIONS:
            return self.function(token)
        if base in FUNCTIONS and len(rest) == 1 and self.peek(space=True)[1] == "(":
            return f"{_function(base)}_{{{rest}}}"
        if len(base) == 1 and base.isalpha() and base < "\u2e80":  # 由 is a word, not a quantity
            if base in ("a", "A", "I") and not rest:
                self.article()
            self.proof = True
            letter = _letter(base)
            return f"{letter}_{{{rest}}}" if rest else letter
        if numbered := re.fullmatch(r"([a-z])(\d)", token):
            self.proof = True
            return f"{numbered[1]}_{numbered[2]}"
        if token in GREEK:
            self.proof = True
            return "\\" + {"eps": "varepsilon"}.get(token, token) + " "
        if base in self.quantities and len(rest) <= 3 and rest:
            self.proof |= rest.isdigit()
            return rf"\mathrm{{{base}}}_{{\mathrm{{{rest}}}}}"
        if token in self.quantities:
            escaped = token.replace("_", r"\_")
            return rf"\mathrm{{{escaped}}}"
        raise _NotAFormula

    def article(self) -> None:
        """Refuse a word such as "a" unless an operator or a bracket stands beside it."""
        signs = {*RELATIONS, *OPERATORS, "^"}
        before = [token for kind, token in self.tokens[: self.at - 1] if kind != "space"]
        if self.peek()[1] not in signs | {",", ")"} and (not before or before[-1] not in signs):
            raise _NotAFormula

    def function(self, token: str) -> str:
        """Return a function's name; it needs an argument, in brackets or right behind it."""
        if self.peek(space=True)[1] == "_":
            index = self.index()
            self.proof = True
            return rf"\sum{index}" if token == "sum" else _function(token).rstrip() + index
        tex = _function(token)
        if self.peek(space=True)[1] == "(":
            return tex
        kind, following = self.peek()
        if kind == "name" and (following in FUNCTIONS or len(following.partition("_")[0]) <= 2):
            self.proof = True
            return rf"\sqrt{{{self.power()}}}" if token == "sqrt" else tex + self.power()
        if token in ("mean", "var"):
            return rf"\mathrm{{{token}}}"
        raise _NotAFormula

    def index(self) -> str:
        """Return what follows an underscore: a name, a number, or an expression in braces."""
        self.expect("_")
        if self.peek(space=True)[1] != "{":
            kind, token = self.peek(space=True)
            if kind not in ("name", "number"):
                raise _NotAFormula
            return f"_{{{self.take()}}}"
        self.take()
        inside = []
        while self.peek()[1] not in ("}", ""):
            token = self.take()
            word = len(token) > 1 and token.isalpha()
            inside.append(rf"\text{{ {token} }}" if word else RELATIONS.get(token, token))
        self.expect("}")
        return f"_{{{' '.join(inside)}}}"


def _function(name: str) -> str:
    return rf"\{name} " if name in KNOWN_TO_TEX else rf"\operatorname{{{name}}}"


def _letter(letter: str) -> str:
    return f"\\{GREEK_LETTERS[letter]} " if letter in GREEK_LETTERS else letter


def _scripts(marks: str) -> str:
    below = "".join((SUBSCRIPTS | {INFINITY: r"\infty"}).get(mark, "") for mark in marks)
    above = "".join(SUPERSCRIPTS.get(mark, "") for mark in marks)
    return (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
