# %% [markdown] lang="en" exercise="second_difference" role="statement"
r"""
## 8 · The second difference ({{points}} points)

Write `second_difference(f, x, h)`, which estimates the second derivative of $f$ at $x$ as $\dfrac{f(x+h) - 2f(x) + f(x-h)}{h^2}$.
"""

# %% [markdown] lang="zh" exercise="second_difference" role="statement"
r"""
## 8 · 二阶差分（{{points}} 分）

写出 `second_difference(f, x, h)`，用 $\dfrac{f(x+h) - 2f(x) + f(x-h)}{h^2}$ 估计 $f$ 在 $x$ 处的二阶导数。
"""


# %% exercise="second_difference" role="solution"
def second_difference(f, x, h):
    ### BEGIN SOLUTION
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2
    ### END SOLUTION


# %% exercise="second_difference" role="check"
assert abs(second_difference(lambda t: t**3, 2.0, 1e-3) - 12) < 1e-4, T(
    "the second derivative of x³ at 2 is 12", "x³ 在 2 处的二阶导数是 12"
)
