# ---
# jupyter:
#   course:
#     title:
#       en: "Losses II: margin, metric, sequence"
#       zh: 损失二：间隔、度量与序列
#     minutes: 110
#     difficulty: 2
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
# 10 · Losses II: margin, metric, sequence

The losses of lesson 09 compare an answer with *the* right one: a number, a class. Often nobody can name it. A viewer says which of two films was better, but not how good. Two photographs show the same face, but no one can tell you its coordinates. Somebody wrote down what was said, but not when. Today: nine losses, most of them for targets that say less than an answer. Each turns the little that is said into a pull on the numbers of the network, and you will see when the pull stops.

After this lesson you can

1. say of a loss with a margin where it pulls, where it rests, and what happens exactly at the corner;
2. write the nine losses, from one ranking hinge to the sum over all alignments of CTC, and give each the kind of target that it reads;
3. choose among all losses of lessons 09 and 10 by asking what the target says.

> **Before you start** You need lesson 09 (reading a loss by its gradient, logits, the three reductions). Plan 110 minutes, best in two sittings: section 6, the sequences, stands on its own and can wait for the second. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 10 · 损失二：间隔、度量与序列

第 09 课的损失，都拿回答去和**那个**正确答案比：一个数，一个类别。可是常常没有人说得出正确答案。观众说得出两部电影哪部更好，却说不出好多少分；两张照片拍的是同一张脸，却没有人能报出这张脸的坐标；有人记下了说过的话，却没记是什么时候说的。今天讲九种损失，它们的目标给出的信息，大多不如完整的答案多。每一种都把这点信息变成对网络输出的拉力，你还会看到拉力什么时候停。

学完这一课，你能够：

1. 看到带间隔的损失，说出它在哪里拉、在哪里歇、恰好在折角上又怎样；
2. 写出这九种损失，从一个排序用的合页，到 CTC 对所有对齐求的和，并且给每一种配上它读得懂的目标；
3. 问一句“目标说的是什么”，就能在第 09、10 两课的全部损失里选出合适的一种。

> **开始之前** 需要学过第 09 课（从梯度读懂损失、对数几率、三种归约）。预计 110 分钟，最好分两次学：第 6 节讲序列，自成一体，可以留到第二次。难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
from itertools import groupby, product

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
## 1 · When is an answer good enough?

A viewer saw two films and preferred the first. The network gives them the scores $x_1$ and $x_2$, and all that the target asks is $x_1>x_2$. By how much? Two ways to answer, as curves over the difference $s=x_1-x_2$:
"""

# %% [markdown] lang="zh"
r"""
## 1 · 怎样才算够好？

有位观众看了两部电影，更喜欢第一部。网络给它们打分 $x_1$ 和 $x_2$，而目标只要求 $x_1>x_2$。高出多少才行？有两种回答，画成随分差 $s=x_1-x_2$ 变化的曲线：
"""

# %% tags=["hide-input"]
s, m = np.linspace(-2, 3, 301), 0.5
figure, axes = plt.subplots(figsize=(6.4, 3.3))
zones = [(-2, 0, "C1", T("wrong", "错了")), (0, m, "C4", T("too close", "险胜"))]
zones += [(m, 3, "C2", T("right by a margin", "稳稳领先"))]
for left, right, colour, word in zones:
    axes.axvspan(left, right, color=colour, alpha=0.13, lw=0)
    axes.text((left + right) / 2, 2.62, word, ha="center", fontsize=9)
axes.plot(s, np.maximum(0, m - s), "C0-", label="$\\max(0,\\ m-s)$,  $m=0.5$")
axes.plot(s, np.logaddexp(0, -s), "C1--", label="$\\log(1+e^{-s})$")
axes.set(xlabel="$s=x_1-x_2$", ylabel=T("loss", "损失"), xlim=(-2, 3), ylim=(-0.08, 2.9))
axes.legend(loc="upper right", bbox_to_anchor=(1.0, 0.9))
in_words = T(
    "Two curves over the difference of the scores: a hinge that falls in a straight line and is zero from the margin 0.5 on, and a smooth curve that falls ever more slowly and never reaches zero.",
    "两条随分差变化的曲线：一条是合页，沿直线下降，从间隔 0.5 起为零；另一条是光滑曲线，越降越慢，永远到不了零。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: three zones. On the left the order is wrong. In the narrow middle it is right, but by less than the **margin** $m$, so that a little noise could reverse it. On the right it is right by more. The solid curve is a **hinge**: it falls in a straight line, and beyond the margin it is 0, with slope 0: it has seen enough. (Exactly at the margin is a corner; section 3 is about it.) The dashed curve, which you know from lesson 09 as the cross-entropy of a logit, never has.

This is the choice that you make with a margin: pairs that are settled stop pulling, and the whole gradient comes from those that are not.

## 2 · Ranking

`MarginRankingLoss` is that hinge. With $y=1$ where the first is to score higher and $y=-1$ where the second is,

$$\bigl[\,m-y\,(x_1-x_2)\bigr]_+,\qquad [z]_+=\max(0,z).$$

Below, three pairs and a margin of 0.5. In the second pair the order is right: 2.0 against 1.8. What is the loss of this pair? (We shall say what it *costs*, for short.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：三个区域。左边，次序错了。中间窄窄的一条，次序是对的，但领先不到一个**间隔** $m$，一点噪声就可能翻过来。右边，领先得足够多。实线是**合页**：沿直线下降，过了间隔就是 0，斜率也是 0，它觉得够了。（恰好在间隔处是个折角，留给第 3 节。）虚线是第 09 课见过的、对数几率的交叉熵，它永远觉得不够。

用不用间隔，选的就是这个：已经分出胜负的对子不再出力，梯度全部来自还没分出胜负的那些。

## 2 · 排序

`MarginRankingLoss` 就是上面那个合页。应当第一个得分更高时 $y=1$，应当第二个更高时 $y=-1$：

$$\bigl[\,m-y\,(x_1-x_2)\bigr]_+,\qquad [z]_+=\max(0,z).$$

下面有三对分数，间隔取 0.5。第二对的次序是对的：2.0 比 1.8。这一对的损失是多少？（损失是多少，下文就说“付”多少。）
"""

# %%
x1 = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
x2 = ac.tensor([2.0, 1.8, 1.0], requires_grad=True)
y = ac.tensor([1.0, 1.0, -1.0])
#: en: a number
#: zh: 一个数
prediction = ...

# %%
each = (0.5 - y * (x1 - x2)).clamp(min=0.0)
compare(prediction, round(each[1].item(), 6))
mean = each.mean()
library = F.margin_ranking_loss(x1, x2, y, margin=0.5)
print(each.detach().numpy().round(4), f"{mean.item():.6f} {library.item():.6f}")

# %%
for gradient in ac.autograd.grad(mean, (x1, x2)):
    print(gradient.numpy().round(4))
first = ac.tensor(2.0, requires_grad=True)
second = ac.tensor(1.8, requires_grad=True)
hinge = (0.5 - (first - second)).clamp(min=0.0)
first.name, second.name, hinge.name = "first", "second", T("loss", "损失")
viz.draw_graph(hinge)

# %% [markdown] lang="en"
r"""
What to see: the second pair, values going right and gradients coming back left. The hinge is on its slope, so the 1 passes through it; the minus in front of the difference makes the first score's gradient $-1$ and the second's 1. A step therefore pushes the two apart, and never both up or both down: only differences matter to this loss. And read the gradients of the mean above the drawing, for `x1` and for `x2`. All three pairs get the same pull of one third, those that are wrong by a lot and the one that is right by too little.

### Move it yourself

The explorer shows three of today's losses over one axis. For `MarginRankingLoss` $s$ is the difference of two scores, as above; for the two that you will meet below it is one score, and a distance. In the grey zone the ranking hinge rests. Leave the margin at 1 and the label at 1, and find out: up to which $s$ does `MarginRankingLoss` still pull? How hard does `SoftMarginLoss`, the smooth one, pull just there? Write its gradient into the cell below.
"""

# %% [markdown] lang="zh"
r"""
看图要点：这是第二对，值往右走，梯度往左回。合页正在斜坡上，所以 1 原样穿过；差的前面有个负号，于是第一个得分的梯度是 $-1$，第二个是 1。所以走一步就把两个分数推开，绝不会一起升或一起降：这种损失只看差。再读一读图上面打印的梯度，是平均损失对 `x1` 和对 `x2` 的：三对受到的拉力都是三分之一，错得很多的是这样，险胜的那一对也是这样。

### 自己动一动

下面的图把今天的三种损失画在同一根轴上。对 `MarginRankingLoss`，$s$ 是两个得分的差，和上面一样；对后面要讲的两种，它分别是一个得分、一个距离。灰色的区域里，排序的合页歇着。间隔保持 1，标签保持 1，请找出：`MarginRankingLoss` 一直拉到 $s$ 等于多少？就在那里，光滑的 `SoftMarginLoss` 拉得多重？把它的梯度写进下面的单元格。
"""

# %%
viz.loss_explorer("margin")

# %%
pull = ...  #: en: the gradient, four decimals  #: zh: 梯度，四位小数

# %%
#: en: the engine's answer: look only after you have moved the slider
#: zh: 引擎的回答：动过滑块之后再看
for at in (1.0, 1.05):
    score = ac.tensor([at], requires_grad=True)
    hinge = F.margin_ranking_loss(score, ac.zeros(1), ac.ones(1), margin=1.0)
    smooth = F.soft_margin_loss(score, ac.ones(1))
    slopes = [ac.autograd.grad(loss, score)[0].item() for loss in (hinge, smooth)]
    print(f"s = {at}: {slopes[0] + 0.0:.4f} {slopes[1]:.4f}")
    if at == 1.0:
        hint = T(
            "Put the slider exactly on 1.00; give the gradient with its sign and four decimals.",
            "把滑块正好放在 1.00；梯度要带正负号，写四位小数。",
        )
        check("pull", pull, round(slopes[1], 4), hint)

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

At $s=1$, exactly the margin, the hinge still pulls with $-1$ (why still, on the corner itself, is the next section); one notch further, at 1.05, with 0. The smooth loss pulls with $-0.2689$ at 1 and goes on pulling, ever more weakly, for ever.

</details>

## 3 · Exactly at the corner

At $s=m$ the hinge has a corner. From the left the slope is $-1$, from the right 0, and there is no derivative. Every number between the two, both ends included, is a **subgradient**: a line through the corner with this slope lies nowhere above the curve. An engine must pick one of them, and the picks differ from loss to loss. The folded cell sets up five losses with one hinge each, $[z]_+$, whose corner is at $z=0$. (In $[m-s]_+$ it is $z=m-s$, which runs the other way: left and right change places and the sign turns, so that over $z$ the slope is 0 on the left and 1 on the right.) Four of them come only in sections 4 and 5; here nothing matters but the hinge inside. Run the cell; you need not unfold it.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

在 $s=1$，正好是间隔处，合页还以 $-1$ 在拉（为什么到了折角上还拉，下一节讲）；再移一格到 1.05，就是 0 了。光滑的那种，在 1 处的梯度是 $-0.2689$，之后越来越弱，却一直拉下去。

</details>

## 3 · 恰好在折角上

在 $s=m$ 处，合页有个折角（第 05、08 课叫它尖点）。从左边看斜率是 $-1$，从右边看是 0，导数不存在。两者之间的每个数，连两端在内，都是**次梯度**：过折角、以它为斜率的直线，处处不高于曲线。引擎总得从中挑一个，而不同的损失挑的还不一样。折起来的单元格备好五种损失，各含一个合页 $[z]_+$，折角都在 $z=0$ 处。（前面的 $[m-s]_+$ 里，$z=m-s$，方向正好相反：左右对调，正负号也反过来，所以随 $z$ 看，斜率在左边是 0，在右边是 1。）其中四种要到第 4、5 节才讲；这里只看它们里面的合页。单元格运行一下就行，不必展开。
"""

# %% tags=["hide-input"]
one, zero = ac.ones(1), ac.zeros(1)
#: en: class 0 is right and has score 1, its rival has z; 2 * undoes the 1/C of two classes
#: zh: 类别 0 正确，得 1 分，对手得 z 分；有两个类别，乘以 2 抵消 1/C
first, only_first = ac.tensor(0), ac.tensor([0, -1])
both = lambda z: ac.cat([one, z])
corners = {
    "MarginRankingLoss": lambda z: F.margin_ranking_loss(z, zero, -one),
    "HingeEmbeddingLoss": lambda z: F.hinge_embedding_loss(1 - z, -one),
    "TripletMarginLoss": lambda z: F.triplet_margin_loss(zero, 1 + z, one, 0.0),
    "MultiMarginLoss": lambda z: 2 * F.multi_margin_loss(both(z), first),
    "MultiLabelMarginLoss": lambda z: 2 * F.multilabel_margin_loss(both(z), only_first),
}

# %%
rows = []
for name, loss in corners.items():
    places = [ac.tensor([at], requires_grad=True) for at in (-0.001, 0.0, 0.001)]
    slopes = [ac.autograd.grad(loss(z), z)[0].item() for z in places]
    rows.append([name, *(f"{slope + 0.0:.4g}" for slope in slopes)])
header = [T("loss", "损失"), T("left of it", "左边")]
header += [T("at the corner", "折角上"), T("right of it", "右边")]
Table(header, *rows)

# %% [markdown] lang="en"
r"""
Three take 1 and two take 0, in PyTorch and here. The first three are written with `clamp(min=0)`, which at its end still lets the gradient through; the other two like `relu`, whose slope at 0 is 0. Both are subgradients, so both are right, and on data with decimals the corner is hardly ever hit. But there is one place where it always is: at the start. A network whose last layer begins with zeros gives every film the score 0; with margin 0, the default of `MarginRankingLoss`, every pair then sits exactly on its corner:
"""

# %% [markdown] lang="zh"
r"""
三种取 1，两种取 0，PyTorch 如此，这里也如此。前三种是用 `clamp(min=0)` 写的，恰好在端点上，它仍让梯度通过；后两种同 `relu` 一样，在 0 处斜率取 0。两个都是次梯度，所以都不算错；数据带小数时，折角也几乎碰不上。但有一个地方总会碰上：开头。最后一层从零开始的网络，给每部电影打的分都是 0；而 `MarginRankingLoss` 的间隔默认是 0，于是每一对都恰好落在折角上：
"""

# %%
scores = ac.zeros(2, requires_grad=True)
for margin in (0.0, 0.5):
    start = F.margin_ranking_loss(scores[:1], scores[1:], one, margin=margin)
    (pull_apart,) = ac.autograd.grad(start, scores)
    print(f"margin {margin}: {start.item():g}", pull_apart.tolist())

# %% [markdown] lang="en"
r"""
The loss is 0 and yet the gradient is not: had the pick been 0, this network would never begin to learn. And look at what margin 0 is content with: the two scores need not differ at all for a loss of 0. "A tie will do" is what you ask for if you leave the default. Give a margin.

## 4 · One class, or several

`MultiMarginLoss` carries ranking over to classes. The score of the right class $y$ is to lead every other by a margin, and $C$ is the number of classes:

$$\frac1C\sum_{j\ne y}\bigl[\,m-x_y+x_j\bigr]_+^{\,p}\qquad (m=1,\ p=1).$$

The divisor is $C$, though only $C-1$ rivals are summed.
"""

# %% [markdown] lang="zh"
r"""
损失是 0，梯度却不是：要是当初挑的是 0，这个网络就永远开不了头。再看间隔为 0 时它满足于什么：两个分数完全一样，损失就是 0。不改默认值，要求的就只是“打平也行”。请给它一个间隔。

## 4 · 一个类别，或者几个

`MultiMarginLoss` 把排序搬到了类别上。正确类别 $y$ 的得分要比其他每一个都高出一个间隔，$C$ 是类别数：

$$\frac1C\sum_{j\ne y}\bigl[\,m-x_y+x_j\bigr]_+^{\,p}\qquad (m=1,\ p=1).$$

除数是 $C$，虽然相加的对手只有 $C-1$ 个。
"""

# %%
x = ac.tensor([[0.1, 0.2, 0.4, 0.8], [1.0, 0.5, -1.0, 0.2]], requires_grad=True)
y = ac.tensor([3, 1])
short = 1 - x[0, 3] + x[0, :3]  #: en: how far short of a lead of 1  #: zh: 离领先 1 还差多少
print(short.detach().numpy().round(4), f"{(short.clamp(min=0.0).sum() / 4).item():.6f}")
each = F.multi_margin_loss(x, y, reduction="none")
print(each.detach().numpy().round(6), f"{F.multi_margin_loss(x, y).item():.6f}")

# %% [markdown] lang="en"
r"""
The first sample by hand: class 3 has 0.8 and leads by 0.7, by 0.6 and by 0.4; it falls 0.3, 0.4 and 0.6 short of a lead of 1, 1.3 in all, and a quarter of this is 0.325.

Your turn, for the second sample: scores 1.0, 0.5, $-1.0$, 0.2, and class 1 is right. Fill in its loss (before the mean over the samples), and the derivative of this loss with respect to the score of the *right* class. One of the three others already lies far enough behind.
"""

# %% [markdown] lang="zh"
r"""
第一个样本用手算：类别 3 得 0.8，领先另外三个 0.7、0.6、0.4；离领先 1 还差 0.3、0.4、0.6，合起来是 1.3，四分之一就是 0.325。

轮到你了，算第二个样本：得分是 1.0、0.5、$-1.0$、0.2，正确的是类别 1。请填写它的损失（还没有对样本求平均），以及这个损失对**正确**类别的得分的导数。另外三个里，有一个已经落后得够远了。
"""

# %%
row_loss = ...  #: en: a quarter of …  #: zh: ……的四分之一
row_slope = ...  #: en: with respect to the score 0.5  #: zh: 对得分 0.5 的导数

# %%
(slopes,) = ac.autograd.grad(each.sum(), x)
hint = T(
    "The shortfalls are 1 − 0.5 + 1.0 and 1 − 0.5 + 0.2; then a quarter.",
    "差的是 1 − 0.5 + 1.0 和 1 − 0.5 + 0.2；然后取四分之一。",
)
check("row_loss", row_loss, each[1].item(), hint)
hint = T(
    "Two hinges are active, each with slope −1; then a quarter.",
    "有两个合页在起作用，斜率都是 −1；然后取四分之一。",
)
check("row_slope", row_slope, slopes[1, 1].item(), hint)

# %% [markdown] lang="en"
r"""
<details><summary>The answer</summary>

$(1.5+0.7)/4=0.55$; class 2 is behind by 1.5 and costs nothing. The slope is $-2/4=-0.5$: every rival that is still too close pulls the right class up once. With $p=2$ each hinge is squared, and the slope of $e^2$ is $2e$: a rival over whom the lead is $e$ too small then pulls with $2e/C$, the harder the closer it is.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

$(1.5+0.7)/4=0.55$；类别 2 落后 1.5，不用付。斜率是 $-2/4=-0.5$：每一个还追得太近的对手，都把正确的类别往上拉一次。取 $p=2$ 时，每个合页都要平方，而 $e^2$ 的斜率是 $2e$：对哪个对手的领先还差 $e$，哪个对手就以 $2e/C$ 来拉：追得越近，拉得越重。

</details>
"""

# %%
print(slopes[1].numpy(), (1 - x[1, 1] + x[1]).detach().numpy().round(4))

# %% [markdown] lang="en"
r"""
What if several classes are right at once? `MultiLabelMarginLoss` asks every right class to lead every wrong one by 1:

$$\frac1C\sum_{i\ \text{right}}\ \sum_{j\ \text{wrong}}\bigl[\,1-x_i+x_j\bigr]_+ .$$

Its target is unusual: as many entries as there are classes, the *numbers* of the right classes first, and after them $-1$.
"""

# %% [markdown] lang="zh"
r"""
要是同时有几个类别都对呢？`MultiLabelMarginLoss` 要求每个正确的类别都比每个错误的高出 1：

$$\frac1C\sum_{i\ \text{正确}}\ \sum_{j\ \text{错误}}\bigl[\,1-x_i+x_j\bigr]_+ .$$

它的目标写法特别：项数与类别数相同，先列出正确类别的**编号**，后面用 $-1$ 补足。
"""

# %%
x = ac.tensor([[0.1, 0.2, 0.4, 0.8]])
for target in ([3, 0, -1, 1], [3, 0, -1, -1], [3, 0, 1, -1]):
    print(target, f"{F.multilabel_margin_loss(x, ac.tensor([target])).item():.6f}")
right, wrong = x[0, [3, 0]], x[0, [1, 2]]
short = (1 - right[:, None] + wrong).clamp(min=0.0)
print(short.numpy().round(4).tolist(), f"{short.sum().item() / 4:.6f}")

# %% [markdown] lang="en"
r"""
The first two targets cost the same: reading stops at the first $-1$, and the 1 behind it counts nothing. In the third the 1 stands before the $-1$: now class 1 is right as well, only class 2 is wrong, and three hinges give 0.775. The last line is the first sum by hand: classes 3 and 0 against 1 and 2, four hinges, a quarter of their sum.

### The two that never rest

`SoftMarginLoss` takes a score and a label that is 1 or $-1$, and costs $\log(1+e^{-yx})$: the dashed curve of section 1. Written down like this it overflows for large wrong scores; lesson 09's trick, no positive exponent, repairs it.
"""

# %% [markdown] lang="zh"
r"""
前两个目标的损失一样：读到第一个 $-1$ 就停，后面那个 1 不算。第三个目标里，1 写在 $-1$ 前面：类别 1 也成了正确的，错误的只剩类别 2，三个合页给出 0.775。最后一行把第一个目标的和用手算出来：类别 3 和 0 对类别 1 和 2，四个合页，求和再取四分之一。

### 从不歇着的两种

`SoftMarginLoss` 输入一个得分和一个取 1 或 $-1$ 的标签，损失是 $\log(1+e^{-yx})$，正是第 1 节图里的虚线。照这样写，得分大而错时会溢出；用第 09 课的办法，不让指数为正，就好了。
"""


# %%
def soft_margin(x, y):
    wrongness = -y * x
    return np.maximum(wrongness, 0) + np.log1p(np.exp(-np.abs(wrongness)))


x, y = np.array([0.5, -1.0, 2.0]), np.array([1.0, 1.0, -1.0])
as_yes_or_no = F.binary_cross_entropy_with_logits(
    ac.tensor(x), ac.tensor((y + 1) / 2), reduction="none"
)
print(soft_margin(x, y).round(6), f"{soft_margin(x, y).mean():.6f}")
print(as_yes_or_no.numpy().round(6), "BCEWithLogitsLoss")
with np.errstate(over="ignore"):
    print("-1000:", np.log(1 + np.exp(1000.0)), soft_margin(-1000.0, 1.0))

# %% [markdown] lang="en"
r"""
The second line is the surprise: it *is* the cross-entropy of lesson 09, with labels written 1 and $-1$ instead of 1 and 0. `MultiLabelSoftMarginLoss` is the same thing once more, with labels 1 and 0, for several classes, averaged over the classes of each sample:
"""

# %% [markdown] lang="zh"
r"""
第二行会让人意外：它**就是**第 09 课的交叉熵，只不过标签写作 1 和 $-1$，不是 1 和 0。`MultiLabelSoftMarginLoss` 又是同一回事：标签写作 1 和 0，类别有几个，再对每个样本的各个类别求平均：
"""

# %%
x, y = ac.tensor([[1.0, -2.0, 0.5]]), ac.tensor([[1.0, 0.0, 1.0]])
per_class = F.binary_cross_entropy_with_logits(x, y, reduction="none")
per_sample = F.multilabel_soft_margin_loss(x, y, reduction="none")
print(per_class.numpy().round(6), f"{per_class.mean().item():.6f}")
print(per_sample.numpy().round(6), f"{F.multilabel_soft_margin_loss(x, y).item():.6f}")

# %% [markdown] lang="en"
r"""
So there are two names for one idea, and the choice between them is only how labels are written and what `none` leaves: one number a class, or one a sample. Neither has a margin, in spite of the names, and neither ever rests.

## 5 · Near and far

Now no scores, but *places*. A network turns every photograph into a vector, its **embedding**, and what the target knows is only whether two things are alike. Three losses, for three forms of that knowledge.

`HingeEmbeddingLoss` takes a *distance* $d$ that you have measured yourself, and $y$: alike (1) costs $d$, unlike ($-1$) costs $[m-d]_+$. So the alike are drawn together for good, the unlike pushed apart up to the margin.
"""

# %% [markdown] lang="zh"
r"""
于是两个名字说的是同一个想法，区别只在标签怎么写，以及 `none` 留下什么：每个类别一个数，还是每个样本一个数。名字里虽有 margin，两种都没有间隔，也都从不歇着。

## 5 · 近与远

现在没有得分，只有**位置**。网络把每张照片变成一个向量，叫做它的**嵌入**；目标知道的只是两样东西像还是不像。这种知识有三种形式，各有一种损失。

`HingeEmbeddingLoss` 收的是你自己量好的**距离** $d$，还有 $y$：相像（1）付 $d$，不像（$-1$）付 $[m-d]_+$。所以相像的一直往一起拉，不像的往外推，推到相距一个间隔为止。
"""

# %%
d, y = ac.tensor([0.3, 1.5, 0.4]), ac.tensor([1.0, -1.0, -1.0])
each = F.hinge_embedding_loss(d, y, reduction="none")
print(each.numpy().round(4), f"{each.mean().item():.6f}")
no_distance = ac.tensor([-5.0])
believed = F.hinge_embedding_loss(no_distance, ac.ones(1))
print(no_distance.item(), "->", believed.item())

# %% [markdown] lang="en"
r"""
The last line is a warning. The loss believes whatever it is given. A difference that may be negative is no distance: the loss becomes negative, and descent drives it down without end.

`CosineEmbeddingLoss` takes the two vectors and looks at the angle between them only: alike costs $1-\cos$, unlike $[\cos-m]_+$.
"""

# %% [markdown] lang="zh"
r"""
最后一行是个警告：给它什么，它就信什么。可以为负的差不是距离：损失变成负数，梯度下降会让它无止境地降下去。

`CosineEmbeddingLoss` 收两个向量，只看它们的夹角：相像付 $1-\cos$，不像付 $[\cos-m]_+$。
"""

# %%
a = ac.tensor([[1.0, 0.0], [1.0, 1.0]], requires_grad=True)
b, y = ac.tensor([[1.0, 1.0], [1.0, 0.0]]), ac.tensor([1.0, -1.0])
each = F.cosine_embedding_loss(a, b, y, margin=0.2, reduction="none")
print(each.detach().numpy().round(6), f"{each.mean().item():.6f}")
(pull_on_a,) = ac.autograd.grad(each.sum(), a)
along = (pull_on_a * a).sum(1).detach().numpy().round(6) + 0.0
print((pull_on_a.numpy().round(4) + 0.0).tolist(), T("along a:", "沿 a 方向："), along)
cosine = F.cosine_similarity(a, b).detach().numpy()
print("cos:", cosine.round(4), T("angles:", "夹角："), np.degrees(np.arccos(cosine)).round(4))
longer = F.cosine_embedding_loss(10 * a, b, y, margin=0.2, reduction="none")
print(T("ten times as long:", "长到十倍："), longer.detach().numpy().round(6))

# %% [markdown] lang="en"
r"""
Both pairs stand at 45°, with a cosine of 0.7071. Making a vector ten times as long changes nothing, and so the gradient has no part along the vector: it only turns it.

`TripletMarginLoss` needs no yes and no at all, only a comparison. An **anchor** $a$, something like it, the **positive** $p$, something unlike it, the **negative** $n$:

$$\bigl[\,\lVert a-p\rVert-\lVert a-n\rVert+m\,\bigr]_+ .$$

The anchor is to be nearer to the positive than to the negative, by at least a margin. Take $a=(1,0)$, $p=(1,1)$, $n=(0,0)$ and margin 1. What does this triplet cost?
"""

# %% [markdown] lang="zh"
r"""
两对向量的夹角都是 45°，余弦是 0.7071。把向量放长到十倍，什么也不变，所以梯度沿着向量的方向没有分量：它只让向量转动。

`TripletMarginLoss` 连“是”和“否”都不要，只要一个比较。**锚点** $a$，与它相像的**正例** $p$，与它不像的**负例** $n$：

$$\bigl[\,\lVert a-p\rVert-\lVert a-n\rVert+m\,\bigr]_+ .$$

锚点到正例要比到负例近，而且至少近一个间隔。取 $a=(1,0)$，$p=(1,1)$，$n=(0,0)$，间隔 1。这个三元组要付多少？
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...

# %%
a = ac.tensor([[1.0, 0.0], [0.0, 1.0]])
p = ac.tensor([[1.0, 1.0], [0.0, 0.0]])
n = ac.tensor([[0.0, 0.0], [2.0, 2.0]])
near, far = ((a - b).norm(dim=1) for b in (p, n))
each = (near - far + 1).clamp(min=0.0)
compare(prediction, each[0].item())
library = F.triplet_margin_loss(a, p, n), F.triplet_margin_loss(a, p, n, eps=0.0)
print(near.numpy(), far.numpy().round(4), each.numpy())
print(f"{each.mean().item():.6f}", *(f"{value.item():.6f}" for value in library))

# %% [markdown] lang="en"
r"""
Both distances are 1, so all of the margin is owed. The second triplet has its negative 2.2361 away, more than enough, and costs nothing. (The library's 0.499999 is no slip: to every difference it adds $10^{-6}$, the `eps` of its signature, so that equal points have a gradient too. With `eps=0` it says 0.5.)

### Move it yourself

Drag the three points, or choose one and use the arrow keys. The arrows show where a step would push each. Three questions:

1. From the start, but with margin 2: how often must you press *one step downhill* until the loss is 0? Write it into the cell below.
2. Go back to the start and move only the margin. Is there a margin at which the loss is 0? Why?
3. The gradient of the positive always has length 1 while the loss is positive. And that of the anchor? Find places where it is as long as possible, and others where it is 0 although the loss is not.
"""

# %% [markdown] lang="zh"
r"""
两个距离都是 1，所以整个间隔都要付。第二个三元组的负例在 2.2361 之外，绰绰有余，不用付。（库算出 0.499999，并没有错：它给每个差都加上 $10^{-6}$，就是参数 `eps`，好让重合的点也有梯度。写 `eps=0`，得到的就是 0.5。）

### 自己动一动

拖动三个点，或者选中一个再用方向键。箭头表示走一步会把它推向哪里。三个问题：

1. 从起点开始，间隔改成 2：要按几次“沿负梯度走一步”，损失才是 0？写进下面的单元格。
2. 回到起点，只动间隔。有没有一个间隔能让损失为 0？为什么？
3. 只要损失是正的，正例的梯度长度总是 1。锚点的呢？找出让它尽可能长的位置，再找出损失不为 0、它却为 0 的位置。
"""

# %%
viz.triplet_explorer()

# %%
presses = ...  #: en: question 1, a whole number  #: zh: 第 1 题，一个整数


# %%
#: en: the engine on the three questions: look only after you have moved the points
#: zh: 引擎对三个问题的回答：动过三个点之后再看
def triplet_at(*places, margin=1.0):
    points = ac.tensor(places, requires_grad=True)
    loss = F.triplet_margin_loss(*points, margin=margin)
    return loss.item(), ac.autograd.grad(loss, points)[0].numpy()


points, count = np.array([[-0.5, -0.3], [0.7, 0.6], [0.8, -0.9]]), 0
print("margin 0:", round(triplet_at(*points, margin=0.0)[0], 4))
while triplet_at(*points, margin=2.0)[0] > 0:
    points, count = points - 0.2 * triplet_at(*points, margin=2.0)[1], count + 1
check("presses", presses, count, T("Press, and count.", "一下一下地按，数着。"))
print(T("presses:", "次数："), count)

# %%
for where in ([(0, 0), (1, 0), (-0.5, 0)], [(0, 0), (1, 0), (0.5, 0)]):
    loss, gradient = triplet_at(*where)
    print(where, round(loss, 4), np.linalg.norm(gradient, axis=1).round(4))

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. Four presses.
2. No. At the start the negative is nearer than the positive; even with margin 0 the loss is 0.0682. A margin says how much better, but the order must be right first.
3. The anchor is pushed away from the negative *and* towards the positive, by two arrows of length 1. If it stands between the two, they add up to 2. If both lie in the same direction, they cancel: 0, though the loss is 1.5. The other two points still move.

</details>

### What many triplets do

Fifteen points of three kinds, thrown into the plane. Every step looks at all 600 triplets and moves all points.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 四次。
2. 没有。起点处负例比正例还近，间隔为 0 时损失也有 0.0682。间隔说的是要好出多少，前提是次序先得对。
3. 锚点既被推离负例，**又**被拉向正例，两个箭头的长度都是 1。它站在两者之间时，合起来是 2；两者在同一个方向时，互相抵消，成了 0，尽管损失是 1.5。另外两个点仍然会动。

</details>

### 三元组多了会怎样

十五个点，分三类，随意撒在平面上。每一步看遍全部 600 个三元组，移动所有的点。
"""

# %%
kind = np.repeat([0, 1, 2], 5)
every = np.array(list(product(range(15), repeat=3)))
alike = (kind[every[:, 0]] == kind[every[:, 1]]) & (every[:, 0] != every[:, 1])
triplets = every[alike & (kind[every[:, 0]] != kind[every[:, 2]])]
before = np.random.default_rng(4).normal(size=(15, 2))
places, active = ac.tensor(before, requires_grad=True), []
for _step in range(60):
    each = F.triplet_margin_loss(*(places[i] for i in triplets.T), reduction="none")
    (gradient,) = ac.autograd.grad(each.mean(), places)
    active.append(int((each > 0).sum().item()))
    with ac.no_grad():
        places.sub_(2.0 * gradient)
print(len(triplets), T("triplets; still pulling:", "个三元组；还在拉的："), active[0], active[-1])

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 3, figsize=(8.2, 3.0), layout="constrained")
for axes, at in zip(panels, (before, places.detach().numpy()), strict=False):
    for k, marker in enumerate("os^"):
        axes.plot(*at[kind == k].T, marker, ms=8, alpha=0.45)
    axes.set(aspect="equal", xlim=(-3.2, 3.2), ylim=(-3.2, 3.2))
panels[0].set_title(T("before", "之前"))
panels[1].set_title(T("after 60 steps", "60 步之后"))
panels[2].plot(active)
panels[2].set(
    title=T("triplets still pulling", "还在拉的三元组"), xlabel=T("step", "步数"), ylim=(0, 600)
)
in_words = T(
    "Left, fifteen points of three kinds, mixed. Middle, after 60 steps, three groups apart from each other. Right, the number of triplets that still pull falls from about 400 to none.",
    "左：三类共十五个点混在一起。中：60 步之后，分成互相远离的三群。右：还在拉的三元组，从大约 400 个降到一个不剩。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: three heaps, and nobody has ever told a point where to go. (All fifteen points are still there; where several lie on top of each other, the colour is darker.) The right panel is the price: soon all triplets are satisfied, and whoever draws triplets at random then computes almost nothing but zeros. In practice one looks for *hard* ones, whose negative is still near.

### Trust, but measure

Write `triplet`, in NumPy: the loss of one anchor, positive and negative (vectors) without the tiny $10^{-6}$. Then `measured`: the gradient of a function of a vector by central differences (lesson 02). The cell below compares them with the engine.
"""

# %% [markdown] lang="zh"
r"""
看图要点：分成了三堆，而从来没有人告诉它们，谁该去哪里。（十五个点都还在；几个叠在一起的地方，颜色更深。）右图是代价：没过多久，所有三元组都满足了，再随机抽三元组，算出来的就几乎全是零。实际训练时要专门去找**难**的三元组，也就是负例还很近的那些。

### 可以相信，但要量一量

请用 NumPy 写出 `triplet`：一个锚点、一个正例、一个负例（都是向量）的损失，不加那个小小的 $10^{-6}$。再写出 `measured`：用中心差分（第 02 课）求一个以向量为自变量的函数的梯度。下面的单元格拿它们和引擎对照。
"""


# %%
def triplet(a, p, n, margin=1.0):
    return ...  #: en: a number  #: zh: 一个数


def measured(function, v, h=1e-6):
    return ...  #: en: as many numbers as v has  #: zh: v 有几个数，就返回几个数


# %%
places = np.array([[0.2, -0.1], [0.9, 0.4], [-0.6, 0.3]])
value = triplet(*places)
numeric = measured(lambda v: (v**3).sum(), np.array([1.0, 2.0]))
hint = T(
    "Distance to p, minus distance to n, plus the margin; not below 0.",
    "到 p 的距离减去到 n 的距离，加上间隔；不低于 0。",
)
check("triplet", value, 0.96581786, hint)
hint = T("Nudge one entry at a time, both ways.", "每次只动一个分量，两边都动。")
check("measured", numeric, [3.0, 12.0], hint)
if value is not ... and numeric is not ...:
    slope = measured(lambda v: triplet(places[0], places[1], v), places[2])
    check("together", slope, triplet_at(*places)[1][2], hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`triplet`: `return max(0.0, np.linalg.norm(a - p) - np.linalg.norm(a - n) + margin)`.

`measured`: `return np.array([(function(v + e) - function(v - e)) / (2 * h) for e in h * np.eye(len(v))])`.

</details>

## 6 · Right words, unknown times

A recording has four frames. For each the network gives probabilities of a letter a, a letter b, and a **blank** `_` for "nothing new". The target is the word *ab*. In which frame the a was spoken, nobody has written down.

An **alignment** (a path) names one letter or blank for each frame. To read it, join equal neighbours, then leave out the blanks: `aa_b` reads *ab*, and so does `_abb`. How many of the $3^4=81$ paths read *ab*?
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`triplet`：`return max(0.0, np.linalg.norm(a - p) - np.linalg.norm(a - n) + margin)`。

`measured`：`return np.array([(function(v + e) - function(v - e)) / (2 * h) for e in h * np.eye(len(v))])`。

</details>

## 6 · 知道说了什么，不知道何时说的

一段录音有四帧。网络给每一帧三个概率：字母 a，字母 b，还有表示“没有新东西”的**空白** `_`。目标是单词 *ab*。至于 a 是在哪一帧说的，没有人记下来。

一种**对齐**（一条路径）给每一帧指定一个字母或空白。读法是：相同的邻居合并，然后去掉空白。`aa_b` 读作 *ab*，`_abb` 也是。$3^4=81$ 条路径里，有多少条读作 *ab*？
"""

# %%
p_of_frames = [[0.6, 0.3, 0.1], [0.3, 0.6, 0.1], [0.2, 0.3, 0.5], [0.5, 0.1, 0.4]]
probabilities = np.array(p_of_frames)  #: en: columns: _, a, b  #: zh: 各列：_、a、b
log_p, ab = np.log(probabilities), [1, 2]  #: en: 0 is the blank  #: zh: 0 是空白
#: en: a whole number
#: zh: 一个整数
prediction = ...


# %%
def read(path, blank=0):
    return [label for label, _run in groupby(path) if label != blank]


def brute_force(log_p, target):
    frames, classes = log_p.shape
    every = product(range(classes), repeat=frames)
    paths = [path for path in every if read(path) == target]
    each = [np.exp(sum(log_p[t, c] for t, c in enumerate(path))) for path in paths]
    return -np.log(sum(each)), ["".join("_ab"[c] for c in path) for path in paths]


# %%
by_hand, paths = brute_force(log_p, ab)
compare(prediction, len(paths))
print(*paths, T("of", "共有"), 3**4)
print(f"p = {np.exp(-by_hand):.4f}, -log p = {by_hand:.6f}")

# %% [markdown] lang="en"
r"""
A path's probability is the product over its frames; *ab* is written if *any* of the 15 paths occurs, so their probabilities add up: 0.4368. Minus its logarithm is the loss of **connectionist temporal classification**, CTC, and you have just computed it. But four frames are a blink. A spoken sentence has hundreds, and $3^{100}$ paths are more than anyone will ever add.

So share the work. Write a blank around each letter of the target: the states `_ a _ b _`. A path moves through them from left to right; from one frame to the next it stays, or goes on by one, or skips a blank between two *different* letters. Look at the first $t$ frames only: $\alpha_t(s)$ is the summed probability of all paths that now stand in state $s$. In frame 1 one can only stand on the first blank or on the first letter, so these two states have their own probability in that frame, and all others 0. After that $\alpha_t$ needs only $\alpha_{t-1}$:

$$\alpha_t(s)=\bigl(\alpha_{t-1}(s)+\alpha_{t-1}(s-1)+[\text{skip}]\;\alpha_{t-1}(s-2)\bigr)\,p_t(s\text{'s letter}).$$

The brackets around *skip* (without a plus, so no hinge) are 1 if what they hold is true, here if the blank may be skipped, else 0. At the end the path stands on the last letter or on the blank behind it: add the two. Products of hundreds of probabilities vanish from the floats, so we keep logarithms: a product becomes a sum, and a sum becomes `logaddexp`.
"""

# %% [markdown] lang="zh"
r"""
一条路径的概率，是各帧概率的乘积；15 条路径里**任何**一条出现，写出来的都是 *ab*，所以概率要加起来：0.4368。取负对数，就是**联结时序分类**（CTC）的损失，你刚刚已经算出来了。不过四帧只是一眨眼。说一句话要几百帧，而 $3^{100}$ 条路径，谁也加不完。

那就把相同的部分合并起来算。在目标的每个字母两边都写上空白，得到状态 `_ a _ b _`。路径从左往右穿过这些状态：从一帧到下一帧，或者停留，或者前进一步，或者跳过两个**不同**字母之间的空白。$\alpha_t(s)$ 是这样一个数：只看前 $t$ 帧，所有此刻停在状态 $s$ 的路径，其概率之和。第 1 帧只能停在第一个空白或第一个字母上，所以这两个状态取各自在这一帧的概率，其余都是 0。往后，$\alpha_t$ 只需要 $\alpha_{t-1}$：

$$\alpha_t(s)=\bigl(\alpha_{t-1}(s)+\alpha_{t-1}(s-1)+[\text{可跳}]\;\alpha_{t-1}(s-2)\bigr)\,p_t(s\text{ 的字母}).$$

“可跳”外面的方括号右下角没有加号，不是合页：括号里的话成立（这里是空白可以跳过）就是 1，不成立就是 0。最后，路径站在最后一个字母上，或者它后面的空白上：把两者加起来。几百个概率的乘积，浮点数里就没了，所以我们存对数：乘积变成和，和变成 `logaddexp`。
"""


# %%
def forward(log_p, target, blank=0):
    states = [blank]
    for label in target:
        states += [label, blank]
    log_alpha = np.full((len(log_p), len(states)), -np.inf)
    log_alpha[0, :2] = log_p[0, states[:2]]
    for t in range(1, len(log_p)):
        for s, label in enumerate(states):
            ways = log_alpha[t - 1, max(s - 1, 0) : s + 1]  #: en: go on, stay  #: zh: 前进、停留
            #: en: from letter to letter, and these two differ
            #: zh: 从字母到字母，而且两个字母不同
            if s > 1 and label not in (blank, states[s - 2]):
                ways = [*ways, log_alpha[t - 1, s - 2]]  #: en: skip the blank  #: zh: 跳过空白
            log_alpha[t, s] = np.logaddexp.reduce(ways) + log_p[t, label]
    return log_alpha, -np.logaddexp(log_alpha[-1, -1], log_alpha[-1, -2])


# %% [markdown] lang="en"
r"""
Now all three ways beside each other. The library takes many samples at once, so it wants to be told more: log-probabilities of shape (frames, samples, classes), the targets, one row a sample, and for each sample how many of the frames and how many of the target's labels count (shorter samples are filled up to the longest). Here there is one sample, with 4 frames and 2 labels.
"""

# %% [markdown] lang="zh"
r"""
现在把三种算法放在一起。库一次收许多样本，所以要告诉它的更多：形状为（帧，样本，类别）的对数概率；目标，每个样本一行；还有每个样本各有几帧、目标里各有几个标签是算数的（短的样本会补到与最长的一样长）。这里只有一个样本，4 帧，2 个标签。
"""

# %%
log_alpha, recursion = forward(log_p, ab)
one_sample = ac.tensor(log_p[:, None, :]), ac.tensor([ab]), [4], [2]
library = F.ctc_loss(*one_sample, reduction="sum").item()
ways = {"brute force": by_hand, "alpha": recursion, "ctc_loss": library}
for name, value in ways.items():
    print(f"{name:12} {value:.6f}  {abs(value - by_hand) < 1e-12}")
print("mean", f"{F.ctc_loss(*one_sample).item():.6f}")
sentence = np.log(np.full((500, 3), 1 / 3))
print(T("500 frames:", "500 帧："), f"{forward(sentence, ab)[1]:.4f}")

# %% [markdown] lang="en"
r"""
Three ways, one number, 0.828280, to within $10^{-12}$. And 500 frames are no trouble. Note the line `mean`: 0.414140 is the loss divided by the *length of the target*, here 2, and only then averaged over the batch, lest long sentences drown short ones. Where a mean is named, ask: of what?

Step through the frames, and click an alignment to see its way. Then choose the target `aa` from the list. Fewer alignments write it than *ab*; the picture says how many, and here is what it does not say. In how many of them is frame 2 a blank? And is there one without a blank between the two letters? Click them one by one.
"""

# %% [markdown] lang="zh"
r"""
三种算法，同一个数 0.828280，相差不到 $10^{-12}$；500 帧也不在话下。注意 `mean` 那一行：0.414140 是损失先除以**目标的长度**（这里是 2），然后才对一批样本求平均，免得长句子淹没短句子。见到平均就问：是什么的平均？

一帧一帧地走，再点一种对齐，看它怎么走。然后在下拉列表里把目标换成 `aa`。写得出它的对齐比 *ab* 少，少到几种，图上写着；图上没写的请你来答：其中有几种，第 2 帧是空白？有没有哪一种，两个字母之间没有空白？一个一个点开来看。
"""

# %%
viz.ctc_trellis(("ab", "aa", "b"), probabilities)

# %%
blank_in_frame_2 = ...  #: en: a whole number  #: zh: 一个整数

# %%
#: en: the engine on the question: look only after you have chosen aa
#: zh: 引擎的回答：选过 aa 之后再看
loss_of_aa, paths = brute_force(log_p, [1, 1])
hint = T("Look at the second sign of every alignment.", "看每种对齐的第二个字符。")
check("blank_in_frame_2", blank_in_frame_2, sum(path[1] == "_" for path in paths), hint)
print(*paths, f"{loss_of_aa:.6f} {forward(log_p, [1, 1])[1]:.6f}")

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

Three of five: `a_aa`, `a__a` and `a_a_`. And none does without a blank between the letters: equal neighbours are joined, so `aa` without one reads *a*. The blank between equal letters cannot be skipped. Hence *aa* needs at least three frames, and a target that does not fit into its frames costs infinity.

</details>

### The gradient, and a trap

What does the network feel? The derivative of the loss with respect to $\log p_t(c)$ is minus the *occupancy*: of all paths that *read as the target*, weighted by their probability, the share with $c$ at frame $t$. For the first frame, from the 15 paths:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

5 种里有 3 种：`a_aa`、`a__a`、`a_a_`。两个字母之间没有空白的，一种也没有：相同的邻居会合并，没有空白隔开的 `aa` 读作 *a*。两个相同字母之间的空白不能跳。于是 *aa* 至少要三帧；目标在帧数里放不下，损失就是无穷大。

</details>

### 梯度与一个陷阱

网络感受到的是什么？损失对 $\log p_t(c)$ 的导数，是负的**占有率**：在所有**读作目标**的路径里，以概率为权，第 $t$ 帧是 $c$ 的占多大一份。先用那 15 条路径，算出第一帧的：
"""

# %%
paths = brute_force(log_p, ab)[1]
in_columns = {path: ["_ab".index(letter) for letter in path] for path in paths}
weight = {path: np.prod(probabilities[range(4), in_columns[path]]) for path in paths}
total = sum(weight.values())
for letter in "_ab":
    those = sum(weight[path] for path in paths if path[0] == letter)
    print(letter, f"{those:.4f} / {total:.4f} = {those / total:.4f}")

# %% [markdown] lang="en"
r"""
Now measure the derivative and compare. A third row shows what PyTorch gives for the same input. PyTorch is not run here: by its convention it returns ours plus $p/2$ (half of $p$ because the mean divides by 2), and so the row is computed. `numeric_gradient`, folded, measures by central differences (lesson 02): it nudges one entry at a time up and down, in an array of any shape.
"""

# %% [markdown] lang="zh"
r"""
现在用差分量这个导数，比一比。第三行是 PyTorch 对同一个输入给出的梯度。这里并没有运行 PyTorch：按它的约定，返回的是我们的梯度加上 $p/2$（取平均要除以 2，所以是 $p$ 的一半），第三行就是这样算出来的。折起来的 `numeric_gradient` 用中心差分（第 02 课）来量：每次只把一个分量往两边各动一点，数组是什么形状都行。
"""


# %% tags=["hide-input"]
def numeric_gradient(function, v, h=1e-6):
    gradient = np.zeros(v.shape)
    for place in np.ndindex(*v.shape):
        step = np.zeros(v.shape)
        step[place] = h
        gradient[place] = (function(v + step) - function(v - step)) / (2 * h)
    return gradient


# %%
leaf = ac.tensor(log_p[:, None, :], requires_grad=True)
loss = F.ctc_loss(leaf, ac.tensor([ab]), [4], [2])
ours = ac.autograd.grad(loss, leaf)[0].numpy()[:, 0]
pytorchs = ours + probabilities / 2  #: en: its convention, not run  #: zh: 按它的约定，未运行
differences = numeric_gradient(lambda v: forward(v, ab)[1] / 2, log_p)
rows = {"differences": differences, "engine": ours, "PyTorch": pytorchs}
for name, g in rows.items():
    print(f"{name:12}", g[0].round(4) + 0.0, T("sum", "合计"), g[0].sum().round(4) + 0.0)

# %% [markdown] lang="en"
r"""
The first frame of four. (Each frame shows exactly one of the symbols, so the shares add up to 1; the mean divides by the target's length, and $-0.5$ is left.) The engine agrees with the differences; PyTorch's row, as constructed, is off by $p/2$. An error in PyTorch? Its CTC *assumes that a `log_softmax` stands right before it*, and hands down the gradient in the form that belongs to the logits. Pull both through the `log_softmax` and look again. Because $\partial\log p_c/\partial z_k=[c=k]-p_k$ (the bracket is 1 for $c=k$, else 0), a row $g$ becomes $g-p\sum_c g_c$:
"""

# %% [markdown] lang="zh"
r"""
这是四帧里的第一帧。（每一帧必取其中一个符号，所以占有率之和是 1；平均又除以目标的长度，就剩下 $-0.5$。）引擎与差分一致；PyTorch 的那一行，照它的构造，差了 $p/2$。是 PyTorch 错了吗？它的 CTC 假定**前面紧接着**一个 `log_softmax`，交回来的梯度直接就是属于对数几率的那个样子。把两者都穿过 `log_softmax` 往回传，再看。因为 $\partial\log p_c/\partial z_k=[c=k]-p_k$（方括号在 $c=k$ 时是 1，否则是 0），一行 $g$ 变成 $g-p\sum_c g_c$：
"""


# %%
def through_log_softmax(g):
    return g - probabilities * g.sum(1, keepdims=True)


def from_logits(z):
    return forward(z - np.logaddexp.reduce(z, axis=1, keepdims=True), ab)[1] / 2


differences = numeric_gradient(from_logits, log_p)
logits = ac.tensor(log_p[:, None, :], requires_grad=True)
loss = F.ctc_loss(F.log_softmax(logits, -1), ac.tensor([ab]), [4], [2])
engine = ac.autograd.grad(loss, logits)[0].numpy()[:, 0]
for g in (through_log_softmax(ours), through_log_softmax(pytorchs), engine):
    print(g[0].round(4), abs(g - differences).max() < 1e-8)

# %% [markdown] lang="en"
r"""
Now all agree. Why? PyTorch's row sums to 0, so $g-p\sum_c g_c$ leaves it as it is; ours sums to $-\frac12$ and gains exactly $p/2$. So check the gradient of CTC *through* `log_softmax`, from the logits, and never feed `CTCLoss` anything but the output of a `log_softmax`: in PyTorch the gradient would silently be wrong. And read the numbers: $p$ minus occupancy, divided by the target's length. *Prediction minus target*, once more, except that the target (which frame shows what) is now worked out by the network itself.

## 7 · Nine losses on one page

The standard examples with the numbers of PyTorch, in all three reductions; you have met each of them above. The inputs stand in the two folded cells.
"""

# %% [markdown] lang="zh"
r"""
现在全都一致。为什么？PyTorch 的那一行合计是 0，所以 $g-p\sum_c g_c$ 不改动它；我们的那一行合计是 $-\frac12$，于是正好加上 $p/2$。所以检验 CTC 的梯度，要从对数几率出发，**穿过** `log_softmax`；也永远只把 `log_softmax` 的输出交给 `CTCLoss`，否则在 PyTorch 里，梯度会一声不响地错掉。再读一读这些数：$p$ 减去占有率，除以目标的长度。又一次见到**预测减去目标**；只不过这一次，目标（哪一帧是什么）是网络自己推算出来的。

## 7 · 九种损失，一页纸

九个标准例子，数值与 PyTorch 的一致，三种归约都列出来；每一个你在上面都见过。输入在两个折起来的单元格里。
"""

# %% tags=["hide-input"]
nn, t = ac.nn, ac.tensor
scores = t([[0.1, 0.2, 0.4, 0.8], [1.0, 0.5, -1.0, 0.2]])
first, second, signs = t([1.0, 2.0, 3.0]), t([2.0, 1.8, 1.0]), t([1.0, 1.0, -1.0])
page = [
    (nn.MarginRankingLoss(margin=0.5), first, second, signs),
    (nn.MultiLabelMarginLoss(), scores[:1], t([[3, 0, -1, 1]])),
    (nn.SoftMarginLoss(), t([0.5, -1.0, 2.0]), signs),
    (nn.MultiLabelSoftMarginLoss(), t([[1.0, -2.0, 0.5]]), t([[1.0, 0.0, 1.0]])),
]

# %% tags=["hide-input"]
a, p, n = t([[1.0, 0.0], [0.0, 1.0]]), t([[1.0, 1.0], [0.0, 0.0]]), t([[0.0, 0.0], [2.0, 2.0]])
u, v = t([[1.0, 0.0], [1.0, 1.0]]), t([[1.0, 1.0], [1.0, 0.0]])
page += [
    (nn.MultiMarginLoss(), scores, t([3, 1])),
    (nn.TripletMarginLoss(eps=0.0), a, p, n),
    (nn.HingeEmbeddingLoss(), t([0.3, 1.5, 0.4]), t([1.0, -1.0, -1.0])),
    (nn.CosineEmbeddingLoss(margin=0.2), u, v, t([1.0, -1.0])),
    (nn.CTCLoss(), t(log_p[:, None]), t([ab]), t([4]), t([2])),
]

# %%
rows = []
for loss, *inputs in page:
    found = []
    for loss.reduction in ("none", "sum", "mean"):
        found.append(loss(*inputs).numpy())
    none, total, mean = found
    numbers = [none.round(4).tolist(), f"{total:.6f}", f"{mean:.6f}"]
    rows.append([type(loss).__name__, *numbers])
Table([T("loss", "损失"), "none", "sum", "mean"], *rows)

# %% [markdown] lang="en"
r"""
Two of the nine, `MultiMarginLoss` and `MultiLabelSoftMarginLoss`, take a `weight` for each class, and many texts call `mean` a *weighted* mean. In `MultiMarginLoss` a sample is multiplied by the weight of its right class; here classes 3 and 1 are right, so by 4 and by 2. See what the mean makes of the weights:
"""

# %% [markdown] lang="zh"
r"""
九种里有两种，`MultiMarginLoss` 和 `MultiLabelSoftMarginLoss`，可以给每个类别一个 `weight`，而不少教程把 `mean` 说成**加权**平均。在 `MultiMarginLoss` 里，一个样本乘上的是它的正确类别的权重；这里正确的是类别 3 和 1，所以分别乘 4 和 2。来看看求平均时怎样算它：
"""

# %%
weight = t([1.0, 2.0, 3.0, 4.0])
each = F.multi_margin_loss(scores, t([3, 1]), weight=weight, reduction="none")
mean = F.multi_margin_loss(scores, t([3, 1]), weight=weight).item()
total, used = each.sum().item(), weight[t([3, 1])].sum().item()
print(each.numpy().round(4), T("mean:", "平均："), f"{mean:.6f}")
print(T("sum / samples:", "总和 / 样本数："), f"{total / 2:.6f}")
print(T("sum / weights used:", "总和 / 用到的权重："), f"{total / used:.6f}")

# %% [markdown] lang="en"
r"""
The weights multiply, and the divisor stays the number of samples: a weighted mean would divide by the weights, and none of these nine does. Only cross-entropy and NLL divide by the weights used (lesson 09); only CTC divides by lengths.

## 8 · Explain the bug

Each photograph may show several of four animals; on this one are numbers 0 and 3. "Several classes, a margin: `MultiLabelMarginLoss`", says a classmate, and gives it what he has always given to multi-label losses: a 1 for each class that is there.
"""

# %% [markdown] lang="zh"
r"""
权重只是乘上去，除数仍是样本个数：加权平均要除以权重之和，这九种里没有一种这样做。除以用到的权重的，只有交叉熵和 NLL（第 09 课）；除以长度的，只有 CTC。

## 8 · 找出毛病

每张照片上可能有四种动物里的几种；这一张上是 0 号和 3 号。一位同学说：“几个类别，要间隔，那就是 `MultiLabelMarginLoss`”，然后照他一向喂多标签损失的办法喂它：有的类别写 1，没有的写 0。
"""

# %%
scores, target = ac.zeros(1, 4, requires_grad=True), ac.tensor([[1, 0, 0, 1]])
for step in range(101):
    loss = F.multilabel_margin_loss(scores, target)
    (gradient,) = ac.autograd.grad(loss, scores)
    if step in (0, 1, 100):
        print(step, f"{loss.item():.4f}", scores.detach().numpy().round(2)[0])
    with ac.no_grad():
        scores.sub_(0.1 * gradient)
best_two = sorted(np.argsort(scores.detach().numpy()[0])[-2:].tolist())
print(T("the two highest:", "得分最高的两个："), best_two)

# %% [markdown] lang="en"
r"""
It runs, the loss falls to 0, and animal 3 has the lowest score, side by side with animal 2. What has happened?

<details><summary>What has happened</summary>

This target is a *list of class numbers*. `[1, 0, 0, 1]` says: right are class 1, class 0, class 0 and class 1. The loss did precisely this, and counted both twice. All numbers are legal, so nothing raises. Right is `[0, 3, -1, -1]`; ones and zeros belong to `MultiLabelSoftMarginLoss` and `BCEWithLogitsLoss`.

</details>
"""

# %% [markdown] lang="zh"
r"""
程序能跑，损失降到了 0，动物 3 却和动物 2 并列最后。发生了什么？

<details><summary>究竟发生了什么</summary>

这个目标是一张**类别编号的名单**。`[1, 0, 0, 1]` 说的是：正确的有类别 1、类别 0、类别 0 和类别 1。损失一字不差地照办，还把它们各算了两遍。每个数都合法，所以什么错也不报。应当写 `[0, 3, -1, -1]`；一和零是写给 `MultiLabelSoftMarginLoss` 和 `BCEWithLogitsLoss` 的。

</details>
"""

# %%
for target in ([0, 3, -1, -1], [1, 0, 0, 1]):
    print(target, f"{F.multilabel_margin_loss(scores, ac.tensor([target])).item():.4f}")

# %% [markdown] lang="en"
r"""
## 9 · Four questions

Answer each aloud before you open it. The cell after them prints the numbers.

**1.** "My labels for `SoftMarginLoss` are 1 for yes and 0 for no."

<details><summary>What do the samples labelled 0 learn?</summary>

Nothing. With $y=0$ the loss is $\log(1+e^0)=\log 2=0.6931$ whatever the score, and its gradient is 0. Nothing raises; the network learns to say yes. Write $-1$.

</details>

**2.** "The loss of each of my triplets has stood at exactly 1.0000 for hours, which is the margin. So the two distances must both be large."

<details><summary>Must they?</summary>

They must be *equal*. (If only the mean is 1 they need not even be that: 2 and 0 have this mean as well.) The cheapest way to be equal is to be 0: the network sends every input to one point. This is *collapse*, and the first thing to suspect. Look at the distances, not only at the loss. What helps: begin with easier triplets, lower the learning rate, or restart from other weights.

</details>

**3.** "I hand `CTCLoss` the log-probabilities as leaves and compare with finite differences; in PyTorch they disagree. A bug."

<details><summary>Is it?</summary>

It is an agreement that one has to know: PyTorch's gradient assumes a `log_softmax` in front. Begin at the logits, go through `log_softmax`, and it agrees.

</details>

**4.** "Some samples had a loss of infinity. With `zero_infinity=True` they are repaired."

<details><summary>Are they?</summary>

They are silenced: loss 0, gradient 0, nothing learned from them. Infinity said that the target does not fit into the frames. Too few frames, a wrong count of frames or labels, or a repeated letter without room for its blank: find out which.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 9 · 四个问题

先把答案说出口，再打开看。数值由后面那个单元格打印。

**1.** “我给 `SoftMarginLoss` 的标签，是写 1，否写 0。”

<details><summary>标签为 0 的样本学到了什么？</summary>

什么也没学到。$y=0$ 时，不管得分多少，损失都是 $\log(1+e^0)=\log 2=0.6931$，梯度是 0。不会报错，网络只学会了说“是”。要写 $-1$。

</details>

**2.** “好几个小时了，我的每个三元组的损失都停在 1.0000，正好是间隔。看来两个距离都很大。”

<details><summary>一定很大吗？</summary>

一定**相等**。（如果只知道平均是 1，连相等也不一定：2 和 0 平均也是 1。）最省事的相等，是都等于 0：网络把所有输入都送到同一个点上。这叫**坍缩**，应当最先怀疑它。别只看损失，要看距离。有用的办法：先从容易的三元组开始，调小学习率，或者换一组初始权重重来。

</details>

**3.** “我把对数概率作为叶节点交给 `CTCLoss`，再与有限差分对照；在 PyTorch 里两者对不上。这是个 bug。”

<details><summary>是吗？</summary>

这是一个要事先知道的约定：PyTorch 的梯度假定前面有 `log_softmax`。从对数几率出发，穿过 `log_softmax`，就对上了。

</details>

**4.** “有几个样本的损失是无穷大。写上 `zero_infinity=True` 就修好了。”

<details><summary>修好了吗？</summary>

只是让它们闭嘴了：损失 0，梯度 0，从它们身上什么也学不到。无穷大说的是：目标在这些帧里放不下。帧太少，帧数或标签数写错了，还是有重复的字母、却没有地方放空白？要查清是哪一种。

</details>
"""

# %%
score = ac.tensor([3.0], requires_grad=True)
loss = F.soft_margin_loss(score, ac.zeros(1))
print(f"{loss.item():.4f}", ac.autograd.grad(loss, score)[0].item() + 0.0)
print(f"{F.triplet_margin_loss(*ac.zeros(3, 1, 2)).item():.4f}")
two_frames = ac.tensor(log_p[:2, None]), ac.tensor([[1, 1]]), [2], [2]
for quiet in (False, True):
    print(F.ctc_loss(*two_frames, zero_infinity=quiet).item())

# %% [markdown] lang="en"
r"""
## 10 · Which loss?

All losses of both lessons, and two relatives: `HuberLoss` is `SmoothL1Loss` times a constant, and `GaussianNLLLoss` lets the network predict its own variance too, so that it pulls less where it is unsure. Begin on the left with the one question that decides most: *what does the target say?*
"""

# %% [markdown] lang="zh"
r"""
## 10 · 用哪种损失？

两课的全部损失，外加两个亲戚：`HuberLoss` 是 `SmoothL1Loss` 乘上一个常数；`GaussianNLLLoss` 让网络把方差也预测出来，没把握的地方就拉得轻些。从左边开始，先问那个最要紧的问题：**目标说的是什么？**
"""

# %%
viz.which_loss()

# %% [markdown] lang="en"
r"""
What to see: seven kinds of target. Four lead straight to a loss, two to one more question; only classes ask twice. Follow three cases to their loss: the price of a house, in data with slips of the decimal point; five diseases at once, with probabilities; two signatures by the same hand or not, by the angle of two vectors.

<details><summary>Where they end</summary>

A quantity, no large error pulling harder than a small one: `L1Loss`; a pull with an upper limit, `SmoothL1Loss` or `HuberLoss`, is as good a reason. A class or several, probabilities, yes or no for each, from logits: `BCEWithLogitsLoss`, or `MultiLabelSoftMarginLoss` if you want one loss a sample. Alike or not, and not which is more alike; two vectors, by their angle: `CosineEmbeddingLoss`.

</details>

The site of the course has the tree as a page of its own, *Which loss?*, in words and with what each loss wants to be given.

## 11 · To take with you

A hinge $[m-s]_+$ pulls with a constant force until the answer is right by the margin, and then rests; its smooth relatives never rest and are the cross-entropies of lesson 09. At the corner any slope between the two sides is a subgradient, and libraries pick. Scores that must lead are for `MarginRankingLoss`, `MultiMarginLoss` and `MultiLabelMarginLoss`; places that must be near or far are for `HingeEmbeddingLoss` (a distance), `CosineEmbeddingLoss` (an angle) and `TripletMarginLoss` (a comparison). CTC sums over all alignments, in a time that grows with the frames and not with the paths; its gradient is prediction minus occupancy, seen through `log_softmax`. And most mistakes raise nothing: look up how a loss writes its labels. Class numbers, 1 and 0, 1 and $-1$, or a list that ends in $-1$?

| English | 中文 |
|---|---|
| margin, hinge loss | 间隔，合页损失 |
| subgradient | 次梯度 |
| embedding | 嵌入 |
| anchor, positive, negative | 锚点，正例，负例 |
| triplet loss | 三元组损失 |
| collapse | 坍缩 |
| alignment, blank | 对齐，空白 |
| connectionist temporal classification (CTC) | 联结时序分类 |

### Read on

- PyTorch documentation, `MultiLabelMarginLoss`, `TripletMarginLoss` and `CTCLoss`: read what each says about its target. Start here.
- A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, "Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural networks", *ICML* (2006): sections 3 and 4 are today's section 6.
- A. Hannun, "Sequence modeling with CTC", *Distill* (2017): the same in pictures.
- F. Schroff, D. Kalenichenko, J. Philbin, "FaceNet: a unified embedding for face recognition and clustering", *CVPR* (2015): how to look for triplets that still pull.
- K. Crammer, Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", *Journal of Machine Learning Research* 2 (2001): where the margin between classes comes from.

### Now do it yourself

In the assignment you write all nine: [10 · Losses II: margin, metric, sequence](../../exercises/en/10_losses_margin_metric_sequence.ipynb). After it you have every loss of this course in your own hand.
"""

# %% [markdown] lang="zh"
r"""
看图要点：目标有七种。四种直接通到一种损失，两种还要再问一句，只有类别要再问两句。沿着图为三件事找到损失：房价，数据里有小数点的笔误；同时判断五种疾病，要概率；两个签名是否出自同一人之手，看两个向量的夹角。

<details><summary>各到哪里</summary>

一个数量，大误差不比小误差拉得更重：`L1Loss`；说“拉力有上限”而选 `SmoothL1Loss` 或 `HuberLoss`，同样站得住。一个或几个类别，要概率，每个都是“是或否”，给对数几率：`BCEWithLogitsLoss`；想要每个样本一个损失，就用 `MultiLabelSoftMarginLoss`。问的是像不像，不是谁更像；两个向量，看夹角：`CosineEmbeddingLoss`。

</details>

课程网站上另有一页，《用哪种损失？》，用文字讲这棵树，还写明每种损失要你给它什么。

## 11 · 带走什么

合页 $[m-s]_+$ 以恒定的力拉，直到回答领先一个间隔，然后歇着；光滑的亲戚从不歇着，它们就是第 09 课的交叉熵。在折角上，两边斜率之间的任何数都是次梯度，库会挑一个。要领先的是得分：用 `MarginRankingLoss`、`MultiMarginLoss` 和 `MultiLabelMarginLoss`；要近、要远的是位置：用 `HingeEmbeddingLoss`（距离）、`CosineEmbeddingLoss`（夹角）和 `TripletMarginLoss`（比较）。CTC 对所有对齐求和，所花的时间随帧数增长，而不是随路径数；它的梯度是预测减去占有率，要穿过 `log_softmax` 去看。还有，多数错误什么也不报：先查清一种损失的标签怎么写。是类别编号，是 1 和 0，是 1 和 $-1$，还是以 $-1$ 收尾的名单？

| 中文 | English |
|---|---|
| 间隔，合页损失 | margin, hinge loss |
| 次梯度 | subgradient |
| 嵌入 | embedding |
| 锚点，正例，负例 | anchor, positive, negative |
| 三元组损失 | triplet loss |
| 坍缩 | collapse |
| 对齐，空白 | alignment, blank |
| 联结时序分类 | connectionist temporal classification (CTC) |

### 延伸阅读

- PyTorch 文档中的 `MultiLabelMarginLoss`、`TripletMarginLoss` 和 `CTCLoss`：看每种对目标的说明。从它读起。
- A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, "Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural networks", *ICML* (2006)：第 3、4 节就是今天的第 6 节。
- A. Hannun, "Sequence modeling with CTC", *Distill* (2017)：同样的内容，用图来讲。
- F. Schroff, D. Kalenichenko, J. Philbin, "FaceNet: a unified embedding for face recognition and clustering", *CVPR* (2015)：怎样去找还在拉的三元组。
- K. Crammer, Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", *Journal of Machine Learning Research* 2 (2001)：类别之间的间隔从何而来。

### 轮到你了

配套的作业要你写出全部九种：[10 · 损失二：间隔、度量与序列](../../exercises/zh/10_losses_margin_metric_sequence.ipynb)。做完以后，这门课的每一种损失你就都亲手写过了。
"""
