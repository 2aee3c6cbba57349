# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 13 · Optimizers II: adaptive, second-order, schedules"
#       zh: "作业 13 · 优化器二：自适应、二阶方法与学习率调度"
#     minutes: 120
#     difficulty: 3
#     needs: [13_optimizers_adaptive]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 13 · Optimizers II: adaptive, second-order, schedules

Nine optimizers in a few lines each, four schedules in one line or three, and the comparison that decides among them. You write everything in NumPy; the numbers must be those of the library, and the visible checks begin with those of the lesson.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that is no harm.) Save, and hand in this one file under its own name, `13_optimizers_adaptive.ipynb`. The 20 points are those of exercises 1 to 7, which are graded automatically. Exercise 8 is answered in words; a person reads it, and it adds no points.
"""

# %% [markdown] lang="zh"
r"""
# 作业 13 · 优化器二：自适应、二阶方法与学习率调度

九种优化器，每种几行；四种调度，每种一到三行；最后是一场公平的比较，看它们谁高谁低。全部用 NumPy 来写，数值要与库里的一致；可见的检查从课上的那些数开始。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`13_optimizers_adaptive.ipynb`。20 分都在第 1 到第 7 题，由程序自动评分；第 8 题用文字回答，由老师阅读，不另计分。
"""

# %% [markdown] lang="en"
r"""
## What is given

Run the next cell first. In exercises 1 to 4 an optimizer is a function

```python
update(w, g, state, **options)    # the new w
```

`w` and `g` are arrays of one shape, the weights and their gradient. `state` is a dict that belongs to these weights: *empty* before the first step, afterwards whatever you have put in it, under names of your choice. So everything that an optimizer remembers goes into `state` (a step count too), and nothing into global variables. Return a new array; do not write into `w` or `g`. In the formulas $\eta$ is the parameter `lr`, and $\varepsilon$ is `eps`.

`walk(update, steps, ...)` lets such a function walk on Himmelblau's function from the origin. `exact` and `wolfe` are the line searches of exercise 5. `expect` compares numbers and gives a reason.
"""

# %% [markdown] lang="zh"
r"""
## 已经给出的

先运行下一个单元格。第 1 到第 4 题里，优化器是这样一个函数：

```python
update(w, g, state, **options)    # 新的 w
```

`w` 和 `g` 是同形的数组，即权重和它们的梯度。`state` 是属于这些权重的一个字典：第一步之前是**空的**，之后里面是你放进去的东西，名字随你取。所以，优化器要记住的一切都放进 `state`（步数也一样），不要放进全局变量。返回一个新数组，不要往 `w` 或 `g` 里写。公式里的 $\eta$ 就是参数 `lr`，$\varepsilon$ 就是 `eps`。

`walk(update, steps, ...)` 让这样的函数在 Himmelblau 函数上从原点走起。`exact` 和 `wolfe` 是第 5 题用的线搜索。`expect` 比较数值并说明原因。
"""

# %%
import numpy as np

from autograd_core.optim.line_search import Probe, strong_wolfe
from autograd_core.viz import himmelblau


def walk(update, steps, **options):
    T(
        """Return where an optimizer stands after so many steps on Himmelblau's function.""",
        """返回优化器在 Himmelblau 函数上走若干步之后的位置。""",
    )
    w, state = np.zeros(2), {}
    for _ in range(steps):
        w = update(w, himmelblau.gradient(w), state, **options)
    return w


def exact(function, w, d):
    T(
        """Return the t at which a quadratic function is least along w + t·d.""",
        """返回使二次函数沿 w + t·d 最小的 t。""",
    )
    first, second = (function(w + t * d)[1] @ d for t in (0.0, 1.0))
    return first / (first - second)


def wolfe(function, w, d):
    T(
        """Return a t that satisfies the strong Wolfe conditions along w + t·d.""",
        """返回沿 w + t·d 满足强 Wolfe 条件的一个 t。""",
    )

    def probe(t):
        loss, g = function(w + t * d)
        return Probe(t, loss, g, float(g @ d))

    return strong_wolfe(probe, probe(0.0), 1.0, float(np.abs(d).max())).t


def expect(got, expected, why, tolerance=1e-6):
    T(
        """Complain, with a reason, if the numbers got are not the ones expected.""",
        """若数值 got 与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(f"This is None. {why}", f"这里得到的是 None。{why}")
    shape, right = np.shape(got), np.shape(expected)
    assert shape == right, T(
        f"The shape is {shape}, it should be {right}. {why}",
        f"形状是 {shape}，应当是 {right}。{why}",
    )
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance), T(
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


# %% [markdown] lang="en" exercise="adagrad_rmsprop" role="statement"
r"""
## 1 · Adagrad and RMSprop ({{points}} points)

```python
adagrad(w, g, state, lr=0.01, eps=1e-10)                 # the new w
rmsprop(w, g, state, lr=0.01, alpha=0.99, eps=1e-8)      # the new w
```

- Adagrad: $s\leftarrow s+g^2$ and $w-\eta\,g/(\sqrt s+\varepsilon)$. RMSprop: the same with $s\leftarrow\alpha s+(1-\alpha)g^2$. In both $s$ begins at 0.
- Everything is element by element. An element whose gradient has always been 0 stays where it is, without a warning.

**Example.** From the origin of Himmelblau's function, with learning rate 0.5, Adagrad goes to `[0.5, 0.5]` and then to `[0.960291, 0.916025]`. The first step of RMSprop with its defaults ends at `[0.1, 0.1]`.

<details><summary>Hint 1: the idea</summary>

`state` is empty in the first step. `state.get("s", 0.0)` is what it remembers, or 0.

</details>
<details><summary>Hint 2: the formula</summary>

First update $s$, and put it back into `state`; then divide by its root. The new gradient is part of $s$ already in the first step.

</details>
<details><summary>Hint 3: the first line</summary>

`state["s"] = state.get("s", 0.0) + g**2`

</details>
"""

# %% [markdown] lang="zh" exercise="adagrad_rmsprop" role="statement"
r"""
## 1 · Adagrad 与 RMSprop（{{points}} 分）

```python
adagrad(w, g, state, lr=0.01, eps=1e-10)                 # 新的 w
rmsprop(w, g, state, lr=0.01, alpha=0.99, eps=1e-8)      # 新的 w
```

- Adagrad：$s\leftarrow s+g^2$，然后 $w-\eta\,g/(\sqrt s+\varepsilon)$。RMSprop：一样，只是 $s\leftarrow\alpha s+(1-\alpha)g^2$。两者的 $s$ 都从 0 开始。
- 一切都逐元素进行。某个元素的梯度一直是 0，它就留在原地，也不出警告。

**例** 从 Himmelblau 函数的原点出发，学习率 0.5，Adagrad 先到 `[0.5, 0.5]`，再到 `[0.960291, 0.916025]`。RMSprop 用默认值，第一步到 `[0.1, 0.1]`。

<details><summary>提示 1：思路</summary>

第一步时 `state` 是空的。`state.get("s", 0.0)` 取出记住的值，没有就是 0。

</details>
<details><summary>提示 2：公式</summary>

先更新 $s$，放回 `state`；再除以它的平方根。从第一步起，新的梯度就已经算在 $s$ 里了。

</details>
<details><summary>提示 3：第一行</summary>

`state["s"] = state.get("s", 0.0) + g**2`

</details>
"""


# %% exercise="adagrad_rmsprop" role="solution"
def adagrad(w, g, state, lr=0.01, eps=1e-10):
    T("""Return the weights after one step of Adagrad.""", """返回 Adagrad 走一步之后的权重。""")
    ### BEGIN SOLUTION
    state["s"] = state.get("s", 0.0) + g**2
    return w - lr * g / (np.sqrt(state["s"]) + eps)
    ### END SOLUTION


def rmsprop(w, g, state, lr=0.01, alpha=0.99, eps=1e-8):
    T("""Return the weights after one step of RMSprop.""", """返回 RMSprop 走一步之后的权重。""")
    ### BEGIN SOLUTION
    state["s"] = alpha * state.get("s", 0.0) + (1 - alpha) * g**2
    return w - lr * g / (np.sqrt(state["s"]) + eps)
    ### END SOLUTION


# %% exercise="adagrad_rmsprop" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The first step of Adagrad is lr times the sign.", "Adagrad 的第一步是 lr 乘正负号。")
expect(walk(adagrad, 1, lr=0.5), [0.5, 0.5], why)
why = T("In step 2 both squares are in the sum.", "第 2 步时，和里有两个平方。")
expect(walk(adagrad, 2, lr=0.5), [0.9602908909, 0.9160251472], why)
why = T("The first step of RMSprop is lr / √(1 − α).", "RMSprop 的第一步是 lr / √(1 − α)。")
expect(walk(rmsprop, 1), [0.1, 0.1], why)
why = T("In step 2 the first square counts α(1 − α).", "第 2 步时，第一个平方算 α(1 − α)。")
expect(walk(rmsprop, 2), [0.1793066400, 0.1746200786], why)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="adadelta" role="statement"
r"""
## 2 · Adadelta ({{points}} points)

```python
adadelta(w, g, state, lr=1.0, rho=0.9, eps=1e-6)    # the new w
```

Two running means, both beginning at 0: $s$ of $g^2$ and $u$ of $\Delta^2$.

$$s\leftarrow\rho s+(1-\rho)g^2,\qquad\Delta=\frac{\sqrt{u+\varepsilon}}{\sqrt{s+\varepsilon}}\,g,\qquad u\leftarrow\rho u+(1-\rho)\Delta^2,\qquad w-\eta\,\Delta .$$

- The order matters: the step uses the *new* $s$ and the *old* $u$.
- $\Delta$ is the step *before* it is multiplied by the learning rate.

**Example.** From the origin of Himmelblau's function it goes to `[0.003162, 0.003162]`, then to `[0.006421, 0.006412]`.

<details><summary>Hint 1: the idea</summary>

RMSprop, with the root of a second mean in the place of the learning rate.

</details>
<details><summary>Hint 2: the formula</summary>

Compute the new $s$, then $\Delta$ with the old $u$, then the new $u$ from $\Delta$. Put $s$ and $u$ back.

</details>
<details><summary>Hint 3: the first line</summary>

`s, u = rho * state.get("s", 0.0) + (1 - rho) * g**2, state.get("u", 0.0)`

</details>
"""

# %% [markdown] lang="zh" exercise="adadelta" role="statement"
r"""
## 2 · Adadelta（{{points}} 分）

```python
adadelta(w, g, state, lr=1.0, rho=0.9, eps=1e-6)    # 新的 w
```

两个滑动平均，都从 0 开始：$s$ 是 $g^2$ 的，$u$ 是 $\Delta^2$ 的。

$$s\leftarrow\rho s+(1-\rho)g^2,\qquad\Delta=\frac{\sqrt{u+\varepsilon}}{\sqrt{s+\varepsilon}}\,g,\qquad u\leftarrow\rho u+(1-\rho)\Delta^2,\qquad w-\eta\,\Delta .$$

- 次序要紧：步子用的是**新的** $s$ 和**旧的** $u$。
- $\Delta$ 是**还没有**乘学习率的步子。

**例** 从 Himmelblau 函数的原点出发，先到 `[0.003162, 0.003162]`，再到 `[0.006421, 0.006412]`。

<details><summary>提示 1：思路</summary>

就是 RMSprop，只是用第二个平均的平方根代替学习率。

</details>
<details><summary>提示 2：公式</summary>

先算新的 $s$，再用旧的 $u$ 算 $\Delta$，再由 $\Delta$ 算新的 $u$。把 $s$ 和 $u$ 放回去。

</details>
<details><summary>提示 3：第一行</summary>

`s, u = rho * state.get("s", 0.0) + (1 - rho) * g**2, state.get("u", 0.0)`

</details>
"""


# %% exercise="adadelta" role="solution"
def adadelta(w, g, state, lr=1.0, rho=0.9, eps=1e-6):
    T("""Return the weights after one step of Adadelta.""", """返回 Adadelta 走一步之后的权重。""")
    ### BEGIN SOLUTION
    s, u = rho * state.get("s", 0.0) + (1 - rho) * g**2, state.get("u", 0.0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    state["s"], state["u"] = s, rho * u + (1 - rho) * delta**2
    return w - lr * delta
    ### END SOLUTION


# %% exercise="adadelta" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The first step is √ε / √(1 − ρ).", "第一步是 √ε / √(1 − ρ)。")
expect(walk(adadelta, 1), [0.0031622776, 0.0031622776], why, 1e-8)
why = T("New s, old u; then the new u.", "先用新的 s 和旧的 u，再更新 u。")
expect(walk(adadelta, 2), [0.0064211705, 0.0064124284], why, 1e-8)
expect(walk(adadelta, 100), [0.6192169162, 0.4756191122], why)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="adam_family" role="statement"
r"""
## 3 · Adam, Adamax, SparseAdam ({{points}} points)

```python
adam(w, g, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)                       # the new w
adamax(w, g, state, lr=2e-3, betas=(0.9, 0.999), eps=1e-8)                     # the new w
sparse_adam(w, rows, values, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)     # the new w
```

- Adam: running means $m$ of $g$ and $v$ of $g^2$, both divided by $1-\beta^t$ before use ($t=1$ in the first step), and $w-\eta\,\hat m/(\sqrt{\hat v}+\varepsilon)$.
- Adamax: $u\leftarrow\max(\beta_2u,\,|g|+\varepsilon)$, and $w-\dfrac{\eta}{1-\beta_1^t}\,\dfrac mu$. Only $m$ is corrected.
- SparseAdam: `w` has shape `(n, d)`; the gradient is zero except in `rows`, shape `(k,)`, where it is `values`, shape `(k, d)`. A row that occurs *several times* in `rows` has the *sum* of its values as gradient. Weights *and memories* of all other rows stay exactly as they are. The step count $t$ is one for all rows.

**Example.** Two steps on Himmelblau's function from the origin with learning rate 0.1: Adam is at `[0.199847, 0.200136]`, Adamax at `[0.189197, 0.195104]`.

<details><summary>Hint 1: the idea</summary>

`state["t"] = state.get("t", 0) + 1` counts. For SparseAdam do the steps of Adam on copies of a few rows of `m` and `v`, and put them back.

</details>
<details><summary>Hint 2: the formula</summary>

$\hat m=m/(1-\beta_1^t)$, $\hat v=v/(1-\beta_2^t)$. `np.add.at(sums, places, values)` adds where places repeat; `np.unique(rows, return_inverse=True)` gives each row once, and the places.

</details>
<details><summary>Hint 3: the first line</summary>

For SparseAdam: `rows, places = np.unique(rows, return_inverse=True)`, then `g = np.zeros((len(rows), w.shape[1]))`

</details>
"""

# %% [markdown] lang="zh" exercise="adam_family" role="statement"
r"""
## 3 · Adam、Adamax、SparseAdam（{{points}} 分）

```python
adam(w, g, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)                       # 新的 w
adamax(w, g, state, lr=2e-3, betas=(0.9, 0.999), eps=1e-8)                     # 新的 w
sparse_adam(w, rows, values, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)     # 新的 w
```

- Adam：$g$ 的滑动平均 $m$，$g^2$ 的滑动平均 $v$，使用之前都除以 $1-\beta^t$（第一步 $t=1$），然后 $w-\eta\,\hat m/(\sqrt{\hat v}+\varepsilon)$。
- Adamax：$u\leftarrow\max(\beta_2u,\,|g|+\varepsilon)$，然后 $w-\dfrac{\eta}{1-\beta_1^t}\,\dfrac mu$。只修正 $m$。
- SparseAdam：`w` 的形状是 `(n, d)`；梯度只在 `rows`（形状 `(k,)`）这几行上不为零，那里是 `values`（形状 `(k, d)`）。一行若在 `rows` 里出现**好几次**，它的梯度是各次的值**之和**。其余各行，不论权重**还是记忆**，都原封不动。步数 $t$ 各行共用一个。

**例** 在 Himmelblau 函数上从原点走两步，学习率 0.1：Adam 到 `[0.199847, 0.200136]`，Adamax 到 `[0.189197, 0.195104]`。

<details><summary>提示 1：思路</summary>

用 `state["t"] = state.get("t", 0) + 1` 数步数。SparseAdam：把 `m` 和 `v` 的那几行取出来，照 Adam 走，再放回去。

</details>
<details><summary>提示 2：公式</summary>

$\hat m=m/(1-\beta_1^t)$，$\hat v=v/(1-\beta_2^t)$。`np.add.at(sums, places, values)` 在位置重复时会累加；`np.unique(rows, return_inverse=True)` 给出不重复的行，以及各自的位置。

</details>
<details><summary>提示 3：第一行</summary>

SparseAdam：`rows, places = np.unique(rows, return_inverse=True)`，然后 `g = np.zeros((len(rows), w.shape[1]))`

</details>
"""


# %% exercise="adam_family" role="solution"
def adam(w, g, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    T("""Return the weights after one step of Adam.""", """返回 Adam 走一步之后的权重。""")
    ### BEGIN SOLUTION
    b1, b2 = betas
    t = state["t"] = state.get("t", 0) + 1
    m = state["m"] = b1 * state.get("m", 0.0) + (1 - b1) * g
    v = state["v"] = b2 * state.get("v", 0.0) + (1 - b2) * g**2
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)
    ### END SOLUTION


def adamax(w, g, state, lr=2e-3, betas=(0.9, 0.999), eps=1e-8):
    T("""Return the weights after one step of Adamax.""", """返回 Adamax 走一步之后的权重。""")
    ### BEGIN SOLUTION
    b1, b2 = betas
    t = state["t"] = state.get("t", 0) + 1
    m = state["m"] = b1 * state.get("m", 0.0) + (1 - b1) * g
    u = state["u"] = np.maximum(b2 * state.get("u", 0.0), np.abs(g) + eps)
    return w - lr / (1 - b1**t) * m / u
    ### END SOLUTION


def sparse_adam(w, rows, values, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    T(
        """Return the weights after one step of Adam on the given rows only.""",
        """返回只对给定的行走一步 Adam 之后的权重。""",
    )
    ### BEGIN SOLUTION
    b1, b2 = betas
    rows, places = np.unique(rows, return_inverse=True)
    g = np.zeros((len(rows), w.shape[1]))
    np.add.at(g, places, values)
    if not state:
        state.update(t=0, m=np.zeros(w.shape), v=np.zeros(w.shape))
    state["t"] += 1
    t = state["t"]
    m = state["m"][rows] = b1 * state["m"][rows] + (1 - b1) * g
    v = state["v"][rows] = b2 * state["v"][rows] + (1 - b2) * g**2
    w = w.copy()
    w[rows] -= lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)
    return w
    ### END SOLUTION


# %% exercise="adam_family" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The first step has the size lr.", "第一步的大小是 lr。")
expect(walk(adam, 1, lr=0.1), [0.1, 0.1], why)
expect(walk(adamax, 1, lr=0.1), [0.1, 0.1], why)
why = T("Step 2, where means and corrections meet.", "第 2 步，平均和修正都用上了。")
expect(walk(adam, 2, lr=0.1), [0.1998474451, 0.2001355136], why)
expect(walk(adamax, 2, lr=0.1), [0.1891974089, 0.1951040790], why)
table, state = np.ones((3, 2)), {}
for _ in range(2):
    table = sparse_adam(table, np.array([0, 2]), 2 * table[[0, 2]], state, lr=0.1)
why = T("Two steps on rows 0 and 2; row 1 rests.", "在第 0、2 行走两步；第 1 行不动。")
expect(table, [[0.8004122551] * 2, [1.0, 1.0], [0.8004122551] * 2], why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="asgd_rprop" role="statement"
r"""
## 4 · An average and a sign ({{points}} points)

```python
asgd(w, g, state, lr=0.01, t0=0)                                         # the new w; state["ax"]
rprop(w, g, state, lr=0.01, etas=(0.5, 1.2), sizes=(1e-6, 50.0))         # the new w
```

- Averaged SGD: the step is $w-\eta g$, nothing else. In `state["ax"]` stands, after each step, the *mean of the iterates* of the steps $t_0+1,t_0+2,\dots$ up to now; up to step $t_0$ it is the iterate itself. (The library also lets $\eta$ shrink a little, which we leave out.)
- Rprop: each element has a step size $d$, at first `lr`, and remembers its last gradient $p$, at first 0. If $g\,p>0$, $d$ grows by the factor `etas[1]`; if $g\,p<0$, it shrinks by `etas[0]`; else it stays. Then it is kept within `sizes`. If $g\,p<0$ the element does not move this time, and 0 is remembered in the place of $g$. Otherwise it moves by $d$ against the sign of $g$.

**Example.** The gradients 1, 2, 3 move Rprop by 0.01, 0.012, 0.0144. If then $-1$ follows, it waits, and the step after it has the size 0.0072.

<details><summary>Hint 1: the idea</summary>

A running mean of $k$ numbers needs no list: $\bar w\leftarrow\bar w+(w-\bar w)/k$. For Rprop `np.sign(g * p)` has the three cases.

</details>
<details><summary>Hint 2: the formula</summary>

In step $t$ we have $k=\max(1,t-t_0)$. For Rprop `np.where(turn < 0, 0.0, g)` is both what moves and what is remembered.

</details>
<details><summary>Hint 3: the first line</summary>

`turn = np.sign(g * state.get("p", 0.0))`

</details>
"""

# %% [markdown] lang="zh" exercise="asgd_rprop" role="statement"
r"""
## 4 · 一个平均，一个正负号（{{points}} 分）

```python
asgd(w, g, state, lr=0.01, t0=0)                                         # 新的 w；state["ax"]
rprop(w, g, state, lr=0.01, etas=(0.5, 1.2), sizes=(1e-6, 50.0))         # 新的 w
```

- 平均 SGD：步子就是 $w-\eta g$，别无其他。每一步之后，`state["ax"]` 里是第 $t_0+1,t_0+2,\dots$ 步直到现在**各点的平均**；到第 $t_0$ 步为止，它就是当前的点。（库里还让 $\eta$ 慢慢变小一点，这里略去。）
- Rprop：每个元素有自己的步子大小 $d$，起初是 `lr`；还记着上一次的梯度 $p$，起初是 0。$g\,p>0$ 时，$d$ 乘以 `etas[1]`；$g\,p<0$ 时，乘以 `etas[0]`；否则不变。然后把它限制在 `sizes` 之内。$g\,p<0$ 时，这个元素这一次不动，记下的是 0，而不是 $g$；否则，它逆着 $g$ 的正负号移动 $d$。

**例** 梯度依次是 1、2、3，Rprop 移动 0.01、0.012、0.0144。接下来若是 $-1$，它就等一次，再下一步的大小是 0.0072。

<details><summary>提示 1：思路</summary>

求 $k$ 个数的平均不需要列表：$\bar w\leftarrow\bar w+(w-\bar w)/k$。对 Rprop，`np.sign(g * p)` 正好分三种情况。

</details>
<details><summary>提示 2：公式</summary>

在第 $t$ 步，$k=\max(1,t-t_0)$。对 Rprop，`np.where(turn < 0, 0.0, g)` 既是移动所用的，也是要记住的。

</details>
<details><summary>提示 3：第一行</summary>

`turn = np.sign(g * state.get("p", 0.0))`

</details>
"""


# %% exercise="asgd_rprop" role="solution"
def asgd(w, g, state, lr=0.01, t0=0):
    T(
        """Return the weights after one step of averaged SGD; keep the mean in state["ax"].""",
        """返回平均 SGD 走一步之后的权重；平均值存在 state["ax"] 里。""",
    )
    ### BEGIN SOLUTION
    t = state["t"] = state.get("t", 0) + 1
    w = w - lr * g
    before = state.get("ax", w)
    state["ax"] = before + (w - before) / max(1, t - t0)
    return w
    ### END SOLUTION


def rprop(w, g, state, lr=0.01, etas=(0.5, 1.2), sizes=(1e-6, 50.0)):
    T("""Return the weights after one step of Rprop.""", """返回 Rprop 走一步之后的权重。""")
    ### BEGIN SOLUTION
    turn = np.sign(g * state.get("p", 0.0))
    factor = np.where(turn > 0, etas[1], np.where(turn < 0, etas[0], 1.0))
    state["d"] = np.clip(state.get("d", lr) * factor, *sizes)
    state["p"] = np.where(turn < 0, 0.0, g)
    return w - np.sign(state["p"]) * state["d"]
    ### END SOLUTION


# %% exercise="asgd_rprop" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
w, state = np.array([1.0]), {}
for g in (1.0, 2.0, 4.0):
    w = asgd(w, np.array([g]), state, lr=0.1)
expect(w, [0.3], T("ASGD steps as SGD does.", "ASGD 的步子和 SGD 一样。"))
why = T("The mean of the three points 0.9, 0.7, 0.3.", "0.9、0.7、0.3 三个点的平均。")
expect(state["ax"], [1.9 / 3], why)
w, state, path = np.array([0.0]), {}, [0.0]
for g in (1.0, 2.0, 3.0, -1.0, -1.0, -1.0):
    w = rprop(w, np.array([g]), state)
    path.append(float(w[0]))
why = T("Same sign: longer. Turned: halved, and it waits.", "同号：变长。变号：减半，并且等一次。")
expect(-np.diff(path), [0.01, 0.012, 0.0144, 0.0, -0.0072, -0.00864], why, 1e-9)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="lbfgs" role="statement"
r"""
## 5 · L-BFGS ({{points}} points)

```python
two_loop(g, pairs)                                                # the direction −H g
lbfgs(function, w, direction, search, steps, memory=10)           # list of the points visited
```

- `pairs` is a list of `(s, y)`, the oldest first: ways $s=w^+-w$ and changes of gradient $y=g^+-g$, arrays of the shape of `g`, with $y\cdot s>0$. `two_loop` returns $-Hg$, where $H$ is what BFGS makes of these pairs from $H_0=\gamma I$ with $\gamma=\dfrac{s\cdot y}{y\cdot y}$ of the *newest* pair. Without pairs it returns $-g$. (Section 7 of the lesson does it for two pairs, one nested in the other. Unnested it becomes two loops, for any number of pairs.)
- `lbfgs` makes up to `steps` iterations from `w`. `function(w)` returns `(loss, g)`. In each iteration: `d = direction(g, pairs)`, `t = search(function, w, d)`, and a step by $t\,d$. Then the new pair goes to the end of `pairs`, unless $y\cdot s\le10^{-10}$; only the last `memory` pairs are kept. It stops early as soon as no element of the gradient exceeds $10^{-10}$ in absolute value.
- The list begins with a copy of the start and has one more point for each iteration made. (`direction` is an argument, so that an error in `two_loop` does not cost you `lbfgs`. `two_loop`, `exact` and `wolfe` can be passed.)

**Example.** On a quadratic function of $n$ variables `lbfgs(function, w, two_loop, exact, n + 1)` ends in the minimum.

<details><summary>Hint 1: the idea</summary>

What the newest pair says is taken out of $g$ first and put back last. So go through the pairs twice, from the newest to the oldest and back, and remember each $a_i$ on the way in. In between, where the older guess is only $H_0$, multiply by $\gamma$.

</details>
<details><summary>Hint 2: the formula</summary>

$q=g$. Newest to oldest: $a_i=\dfrac{s_i\cdot q}{y_i\cdot s_i}$, $q\leftarrow q-a_iy_i$. Then $r=\gamma q$. Oldest to newest: $b=\dfrac{y_i\cdot r}{y_i\cdot s_i}$, $r\leftarrow r+(a_i-b)s_i$. The answer is $-r$.

</details>
<details><summary>Hint 3: the first line</summary>

`q, weights = g.copy(), []` and `for s, y in reversed(pairs):`

</details>
"""

# %% [markdown] lang="zh" exercise="lbfgs" role="statement"
r"""
## 5 · L-BFGS（{{points}} 分）

```python
two_loop(g, pairs)                                                # 方向 −H g
lbfgs(function, w, direction, search, steps, memory=10)           # 走过的各点的列表
```

- `pairs` 是 `(s, y)` 的列表，最旧的在前：走过的路 $s=w^+-w$，梯度的变化 $y=g^+-g$，都与 `g` 同形，且 $y\cdot s>0$。`two_loop` 返回 $-Hg$，其中 $H$ 是 BFGS 由这些数据、从 $H_0=\gamma I$ 得到的，$\gamma=\dfrac{s\cdot y}{y\cdot y}$ 取自**最新**的一对。没有数据时返回 $-g$。（课上第 7 节把两对数据一层套一层，就是这样算的。拆开嵌套，就成了两个循环，有几对数据都行。）
- `lbfgs` 从 `w` 出发，最多迭代 `steps` 次。`function(w)` 返回 `(loss, g)`。每次迭代：`d = direction(g, pairs)`，`t = search(function, w, d)`，走一步 $t\,d$。然后把新的一对放到 `pairs` 的末尾，除非 $y\cdot s\le10^{-10}$；只留最后的 `memory` 对。一旦梯度没有哪个元素的绝对值超过 $10^{-10}$，就提前停下。
- 列表的第一个是起点的副本，之后每迭代一次多一个点。（`direction` 是参数，所以 `two_loop` 写错了不会连累 `lbfgs`。可以传入 `two_loop`、`exact` 和 `wolfe`。）

**例** 对 $n$ 个变量的二次函数，`lbfgs(function, w, two_loop, exact, n + 1)` 会停在极小值点。

<details><summary>提示 1：思路</summary>

最新一对知道的那部分，最先从 $g$ 里去掉，最后才放回来。所以要把各对数据走两遍，从最新到最旧，再走回来；去的时候记住每个 $a_i$。走到头，旧估计只剩 $H_0$，就乘以 $\gamma$。

</details>
<details><summary>提示 2：公式</summary>

$q=g$。从新到旧：$a_i=\dfrac{s_i\cdot q}{y_i\cdot s_i}$，$q\leftarrow q-a_iy_i$。然后 $r=\gamma q$。从旧到新：$b=\dfrac{y_i\cdot r}{y_i\cdot s_i}$，$r\leftarrow r+(a_i-b)s_i$。答案是 $-r$。

</details>
<details><summary>提示 3：第一行</summary>

`q, weights = g.copy(), []`，接着 `for s, y in reversed(pairs):`

</details>
"""


# %% exercise="lbfgs" role="solution"
def two_loop(g, pairs):
    T(
        """Return -H g for the inverse Hessian that BFGS makes of the pairs.""",
        """返回 -H g，H 是 BFGS 由各对数据得到的黑塞矩阵之逆。""",
    )
    ### BEGIN SOLUTION
    if not pairs:
        return -g
    q, weights = g.copy(), []
    for s, y in reversed(pairs):
        weights.append(s @ q / (y @ s))
        q = q - weights[-1] * y
    s, y = pairs[-1]
    r = s @ y / (y @ y) * q
    for s, y in pairs:
        r = r + (weights.pop() - y @ r / (y @ s)) * s
    return -r
    ### END SOLUTION


def lbfgs(function, w, direction, search, steps, memory=10):
    T(
        """Return the points that L-BFGS visits, the start first.""",
        """返回 L-BFGS 走过的各点，起点在最前。""",
    )
    ### BEGIN SOLUTION
    points, pairs = [w.copy()], []
    g = function(w)[1]
    for _ in range(steps):
        if np.abs(g).max() <= 1e-10:
            break
        d = direction(g, pairs)
        s = search(function, w, d) * d
        w = w + s
        new = function(w)[1]
        if (new - g) @ s > 1e-10:
            pairs = [*pairs, (s, new - g)][-memory:]
        g = new
        points.append(w)
    return points
    ### END SOLUTION


# %% exercise="lbfgs" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
A, c = np.diag([1.0, 10.0, 100.0]) + 0.5, np.array([1.0, -2.0, 3.0])


def function(w):
    return (w - c) @ A @ (w - c) / 2, A @ (w - c)


s, y = np.array([1.0, 0.0, 2.0]), A @ np.array([1.0, 0.0, 2.0])
why = T("Without pairs: straight against the gradient.", "没有数据：径直逆着梯度。")
expect(two_loop(c, []), -c, why)
why = T(
    "H y = s for the newest pair: that is what H is made for.",
    "对最新的一对，H y = s：H 就是为此造的。",
)
expect(two_loop(y, [(y, s), (s, y)]), -s, why)
why = T("γ comes from the newest pair.", "γ 取自最新的一对。")
expect(
    two_loop(np.array([0.0, 1.0, 0.0]), [(s, y)]),
    [3.6936032947e-05, -0.0099850409067, 7.3872065893e-05],
    why,
    1e-7,
)
points = lbfgs(function, np.zeros(3), two_loop, exact, 4)
expect(
    points[-1],
    c,
    T("A quadratic of 3 variables in 4 iterations.", "3 个变量的二次函数，4 次迭代。"),
)
loss = function(lbfgs(function, np.zeros(3), two_loop, wolfe, 25)[-1])[0]
assert loss < 1e-10, T(
    f"With wolfe the loss is still {loss} after 25 iterations.",
    f"用 wolfe 迭代 25 次之后，损失还有 {loss}。",
)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="schedules" role="statement"
r"""
## 6 · Four schedules ({{points}} points)

The learning rate of step `t`, counted from 0:

```python
step_lr(t, lr, size, gamma)                                         # a number
exponential_lr(t, lr, gamma)                                        # a number
cosine_lr(t, lr, total, least=0.0)                                  # a number
warmup_cosine_lr(t, lr, warmup, total, first=0.05, least=0.0)       # a number
```

- `step_lr`: multiplied by `gamma` every `size` steps. `exponential_lr`: multiplied by `gamma` every step.
- `cosine_lr`: half a cosine from `lr` at $t=0$ down to `least` at $t=$ `total`. Afterwards it *stays* at `least`.
- `warmup_cosine_lr`: in a straight line from `first * lr` at $t=0$ to `lr` at $t=$ `warmup`; then half a cosine down to `least` at $t=$ `total`, and there it stays. ($0<$ `warmup` $<$ `total`.)

**Example.** `cosine_lr(5, 1.0, 10)` is 0.5. With `warmup=4`, `total=10` the rates of steps 0, 2, 4, 7, 10, 12 are 0.05, 0.525, 1, 0.5, 0, 0.

<details><summary>Hint 1: the idea</summary>

A cosine goes up again after its end (the bug of the lesson). How far along is $t$, at most 1?

</details>
<details><summary>Hint 2: the formula</summary>

With $x$ from 0 to 1: $\text{least}+(\eta-\text{least})\,\dfrac{1+\cos\pi x}{2}$. For stairs `t // size`.

</details>
<details><summary>Hint 3: the first line</summary>

`x = min(t / total, 1.0)`

</details>
"""

# %% [markdown] lang="zh" exercise="schedules" role="statement"
r"""
## 6 · 四种调度（{{points}} 分）

第 `t` 步的学习率，从 0 数起：

```python
step_lr(t, lr, size, gamma)                                         # 一个数
exponential_lr(t, lr, gamma)                                        # 一个数
cosine_lr(t, lr, total, least=0.0)                                  # 一个数
warmup_cosine_lr(t, lr, warmup, total, first=0.05, least=0.0)       # 一个数
```

- `step_lr`：每 `size` 步乘一次 `gamma`。`exponential_lr`：每一步都乘 `gamma`。
- `cosine_lr`：半个余弦，从 $t=0$ 处的 `lr` 降到 $t=$ `total` 处的 `least`。之后**停在** `least`。
- `warmup_cosine_lr`：先走直线，从 $t=0$ 处的 `first * lr` 升到 $t=$ `warmup` 处的 `lr`；再走半个余弦，在 $t=$ `total` 处降到 `least`，然后停在那里。（$0<$ `warmup` $<$ `total`。）

**例** `cosine_lr(5, 1.0, 10)` 等于 0.5。取 `warmup=4`、`total=10`，第 0、2、4、7、10、12 步的学习率是 0.05、0.525、1、0.5、0、0。

<details><summary>提示 1：思路</summary>

余弦到头之后又会升上去（课上的那个毛病）。$t$ 走到了几分之几？最多是 1。

</details>
<details><summary>提示 2：公式</summary>

$x$ 从 0 到 1：$\text{least}+(\eta-\text{least})\,\dfrac{1+\cos\pi x}{2}$。阶梯用 `t // size`。

</details>
<details><summary>提示 3：第一行</summary>

`x = min(t / total, 1.0)`

</details>
"""


# %% exercise="schedules" role="solution"
def step_lr(t, lr, size, gamma):
    T("""Return the rate of step t on stairs.""", """返回阶梯调度第 t 步的学习率。""")
    ### BEGIN SOLUTION
    return lr * gamma ** (t // size)
    ### END SOLUTION


def exponential_lr(t, lr, gamma):
    T("""Return the rate of step t of an exponential decay.""", """返回指数衰减第 t 步的学习率。""")
    ### BEGIN SOLUTION
    return lr * gamma**t
    ### END SOLUTION


def cosine_lr(t, lr, total, least=0.0):
    T("""Return the rate of step t on half a cosine.""", """返回半个余弦上第 t 步的学习率。""")
    ### BEGIN SOLUTION
    return least + (lr - least) * (1 + np.cos(np.pi * min(t / total, 1.0))) / 2
    ### END SOLUTION


def warmup_cosine_lr(t, lr, warmup, total, first=0.05, least=0.0):
    T(
        """Return the rate of step t of a warm-up that a half cosine follows.""",
        """返回先预热、再走半个余弦的调度第 t 步的学习率。""",
    )
    ### BEGIN SOLUTION
    if t < warmup:
        return lr * (first + (1 - first) * t / warmup)
    x = min((t - warmup) / (total - warmup), 1.0)
    return least + (lr - least) * (1 + np.cos(np.pi * x)) / 2
    ### END SOLUTION


# %% exercise="schedules" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
rates = [step_lr(t, 1.0, 3, 0.5) for t in (0, 2, 3, 6)]
expect(
    rates,
    [1.0, 1.0, 0.5, 0.25],
    T("Stairs: the drop comes at t = size.", "阶梯：在 t = size 处降。"),
)
rates = [exponential_lr(t, 2.0, 0.5) for t in range(4)]
expect(rates, [2.0, 1.0, 0.5, 0.25], T("gamma to the power t.", "gamma 的 t 次方。"))
rates = [cosine_lr(t, 1.0, 10, 0.2) for t in (0, 5, 10)]
expect(rates, [1.0, 0.6, 0.2], T("Half a cosine, from lr to least.", "半个余弦，从 lr 到 least。"))
rates = [warmup_cosine_lr(t, 1.0, 4, 10) for t in (0, 2, 4, 7, 10)]
why = T("Up in a line, then down along half a cosine.", "先沿直线上升，再沿半个余弦下降。")
expect(rates, [0.05, 0.525, 1.0, 0.5, 0.0], why)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="fair" role="statement"
r"""
## 7 · A fair comparison ({{points}} points)

```python
best_rate(rates, errors)                                  # one of the rates
compete(run, names, rates, tuning, fresh)                 # dict: name -> (rate, mean, standard error)
```

- `best_rate`: `errors` has shape `(rates, seeds)`. A rate with an error that is not finite (`nan`, `inf`) on *any* seed is out; of the others take the one with the smallest *mean* error. If none is left, raise a `ValueError`.
- `compete`: `run(name, rate, seed)` trains once and returns `(validation error, test error)`. For each name choose the rate by the *validation* errors on the seeds `tuning`; then give the mean of the *test* errors with that rate on the seeds `fresh`, and its standard error, $\dfrac{1}{\sqrt n}\sqrt{\dfrac{1}{n-1}\sum_i(e_i-\bar e)^2}$. Every name gets the same rates and the same seeds; no fresh seed may have a part in choosing.

**Example.** `best_rate([0.1, 1.0, 10.0], np.array([[3.0, 5.0], [1.0, np.nan], [4.0, 2.0]]))` is 10.0.

<details><summary>Hint 1: the idea</summary>

`np.isfinite(errors).all(axis=1)` says which rates are still in. Give the others an infinite mean.

</details>
<details><summary>Hint 2: the formula</summary>

`np.std(e, ddof=1)` divides by $n-1$. The standard error of a mean is this, divided by $\sqrt n$.

</details>
<details><summary>Hint 3: the first line</summary>

`errors = np.array([[run(name, rate, seed)[0] for seed in tuning] for rate in rates])`

</details>
"""

# %% [markdown] lang="zh" exercise="fair" role="statement"
r"""
## 7 · 公平的比较（{{points}} 分）

```python
best_rate(rates, errors)                                  # 其中一个学习率
compete(run, names, rates, tuning, fresh)                 # 字典：名字 -> (学习率, 平均, 标准误)
```

- `best_rate`：`errors` 的形状是 `(rates, seeds)`，一行一个学习率，一列一个种子。只要在**任何一个**种子上误差不是有限数（`nan`、`inf`），这个学习率就淘汰；其余的取**平均**误差最小的那个。一个都不剩时，抛出 `ValueError`。
- `compete`：`run(name, rate, seed)` 训练一次，返回 `(validation error, test error)`，即验证误差和测试误差。对每个名字，按 `tuning` 各种子上的**验证**误差选学习率；然后用这个学习率，给出 `fresh` 各种子上**测试**误差的平均，以及它的标准误 $\dfrac{1}{\sqrt n}\sqrt{\dfrac{1}{n-1}\sum_i(e_i-\bar e)^2}$。每个名字用同样的学习率、同样的种子；`fresh` 里的种子不许参与选择。

**例** `best_rate([0.1, 1.0, 10.0], np.array([[3.0, 5.0], [1.0, np.nan], [4.0, 2.0]]))` 等于 10.0。

<details><summary>提示 1：思路</summary>

`np.isfinite(errors).all(axis=1)` 说出哪些学习率还在。其余的，让它们的平均等于无穷大。

</details>
<details><summary>提示 2：公式</summary>

`np.std(e, ddof=1)` 除以 $n-1$。平均值的标准误，就是它再除以 $\sqrt n$。

</details>
<details><summary>提示 3：第一行</summary>

`errors = np.array([[run(name, rate, seed)[0] for seed in tuning] for rate in rates])`

</details>
"""


# %% exercise="fair" role="solution"
def best_rate(rates, errors):
    T(
        """Return the rate with the smallest mean error among those that never diverge.""",
        """返回从不发散的学习率里平均误差最小的那个。""",
    )
    ### BEGIN SOLUTION
    stays = np.isfinite(errors).all(axis=1)
    if not stays.any():
        raise ValueError(T("every rate diverges", "每个学习率都发散"))
    means = [e.mean() if stay else np.inf for e, stay in zip(errors, stays, strict=True)]
    return rates[int(np.argmin(means))]
    ### END SOLUTION


def compete(run, names, rates, tuning, fresh):
    T(
        """Tune each name on some seeds, judge it on others; return rate, mean, standard error.""",
        """每个名字在一些种子上调，在另一些种子上评；返回学习率、平均、标准误。""",
    )
    ### BEGIN SOLUTION
    results = {}
    for name in names:
        errors = np.array([[run(name, rate, seed)[0] for seed in tuning] for rate in rates])
        stays = np.isfinite(errors).all(axis=1)
        means = [e.mean() if stay else np.inf for e, stay in zip(errors, stays, strict=True)]
        rate = rates[int(np.argmin(means))]
        final = np.array([run(name, rate, seed)[1] for seed in fresh])
        results[name] = (rate, final.mean(), final.std(ddof=1) / np.sqrt(len(final)))
    return results
    ### END SOLUTION


# %% exercise="fair" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
errors = np.array([[3.0, 5.0], [1.0, np.nan], [4.0, 2.0]])
why = T(
    "1.0 diverges on one seed; of the others 10.0 is better.",
    "1.0 在一个种子上发散；其余的里 10.0 更好。",
)
expect(best_rate([0.1, 1.0, 10.0], errors), 10.0, why)


def run(name, rate, seed):
    return abs(rate - {"A": 1.0, "B": 2.0}[name]) + 0.01 * seed, rate + 0.1 * seed


found = compete(run, ["A", "B"], [0.5, 1.0, 2.0], [0, 1], [10, 11, 12])
assert set(found) == {"A", "B"}, T("One entry for each name.", "每个名字一项。")
why = T("The rate is chosen by the validation errors.", "学习率按验证误差来选。")
expect([found["A"][0], found["B"][0]], [1.0, 2.0], why)
why = T(
    "Mean and standard error of the test errors on fresh seeds.", "新种子上测试误差的平均和标准误。"
)
expect(found["A"][1:], [2.1, 0.1 / np.sqrt(3)], why)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A colleague writes in her report: "We used Adamax, because it puts an upper bound on the learning rate. ASGD (that is, SAG) was worse. For a comparison we ran SGD with momentum with the same learning rate as Adam, 0.001, and the same seed: Adam was ten times better, which proves that Adam is the best optimizer. As the gradients are small at the beginning, we needed no warm-up."

Correct what is wrong, in six to nine sentences, with numbers from your exercises or from the lesson, and say how you would make the comparison.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同事在报告里写道：“我们用 Adamax，因为它给学习率加了上限。ASGD（也就是 SAG）效果较差。作为比较，我们用与 Adam 相同的学习率 0.001 和同一个种子，跑了带动量的 SGD：Adam 好了十倍，可见 Adam 是最好的优化器。由于一开始梯度很小，我们不需要预热。”

请用六到九句话，把错的地方改正过来，用上你各题里的数，或者课上的数，并说明换了你会怎样比较。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""
