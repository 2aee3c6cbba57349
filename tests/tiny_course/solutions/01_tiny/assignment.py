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
