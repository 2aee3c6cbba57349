# ---
# jupyter:
#   course:
#     title:
#       en: "Losses I: regression and classification"
#       zh: 损失一：回归与分类
#     minutes: 100
#     difficulty: 2
#     needs: [08_activations_and_mlps]
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
# 09 · Losses I: regression and classification

A network is never told what you want. It is told one number, and the gradient of that number. So whoever chooses the loss decides *which errors pull, and how hard*, and everything that follows, from the fit to the failure, can be read off that choice. Today: nine losses, three for quantities, one for counts, five for classes. Each is two or three lines: here we write them out before we use the library's, and in the assignment you write them yourself (NLL as a part of cross-entropy).

After this lesson you can

1. read a loss by its gradient: say how hard it pulls at a small error, at a large one, and at an outlier;
2. write the nine losses, exact for logits of any size, and say what `none`, `sum` and `mean` do to each;
3. find four mistakes that raise no error: softmax before cross-entropy, a mean that is not one, a KL divergence divided by the wrong number, and a label that nobody ignored.

> **Before you start** You need lesson 08 (the sigmoid and softmax, and what their derivatives are). Plan 100 minutes, best in two sittings, with a pause after section 5. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 09 · 损失一：回归与分类

没有人能直接告诉网络你想要什么。它得到的只是一个数，以及这个数的梯度。所以选损失的人，决定的是**哪些误差会拉它、拉得有多重**；后面的一切，拟合得好也罢，失败也罢，都能从这个选择里读出来。今天讲九种损失：三种用于数量，一种用于计数，五种用于类别。每一种只有两三行：课上先写出来，再用库里的；作业里由你自己来写（NLL 是交叉熵的一部分）。

学完这一课，你能够：

1. 从梯度读懂一种损失：误差小的时候拉多重，大的时候拉多重，遇到离群点又怎样；
2. 写出这九种损失，对数几率再大也算得准，并说清 `none`、`sum`、`mean` 对每一种做了什么；
3. 认出四种从不报错的错误：在交叉熵之前做 softmax；名为平均、其实不是的平均；除错了数的散度；以为会被忽略、其实谁也没忽略的标签。

> **开始之前** 需要学过第 08 课（sigmoid 和 softmax，以及它们的导数）。预计 100 分钟，最好分两次学，第 5 节之后歇一歇。难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
import inspect
import warnings

import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import viz
from autograd_core.nn import functional as F
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · Five readings and one slip

Somebody measured the same length five times, and once forgot the decimal point: 21 stands far away from all the others, an **outlier**. You are to answer with *one* number $c$.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 五次读数，一次笔误

有人把同一段长度量了五次，其中一次漏写了小数点：21 远离其余所有读数，这样的数叫**离群点**。请你用**一个**数 $c$ 来回答。
"""

# %%
readings = ac.tensor([1.9, 2.0, 2.1, 2.2, 21.0])

# %% [markdown] lang="en"
r"""
Write $r=c-y$ for the **residual**, your answer minus a reading. Three ways to charge for it: its square, its absolute value, and a mixture of both, which is a parabola near zero and straight further out.
"""

# %% [markdown] lang="zh"
r"""
记**残差** $r=c-y$，即你的回答减去读数。给残差“定价”有三种办法：取平方；取绝对值；或者两者混合，在零附近是抛物线，再往外是直线。
"""


# %%
def squared(r):
    return r**2


def absolute(r):
    return r.abs()


def smooth(r, beta=1.0):
    size = r.abs()
    return ac.where(size < beta, r**2 / (2 * beta), size - beta / 2)


# %% [markdown] lang="en"
r"""
The mean of the five squared residuals is to be as small as possible. Which $c$ does that ask for?
"""

# %% [markdown] lang="zh"
r"""
要让五个残差的平方的平均尽可能小，$c$ 应当取多少？
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...

# %%
answers = ac.tensor(np.linspace(1, 8, 701))
curves, best = {}, {}
for loss in (squared, absolute, smooth):
    curves[loss] = loss(answers[:, None] - readings).mean(1).numpy()
    best[loss] = answers[int(curves[loss].argmin())].item()
compare(prediction, round(best[squared], 2))

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 3, figsize=(7.6, 3.0), layout="constrained")
for axes, loss in zip(panels, curves, strict=True):
    axes.plot(answers.numpy(), curves[loss])
    axes.plot(best[loss], curves[loss].min(), "C1o", ms=8)
    axes.axvline(best[loss], color="C1", lw=1)
    axes.plot(readings.numpy(), [0.04] * 5, "C2|", ms=10, transform=axes.get_xaxis_transform())
    axes.set(title=f"{loss.__name__}: {best[loss]:.2f}", xlabel="$c$")
    axes.set(xlim=(1, 8), xticks=range(1, 9), ymargin=0.2)
panels[0].set_ylabel(T("mean loss", "平均损失"))
in_words = T(
    "The mean loss of the five readings against the answer c. Squared: a parabola with its lowest point at 5.84. Absolute: straight pieces with a corner at 2.10. Smooth: the same with a round corner at 2.30. Strokes at the bottom mark the four readings about 2.",
    "五个读数的平均损失随回答 c 的变化。squared：抛物线，最低点在 5.84。absolute：由直线段组成，折角在 2.10。smooth：与前者相似，角是圆的，在 2.30。底部的短线标出 2 附近的四个读数。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the same five readings, three answers. (The strokes at the bottom are the readings, the fifth is outside; each panel has a scale of its own.) The squares answer 5.84, although nobody measured anything near 5.84: that is the arithmetic mean. The absolute values answer 2.10, the middle reading, the **median**. The mixture answers 2.30. Nothing in the data decides between them. *You* do, when you choose the loss.

Why? Look not at the losses but at their slopes. The gradient is a sum, to which each reading contributes the derivative of its own loss. And $c$ goes *against* the gradient: a positive contribution draws it down, a negative one draws it up, always towards the reading. So each contribution is a **pull**, and $c$ stands still where the pulls cancel. Here are the five contributions at $c=2.3$:
"""

# %% [markdown] lang="zh"
r"""
看图要点：同样五个读数，三个答案。（底部的短线是读数，第五个在图外；三幅图的纵轴刻度各不相同。）平方说 5.84，可谁也没有量到过 5.84 附近的数：这是算术平均数。绝对值说 2.10，正是排在中间的读数，即**中位数**。混合的说 2.30。数据本身分不出谁对；作决定的是**你**，在选损失的时候。

为什么会这样？别看损失，看它的斜率。梯度是一个和，每个读数贡献的那一份，就是它自己那份损失的导数。而 $c$ 是**逆着**梯度走的：这一份为正，就把 $c$ 往小里拉；为负，就往大里拉；总是拉向那个读数。所以每一份都是一个**拉力**；拉力互相抵消的地方，$c$ 就停下来。下面是 $c=2.3$ 处的五份：
"""

# %%
c = ac.tensor(2.3)
rows = []
for loss in (squared, absolute, smooth):
    r = (c - readings).requires_grad_()
    loss(r).sum().backward()
    pulls = r.grad.numpy().round(4) + 0.0
    rows.append([f"`{loss.__name__}`", *pulls, round(float(pulls.sum()), 4) + 0.0])
Table([T("loss", "损失"), *map(str, readings.tolist()), T("together", "合计")], *rows)

# %% [markdown] lang="en"
r"""
For the squares the contribution is $2r$, a spring: the slip at 21 stands there with $-37.4$, so it draws $c$ *up* with a force of 37.4, and the other four, with 2 together, cannot hold it. For absolute values every reading pulls with the same force 1, near or far, so what counts is only *how many* stand on either side: hence the median, and hence **robust against outliers**. (At 2.3 four contribute $+1$ and one $-1$: the sum is positive, so $c$ moves down, to the middle one.) The mixture is a spring whose force is capped at 1: its pulls at 2.3 add up to zero.

> **Tip** Read a loss by its gradient. "Large error" means nothing to the network; "pulls with 37.4" does.
"""

# %% [markdown] lang="zh"
r"""
对平方来说，这一份是 $2r$，像弹簧：21 那个笔误贡献了 $-37.4$，也就是以 37.4 的力把 $c$ 往大里拉，另外四个合起来只有 2，根本拉不住。对绝对值来说，不论远近，每个读数都用同样大小的力 1 来拉，所以要紧的只是两边**各有几个**：于是得到中位数，也于是**对离群点稳健**。（在 2.3 处，四个贡献 $+1$，一个贡献 $-1$：合计为正，所以 $c$ 还要变小，走到中间那个读数。）混合的损失也是弹簧，只是拉力到了 1 就不再增大：在 2.3 处，各份加起来正好是零。

> **提示** 从梯度去读一种损失。“误差很大”对网络毫无意义，“以 37.4 的力在拉”才有意义。
"""

# %% [markdown] lang="en"
r"""
## 2 · Three losses for quantities

These three have names: **mean squared error** (MSE, `MSELoss`), **mean absolute error** (MAE, `L1Loss`) and `SmoothL1Loss`. With $x$ the prediction and $y$ the target,

$$(x-y)^2,\qquad |x-y|,\qquad
\begin{cases}\dfrac{(x-y)^2}{2\beta}&|x-y|<\beta\\[2mm]|x-y|-\dfrac{\beta}{2}&\text{else.}\end{cases}$$

The two pieces of the last one meet at $|x-y|=\beta$ with the same value and the same slope 1; that is what the halves are for. Take three predictions and their targets. What is the mean squared error?
"""

# %% [markdown] lang="zh"
r"""
## 2 · 用于数量的三种损失

这三种损失都有名字：**均方误差**（MSE，`MSELoss`）、**平均绝对误差**（MAE，`L1Loss`），还有 `SmoothL1Loss`。设 $x$ 是预测，$y$ 是目标：

$$(x-y)^2,\qquad |x-y|,\qquad
\begin{cases}\dfrac{(x-y)^2}{2\beta}&|x-y|<\beta\\[2mm]|x-y|-\dfrac{\beta}{2}&\text{否则。}\end{cases}$$

最后一种的两段在 $|x-y|=\beta$ 处相接，值相同，斜率也同是 1；式子里的那些“一半”就是为此而设的。取三个预测和它们的目标。均方误差是多少？
"""

# %%
x = ac.tensor([1.0, 2.0, 3.5], requires_grad=True)
y = ac.tensor([1.0, 4.0, 3.0])
#: en: the mean of three squares
#: zh: 三个平方的平均
prediction = ...

# %%
mse = squared(x - y).mean()
compare(prediction, round(mse.item(), 6))
x.name, y.name, mse.name = "x", "y", "mse"
viz.draw_graph(mse)

# %% [markdown] lang="en"
r"""
What to see: values go right, gradients come back left. The mean sends a third to each square; the square answers with $2r/3$. The middle prediction is too low by 2, so its gradient is $-1.333$: a step *against* it raises the prediction. The first prediction is right, and nothing pulls.

Your three lines against the library's, element by element and in the mean. (`F` is short for `autograd_core.nn.functional`: there every loss is a function, `F.mse_loss(x, y)`. In `nn` the same loss is an object that keeps its options, `nn.MSELoss()`. The names are PyTorch's.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：值往右走，梯度往左回。求平均给每个平方送去三分之一，平方回以 $2r/3$。中间那个预测低了 2，它的梯度是 $-1.333$：**逆着**它走一步，预测就升高。第一个预测是对的，没有东西拉它。

把你的三行和库里的逐个元素对照，再对照平均值。（`F` 是 `autograd_core.nn.functional` 的简写：那里每种损失都是一个函数，如 `F.mse_loss(x, y)`；`nn` 里的同一种损失是一个记住了选项的对象，如 `nn.MSELoss()`。这些名字都与 PyTorch 相同。）
"""

# %%
pairs = {squared: F.mse_loss, absolute: F.l1_loss, smooth: F.smooth_l1_loss}
rows = []
for mine, library in pairs.items():
    each, theirs = mine(x - y), library(x, y, reduction="none")
    gap = abs((each - theirs).detach().numpy()).max()
    mean = library(x, y)
    (gradient,) = ac.autograd.grad(mean, x)
    numbers = [each.tolist(), f"{mean.item():.6f}", gradient.numpy().round(4), gap]
    rows.append([library.__name__, *numbers])
header = [T("each", "逐个"), T("mean", "平均"), T("gradient of the mean", "平均的梯度")]
Table([T("loss", "损失"), *header, T("difference", "相差")], *rows)

# %% [markdown] lang="en"
r"""
### "The gradient of the absolute error is unstable"

You will often read this. Run it: the residuals go from tiny to huge, and the gradient is printed.
"""

# %% [markdown] lang="zh"
r"""
### “绝对误差的梯度不稳定”

这句话常常读到。运行一下：残差从极小到极大，把梯度打印出来。
"""

# %%
rows = []
for loss in (absolute, squared):
    r = ac.tensor([-1000.0, -1.0, -0.001, 0.0, 0.001, 1.0, 1000.0], requires_grad=True)
    loss(r).sum().backward()
    rows.append([f"`{loss.__name__}`", *r.grad.numpy()])
Table([T("residual", "残差"), *map(str, r.tolist())], *rows)

# %% [markdown] lang="en"
r"""
Nothing could be steadier: $-1$ on the left, $1$ on the right. At a single point, 0, it does not exist (the graph has a corner), and there the engine, as PyTorch does, takes 0. What really happens is something else. Let $c$ descend with a fixed learning rate, and look at its last four places:
"""

# %% [markdown] lang="zh"
r"""
没有比它更稳的了：左边是 $-1$，右边是 $1$。只在 0 这一点上，导数不存在（图像在那里有个折角），引擎和 PyTorch 一样，在那里取 0。真正会发生的是另一回事。让 $c$ 以固定的学习率下降，看它最后到过的四个位置：
"""


# %%
def descend(loss, steps=200, lr=0.25, start=8.03):
    c = ac.tensor(start, requires_grad=True)
    path = []
    for _ in range(steps):
        c.grad = None
        loss(c - readings).mean().backward()
        with ac.no_grad():
            c.sub_(lr * c.grad)
        path.append(round(c.item(), 4))
    return path


for loss in (squared, absolute, smooth):
    print(f"{loss.__name__:9}", descend(loss)[-4:])

# %% [markdown] lang="en"
r"""
The squares settle at 5.84 and the mixture at 2.3, because their slope fades as they get there. The slope of the absolute error does *not* fade, so a fixed step keeps hopping to and fro over the median, 2.08, 2.13, 2.08, … The cure is a smaller step towards the end, or `SmoothL1Loss`, whose slope fades near the minimum. A gradient that is *too* steady: that is the whole truth behind "unstable".

## 3 · none, sum, mean

Each loss gives a number for each element. `reduction` says what becomes of them.
"""

# %% [markdown] lang="zh"
r"""
平方停在 5.84，混合的停在 2.3，因为越靠近那里，斜率越小。绝对误差的斜率却**不会**变小，学习率固定，就总在中位数两边来回跳：2.08，2.13，2.08……办法是到后来把步子放小，或者用 `SmoothL1Loss`，它的斜率在最小值附近会变小。梯度稳得**过了头**：“不稳定”这句话背后的全部真相就是这个。

## 3 · none、sum、mean

每种损失给每个元素一个数。`reduction`（归约）说的是，拿这些数怎么办。
"""

# %%
rows = []
for reduction in ("none", "sum", "mean"):
    loss = F.mse_loss(x, y, reduction=reduction)
    v = ac.ones(3) if reduction == "none" else None
    (gradient,) = ac.autograd.grad(loss, x, v)
    value = np.round(loss.detach().numpy(), 4)
    rows.append([f"`{reduction}`", value, gradient.numpy().round(4)])
Table(["reduction", T("loss", "损失"), T("gradient", "梯度")], *rows)

# %% [markdown] lang="en"
r"""
`none` leaves a vector, from which no walk back can begin by itself (lesson 06): you reduce it later, in your own way. (For the first row the program passes a weight of 1 for each element.) The gradient of `sum` is three times that of `mean`, for three elements. That is why `mean` is the default: with `sum`, a **batch** (the samples that one step uses) twice as large takes steps twice as long, and the learning rate that worked yesterday overshoots today.

In older code you meet `size_average` and `reduce` instead. Both are still understood, with a notice:
"""

# %% [markdown] lang="zh"
r"""
`none` 留下一个向量，不能由它自己开始往回走（第 06 课）：怎样归约，由你以后决定。（第一行里，程序里另外给每个元素传了权重 1。）三个元素时，`sum` 的梯度是 `mean` 的三倍。所以默认是 `mean`：用 `sum` 的话，**批次**（一步所用的那些样本）大一倍，步子也长一倍，昨天还好用的学习率，今天就冲过头。

在旧代码里，你会见到 `size_average` 和 `reduce`。这两个写法现在仍然认得，只是会提醒一声：
"""

# %%
with warnings.catch_warnings(record=True) as notices:
    warnings.simplefilter("always")
    old = F.mse_loss(x, y, size_average=False)
print(f"{old.item():g}", "|", notices[0].message)

# %% [markdown] lang="en"
r"""
Remember "mean of what?" as a question. It comes back.

## 4 · Counts

How many calls arrive in an hour? A count is never negative and never a fraction, and errors of 3 mean little at a hundred and a lot at two. The usual model is the Poisson distribution with a rate $\lambda>0$,

$$P(y)=\frac{\lambda^y e^{-\lambda}}{y!},\qquad -\log P(y)=\lambda-y\log\lambda+\log y!$$

Here and from now on $\log$ is the natural logarithm, which earlier lessons wrote as $\ln$. If the samples are independent of each other, the probability of all of them is the *product* of their probabilities, and the logarithm makes a sum of it. So "find the parameters under which the data are likely" becomes "make the sum of all $-\log P(y)$ small": the **negative log-likelihood** (NLL). Every loss from here on is one, or differs from one by a constant that the network cannot change (the KL divergence of section 7). Two practical steps: $\log y!$ does not depend on the network and is dropped; and the network puts out $x=\log\lambda$, any real number, so that the rate $e^x$ is positive by itself. This is `PoissonNLLLoss`:

$$e^x-yx .$$
"""

# %% [markdown] lang="zh"
r"""
请记住“是什么的平均？”这个问题，它还会回来。

## 4 · 计数

一小时里有多少个电话打进来？计数不会是负数，也不会是小数；差 3 个，在一百个里不算什么，在两个里就很多了。通常用速率为 $\lambda>0$ 的泊松分布来描述：

$$P(y)=\frac{\lambda^y e^{-\lambda}}{y!},\qquad -\log P(y)=\lambda-y\log\lambda+\log y!$$

这里和以后的 $\log$ 都是自然对数，前面几课写作 $\ln$。各个样本彼此独立时，它们一起出现的概率等于各自概率的**乘积**，取对数就成了和。于是“找出使数据最可能出现的参数”，就变成了“让所有 $-\log P(y)$ 的和尽可能小”：这就是**负对数似然**（NLL）。从这里起，每种损失都是它，或者与它只差一个网络改变不了的常数（第 7 节的 KL 散度）。还有两个实用的步骤：$\log y!$ 与网络无关，丢掉；网络输出的是 $x=\log\lambda$，可以是任何实数，速率 $e^x$ 自然为正。这就是 `PoissonNLLLoss`：

$$e^x-yx .$$
"""

# %%
x = ac.tensor([0.0, 1.0, 2.0], requires_grad=True)
counts = ac.tensor([1.0, 2.0, 3.0])
each = x.exp() - counts * x
print(each.detach().numpy().round(4))
print(f"{each.mean().item():.6f} {F.poisson_nll_loss(x, counts).item():.6f}")

# %% [markdown] lang="en"
r"""
Your turn, with numbers that stand nowhere above: $x=2$ and $y=4$. Fill in the loss and its derivative with respect to $x$. ($e^x$ is its own derivative.)
"""

# %% [markdown] lang="zh"
r"""
轮到你了，换两个上面没有的数：$x=2$，$y=4$。请填写损失，以及它对 $x$ 的导数。（$e^x$ 的导数就是它自己。）
"""

# %%
one_loss = ...  #: en: e² − …, you may write np.exp(2)  #: zh: e² − …，可以写 np.exp(2)
one_slope = ...  #: en: its derivative with respect to x  #: zh: 对 x 的导数

# %%
at = ac.tensor(2.0, requires_grad=True)
loss = at.exp() - 4 * at
hint = T("The loss is e² − 4·2.", "损失是 e² − 4·2。")
check("one_loss", one_loss, loss.item(), hint)
hint = T("The slope of e^x at 2 is e², that of 4x is 4.", "e^x 在 2 处的斜率是 e²，4x 的斜率是 4。")
check("one_slope", one_slope, ac.autograd.grad(loss, at)[0].item(), hint)

# %% [markdown] lang="en"
r"""
<details><summary>The answer</summary>

$e^2-8=-0.6109$ and $e^2-4=3.3891$.

</details>

Whatever the numbers, the derivative of $e^x-yx$ with respect to $x$ is $e^x-y$: the *predicted rate minus the count*. Keep an eye on this shape, it comes back in sections 5 and 6. Here it is for the three pairs from before, beside the engine's slopes:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

$e^2-8=-0.6109$，$e^2-4=3.3891$。

</details>

不管代入什么数，$e^x-yx$ 对 $x$ 的导数都是 $e^x-y$：**预测的速率减去实际的计数**。留意这个样子，第 5 节和第 6 节它还会回来。下面用前面那三对数，和引擎的斜率对照：
"""

# %%
(slopes,) = ac.autograd.grad(each.sum(), x)
print(T("the engine's slopes:", "引擎的斜率："), slopes.numpy().round(4))
print("exp(x) - y:", (x.exp() - counts).detach().numpy().round(4))
print(T("x = 2, y = 4:", "x = 2，y = 4："), f"{np.exp(2) - 8:.4f} {np.exp(2) - 4:.4f}")

# %% [markdown] lang="en"
r"""
One surprise: this loss can be negative, as yours was, since $\log y!$ was dropped. The next cell shows it even for a perfect prediction, a rate of 10 and a count of 10. A loss need not be positive; only its slope is ever used.
"""

# %% [markdown] lang="zh"
r"""
有一件事会让人意外：因为丢掉了 $\log y!$，这个损失可以是负数，你刚才算的就是。下面的单元格表明，完美的预测也会这样：速率是 10，计数也是 10。损失没有必要是正的，用到的只有它的斜率。
"""

# %%
z = ac.tensor([np.log(10.0)], requires_grad=True)
loss = F.poisson_nll_loss(z, ac.tensor([10.0]))
(slope,) = ac.autograd.grad(loss, z)
print(T("loss and slope:", "损失和斜率："), round(loss.item(), 4), slope.numpy().round(12) + 0.0)

# %% [markdown] lang="en"
r"""
## 5 · Yes or no

The network says "with probability $p$". What should a prediction cost? Nothing if it was certain and right, little if it leaned the right way, and the more the surer it was of the wrong thing. Minus the logarithm of the probability given *to what happened* does exactly this.
"""

# %% [markdown] lang="zh"
r"""
## 5 · 是或否

网络说：“概率是 $p$”。一个预测该付多少代价？说得有把握又说对了，不付；方向对了，少付；越是斩钉截铁地说错，付得越多。取“**实际发生的事**被赋予的概率”的负对数，正好就是这样。
"""

# %% tags=["hide-input"]
p = np.linspace(0.005, 0.995, 400)
plt.figure(figsize=(6, 3))
plt.plot(p, -np.log(p), label=T("label 1: $-\\log\\,p$", "标签 1：$-\\log\\,p$"))
plt.plot(p, -np.log(1 - p), "--", label=T("label 0: $-\\log(1-p)$", "标签 0：$-\\log(1-p)$"))
plt.xlabel(T("predicted probability $p$ of label 1", "预测标签为 1 的概率 $p$"))
plt.ylabel(T("loss", "损失"))
plt.legend()
in_words = T(
    "Two curves over the predicted probability: for label 1 the loss falls from infinity at p = 0 to zero at p = 1; for label 0 it is the mirror image. They cross at one half.",
    "两条随预测概率变化的曲线：标签为 1 时，损失从 p = 0 处的无穷大降到 p = 1 处的零；标签为 0 时是它的镜像。两条曲线在二分之一处相交。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the label chooses the curve. Saying $p=1/2$ costs $\log 2$ whatever happens; certainty of the wrong thing costs without bound. In one formula, with $y$ either 0 or 1, the **binary cross-entropy** (BCE, `BCELoss`):

$$-\bigl[\,y\log p+(1-y)\log(1-p)\,\bigr].$$

`weight` multiplies each element's loss:
"""

# %% [markdown] lang="zh"
r"""
看图要点：标签决定用哪条曲线。说 $p=1/2$，无论发生什么都付 $\log 2$；把错的说得斩钉截铁，代价没有上限。$y$ 取 0 或 1，合成一个式子，就是**二元交叉熵**（BCE，`BCELoss`）：

$$-\bigl[\,y\log p+(1-y)\log(1-p)\,\bigr].$$

`weight` 乘在每个元素的损失上：
"""

# %%
p, y = ac.tensor([0.9, 0.2, 0.6]), ac.tensor([1.0, 0.0, 1.0])
weight = ac.tensor([1.0, 2.0, 1.0])
each = -weight * (y * p.log() + (1 - y) * (1 - p).log())
print(T("each:", "逐个："), each.numpy().round(4))
print(T("mean:", "平均："), f"{each.mean().item():.6f}")
print("BCELoss:", f"{F.binary_cross_entropy(p, y, weight=weight).item():.6f}")
total = (each.sum() / weight.sum()).item()
print(T("divided by the weights instead:", "如果改除以权重之和："), f"{total:.6f}")

# %% [markdown] lang="en"
r"""
The mean divides by 3, the number of elements; the weights, whose sum is 4, are *not* divided out. Two edges of `BCELoss`: a probability of exactly 0 where the label is 1 would cost infinity, so the logarithm is never taken lower than $-100$; and a number outside $[0,1]$ is refused:
"""

# %% [markdown] lang="zh"
r"""
这里的平均除以 3，也就是元素个数；权重之和是 4，**并不**拿来除。`BCELoss` 还有两个边界情形：标签是 1 而概率恰好是 0，本该付无穷大，所以对数最低只取到 $-100$；不在 $[0,1]$ 里的数，则被拒绝：
"""

# %%
print(F.binary_cross_entropy(ac.tensor([0.0]), ac.tensor([1.0])).item())
try:
    F.binary_cross_entropy(ac.tensor([1.2]), ac.tensor([1.0]))
except RuntimeError as error:
    print("RuntimeError:", error)

# %% [markdown] lang="en"
r"""
### The most mistaken learn nothing

A network does not put out $p$. It puts out a **logit** $z$, any real number, and $p=\sigma(z)$. Now take one that is grossly mistaken: $z=40$, while the label is 0. The loss is $-\log(1-\sigma(40))$. What should it be, roughly? (For large $z$, $1-\sigma(z)\approx e^{-z}$.)
"""

# %% [markdown] lang="zh"
r"""
### 错得最离谱的，什么也学不到

网络输出的并不是 $p$，而是**对数几率**（logit）$z$，可以是任何实数，$p=\sigma(z)$。现在取一个错得离谱的：$z=40$，而标签是 0。损失是 $-\log(1-\sigma(40))$。它大约应当是多少？（$z$ 很大时，$1-\sigma(z)\approx e^{-z}$。）
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...

# %%
rows, label = [], ac.tensor([0.0])
for size in (2.0, 20.0, 40.0, 1000.0):
    z = ac.tensor([size], requires_grad=True)
    row = [f"{size:g}"]
    two_ways = (
        F.binary_cross_entropy(z.sigmoid(), label),
        F.binary_cross_entropy_with_logits(z, label),
    )
    for loss in two_ways:
        (slope,) = ac.autograd.grad(loss, z)
        row += [f"{loss.item():.6g}", f"{slope.item():.6g}"]
    rows.append(row)
compare(prediction, float(rows[2][3]))

# %%
detour, slope = T("sigmoid, then BCELoss", "先 sigmoid，再 BCELoss"), T("gradient", "梯度")
Table(["$z$", detour, slope, "BCEWithLogitsLoss", slope], *rows)

# %% [markdown] lang="en"
r"""
Look at the row of 40. On the detour through $p$, $\sigma(40)$ is rounded to exactly 1, so $1-p$ is 0, the loss is the clamped logarithm, and the gradient is 0: nothing says in which direction to go. The network that is *most* mistaken is the one that is never corrected. By the direct way the loss is 40 and the gradient 1.

`BCEWithLogitsLoss` never forms $1-p$. On paper,

$$1-\sigma(z)=\frac{e^{-z}}{1+e^{-z}}=e^{-z}\,\sigma(z),\qquad\text{so}\quad \log\bigl(1-\sigma(z)\bigr)=-z+\log\sigma(z).$$

Put this into the binary cross-entropy, and the logarithm has met the exponential before any machine could round:

$$-y\log\sigma(z)-(1-y)\bigl[-z+\log\sigma(z)\bigr]=(1-y)\,z-\log\sigma(z).$$

There remains $\log\sigma(z)$. For $z\ge0$ it is $-\log(1+e^{-z})$. For $z<0$, $\sigma(z)=\dfrac{e^z}{1+e^z}$ (numerator and denominator multiplied by $e^z$, as in lesson 08), so $\log\sigma(z)=z-\log(1+e^z)$. One formula covers both:

$$\log\sigma(z)=\min(z,0)-\log\bigl(1+e^{-|z|}\bigr).$$

The exponent is never positive, so nothing overflows at $\pm1000$; and $1-\sigma(z)$, which had been rounded to 0, occurs no more.

Lesson 03 wrote the same loss as $\ln(1+e^z)-yz$ and promised a reason. Here it is: $-\log\sigma(z)=\log(1+e^{-z})=\log(1+e^z)-z$, and therefore

$$(1-y)\,z-\log\sigma(z)=\log(1+e^z)-y\,z .$$

In this form the derivative is easy to read off, since $\log(1+e^z)$ has the slope $\frac{e^z}{1+e^z}=\sigma(z)$. It is

$$\sigma(z)-y ,$$

*predicted minus actual*, again. It never fades while the prediction is wrong. The three forms of one loss:
"""

# %% [markdown] lang="zh"
r"""
看 40 那一行。绕道 $p$ 的话，$\sigma(40)$ 被舍入成恰好是 1，$1-p$ 就是 0，损失是那个被截断的对数，梯度是 0：没有任何东西指出该往哪边走。错得**最**离谱的网络，偏偏永远得不到纠正。不绕道，损失是 40，梯度是 1。

`BCEWithLogitsLoss` 从不去算 $1-p$。先在纸上算：

$$1-\sigma(z)=\frac{e^{-z}}{1+e^{-z}}=e^{-z}\,\sigma(z),\qquad\text{所以}\quad \log\bigl(1-\sigma(z)\bigr)=-z+\log\sigma(z).$$

代进二元交叉熵，机器还来不及舍入，对数和指数就已经相遇了：

$$-y\log\sigma(z)-(1-y)\bigl[-z+\log\sigma(z)\bigr]=(1-y)\,z-\log\sigma(z).$$

剩下的是 $\log\sigma(z)$。$z\ge0$ 时，它等于 $-\log(1+e^{-z})$。$z<0$ 时，$\sigma(z)=\dfrac{e^z}{1+e^z}$（分子分母同乘 $e^z$，第 08 课用过），所以 $\log\sigma(z)=z-\log(1+e^z)$。两种情形合成一个式子：

$$\log\sigma(z)=\min(z,0)-\log\bigl(1+e^{-|z|}\bigr).$$

指数永远不是正的，所以到 $\pm1000$ 也不溢出；刚才被舍入成 0 的 $1-\sigma(z)$，则根本不再出现。

同一个损失，第 03 课写作 $\ln(1+e^z)-yz$，并答应以后说明道理。道理就在这里：$-\log\sigma(z)=\log(1+e^{-z})=\log(1+e^z)-z$，于是

$$(1-y)\,z-\log\sigma(z)=\log(1+e^z)-y\,z .$$

写成这个样子，导数一眼就能看出来：$\log(1+e^z)$ 的斜率是 $\frac{e^z}{1+e^z}=\sigma(z)$，所以导数是

$$\sigma(z)-y ,$$

又是**预测减去实际**。只要预测是错的，它就不会消失。下面是同一个损失的三种写法：
"""


# %%
def log_sigmoid(z):
    return ac.minimum(z, ac.zeros(1)) - (1 + (-z.abs()).exp()).log()


z, y = ac.tensor([1.0, -2.0, 0.5]), ac.tensor([1.0, 0.0, 1.0])
forms = {
    "(1 - y)z - log σ(z)": (1 - y) * z - log_sigmoid(z),
    "log(1 + e^z) - yz": (1 + z.exp()).log() - y * z,
    "BCEWithLogitsLoss": F.binary_cross_entropy_with_logits(z, y, reduction="none"),
}
for name, each in forms.items():
    print(f"{name:20}", each.numpy().round(6))

# %% [markdown] lang="en"
r"""
Now at the extremes, and both times on the wrong side: logit 1000 with label 0, and logit $-1000$ with label 1. The losses and their slopes, by the first form:
"""

# %% [markdown] lang="zh"
r"""
再看极端的情形，而且两次都站错了边：对数几率是 1000 而标签是 0；对数几率是 $-1000$ 而标签是 1。用第一种写法，损失和斜率是：
"""

# %%
extreme, wrong = ac.tensor([1000.0, -1000.0], requires_grad=True), ac.tensor([0.0, 1.0])
each = (1 - wrong) * extreme - log_sigmoid(extreme)
(slopes,) = ac.autograd.grad(each.sum(), extreme)
print(each.tolist(), slopes.tolist())

# %% [markdown] lang="en"
r"""
If yes is rare, say one in four, the network hears "no" three times as often. `pos_weight` $w$ makes every yes count $w$ times: $-[\,w\,y\log\sigma(z)+(1-y)\log(1-\sigma(z))\,]$. With $\log(1-\sigma(z))=-z+\log\sigma(z)$ as before, $\log\sigma(z)$ occurs $wy+(1-y)=1+(w-1)\,y$ times, that is once for a no and $w$ times for a yes:

$$(1-y)\,z-\bigl(1+(w-1)\,y\bigr)\log\sigma(z).$$
"""

# %% [markdown] lang="zh"
r"""
如果“是”很少见，比如四个里只有一个，网络听到“否”的次数就是三倍。`pos_weight` $w$ 让每个“是”算作 $w$ 个：$-[\,w\,y\log\sigma(z)+(1-y)\log(1-\sigma(z))\,]$。照旧代入 $\log(1-\sigma(z))=-z+\log\sigma(z)$，$\log\sigma(z)$ 的系数就是 $wy+(1-y)=1+(w-1)\,y$：对“否”是 1，对“是”是 $w$。

$$(1-y)\,z-\bigl(1+(w-1)\,y\bigr)\log\sigma(z).$$
"""

# %%
pos_weight = 3.0
each = (1 - y) * z - (1 + (pos_weight - 1) * y) * log_sigmoid(z)
library = F.binary_cross_entropy_with_logits(z, y, pos_weight=ac.tensor(pos_weight))
print(each.numpy().round(4), f"{each.mean().item():.6f} {library.item():.6f}")

# %% [markdown] lang="en"
r"""
### Move it yourself

Below the curves you read the losses and their gradients where the sliders stand. (Click a slider, then the arrow keys move it in small steps.) Three questions that only moving answers:

1. First picture. At residual 1.5, which is the first beta at which SmoothL1 pulls with less than 1? Why just there?
2. Second picture, label 1, `pos_weight` 1. Move the logit from 0 to $-8$, a worse and worse mistake. What does the gradient of the cross-entropy do, and what does that of the *squared* error of the probability, $(\sigma(z)-1)^2$? Where does the latter pull hardest?
3. Set `pos_weight` to 3. Find the logit at which a yes (label 1) pulls up as hard as a no (label 0) at the same logit pulls down, as nearly as the slider allows: switch the label between 1 and 0 and compare the two gradients. Write the logit into the cell below. Which probability is this?
"""

# %% [markdown] lang="zh"
r"""
### 自己动一动

曲线下面可以读出滑块所在处的损失和梯度。（点一下滑块，就可以用方向键一小步一小步地移。）下面三个问题，不动手就答不出来：

1. 第一张图。残差为 1.5 时，beta 从哪个值起，SmoothL1 的拉力开始小于 1？为什么恰好是那里？
2. 第二张图，标签取 1，`pos_weight` 取 1。把对数几率从 0 移到 $-8$，错得越来越厉害。交叉熵的梯度怎么变？概率的**平方**误差 $(\sigma(z)-1)^2$ 的梯度呢？后者在哪里拉得最重？
3. 把 `pos_weight` 设为 3。找出这样一个对数几率：在那里，一个“是”（标签 1）往上拉的力，与一个“否”（标签 0）往下拉的力一样大（滑块能做到多接近，就多接近）：把标签在 1 和 0 之间来回切换，比较两个梯度。把这个对数几率写进下面的单元格。这对应多大的概率？
"""

# %%
viz.loss_explorer("regression")

# %%
viz.loss_explorer("classification")

# %%
logit = ...  #: en: question 3, to one decimal  #: zh: 第 3 题，精确到一位小数

# %%
#: en: the engine on the three questions: look only after you have moved the sliders
#: zh: 引擎对三个问题的回答：动过滑块之后再看
hint = T("3·(1 − σ(z)) = σ(z) there.", "那里 3·(1 − σ(z)) = σ(z)。")
check("logit", logit, 1.1, hint, within=0.002)
r = ac.tensor(1.5, requires_grad=True)
for beta in (1.5, 1.6):
    print(f"beta {beta}:", ac.autograd.grad(smooth(r, beta), r)[0].item())
for at in (0.0, -0.7, -8.0):
    z = ac.tensor([at], requires_grad=True)
    cross = F.binary_cross_entropy_with_logits(z, ac.ones(1))
    slopes = [ac.autograd.grad(f, z)[0].item() for f in (cross, ((z.sigmoid() - 1) ** 2).sum())]
    print(f"z = {at}: {slopes[0]:.4f} {slopes[1]:.4f}")
print(f"log 3 = {np.log(3):.4f}, {ac.tensor(np.log(3)).sigmoid().item():.2f}")

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. At beta 1.6 (the gradient is $1.5/1.6=0.9375$). Up to beta 1.5 the residual lies on the straight part, where the slope is 1; from there on, beta is larger than the residual, and it lies on the parabola, with slope $r/\beta$. Beta is how large the residual must be for the spring to add no more force.
2. The cross-entropy pulls with $-0.5$ at first and with almost $-1$ at $-8$: the more mistaken, the harder, up to 1. The squared error pulls hardest near $z=-0.7$, with $-0.2963$, and then *gives up*: at $-8$ it is $-0.0007$. The factor $\sigma'(z)$ of lesson 08 is to blame. This is the reason why one does not use squares for probabilities.
3. $z=1.1$ (exactly $\log 3=1.0986$), where $\sigma(z)=0.75$. With as many yes as no, the network will therefore say 0.75 and not 0.5: `pos_weight` moves the answers, and the outputs are no longer the frequencies. That is its purpose and its price.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. beta 到 1.6（梯度是 $1.5/1.6=0.9375$）。beta 不超过 1.5 时，残差落在直线段上，斜率是 1；再往后，beta 比残差大，残差落在抛物线上，斜率是 $r/\beta$。残差大到 beta，弹簧就不再加力。
2. 交叉熵起初以 $-0.5$ 的力拉，到 $-8$ 处几乎是 $-1$：错得越厉害拉得越重，最多到 1。平方误差在 $z=-0.7$ 附近拉得最重，是 $-0.2963$，然后就**放弃了**：到 $-8$ 处只有 $-0.0007$。要怪第 08 课里的那个因子 $\sigma'(z)$。概率不用平方误差，道理就在这里。
3. $z=1.1$（精确地说是 $\log 3=1.0986$），那里 $\sigma(z)=0.75$。所以“是”和“否”一样多的时候，网络会说 0.75，而不是 0.5：`pos_weight` 挪动了回答，输出不再等于频率。这是它的用处，也是它的代价。

</details>
"""

# %% [markdown] lang="en"
r"""
## 6 · One of many

With $C$ classes the network puts out $C$ logits, softmax turns them into probabilities, and again the loss is minus the logarithm of the probability given to what happened: class $t$. Two losses share the work. `NLLLoss` only picks: from *log*-probabilities it takes $-\log p_t$. (It takes no logarithm itself, in spite of its name.) `CrossEntropyLoss` takes logits and does everything, the **cross-entropy**:

$$-\log\frac{e^{z_t}}{\sum_c e^{z_c}}=\underbrace{m+\log\sum_c e^{z_c-m}}_{\text{log-sum-exp}}-\;z_t ,\qquad m=\max_c z_c .$$

Subtracting the largest logit changes nothing on paper and everything in the machine: no exponent is positive. (The value does not depend on $m$ at all, so in the program $m$ may be detached: no slope is lost.) The last line takes logits a thousand times larger, and the *wrong* labels:
"""

# %% [markdown] lang="zh"
r"""
## 6 · 多中取一

有 $C$ 个类别时，网络输出 $C$ 个对数几率，softmax 把它们变成概率，损失还是“实际发生的事”（类别 $t$）被赋予的概率的负对数。两种损失分工合作。`NLLLoss` 只管挑：从**对数**概率里取出 $-\log p_t$。（名字里虽有“对数”，它自己并不取对数。）`CrossEntropyLoss` 收下对数几率，全部包办，这就是**交叉熵**：

$$-\log\frac{e^{z_t}}{\sum_c e^{z_c}}=\underbrace{m+\log\sum_c e^{z_c-m}}_{\text{log-sum-exp}}-\;z_t ,\qquad m=\max_c z_c .$$

减去最大的对数几率，纸上什么也没有改变，机器里却大不一样：指数没有一个是正的。（结果与 $m$ 根本无关，所以程序里可以把 $m$ 分离出来，不会丢掉任何斜率。）最后一行把对数几率放大到一千倍，标签还故意给**错的**：
"""


# %%
def log_softmax(z):
    #: en: [0]: the largest values themselves, not their places
    #: zh: [0]：要最大值本身，不要它们的位置
    m = z.detach().max(1, keepdim=True)[0]
    return z - m - (z - m).exp().sum(1, keepdim=True).log()


def cross_entropy(z, t):
    return -log_softmax(z)[np.arange(len(t)), t]


z = ac.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]], requires_grad=True)
t = np.array([0, 1])
mine, library = cross_entropy(z, t), F.cross_entropy(z, ac.tensor(t), reduction="none")
print(mine.detach().numpy().round(6), f"{abs((mine - library).detach().numpy()).max():.0e}")
print(cross_entropy(1000 * z.detach(), np.array([1, 0])).tolist())

# %% [markdown] lang="en"
r"""
1000 and 2000: finite, and just the gap to the largest logit.

And the gradient? You have guessed it. Only the target needs a new shape: the right class written as a **one-hot** vector, 1 in its place and 0 in all others (`np.eye(3)[t]`).
"""

# %% [markdown] lang="zh"
r"""
1000 和 2000：都是有限的数，正好是与最大的对数几率的差距。

梯度呢？你大概已经猜到了。只是目标要换个写法：把正确的类别写成**独热**（one-hot）向量，它的位置上是 1，其余都是 0（`np.eye(3)[t]`）。
"""

# %%
(gradient,) = ac.autograd.grad(mine.sum(), z)
probabilities = ac.softmax(z.detach(), 1).numpy()
print(gradient.numpy().round(4))
print((probabilities - np.eye(3)[t]).round(4))

# %% [markdown] lang="en"
r"""
Softmax minus one-hot: $p-y$, for the third time. Each row adds up to 0: what the right class gains, the others lose.

### A mean, but of what?

Now the two arguments that make trouble. `weight` gives every *class* a number: the loss of a sample is multiplied by $w_t$. `ignore_index` ($-100$ unless you say otherwise) marks samples without a label. Three samples, the third of them ignored:
"""

# %% [markdown] lang="zh"
r"""
softmax 减去独热：$p-y$，这是第三次了。每一行加起来是 0：正确的类别得到多少，其他类别就失去多少。

### 平均，是什么的平均？

再来看容易出麻烦的两个参数。`weight` 给每个**类别**一个数：样本的损失要乘以 $w_t$。`ignore_index`（不另说明就是 $-100$）标出没有标签的样本。取三个样本，第三个被忽略：
"""

# %%
z = ac.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, 0.3], [1.0, 1.0, 1.0]], requires_grad=True)
t = ac.tensor([0, 1, -100])
weight = ac.tensor([1.0, 2.0, 3.0])
for reduction in ("none", "sum", "mean"):
    loss = F.cross_entropy(z, t, weight=weight, reduction=reduction)
    picked = F.nll_loss(F.log_softmax(z, 1), t, weight=weight, reduction=reduction)
    gap = abs((loss - picked).detach().numpy()).max()
    print(f"{reduction:5}", loss.detach().numpy().round(6), f"| NLL: {gap:.0e}")

# %% [markdown] lang="en"
r"""
The sum is 0.857129 and the mean 0.28571, a third of it. Three samples, so the mean divides by 3? Test it. Double all weights, to $(2,4,6)$: every loss doubles. What will the mean be?
"""

# %% [markdown] lang="zh"
r"""
总和是 0.857129，平均是 0.28571，正好三分之一。样本有三个，所以平均就是除以 3？试一试。把所有权重加倍，变成 $(2,4,6)$：每个损失都加倍。平均会是多少？
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...

# %%
rows = []
for weights in ([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 5.0, 3.0]):
    w = ac.tensor(weights)
    total = F.cross_entropy(z, t, weight=w, reduction="sum").item()
    mean = F.cross_entropy(z, t, weight=w).item()
    used = weights[0] + weights[1]
    rows.append([weights, *(f"{v:.6f}" for v in (total, total / 3, total / used, mean))])
compare(prediction, round(float(rows[1][-1]), 4))

# %%
header = [T("sum", "总和"), T("sum / 3 samples", "总和 / 3 个样本")]
header += [T("sum / weights used", "总和 / 用到的权重"), T("engine's mean", "引擎的平均")]
Table([T("weights", "权重"), *header], *rows)

# %% [markdown] lang="en"
r"""
Some texts explain `mean`, for every loss, as "the weighted average". For these two losses it is one, in this exact sense: the divisor is the *sum of the weights that were used*,

$$\frac{\sum_i w_{t_i}\,\ell_i}{\sum_i w_{t_i}}\qquad\text{over the samples not ignored,}$$

where $\ell_i$ is the loss without weight. In the first row both divisors happen to be 3 (three samples; weights $1+2$): this example, which you will meet elsewhere, *cannot tell the two apart*. The third row can. Ignored samples count in neither numerator nor denominator. And only `CrossEntropyLoss` and `NLLLoss` divide so; `BCELoss` with weights, in section 5, did not.

How does the ignored sample pull? The gradient of this batch, with the weights of the first row, one row a sample:
"""

# %% [markdown] lang="zh"
r"""
不少资料对所有损失一律把 `mean` 解释成“加权平均”。对这两种损失，它确实是，而且意思很明确：除数是**用到的权重之和**：

$$\frac{\sum_i w_{t_i}\,\ell_i}{\sum_i w_{t_i}}\qquad\text{只对没有被忽略的样本求和，}$$

其中 $\ell_i$ 是不带权重的损失。第一行里两个除数碰巧都是 3（三个样本；权重 $1+2$）：这个例子你在别处也会遇到，它**分不出这两种除法**。第三行才分得出。被忽略的样本，分子分母都不算。而且只有 `CrossEntropyLoss` 和 `NLLLoss` 这样除；第 5 节里带权重的 `BCELoss` 就不是。

被忽略的样本怎么拉？下面是这个批次的梯度，权重取第一行的，每个样本一行：
"""

# %%
(gradient,) = ac.autograd.grad(F.cross_entropy(z, t, weight=weight), z)
print(gradient.numpy().round(4) + 0.0)

# %% [markdown] lang="en"
r"""
Not at all: its row is zero. If *every* sample is ignored, the mean is nothing divided by nothing. And the gradient? And what becomes of the mean over three batches, if the second is such a one?
"""

# %% [markdown] lang="zh"
r"""
根本不拉：它那一行全是零。如果**所有**样本都被忽略，平均就是零除以零。那么梯度呢？三个批次里混进一个这样的，它们的平均又会怎样？
"""

# %%
nobody = F.cross_entropy(z, ac.tensor([-100, -100, -100]))
(gradient,) = ac.autograd.grad(nobody, z)
print(T("loss:", "损失："), nobody.item(), T("gradient:", "梯度："), gradient.tolist())
mean = np.mean([0.4, nobody.item(), 0.3])
print(T("mean of three batches:", "三个批次的平均："), mean)
print(T("smaller than 0.5?", "比 0.5 小吗？"), mean < 0.5)
print(T("larger than 0.5?", "比 0.5 大吗？"), mean > 0.5)

# %% [markdown] lang="en"
r"""
The loss is `nan`, and yet the gradient is 0 throughout: nobody was used, so nobody pulls, and the parameters stay sound. What suffers is the bookkeeping. One such batch turns the mean loss of all batches into `nan`, and a comparison with `nan` is always false: "has the loss improved?" no; "has it got worse?" no. A program that keeps the best model, or stops when nothing improves, goes astray without a word. So leave such batches out of the mean.

### "Cross-entropy copes with imbalance"

So people say, and cross-entropy is recommended for unbalanced classes. Try it on the smallest model there is, the same two logits for everybody, with 95 samples of class 0 and 5 of class 1.
"""

# %% [markdown] lang="zh"
r"""
损失是 `nan`，梯度却全是 0：谁也没有用上，也就没有谁来拉，参数毫发无损。遭殃的是记账：混进一个这样的批次，所有批次的平均损失就成了 `nan`；而拿 `nan` 去比大小，结果永远是假：“损失变小了吗？”没有；“变大了吗？”也没有。要是程序靠比较损失来保留最好的模型，或者在损失不再变小时停下来，就会不声不响地出错。所以，求平均时要把这样的批次去掉。

### “交叉熵能应付类别不平衡”

常听人这么说，于是类别一不平衡，就推荐用交叉熵。拿最小的模型来试：对谁都给同样的两个对数几率；类别 0 有 95 个样本，类别 1 有 5 个。
"""


# %%
def settle(weight=None, steps=400):
    b = ac.zeros(2, requires_grad=True)
    labels = ac.tensor(np.repeat([0, 1], [95, 5]))
    for _ in range(steps):
        b.grad = None
        F.cross_entropy(b + ac.zeros(100, 1), labels, weight=weight).backward()
        with ac.no_grad():
            b.sub_(1.0 * b.grad)
    return ac.softmax(b, 0).detach().numpy().round(3)


print(T("plain:              ", "不加权：          "), settle())
print(T("weight = (1, 19):   ", "weight = (1, 19)："), settle(ac.tensor([1.0, 19.0])))

# %% [markdown] lang="en"
r"""
Plain cross-entropy learns the frequencies, 0.95 and 0.05, faithfully, and so always answers "class 0". It copes with imbalance *only through* `weight`: with $95/5=19$ for the rare class, both count the same. This model sees no input, so a tie is the best it can do: the frequencies no longer push it. With inputs, they now decide.

## 7 · From one distribution to another

Sometimes the target is not a class but a whole distribution $q$, one probability for each class, which add up to 1: the opinions of several annotators, the output of a larger network. How far is the prediction $p$ from it? The **KL divergence**,

$$D(q\,\|\,p)=\sum_c q_c\log\frac{q_c}{p_c},$$

is 0 if they agree and positive otherwise. `KLDivLoss` takes $\log p$ (not $p$!) first and $q$ second. Two samples, three classes:
"""

# %% [markdown] lang="zh"
r"""
不加权的交叉熵老老实实地学会了频率，0.95 和 0.05，于是永远回答“类别 0”。它应付不平衡，**只能靠** `weight`：给少见的类别 $95/5=19$，两边才一样重。这个模型看不到任何输入，打成平手已是它的极限：频率不再把它推向一边。有了输入，就由输入来决定。

## 7 · 从一个分布到另一个分布

有时目标不是一个类别，而是一整个分布 $q$，即每个类别一个概率，加起来是 1：几位标注者的意见，或者更大的网络的输出。预测 $p$ 离它有多远？用 **KL 散度**来量：

$$D(q\,\|\,p)=\sum_c q_c\log\frac{q_c}{p_c},$$

两者一致时为 0，否则为正。`KLDivLoss` 的第一个参数是 $\log p$（不是 $p$！），第二个是 $q$。取两个样本，三个类别：
"""

# %%
p = ac.tensor([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
q = ac.tensor([[0.1, 0.4, 0.5], [0.5, 0.25, 0.25]])
divergence = (q * (q / p).log()).sum(1)
print(divergence.numpy().round(6), f"{divergence.mean().item():.6f}")

# %% [markdown] lang="en"
r"""
The mean divergence of the two samples is 0.069045. What does the library say with `reduction="mean"`?
"""

# %% [markdown] lang="zh"
r"""
两个样本的散度平均是 0.069045。库里用 `reduction="mean"`，会给出多少？
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...

# %%
found = {name: F.kl_div(p.log(), q, reduction=name).item() for name in ("mean", "batchmean", "sum")}
compare(prediction, round(found["mean"], 6))
for name, value in found.items():
    print(f"{name:10}{value:.6f}")
forgotten = F.kl_div(p, q, reduction="batchmean").item()
print(T("p in the place of log p:", "把 p 当作 log p 传进去："), f"{forgotten:.6f}")

# %% [markdown] lang="en"
r"""
`mean` divides by all six *elements*; a divergence belongs to a *sample*, and there are two. So `mean` really is the mean over elements, but it is not the KL divergence (it is that divided by the number of classes): that is `batchmean`. (And the last line: forget the logarithm, and a divergence comes out negative. A divergence never is; take it as a warning.)

`CrossEntropyLoss` takes such a distribution as its target, too, in the place of class numbers. The cross-entropy is then $-\sum_c q_c\log p_c$, and $D(q\|p)$ is the same plus $\sum_c q_c\log q_c$. Since $q$ is fixed, that is a constant, and with respect to the logits both have one gradient. You can say it by now.
"""

# %% [markdown] lang="zh"
r"""
`mean` 除以全部六个**元素**；可散度是属于**样本**的，样本只有两个。所以 `mean` 确实是对元素的平均，但它不是 KL 散度，而是 KL 散度除以类别数：`batchmean` 才是 KL 散度。（再看最后一行：忘了取对数，散度就成了负数。散度从来不是负的，看见负数就该警觉。）

`CrossEntropyLoss` 的目标也可以不是类别编号，而是这样一个分布。这时交叉熵是 $-\sum_c q_c\log p_c$，$D(q\|p)$ 则多出一项 $\sum_c q_c\log q_c$。$q$ 是固定的，所以这一项是常数，两者对各个对数几率的梯度是一样的。这个梯度，你现在自己就能说出来。
"""

# %%
z = ac.tensor([[0.3, -1.0, 0.5], [2.0, 0.0, 1.0]], requires_grad=True)
kl = F.kl_div(F.log_softmax(z, 1), q, reduction="sum")
cross = F.cross_entropy(z, q, reduction="sum")
for loss in (kl, cross):
    print(ac.autograd.grad(loss, z)[0].numpy().round(4).tolist())
print((ac.softmax(z, 1) - q).detach().numpy().round(4).tolist())

# %% [markdown] lang="en"
r"""
Three equal matrices: softmax minus $q$, prediction minus target a fourth time.

## 8 · Nine losses on one page

Every loss of today on the same small inputs, and PyTorch gives the same numbers, in all three reductions. You will meet many of them again in the assignment. (The `mean` of `KLDivLoss` is the one over elements; its `batchmean` stands in section 7.)
"""

# %% [markdown] lang="zh"
r"""
三个矩阵一模一样：softmax 减去 $q$，这是第四次“预测减去目标”了。

## 8 · 九种损失，一页纸

今天的每种损失，用前面那几组小小的输入再算一遍，三种归约都列出来；PyTorch 给出的数与此相同。作业里你会再见到其中许多个。（`KLDivLoss` 的 `mean` 是对元素的平均，它的 `batchmean` 在第 7 节。）
"""

# %%
nn = ac.nn
x3, y3 = [1.0, 2.0, 3.5], [1.0, 4.0, 3.0]
logits, labels = [[2.0, 1.0, 0.1], [0.5, 2.5, 0.3], [1.0, 1.0, 1.0]], [0, 1, -100]
by_class = {"weight": ac.tensor([1.0, 2.0, 3.0])}
log_p = np.log([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
page = [
    (nn.L1Loss, {}, x3, y3),
    (nn.MSELoss, {}, x3, y3),
    (nn.SmoothL1Loss, {}, x3, y3),
    (nn.PoissonNLLLoss, {}, [0.0, 1.0, 2.0], [1.0, 2.0, 3.0]),
    (nn.BCELoss, {"weight": ac.tensor([1.0, 2.0, 1.0])}, [0.9, 0.2, 0.6], [1.0, 0.0, 1.0]),
]

# %%
page += [
    (nn.BCEWithLogitsLoss, {"pos_weight": ac.tensor(3.0)}, [1.0, -2.0, 0.5], [1.0, 0.0, 1.0]),
    (nn.NLLLoss, by_class, F.log_softmax(ac.tensor(logits), 1).tolist(), labels),
    (nn.CrossEntropyLoss, by_class, logits, labels),
    (nn.KLDivLoss, {}, log_p.tolist(), q.tolist()),
]
rows = []
for kind, options, given, target in page:
    given, target = ac.tensor(given), ac.tensor(target)
    none, total, mean = (
        kind(reduction=name, **options)(given, target).numpy() for name in ("none", "sum", "mean")
    )
    rows.append([kind.__name__, none.round(4).tolist(), f"{total:.6f}", f"{mean:.6f}"])
Table([T("loss", "损失"), "none", "sum", "mean"], *rows)

# %% [markdown] lang="en"
r"""
And who has which argument? Some lists give `ignore_index` to `BCELoss` and `BCEWithLogitsLoss` as well. Do not believe a list; ask the functions.
"""

# %% [markdown] lang="zh"
r"""
哪种损失有哪个参数？有的参数表说 `BCELoss` 和 `BCEWithLogitsLoss` 也有 `ignore_index`。别相信表格，去问函数自己。
"""

# %%
wanted = ("weight", "pos_weight", "ignore_index", "size_average")
rows = []
for kind, *_ in page:
    has = inspect.signature(kind).parameters
    rows.append([kind.__name__, *("●" if name in has else "" for name in wanted)])
Table([T("loss", "损失"), *(f"`{name}`" for name in wanted)], *rows)

# %% [markdown] lang="en"
r"""
`ignore_index` belongs to the two with class numbers, and to nobody else. In `BCELoss` and `BCEWithLogitsLoss` there is no number left over that could mean "no label". What then? Take `reduction="none"`, multiply by a mask, and divide by what the mask lets through. That is your problem for today.

## 9 · Trust, but measure

Write `masked_bce`: from logits `z`, labels `y` and a mask `used` (1 where there is a label, 0 where there is none; all tensors of one shape), the mean of the BCE over the *used* elements. Then write `measured`: the gradient of a function of a NumPy vector by central differences (lesson 02). The cell below compares the two.
"""

# %% [markdown] lang="zh"
r"""
`ignore_index` 只属于用类别编号的那两种，别的都没有。`BCELoss` 和 `BCEWithLogitsLoss` 里，没有哪个数空着，可以用来表示“没有标签”。那怎么办？取 `reduction="none"`，乘以掩码，再除以掩码放行的个数。这就是今天的题目。

## 9 · 信归信，还是要量一量

请写出 `masked_bce`：给定对数几率 `z`、标签 `y` 和掩码 `used`（有标签处为 1，没有处为 0；三者都是同形的张量），返回 BCE 对**有标签**的元素的平均。再写出 `measured`：用中心差分（第 02 课）求一个以 NumPy 向量为自变量的函数的梯度。下面的单元格把两者对照。
"""


# %%
def masked_bce(z, y, used):
    return ...  #: en: a tensor without dimensions  #: zh: 一个零维张量


def measured(function, z, h=1e-5):
    return ...  #: en: as many numbers as z has  #: zh: z 有几个数，就返回几个数


# %%
z, y, used = np.array([1.0, -2.0, 0.5]), ac.tensor([1.0, 0.0, 1.0]), ac.tensor([1.0, 0.0, 1.0])
at = ac.tensor(z, requires_grad=True)
loss = masked_bce(at, y, used)
value = ... if loss is ... else loss.item()
hint = T("Sum of the used losses, divided by used.sum().", "有标签的损失之和，除以 used.sum()。")
check("masked_bce", value, 0.3936693, hint)
numeric = measured(lambda v: ((v - 1) ** 2).sum(), z)
hint = T("Nudge one entry at a time, both ways.", "每次只动一个分量，两边都动。")
check("measured", numeric, [0.0, -6.0, -1.0], hint)
if value is not ... and numeric is not ...:
    slope = ac.autograd.grad(loss, at)[0].numpy()
    check("together", measured(lambda v: masked_bce(ac.tensor(v), y, used).item(), z), slope, hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`masked_bce`: `return (F.binary_cross_entropy_with_logits(z, y, reduction="none") * used).sum() / used.sum()`.

`measured`: `return np.array([(function(z + e) - function(z - e)) / (2 * h) for e in h * np.eye(len(z))])`.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`masked_bce`：`return (F.binary_cross_entropy_with_logits(z, y, reduction="none") * used).sum() / used.sum()`。

`measured`：`return np.array([(function(z + e) - function(z - e)) / (2 * h) for e in h * np.eye(len(z))])`。

</details>
"""

# %% [markdown] lang="en"
r"""
## 10 · Explain the bug

A classmate trains a classifier on three samples of three classes, one each, which a single layer can separate perfectly: the loss should go to 0. "Cross-entropy wants probabilities", she says, so her model ends with a softmax. It runs. The loss falls. After 300 steps all three answers are right. And yet there is a place below which the loss will not go.
"""

# %% [markdown] lang="zh"
r"""
## 10 · 找出毛病

一位同学训练一个分类器：三个样本，三个类别，各一个，只用一层就能完全分开，损失应当趋于 0。她说：“交叉熵要的是概率”，所以让模型以 softmax 结尾。程序能跑，损失在降，300 步之后三个回答全对。可是损失降到某处，就再也下不去了。
"""


# %%
def train(ends_with_softmax, steps=300, lr=1.0):
    inputs, labels = ac.eye(3), ac.tensor([0, 1, 2])
    W, path = ac.zeros(3, 3, requires_grad=True), []
    for _ in range(steps):
        outputs = inputs @ W
        if ends_with_softmax:
            outputs = ac.softmax(outputs, 1)
        W.grad = None
        loss = F.cross_entropy(outputs, labels)
        loss.backward()
        with ac.no_grad():
            W.sub_(lr * W.grad)
        path.append(loss.item())
    return path


# %% tags=["hide-input"]
hers, plain = train(True), train(False)
plt.figure(figsize=(6.2, 3))
plt.plot(hers, label=T("model ends with softmax", "模型以 softmax 结尾"))
plt.plot(plain, "--", label=T("model ends with logits", "模型输出对数几率"))
plt.xlabel(T("step", "步数"))
plt.ylabel(T("cross-entropy", "交叉熵"))
plt.ylim(0, 1.15)
plt.legend(loc="upper right")
in_words = T(
    "Cross-entropy against the steps. With logits it falls quickly to nearly zero. With a softmax at the end of the model it levels out above one half.",
    "交叉熵随步数的变化。输出对数几率时，很快降到接近零；模型以 softmax 结尾时，停在比二分之一略高的地方。",
)
viz.alt(in_words)
plt.show()
print(T("the last losses:", "最后的损失："), f"{hers[-1]:.4f} {plain[-1]:.4f}")

# %% [markdown] lang="en"
r"""
What to see: the dashed curve is at the bottom; the other one stands at 0.5586 after 300 steps, and patience brings it hardly any lower. Where does this floor come from? And one thing is worse than the floor: what?

<details><summary>What has happened</summary>

`CrossEntropyLoss` takes *logits* and applies softmax itself. Hers is applied to a softmax: **double softmax**. Its inputs now lie between 0 and 1, and the best she can ever send is $(1,0,0)$. The second softmax makes of this $e/(e+2)=0.5761$: the model *cannot* be sure, and the loss cannot fall below $-\log 0.5761=0.5514$.

Worse is the gradient. Take a mistake made in full confidence, logits $(10,0,0)$ with class 1 as the answer. From logits, the right class is pulled up with force 1. Through two softmaxes it arrives as $-0.00006$, since the first softmax is saturated: those who are most mistaken learn almost nothing. That is section 5 again.

The cure: the model ends with logits, in training. If you want to *see* probabilities, apply softmax outside the loss. The same mistake with two classes is a sigmoid before `BCEWithLogitsLoss`; and `NLLLoss` wants `log_softmax` before it, neither logits nor probabilities.

</details>
"""

# %% [markdown] lang="zh"
r"""
看图要点：虚线已经到底；另一条在 300 步后是 0.5586，再等也降不了多少。这个下限从哪里来？还有一件事比这个下限更糟，是什么？

<details><summary>究竟发生了什么</summary>

`CrossEntropyLoss` 收的是**对数几率**，softmax 由它自己做。她的却做在一个 softmax 之上：**双重 softmax**。现在它的输入都在 0 和 1 之间，她最多只能送去 $(1,0,0)$。第二个 softmax 把它变成 $e/(e+2)=0.5761$：模型**不可能**有把握，损失也就降不到 $-\log 0.5761=0.5514$ 以下。

更糟的是梯度。取一个极有把握的错误：对数几率 $(10,0,0)$，答案却是类别 1。直接用对数几率，正确的类别受到大小为 1 的拉力。穿过两个 softmax，只剩下 $-0.00006$，因为第一个 softmax 已经饱和：错得最厉害的，几乎什么也学不到。第 5 节的故事又来了一遍。

改法：训练时，模型以对数几率结尾。想**看**概率，在损失之外再做 softmax。两个类别时，同样的错误是在 `BCEWithLogitsLoss` 之前加 sigmoid；而 `NLLLoss` 前面要的是 `log_softmax`，既不是对数几率，也不是概率。

</details>
"""

# %%
best = np.exp(1) / (np.exp(1) + 2)
print("e / (e + 2):", f"{best:.4f}, -log: {-np.log(best):.4f}")
z = ac.tensor([[10.0, 0.0, 0.0]], requires_grad=True)
for name, outputs in (("z", z), ("softmax(z)", ac.softmax(z, 1))):
    (gradient,) = ac.autograd.grad(F.cross_entropy(outputs, ac.tensor([1])), z)
    print(f"{name:10}", *(f"{g:9.5f}" for g in gradient[0].tolist()))

# %% [markdown] lang="en"
r"""
## 11 · Four questions

Answer each aloud before you open it.

**1.** "My data contain slips of the pen. I do not take L1, for its gradient is unstable; with MSE I am on the safe side."

<details><summary>What is wrong with the reason, and what with the choice?</summary>

The reason: the gradient of L1 is 1 or $-1$, whatever the residual; nothing is steadier. The choice: the gradient of MSE grows with the residual, and one slip moved the answer from 2.10 to 5.84. Against slips take L1; or SmoothL1, which has in addition what L1 lacks, a slope that fades near the minimum.

</details>

**2.** "`reduction="mean"` is the average of what `reduction="none"` gives."

<details><summary>Always?</summary>

For `CrossEntropyLoss` and `NLLLoss` with `weight` or with ignored samples it is not: the divisor is the sum of the weights used. For the others it is. For `KLDivLoss` it is too, but then it is not the KL divergence: say `batchmean`.

</details>

**3.** "My classes are 95 to 5, therefore I take cross-entropy."

<details><summary>Does that help?</summary>

Not by itself: it learns the frequencies, and wherever the input tells little it answers "class 0". Give it `weight` (or `pos_weight`, with logits for yes and no), and know that its outputs are then no longer frequencies.

</details>

**4.** "In my multi-label task missing labels are $-100$. `BCEWithLogitsLoss` will skip them, as cross-entropy does."

<details><summary>Will it?</summary>

It has no `ignore_index`. It takes $-100$ for a label, and the formula does not complain: the cell below shows the loss and the gradient of a single such element at logit 1. An honest element pulls with 1 at most; this one alone pulls more than a hundred times as hard. Use a mask, as in section 9.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 11 · 四个问题

先把答案说出口，再打开看。

**1.** “我的数据里有几处笔误。我不用 L1，因为它的梯度不稳定；用 MSE 才保险。”

<details><summary>理由错在哪里？选择又错在哪里？</summary>

理由错了：L1 的梯度不管残差多大，都是 1 或 $-1$，没有比它更稳的。选择也错了：MSE 的梯度随残差变大，一处笔误就把答案从 2.10 挪到了 5.84。要防笔误，用 L1；或者用 SmoothL1，它还补上了 L1 的不足：靠近最小值时，斜率会变小。

</details>

**2.** “`reduction="mean"` 就是 `reduction="none"` 的结果求平均。”

<details><summary>总是这样吗？</summary>

对 `CrossEntropyLoss` 和 `NLLLoss`，只要有 `weight` 或者有被忽略的样本，就不是：除数是用到的权重之和。对其他的，是。对 `KLDivLoss` 也是，只不过那就不是 KL 散度了：要写 `batchmean`。

</details>

**3.** “我的两个类别是 95 比 5，所以我用交叉熵。”

<details><summary>有用吗？</summary>

单靠它没有用：它学的是频率，凡是输入说明不了什么的地方，它就回答“类别 0”。要给它 `weight`（是否问题用对数几率时给 `pos_weight`），同时要知道，这样一来输出就不再是频率了。

</details>

**4.** “我做多标签任务，缺的标签记作 $-100$。`BCEWithLogitsLoss` 会像交叉熵那样跳过它们。”

<details><summary>会吗？</summary>

它没有 `ignore_index`。它把 $-100$ 当成标签，公式也不抱怨：下面的单元格给出对数几率为 1 时，一个这样的元素的损失和梯度。正常的元素，拉力最多是 1；这一个元素的拉力，是它的一百多倍。请像第 9 节那样用掩码。

</details>
"""

# %%
z = ac.tensor([1.0], requires_grad=True)
loss = F.binary_cross_entropy_with_logits(z, ac.tensor([-100.0]))
print(f"{loss.item():.4f} {ac.autograd.grad(loss, z)[0].item():.4f}")

# %% [markdown] lang="en"
r"""
## 12 · To take with you

A loss is a rule for how hard each error pulls. Squares pull in proportion to the residual, absolute values always with 1, SmoothL1 in proportion up to a limit. The losses for counts and classes are negative log-likelihoods (up to a constant), and without weights they all have the same gradient with respect to the raw output of the network: **prediction minus target** ($e^x-y$, $\sigma(z)-y$, softmax minus one-hot). Prefer the losses that take logits (`BCEWithLogitsLoss`, `CrossEntropyLoss`), and give them logits, not probabilities. Ask of every mean: of what? Cross-entropy and NLL divide by the weights used; KL wants `batchmean`. `ignore_index` belongs to these two only; elsewhere, mask.

| The target is … | … and you want | Loss |
|---|---|---|
| a quantity | the mean | `MSELoss` |
| a quantity | the median, hardly moved by outliers | `L1Loss` |
| a quantity | a compromise: robust, and smooth at the minimum | `SmoothL1Loss` |
| a count | its rate | `PoissonNLLLoss` |
| yes or no, one or many of them | probabilities | `BCEWithLogitsLoss` |
| one of many classes | probabilities | `CrossEntropyLoss` |
| a distribution | a distribution near it | `KLDivLoss` |

| English | 中文 |
|---|---|
| residual, outlier | 残差，离群点 |
| mean squared error, mean absolute error | 均方误差，平均绝对误差 |
| reduction | 归约 |
| negative log-likelihood (NLL) | 负对数似然 |
| cross-entropy, logits, one-hot | 交叉熵，对数几率，独热 |
| KL divergence | KL 散度 |
| class imbalance | 类别不平衡 |

### Read on

- PyTorch documentation, `CrossEntropyLoss`, `BCEWithLogitsLoss` and `KLDivLoss`: read the paragraphs on `reduction`. Start here.
- P. J. Huber, "Robust estimation of a location parameter", *Annals of Mathematical Statistics* 35 (1964). The spring with a cap.
- C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer (2006), sections 4.3 and 5.2: why prediction minus target comes out every time.
- S. Kullback, R. A. Leibler, "On information and sufficiency", *Annals of Mathematical Statistics* 22 (1951).

### Now do it yourself

In the assignment you write these losses yourself (NLL as a part of cross-entropy), most of them with their slopes: [09 · Losses I: regression and classification](../../exercises/en/09_losses_regression_classification.ipynb). Lesson 10 has the other nine: margins, metrics, sequences.
"""

# %% [markdown] lang="zh"
r"""
## 12 · 带走什么

损失就是一条规则：每个误差拉多重。平方的拉力与残差成正比；绝对值的拉力永远是 1；SmoothL1 先成正比，到了上限就不再增加。用于计数和类别的损失都是负对数似然（至多差一个常数），不带权重时，它们对网络原始输出的梯度是同一个样子：**预测减去目标**（$e^x-y$，$\sigma(z)-y$，softmax 减独热）。优先用收对数几率的损失（`BCEWithLogitsLoss`、`CrossEntropyLoss`），并且给它们对数几率，不要给概率。见到平均就问：是什么的平均？交叉熵和 NLL 除以用到的权重；KL 要用 `batchmean`。`ignore_index` 只有那两种才有，别处请用掩码。

| 目标是…… | ……你想要 | 损失 |
|---|---|---|
| 一个数量 | 平均数 | `MSELoss` |
| 一个数量 | 中位数，几乎不受离群点影响 | `L1Loss` |
| 一个数量 | 折中：稳健，在最小值处又光滑 | `SmoothL1Loss` |
| 一个计数 | 它的速率 | `PoissonNLLLoss` |
| 是或否，一个或许多个 | 概率 | `BCEWithLogitsLoss` |
| 多个类别中的一个 | 概率 | `CrossEntropyLoss` |
| 一个分布 | 与它接近的分布 | `KLDivLoss` |

| 中文 | English |
|---|---|
| 残差，离群点 | residual, outlier |
| 均方误差，平均绝对误差 | mean squared error, mean absolute error |
| 归约 | reduction |
| 负对数似然 | negative log-likelihood (NLL) |
| 交叉熵，对数几率，独热 | cross-entropy, logits, one-hot |
| KL 散度 | KL divergence |
| 类别不平衡 | class imbalance |

### 延伸阅读

- PyTorch 文档中的 `CrossEntropyLoss`、`BCEWithLogitsLoss` 和 `KLDivLoss`：看讲 `reduction` 的几段。从它读起。
- P. J. Huber, "Robust estimation of a location parameter", *Annals of Mathematical Statistics* 35 (1964)。那根到了上限就不再加力的弹簧。
- C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer (2006)，4.3 节和 5.2 节：为什么每次得到的都是预测减去目标。
- S. Kullback, R. A. Leibler, "On information and sufficiency", *Annals of Mathematical Statistics* 22 (1951)。

### 轮到你了

配套的作业要你亲手写出这些损失（NLL 是交叉熵的一部分），多数还要写出斜率：[09 · 损失一：回归与分类](../../exercises/zh/09_losses_regression_classification.ipynb)。另外九种，间隔、度量、序列，在第 10 课。
"""
