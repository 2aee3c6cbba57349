"""A tiny course of one assignment with two exercises, so that most tests need no real one."""

from pathlib import Path

from coursekit.paths import Course

ASSIGNMENT = '''\
# ---
# jupyter:
#   course:
#     title: {en: Two small exercises, zh: 两道小题}
#     minutes: 10
#     difficulty: 1
#     needs: []
# ---

# %% [markdown] lang="en"
r"""
# Two small exercises
"""

# %% [markdown] lang="zh"
r"""
# 两道小题
"""

# %%
import numpy as np

# %% [markdown] lang="en" exercise="double" role="statement"
r"""
## 1 Double ({{points}} points)
Write `double(x)`.
"""

# %% [markdown] lang="zh" exercise="double" role="statement"
r"""
## 1 加倍（{{points}} 分）
写出 `double(x)`。
"""

# %% exercise="double" role="solution"
def double(x):
    #: en: Twice the input.
    #: zh: 输入的两倍。
    ### BEGIN SOLUTION
    return 2 * np.asarray(x, dtype=float)
    ### END SOLUTION

# %% exercise="double" role="check"
assert double(2.0) == 4.0, T("twice 2 is 4", "2 的两倍是 4")

# %% [markdown] lang="en" exercise="mean" role="statement"
r"""
## 2 Mean ({{points}} points)
Write `mean(values)`; an empty list is a `ValueError`.
"""

# %% [markdown] lang="zh" exercise="mean" role="statement"
r"""
## 2 均值（{{points}} 分）
写出 `mean(values)`；空列表应引发 `ValueError`。
"""

# %% exercise="mean" role="solution"
def mean(values):
    ### BEGIN SOLUTION
    if len(values) == 0:
        raise ValueError("no values")
    return sum(values) / len(values)
    ### END SOLUTION

# %% exercise="mean" role="check"
assert mean([1, 2, 3]) == 2
'''

JUDGE = """\
from coursekit.grading.judge import Assignment, all_of

assignment = Assignment("01_tiny", lesson="01_tiny", ask_seconds=2, cell_seconds=3)


@assignment.check("double", points=1, en="a number you have not seen", zh="换一个没见过的数")
def fresh_number(ask, draw):
    return ask("double(x)", x=draw.uniform(1, 3)).close()


@assignment.check("double", points=1, en="an array keeps its shape", zh="数组保持形状")
def array(ask, draw):
    return ask("double(x)", x=draw.normal(size=(2, 3))).close(same_dtype=True)


@assignment.check("mean", points=2, en="fresh values", zh="新的一组数")
def fresh_values(ask, draw):
    values = [float(v) for v in draw.normal(size=5)]
    return ask("mean(values)", values=values).close()


@assignment.check("mean", points=1, en="an empty list is refused", zh="空列表要报错")
def empty(ask, draw):
    return ask("mean([])").raises("ValueError")
"""

BANK = """\
from coursekit.grading.bank import Bank

bank = Bank("01_tiny")
bank.wrong("double", loses=2, en="you squared", zh="你算成了平方",
           code="def double(x):\\n    return x * x")
bank.wrong("mean", loses=2, en="you forgot to divide by n", zh="你忘了除以 n",
           code="def mean(values):\\n    if not values:\\n        raise ValueError\\n    return sum(values)")
bank.wrong("mean", loses=1, en="you forgot the empty list", zh="你忘了空列表",
           code="def mean(values):\\n    return sum(values) / len(values)")
bank.alternative("numpy", {"double": "def double(x):\\n    return np.add(x, x)"})
"""


def make_course(root: Path) -> Course:
    """Write the tiny course below ``root`` and return it."""
    folder = root / "solutions" / "01_tiny"
    folder.mkdir(parents=True)
    (folder / "assignment.py").write_text(ASSIGNMENT, encoding="utf-8")
    (folder / "judge.py").write_text(JUDGE, encoding="utf-8")
    (folder / "bank.py").write_text(BANK, encoding="utf-8")
    return Course(root)
