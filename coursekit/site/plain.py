"""Formulas in one line of plain text, for places that set no TeX: the home page, descriptions."""

import re

SUPERSCRIPTS = str.maketrans("0123456789+-nT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀ")
SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
COMMANDS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "epsilon": "ε", "varepsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "sigma": "σ", "cdot": "·", "times": "×", "pm": "±",
    "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈", "to": "→", "infty": "∞", "partial": "∂",
    "nabla": "∇", "sum": "∑", "prod": "∏", "dots": "…", "ldots": "…", "max": "max", "min": "min",
    "log": "log", "ln": "ln", "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh",
}  # fmt: skip
_FORMULA = re.compile(r"\$([^$]+)\$")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+) ?|[,;! ])")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]+)\}|(.))")


def plain_formulas(text: str) -> str:
    """Return ``text`` with every ``$TeX$`` in characters alone: $3x^2$ becomes 3x².

    Raises ValueError for a formula that characters cannot say.
    """
    return _FORMULA.sub(lambda match: _plain(match[1]), text)


def _plain(tex: str) -> str:
    def command(match: re.Match) -> str:
        return COMMANDS.get(match[1], match[0]) if match[1] else " "

    def script(match: re.Match) -> str:
        raised = match[1] == "^"
        words = match[2] or match[3]
        said = words.translate(SUPERSCRIPTS if raised else SUBSCRIPTS)
        known = all(before != after for before, after in zip(words, said, strict=True))
        return said if known else match[0]

    said = _SCRIPT.sub(script, _COMMAND.sub(command, tex)).replace("'", "′")
    if re.search(r"[\\^_{}]", said):
        raise ValueError(f"${tex}$ cannot stand in a line of plain text: say it in words")
    return said
