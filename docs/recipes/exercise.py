# at the end of solutions/02_four_ways/assignment.py

# %% [markdown] lang="en" exercise="midpoint" role="statement"
r"""
## The midpoint ({{points}} points)

Write `midpoint(a, b)`, the number halfway between $a$ and $b$.
"""

# %% [markdown] lang="zh" exercise="midpoint" role="statement"
r"""
## 中点（{{points}} 分）

写出 `midpoint(a, b)`：$a$ 与 $b$ 正中间的那个数。
"""


# %% exercise="midpoint" role="solution"
def midpoint(a, b):
    ### BEGIN SOLUTION
    return a + (b - a) / 2
    ### END SOLUTION


# %% exercise="midpoint" role="check"
assert midpoint(1.0, 4.0) == 2.5, T("halfway from 1 to 4 is 2.5", "1 与 4 的正中间是 2.5")
