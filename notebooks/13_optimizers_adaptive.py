# ---
# jupyter:
#   course:
#     title:
#       en: "Optimizers II: adaptive, second-order, schedules"
#       zh: 优化器二：自适应、二阶方法与学习率调度
#     minutes: 150
#     difficulty: 3
#     needs: [12_optimizers_momentum]
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
# 13 · Optimizers II: adaptive, second-order, schedules

Lesson 12 ended with one learning rate for everything: for the steep direction and the flat one, for the first step and the last. Why only one? Today nine optimizers and half a dozen schedules break it up, each in a way of its own: a rate for every weight, a step that knows the curvature, a rate that changes with time. Most of them take a line or two, and at the end you will ask the question everybody asks, which is the best, in the only way in which it can be answered.

After this lesson you can

1. write Adagrad, RMSprop, Adadelta, Adam and their relatives from memory, because you know which complaint each of them answers;
2. say what L-BFGS learns from two gradients, and when a schedule helps and when a warm-up;
3. compare optimizers fairly, and recognise a comparison that is not.

> **Before you start** You need lesson 12 (learning rate, curvature, momentum, the anatomy of an optimizer, closures) and central differences (lesson 02). Plan 150 minutes in two sittings: sections 1 to 6 first, a rate for each weight; then, from section 7 on, curvature, schedules and the fair comparison. Difficulty ●●●.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 13 · 优化器二：自适应、二阶方法与学习率调度

第 12 课里，学习率自始至终只有一个：陡的方向用它，平的方向也用它；第一步用它，最后一步还用它。凭什么只有一个？今天有九种优化器和好几种调度，各用各的办法把它拆开：给每个权重配一个学习率；让步子知道曲率；让学习率随时间变化。大多只有一两行。最后你会问那个人人都问的问题，“哪个最好”，并用唯一能回答它的办法来回答。

学完这一课，你能够：

1. 不看书写出 Adagrad、RMSprop、Adadelta、Adam 和它们的亲戚，因为你知道每一种是冲着哪个毛病来的；
2. 说出 L-BFGS 从两个梯度里学到了什么，什么时候需要调度，什么时候需要预热；
3. 公平地比较优化器，也看得出一个比较公不公平。

> **开始之前** 需要学过第 12 课（学习率、曲率、动量、优化器的构造，还有闭包），会用中心差分（第 02 课）。预计 150 分钟，分两次学：先学第 1 到第 6 节，讲各个权重自己的学习率；再从第 7 节起，学曲率、调度和公平的比较。难度 ●●●。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import optim, viz
from autograd_core.optim import lr_scheduler
from autograd_core.viz import SURFACES, himmelblau, trajectory
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · Which way is the first step?

Eight optimizers stand at the origin of Himmelblau's function: SGD, and seven of the nine that this lesson is about. (SparseAdam and L-BFGS come in sections 5 and 7.) The gradient there is the same for all of them:
"""

# %% [markdown] lang="zh"
r"""
## 1 · 第一步往哪边走？

八种优化器站在 Himmelblau 函数的原点：一种是 SGD，其余七种是这一课的主角。（九种里的另外两种，SparseAdam 和 L-BFGS，到第 5 节和第 7 节再出场。）它们面前的梯度是同一个：
"""

# %%
origin = ac.zeros(2, requires_grad=True)
himmelblau(origin).backward()
print(origin.grad.tolist())

# %% [markdown] lang="en"
r"""
Gradient descent goes against it: right and up, and about one and a half times as far up as right. The optimizer called Adam, with learning rate 0.1, moves the first coordinate by 0.1. By how much does it move the second one?
"""

# %% [markdown] lang="zh"
r"""
梯度下降逆着它走：往右，也往上，往上走的比往右多出一半还多。有一种优化器叫 Adam，学习率取 0.1，它把第一个坐标移动了 0.1。第二个坐标呢，移动多少？
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...

# %%
settings = {"SGD": {"lr": 0.01}, "ASGD": {"lr": 0.01}, "Adagrad": {"lr": 0.5}}
settings |= {"RMSprop": {"lr": 0.01}, "Adadelta": {"lr": 1.0}, "Adam": {"lr": 0.1}}
settings |= {"Adamax": {"lr": 0.1}, "Rprop": {"lr": 0.01}}
runs = {
    name: trajectory(himmelblau, optim.OPTIMIZERS[name], steps=500, **options)
    for name, options in settings.items()
}
compare(prediction, round(runs["Adam"].points[1, 1], 6))

# %%
rows = []
for name, run in runs.items():
    steps = [run.points[step].round(6).tolist() for step in (1, 2, 500)]
    rows.append([f"`{name}`", settings[name]["lr"], *steps])
header = [T("step 1", "第 1 步"), T("step 2", "第 2 步"), T("step 500", "第 500 步")]
Table([T("optimizer", "优化器"), "lr", *header], *rows)

# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(5.6, 4.6))
viz.plot_surface(axes, himmelblau, domain=((-0.6, 4.0), (-0.6, 3.4)))
for i, name in enumerate(("SGD", "Adam", "Rprop", "Adagrad")):
    viz.plot_path(axes, himmelblau, runs[name], i, label=name)
axes.set_aspect("equal")
axes.plot(3, 2, "*", color="gold", markersize=13, mec="black", mew=0.8, zorder=8)
axes.legend(loc="upper left")
in_words = T(
    "Contours of Himmelblau's function near the origin, with four paths to the minimum at (3, 2). SGD leaves along the gradient, steeply upwards. Adam, Rprop and Adagrad leave along the diagonal.",
    "Himmelblau 函数在原点附近的等高线，四条路径都通往极小值点 (3, 2)。SGD 沿着梯度出发，偏向上方；Adam、Rprop 和 Adagrad 都沿对角线出发。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: SGD leaves steeply, along the gradient. The other three leave along the *diagonal*: as far right as up. Only four paths are drawn, since eight would hide one another. The rates are chosen so that the paths can be seen, so this is no race.

Look at the table: in their first step Adagrad, RMSprop, Adadelta, Adam, Adamax and Rprop all move both coordinates by the same amount (Adadelta by no more than 0.003162), though one slope is 14 and the other 22. In this step they have thrown away how steep it is and kept only the sign. (From the second step on only Rprop goes on like this; for the others it counts how large a gradient is beside the earlier ones.)

The table also says where they are after 500 steps. All went to the same valley, by very different ways. (ASGD stops at 2.999997: by default it also pulls the weights towards 0, very weakly, by `lambd=1e-4`.)

If the size of the gradient does not matter, then it does not matter in which unit the loss is measured. Multiply the loss by a thousand. By what factor does the first step of Adam grow?
"""

# %% [markdown] lang="zh"
r"""
看图要点：SGD 偏向上方，沿着梯度出发。另外三条沿**对角线**出发：往右多少，往上就多少。图上只画了四条，八条都画，就互相遮住了。学习率是挑来让路径看得清楚的，所以这不是比赛。

再看表：Adagrad、RMSprop、Adadelta、Adam、Adamax、Rprop 的第一步，两个坐标移动得一样多（Adadelta 也是，虽然只有 0.003162），尽管一个斜率是 14，另一个是 22。在这第一步里，它们丢掉了“有多陡”，只留下正负号。（从第二步起，只有 Rprop 还是这样；对其他几种，要看梯度与以前的相比有多大。）

表里还写着 500 步之后各在哪里：走的路大不相同，到的却是同一个谷。（ASGD 停在 2.999997，是因为它默认还以 `lambd=1e-4` 的力，极轻地把权重往 0 拉。）

既然梯度的大小不要紧，那么损失用什么单位来量也就不要紧了。把损失乘以一千，Adam 的第一步会变成原来的几倍？
"""

# %%
#: en: a factor
#: zh: 倍数
prediction = ...

# %%
rows = []
for name in ("SGD", "Adagrad", "Adam"):
    kind, options = optim.OPTIMIZERS[name], settings[name]
    once = trajectory(himmelblau, kind, (0, 0), 1, **options).end[0]
    scaled = trajectory(lambda p: 1000 * himmelblau(p), kind, (0, 0), 1, **options).end[0]
    rows.append([f"`{name}`", round(once, 6), round(scaled, 6)])
compare(prediction, round(scaled / once, 6))
Table([T("optimizer", "优化器"), T("loss", "损失"), T("1000 × loss", "1000 × 损失")], *rows)

# %% [markdown] lang="en"
r"""
This is what "adaptive" means: **every weight gets a learning rate of its own, made from the gradients which that weight has seen.** A weight with large gradients gets a small one. The rest of the story is about the word "seen": seen when, and how long ago?

## 2 · Adagrad remembers everything

Two inputs, one of the size 10 and one of the size 0.1, two weights that begin at 0, and 5 as the answer to learn.
"""

# %% [markdown] lang="zh"
r"""
“自适应”说的就是这件事：**每个权重都有自己的学习率，由这个权重见过的梯度算出来**。见过的梯度大，学习率就小。接下来的故事，全在“见过”这两个字上：什么时候见的，多久以前？

## 2 · Adagrad：全都记着

两个输入，一个大小是 10，一个是 0.1；两个权重都从 0 开始；要学的答案是 5。
"""

# %%
w1, w2 = (ac.tensor(0.0, requires_grad=True) for _ in range(2))
w1.name, w2.name = "w1", "w2"
error = 10 * w1 + 0.1 * w2 - 5
loss = error**2 / 2
error.name, loss.name = "error", "loss"
viz.draw_graph(loss)

# %% [markdown] lang="en"
r"""
What to see: the same $-5$ comes back to both products, and the inputs multiply it: $-50$ for the first weight, $-0.5$ for the second. With one learning rate the second weight moves a hundred times less, although it may matter just as much (perhaps its input was only measured in kilometres instead of metres).

**Adagrad** adds up the squares of all gradients that a weight has seen, and divides by the root:

$$s\leftarrow s+g^2,\qquad w\leftarrow w-\eta\,\frac{g}{\sqrt{s}+\varepsilon}.$$

Here $\eta$ is the learning rate, the lr of lesson 12, as papers write it. In the first step $s=g^2$, so the step is $\eta\,g/|g|$: the learning rate with the sign of the gradient. The tiny $\varepsilon$ only keeps a division by zero away.
"""

# %% [markdown] lang="zh"
r"""
看图要点：往回走，送到两个乘积的是同一个 $-5$，再各乘上自己的输入：第一个权重得到 $-50$，第二个得到 $-0.5$。只用一个学习率，第二个权重移动得只有第一个的百分之一，可它也许同样重要（也许只是它的输入用千米而不是用米来量）。

**Adagrad** 把一个权重见过的全部梯度的平方累加起来，再除以它的平方根：

$$s\leftarrow s+g^2,\qquad w\leftarrow w-\eta\,\frac{g}{\sqrt{s}+\varepsilon}.$$

这里的 $\eta$ 就是学习率，即第 12 课的 lr，论文里都这样写。第一步里 $s=g^2$，所以步子是 $\eta\,g/|g|$，也就是学习率配上梯度的正负号。微小的 $\varepsilon$ 只是为了不除以零。
"""


# %%
def adagrad(w, g, s, lr=0.5, eps=1e-10):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


w, s = np.zeros(2), np.zeros(2)
for step in range(1, 4):
    w, s = adagrad(w, himmelblau.gradient(w), s)
    library = trajectory(himmelblau, optim.Adagrad, steps=step, lr=0.5).end
    print(step, w.round(6), T("difference:", "相差："), abs(w - library).max())

# %% [markdown] lang="en"
r"""
Three lines, and the library's numbers. What happens if the gradient never changes? After $t$ steps $s=t\,g^2$, and the step is $\eta/\sqrt t$: it *can only shrink*. For rare words in a text that is a blessing (a weight that is seldom asked keeps its large steps). For a long training it is a curse. (RMSprop comes in the next section; why it begins with ten times the learning rate is told there, too.)
"""

# %% [markdown] lang="zh"
r"""
三行，就是库里的数。如果梯度一直不变，会怎样？走了 $t$ 步，$s=t\,g^2$，步子是 $\eta/\sqrt t$：它**只会变小**。对文本里的罕见词，这是好事（难得用到的权重，一直留着大步子）。对漫长的训练，却是坏事。（RMSprop 下一节讲；它为什么一开头是学习率的十倍，也到那里说。）
"""


# %%
def step_sizes(kind, gradients, **options):
    w = ac.zeros(1, requires_grad=True)
    optimizer, sizes = kind([w], **options), []
    for g in gradients:
        before, w.grad = w.item(), ac.tensor([float(g)])
        optimizer.step()
        sizes.append(abs(w.item() - before))
    return np.array(sizes)


gradients = [1.0] * 100 + [0.1] * 900
sizes = {
    name: step_sizes(optim.OPTIMIZERS[name], gradients, lr=0.01) for name in ("Adagrad", "RMSprop")
}

# %% tags=["hide-input"]
plt.figure(figsize=(6.4, 3.1))
for (name, found), style in zip(sizes.items(), ("-", "--"), strict=True):
    plt.semilogy(range(1, 1001), found, style, label=name)
plt.axvline(100, color="C2", ls=":", lw=1.5)
plt.xlabel(T("step", "步数"))
plt.ylabel(T("size of the step", "步子的大小"))
plt.legend()
in_words = T(
    "Step sizes of two optimizers, learning rate 0.01. The gradient is 1 for a hundred steps, then 0.1. Both drop at once to a tenth. RMSprop climbs back to 0.01 in the steps that follow; Adagrad stays near 0.0001.",
    "两种优化器的步子大小，学习率 0.01。前一百步梯度是 1，之后是 0.1。两者都骤降到十分之一。随后 RMSprop 慢慢爬回 0.01；Adagrad 一直在 0.0001 附近。",
)
viz.alt(in_words)
plt.show()
for name, found in sizes.items():
    print(f"{name:8}", *(f"{found[i]:.5f}" for i in (0, 99, 100, 999)))

# %% [markdown] lang="en"
r"""
What to see: at step 100 the weight comes from a steep slope to one ten times gentler, and both take steps ten times smaller. Adagrad cannot forget the steep slope and creeps to the end with steps of 0.0001. RMSprop recovers, since it forgets, and walks with steps of 0.01 again.

## 3 · RMSprop forgets, Adadelta has no unit

**RMSprop** replaces the sum by a running mean, in which a square of $k$ steps ago counts only $\alpha^k$:

$$s\leftarrow\alpha s+(1-\alpha)\,g^2,\qquad w\leftarrow w-\eta\,\frac{g}{\sqrt s+\varepsilon},\qquad\alpha=0.99 .$$

It was never published in a paper; everybody cites a slide of a lecture. Your turn: at the origin the first slope of Himmelblau's function is $-14$, and $s$ begins at 0. Take $\eta=0.01$. How large is $s$ after the first gradient, and how far does the weight move?
"""

# %% [markdown] lang="zh"
r"""
看图要点：到第 100 步，这个权重从陡坡来到缓坡，坡度只有十分之一，两者的步子也都缩到十分之一。Adagrad 忘不掉那段陡坡，一直到最后都以 0.0001 的步子磨蹭。RMSprop 会忘，所以缓过来了，步子又回到 0.01。

## 3 · RMSprop 会忘，Adadelta 没有单位

**RMSprop** 把累加换成滑动平均，$k$ 步以前的平方只算 $\alpha^k$：

$$s\leftarrow\alpha s+(1-\alpha)\,g^2,\qquad w\leftarrow w-\eta\,\frac{g}{\sqrt s+\varepsilon},\qquad\alpha=0.99 .$$

它从来没有发表成论文，大家引用的都是一张讲义幻灯片。轮到你了：在原点，Himmelblau 函数的第一个斜率是 $-14$，$s$ 从 0 开始，取 $\eta=0.01$。见到第一个梯度之后，$s$ 是多少？权重移动多远？
"""

# %%
s_after = ...  #: en: 0.99 · 0 + …  #: zh: 0.99 · 0 + …
moved = ...  #: en: a length, without a sign  #: zh: 长度，不带符号

# %%
rms = runs["RMSprop"].points[1, 0]
check("s_after", s_after, 0.01 * 14**2, T("0.01 times the square of 14.", "14 的平方的 0.01 倍。"))
hint = T("Divide 14 by the root of s, then times 0.01.", "用 14 除以 s 的平方根，再乘 0.01。")
check("moved", moved, rms, hint)

# %% [markdown] lang="en"
r"""
<details><summary>The answer</summary>

$s=0.01\times14^2=1.96$, its root is 1.4, and the step is $0.01\times14/1.4=0.1$. That is *ten times* the learning rate: a running mean that begins at 0 is at first much too small, here by the factor $1-\alpha$, and the division by its root makes the step too large. Keep this in mind; it comes back in section 4.

</details>

**Adadelta** has another complaint. A weight is measured in some unit, its gradient in "loss per unit", so $g/\sqrt s$ has no unit at all, and cannot honestly be subtracted from a weight. So it multiplies by the size of its own recent steps, which has the right one:

$$\Delta=\frac{\sqrt{u+\varepsilon}}{\sqrt{s+\varepsilon}}\,g,\qquad u\leftarrow\rho u+(1-\rho)\Delta^2,\qquad w\leftarrow w-\eta\,\Delta,$$

with $s$ as in RMSprop ($\rho=0.9$) and $\eta=1$. A learning rate is no longer needed. But with which step does it begin, when there are no recent steps? With $u=0$, that is, with $\sqrt\varepsilon$:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

$s=0.01\times14^2=1.96$，平方根是 1.4，步子是 $0.01\times14/1.4=0.1$。这是学习率的**十倍**：从 0 开始的滑动平均，一开头总是太小，在这里只有应有的 $1-\alpha$ 倍，除以它的平方根，步子就太大了。记住这件事，第 4 节还会遇到。

</details>

**Adadelta** 不满的是另一件事。权重有单位，梯度的单位是“损失 / 权重的单位”，于是 $g/\sqrt s$ 根本没有单位，从权重里减去它，道理上说不通。所以它再乘上自己最近的步子的大小，单位就对了：

$$\Delta=\frac{\sqrt{u+\varepsilon}}{\sqrt{s+\varepsilon}}\,g,\qquad u\leftarrow\rho u+(1-\rho)\Delta^2,\qquad w\leftarrow w-\eta\,\Delta,$$

其中 $s$ 和 RMSprop 里的一样（$\rho=0.9$），$\eta=1$。学习率就用不着了。可是开头还没有“最近的步子”，第一步走多远？$u=0$，也就是由 $\sqrt\varepsilon$ 决定：
"""

# %%
print("RMSprop:", round(0.01 * 14**2, 2), np.sqrt(0.01 * 14**2).round(4))
eps, rho, g = 1e-6, 0.9, -14.0
first = np.sqrt(eps) / np.sqrt((1 - rho) * g**2 + eps) * abs(g)
print("Adadelta:", f"{first:.6f} {runs['Adadelta'].points[1, 0]:.6f}")
path = runs["Adadelta"].points
lengths = np.abs(np.diff(path[:, 0]))
for step in (1, 10, 100, 200, 500):
    print(f"{step:3}  {lengths[step - 1]:.4f}  {path[step].round(4)}")

# %% [markdown] lang="en"
r"""
The first step, 0.003162, is $\sqrt{10^{-6}/0.1}$ and has nothing to do with the problem. And since each step is measured by the ones before, they grow slowly (second column: the length of the step along the first coordinate; then where it leads). After a hundred steps they are three times as long as the first, and a fifth of the way to $(3,2)$ is done; around step 200 they are longest, and there most of the way is walked. "No learning rate" has become "$\varepsilon$ is the learning rate of the beginning": there is no free lunch.

## 4 · Adam: both memories, and a correction

Momentum (lesson 12) remembers the gradients, RMSprop their squares. **Adam** does both, each with a running mean:

$$m\leftarrow\beta_1m+(1-\beta_1)\,g,\qquad v\leftarrow\beta_2v+(1-\beta_2)\,g^2,\qquad \beta_1=0.9,\ \beta_2=0.999 .$$

Both begin at 0 and are at first too small. You have just seen what that does. Suppose one forgets about it, and takes the step $\eta\,m/\sqrt v$: how many times $\eta$ is the very first step?
"""

# %% [markdown] lang="zh"
r"""
第一步是 0.003162，也就是 $\sqrt{10^{-6}/0.1}$，与问题本身毫无关系。每一步又都以前面的步子为准，所以长得很慢（第二列是沿第一个坐标的那一步有多大，后面是走到了哪里）：走了一百步，步子才长到开头的三倍，到 $(3,2)$ 的路只走了五分之一；到第 200 步前后，步子才最大，路主要就是那时走完的。“不需要学习率”变成了“开头的学习率就是 $\varepsilon$”：天下没有免费的午餐。

## 4 · Adam：两种记忆，外加一次修正

动量（第 12 课）记的是梯度，RMSprop 记的是梯度的平方。**Adam** 两样都记，各用一个滑动平均：

$$m\leftarrow\beta_1m+(1-\beta_1)\,g,\qquad v\leftarrow\beta_2v+(1-\beta_2)\,g^2,\qquad \beta_1=0.9,\ \beta_2=0.999 .$$

两个都从 0 开始，一开头都太小。后果你刚才见过了。假如不管它，就用步子 $\eta\,m/\sqrt v$：最初的那一步，是 $\eta$ 的几倍？
"""

# %%
#: en: a number; is it below 1 or above?
#: zh: 一个数；比 1 小还是比 1 大？
prediction = ...


# %%
def adam(w, g, m, v, t, lr=0.1, betas=(0.9, 0.999), eps=1e-8, corrected=True):
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
    c1, c2 = (1 - b1**t, 1 - b2**t) if corrected else (1, 1)
    return w - lr * (m / c1) / (np.sqrt(v / c2) + eps), m, v


w, _m, _v = adam(0.0, 5.0, 0.0, 0.0, t=1, lr=1, corrected=False)
compare(prediction, round(-w, 4))
print(round(1 - 0.9, 4), "/", np.sqrt(1 - 0.999).round(4))

# %% [markdown] lang="en"
r"""
Most people say: below 1, since $m$ is too small. But $v$ is smaller still: $m=0.1\,g$, and $\sqrt v=\sqrt{0.001}\,|g|=0.0316\,|g|$, and $0.1/0.0316=3.16$. So Adam divides both by what they lack, the **bias correction**

$$\hat m=\frac{m}{1-\beta_1^t},\qquad\hat v=\frac{v}{1-\beta_2^t},\qquad w\leftarrow w-\eta\,\frac{\hat m}{\sqrt{\hat v}+\varepsilon}.$$

In step 1 we have $\hat m=g$ and $\hat v=g^2$: **the first step of Adam has the size of the learning rate, whatever the gradient.** That is the answer to the question of section 1. (Only at $10^{-6}$, below, does $\varepsilon$ begin to show.)
"""

# %% [markdown] lang="zh"
r"""
多数人会说：比 1 小，因为 $m$ 太小。可 $v$ 更小：$m=0.1\,g$，而 $\sqrt v=\sqrt{0.001}\,|g|=0.0316\,|g|$，于是 $0.1/0.0316=3.16$。所以 Adam 把两者各除以所欠的那部分，这就是**偏差修正**：

$$\hat m=\frac{m}{1-\beta_1^t},\qquad\hat v=\frac{v}{1-\beta_2^t},\qquad w\leftarrow w-\eta\,\frac{\hat m}{\sqrt{\hat v}+\varepsilon}.$$

第 1 步里，$\hat m=g$，$\hat v=g^2$：**Adam 的第一步，大小就是学习率，不管梯度是多少**。第 1 节的问题，答案就在这里。（下面只有到了 $10^{-6}$，才看得出 $\varepsilon$ 的影响。）
"""

# %%
for g in (1e-6, 0.01, 1.0, 22.0, 1e6):
    print(f"{g:9g}  {step_sizes(optim.Adam, [g], lr=0.1)[0]:.6f}")


# %%
def on_a_slope(corrected, steps=100):
    w = m = v = 0.0
    sizes = []
    for t in range(1, steps + 1):
        before = w
        w, m, v = adam(w, 5.0, m, v, t, lr=1, corrected=corrected)
        sizes.append(before - w)
    return sizes


# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(6.2, 3))
for corrected, style in ((False, "--"), (True, "-")):
    name = T("corrected", "修正") if corrected else T("not corrected", "不修正")
    found = on_a_slope(corrected)
    axes.plot(range(1, 101), found, style, label=name)
    print(name, *(round(found[t - 1], 2) for t in (1, 10, 12, 100)))
axes.set(xlabel=T("step", "步数"), ylabel=T("step / learning rate", "步子 / 学习率"), ylim=(0, 7))
axes.legend()
in_words = T(
    "Step sizes of Adam for a constant gradient, in units of the learning rate. Corrected: a level line at 1. Not corrected: it starts at 3.16, rises above 6 near step 12 and falls slowly.",
    "梯度恒定时 Adam 的步子大小，以学习率为单位。修正的：水平线，高度为 1。不修正的：从 3.16 开始，第 12 步附近超过 6，然后慢慢下降。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the gradient is the same all the time, and yet without the correction the first hundred steps are three to six and a half times too long, at the moment when the network knows least.

### Momentum is not momentum

Both Adam's $m$ and the velocity of SGD are called "momentum". Give them the same gradient, 1, for a hundred steps, with the same 0.9:
"""

# %% [markdown] lang="zh"
r"""
看图要点：梯度自始至终没有变，可是不修正的话，最初一百步都是应有的三倍到六倍半，偏偏这时候网络懂得最少。

### 此动量非彼动量

Adam 的 $m$ 和 SGD 的速度，都叫“动量”。给它们同样的梯度 1，走一百步，系数都是 0.9：
"""

# %%
w, u = ac.zeros(1, requires_grad=True), ac.zeros(1, requires_grad=True)
sgd, adam_ = optim.SGD([w], lr=0.1, momentum=0.9), optim.Adam([u], lr=0.1)
for _ in range(100):
    w.grad, u.grad = ac.ones(1), ac.ones(1)
    sgd.step()
    adam_.step()
print("SGD ", round(sgd.state[w]["momentum_buffer"].item(), 4))
print("Adam", round(adam_.state[u]["exp_avg"].item(), 4))

# %% [markdown] lang="en"
r"""
SGD (in PyTorch and here) *adds up*, $v\leftarrow0.9\,v+g$, and ends near 10. Adam *averages*, and ends near 1. Some texts also write SGD's momentum as an average; then the same learning rate means a tenth. The conventions are not interchangeable: carry the learning rate over, and you are off by the factor $1/(1-\beta)$.

### Your turn: write it, and trust no gradient

Fill in `my_adam`, one step for an array `w`. Then write `measured` once more, as in lesson 12: the gradient of `function` at `w` by central differences, from nothing but its values. The cell below checks both, and then lets *your* optimizer walk on *your* gradients, twenty steps into the valley of Rosenbrock: an optimizer never asks where its gradients come from.
"""

# %% [markdown] lang="zh"
r"""
SGD（PyTorch 里如此，这里也如此）是**累加**，$v\leftarrow0.9\,v+g$，最后接近 10；Adam 是**平均**，最后接近 1。有些教材把 SGD 的动量也写成平均，那么同样的学习率只相当于十分之一。这两种约定不能互换：照搬学习率，就差了 $1/(1-\beta)$ 倍。

### 轮到你了：自己写，梯度也要自己量

请填写 `my_adam`，它对数组 `w` 走一步；再像第 12 课那样写一次 `measured`：只凭 `function` 的函数值，用中心差分求它在 `w` 处的梯度。下面的单元格先检查这两个函数，再让**你的**优化器用**你的**梯度，在 Rosenbrock 的山谷里走二十步：优化器从来不问梯度是哪里来的。
"""


# %%
def my_adam(w, g, m, v, t, lr=0.1):
    return ...  #: en: the new w (corrected); m, v uncorrected  #: zh: 新的 w（修正过）；m、v 不修正


def measured(function, w, h=1e-5):
    return ...  #: en: as many numbers as w has  #: zh: w 有几个数，就返回几个数


# %%
rosenbrock = SURFACES["rosenbrock"]
start = np.array(rosenbrock.start)
one = my_adam(start, rosenbrock.gradient(start), np.zeros(2), np.zeros(2), 1)
w = ... if one is ... else one[0]
hint = T("Against the gradient, and by 0.1 each.", "逆着梯度，各移动 0.1。")
check("my_adam", w, [-1.1, 1.1], hint)
slope = measured(rosenbrock, start)
hint = T("Nudge one entry at a time, both ways.", "每次只动一个分量，两边都动。")
check("measured", slope, rosenbrock.gradient(start), hint)
if w is not ... and slope is not ...:
    state = (start, np.zeros(2), np.zeros(2))
    for t in range(1, 21):
        state = my_adam(state[0], measured(rosenbrock, state[0]), *state[1:], t)
    hint = T(
        "Both pass alone? Do you hand back m and v before the correction? Do you use t?",
        "两个单独都对？交回去的 m、v 是修正之前的吗？用到 t 了吗？",
    )
    check("together", state[0], trajectory(rosenbrock, optim.Adam, steps=20, lr=0.1).end, hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`my_adam`: `m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2`, then `return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v`.

`measured`: `return np.array([(function(w + e) - function(w - e)) / (2 * h) for e in h * np.eye(len(w))])`.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`my_adam`：`m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2`，然后 `return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v`。

`measured`：`return np.array([(function(w + e) - function(w - e)) / (2 * h) for e in h * np.eye(len(w))])`。

</details>
"""

# %% [markdown] lang="en"
r"""
## 5 · Two relatives: Adamax and SparseAdam

**Adamax** replaces the root of the mean of squares by the largest gradient of the recent past,

$$u\leftarrow\max(\beta_2u,\ |g|),\qquad w\leftarrow w-\frac{\eta}{1-\beta_1^t}\,\frac{m}{u}.$$

Take $p$-th powers in the place of squares and the $p$-th root of their mean: as $p\to\infty$ it tends to the largest one. This is the **infinity norm**, hence the name. A common text says something else: "Adamax puts an upper bound on the learning rate". Then a learning rate of 50 should be held back. Run it, on noise with a spike of a hundred now and then:
"""

# %% [markdown] lang="zh"
r"""
## 5 · 两个亲戚：Adamax 与 SparseAdam

**Adamax** 不取平方的平均再开方，而取最近见过的最大的梯度：

$$u\leftarrow\max(\beta_2u,\ |g|),\qquad w\leftarrow w-\frac{\eta}{1-\beta_1^t}\,\frac{m}{u}.$$

把平方换成 $p$ 次方，平均之后再开 $p$ 次方，当 $p\to\infty$ 时，它趋于其中最大的那个：这就是**无穷范数**，名字由此而来。常有人说：“Adamax 给学习率加了一个上限”。那么学习率取 50，就该被压下来才对。运行一下，梯度是噪声，隔一阵子来一个一百倍的尖峰：
"""

# %%
noise = np.random.default_rng(0).normal(size=2000)
noise[499::500] *= 100
rows = []
for kind in (optim.Adam, optim.Adamax):
    for lr in (0.1, 1.0, 50.0):
        largest = step_sizes(kind, noise, lr=lr).max()
        rows.append([kind.__name__, lr, round(largest, 3), round(largest / lr, 3)])
header = [T("largest step", "最大的步子"), T("largest step / lr", "最大的步子 / lr")]
Table([T("optimizer", "优化器"), "lr", *header], *rows)

# %% [markdown] lang="en"
r"""
With 50 the steps reach 50. Nobody has bounded the learning rate. What is bounded is the *step*, by the learning rate that you gave: the largest recent gradient stands in the denominator, so no spike can make the quotient much larger than 1. With Adam a spike makes a step of twice the learning rate, since its mean of squares has been taken by surprise. (In the table of section 1 the second step of Adamax is already shorter than the first: the gradient has grown, and the mean above lags behind the maximum below.)

**SparseAdam** answers a different complaint. Language models keep a table with one row of numbers for each word (`Embedding`). A batch uses a few of the rows; the gradient of all the others is zero. What does Adam do to a row that was used yesterday and is not used today?
"""

# %% [markdown] lang="zh"
r"""
学习率取 50，步子就到 50，没有谁给学习率设上限。有上限的是**步子**，上限就是你给的学习率：分数线下面是最近见过的最大梯度，尖峰再高，商也不会比 1 大出多少。换成 Adam，一个尖峰就能走出两倍学习率的一步，因为它的平方平均来不及反应。（看第 1 节的表，Adamax 的第二步已经比第一步短：梯度变大了，分子里的平均跟不上分母里的最大值。）

**SparseAdam** 不满的又是另一件事。语言模型里有一张表，每个词占一行数（`Embedding`）。一个小批量只用到其中几行，其余各行的梯度都是零。一行昨天用过、今天没用，Adam 会拿它怎么办？
"""

# %%
#: en: "moves" or "rests"
#: zh: "动" 或 "不动"
prediction = ...


# %%
def walk(kind, sparse):
    embedding = ac.nn.Embedding(4, 2, sparse=sparse)
    optimizer, seen = kind(embedding.parameters(), lr=0.1), []
    for row in (0, 2):
        before = embedding.weight.detach().numpy().copy()
        optimizer.zero_grad()
        embedding(ac.tensor([row])).sum().backward()
        optimizer.step()
        seen.append((embedding.weight.detach().numpy() - before)[:, 0].round(4) + 0.0)
    return seen


# %%
found = {kind: walk(kind, kind is optim.SparseAdam) for kind in (optim.Adam, optim.SparseAdam)}
compare(prediction, T("moves", "动") if found[optim.Adam][1][0] else T("rests", "不动"))
header = [
    T("step 1 (row 0 is used)", "第 1 步（用第 0 行）"),
    T("step 2 (row 2)", "第 2 步（用第 2 行）"),
]
print(round(0.1 * (0.1 / 0.19) / np.sqrt(0.001 / 0.001999), 4))
Table(
    [T("optimizer", "优化器"), *header], *([kind.__name__, *seen] for kind, seen in found.items())
)

# %% [markdown] lang="en"
r"""
Under Adam row 0 goes on moving, since its $m$ is not yet forgotten: in a table of a hundred thousand words, every word that has ever been seen moves in every step. SparseAdam touches, in the weights and in its memories, only the rows that have a gradient. Rows 1 and 3 rest in both.

And why does row 2 move by 0.0744 and not by 0.1, as row 0 did with its first gradient? There is one step count $t$ for the whole table, and it is 2 by now. Row 2 has seen one gradient, $m=0.1\,g$ and $v=0.001\,g^2$, but is corrected as if it had seen two: by $1-0.9^2=0.19$ and $1-0.999^2=0.001999$. The line above the table computes it. (The gradient arrives as a `RowSparse`: row numbers and their values, nothing else.)

## 6 · Rprop and ASGD

**Rprop** is the oldest of the family and the most radical: it uses *nothing but* signs. Each weight has a step size; if the sign is that of the last time, the size grows by 1.2, if it has turned, it halves (and the weight sits this step out).
"""

# %% [markdown] lang="zh"
r"""
在 Adam 手里，第 0 行还在动，因为它的 $m$ 还没忘掉：一张十万词的表，凡是出现过的词，每一步全都在动。SparseAdam 不论权重还是记忆，只碰有梯度的那几行。第 1 行和第 3 行在两者手里都不动。

第 2 行同样是第一次见到梯度，为什么移动的是 0.0744，而不像第 0 行那样是 0.1？因为整张表共用一个步数 $t$，这时已经是 2 了。第 2 行只见过一个梯度，$m=0.1\,g$，$v=0.001\,g^2$，修正时却当它见过两个，除以的是 $1-0.9^2=0.19$ 和 $1-0.999^2=0.001999$。表上面的那一行算的就是它。（梯度以 `RowSparse` 的形式到来：行号和那几行的值，别无其他。）

## 6 · Rprop 与 ASGD

**Rprop** 是这一家里最老的，也最极端：它用的**只有**正负号。每个权重有自己的步子；正负号和上次相同，步子就放大到 1.2 倍；变了号，就减半（而且这一次权重原地等着）。
"""

# %%
points = runs["Rprop"].points[:4, 0]
print(np.diff(points).round(6))
gradients = ([0.1] * 9 + [-0.9]) * 10
for name in ("SGD", "Rprop"):
    w = ac.zeros(1, requires_grad=True)
    optimizer = optim.OPTIMIZERS[name]([w], lr=0.1)
    for g in gradients:
        w.grad = ac.tensor([g])
        optimizer.step()
    print(name, round(w.item(), 4) + 0.0)

# %% [markdown] lang="en"
r"""
The first line has the steps 0.01, 0.012, 0.0144. The lines below it show why Rprop is for full batches only. Ten samples, nine of them pull with 0.1 one way and one with 0.9 the other: together they cancel, the weight should stay. SGD knows it: it ends at 0. Rprop counts heads, nine against one, and lets the nine grow: after ten rounds it is more than a thousand away. (RMSprop was invented to make Rprop fit for small batches.)

**ASGD** steps as SGD does and keeps, besides, the *mean* of its iterates, `ax`. With noisy gradients the iterate never comes to rest; its mean does. (Below the mean begins after fifty steps, `t0`, when the way down is done; `lambd=0` switches off the weak pull towards 0 that section 1 showed.)
"""

# %% [markdown] lang="zh"
r"""
第一行是步子 0.01、0.012、0.0144。下面两行说的是，为什么 Rprop 只能用于全量数据。十个样本，九个以 0.1 的力往一边拉，一个以 0.9 往另一边拉：合起来正好抵消，权重应当不动。SGD 明白这一点，最后停在 0。Rprop 只数人头，九比一，还让那九步越走越大：十轮之后，它已经在一千开外。（RMSprop 就是为了让 Rprop 能用于小批量而发明的。）

**ASGD** 的步子和 SGD 一样，另外还记着走过的各点的**平均** `ax`。梯度有噪声时，当前的点永远停不下来，它的平均却停得下来。（下面从第五十步之后开始平均，即 `t0`，那时下坡路已经走完；`lambd=0` 关掉第 1 节见过的那个把权重往 0 拉的力。）
"""

# %%
random, w = np.random.default_rng(0), ac.tensor([5.0], requires_grad=True)
optimizer = optim.ASGD([w], lr=0.1, lambd=0, t0=50)
last, averaged = [], []
for _ in range(600):
    w.grad = w.detach() + ac.tensor(random.normal(size=1))
    optimizer.step()
    last.append(w.item())
    averaged.append(optimizer.state[w]["ax"].item())

# %% tags=["hide-input"]
plt.figure(figsize=(6.4, 2.8))
plt.plot(last, lw=0.8, label=T("the iterate $w$", "当前的点 $w$"))
plt.plot(averaged, "--", lw=2.2, label=T("the mean ax", "平均 ax"))
plt.axhline(0, color="C2", ls="-", lw=1, label=T("the minimum", "极小值点"))
plt.axvline(50, color="C3", ls=":", lw=1.5, label="t0 = 50")
plt.xlabel(T("step", "步数"))
plt.ylim(-1, 2)
plt.legend(ncols=2)
in_words = T(
    "A noisy descent on a parabola with its minimum at 0. The iterate jumps about 0 to the end; the mean of the iterates, dashed, begins at step 50, where a dotted line stands, and lies ever closer to 0.",
    "在极小值点为 0 的抛物线上，带噪声的下降。当前的点一直在 0 附近跳动；各点的平均（虚线）从第 50 步的点线处开始，越来越贴近 0。",
)
viz.alt(in_words)
plt.show()
print(round(float(np.std(last[300:])), 3), round(averaged[-1], 3), list(optimizer.state[w]))

# %% [markdown] lang="en"
r"""
What to see: the iterate keeps jumping about 0, with a standard deviation of 0.196, so whoever stops at some step is off by about that much. The mean ends at 0.019. (That is one value and not a spread; other noise would give another, but one as small as this.) A common text calls ASGD "SAG, stochastic average gradient". That is another method: SAG keeps the last *gradient of every sample* and averages gradients. Look at what ASGD keeps, printed below the figure: a step count, two factors, and `ax`, a mean of *weights*. No gradient in sight.

> **A good place to pause.** Sections 1 to 6 gave every weight a rate of its own. For the rest you need only run the first code cell again.

## 7 · Steps that know the curvature

Lesson 12: a step is right if the learning rate fits the curvature. Why not measure the curvature, then? On a parabola two gradients are enough: walk from $a$ to $b$, and the change of the slope, divided by the way, *is* the curvature.
"""

# %% [markdown] lang="zh"
r"""
看图要点：当前的点一直在 0 附近跳，标准差是 0.196，随便停在哪一步，大约就偏这么多。平均最后停在 0.019。（这是一个值，不是标准差；换一批噪声，值会变，但也是这样小。）常有人把 ASGD 说成“SAG，随机平均梯度”。那是另一种方法：SAG 记着**每个样本**上一次的**梯度**，平均的是梯度。看看 ASGD 记着什么（打印在图的下面）：步数，两个系数，还有 `ax`，也就是**权重**的平均。一个梯度也没有。

> **可以歇一歇了。** 第 1 到第 6 节给每个权重配了自己的学习率。后面几节，只要重新运行最前面的那个代码单元格，就能接着学。

## 7 · 考虑曲率的步子

第 12 课说：学习率与曲率相配，步子才合适。那为什么不去量一量曲率？在抛物线上，两个梯度就够了：从 $a$ 走到 $b$，斜率的变化除以走过的路，**就是**曲率。
"""


# %%
def slope(w):
    return 3 * (w - 2)  #: en: of a parabola: minimum at 2  #: zh: 抛物线的斜率，极小值点在 2


a = 10.0
b = a - 0.1 * slope(a)
curvature = (slope(b) - slope(a)) / (b - a)
print(round(b, 4), round(curvature, 4), round(b - slope(b) / curvature, 4))

# %% [markdown] lang="en"
r"""
One step on trial, one division, and the third point is the minimum. In many dimensions the curvature is a matrix, the Hessian, too large to store for a network. Methods that use it are called **second-order methods**, those that only have the gradient first-order ones. A **quasi-Newton method** does not compute the Hessian; it guesses it from differences of gradients. **BFGS** builds a guess of the *inverse* $H$ from the pairs it has seen, the ways $s$ and the changes of gradient $y$, such that $Hy=s$ for the newest. **L-BFGS** ("limited memory") keeps only the last pairs and never forms $H$ at all.

### The direction −Hg, without H

Take one pair, and some older guess $H'$. How much of $y$ is in $g$? The number

$$a=\frac{s\cdot g}{y\cdot s}$$

tells. For this part, $a\,y$, the answer is known: it is $a\,s$. Only the rest, $g-a\,y$, has to go through the older guess:

$$r=H'(g-a\,y),\qquad b=\frac{y\cdot r}{y\cdot s},\qquad Hg=r+(a-b)\,s.$$

Check it where you know what has to come out: put $g=y$. Then $a=1$ and $g-a\,y=0$; nothing is left for the older guess, so $r=0$ and $b=0$, and $Hg=s$, as it should be. (For other $g$, $b$ takes away what $r$ has already said about this direction. That keeps $H$ symmetric, as the inverse of a Hessian is.)
"""

# %% [markdown] lang="zh"
r"""
试走一步，做一次除法，第三个点就是极小值点。维数一多，曲率就成了矩阵，即黑塞矩阵，网络一大就存不下。用到它的方法叫**二阶方法**，只用梯度的叫一阶方法。**拟牛顿法**不去计算黑塞矩阵，而是由梯度之差来估计它。其中的 **BFGS** 用见过的成对数据（走过的路 $s$，梯度的变化 $y$）拼出它的**逆** $H$ 的一个估计，使最新的一对满足 $Hy=s$。**L-BFGS**（“有限内存”）只留最近的几对，根本不写出 $H$。

### 不写出 H，也能得到方向 −Hg

先看一对数据，加上某个旧估计 $H'$。$g$ 里含有多少 $y$？看

$$a=\frac{s\cdot g}{y\cdot s}$$

就知道。$a\,y$ 这一部分的答案是现成的，就是 $a\,s$；只有余下的 $g-a\,y$ 才要交给旧估计：

$$r=H'(g-a\,y),\qquad b=\frac{y\cdot r}{y\cdot s},\qquad Hg=r+(a-b)\,s.$$

先在知道答案的地方验一验：令 $g=y$。这时 $a=1$，$g-a\,y=0$，没有什么要交给旧估计，所以 $r=0$，$b=0$，得到 $Hg=s$，正是所要的。（对别的 $g$，$b$ 扣掉的，是 $r$ 在这个方向上已经给出的那部分；这样 $H$ 才对称，黑塞矩阵的逆本来就是对称的。）
"""


# %%
def with_pair(g, pair, older):
    s, y = pair
    a = s @ g / (y @ s)
    r = older(g - a * y)
    return r + (a - y @ r / (y @ s)) * s


s, y = np.array([1.0, 0.0]), np.array([2.0, 1.0])
print("Hy =", with_pair(y, (s, y), older=lambda g: 7 * g), " s =", s)

# %% [markdown] lang="en"
r"""
The older guess was nonsense, seven times the identity, and yet $Hy=s$. And the very first guess? A multiple of the identity, $H_0=\gamma I$ with

$$\gamma=\frac{s\cdot y}{y\cdot y}$$

of the newest pair: in one dimension this is $s/y$, one over the curvature. With a second, newer pair, it goes on like this: the guess from the first one is now the older guess.

Try it on a parabola in the plane, with two pairs such as an exact search along each direction leaves behind: there $y\cdot s=0$ for the old $y$ and the new $s$. How many pairs are needed until $w-Hg$ is the minimum? (Without this condition two pairs give a good guess and not yet the exact inverse.)
"""

# %% [markdown] lang="zh"
r"""
旧估计是胡乱取的，单位矩阵的七倍，可 $Hy=s$ 照样成立。那么最初的估计从哪里来？取单位矩阵的倍数 $H_0=\gamma I$，其中

$$\gamma=\frac{s\cdot y}{y\cdot y}$$

取自最新的一对：在一维，它就是 $s/y$，也就是曲率的倒数。再来一对新数据，也是这样：由前一对得到的估计，现在成了旧估计。

拿平面上的一个抛物面来试。如果每次都沿着方向精确地搜索到底，旧的 $y$ 与新的 $s$ 就满足 $y\cdot s=0$；这里就取这样的两对数据。要几对数据，$w-Hg$ 才正好是极小值点？（没有这个条件，两对数据只给出一个好的估计，还不是准确的逆。）
"""


# %%
def scaled(s, y):
    return lambda g: s @ y / (y @ y) * g


#: en: A is the Hessian; the minimum is at 0.
#: zh: A 是黑塞矩阵；极小值点在原点。
A = np.array([[2.0, 1.0], [1.0, 5.0]])
s_old, s_new = np.array([1.0, 0.0]), np.array([1.0, -2.0])
old, new = (s_old, A @ s_old), (s_new, A @ s_new)

# %%
guesses = [lambda g: g]
guesses.append(lambda g: with_pair(g, old, scaled(*old)))
guesses.append(lambda g: with_pair(g, new, lambda q: with_pair(q, old, scaled(*new))))
w = np.array([3.0, 4.0])
for pairs, guess in enumerate(guesses):
    print(pairs, (w - guess(A @ w)).round(4) + 0.0, end=" ")
    for s, y in (old, new)[:pairs][-1:]:
        print("Hy =", guess(y).round(4), " s =", s, end="")
    print()

# %% [markdown] lang="en"
r"""
Each line has the number of pairs, the point $w-Hg$, then $Hy$ and $s$ for the newest of these pairs. Without a pair $H=I$ and the step is far too long. With one it comes nearer, with two it ends in the minimum. Read the nesting from outside: take out $a\,y$ for the newest pair, then for the one before, and so on to the oldest; there multiply by $\gamma$; then come back out, from the oldest pair to the newest, and add $(a-b)\,s$ each time. Written without nesting these are *two loops* with a few dot products, and no matrix. You will write them in the assignment.

How far to go along that direction is tried out by a **line search**; the one called strong Wolfe accepts a point once the loss has fallen enough and the slope along the direction has become flat enough. So one `step` needs the loss *several* times, and you must hand it a **closure**, as in lesson 12: a function that clears the gradients, computes the loss, calls `backward` and returns the loss.
"""

# %% [markdown] lang="zh"
r"""
每一行依次是：有几对数据，点 $w-Hg$，然后是其中最新一对的 $Hy$ 和 $s$。一对也没有时，$H=I$，步子大得太多；有了一对，近了些；有了两对，一步就到极小值点。把这个嵌套从外往里读：先为最新的一对去掉 $a\,y$，再为前一对去掉，一直到最旧的一对；在那里乘以 $\gamma$；然后从最旧的一对往外，走回最新的一对，每次加上 $(a-b)\,s$。不用嵌套来写，就是**两个循环**，只有几次点积，没有矩阵。作业里要你来写。

沿这个方向走多远，由**线搜索**试出来；其中名叫“强 Wolfe”的一种，要等损失降得够多、沿这个方向的斜率也变得够平，才肯停下。所以一次 `step` 要算**好几次**损失，你得交给它一个**闭包**，和第 12 课一样：这个函数清零梯度，算出损失，调用 `backward`，再把损失返回。
"""

# %%
w = ac.zeros(2, requires_grad=True)
optimizer = optim.LBFGS([w], line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = himmelblau(w)
    loss.backward()
    return loss


optimizer.step(closure)
print(w.detach().numpy().round(6), optimizer.state[w]["n_iter"], optimizer.state[w]["func_evals"])

# %% [markdown] lang="en"
r"""
*One* call of `step`, nine iterations inside, fourteen evaluations of the loss, and it stands at $(3,2)$ to six digits. How many steps of Adam is that worth? Rosenbrock's valley is curved and narrow; its minimum is at $(1,1)$. Beale's is flat, with the minimum at $(3,0.5)$. Count gradients until the loss is below $10^{-8}$, each with its best learning rate out of thirty. By what factor is Adam slower than L-BFGS on Rosenbrock's?
"""

# %% [markdown] lang="zh"
r"""
`step` 只调用了**一次**，里面走了九次迭代，算了十四次损失，就站到了 $(3,2)$，六位数字都对。这抵得上 Adam 走多少步？Rosenbrock 的山谷又弯又窄，极小值点在 $(1,1)$；Beale 的很平，极小值点在 $(3,0.5)$。来数一数，损失降到 $10^{-8}$ 以下要算多少次梯度，学习率各从三十个里挑最好的。在 Rosenbrock 上，Adam 要算的梯度次数是 L-BFGS 的多少倍？
"""

# %%
#: en: a factor
#: zh: 倍数
prediction = ...


# %%
def gradients_needed(surface, kind, **options):
    run = trajectory(surface, kind, steps=1000, **options)
    below = run.losses < 1e-8
    return np.where(below.any(axis=0), below.argmax(axis=0), 1000)


# %%
#: en: One step of L-BFGS makes one iteration here; its line search may compute up to 25 losses.
#: zh: 这里 L-BFGS 的一步只做一次迭代；线搜索最多算 25 次损失。
searching = {"line_search_fn": "strong_wolfe", "max_iter": 1, "max_eval": 25}
#: en: SGD's rates are divided by 30: its steps carry the gradient's size, tenfold with momentum.
#: zh: SGD 的学习率都除以 30：它的步子带着梯度的大小，动量又累加到约十倍。
rates, rows = np.geomspace(1e-3, 1, 30), []
for name in ("rosenbrock", "beale"):
    adam_steps = gradients_needed(SURFACES[name], optim.Adam, lr=rates)
    heavy = gradients_needed(SURFACES[name], optim.SGD, lr=rates / 30, momentum=0.9)
    rows.append([name, int(heavy.min()), int(adam_steps.min())])
    print(name, *(f"{lr:.3f}: {n}" for lr, n in list(zip(rates, adam_steps, strict=True))[-4:]))

# %%
for row in rows:
    w = ac.tensor(SURFACES[row[0]].start, requires_grad=True)
    surface, optimizer = SURFACES[row[0]], optim.LBFGS([w], **searching)

    def closure(surface=surface, optimizer=optimizer, w=w):
        optimizer.zero_grad()
        loss = surface(w)
        loss.backward()
        return loss

    while closure().item() > 1e-8:
        optimizer.step(closure)
    row.append(optimizer.state[w]["func_evals"])
compare(prediction, round(rows[0][2] / rows[0][3], 1), close=0.3)
Table([T("surface", "曲面"), T("SGD, momentum 0.9", "SGD，动量 0.9"), "Adam", "LBFGS"], *rows)

# %% [markdown] lang="en"
r"""
Between the other two there is no fixed order: in the curved valley of Rosenbrock SGD with momentum needs 586 gradients and Adam 688; on Beale's flat ground it is 426 against 185. (The lines above show how narrow the range of rates is with which Adam gets there on Rosenbrock's: 0.788 arrives after 688 gradients, the next of the thirty, 1.0, not even after 1000. L-BFGS had no rate to tune at all.)

If it is so good, why does nobody train large networks with it? Because curvature is a *difference* of two gradients. On small batches both are noisy, and their difference is mostly noise. L-BFGS wants the whole data set in every step, and a smooth loss. For small problems it is the first thing to try; for large ones it is a fine way to finish.

Let the five that are shown at first race over a hundred steps (a click on a name below the picture shows another one, or hides it), each at the best rate on its slider, the one with which it ends lowest. (NAdam, RAdam, Lion and Nesterov are relatives which this lesson leaves out.) Press Play. Who leads when it opens, and who a few dozen steps later? (A step of LBFGS may cost several gradients.) Then choose "the same for all" and move the slider "one rate" to 0.16, 0.18 and 0.2: what becomes of RMSprop? Read the number beside its name.
"""

# %% [markdown] lang="zh"
r"""
另外两种之间，没有固定的先后：在 Rosenbrock 的弯谷里，带动量的 SGD 用 586 次梯度，Adam 用 688 次；到了 Beale 的平地上，是 426 次对 185 次。（上面打印的几行说明，在 Rosenbrock 上，Adam 能用的学习率范围有多窄：0.788 时，算 688 次梯度就到；三十个里的下一个是 1.0，算 1000 次都到不了。L-BFGS 根本没有学习率要调。）

既然这么好，为什么没有人用它来训练大网络？因为曲率是两个梯度之**差**。在小批量上，两个都带噪声，相减之后剩下的多半是噪声。L-BFGS 每一步都要整个数据集，还要损失光滑。小问题先试它准没错；大问题可以用它来收尾。

先让图上打开的这五种赛跑一百步（点下面的名字，可以打开别的，也可以关掉），各用滑块上对自己最好的学习率：换任何一个，最后的损失都不会更低。（NAdam、RAdam、Lion 和 Nesterov 是它们的亲戚，这一课不讲。）按“播放”：一打开时谁领先，再过几十步又是谁？（LBFGS 的一步可能要算好几次梯度。）然后改选“全都相同”，把“共同学习率”的滑块移到 0.16、0.18、0.2：RMSprop 会怎么样？看它的名字旁边的那个数。
"""

# %%
viz.optimizer_race("rosenbrock")

# %% [markdown] lang="en"
r"""
<details><summary>What you should have seen</summary>

After 12 steps RMSprop leads, after 40 LBFGS. RMSprop with 0.18 is a stroke of luck: it flies far off, happens to come back close to the minimum, and then hardly moves any more. With 0.16 or 0.2 it ends more than ten times higher. (If you have shown Adagrad, too, with its 1.8: it is level with RMSprop at step 12 and stays so, and it got there in the same way.) So a best rate that was found on one surface, from one start, says little about the next one. Section 10 shows how it is done better. The cell below has the numbers.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

第 12 步时 RMSprop 领先，第 40 步时是 LBFGS。RMSprop 用 0.18 是碰上了运气：它先远远地飞了出去，回来时恰好落在极小值点近旁，之后就几乎不动了。换成 0.16 或 0.2，最后的损失高出十倍不止。（若再打开 Adagrad，它用 1.8，在第 12 步与 RMSprop 不相上下，此后也一直如此。）所以，在一个曲面上、从一个起点出发找到的最优学习率，换个地方就说明不了什么。怎样做才更可靠，第 10 节会讲。数值在下面的单元格里。

</details>
"""

# %%
racing = {"RMSprop, 0.16": (optim.RMSprop, {"lr": 0.16})}
racing |= {"RMSprop, 0.18": (optim.RMSprop, {"lr": 0.18})}
racing |= {"RMSprop, 0.2": (optim.RMSprop, {"lr": 0.2}), "LBFGS": (optim.LBFGS, searching)}
racing |= {"Adagrad, 1.8": (optim.Adagrad, {"lr": 1.8})}
for name, (kind, options) in racing.items():
    run = trajectory(SURFACES["rosenbrock"], kind, steps=100, **options)
    seen = [run.losses[min(step, len(run.losses) - 1)] for step in (12, 40, 100)]
    print(f"{name:14}", *(f"{loss:.1e}" for loss in seen))

# %% [markdown] lang="en"
r"""
## 8 · A rate that changes with time

So far each weight had a rate of its own. Now each moment gets a rate of its own. A **schedule** multiplies $\eta$ by a factor that depends on the step. It is a separate object: first `optimizer.step()`, then `scheduler.step()`.

Here are five. `StepLR` goes down stairs: after every `step_size` steps it multiplies by `gamma`. `ExponentialLR` multiplies by `gamma` in every step. `CosineAnnealingLR` follows half a cosine, slow at both ends, down to 0 in `T_max` steps. `LinearLR` goes along a straight line, here from a tenth of the rate up to the rate itself; a rise like this at the beginning is a **warm-up**. `OneCycleLR` has both, first up to `max_lr`, then down nearly to 0.
"""

# %% [markdown] lang="zh"
r"""
## 8 · 随时间变化的学习率

到现在为止，每个权重有自己的学习率；下面，让每个时刻也有自己的学习率。**调度**就是给 $\eta$ 乘上一个随步数变化的系数。它是单独的一个对象：先 `optimizer.step()`，再 `scheduler.step()`。

先看五种。`StepLR` 下台阶：每过 `step_size` 步，乘一次 `gamma`。`ExponentialLR` 每一步都乘 `gamma`。`CosineAnnealingLR` 沿半个余弦，用 `T_max` 步降到 0，两头平缓。`LinearLR` 走直线，这里从学习率的十分之一升到学习率本身；开头这样升上来，就叫**预热**。`OneCycleLR` 两样都有：先升到 `max_lr`，再降到接近 0。
"""

# %%
makers = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, step_size=3, gamma=0.5),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, gamma=0.8),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=10),
    "LinearLR": lambda o: lr_scheduler.LinearLR(o, start_factor=0.1, total_iters=5),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(
        o, max_lr=1.0, total_steps=11, pct_start=4 / 11
    ),
}

# %%
rows = []
for name, make in makers.items():
    optimizer = optim.SGD([ac.zeros(1, requires_grad=True)], lr=1.0, momentum=0.9)
    scheduler, seen = make(optimizer), []
    for _ in range(11):
        seen.append(round(optimizer.param_groups[0]["lr"], 2))
        optimizer.step()
        scheduler.step()
    rows.append([f"`{name}`", *seen])
Table([T("schedule, step", "调度，步数"), *map(str, range(11))], *rows)

# %% [markdown] lang="en"
r"""
Why use a schedule? There are two reasons, one at the end of a training and one at its beginning, and in the explorer you can see both. On the left is the learning rate, on the right the loss over the hundred steps that use it; the dashed line is a constant rate. The first problem is a ravine whose gradients are noisy, as those of minibatches are (the curve is the mean of sixteen runs). The second begins on the steep rim of Himmelblau's function, without noise.

1. *Ravine, SGD, schedule "constant".* Move the learning rate. Too small, and the run does not arrive; too large, and the noise keeps it high. With which of the rates 0.03, 0.05, 0.07 and 0.09 is the mean of the last ten losses lowest?
2. *Ravine, SGD.* Now "cosine", ending at 0.01 times the rate. With which of the same four rates is the end lowest now? And how much lower is it than the best of question 1?
3. *Himmelblau, SGD, rate 0.022.* The constant rate diverges. Choose "warm-up" (a `LinearLR` that begins at a twentieth of the rate). How many steps does the shortest warm-up have after which the mean of the last ten losses is below $10^{-12}$?
"""

# %% [markdown] lang="zh"
r"""
为什么要这样做？理由有两个，一个在训练的结尾，一个在开头，下面的探索器里都看得到。左边是学习率，右边是照着它走一百步的损失；虚线是学习率不变时的情形。第一个问题是一条山谷，梯度带噪声，就像小批量的梯度那样（曲线是十六次运行的平均）。第二个问题没有噪声，从 Himmelblau 函数陡峭的边上出发。

1. **山谷，SGD，调度选“恒定”。** 移动学习率。太小，走不到；太大，噪声让它下不去。在 0.03、0.05、0.07、0.09 里，哪一个学习率使最后十个损失的平均最低？
2. **山谷，SGD。** 改用“余弦”，终值是学习率的 0.01 倍。同样这四个学习率，现在哪一个最后最低？比第 1 题最好的结果低多少？
3. **Himmelblau，SGD，学习率 0.022。** 学习率不变会发散。改选“预热”（从学习率的二十分之一升起的 `LinearLR`）。要使最后十个损失的平均低于 $10^{-12}$，预热最短要几步？
"""

# %%
viz.schedule_picker("noisy", "constant")

# %%
best_constant = ...  #: en: question 1  #: zh: 第 1 题
best_cosine = ...  #: en: question 2: the rate  #: zh: 第 2 题：学习率
shortest = ...  #: en: question 3: a number of steps  #: zh: 第 3 题：步数


# %%
def at_the_end(problem, schedule, lr, **options):
    losses = viz.scheduled_run(problem, schedule, lr, **options)[1]
    return losses[-10:].mean() if len(losses) == 101 else np.inf


four = (0.03, 0.05, 0.07, 0.09)
flat = {lr: at_the_end("noisy", "constant", lr) for lr in four}
cosine = {lr: at_the_end("noisy", "cosine", lr) for lr in four}
warm = {n: at_the_end("steep", "warmup", 0.022, warmup=n) for n in range(2, 30)}
hint = T("Read the line below the pictures for each rate.", "对每个学习率，读图下面的那一行。")
check("best_constant", best_constant, min(flat, key=flat.get), hint)
check("best_cosine", best_cosine, min(cosine, key=cosine.get), hint)
hint = T("Lengthen the warm-up one step at a time.", "把预热一步一步地加长。")
check("shortest", shortest, min(n for n in warm if warm[n] < 1e-12), hint)

# %% [markdown] lang="en"
r"""
<details><summary>What you should have seen</summary>

1. 0.05. At 0.03 the run has not arrived; from 0.07 on the noise holds it up. A constant rate must be a compromise between arriving and resting.
2. 0.09. The largest of the four is now the best: the mean of the last ten losses is 0.011, nearly four times lower than the best of question 1. What is too large to stay with is right to begin with. (Try "exponential" with the same beginning and the same end: it falls too early and does not arrive.)
3. Three. On the rim the surface is more than five times as curved as in the valley: a rate that suits the valley throws the run out at the first step. A warm-up waits until it is down. With two steps it does not diverge any more, but is thrown to and fro between losses of 14.2 and 31.2 (mean 22.7); with three it comes to rest.

The cell below has the numbers.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 0.05。0.03 还没走到；从 0.07 起，噪声把它托住了。学习率不变，就只能在“走得到”和“停得住”之间折中。
2. 0.09。四个里最大的，现在反而最好：最后十个损失的平均是 0.011，约为第 1 题最好结果的四分之一（略高一点）。一直用嫌太大的学习率，开头用正好。（试试“指数”，开头和终值都一样：它降得太早，走不到。）
3. 三步。边上的曲率是谷里的五倍还多：适合谷底的学习率，第一步就会把它甩出去。预热就是等它下来再说。只预热两步，它不再发散，却被甩来甩去，损失在 14.2 和 31.2 之间跳（平均 22.7）；预热三步，就停下来了。

数值在下面的单元格里。

</details>
"""

# %%
for name, found in ((T("constant", "恒定"), flat), (T("cosine", "余弦"), cosine)):
    print(f"{name:12}", *(f"{lr}: {loss:.4f}" for lr, loss in found.items()))
print(T("exponential ", "指数          "), f"0.09: {at_the_end('noisy', 'exponential', 0.09):.4f}")
print(
    T("warm-up     ", "预热          "),
    *(f"{n}: {warm[n]:.1e}" for n in (2, 3, 4)),
    f"({warm[2]:.1f})",
)
print("2:", *viz.scheduled_run("steep", "warmup", 0.022, warmup=2)[1][-4:].round(1))
curved = [np.linalg.eigvalsh(himmelblau.hessian(p))[-1].round(1) for p in ((6, 6), (3, 2))]
print(T("largest curvature at (6, 6) and (3, 2):", "(6, 6) 和 (3, 2) 处的最大曲率："), *curved)

# %% [markdown] lang="en"
r"""
### Explain the bug

A classmate trains for ten epochs of twenty batches and wants one half cosine over the whole training, from 0.5 down to nearly 0. So she writes `CosineAnnealingLR(optimizer, T_max=10)`, and calls `optimizer.step()` and `scheduler.step()` one after the other, in this order. No warning, and the loss falls. But it ends much higher than her neighbour's.
"""

# %% [markdown] lang="zh"
r"""
### 找出毛病

一位同学要训练十轮，每轮二十个小批量，想让学习率在整个训练中走半个余弦，从 0.5 降到接近 0。于是她写 `CosineAnnealingLR(optimizer, T_max=10)`，又按规定的顺序，先 `optimizer.step()`，紧接着 `scheduler.step()`。没有警告，损失也在降，可最后比同桌的高出许多。
"""


# %%
def train(in_every_batch):
    random, w = np.random.default_rng(0), ac.tensor(np.full(200, 3.0), requires_grad=True)
    optimizer, rates, losses = optim.SGD([w], lr=0.5), [], []
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
    for batch in range(10 * 20):
        w.grad = w.detach() + ac.tensor(random.normal(size=200))
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        losses.append((w.detach() ** 2).mean().item())
        if in_every_batch or batch % 20 == 19:
            scheduler.step()
    return rates, losses


# %% tags=["hide-input"]
hers, neighbours = train(True), train(False)
figure, panels = plt.subplots(1, 2, figsize=(7.6, 2.9), layout="constrained")
for (rates_seen, losses), style, name in (
    (hers, "-", T("hers", "她的")),
    (neighbours, "--", T("her neighbour's", "同桌的")),
):
    panels[0].plot(rates_seen, style, label=name)
    panels[1].semilogy(losses, style, label=name)
panels[0].set(xlabel=T("batch", "小批量"), ylabel=T("learning rate", "学习率"))
panels[1].set(xlabel=T("batch", "小批量"), ylabel=T("loss", "损失"))
panels[1].legend()
in_words = T(
    "Left: her learning rate swings between 0.5 and 0 ten times, her neighbour's descends in ten stairs of a half cosine. Right: both losses fall at first; hers goes on swinging, her neighbour's sinks lower and lower.",
    "左：她的学习率在 0.5 和 0 之间摆动了十个来回，同桌的沿半个余弦走十级台阶降下去。右：两条损失起初都在降；之后她的一直摆动，同桌的越来越低。",
)
viz.alt(in_words)
plt.show()
print(*(f"{losses[-1]:.4f}" for _rates, losses in (hers, neighbours)))

# %% [markdown] lang="en"
r"""
What to see: her rate swings up and down, ten times; her neighbour's goes down once. Why?

<details><summary>What has happened</summary>

`T_max` counts *calls of* `scheduler.step()`, and nothing else. She counts epochs in the one place and batches in the other. After ten batches the cosine is at 0, and it does not stay there: a cosine goes up again. Her last batch has nearly the full rate, and the loss ends at 0.2952 instead of 0.0225.

Two cures, both good: call `scheduler.step()` at the end of each epoch, or say `T_max=200` and leave it in the batch loop. A schedule and its calls must count in the same unit. (A plot of the learning rate would have shown it in a second. Make one.)

</details>

## 9 · Weight decay, coupled or not

`weight_decay` $\lambda$ adds $\lambda w$ to the gradient; with SGD this is the gradient of a penalty $\frac\lambda2w^2$, which keeps weights small and is used against overfitting. With Adam the same line does something strange. Two weights of 1; their gradients alternate, $\pm10$ for the first and $\pm0.1$ for the second, so that on average nothing pulls but the decay:
"""

# %% [markdown] lang="zh"
r"""
看图要点：她的学习率上上下下摆动了十个来回，同桌的只降一次。为什么？

<details><summary>究竟发生了什么</summary>

`T_max` 数的是**调用** `scheduler.step()` 的次数，别的都不管。她在一处按轮数，在另一处按小批量数。十个小批量之后，余弦已经到 0，而且不会停在那里：余弦又升上去了。她的最后一个小批量，用的差不多是最大的学习率，损失最后是 0.2952，而不是 0.0225。

改法有两种，都行：在每一轮的末尾调用 `scheduler.step()`；或者写 `T_max=200`，仍放在小批量的循环里。调度和对它的调用，必须用同一个单位来数。（把学习率画出来，一眼就能发现。画一张吧。）

</details>

## 9 · 权重衰减：耦合，还是解耦

`weight_decay` $\lambda$ 给梯度加上 $\lambda w$；对 SGD，这正是惩罚项 $\frac\lambda2w^2$ 的梯度，它让权重保持得小，用来对付过拟合。到了 Adam，同样这一行就不对劲了。两个权重都是 1，梯度正负交替，第一个是 $\pm10$，第二个是 $\pm0.1$；平均下来，除了衰减，没有别的在拉：
"""

# %%
for kind, decay in ((optim.Adam, 0.1), (optim.AdamW, 0.1), (optim.Adam, 0.0)):
    w = ac.ones(2, requires_grad=True)
    optimizer = kind([w], lr=0.01, weight_decay=decay)
    for step in range(200):
        w.grad = ac.tensor([10.0, 0.1]) * (-1.0) ** step
        optimizer.step()
    name = kind.__name__ if decay else T("no decay", "不衰减")
    print(w.detach().numpy().round(4), name)
print(round(0.999**200, 4))

# %% [markdown] lang="en"
r"""
Adam divides $\lambda w$, together with the gradient, by the size of the gradients: the first weight, with the large gradients, hardly decays at all, the second one loses more than four fifths. **AdamW** takes the decay out of the fraction,

$$w\leftarrow(1-\eta\lambda)\,w-\eta\,\frac{\hat m}{\sqrt{\hat v}+\varepsilon}.$$

In Adam the decay is **coupled** to the gradient and shares its fate; here it is **decoupled**. Every weight shrinks by the same factor $1-\eta\lambda=0.999$, so both end at the same 0.8042, near $0.999^{200}=0.8186$. (Without any decay both would end at 0.9824: the gradients alternate, but the first step is never fully cancelled. That is the remaining difference.) For SGD the two are the same thing; for adaptive methods they are not, and "weight decay" usually means AdamW today.

## 10 · Which is the best?

"Adam. Everybody says so." Let us find out, and honestly. The task: a linear regression with ten inputs of very different sizes, from 1 down to 0.015. Its data are split into three: the **training set** makes gradients, the **validation set** chooses the learning rate, the **test set** is looked at once, at the end. In a second version the same inputs are *turned* in their ten-dimensional space (mixed by an orthogonal matrix): same curvatures, same answers, other axes.
"""

# %% [markdown] lang="zh"
r"""
Adam 把 $\lambda w$ 连同梯度一起，除以梯度的大小：第一个权重梯度大，几乎不衰减；第二个衰减掉五分之四还多。**AdamW** 把衰减从分式里拿了出来：

$$w\leftarrow(1-\eta\lambda)\,w-\eta\,\frac{\hat m}{\sqrt{\hat v}+\varepsilon}.$$

在 Adam 里，衰减与梯度**耦合**在一起，梯度怎样它就怎样；在这里，两者**解耦**了。每个权重都乘上同一个 $1-\eta\lambda=0.999$，于是两个最后同在 0.8042，与 $0.999^{200}=0.8186$ 相近。（完全不衰减，两个也会停在 0.9824：梯度虽然正负交替，第一步却没有被完全抵消。余下的差别就来自这里。）对 SGD，两种写法是一回事；对自适应方法就不是了。今天说“权重衰减”，通常指 AdamW。

## 10 · 哪个最好？

“Adam 呀，大家都这么说。”那就来查一查，而且要老老实实地查。任务是线性回归，十个输入，大小相差很远，从 1 到 0.015。数据分成三份：**训练集**用来算梯度，**验证集**用来选学习率，**测试集**只在最后看一次。另有一个版本，把同样的输入在十维空间里**转**一转（用正交矩阵混合）：曲率不变，答案不变，只换了坐标轴。
"""


# %%
def regression(seed, turned):
    random = np.random.default_rng(seed)
    sizes = np.geomspace(1, 0.015, 10)
    X = random.normal(size=(120, 10)) * sizes
    y = X @ (random.normal(size=10) / sizes) + 0.3 * random.normal(size=120)
    Q = np.linalg.qr(random.normal(size=(10, 10)))[0]
    return (X @ Q if turned else X), y


train_part, validation, test = slice(0, 60), slice(60, 90), slice(90, 120)


# %%
#: en: The rates broadcast as an array: each rate and seed has weights of its own, independent.
#: zh: 学习率作为数组广播：每个学习率、每个种子各有一套权重，互不影响。
def compete(kind, options, rates, seeds, turned):
    Xs, ys = zip(*(regression(seed, turned) for seed in seeds), strict=True)
    X, y = ac.tensor(np.stack(Xs)), ac.tensor(np.stack(ys))
    W = ac.zeros(len(rates), len(seeds), 10, 1, requires_grad=True)
    optimizer = kind([W], lr=np.array(rates)[:, None, None, None], **options)
    squares = lambda part: (((X[:, part] @ W)[..., 0] - y[:, part]) ** 2).mean(-1)
    with np.errstate(all="ignore"):
        for _ in range(100):
            optimizer.zero_grad()
            squares(train_part).sum().backward()
            optimizer.step()
        return [squares(part).detach().numpy() for part in (validation, test)]


# %% [markdown] lang="en"
r"""
First the comparison that one often reads: everybody gets the learning rate 0.01, and one seed. (We look at the validation set. The test set stays closed.)
"""

# %% [markdown] lang="zh"
r"""
先来看常见的那种比较：大家都用学习率 0.01，一个种子。（看的是验证集，测试集先不打开。）
"""

# %%
heavy = T("SGD, momentum 0.9", "SGD，动量 0.9")
entrants = {"SGD": (optim.SGD, {}), heavy: (optim.SGD, {"momentum": 0.9})}
for name in ("Adagrad", "RMSprop", "Adam"):
    entrants[name] = (optim.OPTIMIZERS[name], {})
for name, (kind, options) in entrants.items():
    print(f"{compete(kind, options, [0.01], [0], False)[0].item():.3f}  {name}")

# %% [markdown] lang="en"
r"""
"RMSprop wins, Adagrad is useless." Nonsense: 0.01 means something else for each of them (section 4). Some of the true weights are as large as several tens. A step of Adam is hardly longer than 0.01, so in a hundred steps it does not get beyond 1: the comparison with 0.01 compares who has come how far, and nothing else. (For the same reason the rates that are chosen below will look frighteningly large.) A fair comparison gives *everyone* the same number of tries. Twenty-one rates, from tiny to huge, and eight seeds; the rate with the smallest mean validation error is chosen, and one that diverges on any seed is out. (Were the chosen rate the first or the last of the list, the list would be too short.) Then *fresh* seeds, twenty of them, decide, on the test set. How often out of twenty will Adam beat SGD with momentum, before the inputs are turned and after? (In the table, ± is the standard error of a mean: the spread of the twenty errors, divided by $\sqrt{20}$.)
"""

# %% [markdown] lang="zh"
r"""
“RMSprop 赢了，Adagrad 毫无用处。”胡说：同是 0.01，对每一种的意义都不同（第 4 节）。有的权重真值有几十那么大。Adam 一步不超过约 0.01，一百步走不到 1，所以 0.01 的比较只比了谁走得远。（也正因如此，下面选出来的学习率大得吓人。）公平的比较，要给**每一种**同样多次尝试的机会：二十一个学习率，从极小到极大，八个种子；选验证误差平均最小的学习率，只要在一个种子上发散就淘汰。（假如选中的恰好是第一个或最后一个，就说明备选的范围太窄。）然后换二十个**新的**种子，在测试集上定胜负。二十次里，Adam 会赢带动量的 SGD 几次？转之前几次，转之后几次？（表里 ± 后面的是平均的标准误：二十个误差的标准差除以 $\sqrt{20}$。）
"""

# %%
#: en: two numbers, like 10, 10
#: zh: 两个数，例如 10, 10
prediction = ...

# %%
rates, results = np.geomspace(0.003, 300, 21), {}
for turned in (False, True):
    for name, (kind, options) in entrants.items():
        errors = compete(kind, options, rates, range(8), turned)[0].mean(axis=1)
        chosen = rates[np.where(np.isfinite(errors), errors, np.inf).argmin()]
        final = compete(kind, options, [chosen], range(100, 120), turned)[1][0]
        results[name, turned] = chosen, final
wins = [int((results["Adam", t][1] < results[heavy, t][1]).sum()) for t in (False, True)]
compare(prediction, wins, close=0.3)

# %%
rows = []
for name in entrants:
    row = []
    for turned in (False, True):
        chosen, final = results[name, turned]
        spread = final.std(ddof=1) / np.sqrt(len(final))
        row += [f"{chosen:.3f}", f"{final.mean():.3f} ± {spread:.3f}"]
    rows.append([name, *row])
straight, turned_ = T("as they are", "原坐标轴"), T("turned", "旋转后")
error_ = T("test error", "测试误差")
header = [f"{what} ({how})" for how in (straight, turned_) for what in ("lr", error_)]
Table([T("optimizer", "优化器"), *header], *rows)

# %% [markdown] lang="en"
r"""
Turned, Adam has 1.298 ± 0.317 and momentum 0.763 ± 0.208. The two ranges nearly touch, and yet Adam loses on nineteen seeds out of twenty. How does that go together? Both ran on the *same* twenty seeds, and most of the ± is only that some seeds are harder than others, for both. Subtract seed by seed, and that cancels:
"""

# %% [markdown] lang="zh"
r"""
旋转之后，Adam 是 1.298 ± 0.317，动量是 0.763 ± 0.208，两个范围几乎挨着，可 Adam 在二十个种子里输了十九个。这怎么说得通？两者跑的是**同样的**二十个种子，± 里的大部分，不过是有的种子难、有的种子容易，对两者都一样。一个种子一个种子地相减，难易就抵消了：
"""

# %%
for turned, how in ((False, straight), (True, turned_)):
    difference = results["Adam", turned][1] - results[heavy, turned][1]
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    print(T(f"inputs {how}:", f"{how}："), f"{difference.mean():+.3f} ± {error:.3f}")

# %% [markdown] lang="en"
r"""
Adam's error minus that of momentum: after the turn 0.536 ± 0.142, nearly four standard errors above 0. That is why a fair comparison gives everyone the same seeds and compares *in pairs*. And here are all twenty seeds, one dot each:
"""

# %% [markdown] lang="zh"
r"""
Adam 的误差减去动量的误差：旋转之后是 0.536 ± 0.142，比 0 高出将近四个标准误。公平的比较要给每一种同样的种子，再**成对**地比，道理就在这里。下面是全部二十个种子，一点一个：
"""

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 2, figsize=(7.4, 3), sharey=True, layout="constrained")
for axes, turned, title in zip(panels, (False, True), (straight, turned_), strict=True):
    for i, name in enumerate(entrants):
        final = results[name, turned][1]
        axes.plot(np.full(20, i) + np.linspace(-0.2, 0.2, 20), final, "C0.", ms=4)
        axes.plot([i - 0.28, i + 0.28], [np.median(final)] * 2, "C1-", lw=2.5)
    axes.set_xticks(range(5), entrants, rotation=25, ha="right", rotation_mode="anchor", fontsize=9)
    axes.set(title=T(f"inputs {title}", f"{title}"), yscale="log")
panels[0].set_ylabel(error_)
in_words = T(
    "Test errors of twenty fresh seeds for five tuned optimizers, with a bar at the median. Left, inputs as they are: Adagrad and Adam are lowest. Right, inputs turned: SGD with momentum is lowest, Adam and the other adaptive ones have risen.",
    "五种调好的优化器在二十个新种子上的测试误差，横线是中位数。左，原坐标轴：Adagrad 和 Adam 最低。右，旋转后：带动量的 SGD 最低，Adam 和其他自适应方法都升高了。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: left, with each size along an axis of its own, Adam beats momentum on all twenty seeds, and Adagrad is as good as Adam; giving every weight a rate of its own is exactly what this task asks for. Right, the *same* task in turned axes: SGD and momentum have not noticed (compare their columns, digit by digit), and Adam loses nineteen of twenty. Its rates belong to the axes, and the axes have lost their meaning.

So "Adam is always the best" is refuted, and so is "momentum always wins". What remains is worth more: know what each of them assumes, give everyone the same number of tries, choose on one part of the data and judge on another, with several seeds, the same for all, and say how large the spread is.
"""

# %% [markdown] lang="zh"
r"""
看图要点：左图，每种大小各占一个坐标轴，Adam 二十次全都赢了动量，Adagrad 也不比它差；给每个权重一个自己的学习率，正是这个任务所要的。右图，**同一个**任务，转了坐标轴：SGD 和动量毫无察觉（对照它们的两列，每一位数字都一样），Adam 二十次输了十九次。它的学习率是属于坐标轴的，而坐标轴已经没有意义了。

所以，“Adam 总是最好”被否定了，“动量总是最好”也一起被否定了。留下来的东西更有价值：知道每一种假定了什么；给每一种同样多的尝试；在一份数据上选，在另一份上评；多用几个种子，大家用同样的；并且说清结果的离散程度。
"""

# %% [markdown] lang="en"
r"""
## 11 · Four questions

Answer each aloud before you open it.

**1.** "Adamax is safe with any learning rate, it caps it."

<details><summary>Does it?</summary>

No. It takes the infinity norm of the recent gradients in the place of a root mean square. With a rate of 50 its steps reached 50. The step is bounded by the rate, not the rate by anything.

</details>

**2.** "ASGD is the same as SAG: both average."

<details><summary>Average what?</summary>

ASGD averages *iterates* and steps like SGD. SAG averages *gradients*, of which it keeps one for every sample. ASGD's state holds no gradient.

</details>

**3.** "My gradients are tiny, so the first step of Adam will be tiny too."

<details><summary>Will it?</summary>

It will be as large as the learning rate, for a gradient of 0.01 just as for a million. Only where the gradient comes near $\varepsilon=10^{-8}$ does it shrink. That is a reason for a warm-up: at the moment when the averages know least, the step is already the whole learning rate.

</details>

**4.** "The paper uses SGD with momentum and 0.1, so I take 0.1 with Adam."

<details><summary>May you?</summary>

No. SGD's velocity is a sum (with 0.9 near ten gradients), multiplied by the gradient's size; Adam's step has the size of the rate itself. Even two texts on SGD may differ by the factor $1-\beta$. A rate belongs to its optimizer: tune it anew.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 11 · 四个问题

先把答案说出口，再打开看。

**1.** “Adamax 用多大的学习率都安全，它会封顶。”

<details><summary>会吗？</summary>

不会。它只是用最近梯度的无穷范数，代替了均方根。学习率取 50，它的步子就到 50。是步子以学习率为限，学习率本身没有任何限制。

</details>

**2.** “ASGD 就是 SAG，都是求平均。”

<details><summary>平均的是什么？</summary>

ASGD 平均的是走过的**点**，步子和 SGD 一样。SAG 平均的是**梯度**，每个样本都要存一个。ASGD 的状态里没有梯度。

</details>

**3.** “我的梯度很小，所以 Adam 的第一步也很小。”

<details><summary>会很小吗？</summary>

它和学习率一样大，梯度是 0.01 也好，是一百万也好，都一样。只有梯度小到接近 $\varepsilon=10^{-8}$ 时，它才变小。这也是要预热的一个理由：偏偏在平均值最不可靠的时候，步子就已经是整个学习率。

</details>

**4.** “论文里用的是带动量的 SGD，学习率 0.1，所以我用 Adam 也取 0.1。”

<details><summary>行吗？</summary>

不行。SGD 的速度是累加（系数 0.9 时接近十个梯度），还要看梯度的大小；Adam 的步子就是学习率那么大。就算同是 SGD，两份教材之间也可能差着一个 $1-\beta$。学习率是属于优化器的：换一种，就重新调。

</details>
"""

# %% [markdown] lang="en"
r"""
## 12 · To take with you

Adaptive methods divide by the size of the gradients that a weight has seen, and so keep little more than signs: Adagrad sums over all time, RMSprop and Adam forget, Adadelta puts its own recent steps in the place of the rate, Adamax takes the maximum, SparseAdam leaves unused rows alone, Rprop keeps the sign only. ASGD averages the iterates. L-BFGS guesses the inverse Hessian from differences of gradients and needs a closure, a line search, and no noise. A schedule lets a rate be large on the way and small at the end, a warm-up lets it be small on the rim. And the best optimizer is the one that won a fair comparison on *your* task.

| Complaint | Answer |
|---|---|
| the weights need different rates | `Adagrad` |
| … and it must be able to forget | `RMSprop`, `Adadelta` |
| … with momentum, right from the first step | `Adam`, with decay `AdamW` |
| a spike must not throw it | `Adamax` |
| most rows are not used | `SparseAdam` |
| full batch, only signs are trusted | `Rprop` |
| the iterate never rests | `ASGD`, or a schedule |
| small problem, exact gradients | `LBFGS` |

| English | 中文 |
|---|---|
| adaptive learning rate | 自适应学习率 |
| bias correction | 偏差修正 |
| infinity norm | 无穷范数 |
| quasi-Newton method, line search | 拟牛顿法，线搜索 |
| learning-rate schedule, warm-up | 学习率调度，预热 |
| decoupled weight decay | 解耦的权重衰减 |
| training, validation, test set | 训练集，验证集，测试集 |

### Read on

- D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR (2015). Short and readable; Adamax is section 7.1. Start here.
- J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization", *Journal of Machine Learning Research* 12 (2011): Adagrad.
- I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR (2019), and "SGDR: stochastic gradient descent with warm restarts", ICLR (2017): AdamW and the cosine.
- B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by averaging", *SIAM Journal on Control and Optimization* 30 (1992): what the A in ASGD is.
- J. Nocedal, S. J. Wright, *Numerical optimization*, 2nd edition, Springer (2006), chapters 3 and 7: line searches and L-BFGS.
- A. C. Wilson, R. Roelofs, M. Stern, N. Srebro, B. Recht, "The marginal value of adaptive gradient methods in machine learning", NeurIPS (2017): fair comparisons, with a surprise.

### Now do it yourself

In the assignment you write all nine, the schedules, and a fair comparison: [13 · Optimizers II](../../exercises/en/13_optimizers_adaptive.ipynb). In lesson 14 you choose one of them for networks of your own.
"""

# %% [markdown] lang="zh"
r"""
## 12 · 带走什么

自适应方法用一个权重见过的梯度的大小去除，于是剩下的差不多只有正负号：Adagrad 从头累加；RMSprop 和 Adam 会忘；Adadelta 用自己最近的步子代替学习率；Adamax 取最大值；SparseAdam 不碰没用到的行；Rprop 只看正负号。ASGD 把走过的点平均起来。L-BFGS 由梯度之差估计黑塞矩阵的逆，要有闭包，要有线搜索，不能有噪声。调度让学习率在路上大、到末了小；预热让它在陡峭的边上小。至于最好的优化器，就是在**你的**任务上赢了公平比较的那一个。

| 毛病 | 对策 |
|---|---|
| 各个权重需要不同的学习率 | `Adagrad` |
| ……还得会忘 | `RMSprop`、`Adadelta` |
| ……还要有动量，而且从第一步起就对 | `Adam`，要衰减用 `AdamW` |
| 不能被尖峰甩出去 | `Adamax` |
| 大部分的行没有用到 | `SparseAdam` |
| 全量数据，只信正负号 | `Rprop` |
| 当前的点停不下来 | `ASGD`，或者调度 |
| 问题小，梯度准确 | `LBFGS` |

| 中文 | English |
|---|---|
| 自适应学习率 | adaptive learning rate |
| 偏差修正 | bias correction |
| 无穷范数 | infinity norm |
| 拟牛顿法，线搜索 | quasi-Newton method, line search |
| 学习率调度，预热 | learning-rate schedule, warm-up |
| 解耦的权重衰减 | decoupled weight decay |
| 训练集，验证集，测试集 | training, validation, test set |

### 延伸阅读

- D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR (2015)。篇幅短，好读；Adamax 在 7.1 节。从它读起。
- J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization", *Journal of Machine Learning Research* 12 (2011)：Adagrad。
- I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR (2019)，以及 "SGDR: stochastic gradient descent with warm restarts", ICLR (2017)：AdamW 和余弦调度。
- B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by averaging", *SIAM Journal on Control and Optimization* 30 (1992)：ASGD 里的 A 是什么。
- J. Nocedal, S. J. Wright, *Numerical optimization*, 2nd edition, Springer (2006)，第 3 章和第 7 章：线搜索和 L-BFGS。
- A. C. Wilson, R. Roelofs, M. Stern, N. Srebro, B. Recht, "The marginal value of adaptive gradient methods in machine learning", NeurIPS (2017)：公平的比较，结果出人意料。

### 轮到你了

配套的作业要你写出全部九种优化器、几种调度，再做一次公平的比较：[13 · 优化器二](../../exercises/zh/13_optimizers_adaptive.ipynb)。到了第 14 课，你要为自己的网络挑选其中一种。
"""
