# new file notebooks/15_curvature.py
# ---
# jupyter:
#   course:
#     title: {en: Curvature, zh: 曲率}
#     minutes: 45
#     difficulty: 1
#     needs: [02_four_ways]
# ---

# %% [markdown] lang="en"
r"""
# 15 · Curvature

The derivative of $x^3$ is $3x^2$, and the derivative of that is $6x$.
"""

# %% [markdown] lang="zh"
r"""
# 15 · 曲率

$x^3$ 的导数是 $3x^2$，再求一次导得到 $6x$。
"""

# %%
import autograd_core as ac

curvature = ac.grad(ac.grad(lambda x: x**3))
print(T("at 2:", "在 2 处："), curvature(2.0).item())
