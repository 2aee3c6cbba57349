# ---
# jupyter:
#   course:
#     title:
#       en: "Optimizers I: gradient descent and momentum"
#       zh: 优化器一：梯度下降与动量
#     minutes: 150
#     difficulty: 3
#     needs: [09_losses_regression_classification]
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
r"""
# 12 · Optimizers I: gradient descent and momentum

For eleven lessons gradients have been computed. Now they are *used*. Two questions remain, which way and how far, and the second is the hard one: with a step a little too large the loss explodes, with one a little too small you wait all night. Today you will see that both are decided by one number of the landscape, its curvature, and that a ball with memory finds a way out of the dilemma, and not by luck: its speed can be *calculated* first and measured afterwards, and if you wait, the two differ by less than a thousandth.

After this lesson you can

1. say from the curvature which learning rates creep, cycle and diverge, and find the largest that is stable;
2. calculate the best learning rate and momentum of a ravine from its condition number, and predict how fast a run will be;
3. take an optimizer apart (groups, state, `step`, `zero_grad`, `state_dict`) and write the training loop in the right order.

> **Before you start** You need `backward` and `zero_grad` (lesson 06), second derivatives (lesson 07) and losses (lesson 09); from algebra, the eigenvalues of a 2×2 matrix and the complex roots of a quadratic equation. Plan 150 minutes in two sittings: sections 1 to 5 first; then, from section 6 on, the theory of momentum and the anatomy of an optimizer. Difficulty ●●●.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 12 · 优化器一：梯度下降与动量

前面十一课一直在求梯度，今天该**用**它了。要回答的只有两个问题：往哪边走，走多远。难的是第二个：步子稍大一点，损失就爆炸；稍小一点，等到天亮也到不了。你会看到，这两件事都由地形的一个数决定，就是它的曲率；而一个有记忆的小球能跳出这个两难，而且跳得有章可循：走多快，可以先**算**出来，再去量；多等一会儿，两者相差不到千分之一。

学完这一课，你能够：

1. 从曲率看出哪些学习率会磨蹭、会来回跳、会发散，并求出最大的稳定学习率；
2. 由山谷的条件数算出最好的学习率和动量，并预测一次运行有多快；
3. 把优化器拆开来看（参数组、状态、`step`、`zero_grad`、`state_dict`），并按正确的顺序写出训练循环。

> **开始之前** 需要会用 `backward` 和 `zero_grad`（第 06 课），学过二阶导数（第 07 课）和损失（第 09 课）；数学上要知道 2×2 矩阵的特征值和一元二次方程的复数根。预计 150 分钟，分两次学：先学第 1 到第 5 节；第 6 节起，再学动量的理论，并把优化器拆开。难度 ●●●。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
import json

import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import nn, optim, viz
from autograd_core.viz.trajectories import reached
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · Two balls in a ravine

The loss of every network has places like this one, which is only drawn in two dimensions: a long ravine, $\tfrac12(x^2+100\,y^2)$. Across it the walls are steep; along its floor it hardly slopes at all. Two descents start at the same place. Each takes the step size that suits it best, so the comparison is fair. One of them has a memory.

After 50 steps plain gradient descent has brought the loss from 202.5 down to 27.4. Where is the one with a memory?
"""

# %% [markdown] lang="zh"
r"""
## 1 · 峡谷里的两个小球

每个网络的损失里都有这种地形，这里只是画成了二维：一条狭长的峡谷，$\tfrac12(x^2+100\,y^2)$。横着看，两壁陡峭；顺着谷底看，几乎没有坡度。两个下降过程从同一处出发，各用最适合自己的步长，所以比得公平。其中一个有记忆。

50 步之后，普通的梯度下降把损失从 202.5 降到了 27.4。有记忆的那个呢？
"""

# %%
#: en: its loss after 50 steps
#: zh: 它在 50 步之后的损失
prediction = ...

# %%
ravine = viz.ravine(100)
settings = {
    T("gradient descent", "梯度下降"): {"lr": 2 / 101, "momentum": 0.0},
    T("with memory", "有记忆"): {"lr": 4 / 121, "momentum": 81 / 121},
}
runs = {
    name: viz.trajectory(ravine, optim.SGD, steps=50, **chosen) for name, chosen in settings.items()
}
plain, heavy = (run.losses for run in runs.values())
compare(prediction, round(float(heavy[-1]), 4))
print(f"{plain[0]:.1f} {plain[-1]:.1f}")

# %% tags=["hide-input"]
figure, (left, right) = plt.subplots(1, 2, figsize=(8.6, 3.2), layout="constrained")
viz.plot_race(left, right, ravine, runs, domain=((-10, 2), (-8, 8)))
left.set_title("")
in_words = T(
    "Left: contours of a long flat ravine. Plain descent zigzags between the walls, and after 50 steps a third of the way is still left; the other path zigzags too, at first several times as wide, and then closes in quickly on the minimum. Right: the losses on a logarithmic scale; one falls steadily, by less than a factor of ten; the other first rises elevenfold and then falls by almost six powers of ten.",
    "左：狭长峡谷的等高线。普通的下降在两壁之间来回折，50 步之后还剩三分之一的路；另一条路也在来回折，开头的幅度大好几倍，然后很快收拢到最低点。右：对数刻度上的损失，一条平稳地降，不到十倍；另一条先涨到十一倍，再降下将近六个数量级。",
)
viz.alt(in_words)
plt.show()
at = heavy.argmax()
print(
    T(
        f"with memory, at worst: {heavy[at]:.0f}, step {at}",
        f"有记忆的，最糟时：{heavy[at]:.0f}，第 {at} 步",
    )
)

# %% [markdown] lang="en"
r"""
What to see: plain descent bounces from wall to wall and creeps forward; the one with a memory swings out much farther at first, so that its loss *rises* elevenfold, to 2251 at step 4, and at the end it is ten thousand times lower. Yet their programs differ in a single line. By section 7 you will have derived the numbers with which this race was run, and the slope of both curves on the right. Let us begin with the simpler question.

## 2 · Which way is down?

Stand at $(0,0)$ on another landscape, **Himmelblau's function** $(x^2+y-11)^2+(x+y^2-7)^2$, and look around. If only $x$ grows, the slope is $-14$; if only $y$ grows, $-22$. These two are **partial derivatives**. Walk in any other direction $u$, of length 1, and the slope is the **directional derivative**. The list of the partial ones is the **gradient**, $\nabla f=(-14,-22)$.

So many directions. How steep is the steepest?
"""

# %% [markdown] lang="zh"
r"""
看图要点：普通的下降在两壁之间弹来弹去，往前挪得很慢；有记忆的那个起先甩得远得多，损失竟**涨**到十一倍，第 4 步时是 2251；到最后却低了一万倍。可是两者的代码只差一行。到第 7 节，这场比赛用的数、右图两条曲线的斜率，你都会推出来。先从容易的问题开始。

## 2 · 哪边是下坡？

换一个地形，站在 **Himmelblau 函数** $(x^2+y-11)^2+(x+y^2-7)^2$ 的 $(0,0)$ 处，四下看看。只让 $x$ 增大，坡度是 $-14$；只让 $y$ 增大，是 $-22$。这两个都是**偏导数**。朝任意一个长度为 1 的方向 $u$ 走，坡度叫**方向导数**。把偏导数排成一列，就是**梯度** $\nabla f=(-14,-22)$。

方向这么多，最陡的有多陡？
"""

# %%
#: en: the largest directional derivative at (0, 0)
#: zh: (0, 0) 处最大的方向导数
prediction = ...

# %%
himmelblau = viz.himmelblau
degrees = np.arange(0, 360, 0.5)
u = np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=-1)
h = 1e-5
slopes = (himmelblau(h * u) - himmelblau(-h * u)) / (2 * h)
gradient = himmelblau.gradient((0.0, 0.0))
angle = np.degrees(np.arctan2(gradient[1], gradient[0])) % 360
compare(prediction, round(float(slopes.max()), 2))
print(T("steepest at", "最陡的方向"), degrees[slopes.argmax()], T("degrees", "度"))
print(T("gradient:", "梯度："), gradient, f"{angle:.1f}", f"{np.linalg.norm(gradient):.2f}")

# %% tags=["hide-input"]
plt.figure(figsize=(6.4, 3))
plt.plot(degrees, slopes, label=T("measured slope", "量得的坡度"))
plt.axvline(angle, color="C1", ls="--", label=T("along the gradient", "沿梯度"))
plt.axvline(angle - 180, color="C2", ls=":", label=T("against the gradient", "逆着梯度"))
plt.axhline(0, color="0.5", lw=0.8)
plt.xlabel(T("direction in degrees", "方向（度）"))
plt.ylabel(T("slope", "坡度"))
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
in_words = T(
    "The slope over the direction is one wave of a cosine. Its highest point lies at the direction of the gradient, its lowest half a turn away; a quarter of a turn away it is zero.",
    "坡度随方向变化，是一个周期的余弦波。最高点在梯度方向，最低点在相反的方向；与梯度垂直时为零。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: one wave. It is highest exactly along the gradient, and its height there, 26.08, is the gradient's length; it is lowest exactly *against* the gradient; at right angles, along the contour line, it is 0. In a formula,

$$D_uf=\nabla f\cdot u=|\nabla f|\cos\theta,$$

where $\theta$ is the angle between $u$ and the gradient. Hence the cosine wave, which is largest at $\theta=0$.

A common text explains training as climbing to a summit, and the gradient as the way there. The gradient *is* the way up. But a loss is something to get rid of, so we go the other way:

$$w\leftarrow w-\text{lr}\cdot\nabla f(w),$$

with the **learning rate** lr for the length. Here are both, from the same place with the same learning rate:
"""

# %% [markdown] lang="zh"
r"""
看图要点：只有一个波。恰好沿着梯度时最高，高度 26.08 就是梯度的长度；恰好**逆着**梯度时最低；与梯度垂直，也就是沿着等高线走，坡度是 0。写成式子：

$$D_uf=\nabla f\cdot u=|\nabla f|\cos\theta,$$

其中 $\theta$ 是 $u$ 与梯度的夹角。所以是一个余弦波，$\theta=0$ 时最大。

有一份常见的教程把训练比作登顶，说梯度指着登顶的路。梯度**的确**指向上坡。可损失是我们想去掉的东西，所以要反着走：

$$w\leftarrow w-\text{lr}\cdot\nabla f(w),$$

其中**学习率** lr 管步子的长短。两种走法从同一处出发，学习率也相同：
"""

# %%
rows = []
for up in (False, True):
    run = viz.trajectory(himmelblau, optim.SGD, (0.0, 0.0), 200, lr=0.01, maximize=up)
    slope = np.linalg.norm(himmelblau.gradient(run.end))
    way = T("along the gradient", "沿梯度") if up else T("against the gradient", "逆着梯度")
    rows.append([way, run.end.round(4) + 0.0, f"{run.losses[-1]:.2f}", f"{slope:.0e}"])
header = [T("where it ends", "终点"), T("loss", "损失"), T("length of the gradient", "梯度的长度")]
Table([T("direction", "方向"), *header], *rows)

# %% [markdown] lang="en"
r"""
Against the gradient: $(3,2)$ with loss 0, a valley. Along it: a summit, with loss 181.62. And look at the last column. At *both* ends the gradient is zero. A zero gradient only says that the ground is level here, a **stationary point** (or critical point): in a valley, on a summit, or on a pass. On a pass, a **saddle point**, descent even gets stuck, if it arrives exactly along the ridge:
"""

# %% [markdown] lang="zh"
r"""
逆着梯度走，到了 $(3,2)$，损失为 0，是谷底。沿着梯度走，到了山顶，损失 181.62。再看最后一列：**两个**终点的梯度都是零。梯度为零只说明脚下是平的，这样的点叫**驻点**：可能是谷底，可能是山顶，也可能是山口。到了山口，也就是**鞍点**，如果正好沿着山脊来，下降还会停在那里：
"""

# %%
for y in (0.0, 0.001):
    run = viz.trajectory(viz.saddle, optim.SGD, (-1.8, y), 40, lr=0.1)
    print(f"y = {y}:", run.end.round(3) + 0.0, f"{run.losses[-1]:.4g}")

# %% [markdown] lang="en"
r"""
On $x^2-y^2$ a start with $y=0$ ends on the saddle and stays; a thousandth beside it, and it escapes. (In a real training each gradient comes from a few random examples, and hardly ever points exactly along the ridge.) "The derivative is zero, hence an extremum" is wrong: even in one dimension, $x^3$ is level at 0 and climbs on. What it is, only the *second* derivatives say (section 4).

### One step on paper

Take $\tfrac12(x^2+4y^2)$ at $(2,1)$ and lr = 0.1. First the graph:
"""

# %% [markdown] lang="zh"
r"""
在 $x^2-y^2$ 上，从 $y=0$ 出发就停在鞍点不动；旁边挪千分之一，就逃掉了。（真正训练时，梯度由随机抽出的几个样本算出，几乎不会恰好沿着山脊。）“导数为零，所以是极值”，这话不对：即便在一维，$x^3$ 在 0 处是平的，过了那里照样往上。到底是什么，要看**二阶**导数（第 4 节）。

### 纸上走一步

取 $\tfrac12(x^2+4y^2)$，位置 $(2,1)$，lr = 0.1。先看图：
"""

# %%
x, y = ac.tensor(2.0, requires_grad=True), ac.tensor(1.0, requires_grad=True)
loss = 0.5 * (x**2 + 4 * y**2)
x.name, y.name, loss.name = "x", "y", "loss"
viz.draw_graph(loss)

# %% [markdown] lang="en"
r"""
What to see: the values run to the right, from the two coordinates to the loss; the gradients come back along the same arrows, 2 for $x$ and 4 for $y$.
"""

# %% [markdown] lang="zh"
r"""
看图要点：值往右走，由两个坐标算出损失；梯度沿着同样的箭头往回走，$x$ 得 2，$y$ 得 4。
"""

# %%
loss.backward()
optimizer = optim.SGD([x, y], lr=0.1)
optimizer.step()
print(T("gradient:", "梯度："), x.grad.item(), y.grad.item())
print(T("new place:", "新位置："), round(x.item(), 6), round(y.item(), 6))

# %% [markdown] lang="en"
r"""
The engine gets the same gradients, and the step subtracts a tenth of each: $(1.8,\,0.6)$. Now the second step is yours. The gradient is that of the *new* place.
"""

# %% [markdown] lang="zh"
r"""
引擎算出的梯度也是这两个；走一步，就是各减去梯度的十分之一：$(1.8,\,0.6)$。第二步归你。注意，要用**新位置**的梯度。
"""

# %%
x2 = ...  #: en: 1.8 minus …  #: zh: 1.8 减去……
y2 = ...  #: en: 0.6 minus …  #: zh: 0.6 减去……

# %%
optimizer.zero_grad()
(0.5 * (x**2 + 4 * y**2)).backward()
optimizer.step()
hint = T("The gradient along x is x, along y it is 4y.", "沿 x 的梯度是 x，沿 y 的是 4y。")
check("x2", x2, x.item(), hint)
check("y2", y2, y.item(), hint)

# %% [markdown] lang="en"
r"""
<details><summary>The answer</summary>

$1.8-0.1\cdot1.8=1.62$ and $0.6-0.1\cdot2.4=0.36$.

</details>

Let it go on for a few steps, and divide each place by the one before:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

$1.8-0.1\cdot1.8=1.62$，$0.6-0.1\cdot2.4=0.36$。

</details>

让它再走几步，拿每个位置除以前一个：
"""

# %%
path = viz.trajectory(viz.ravine(4), optim.SGD, (2.0, 1.0), 4, lr=0.1).points
print(path.round(4).tolist())
print((path[1:] / path[:-1]).round(6).tolist())

# %% [markdown] lang="en"
r"""
Each step multiplies $x$ by 0.9 and $y$ by 0.6, always the same. Keep it in mind; the whole lesson follows from it.

## 3 · How far?

The simplest valley, $x^2$, from $x=10$, ten steps. With lr = 0.1 you arrive at 1.0737. With lr = 1, ten times as much, where?
"""

# %% [markdown] lang="zh"
r"""
每一步都把 $x$ 乘以 0.9，把 $y$ 乘以 0.6，次次如此。记住它，这一课的一切都由此而来。

## 3 · 走多远？

最简单的山谷，$x^2$，从 $x=10$ 出发，走十步。lr = 0.1 时到了 1.0737。lr = 1，大十倍，会到哪里？
"""

# %%
#: en: the place after ten steps with lr = 1
#: zh: lr = 1 时，十步之后的位置
prediction = ...

# %%
lrs = np.array([0.1, 0.5, 0.9, 1.0, 1.1])
walks = viz.trajectory(viz.parabola, optim.SGD, (10.0,), 10, lr=lrs)
rows = [
    [lr, f"{end:.5g}", f"{1 - 2 * lr:.1f}"] for lr, end in zip(lrs, walks.end[:, 0], strict=True)
]
compare(prediction, float(walks.end[3, 0]))
Table(["lr", T("after ten steps", "十步之后"), "1 − 2·lr"], *rows)

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 4, figsize=(8.6, 2.7), sharey=True, layout="constrained")
x = np.linspace(-16, 16, 201)
for i, (axes, which) in enumerate(zip(panels, (0, 2, 3, 4), strict=True)):
    axes.plot(x, x**2, color="0.6", ls="-")
    steps = walks.points[:4, which, 0] if lrs[which] > 1 else walks.points[:, which, 0]
    axes.plot(steps, steps**2, "o-", color=f"C{i}", ms=4, lw=1)
    axes.set(title=f"lr = {lrs[which]}", xlabel="$x$", ylim=(-8, 260))
panels[0].set_ylabel(T("loss", "损失"))
in_words = T(
    "Four descents on a parabola. Learning rate 0.1 walks down one side. 0.9 leaps from side to side, ever lower. 1.0 leaps between 10 and minus 10 for ever. 1.1 leaps ever higher.",
    "抛物线上的四次下降。学习率 0.1 沿一侧往下走；0.9 左右来回跳，越跳越低；1.0 永远在 10 和负 10 之间跳；1.1 越跳越高。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: at 0.1 it walks, at 0.9 it leaps across the valley and lands lower each time (after ten steps just as far from the floor: 1.0737), at 1 it leaps for ever between 10 and $-10$, at 1.1 it leaps *out*, to 61.917. So the saying "a large learning rate overshoots, a small one is slow" is right, and we can say where the border lies. The slope of $x^2$ is $2x$, hence

$$x-\text{lr}\cdot2x=(1-2\,\text{lr})\,x .$$

Every step multiplies by the same number; it stands in the last column. At 0.5 that number is 0: one step, and you are there. What counts is how fast the *slope* grows, the second derivative or **curvature** $\lambda$ (here 2). On every parabola

$$x_{k+1}=(1-\text{lr}\,\lambda)\,x_k,\qquad\text{so it converges exactly for }\;0<\text{lr}<\frac2\lambda .$$

If life were one-dimensional, one would take lr $=1/\lambda$ and be done. The ravine has *two* curvatures, 1 along (the flat direction) and 100 across (the steep one), and one learning rate for both. Here is what a step leaves of the error in each direction, $|1-\text{lr}\,\lambda|$. This is called the **convergence rate**, from here on simply the *rate*, and it is a factor: *smaller is faster*, 0 is there at once, and at 1 nothing gets nearer. (The learning rate, another thing altogether, is always written out, or lr.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：0.1 时是走下去的；0.9 时跨过山谷跳到对面，每次落得更低（十步之后离谷底同样远：1.0737）；1 时永远在 10 和 $-10$ 之间跳；1.1 时跳**出去**了，到了 61.917。所以“学习率大了冲过头，小了走得慢”说得对，而且界线在哪里也说得出来。$x^2$ 的斜率是 $2x$，于是

$$x-\text{lr}\cdot2x=(1-2\,\text{lr})\,x .$$

每一步都乘以同一个数，就是最后一列。lr = 0.5 时这个数是 0，一步就到。要紧的是**斜率**变得多快，也就是二阶导数，即**曲率** $\lambda$（这里是 2）。在任何一条抛物线上，

$$x_{k+1}=(1-\text{lr}\,\lambda)\,x_k,\qquad\text{恰好在这时收敛：}\;0<\text{lr}<\frac2\lambda .$$

如果世界只有一维，取 lr $=1/\lambda$ 就完事了。可峡谷有**两个**曲率，顺着谷底的平缓方向是 1，横着的陡峭方向是 100，学习率却只有一个。下面画出每个方向上，走一步之后误差剩下多少，即 $|1-\text{lr}\,\lambda|$，它叫做**收敛率**。收敛率是个因子，**越小越快**：0 是一步就到，1 是原地踏步。（别和学习率混了，那是 lr。）
"""

# %% tags=["hide-input"]
lrs = np.linspace(0, 0.024, 241)
plt.figure(figsize=(6.4, 3.1))
plt.plot(lrs, abs(1 - lrs), "--", label=T("flat, curvature 1", "平缓，曲率 1"))
plt.plot(lrs, abs(1 - 100 * lrs), "-", label=T("steep, curvature 100", "陡峭，曲率 100"))
plt.plot(2 / 101, 99 / 101, "C2*", ms=13, label=T("the best compromise", "最好的折中"))
plt.axhline(1, color="0.5", lw=0.8)
plt.ylim(0, 1.25)
plt.xlabel(T("learning rate", "学习率"))
plt.ylabel(T("what a step leaves", "一步之后剩下的比例"))
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
in_words = T(
    "Two curves over the learning rate. The one of curvature 100 is a V that touches zero at 0.01 and reaches 1 at 0.02. The one of curvature 1 hardly falls below 1. They cross at 0.0198, just below the border.",
    "两条随学习率变化的曲线。曲率 100 的是一个 V 字，在 0.01 处碰到零，在 0.02 处回到 1。曲率 1 的几乎没有降到 1 以下。两线在 0.0198 处相交，紧挨着界线。",
)
viz.alt(in_words)
plt.show()
print(f"{2 / 101:.4f} {99 / 101:.4f}")

# %% [markdown] lang="en"
r"""
What to see: the steep direction forbids everything beyond 0.02, and up to there the flat direction has hardly moved. The slower of the two decides; the best compromise is where they cross, $1-\text{lr}\,\lambda_{\min}=\text{lr}\,\lambda_{\max}-1$, that is

$$\text{lr}=\frac{2}{\lambda_{\min}+\lambda_{\max}},\qquad\text{rate}=\frac{\kappa-1}{\kappa+1},\qquad\kappa=\frac{\lambda_{\max}}{\lambda_{\min}} .$$

$\kappa$ is the **condition number**: how much narrower the ravine is across than along. For $\kappa=100$ the learning rate is 0.0198 and each step leaves 0.9802 of the error. That was the first curve of section 1. Is it true? We run it, divide the error after 200 steps by that after 100, and take the hundredth root:
"""

# %% [markdown] lang="zh"
r"""
看图要点：陡峭方向不许学习率超过 0.02，而到了 0.02，平缓方向还几乎没动。两者中慢的那个说了算；最好的折中在两线相交处，$1-\text{lr}\,\lambda_{\min}=\text{lr}\,\lambda_{\max}-1$，也就是

$$\text{lr}=\frac{2}{\lambda_{\min}+\lambda_{\max}},\qquad\text{收敛率}=\frac{\kappa-1}{\kappa+1},\qquad\kappa=\frac{\lambda_{\max}}{\lambda_{\min}} .$$

$\kappa$ 叫**条件数**：峡谷有多窄，横着比顺着陡多少倍。$\kappa=100$ 时，学习率是 0.0198，每一步之后误差剩下 0.9802。第 1 节里的第一条曲线就是它。真是这样吗？运行一次，拿第 200 步的误差除以第 100 步的，再开 100 次方：
"""


# %%
def measured_rate(lr, momentum, first=100, last=200):
    steps = viz.trajectory(ravine, optim.SGD, (1.0, 1.0), last, lr=lr, momentum=momentum)
    errors = abs(steps.points).max(axis=-1)
    return float((errors[last] / errors[first]) ** (1 / (last - first)))


print(f"{measured_rate(2 / 101, 0.0):.4f}")
digit = T("steps for one more digit:", "每多一位有效数字要走的步数：")
print(digit, f"{-1 / np.log10(99 / 101):.0f}")
print("0.9802 ** 115 =", f"{(99 / 101) ** 115:.3f}")

# %% [markdown] lang="en"
r"""
Predicted 0.9802, measured 0.9802. And since $0.9802^{115}\approx0.1$, each further digit takes 115 steps. The ravines of real networks are narrower by far.

## 4 · The curvature of a landscape

And where the landscape is no parabola? Close to a minimum every smooth function looks like one, except along directions in which its curvature is zero, as for $x^4$ at 0. Its curvatures are the eigenvalues of the **Hessian** $H$, the matrix of all second derivatives. The Hessian is symmetric, so it has perpendicular directions $q$, as many as coordinates, with $Hq=\lambda q$: along them it only stretches, and the **eigenvalue** $\lambda$ says by how much. Along such a direction the gradient near the minimum is $\lambda$ times the distance, and the parabola's rule holds. Here is Himmelblau's function at $(3,2)$:
"""

# %% [markdown] lang="zh"
r"""
预测 0.9802，量得 0.9802。因为 $0.9802^{115}\approx0.1$，所以每多一位有效数字，要走 115 步。真实网络里的峡谷，比这还要窄得多。

## 4 · 地形的曲率

地形不是抛物面怎么办？离极小值点足够近，任何光滑函数看上去都像抛物面，只有曲率为零的方向例外，比如 $x^4$ 在 0 处。它的曲率，就是**黑塞矩阵** $H$（所有二阶导数排成的矩阵）的特征值。黑塞矩阵是对称的，所以有几个坐标，就有几个互相垂直的方向 $q$，满足 $Hq=\lambda q$：在这些方向上它只做伸缩，伸缩的倍数就是**特征值** $\lambda$。在极小值点附近沿这样的方向走，梯度等于 $\lambda$ 乘以距离，于是抛物线上的规律照样成立。下面是 Himmelblau 函数在 $(3,2)$ 处的：
"""

# %%
H = himmelblau.hessian((3.0, 2.0))
curvatures = np.linalg.eigvalsh(H)
print(H.tolist())
print(T("curvatures:", "曲率："), curvatures.round(2))
print(T("largest stable lr:", "最大的稳定学习率："), f"{2 / curvatures.max():.4f}")

# %% [markdown] lang="en"
r"""
The limit should be $2/82.28=0.0243$. Put a ball a hair's breadth beside the minimum and release it with three learning rates, one below the limit and two above. How many of the three come back to the minimum?
"""

# %% [markdown] lang="zh"
r"""
界线应当是 $2/82.28=0.0243$。把小球放在紧挨着极小值点的地方，用三个学习率放开它，一个比界线小，两个比界线大。三个里有几个会回到极小值点？
"""

# %%
prediction = ...  #: en: 0, 1, 2 or 3  #: zh: 0、1、2 或 3

# %%
lrs = np.array([0.0240, 0.0246, 0.0260])
beside = viz.trajectory(himmelblau, optim.SGD, (3.01, 2.01), 600, lr=lrs)
away = np.linalg.norm(beside.end - [3.0, 2.0], axis=-1)
compare(prediction, int((away < 1e-6).sum()))
for lr, distance, last in zip(lrs, away, np.moveaxis(beside.points[-3:], 1, 0), strict=True):
    print(f"lr {lr:.4f}: {distance:8.1e}  ", last.round(3).tolist())

# %% [markdown] lang="en"
r"""
One. Just above the limit it does not fly off to infinity, because further up the walls are curved differently: it leaps between two places for ever, as on the parabola at lr = 1.

> **Tip** A loss that neither falls nor explodes, but goes up and down by the same amount, is the sign of a learning rate at the limit. Halve it.

### Trust, but measure

Write `measured`: the gradient by central differences (lesson 02) of a function `f` that takes a NumPy vector. We hand it Himmelblau's function, and then one entry of its *gradient*: the derivatives of that are a row of the Hessian.
"""

# %% [markdown] lang="zh"
r"""
一个。刚过界线，它并没有飞到无穷远，因为再往上，壁的弯法变了：它永远在两个地方之间跳，就像抛物线上 lr = 1 时那样。

> **提示** 损失不降也不爆，以同样的幅度上上下下：学习率正在界线上，减半就好。

### 信得过，也要量一量

请写出 `measured`：用中心差分（第 02 课）求函数 `f` 的梯度，`f` 的自变量是 NumPy 向量。我们先交给它 Himmelblau 函数，再交给它**梯度**的一个分量：这个分量的导数，正是黑塞矩阵的一行。
"""


# %%
def measured(f, point, h=1e-5):
    return ...  #: en: as many numbers as point has  #: zh: point 有几个数，就返回几个数


# %%
at = np.array([3.0, 2.0])
hint = T(
    "Nudge one coordinate at a time, both ways, and divide by 2h.",
    "每次只动一个坐标，两边都动，再除以 2h。",
)
check("gradient", measured(himmelblau, np.zeros(2)), [-14.0, -22.0], hint)
check("row of H", measured(lambda p: himmelblau.gradient(p)[0], at), H[0], hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`return np.array([(f(point + e) - f(point - e)) / (2 * h) for e in h * np.eye(len(point))])`

</details>

### A problem: all stationary points

Where on this landscape is the gradient zero? **Newton's method** finds such places, of every kind. In lesson 07 its step was $f'/f''$; with two variables the division becomes solving $H\,d=\nabla f$, and the step is $-d$. Four hundred starts at once:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`return np.array([(f(point + e) - f(point - e)) / (2 * h) for e in h * np.eye(len(point))])`

</details>

### 一道题：所有的驻点

这个地形上，哪些地方的梯度为零？**牛顿法**能把它们找出来，不管是哪一种。第 07 课里，每步走的是 $f'/f''$；有了两个变量，除法就换成解方程 $H\,d=\nabla f$，然后走 $-d$。四百个起点同时出发：
"""


# %%
def newton_step(points):
    p = ac.tensor(points, requires_grad=True)
    (g,) = ac.autograd.grad(himmelblau(p).sum(), p, create_graph=True)
    columns = [ac.autograd.grad(g[:, i].sum(), p, retain_graph=True)[0] for i in (0, 1)]
    hessians = np.stack([column.numpy() for column in columns], axis=-1)
    return points - np.linalg.solve(hessians, g.detach().numpy()[:, :, None])[:, :, 0]


side = np.linspace(-5.9, 5.9, 20)
points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
for _ in range(30):
    points = newton_step(points)
level = np.unique(points.round(4) + 0.0, axis=0)
print(len(points), "→", len(level))

# %% [markdown] lang="en"
r"""
From 400 starts, nine places. Which are valleys, which passes, which summits? Write `kind`, which takes the Hessian and says so by its eigenvalues: all positive, a valley (`"minimum"`); all negative, a summit (`"maximum"`); of both signs, a pass (`"saddle"`).
"""

# %% [markdown] lang="zh"
r"""
400 个起点，九个地方。哪些是谷底，哪些是山口，哪些是山顶？请写出 `kind`：给它黑塞矩阵，它按特征值作答。全为正，是谷底（`"minimum"`）；全为负，是山顶（`"maximum"`）；有正有负，是山口（`"saddle"`）。
"""


# %%
def kind(H):
    return ...  #: en: by np.linalg.eigvalsh(H)  #: zh: 根据 np.linalg.eigvalsh(H)


# %% tags=["hide-input"]
kinds = [kind(himmelblau.hessian(p)) for p in level]
names = ("minimum", "saddle", "maximum")
count = [kinds.count(name) for name in names] if ... not in kinds else ...
hint = T("Look at the signs of all eigenvalues.", "看所有特征值的符号。")
check("minima, saddles, maxima", count, [4, 4, 1], hint)
hint = T("Entries are not eigenvalues.", "元素不是特征值。")
check("[[1, 2], [2, 1]]", kind(np.array([[1.0, 2.0], [2.0, 1.0]])), "saddle", hint)
rows = [[*p, f"{himmelblau(p):.2f}", himmelblau.classify(p, 0.1)] for p in level]
rows.sort(key=lambda row: float(row[2]))
Table(["$x$", "$y$", T("loss", "损失"), T("engine's word", "引擎的说法")], *rows)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

```python
values = np.linalg.eigvalsh(H)
if (values > 0).all():
    return "minimum"
return "maximum" if (values < 0).all() else "saddle"
```

</details>

Four valleys, all of depth 0; four passes between them; one summit, on which you have already stood. Only the passes and the summit have a negative curvature somewhere, and along it the factor $1-\text{lr}\,\lambda$ is above 1: the slightest deviation grows, and the descent leaves.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

```python
values = np.linalg.eigvalsh(H)
if (values > 0).all():
    return "minimum"
return "maximum" if (values < 0).all() else "saddle"
```

</details>

四个谷底，深度都是 0；它们之间有四个山口；还有一个山顶，你已经去过了。只有山口和山顶在某个方向上曲率为负，沿那个方向，因子 $1-\text{lr}\,\lambda$ 大于 1：再小的偏离也会变大，下降就离开了。
"""

# %% [markdown] lang="en"
r"""
## 5 · A ball with memory

Back to the ravine. Plain descent forgets everything: at each place it looks at the gradient and nothing else. Across the ravine the gradients change sign at each step; along it they all point the same way. If one *added them up*, the first would cancel and the others would grow. This is **momentum**. A velocity $v$ keeps a fraction $\beta$ of itself at each step and takes the gradient in:

$$v\leftarrow\beta\,v+g,\qquad w\leftarrow w-\text{lr}\cdot v .$$

At the first step $v=g$. How large does it get? Suppose the gradient is always 1, and $\beta=0.9$. What is $v$ after 100 steps?
"""

# %% [markdown] lang="zh"
r"""
## 5 · 有记忆的小球

回到峡谷。普通的下降什么也不记：到了哪里，就只看那里的梯度。横着看，梯度每一步都变号；顺着看，梯度总指同一个方向。如果把它们**加起来**，前者互相抵消，后者越积越大。这就是**动量**。速度 $v$ 每一步保留自己的 $\beta$ 倍，再把梯度收进来：

$$v\leftarrow\beta\,v+g,\qquad w\leftarrow w-\text{lr}\cdot v .$$

第一步 $v=g$。它会变得多大？设梯度永远是 1，$\beta=0.9$。100 步之后 $v$ 是多少？
"""

# %%
#: en: the velocity after 100 steps
#: zh: 100 步之后的速度
prediction = ...

# %%
v, shown = 0.0, []
for step in range(1, 101):
    v = 0.9 * v + 1.0
    if step in (1, 2, 3, 10, 30, 100):
        shown.append([step, f"{v:.5f}", f"{(1 - 0.9**step) / (1 - 0.9):.5f}"])
compare(prediction, round(v, 5))
Table([T("step", "步数"), "$v$", "$(1-\\beta^n)/(1-\\beta)$"], *shown)

# %% [markdown] lang="en"
r"""
9.99973, nearly 10. Unroll the formula and you see why: $v_n=g\,(1+\beta+\beta^2+\dots+\beta^{n-1})$, a geometric series with the limit $g/(1-\beta)$. With $\beta=0.9$ a steady slope is taken with *ten times* the step. That is its gift, and its danger.

Others write the average $v\leftarrow\beta\,v+(1-\beta)\,g$ instead. There the limit is $g$ itself, and the same learning rate makes steps ten times shorter. This course, like PyTorch, uses the sum. Before you copy a learning rate from a paper, check which one it means:
"""

# %% [markdown] lang="zh"
r"""
9.99973，差一点就是 10。把式子展开就明白了：$v_n=g\,(1+\beta+\beta^2+\dots+\beta^{n-1})$，这是等比级数，极限是 $g/(1-\beta)$。$\beta=0.9$ 时，遇到一路平稳的下坡，步子就有**十倍**那么大。好处在这里，危险也在这里。

也有人写成平均：$v\leftarrow\beta\,v+(1-\beta)\,g$。那样极限就是 $g$ 本身，同样的学习率，步子只有十分之一。本课程和 PyTorch 一样，用的是求和。从论文里抄学习率之前，先看清它用的是哪一种：
"""


# %%
def walk(lr, share, steps=10, beta=0.9):
    w, v = np.zeros(2), 0.0
    for _ in range(steps):
        v = beta * v + share * himmelblau.gradient(w)
        w = w - lr * v
    return w


engine = viz.trajectory(himmelblau, optim.SGD, (0.0, 0.0), 10, lr=0.005, momentum=0.9).end
print(T("sum, lr 0.005:    ", "求和，lr 0.005："), walk(0.005, share=1.0).round(6))
print(T("average, lr 0.005:", "平均，lr 0.005："), walk(0.005, share=0.1).round(6))
print(T("average, lr 0.05: ", "平均，lr 0.05： "), walk(0.05, share=0.1).round(6))
print(T("the engine's SGD: ", "引擎的 SGD：    "), engine.round(6))

# %% [markdown] lang="en"
r"""
The sum is what `optim.SGD(..., momentum=0.9)` does. The average with the same number lags far behind; with ten times the learning rate it is the same path.

## 6 · A door with a closer

How much memory is good? Take one direction of a valley, with curvature 1, and a fixed learning rate of 0.1. Only the momentum $\beta$ differs.
"""

# %% [markdown] lang="zh"
r"""
求和的那个，就是 `optim.SGD(..., momentum=0.9)` 所做的。取平均的，用同样的数就远远落在后面；把学习率放大十倍，走的是同一条路。

## 6 · 装了闭门器的门

记多少才好？取山谷的一个方向，曲率为 1，学习率固定为 0.1，只改变动量 $\beta$。
"""

# %% tags=["hide-input"]
line = viz.ravine(1)
critical = (1 - 0.1**0.5) ** 2
figure, panels = plt.subplots(1, 3, figsize=(8.6, 2.8), sharey=True, layout="constrained")
for i, (axes, beta) in enumerate(zip(panels, (0.1, critical, 0.95), strict=True)):
    steps = viz.trajectory(line, optim.SGD, (1.0, 0.0), 60, lr=0.1, momentum=beta)
    axes.plot(steps.points[:, 0], f"C{i}-")
    axes.axhline(0, color="0.5", lw=0.8)
    axes.set(title=f"$\\beta$ = {beta:.3g}", xlabel=T("step", "步数"))
panels[0].set_ylabel(T("error", "误差"))
in_words = T(
    "The error over sixty steps for three momenta. 0.1: it creeps down to zero. 0.468: it goes down quickly, without crossing zero. 0.95: it swings to and fro about zero, slowly dying away.",
    "三种动量下，误差在六十步里的变化。0.1：慢慢爬向零；0.468：很快降到零，没有越过；0.95：围着零来回摆，慢慢平息。",
)
viz.alt(in_words)
plt.show()
print(f"{critical:.4f}")

# %% [markdown] lang="en"
r"""
What to see: a door with a closer. On the left the closer is too stiff, the door creeps. On the right there is hardly any, the door swings to and fro. In the middle it is adjusted so that the door falls shut as fast as it can without swinging: **critical damping**, here at 0.468. Where does this number come from?

Along one direction the gradient is $\lambda x$. The two lines of momentum, one after the other, are a matrix that acts on the pair $(x, v)$:

$$\begin{aligned}v_{k+1}&=\beta v_k+\lambda x_k\\x_{k+1}&=x_k-\text{lr}\,v_{k+1}\end{aligned}\qquad
\begin{pmatrix}x_{k+1}\\v_{k+1}\end{pmatrix}=\begin{pmatrix}1-\text{lr}\,\lambda&-\text{lr}\,\beta\\\lambda&\beta\end{pmatrix}\begin{pmatrix}x_k\\v_k\end{pmatrix}.$$

A matrix applied again and again is ruled by its eigenvalues. To find them, get rid of $v$: the last step was $x_k-x_{k-1}=-\text{lr}\,v_k$, hence

$$\begin{aligned}x_{k+1}&=x_k-\text{lr}\,(\beta v_k+\lambda x_k)\\&=x_k+\beta\,(x_k-x_{k-1})-\text{lr}\,\lambda x_k\\&=(1+\beta-\text{lr}\,\lambda)\,x_k-\beta\,x_{k-1}.\end{aligned}$$

Each place follows from the last *two*: that is the memory. Without memory, each step multiplied by one and the same number, so that $x_k$ was the power $(1-\text{lr}\,\lambda)^k$. Is there such a number here too? Try $x_k=z^k$ and divide by $z^{k-1}$:

$$z^2-(1+\beta-\text{lr}\,\lambda)\,z+\beta=0 .$$

A quadratic equation, with two roots $z_1,z_2$, and the error is a mixture of $z_1^k$ and $z_2^k$. In the long run the larger one is left. So the rate is $\max(|z_1|,|z_2|)$.
"""

# %% [markdown] lang="zh"
r"""
看图要点：这是一扇装了闭门器的门。左边，闭门器太紧，门慢慢蹭过去；右边，几乎没有阻力，门来回晃；中间调得正好，门不晃，而且关得最快，这叫**临界阻尼**，这里是 0.468。这个数从哪里来？

在一个方向上，梯度是 $\lambda x$。动量的两行先后执行，等于一个矩阵作用在 $(x, v)$ 这一对数上：

$$\begin{aligned}v_{k+1}&=\beta v_k+\lambda x_k\\x_{k+1}&=x_k-\text{lr}\,v_{k+1}\end{aligned}\qquad
\begin{pmatrix}x_{k+1}\\v_{k+1}\end{pmatrix}=\begin{pmatrix}1-\text{lr}\,\lambda&-\text{lr}\,\beta\\\lambda&\beta\end{pmatrix}\begin{pmatrix}x_k\\v_k\end{pmatrix}.$$

一个矩阵反复作用，结果由它的特征值说了算。怎么求？先消去 $v$：上一步是 $x_k-x_{k-1}=-\text{lr}\,v_k$，所以

$$\begin{aligned}x_{k+1}&=x_k-\text{lr}\,(\beta v_k+\lambda x_k)\\&=x_k+\beta\,(x_k-x_{k-1})-\text{lr}\,\lambda x_k\\&=(1+\beta-\text{lr}\,\lambda)\,x_k-\beta\,x_{k-1}.\end{aligned}$$

每个位置由前**两个**位置决定：这就是记忆。没有记忆时，每一步都乘以同一个数，$x_k$ 就是幂 $(1-\text{lr}\,\lambda)^k$。这里有没有这样一个数？不妨设 $x_k=z^k$ 试试，两边除以 $z^{k-1}$：

$$z^2-(1+\beta-\text{lr}\,\lambda)\,z+\beta=0 .$$

这是一元二次方程，有两个根 $z_1,z_2$，误差就是 $z_1^k$ 与 $z_2^k$ 的组合。走得久了，只剩大的那个。所以收敛率是 $\max(|z_1|,|z_2|)$。
"""


# %%
def roots(lr, beta, curvature):
    middle = 1 + beta - lr * curvature
    root = np.sqrt(middle**2 - 4 * beta + 0j)
    return np.array([(middle + root) / 2, (middle - root) / 2])


def rate(lr, beta, curvature):
    return abs(roots(lr, beta, curvature)).max(axis=0)


for beta in (0.1, critical, 0.95):
    matrix = np.array([[1 - 0.1, -0.1 * beta], [1.0, beta]])
    found = np.linalg.eigvals(matrix)
    print(f"β = {beta:.3f}:", T("eigenvalues", "特征值"), found.round(3), end="  ")
    print(T("roots", "根"), np.real_if_close(roots(0.1, beta, 1.0)).round(3))

# %% [markdown] lang="en"
r"""
The matrix and the equation agree. With 0.1 the roots are real and different: the larger one, 0.887, creeps. With 0.95 the discriminant is negative and they are *complex*. A complex number has a size and an angle (modulus and argument); its powers multiply the size and add up the angle, so they turn round and round, and that is the swinging. Here are the sizes of both roots for all momenta:
"""

# %% [markdown] lang="zh"
r"""
矩阵和方程说的一样。0.1 时两个根是实数，不相等：大的那个是 0.887，慢慢蹭。0.95 时判别式为负，根是**复数**。复数有大小（模）和角度（辐角）；求幂时，大小相乘，角度相加，于是转着圈走，这就是来回摆。下面画出每个动量下两个根的大小：
"""

# %% tags=["hide-input"]
betas = np.linspace(0.001, 0.999, 400)
both = abs(roots(0.1, betas, 1.0))
plt.figure(figsize=(6.4, 3.1))
plt.plot(betas, both[0], label=T("the larger root: the rate", "大的根：收敛率"))
plt.plot(betas, both[1], "--", label=T("the smaller root", "小的根"))
plt.plot(betas, betas**0.5, "C2:", label="$\\sqrt{\\beta}$")
plt.plot(critical, critical**0.5, "C3o", label=T("critical damping", "临界阻尼"))
plt.xlabel(T("momentum $\\beta$", "动量 $\\beta$"))
plt.ylabel(T("size of the root", "根的大小"))
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
in_words = T(
    "The sizes of the two roots over the momentum, lr times curvature being 0.1. The larger falls from 0.9, the smaller rises from 0; they meet at momentum 0.468 and from there on both follow the square root of the momentum up to 1.",
    "两个根的大小随动量的变化，lr 乘曲率等于 0.1。大的从 0.9 往下降，小的从 0 往上升；在动量 0.468 处会合，此后两者都沿着动量的平方根升到 1。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the rate falls until the roots meet, and then climbs along $\sqrt\beta$. To the left of the meeting point the ball creeps, to the right it swings.

All of it follows from one remark. The product of the two roots is the last coefficient, $z_1z_2=\beta$. Two complex roots are mirror images, so they have equal size:

$$|z_1|=|z_2|=\sqrt\beta ,\qquad\text{whatever lr and }\lambda\text{ are.}$$

So with complex roots, on the right, the rate is $\sqrt\beta$, and it grows with $\beta$.

Two real, different roots, on the left, have the same product, so one of them is *larger* than $\sqrt\beta$; the picture shows that it falls as $\beta$ grows.

The best is therefore where the two meet and the roots are equal. There the discriminant is zero: $(1+\beta-\text{lr}\,\lambda)^2=4\beta$. Take the positive root, $1+\beta-\text{lr}\,\lambda=2\sqrt\beta$, and complete the square, $(1-\sqrt\beta)^2=\text{lr}\,\lambda$; that is $\sqrt\beta=1-\sqrt{\text{lr}\,\lambda}$. With lr $\lambda=0.1$ this gives $\beta=0.4675$.

Look once more at the meeting point: right beside it the curve on the left is almost vertical, the one on the right gentle. If in doubt, take a little *more* momentum, not less.
"""

# %% [markdown] lang="zh"
r"""
看图要点：收敛率一直降到两根会合，然后沿着 $\sqrt\beta$ 往上爬。会合点左边是蹭，右边是摆。

这一切都来自一句话：两根之积等于末项系数，$z_1z_2=\beta$。两个复根互为共轭，在复平面上上下对称，所以一样大：

$$|z_1|=|z_2|=\sqrt\beta ,\qquad\text{不管 lr 和 }\lambda\text{ 取多少。}$$

所以根是复数时（右边），收敛率就是 $\sqrt\beta$，随 $\beta$ 增大。

两个不相等的实根（左边），乘积也是 $\beta$，其中一个就比 $\sqrt\beta$ **大**；从图上看得出，$\beta$ 增大时它在下降。

一升一降，最好的地方就是会合处，那里两根相等，判别式为零：$(1+\beta-\text{lr}\,\lambda)^2=4\beta$。开方，取正的，得 $1+\beta-\text{lr}\,\lambda=2\sqrt\beta$；配方得 $(1-\sqrt\beta)^2=\text{lr}\,\lambda$，也就是 $\sqrt\beta=1-\sqrt{\text{lr}\,\lambda}$。代入 lr $\lambda=0.1$，得 $\beta=0.4675$。

再看一眼会合点：紧挨着它，左边几乎是竖直往上翘的，右边却平缓。拿不准时，动量宁可**多**一点，不要少。
"""

# %% [markdown] lang="en"
r"""
### Two directions at once

Now the ravine again, and the best picture of this lesson. We hold $\beta$ fixed and vary the learning rate, for both curvatures, as in section 3. There each direction had a V with a sharp tip, and the two tips lay far apart.
"""

# %% [markdown] lang="zh"
r"""
### 两个方向一起看

再回到峡谷，看这一课最漂亮的一张图。固定 $\beta$，改变学习率，两个曲率都画，和第 3 节一样。那时每个方向是一个尖底的 V 字，两个尖底相距很远。
"""

# %% tags=["hide-input"]
lrs = np.linspace(0.0001, 0.04, 400)
figure, panels = plt.subplots(1, 2, figsize=(8.6, 3.1), sharey=True, layout="constrained")
for axes, beta, best in zip(panels, (0.0, 81 / 121), (2 / 101, 4 / 121), strict=True):
    for curvature, style in ((1.0, "C0--"), (100.0, "C1-")):
        name = T(f"curvature {curvature:g}", f"曲率 {curvature:g}")
        axes.plot(lrs, rate(lrs, beta, curvature), style, label=name)
    axes.plot(best, rate(best, beta, np.array([1.0, 100.0])).max(), "C2*", ms=12)
    axes.axhline(1, color="0.5", lw=0.8)
    axes.set(title=f"$\\beta$ = {beta:.3f}", ylim=(0, 1.25), xlabel=T("learning rate", "学习率"))
panels[0].set_ylabel(T("rate", "收敛率"))
panels[0].legend(loc="lower right")
in_words = T(
    "The rate over the learning rate, for curvature 1 and curvature 100. Left, without momentum: a V and a nearly level line that meet just below 1. Right, with momentum 0.669: each curve has a long flat floor at 0.818; the floor of the steep direction ends at a learning rate of 0.0331, and there that of the flat direction begins.",
    "收敛率随学习率的变化，曲率分别为 1 和 100。左，没有动量：一个 V 字和一条几乎水平的线，在紧挨 1 的地方相交。右，动量 0.669：每条曲线都有一段长长的平底，高 0.818；陡峭方向的平底在学习率 0.0331 处结束，平缓方向的平底正从那里开始。",
)
viz.alt(in_words)
plt.show()
print(T("right wall:", "右壁："), f"{4 / 121:.4f} {2 * (1 + 81 / 121) / 100:.4f}")

# %% [markdown] lang="en"
r"""
What to see: on the right the V has become a trough with a *flat floor*. On the floor the roots are complex, and the rate is $\sqrt\beta$ whatever the learning rate. So a single learning rate can serve both directions, as long as it lies on both floors. And the star stands where the floor of the steep direction ends and that of the flat one just begins. (The nearly vertical stroke beside it is the right wall of the trough: between 0.0331 and 0.0334 the rate of the steep direction shoots up to 1.)

The rest is school algebra. The roots are complex where the discriminant is negative:

$$-2\sqrt\beta<1+\beta-\text{lr}\,\lambda<2\sqrt\beta\quad\Longleftrightarrow\quad(1-\sqrt\beta)^2<\text{lr}\,\lambda<(1+\sqrt\beta)^2 .$$

This is the floor of the curvature $\lambda$. We want $\beta$ as small as possible, but the floors must touch: $(1-\sqrt\beta)^2/\lambda_{\min}=(1+\sqrt\beta)^2/\lambda_{\max}$. Take roots, solve for $\sqrt\beta$:

$$\text{rate}=\sqrt\beta=\frac{\sqrt\kappa-1}{\sqrt\kappa+1},\qquad\text{lr}=\frac{4}{(\sqrt{\lambda_{\max}}+\sqrt{\lambda_{\min}})^2}.$$

Compare with $(\kappa-1)/(\kappa+1)$ in section 3. Momentum has replaced the condition number by its *square root*. (This is Polyak's **heavy ball**.)

## 7 · Predict, then measure

$\kappa=100$. Everything can be calculated in your head, since $\sqrt{100}=10$. What will the best learning rate, the best momentum and the rate be? ($\lambda_{\min}=1$. A fraction such as `4 / 121` or three digits will do.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：右图里，V 字变成了**平底**的槽。在平底上，根是复数，不管学习率是多少，收敛率都是 $\sqrt\beta$。于是一个学习率就能照顾两个方向，只要它落在两段平底上。星号所在的地方，正是陡峭方向的平底结束、平缓方向的平底刚刚开始之处。（旁边那条几乎竖直的线，是槽的右壁：从 0.0331 到 0.0334，陡峭方向的收敛率一下子升到了 1。）

剩下的是中学代数。判别式为负时，根是复数：

$$-2\sqrt\beta<1+\beta-\text{lr}\,\lambda<2\sqrt\beta\quad\Longleftrightarrow\quad(1-\sqrt\beta)^2<\text{lr}\,\lambda<(1+\sqrt\beta)^2 .$$

这就是曲率 $\lambda$ 的平底。我们想让 $\beta$ 尽可能小，可两段平底必须碰得上：$(1-\sqrt\beta)^2/\lambda_{\min}=(1+\sqrt\beta)^2/\lambda_{\max}$。两边开方，解出 $\sqrt\beta$：

$$\text{收敛率}=\sqrt\beta=\frac{\sqrt\kappa-1}{\sqrt\kappa+1},\qquad\text{lr}=\frac{4}{(\sqrt{\lambda_{\max}}+\sqrt{\lambda_{\min}})^2}.$$

和第 3 节的 $(\kappa-1)/(\kappa+1)$ 比一比：动量把条件数换成了它的**平方根**。（这就是 Polyak 的**重球法**。）

## 7 · 先预测，再测量

$\kappa=100$，全部可以心算，因为 $\sqrt{100}=10$。最好的学习率、最好的动量、收敛率，各是多少？（$\lambda_{\min}=1$。写成 `4 / 121` 这样的分数，或者三位有效数字，都行。）
"""

# %%
best_lr = ...
best_beta = ...
best_rate = ...

# %%
lr, beta = 4 / 121, (9 / 11) ** 2
hint = T(
    "4 over (√λmax + √λmin)²; the roots are 10 and 1.", "4 / (√λmax + √λmin)²，两个根号是 10 和 1。"
)
check("best_lr", best_lr, lr, hint, 5e-3)
check("best_beta", best_beta, beta, T("The square of the best rate.", "最好的收敛率的平方。"), 5e-3)
hint = T("(√κ − 1) / (√κ + 1), with √κ = 10.", "(√κ − 1) / (√κ + 1)，其中 √κ = 10。")
check("best_rate", best_rate, 9 / 11, hint, 5e-3)
print(f"lr {lr:.4f}, β {beta:.3f},", T("predicted", "预测"), f"{9 / 11:.4f}")
for first, last in ((100, 200), (300, 600), (900, 1800)):
    steps = T(f"measured, steps {first} to {last}:", f"实测，第 {first} 到 {last} 步：")
    print(steps, f"{measured_rate(lr, beta, first, last):.4f}")

# %% [markdown] lang="en"
r"""
lr 0.0331, $\beta$ 0.669, and 0.8182 of the error is left by a step, where plain descent left 0.9802. The measurement gives 0.8239 at first and approaches 0.8182 ever more slowly: at the end, 0.8188, it is less than a thousandth away. This is not sloppiness; it is worth a look: exactly at the best pair the two roots coincide, and then the error is not a mixture of $z_1^k$ and $z_2^k$ but $(a+b\,k)\,z^k$. The factor $k$ is what you see; it dies out, but slowly.

The same coincidence has a practical side. Round the pair to the three digits above. What is the rate of lr = 0.0331, $\beta=0.669$?
"""

# %% [markdown] lang="zh"
r"""
lr 0.0331，$\beta$ 0.669，每一步之后误差剩下 0.8182，而普通的下降剩下 0.9802。实测先是 0.8239，然后越来越慢地接近 0.8182，最后一次 0.8188，已经差不到千分之一。这不是我们马虎，值得看一眼：恰好在最好的那一对上，两个根重合，误差就不是 $z_1^k$ 与 $z_2^k$ 的组合，而是 $(a+b\,k)\,z^k$。你看到的正是那个因子 $k$；它会消退，只是慢。

这个重合还有实际的一面。把这一对数舍入成上面的三位。lr = 0.0331，$\beta=0.669$ 的收敛率是多少？
"""

# %%
#: en: a number such as 0.82 or 0.98
#: zh: 一个数，例如 0.82 或 0.98
prediction = ...

# %%
pairs = [(lr, beta), (0.0331, 0.669), (0.0331, 0.70), (0.0320, 0.70), (2 / 101, 0.0)]
rows = []
for a, b in pairs:
    theory = max(rate(a, b, 1.0), rate(a, b, 100.0))
    digit = f"{-1 / np.log10(theory):.1f}"
    rows.append([f"{a:.5f}", f"{b:.4f}", f"{theory:.3f}", f"{measured_rate(a, b):.3f}", digit])
compare(prediction, float(rows[1][2]))
header = [
    T("predicted rate", "预测的收敛率"),
    T("measured", "实测"),
    T("steps a digit", "每多一位的步数"),
]
Table(["lr", "β", *header], *rows)

# %% [markdown] lang="en"
r"""
0.885, not 0.818: rounding in the fourth decimal, and a further digit takes 18.9 steps instead of 11.5! Where two roots meet, they part like a square root, and the root of a very small number is not very small. The optimum is a knife's edge: nobody can stand on it. With $\beta=0.70$ you stand safely on both floors, and pay little: $\sqrt{0.7}=0.837$. (Where the table measures 0.842, the pair is still close to an edge of a floor; the two roots are nearly equal, and the run settles slowly.) Remember the picture of the roots: a little more momentum is cheap, a little less is not.

### Move it yourself

Left, the plane of all learning rates and momenta; a contour line joins the pairs with the same rate, and where it is hatched the descent diverges. Drag the ring (or click it and use the arrow keys). Right, the run with this pair and the line that the theory predicts. The star is the best pair. Three questions; move first, and think afterwards:

1. Without momentum the descent converges below lr = 0.02. What is the largest learning rate at $\beta=0.5$ ("the edge of stability")? Write it into the cell below. And at $\beta=0.9$?
2. Go to the star, and then straight up to $\beta=0.9$. What is the rate now, and which of the two directions decides? Move a little to the left and to the right. Does the *predicted* rate change? (Leave the measured one aside: it compares two moments of an oscillation, and so trembles a little with the phase.)
3. Set $\kappa$ to 100 and to 400, each time at the star and at the best without momentum. How many steps does one more digit cost? By which factor does each of the two numbers grow?
"""

# %% [markdown] lang="zh"
r"""
是 0.885，不是 0.818：只在第四位小数上舍入，每多一位有效数字，要走的步数就从 11.5 变成 18.9！两个根在会合处分开时，像平方根那样快，而很小的数，平方根并不很小。最优点像刀刃，站不稳。取 $\beta=0.70$，就稳稳站在两段平底上，代价很小：$\sqrt{0.7}=0.837$。（表里实测为 0.842 的那一对，离平底的边缘还很近，两个根几乎相等，所以稳定得慢。）想想那张画着根的图：动量多一点便宜，少一点就贵了。

### 自己动一动

左边是学习率和动量的平面；每条等高线上的点收敛率相同，画斜线的地方发散。拖动圆环（或者点一下它，再用方向键）。右边是用这一对数运行的结果，以及理论预测的直线。星号是最好的一对。三个问题，先动手，再动脑：

1. 没有动量时，lr = 0.02 以下才收敛。$\beta=0.5$ 时，最大的学习率（“稳定的边缘”）是多少？写进下面的单元格。$\beta=0.9$ 时呢？
2. 移到星号处，再笔直往上，到 $\beta=0.9$。现在收敛率是多少，由哪个方向决定？再往左、往右移一点，**预测的**收敛率变不变？（实测的先不管：它比较的是摆动中的两个时刻，会随相位略微起伏。）
3. 把 $\kappa$ 设为 100，再设为 400，分别看星号处和无动量的最优处。每多一位有效数字要走多少步？两个数各变成原来的几倍？
"""

# %%
viz.momentum_explorer(100)

# %%
largest_lr = ...  #: en: question 1, at β = 0.5  #: zh: 第 1 题，β = 0.5

# %%
#: en: the engine on the three questions: look only after you have moved the ring
#: zh: 引擎对三个问题的回答：动过圆环之后再看
check("largest_lr", largest_lr, 0.03, T("lr·100 = 2·(1 + β)", "lr·100 = 2·(1 + β)"))
for b in (0.5, 0.9):
    edge = 2 * (1 + b) / 100
    print(f"β {b}: lr {edge:.3f}:", *(f"{measured_rate(edge * f, b):.3f}" for f in (0.999, 1.001)))
print(T("the rates of the second question:", "第二题的收敛率："), end=" ")
print(*(f"{rate(a, 0.9, c):.4f}" for a in (0.03, 4 / 121, 0.036) for c in (1.0, 100.0)))
print(T("steps for a digit, without and with momentum:", "每多一位的步数，无动量、有动量："))
for kappa in (100, 400):
    slow, fast = (kappa - 1) / (kappa + 1), (kappa**0.5 - 1) / (kappa**0.5 + 1)
    print(f"κ {kappa}:", *(f"{-1 / np.log10(r):.1f}" for r in (slow, fast)))

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. 0.03, and 0.038 at $\beta=0.9$: lr $\lambda_{\max}=2(1+\beta)$. Why? At the edge the error leaps from side to side without shrinking: a root is $z=-1$. Put it into the equation: $1+(1+\beta-\text{lr}\,\lambda)+\beta=0$, that is lr $\lambda=2(1+\beta)$. So momentum raises the limit, up to twofold. In the cell a thousandth below the edge the measured rate is below 1, a thousandth above it is not.
2. $\sqrt{0.9}=0.9487$, both directions equally: you stand on both floors. Moving sideways changes nothing at all about the predicted rate, only the pace of the swinging. The learning rate has lost its importance; this robustness is a large part of why people like momentum.
3. With momentum 11.5 steps and then 23.0, *twice* as many; without, 115.1 and then 460.5, *four times* as many. That is the square root.

</details>

## 8 · A landscape with four valleys

The theory lives in a single valley. Himmelblau's function has four, and a ball with memory has something that plain descent lacks: it *rolls through*. From $(0,0)$ plain SGD with lr = 0.005 goes to $(3,2)$. Where does the same go with $\beta=0.9$: to the same valley, or to another?
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 0.03；$\beta=0.9$ 时是 0.038：lr $\lambda_{\max}=2(1+\beta)$。为什么？在边缘上，误差左右来回跳，不增不减，也就是有一个根 $z=-1$。代入方程：$1+(1+\beta-\text{lr}\,\lambda)+\beta=0$，即 lr $\lambda=2(1+\beta)$。可见动量把界线抬高，最多高一倍。单元格里，比边缘小千分之一，实测的收敛率小于 1；大千分之一，就不是了。
2. $\sqrt{0.9}=0.9487$，两个方向一样：你站在两段平底上。往两边移，预测的收敛率丝毫不变，变的只是摆动的快慢。学习率不那么要紧了；大家都爱用动量，一大原因就是它稳。
3. 有动量时是 11.5 步，然后 23.0 步，**两倍**；没有动量时是 115.1 步，然后 460.5 步，**四倍**。这就是平方根。

</details>

## 8 · 有四个谷底的地形

理论只管一个山谷。Himmelblau 函数有四个，而有记忆的小球有一样普通下降没有的本事：它会**滚过头**。从 $(0,0)$ 出发，lr = 0.005 的普通 SGD 到 $(3,2)$。加上 $\beta=0.9$，会到哪里：同一个谷底，还是另一个？
"""

# %%
prediction = ...  #: en: "same" or "another"  #: zh: "同一个" 或 "另一个"

# %%
paths = {}
for b in (0.0, 0.9):
    paths[f"β = {b}"] = viz.trajectory(himmelblau, optim.SGD, (0.0, 0.0), 400, lr=0.005, momentum=b)
ends = [run.end for run in paths.values()]
same = np.allclose(*ends, atol=0.1)
compare(prediction, T("same", "同一个") if same else T("another", "另一个"))
print(*(end.round(4) for end in ends))

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 2, figsize=(8.6, 4.1), sharey=True, layout="constrained")
for axes, (name, run) in zip(panels, paths.items(), strict=True):
    b = float(name[4:])
    viz.plot_basins(
        axes, himmelblau, viz.basins(himmelblau, optim.SGD, 80, 200, lr=0.005, momentum=b)
    )
    viz.plot_path(axes, himmelblau, run, 4)
    axes.set_title(name)
panels[1].set_ylabel("")
in_words = T(
    "Starting points coloured by the valley reached. Left, without momentum: four regions with smooth borders, and a short path from the centre to the valley at (3, 2). Right, with momentum 0.9: the regions are interleaved in stripes and spirals, and the path runs past (3, 2), turns and ends at (3.58, −1.85).",
    "按到达的谷底给起点上色。左，没有动量：四个区域，边界光滑，从中心出发的路很短，到 (3, 2)。右，动量 0.9：各个区域的条纹互相穿插、盘绕，路径冲过 (3, 2)，拐个弯，停在 (3.58, −1.85)。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: every starting point is coloured by the valley in which its descent ends. On the left the map is simple: mostly the nearest valley. On the right the ball overshoots $(3,2)$ and comes to rest at $(3.5844,-1.8481)$, and the map is full of stripes: a start a little further on may end somewhere quite different. Neither of the two valleys is better, both have depth 0. In high dimensions rolling through small hollows is often welcome; but do not say "momentum finds better minima". It finds *other* ones.

And another optimizer? Here Adam (lesson 13) has 20 000 steps with lr = 0.001 from each of four starts, a search that is often shown:
"""

# %% [markdown] lang="zh"
r"""
看图要点：每个起点按下降最后停在哪个谷底上色。左边的地图简单：多半是最近的那个。右边，小球冲过 $(3,2)$，停在 $(3.5844,-1.8481)$；地图上布满条纹，起点挪一点，终点可能完全不同。这两个谷底没有好坏，深度都是 0。维数高的时候，能滚过小坑往往是好事；但别说“动量能找到更好的极小值”，它找到的是**别的**极小值。

换一种优化器呢？常有人用 Adam（第 13 课）来找谷底：lr = 0.001，从四个起点各走 20 000 步：
"""

# %% tags=["hide-input"]
starts = [(-4.0, 0.0), (0.0, 0.0), (1.0, 0.0), (4.0, 0.0)]
adam = viz.trajectory(himmelblau, optim.Adam, starts, 20_000, lr=1e-3)
valleys = reached(adam, himmelblau.minima)
rows = [
    [a, b.round(4), f"{c:.0e}"] for a, b, c in zip(starts, adam.end, adam.losses[-1], strict=True)
]
print(T("different valleys:", "不同的谷底："), len(set(valleys.tolist())))
Table([T("start", "起点"), T("end", "终点"), T("loss", "损失")], *rows)

# %% [markdown] lang="en"
r"""
Three valleys, not four: $(0,0)$ and $(1,0)$ lead to the same one. Which valley you find is a matter of the start, the optimizer and its numbers.

### Find them yourself

Drag the ring to another start; change learning rate, momentum, optimizer and surface. Three questions:

1. From $(0,0)$ without momentum: go up with the learning rate, from 0.02 on. Which is the first that *cycles*? Why does it fit the limit 0.0243 of section 4?
2. With lr = 0.005, from $(0,0)$: which is the smallest momentum at which the ball leaves the valley of $(3,2)$? Write it into the cell. Is it true that from there on it always does?
3. The valley $(-2.805,3.131)$ was missed by all four runs of Adam. With lr = 0.005 and without momentum, begin at $(-4,0)$ and move the start to the right along $y=0$ (the arrow keys go in steps of a tenth). Where is the first start that leads there?
"""

# %% [markdown] lang="zh"
r"""
是三个谷底，不是四个：$(0,0)$ 和 $(1,0)$ 通向同一个。找到哪个谷底，要看起点、优化器，还有它的那些数。

### 自己找一找

把圆环拖到别的起点；换学习率、动量、优化器和曲面。三个问题：

1. 从 $(0,0)$ 出发，不用动量：把学习率从 0.02 往上调。第一个**循环**的是多少？为什么与第 4 节的界线 0.0243 相符？
2. lr = 0.005，从 $(0,0)$ 出发：动量最小取多少，小球会离开 $(3,2)$ 这个谷底？写进单元格。从这个值起，是不是总会离开？
3. 谷底 $(-2.805,3.131)$ 被 Adam 的四次运行漏掉了。用 lr = 0.005，不用动量，从 $(-4,0)$ 起沿 $y=0$ 把起点往右移（方向键每次移十分之一）。第一个通向那里的起点在哪里？
"""

# %%
viz.optimizer_explorer("himmelblau", lr=0.005, momentum=0.9, steps=200)

# %%
leaving = ...  #: en: question 2, to two decimals  #: zh: 第 2 题，两位小数

# %%
#: en: the engine on the three questions: look only after you have moved it
#: zh: 引擎对三个问题的回答：动过之后再看
cycles = viz.trajectory(himmelblau, optim.SGD, (0.0, 0.0), 200, lr=np.array([0.024, 0.026]))
print("lr 0.024, 0.026:", *(p.round(2) for p in cycles.points[-2:].swapaxes(0, 1).reshape(-1, 2)))
strengths = np.arange(0.80, 0.98, 0.01)
rolled = viz.trajectory(himmelblau, optim.SGD, (0.0, 0.0), 200, lr=0.005, momentum=strengths)
stays = reached(rolled, himmelblau.minima, 0.3) == 0
check("leaving", leaving, strengths[~stays][0], T("Try 0.80 to 0.90.", "试试 0.80 到 0.90。"))
print("β:", *(f"{b:.2f}{'*' if stay else ''}" for b, stay in zip(strengths, stays, strict=True)))
line = np.stack([np.arange(-4, -3.55, 0.1), np.zeros(5)], axis=-1)
led = viz.trajectory(himmelblau, optim.SGD, line, 600, lr=0.005).end
print(*(f"{x:.1f} → {end.round(3)}" for x, end in zip(line[:, 0], led, strict=True)), sep="\n")

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. lr = 0.026: two places in turn. At 0.024 the loss is still falling, on the way to $(3,2)$. Between the two stops of the slider lies 0.0243, the limit that we calculated from the curvature there.
2. 0.87. No: at 0.94 and 0.95 (a star in the cell's row marks the runs that end at $(3,2)$) it is back, having swung once more. More momentum is not "further" in any simple sense.
3. $(-3.8,0)$; from $-3.9$ it still falls into the valley at the lower left. Somewhere between runs the border of two basins, and the pass that you found in section 4 lies on it.

</details>

## 9 · Anatomy of an optimizer

An **optimizer** is the object that keeps the books: which parameters, with which options, and what it remembers about each. Here is one in thirteen lines:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. lr = 0.026：轮流在两个地方。0.024 时损失还在降，正往 $(3,2)$ 去。滑块的这两档之间是 0.0243，正是由那里的曲率算出来的界线。
2. 0.87。不会总离开：0.94 和 0.95（单元格打印的那一行里，星号标出停在 $(3,2)$ 的运行）又回来了，它多摆了一次。动量更大，并不就是“走得更远”。
3. $(-3.8,0)$；从 $-3.9$ 出发，还是落进左下的谷底。两个区域的边界就在它们之间，第 4 节找到的一个山口正在边界上。

</details>

## 9 · 拆开优化器

**优化器**是管账的对象：有哪些参数，各用什么选项，关于每个参数记着什么。下面是一个十三行的：
"""


# %%
class Heavy:
    def __init__(self, params, lr, momentum=0.0):
        self.param_groups = [{"params": list(params), "lr": lr, "momentum": momentum}]
        self.state = {}

    def zero_grad(self):
        for p in (p for group in self.param_groups for p in group["params"]):
            p.grad = None

    @ac.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in (p for p in group["params"] if p.grad is not None):
                self.state[p] = group["momentum"] * self.state.get(p, 0.0) + p.grad
                p.sub_(group["lr"] * self.state[p])


# %%
finals = []
for maker in (Heavy, optim.SGD):
    w = ac.tensor([0.0, 0.0], requires_grad=True)
    optimizer = maker([w], lr=0.005, momentum=0.9)
    for _ in range(100):
        optimizer.zero_grad()
        himmelblau(w).backward()
        optimizer.step()
    finals.append(w.tolist())
    print(f"{maker.__name__:6}", finals[-1])
print(optimizer)

# %% [markdown] lang="en"
r"""
To the last digit the same as the library's. Three attributes hold everything: `param_groups`, a list of dicts with the parameters and their options; `state`, what is remembered for each parameter (here the velocity, `momentum_buffer`); and `defaults`, the options of groups that do not set their own. (The name is `param_groups`, without an s in the middle.)
"""

# %% [markdown] lang="zh"
r"""
和库里的一模一样，直到最后一位。三个属性装下了一切：`param_groups`（参数组）是一个列表，里面的字典装着参数和它们的选项；`state`（状态）是为每个参数记着的东西，这里是速度 `momentum_buffer`；`defaults` 是没有自行设定的组所用的选项。（名字是 `param_groups`，中间没有 s。）
"""

# %%
print(optimizer.param_groups[0].keys())
print({name: array.round(6) for name, array in optimizer.state[w].items()})
print(optimizer.defaults["momentum"], optimizer._step_count)
print(hasattr(optimizer, "param_groups"), hasattr(optimizer, "params_groups"))

# %% [markdown] lang="en"
r"""
(`_step_count` counts the calls of `step`.)

What do you pass to it? Not "the gradients and the learning rate", but the *parameters* and the learning rate. The gradients it finds for itself, in the `.grad` of each parameter, at every step anew. And the parameters come as a list. What happens to each of these?
"""

# %% [markdown] lang="zh"
r"""
（`_step_count` 数的是 `step` 被调用了几次。）

该把什么交给它？不是“梯度和学习率”，而是**参数**和学习率。梯度由它自己去找，每一步都重新到各个参数的 `.grad` 里去取。参数要放在列表里交。下面各种交法，分别会怎样？
"""

# %%
w = ac.tensor([1.0, 2.0], requires_grad=True)
himmelblau(w).backward()
ways = {"w": w, "[2 * w]": [2 * w], "[w, w]": [w, w], "[w.grad]": [w.grad]}
for words, params in ways.items():
    try:
        optim.SGD(params, lr=0.1).step()
        print(f"{words:9}" + T("accepted; w is", "接受了；w 是"), w.tolist())
    except (TypeError, ValueError) as error:
        print(f"{words:9}{type(error).__name__}: {error}")

# %% [markdown] lang="en"
r"""
Three are refused with a reason. The last is worse: a gradient is a tensor too, so it is accepted, but it has no `.grad` of its own, and `w` does not move, in silence. (`[w, w]` is recognised by `id`, not by `==`: between tensors `==` compares the elements.) And why a list? Because a network has many parameters, and because they may be given in **groups** with options of their own, also later:
"""

# %% [markdown] lang="zh"
r"""
前三种被拒绝，并说明了原因。最后一种更糟：梯度也是张量，所以被接受了，可它自己没有 `.grad`，于是 `w` 一动不动，也不出声。（认出 `[w, w]` 靠的是 `id`，不是 `==`：张量之间的 `==` 比较的是元素。）那为什么要列表？因为网络有许多参数，还因为可以分**组**交，各组有自己的选项，以后也能再加：
"""

# %%
ac.manual_seed(0)
old, new = nn.Linear(2, 3), nn.Linear(3, 1)
optimizer = optim.SGD(old.parameters(), lr=0.01, momentum=0.9)
optimizer.add_param_group({"params": new.parameters(), "lr": 0.5})
(new(old(ac.ones(4, 2))) ** 2).mean().backward()
before = new.bias.item() - 0.5 * new.bias.grad.item()
optimizer.step()
print([group["lr"] for group in optimizer.param_groups], new.bias.item() == before)
try:
    optimizer.add_param_group({"params": [new.bias]})
except ValueError as error:
    print("ValueError:", error)

# %% [markdown] lang="en"
r"""
Each group has its own learning rate, and the `True` says that it is used: the bias of the new layer has moved by 0.5 times its gradient, not by 0.01 times.

### zero_grad: to None

Gradients pile up (lesson 06), so they have to be cleared. What does `zero_grad` leave behind? Zeros, many would say, and once that was so:
"""

# %% [markdown] lang="zh"
r"""
两组各有自己的学习率；`True` 是说它真的用上了：新层的偏置移动了梯度的 0.5 倍，不是 0.01 倍。

### zero_grad：清成 None

梯度会越积越多（第 06 课），所以要清掉。`zero_grad` 之后剩下什么？许多人会说是零，从前确实如此：
"""

# %%
w = ac.tensor([3.0], requires_grad=True)
optimizer = optim.SGD([w], lr=0.1, momentum=0.9)
for options in ({"set_to_none": False}, {}):
    (w**2).sum().backward()
    optimizer.step()
    optimizer.zero_grad(**options)
    print(options, f"w = {w.item():.4g}, w.grad = {w.grad}")
    optimizer.step()
    print(T("after one more step:", "再走一步之后："), round(w.item(), 4))

# %% [markdown] lang="en"
r"""
The difference matters. A gradient of *zero* is a gradient: the ball rolls on, from 2.4 to 1.86. `None` means that there is nothing to do: `step` passes over this parameter, it stays where it is, at 1.002, velocity and all. `None` also saves the memory.

### step, with a closure

`step` may also be given a function that computes the loss anew; it calls the function and returns the loss. (Some optimizers, such as LBFGS in lesson 13, need to call it several times.) And besides its learning rate SGD has four switches, momentum among them. (A fifth, `maximize`, you have met in section 2.) Each has its place in the step:

$$\begin{aligned}g&=\nabla f(w)+\mathtt{weight\_decay}\cdot w\\v&\leftarrow\beta\,v+(1-\mathtt{dampening})\,g&&\text{at the first step }v=g\\w&\leftarrow w-\text{lr}\cdot v&&\text{with nesterov }w\leftarrow w-\text{lr}\,(g+\beta v)\end{aligned}$$

`weight_decay` adds to the gradient a pull towards the origin; `dampening` lets only a part of the gradient into the velocity, but not at the first step; `nesterov` looks at where the velocity is about to lead. Without momentum there is no velocity: the step is lr times $g$, and `dampening` has no meaning. We turn each switch once:
"""

# %% [markdown] lang="zh"
r"""
这个区别不是可有可无。梯度为**零**也是梯度：小球继续滚，从 2.4 滚到 1.86。`None` 表示无事可做：`step` 跳过这个参数，它停在 1.002 不动，连速度也原封不动。`None` 还省内存。

### step，带一个闭包

也可以交给 `step` 一个重新计算损失的函数，它会调用这个函数，并返回损失。（有的优化器要调用好几次，例如第 13 课的 LBFGS。）另外，除了学习率，SGD 还有四个开关，动量是其中之一。（第五个 `maximize`，第 2 节已经见过。）它们各管这一步里的一处：

$$\begin{aligned}g&=\nabla f(w)+\mathtt{weight\_decay}\cdot w\\v&\leftarrow\beta\,v+(1-\mathtt{dampening})\,g&&\text{第一步 }v=g\\w&\leftarrow w-\text{lr}\cdot v&&\text{有 nesterov 时 }w\leftarrow w-\text{lr}\,(g+\beta v)\end{aligned}$$

`weight_decay`（权重衰减）给梯度添上一份拉回原点的力；`dampening`（阻尼）只让一部分梯度进入速度，第一步除外；`nesterov` 则往速度即将带去的地方看一眼。没有动量，就没有速度：这一步走 lr 乘 $g$，`dampening` 也就没有意义。把每个开关都拨一次：
"""


# %%
def by_engine(steps, **flags):
    w = ac.tensor([0.0, 0.0], requires_grad=True)
    optimizer = optim.SGD([w], **flags)

    def closure():
        optimizer.zero_grad()
        loss = himmelblau(w)
        loss.backward()
        return loss

    losses = [optimizer.step(closure).item() for _ in range(steps)]
    return w.detach().numpy(), losses


print([round(loss, 3) for loss in by_engine(3, lr=0.01)[1]])

# %%
heavy_ball = {"lr": 0.005, "momentum": 0.9}
switches = [
    {"lr": 0.01},
    {"lr": 0.01, "dampening": 0.3},
    heavy_ball,
    heavy_ball | {"dampening": 0.3},
    heavy_ball | {"nesterov": True},
    {"lr": 0.01, "weight_decay": 0.1},
]

# %%
rows = []
for flags in switches:
    places = [by_engine(n, **flags)[0].round(4).tolist() for n in (1, 2, 3, 10)]
    rows.append([", ".join(f"{name} {value}" for name, value in flags.items()), *places])
Table([T("switches", "开关"), T("step 1", "第 1 步"), 2, 3, 10], *rows)

# %% [markdown] lang="en"
r"""
The first two rows are equal: without momentum there is nothing to damp. Dampening, in the fourth, shows from the second step on. In the assignment you write these three lines yourself, and compare with these places.

### Save and go on

A run that took a night must survive a power cut. `state_dict` gives everything but the parameters themselves as plain numbers and lists; `load_state_dict` takes it back:
"""

# %% [markdown] lang="zh"
r"""
头两行相同：没有动量，就没有什么可阻尼的。第四行的阻尼从第二步起才显出来。作业里要由你亲手写出这三行，再和这些位置对照。

### 存下来，接着跑

跑了一夜的训练，要经得起断电。`state_dict` 把除参数本身以外的一切，写成普通的数和列表；`load_state_dict` 再读回来：
"""


# %%
def go_on(w, optimizer, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        himmelblau(w).backward()
        optimizer.step()


w = ac.tensor([0.0, 0.0], requires_grad=True)
optimizer = optim.SGD([w], lr=0.005, momentum=0.9)
go_on(w, optimizer, 20)
saved = json.dumps({"w": w.tolist(), "optimizer": optimizer.state_dict()})
print(len(saved), T("characters:", "个字符："), saved[:96], "…")
go_on(w, optimizer, 30)

# %%
back = json.loads(saved)
print(T("uninterrupted:    ", "没有中断：      "), w.tolist())
for with_state in (True, False):
    again = ac.tensor(back["w"], requires_grad=True)
    optimizer = optim.SGD([again], lr=0.005, momentum=0.9)
    if with_state:
        optimizer.load_state_dict(back["optimizer"])
    go_on(again, optimizer, 30)
    kept = T("with state_dict:  ", "带 state_dict： ")
    lost = T("without:          ", "不带：          ")
    print(kept if with_state else lost, again.tolist(), again.tolist() == w.tolist())

# %% [markdown] lang="en"
r"""
With the state the run goes on as if nothing had happened, to the last bit. Without it the ball starts again from rest, and the path is another.

## 10 · The loop, in this order

Every training in this course, and nearly every one in the world, is this loop: clear, forward, loss, backward, update.
"""

# %% [markdown] lang="zh"
r"""
带着状态，运行就像什么也没发生过一样，直到最后一个比特。不带状态，小球从静止重新起步，走的是另一条路。

## 10 · 循环，按这个顺序

这门课里的每次训练，乃至世上几乎每次训练，都是这个循环：清零，前向，损失，反向，更新。
"""

# %%
ac.manual_seed(0)
inputs = ac.randn(50, 2)
targets = inputs @ ac.tensor([[2.0], [-1.0]]) + 0.5
model = nn.Linear(2, 1)
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
for _ in range(100):
    optimizer.zero_grad()  #: en: forget the old gradients  #: zh: 清掉旧梯度
    outputs = model(inputs)  #: en: forward  #: zh: 前向
    loss = nn.functional.mse_loss(outputs, targets)  #: en: loss  #: zh: 损失
    loss.backward()  #: en: backward  #: zh: 反向
    optimizer.step()  #: en: update  #: zh: 更新
print(model.weight.detach().numpy().round(6), round(model.bias.item(), 6), f"{loss.item():.0e}")

# %% [markdown] lang="en"
r"""
A slip of the pen, found in print: compute `pred`, call `pred.backward()`, and then `pred.step()`. Run it:
"""

# %% [markdown] lang="zh"
r"""
有份教程的循环里有处笔误：算出 `pred`，调用 `pred.backward()`，接着写 `pred.step()`。运行一下：
"""

# %%
w = ac.tensor([0.0, 0.0], requires_grad=True)
pred = himmelblau(w)
pred.backward()
try:
    pred.step()
except AttributeError as error:
    print("AttributeError:", error)

# %% [markdown] lang="en"
r"""
A tensor does not step; the optimizer does: `optimizer.step()`. This mistake is harmless, since it raises. The next one is not.

### Explain the bug

A classmate forgets a line. There is no momentum in her program; the learning rate is far below the limit (the curvature of $w^2$ is 2, so anything below 1 will do). What do you see? And what does it have to do with today?
"""

# %% [markdown] lang="zh"
r"""
张量不会迈步，迈步的是优化器：`optimizer.step()`。这个错误会报出来，所以无害。下一个就不是了。

### 找出毛病

一位同学漏了一行。她的程序里没有动量；学习率远低于界线（$w^2$ 的曲率是 2，小于 1 就行）。你看到什么？这和今天的内容有什么关系？
"""

# %%
w = ac.tensor([3.0], requires_grad=True)
optimizer = optim.SGD([w], lr=0.05)
hers = [w.item()]
for _ in range(100):
    (w**2).sum().backward()
    optimizer.step()
    hers.append(w.item())
print(np.round(hers[:12], 2), f"{max(np.abs(hers[50:])):.2f}")

# %% tags=["hide-input"]
square = viz.parabola
others = {
    m: viz.trajectory(square, optim.SGD, (3.0,), 100, lr=0.05, momentum=m) for m in (1.0, 0.5)
}
plt.figure(figsize=(6.4, 3))
plt.plot(hers, label=T("her program", "她的程序"))
plt.plot(others[1.0].points[:, 0], "C1:", lw=3, label=T("SGD with momentum 1", "动量为 1 的 SGD"))
plt.plot(others[0.5].points[:, 0], "C2--", label=T("SGD with momentum 0.5", "动量为 0.5 的 SGD"))
plt.xlabel(T("step", "步数"))
plt.ylabel("$w$")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
in_words = T(
    "Her w swings between about 3 and minus 3 for a hundred steps without becoming smaller; a dotted curve, momentum 1, lies exactly on it. With momentum 0.5 w goes to zero within fifteen steps.",
    "她的 w 在 3 和负 3 上下之间摆了一百步，幅度不减；点线是动量为 1 的 SGD，与它完全重合。动量 0.5 时，w 在十五步之内就到了零。",
)
viz.alt(in_words)
plt.show()
print(np.abs(np.array(hers) - others[1.0].points[:, 0]).max())

# %% [markdown] lang="en"
r"""
What to see: a pendulum that never tires, and exactly on top of it the path of momentum 1.

<details><summary>What has happened</summary>

`zero_grad` is missing. Gradients add up in `.grad`, so that the step uses the sum of all of them: $v\leftarrow1\cdot v+g$. That *is* momentum, with $\beta=1$. As long as it swings, both roots have the size $\sqrt1=1$, whatever the learning rate: nothing ever dies away. (Lesson 06 showed you this pendulum and promised an explanation; this is it.) With a little friction, $\beta=0.5$, the same idea converges. One may say that momentum is this bug, tamed.

The cure is one line before `backward`: `optimizer.zero_grad()`. Put it *before* `backward` or after `step`; never between the two.

</details>

## 11 · Four questions

Answer each aloud before you open it.

**1.** "The gradient is zero, so training has found a minimum."

<details><summary>Has it?</summary>

It has found level ground. Of the nine stationary points of Himmelblau's function four are minima; the eigenvalues of the Hessian tell. On $x^2-y^2$ a descent from $y=0$ rests on a saddle point.

</details>

**2.** "I added momentum 0.9 and left the learning rate as it was. Nothing else has changed."

<details><summary>Is that so?</summary>

On a steady slope the steps are now ten times as long: the velocity tends to $g/(1-\beta)$. That may be what you want; if the loss starts to swing, lower the learning rate. And if your source writes $v\leftarrow\beta v+(1-\beta)\,g$, its learning rate is to be divided by ten in this course.

</details>

**3.** "To be on the safe side I call `zero_grad()` right before `step()`."

<details><summary>What will the loss do?</summary>

Nothing at all, as the cell below shows: every gradient is `None` when `step` looks, so all parameters are passed over, without an error. You know it by a loss curve that is perfectly level from the first step on.

</details>

**4.** "A learning rate is a matter of luck and patience."

<details><summary>Is it?</summary>

The limit is $2/\lambda_{\max}$, with momentum $2(1+\beta)/\lambda_{\max}$; you have calculated it to three digits and seen what happens on either side. In a large network nobody knows $\lambda_{\max}$ exactly, but it can be measured, and the signs are the same: a loss that goes up and down is at the limit, one that creeps is far below it.

</details>
"""

# %% [markdown] lang="zh"
r"""
看图要点：一个永不疲倦的摆；动量为 1 的路径正好压在它上面。

<details><summary>究竟发生了什么</summary>

少了 `zero_grad`。梯度在 `.grad` 里越积越多，每一步用的是全部梯度之和：$v\leftarrow1\cdot v+g$。这**就是**动量，$\beta=1$。只要在摆，两个根的大小就都是 $\sqrt1=1$，与学习率无关：什么也不会平息。（第 06 课给你看过这个摆，并许诺以后解释，这就是。）加一点摩擦，$\beta=0.5$，同样的想法就收敛了。不妨说，动量就是这个毛病，只是驯服了。

改法是在 `backward` 之前加一行：`optimizer.zero_grad()`。放在 `backward` **之前**，或者 `step` 之后；绝不能放在两者之间。

</details>

## 11 · 四个问题

先把答案说出口，再打开看。

**1.** “梯度是零，所以训练找到了极小值。”

<details><summary>找到了吗？</summary>

找到的是平地。Himmelblau 函数有九个驻点，其中四个是极小值点；要看黑塞矩阵的特征值。在 $x^2-y^2$ 上，从 $y=0$ 出发的下降停在鞍点上。

</details>

**2.** “我加了动量 0.9，学习率没动。别的什么也没有变。”

<details><summary>真的吗？</summary>

在平稳的下坡上，步子现在有十倍长：速度趋于 $g/(1-\beta)$。这也许正是你要的；如果损失开始来回摆，就把学习率调小。假如你抄的出处写的是 $v\leftarrow\beta v+(1-\beta)\,g$，那它的学习率拿到本课程来，要除以十。

</details>

**3.** “保险起见，我在 `step()` 前面紧挨着调用 `zero_grad()`。”

<details><summary>损失会怎样？</summary>

一动不动，见下面的单元格：`step` 去看的时候，每个梯度都是 `None`，于是所有参数都被跳过，也不报错。这就是那种从第一步起就绝对水平的损失曲线。

</details>

**4.** “学习率嘛，全凭运气和耐心。”

<details><summary>是吗？</summary>

界线是 $2/\lambda_{\max}$，有动量时是 $2(1+\beta)/\lambda_{\max}$；你算到了三位数字，也看到了两边各会发生什么。大网络里没有人确切知道 $\lambda_{\max}$，但它可以量，征兆也一样：损失上上下下，是到了界线；磨磨蹭蹭，是离界线还远。

</details>
"""

# %%
w = ac.tensor([0.0, 0.0], requires_grad=True)
optimizer = optim.SGD([w], lr=0.01)
losses = []
for _ in range(5):
    loss = himmelblau(w)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    losses.append(loss.item())
print(losses)

# %% [markdown] lang="en"
r"""
## 12 · To take with you

The gradient points up the steepest slope; we step against it. Along each direction of a valley a step multiplies the error by $1-\text{lr}\,\lambda$, so a learning rate is stable below $2/\lambda_{\max}$, and a ravine is slow in proportion to its condition number $\kappa$. Momentum remembers: $v\leftarrow\beta v+g$. Its error follows $z^2-(1+\beta-\text{lr}\,\lambda)z+\beta=0$; when it swings, its rate is $\sqrt\beta$ in every direction, and the best it can do is governed by $\sqrt\kappa$. An optimizer takes parameters and options, reads `.grad`, keeps a state; the loop is zero_grad, forward, loss, backward, step.

| method | best lr | momentum | what a step leaves | $\kappa=100$ |
|---|---|---|---|---|
| gradient descent | $2/(\lambda_{\min}+\lambda_{\max})$ | 0 | $(\kappa-1)/(\kappa+1)$ | 0.980 |
| heavy ball | $4/(\sqrt{\lambda_{\min}}+\sqrt{\lambda_{\max}})^2$ | the rate squared | $(\sqrt\kappa-1)/(\sqrt\kappa+1)$ | 0.818 |

| English | 中文 |
|---|---|
| partial derivative, directional derivative | 偏导数，方向导数 |
| learning rate | 学习率 |
| momentum, dampening, weight decay | 动量，阻尼，权重衰减 |
| curvature, Hessian, eigenvalue | 曲率，黑塞矩阵，特征值 |
| stationary point, saddle point | 驻点，鞍点 |
| condition number | 条件数 |
| critical damping | 临界阻尼 |
| converge, diverge, convergence rate | 收敛，发散，收敛率 |

### Read on

- G. Goh, "Why momentum really works", *Distill* (2017). This lesson with moving pictures and one step further. Start here.
- B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", *USSR Computational Mathematics and Mathematical Physics* 4 (1964). The heavy ball.
- I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in deep learning", *ICML* (2013).
- J. Nocedal, S. J. Wright, *Numerical optimization*, 2nd edition, Springer (2006), chapter 3.
- PyTorch documentation, `torch.optim.SGD`: the note at its end on the two conventions of momentum.

### Now do it yourself

In the assignment you write the optimizer: [12 · Optimizers I: gradient descent and momentum](../../exercises/en/12_optimizers_momentum.ipynb). Lesson 13 gives every parameter a learning rate of its own.
"""

# %% [markdown] lang="zh"
r"""
## 12 · 带走什么

梯度指向最陡的上坡，我们逆着它走。在山谷的每个方向上，走一步就把误差乘以 $1-\text{lr}\,\lambda$，所以学习率低于 $2/\lambda_{\max}$ 才稳定，而峡谷走得多慢，与条件数 $\kappa$ 成正比。动量有记忆：$v\leftarrow\beta v+g$。它的误差由 $z^2-(1+\beta-\text{lr}\,\lambda)z+\beta=0$ 决定；一旦摆动起来，各个方向的收敛率都是 $\sqrt\beta$，而最好能有多快，由 $\sqrt\kappa$ 决定。优化器收下参数和选项，读 `.grad`，记着状态；循环是 zero_grad、前向、损失、反向、step。

| 方法 | 最好的 lr | 动量 | 一步之后剩下 | $\kappa=100$ |
|---|---|---|---|---|
| 梯度下降 | $2/(\lambda_{\min}+\lambda_{\max})$ | 0 | $(\kappa-1)/(\kappa+1)$ | 0.980 |
| 重球法 | $4/(\sqrt{\lambda_{\min}}+\sqrt{\lambda_{\max}})^2$ | 收敛率的平方 | $(\sqrt\kappa-1)/(\sqrt\kappa+1)$ | 0.818 |

| 中文 | English |
|---|---|
| 偏导数，方向导数 | partial derivative, directional derivative |
| 学习率 | learning rate |
| 动量，阻尼，权重衰减 | momentum, dampening, weight decay |
| 曲率，黑塞矩阵，特征值 | curvature, Hessian, eigenvalue |
| 驻点，鞍点 | stationary point, saddle point |
| 条件数 | condition number |
| 临界阻尼 | critical damping |
| 收敛，发散，收敛率 | converge, diverge, convergence rate |

### 延伸阅读

- G. Goh, "Why momentum really works", *Distill* (2017)。这一课的内容，配着会动的图，还多走一步。从它读起。
- B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", *USSR Computational Mathematics and Mathematical Physics* 4 (1964)。重球法。
- I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in deep learning", *ICML* (2013)。
- J. Nocedal, S. J. Wright, *Numerical optimization*, 2nd edition, Springer (2006)，第 3 章。
- PyTorch 文档中的 `torch.optim.SGD`：看末尾关于动量两种约定的说明。

### 轮到你了

配套的作业要你写出优化器：[12 · 优化器一：梯度下降与动量](../../exercises/zh/12_optimizers_momentum.ipynb)。第 13 课给每个参数各自的学习率。
"""
