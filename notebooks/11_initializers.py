# ---
# jupyter:
#   course:
#     title:
#       en: Ten initializers
#       zh: 十种初始化
#     minutes: 115
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
# 11 · Ten initializers

A network of twenty layers begins with a million random numbers. Nobody has trained it yet, and it may already be lost: its outputs are absurdly large, or its gradients have vanished before they reach the first layer. Which of the two, or neither, is decided by one number: the *spread* of the random weights. Today you derive that number, first for the way forward, then for the way back, then for the half that ReLU throws away.

After this lesson you can

1. derive the right spread of a layer's weights from its fan-in and fan-out, and say where the 2 of Kaiming comes from;
2. choose among ten initializers, write them, and say what each does to activations *and* gradients over many layers;
3. explain why equal weights never become different.

> **Before you start** You need lesson 08 (layers, tanh and ReLU). Plan 115 minutes, best in two sittings, with a pause after section 5; if variances and convolutions are old friends, 90 will do. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 11 · 十种初始化

一个二十层的网络，从一百多万个随机数开始。还没有人训练过它，它可能就已经没救了：要么输出大得离谱，要么梯度还没传到第一层就消失了。是哪一种，还是都能避免，取决于一个数：随机权重的**标准差**。今天你要把这个数推导出来：先看向前的路，再看往回的路，最后看被 ReLU 扔掉的那一半。

学完这一课，你能够：

1. 由一层的扇入和扇出推出权重应有的标准差，并说清 Kaiming 公式里的 2 从何而来；
2. 在十种初始化里做出选择，会写，也说得出每一种在许多层之后怎样改变激活值**和**梯度；
3. 解释为什么相同的权重永远不会变得不同。

> **开始之前** 需要学过第 08 课（层、tanh 和 ReLU）。预计 115 分钟，最好分两次学，第 5 节之后歇一歇；方差和卷积都熟的话，90 分钟就够了。难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import nn, optim, viz
from autograd_core.nn import init
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · Lost before the first step

Twenty layers of 256 ReLU neurons, no biases. We feed in 32 examples of 256 numbers each, random, with mean 0 and standard deviation 1; we shall call the standard deviation the **spread** for short. `fill` decides what the weights are; `spreads` returns the spread of each layer's activations. (The initializers of `nn.init` end in an underscore: they fill the tensor that they are given, in place, and hand it back.)
"""

# %% [markdown] lang="zh"
r"""
## 1 · 还没迈步就迷了路

二十层，每层 256 个 ReLU 神经元，没有偏置。输入 32 个样本，每个样本是 256 个随机数，均值为 0，标准差为 1。权重是什么样，由 `fill` 决定；`spreads` 求的是各层激活值的标准差。（`nn.init` 里的初始化函数都以下划线结尾：它们原地填写收到的张量，再把它交还。）
"""

# %%
WIDTH, LAYERS = 256, 20
draw = np.random.default_rng(1000)
x = ac.tensor(draw.normal(size=(32, WIDTH)))


def spreads(fill, activation=ac.relu):
    ac.manual_seed(0)
    h, found = x, []
    for _ in range(LAYERS):
        W = fill(ac.empty(WIDTH, WIDTH))
        h = activation(h @ W.T)
        found.append(h.std().item())
    return found


# %% [markdown] lang="en"
r"""
Take weights from the standard normal distribution, the first thing that comes to mind. How many digits does the spread of the twentieth layer have, before the decimal point?
"""

# %% [markdown] lang="zh"
r"""
权重就取自标准正态分布，谁都会先想到它。到了第二十层，标准差的小数点前面有几位数？
"""

# %%
#: en: a whole number
#: zh: 一个整数
prediction = ...

# %%
sizes = (1.0, 0.088, 0.01)
curves = {size: spreads(lambda W, size=size: init.normal_(W, 0, size)) for size in sizes}
compare(prediction, len(str(int(curves[1.0][-1]))))

# %% tags=["hide-input"]
plt.figure(figsize=(6.4, 3.2))
for size, style, marker in zip(sizes, ("--", "-", "-."), "^os", strict=True):
    label = T(f"weights with spread {size:g}", f"权重的标准差为 {size:g}")
    plt.semilogy(range(1, LAYERS + 1), curves[size], style, marker=marker, ms=4, label=label)
plt.xlabel(T("layer", "第几层"))
plt.ylabel(T("spread of the activations", "激活值的标准差"))
plt.xticks([1, 5, 10, 15, 20])
plt.legend(loc="upper left")
in_words = T(
    "Spread of the activations against the layer, on a logarithmic scale, for three sizes of the weights. Spread 1: a straight line up to nearly 1e21. Spread 0.088: a level line near 1. Spread 0.01: a straight line down to about 1e-19.",
    "激活值的标准差随层数的变化，纵轴取对数，画了三种大小的权重。标准差为 1：一条直线，升到接近 1e21；标准差为 0.088：一条水平线，在 1 附近；标准差为 0.01：一条直线，降到大约 1e-19。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: three *straight* lines on a logarithmic scale. Every layer multiplies the spread by the same factor. If it is above 1, twenty layers turn it into an explosion; if it is below 1, into silence. Only for weights of spread 0.088 does the line stay level. By the end of section 4 you will be able to compute this 0.088.

### Not the mean

Some Chinese texts call this chapter "initializing the *mean*" (均值初始化): a misprint of one character for "initializing the *weights*" (权值初始化). And the mean is precisely what you do *not* choose. Here is what happens when you run it: the level line of before, once with mean 0, and once with all weights moved up by 0.1.
"""

# %% [markdown] lang="zh"
r"""
看图要点：纵轴取对数之后，是三条**直线**。每过一层，标准差都乘上同一个系数。系数大于 1，二十层下来就是爆炸；小于 1，就是一片寂静。只有权重的标准差取 0.088 时，线才是平的。到第 4 节末尾，你就能自己算出这个 0.088。

### 要选的不是均值

有一份常见的教程，这一章的标题写作“均值初始化”。这是一字之差，应当是“**权值**初始化”（权值就是权重）。而均值恰恰是**不该**去选的东西。运行一下就知道：还是刚才那条水平线，一次均值取 0，一次把所有权重都抬高 0.1。
"""

# %%
rows = []
for mean in (0.0, 0.1):
    path = spreads(lambda W, mean=mean: init.normal_(W, mean, 0.088))
    rows.append([mean, *(f"{path[layer - 1]:.2g}" for layer in (1, 5, 10, 20))])
Table(
    [
        T("mean of the weights", "权重的均值"),
        *(T(f"layer {n}", f"第 {n} 层") for n in (1, 5, 10, 20)),
    ],
    *rows,
)

# %% [markdown] lang="en"
r"""
The mean is 0 in nearly every initializer. A mean of 0.1 looks harmless, but 256 of them in a row pull the same way, layer after layer. What you choose is the spread.

## 2 · The way forward

> **Three facts about chance** $\operatorname{E}[z]$ is the mean of $z$ over all draws. The **variance** $\operatorname{Var}(z)=\operatorname{E}[z^2]-\operatorname{E}[z]^2$ says how widely $z$ scatters about it (with mean 0 it is $\operatorname{E}[z^2]$), and the standard deviation, our spread, is its square root. If $w$ and $x$ are **independent**, so that neither tells you anything about the other, then the mean of the product is the product of the means.

One neuron adds up $z=w_1x_1+\dots+w_nx_n$. Here $n=256$, the $x_i$ have spread 1 and the weights too, all independent and with mean 0. What is the spread of $z$? (Not 256: the terms have different signs and mostly cancel.)
"""

# %% [markdown] lang="zh"
r"""
几乎所有的初始化，均值都是 0。0.1 看上去无伤大雅，可是 256 个一齐往同一边拉，一层又一层。真正要选的是标准差。

## 2 · 向前的路

> **关于随机的三句话** $\operatorname{E}[z]$ 是 $z$ 的平均值，所有可能的抽取都算在内。**方差** $\operatorname{Var}(z)=\operatorname{E}[z^2]-\operatorname{E}[z]^2$ 衡量 $z$ 在平均值周围散得多开（均值为 0 时，就是 $\operatorname{E}[z^2]$），标准差是方差的平方根。$w$ 和 $x$ **独立**，是说知道了其中一个，对另一个仍然一无所知；这时乘积的平均等于平均的乘积。

一个神经元求和：$z=w_1x_1+\dots+w_nx_n$。这里 $n=256$，各个 $x_i$ 的标准差是 1，权重也是，彼此独立，均值为 0。$z$ 的标准差是多少？（不是 256：各项有正有负，大部分抵消了。）
"""

# %%
#: en: to the nearest whole number
#: zh: 精确到整数
prediction = ...

# %%
W = init.normal_(ac.empty(WIDTH, WIDTH))
z = x @ W.T
compare(prediction, round(z.std().item()))

# %% [markdown] lang="en"
r"""
Spreads do not add, **variances** do, as long as the terms are independent. One term has variance $\operatorname{E}[w^2x^2]=\operatorname{E}[w^2]\operatorname{E}[x^2]$, and there are $n=n_{\text{in}}$ of them:

$$\operatorname{Var}(z)=n_{\text{in}}\,\sigma^2\,\operatorname{E}[x^2].$$

Here $\sigma$ is the spread of the weights, and the **fan-in** $n_{\text{in}}$ is how many inputs one neuron adds up. With 256 inputs the spread grows by $\sqrt{256}=16$. If what comes out is to be as large as what went in, the weights must be smaller by just that:

$$\sigma^2=\frac{1}{n_{\text{in}}} .$$

This is what Y. LeCun and his coauthors recommended, in the last century. The forward pass asks for nothing else. But it is only half of the way.

## 3 · The way back

A gradient comes back through the same weights. Here is a layer with two inputs and three outputs, as a graph.
"""

# %% [markdown] lang="zh"
r"""
标准差不能相加，能相加的是**方差**，只要各项彼此独立。一项的方差是 $\operatorname{E}[w^2x^2]=\operatorname{E}[w^2]\operatorname{E}[x^2]$，一共 $n=n_{\text{in}}$ 项：

$$\operatorname{Var}(z)=n_{\text{in}}\,\sigma^2\,\operatorname{E}[x^2].$$

这里 $\sigma$ 是权重的标准差，**扇入** $n_{\text{in}}$ 就是一个神经元把多少个输入加在一起。256 个输入，标准差就扩大到 $\sqrt{256}=16$ 倍。要让输出和输入一样大，权重就得恰好缩小这么多：

$$\sigma^2=\frac{1}{n_{\text{in}}} .$$

这正是 Y. LeCun 等人在上个世纪末的建议。前向传播所要求的就只有这一条。可是路才走了一半。

## 3 · 往回的路

梯度要穿过同样的权重走回来。下面是一个两个输入、三个输出的层，画成计算图。
"""

# %%
inputs = ac.tensor([1.0, -2.0], requires_grad=True)
weights = ac.tensor([[0.5, 1.0], [2.0, -1.0], [-1.0, 3.0]], requires_grad=True)
outputs = weights @ inputs
loss = outputs.sum()
inputs.name, weights.name, outputs.name, loss.name = "x", "W", "z", "loss"
viz.draw_graph(loss)

# %% [markdown] lang="en"
r"""
What to see: each of the three outputs sends back a gradient of 1. The first input receives $0.5+2-1=1.5$, the sum down its *column* of $W$. On the way forward a row was added up, of length fan-in. On the way back it is a column, and its length is the number of outputs that read one input: the **fan-out** $n_{\text{out}}$.

Now a larger one, a weight of shape `(300, 200)`: 200 inputs, 300 outputs. Weights of spread 1, and a gradient of spread 1 arrives at every output. What is its spread at the inputs?
"""

# %% [markdown] lang="zh"
r"""
看图要点：三个输出各送回一个等于 1 的梯度。第一个输入收到 $0.5+2-1=1.5$，这是 $W$ 里属于它的那一**列**之和。向前走时，加的是一行，长度是扇入；往回走时，加的是一列，长度就是有多少个输出读了同一个输入：**扇出** $n_{\text{out}}$。（扇入和扇出，合称两个**扇数**。）

换一个大的：权重的形状是 `(300, 200)`，200 个输入，300 个输出。权重的标准差是 1，到达每个输出的梯度，标准差也是 1。传到输入处，梯度的标准差是多少？
"""

# %%
#: en: to the nearest whole number
#: zh: 精确到整数
prediction = ...


# %%
def one_layer(spread, inputs=200, outputs=300, samples=400):
    ac.manual_seed(0)
    W = init.normal_(ac.empty(outputs, inputs), 0, spread)
    x = ac.randn(samples, inputs, requires_grad=True)
    z = x @ W.T
    (back,) = ac.autograd.grad(z, x, ac.randn(samples, outputs))
    return z.std().item(), back.std().item()


forward, backward = one_layer(spread=1.0)
compare(prediction, round(backward))
print(f"sqrt(200) = {200**0.5:.2f}, sqrt(300) = {300**0.5:.2f}")

# %% [markdown] lang="en"
r"""
The same argument, with a column instead of a row: the gradient grows by $\sqrt{n_{\text{out}}}$. So the way back asks for $\sigma^2=1/n_{\text{out}}$, the way forward for $\sigma^2=1/n_{\text{in}}$, and if the layer is not square, one number cannot do both. X. Glorot and Y. Bengio took the mean of the two fans. By the first name of the first author it is called **Xavier**:

$$\sigma^2=\frac{2}{n_{\text{in}}+n_{\text{out}}} .$$
"""

# %% [markdown] lang="zh"
r"""
同样的道理，只是行换成了列：梯度放大到 $\sqrt{n_{\text{out}}}$ 倍。所以往回走要求 $\sigma^2=1/n_{\text{out}}$，向前走要求 $\sigma^2=1/n_{\text{in}}$；层若不是方形，一个数就没法两全。X. Glorot 和 Y. Bengio 取了两个扇数的平均。人们用第一作者的名字，称它为 **Xavier** 初始化：

$$\sigma^2=\frac{2}{n_{\text{in}}+n_{\text{out}}} .$$
"""

# %%
rows = []
for name, n in (("fan_in", 200), ("fan_out", 300), ("Xavier", 250)):
    sigma = n**-0.5
    rows.append([name, f"{sigma:.4f}", *(f"{spread:.2f}" for spread in one_layer(sigma))])
Table([T("divides by", "除以"), "$\\sigma$", T("forward", "向前"), T("backward", "往回")], *rows)

# %% [markdown] lang="en"
r"""
Each of the first two keeps one direction at 1 and spoils the other; Xavier errs a little on both sides. (A layer that widens and one that narrows nearly make up for each other; for square layers there is no error at all.)

### Normal or uniform

The argument never asked for the *shape* of the distribution, only for mean 0 and variance $\sigma^2$. A uniform distribution on $(-b,b)$ has variance $b^2/3$. So for the same spread, $b=\sqrt3\,\sigma$: that is all there is between `xavier_normal_` and `xavier_uniform_`, and it is the origin of the 6 in $b=\sqrt{6/(n_{\text{in}}+n_{\text{out}})}$.
"""

# %% [markdown] lang="zh"
r"""
前两种各保住一个方向为 1，却牺牲了另一个；Xavier 两边都差一点点。（一层变宽、一层变窄，偏差几乎相互抵消；方形的层则毫无偏差。）

### 正态还是均匀

推导里从没问过分布是什么**形状**，只要求均值为 0、方差为 $\sigma^2$。$(-b,b)$ 上的均匀分布，方差是 $b^2/3$。所以要有同样的标准差，就取 $b=\sqrt3\,\sigma$。`xavier_normal_` 与 `xavier_uniform_` 的差别仅此而已；公式 $b=\sqrt{6/(n_{\text{in}}+n_{\text{out}})}$ 里的 6 也是这么来的。
"""

# %%
for fill in (init.xavier_normal_, init.xavier_uniform_):
    ac.manual_seed(0)
    W = fill(ac.empty(300, 200))
    print(f"{fill.__name__:16} {W.std().item():.4f} {W.abs().max().item():.4f}")
sigma = (2 / 500) ** 0.5
print(f"sigma = {sigma:.4f}, b = {3**0.5 * sigma:.4f}")

# %% [markdown] lang="en"
r"""
### The fans of a convolution

What are the fans of a *convolution*? Lesson 14 is about it; here you need two sentences. An image comes as a stack of grids of pixels, its **channels**, and one output pixel is computed from one little square, the **window**, of *every* input channel. The window slides over the image with the same weights at every place, and each output channel has weights of its own.
"""

# %% [markdown] lang="zh"
r"""
### 卷积的扇数

**卷积**的扇入和扇出是多少？卷积要到第 14 课才讲，这里只用得上两句话。图像是一叠像素网格，每一张叫一个**通道**；一个输出像素，是由**每个**输入通道里的一小块方格算出来的，这一小块叫**窗口**。窗口在图像上滑动，走到哪里用的都是同一组权重；每个输出通道各有自己的一组。
"""

# %% tags=["hide-input"]
viz.fans_figure(inputs=3, outputs=16, size=9, window=5)
in_words = T(
    "Upper row: three input channels of 9 by 9 pixels, a window of 5 by 5 marked in each, and one marked pixel in an output channel of 5 by 5. Lower row: one marked pixel in the middle of an input channel, and output channels 1, 2 and 16 with all 25 pixels marked.",
    "上排：三个 9×9 的输入通道，各标出一个 5×5 的窗口；一个 5×5 的输出通道，标出一个像素。下排：一个输入通道正中间标出一个像素；第 1、2、16 个输出通道，25 个像素全部标出。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: above, what *one output* pixel adds up: a window in every input channel. Below, who reads *one input* pixel: in every output channel as many pixels as the window has places, since the pixel takes each place in turn while the window slides by. (That holds away from the edges; a pixel in the corner is read less often, and the fan-out does not count such exceptions.)

The weight has the shape (outputs, inputs, height, width). Fill in both fans for `(16, 3, 5, 5)`.
"""

# %% [markdown] lang="zh"
r"""
看图要点：上排是**一个输出**像素要加起来的东西：每个输入通道里的一个窗口。下排是**一个输入**像素被谁读到：窗口滑过时，这个像素轮流占据窗口里的每个位置，所以窗口有多少个位置，每个输出通道就有多少个像素读到它。（这说的是离边缘足够远的像素；角上的像素被读到的次数少一些，扇出不计这些例外。）

权重的形状是（输出，输入，高，宽）。请填写形状 `(16, 3, 5, 5)` 的两个扇数。
"""

# %%
conv_fan_in = ...  #: en: how many numbers one output adds up  #: zh: 一个输出把多少个数加起来
conv_fan_out = ...  #: en: how many outputs read one input  #: zh: 一个输入被多少个输出读取

# %%
hint = T("3 channels, each with a window of 5·5.", "3 个通道，每个有 5·5 的窗口。")
check("conv_fan_in", conv_fan_in, 75, hint)
hint = T("16 channels, each with a window of 5·5.", "16 个通道，每个有 5·5 的窗口。")
check("conv_fan_out", conv_fan_out, 400, hint)

# %% [markdown] lang="en"
r"""
<details><summary>The answer</summary>

$n_{\text{in}}=3\times5\times5=75$ and $n_{\text{out}}=16\times5\times5=400$: the two leading sizes, each times the size of the window.

</details>

## 4 · The half that ReLU throws away

The derivation has left out the activation. Tanh is nearly the identity near 0, and there it may be left out. ReLU may not: it cuts away all negative numbers. Let $z$ have mean 0 and be as often negative as positive. What share of the mean of the squares, $\operatorname{E}[z^2]$, is left in $\operatorname{E}[\operatorname{ReLU}(z)^2]$?
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

$n_{\text{in}}=3\times5\times5=75$，$n_{\text{out}}=16\times5\times5=400$：打头的两个长度，各乘以窗口的大小。

</details>

## 4 · 被 ReLU 扔掉的一半

刚才的推导没有管激活函数。tanh 在 0 附近几乎就是恒等映射，在那里可以不管；ReLU 却不行，它把负数全部砍掉。设 $z$ 均值为 0，正负各半。平方的平均 $\operatorname{E}[z^2]$，在 $\operatorname{E}[\operatorname{ReLU}(z)^2]$ 里还剩几成？
"""

# %%
#: en: a share between 0 and 1, to one decimal
#: zh: 0 到 1 之间的比例，精确到一位小数
prediction = ...

# %%
z = ac.tensor(draw.normal(size=1_000_000))
kept = (ac.relu(z) ** 2).mean() / (z**2).mean()
compare(prediction, round(kept.item(), 2))

# %% [markdown] lang="en"
r"""
Half, by symmetry: the negative half of the squares is gone, the positive half untouched. And what the next layer takes in is exactly $\operatorname{E}[x^2]$, not the variance. (That is why section 2 wrote it so: behind a ReLU the mean is not 0.) Therefore

$$\operatorname{Var}(z_{l+1})=n_{\text{in}}\,\sigma^2\cdot\tfrac12\operatorname{Var}(z_l).$$

The way back loses the same half, for a gradient passes only where $z>0$. K. He and his coauthors put a 2 where the half is lost. This is **Kaiming**, again by the first name:

$$\sigma^2=\frac{2}{n_{\text{in}}}.$$

The $\sqrt2$ in $\sigma$ is called the **gain** of ReLU. So, with fan-in 256, $\sigma=\sqrt{2/256}=0.088$: the level line of section 1. What does Xavier, without this 2, make of twenty ReLU layers? It loses a factor $\sqrt{1/2}$ in each:
"""

# %% [markdown] lang="zh"
r"""
一半，由对称性就知道：平方里负的一半没了，正的一半原封不动。而下一层收到的正是 $\operatorname{E}[x^2]$，不是方差。（第 2 节那样写，道理就在这里：经过 ReLU 之后，均值不再是 0。）于是

$$\operatorname{Var}(z_{l+1})=n_{\text{in}}\,\sigma^2\cdot\tfrac12\operatorname{Var}(z_l).$$

往回走也丢掉同样的一半，因为梯度只在 $z>0$ 处通得过。K. He 等人在丢掉一半的地方补上了 2。这就是 **Kaiming** 初始化，也是用第一作者的名字：

$$\sigma^2=\frac{2}{n_{\text{in}}}.$$

$\sigma$ 里的 $\sqrt2$ 称为 ReLU 的**增益**。所以扇入为 256 时，$\sigma=\sqrt{2/256}=0.088$，正是第 1 节那条水平线。没有这个 2 的 Xavier，过了二十层 ReLU 会怎样？每层都丢掉一个因子 $\sqrt{1/2}$：
"""

# %%
print(f"sqrt(2 / 256) = {(2 / 256) ** 0.5:.3f}, (1 / 2) ** 10 = {0.5**10:.1e}")
xavier = spreads(init.xavier_normal_)
kaiming = spreads(lambda W: init.kaiming_normal_(W, nonlinearity="relu"))
print(f"Xavier {xavier[0]:.2f} … {xavier[-1]:.1e}   Kaiming {kaiming[0]:.2f} … {kaiming[-1]:.2f}")
for name, param in (("linear", None), ("relu", None), ("leaky_relu", 0.2), ("tanh", None)):
    print(T("gain of", "增益"), f"{name:10} {init.calculate_gain(name, param):.4f}")

# %% [markdown] lang="en"
r"""
About a thousandth, as computed. (The *spread* of Kaiming's activations is a little below 1 since behind a ReLU the mean takes its part of the squares.) A leaky ReLU with slope $a$ on the left keeps $\frac12(1+a^2)$, hence the gain $\sqrt{2/(1+a^2)}$ (above, for $a=0.2$). For tanh no gain is exact, since what it takes away depends on how large $z$ is; the $\frac53$ in the list above is a rule of thumb.

### Which fan?

The formula above divides by the fan-in and keeps the *activations*; in the library that is `mode="fan_in"`. With `mode="fan_out"` the variance is $2/n_{\text{out}}$ and keeps the *gradients* instead. A layer that is not square cannot have both. So how wrong does the other direction become over many layers?

Take `fan_in`, and call the widths of the layers $n_{\text{first}},\dots,n_l,\dots,n_{\text{last}}$. On its way back through one layer, the variance of a gradient is multiplied by $n_{\text{out}}\,\sigma^2\cdot\frac12=n_{\text{out}}/n_{\text{in}}$. Now follow the gradient from the last layer to layer $l$. One layer's outputs are the next one's inputs, so every width in between stands once above a fraction line and once below, and cancels:

$$\frac{n_{l+1}}{n_l}\cdot\frac{n_{l+2}}{n_{l+1}}\cdots\frac{n_{\text{last}}}{n_{\text{last}-1}}=\frac{n_{\text{last}}}{n_l}.$$

So at layer $l$ the spread of the gradient is off by $\sqrt{n_{\text{last}}/n_l}$, a factor that does not grow with the depth. Here is a network that narrows from 1024 to 32:
"""

# %% [markdown] lang="zh"
r"""
大约千分之一，与算出来的相符。（Kaiming 的激活值，**标准差**略小于 1，因为经过 ReLU 之后，均值也占去了平方的一份。）左边斜率为 $a$ 的 leaky ReLU 留下 $\frac12(1+a^2)$，所以增益是 $\sqrt{2/(1+a^2)}$（上面取的是 $a=0.2$）。tanh 没有精确的增益，因为它削去多少，要看 $z$ 有多大；上面那一列里的 $\frac53$ 只是经验值。

### 选哪个扇数？

上面的公式除以扇入，保住的是**激活值**，在库里写作 `mode="fan_in"`。若用 `mode="fan_out"`，方差是 $2/n_{\text{out}}$，保住的就是**梯度**。不是方形的层，没法两头都顾。那么层数一多，没顾到的那一头会差多少？

先看 `fan_in`。各层的宽度依次记作 $n_{\text{first}},\dots,n_l,\dots,n_{\text{last}}$，first 是最前，last 是最后。梯度往回穿过一层，方差乘上 $n_{\text{out}}\,\sigma^2\cdot\frac12=n_{\text{out}}/n_{\text{in}}$。现在跟着梯度，从最后一层走回第 $l$ 层。这一层的输出就是下一层的输入，所以中间的每个宽度，在分子里出现一次，在分母里也出现一次，全部约掉：

$$\frac{n_{l+1}}{n_l}\cdot\frac{n_{l+2}}{n_{l+1}}\cdots\frac{n_{\text{last}}}{n_{\text{last}-1}}=\frac{n_{\text{last}}}{n_l}.$$

所以在第 $l$ 层，梯度的标准差要乘上一个 $\sqrt{n_{\text{last}}/n_l}$，这个因子不随深度增长。下面的网络从 1024 一路收窄到 32：
"""

# %%
ac.manual_seed(0)
widths = [1024, 512, 256, 128, 64, 32]
layers = [ac.randn(200, widths[0], requires_grad=True)]
for n, m in pairwise(widths):
    W = init.kaiming_normal_(ac.empty(m, n), mode="fan_in", nonlinearity="relu")
    layers.append(ac.relu(layers[-1] @ W.T))
gradients = ac.autograd.grad(layers[-1], layers, ac.randn(*layers[-1].shape))
arrived = [f"{g.std().item():.2f}" for g in gradients]
computed = [f"{(widths[-1] / n) ** 0.5:.2f}" for n in widths]
Table(
    [T("width $n_l$", "宽度 $n_l$"), *widths],
    [T("spread of the gradient", "梯度的标准差"), *arrived],
    ["$\\sqrt{32/n_l}$", *computed],
)

# %% [markdown] lang="en"
r"""
At the wide end a gradient of 0.17 arrives, about as computed (0.18), and by the formula it would be the same with thirty layers in between instead of four. One learning rate cannot make up for it everywhere, since every width has a factor of its own. But nothing piles up, and that is what matters. With `fan_out` it is the other way round: the gradients are level, and at layer $l$ the activations are off by $\sqrt{n_{\text{first}}/n_l}$. Either choice is sound. The default is `fan_in`, which keeps what the loss sees at the right size.

In numbers, for `(300, 200)`:
"""

# %% [markdown] lang="zh"
r"""
传到最宽的那一头，梯度是 0.17，和算出来的 0.18 差不多；按公式，中间换成三十层，也还是这么多。单靠一个学习率，没法处处补回来，因为每种宽度各有各的因子。不过差别不会越积越多，这才是要紧的。用 `fan_out` 则正好反过来：梯度是平的，第 $l$ 层的激活值要乘上 $\sqrt{n_{\text{first}}/n_l}$。两种选法都站得住。默认取 `fan_in`，因为它让损失看到的数大小合适。

就 `(300, 200)` 来说，具体的数值是：
"""

# %%
for mode in ("fan_in", "fan_out"):
    for fill in (init.kaiming_normal_, init.kaiming_uniform_):
        ac.manual_seed(0)
        W = fill(ac.empty(300, 200), mode=mode, nonlinearity="relu")
        print(f"{mode:7} {fill.__name__:16} {W.std().item():.4f} {W.abs().max().item():.4f}")
for n in (200, 300):
    print(f"sqrt(2 / {n}) = {(2 / n) ** 0.5:.4f}, sqrt(6 / {n}) = {(6 / n) ** 0.5:.4f}")
print(f"leaky_relu, a = sqrt(5): {init.calculate_gain('leaky_relu', 5**0.5):.4f}")

# %% [markdown] lang="en"
r"""
> **Watch out** `kaiming_normal_` and `kaiming_uniform_` assume a *leaky* ReLU with slope `a=0` unless you say otherwise; that happens to be ReLU. Whoever passes `a=math.sqrt(5)`, as PyTorch's own `Linear` does, gets a gain of $\sqrt{1/3}=0.5774$ (the last line above), far too small for deep ReLU networks.

## 5 · Ten on one page

Here are all ten, each filling a weight of shape `(300, 200)`; lists on the web often lose number 3, `kaiming_uniform_`.
"""

# %% [markdown] lang="zh"
r"""
> **注意** `kaiming_normal_` 和 `kaiming_uniform_` 不加说明时，假定的是斜率 `a=0` 的 **leaky** ReLU，恰好就是 ReLU。要是像 PyTorch 自己的 `Linear` 那样传入 `a=math.sqrt(5)`，增益就成了 $\sqrt{1/3}=0.5774$（上面最后一行），对很深的 ReLU 网络来说太小了。

## 5 · 十种初始化，一页纸

十种都在这里了，每一种都用来填一个形状为 `(300, 200)` 的权重。网上的列表常常漏掉第 3 种，`kaiming_uniform_`。
"""

# %%
TEN = {
    "1 xavier_uniform": init.xavier_uniform_,
    "2 xavier_normal": init.xavier_normal_,
    "3 kaiming_uniform": lambda W: init.kaiming_uniform_(W, nonlinearity="relu"),
    "4 kaiming_normal": lambda W: init.kaiming_normal_(W, nonlinearity="relu"),
    "5 uniform": init.uniform_,
    "6 normal": init.normal_,
    "7 constant": lambda W: init.constant_(W, 0.01),
    "8 orthogonal": init.orthogonal_,
    "9 eye": init.eye_,
    "10 sparse": lambda W: init.sparse_(W, sparsity=0.1),
}

# %%
rows = []
for name, fill in TEN.items():
    ac.manual_seed(0)
    W = fill(ac.empty(300, 200)).numpy()
    numbers = [W.mean(), W.std(), W.min(), W.max()]
    zeros = (W == 0).sum(axis=0)
    rows.append([name, *(f"{v:.4f}" for v in numbers), zeros.max()])
header = [T("mean", "均值"), T("spread", "标准差"), T("smallest", "最小"), T("largest", "最大")]
Table([T("initializer", "初始化"), *header, T("zeros in a column", "每列的零")], *rows)

# %% [markdown] lang="en"
r"""
Six families. 1 and 2 are Xavier, 3 and 4 Kaiming. 5 and 6 come with a spread that has nothing to do with the size of the layer, and the uniform distribution on $(0,1)$ has, what is more, a mean of 0.5. 7 has no spread at all. 8 and 9 are whole matrices with a property, not collections of independent numbers. 10 is a normal one with spread 0.01 in which a tenth of each column, $0.1\times300=30$ places, is set to zero.

What do they make of a signal, forward *and* back? Write down first which of the ten you trust with twenty **ReLU** layers. How many of them keep both, activations and gradients, between a tenth and ten?
"""

# %% [markdown] lang="zh"
r"""
一共六类。1 和 2 是 Xavier，3 和 4 是 Kaiming。5 和 6 的标准差与这一层的大小无关，而且 $(0,1)$ 上的均匀分布，均值还是 0.5。7 的标准差干脆是 0。8 和 9 不是一堆独立的数，而是整个矩阵具有某种性质。10 是标准差为 0.01 的正态分布，每列有十分之一，即 $0.1\times300=30$ 个位置，被置为零。

信号经过它们，向前**和**往回各会怎样？先写下来：二十层 **ReLU**，这十种里你信得过哪些？有几种能让激活值和梯度都保持在十分之一到十之间？
"""

# %%
#: en: how many of the ten
#: zh: 十种里有几种
prediction = ...


# %%
def both_ways(fill, activation):
    ac.manual_seed(0)
    start = h = ac.tensor(x.numpy(), requires_grad=True)
    layers = []
    for _ in range(LAYERS):
        h = activation(h @ fill(ac.empty(WIDTH, WIDTH)).T)
        layers.append(h)
    back = ac.randn(*start.shape)
    gradients = ac.autograd.grad(h, layers, back)
    return [h.std().item() for h in layers], [g.std().item() for g in gradients]


# %%
found = {(n, a): both_ways(TEN[n], getattr(ac, a)) for n in TEN for a in ("relu", "tanh")}
ends = {key: (values[-1], back[0]) for key, (values, back) in found.items()}
kept = [n for n in TEN if all(0.1 < end < 10 for end in ends[n, "relu"])]
compare(prediction, len(kept))
print(kept)

# %% tags=["hide-input"]
alike = {"1, 2 xavier": "2 xavier_normal", "3, 4 kaiming": "4 kaiming_normal"}
shown = alike | {n: n for n in list(TEN)[4:]}
viz.spreads_figure(
    {title: {a: found[n, a] for a in ("relu", "tanh")} for title, n in shown.items()}
)
in_words = T(
    "Eight panels, one for each initializer, with one panel for both kinds of Xavier and one for both of Kaiming: spread of activations (solid) and gradients (dotted) over twenty layers for relu and tanh. Kaiming and eye stay level with relu; Xavier and orthogonal stay level with tanh and sink to a thousandth with relu. With relu, uniform and normal leave the panel upwards, constant rises to several millions within it, and sparse leaves it downwards. With tanh the gradients of uniform and constant leave it downwards, too. Four markers tell lines apart that lie on one another.",
    "八个小图，每种初始化一个，两种 Xavier 合用一个，两种 Kaiming 也合用一个：relu 和 tanh 的激活值（实线）与梯度（点线）的标准差，共二十层。relu 配 Kaiming 和 eye 是平的；Xavier 和 orthogonal 配 tanh 大致是平的，配 relu 降到千分之一。配 relu，uniform 和 normal 从上方冲出图外，constant 在图内升到几百万，sparse 从下方掉出图外。配 tanh，uniform 和 constant 的梯度也从下方掉出图外。线重叠时，由四种标记来区分。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: in the band lie the values that keep. (The two kinds of Xavier look alike, and so do the two of Kaiming: normal or uniform makes no difference here.) Solid lines are activations and run left to right, dotted lines are gradients and come back from layer 20 to layer 1; where lines lie on one another, their markers take turns. With ReLU only three stay in the band: Kaiming twice, and the identity. With tanh Xavier, Kaiming, orthogonal and the identity stay in it. Tanh cannot explode forward; but look at the dotted line of `normal`: level activations, and a gradient that grows by nine powers of ten. In `constant` with tanh it nearly vanishes (2e-12 is left), and in `uniform` it is gone altogether. *Look at both directions.* The numbers at the ends:
"""

# %% [markdown] lang="zh"
r"""
看图要点：落在色带里的，就是保得住的。（两种 Xavier 看不出区别，两种 Kaiming 也一样，所以合用一图：正态还是均匀，在这里无关紧要。）实线是激活值，从左往右走；点线是梯度，从第 20 层回到第 1 层；几条线重叠的地方，标记轮流出现。配 ReLU，留在色带里的只有三种：两种 Kaiming，以及单位矩阵。配 tanh，Xavier、Kaiming、orthogonal 和单位矩阵都留在里面。tanh 向前不会爆炸，可是看看 `normal` 的点线：激活值平平稳稳，梯度却涨了九个数量级；`constant` 配 tanh，梯度几乎没了（只剩 2e-12）；`uniform` 配 tanh，梯度干脆就是 0。**两个方向都要看**。两端的数值如下：
"""

# %%
both = ("relu", "tanh")
rows = [[n, *(f"{end:.0e}" for a in both for end in ends[n, a])] for n in TEN]
header = [
    f"{a} {way}"
    for a in both
    for way in (T("layer 20 →", "第 20 层 →"), T("← layer 1", "← 第 1 层"))
]
Table([T("initializer", "初始化"), *header], *rows)

# %% [markdown] lang="en"
r"""
With tanh, Kaiming comes nearer to level than Xavier. That is luck: its $\sqrt2$ was made for ReLU and happens to make up for some of what tanh takes away. Xavier with a gain a little above 1 does the same:
"""

# %% [markdown] lang="zh"
r"""
配 tanh 时，Kaiming 反而比 Xavier 更接近水平。这是碰巧：它的 $\sqrt2$ 本是给 ReLU 的，恰好补上了 tanh 削去的一部分。Xavier 取一个略大于 1 的增益，效果也一样：
"""

# %%
for gain in (1.0, 1.2, 5 / 3):
    values, back = both_ways(lambda W, g=gain: init.xavier_normal_(W, g), ac.tanh)
    print(
        f"{gain:.2f}:",
        T("activations, layer 20", "第 20 层的激活值"),
        f"{values[-1]:.2f},",
        T("gradients, layer 1", "第 1 层的梯度"),
        f"{back[0]:.2f}",
    )

# %% [markdown] lang="en"
r"""
The rule of thumb $\frac53$ holds the activations up best, at the price of the gradients; 1.2 is a fair middle. For tanh any gain between 1 and $\frac53$ will do.

### Does it pay?

So much for the network before training. Now let us train it: twelve hidden layers of 64 ReLU neurons are to learn $\sin 4x$ from 64 points, with four different starts and everything else the same. (The loss of a network that always answers 0 is 0.44.)
"""

# %% [markdown] lang="zh"
r"""
经验值 $\frac53$ 最能撑住激活值，代价落在梯度上；1.2 比较适中。配 tanh，增益取 1 到 $\frac53$ 之间都行。

### 值得吗？

以上说的都是训练之前的网络。现在来训练它：十二个隐藏层，每层 64 个 ReLU 神经元，要从 64 个点学会 $\sin 4x$；四种不同的起点，其余完全相同。（总是回答 0 的网络，损失是 0.44。）
"""

# %%
points = ac.tensor(np.linspace(-1, 1, 64)[:, None])
waves = (4 * points).sin()


def deep_model(fill):
    ac.manual_seed(2)
    sizes = [1, *[64] * 12, 1]
    layers = [layer for n, m in pairwise(sizes) for layer in (nn.Linear(n, m), nn.ReLU())]
    model = nn.Sequential(*layers[:-1])
    for p in model.parameters():
        fill(p) if p.ndim == 2 else init.zeros_(p)
    return model


# %%
def train(fill, steps=200):
    model, path = deep_model(fill), []
    optimizer = optim.SGD(model.parameters(), lr=0.005)
    while len(path) < steps and np.isfinite(path).all():
        loss = nn.functional.mse_loss(model(points), waves)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        path.append(loss.item())
    return path


# %%
starts = {
    "normal, 1": init.normal_,
    "normal, 0.01": lambda W: init.normal_(W, 0, 0.01),
    "xavier_normal": init.xavier_normal_,
    "kaiming_normal": TEN["4 kaiming_normal"],
}
with np.errstate(over="ignore", invalid="ignore"):
    paths = {name: train(fill) for name, fill in starts.items()}
for name, path in paths.items():
    print(
        f"{name:14} {len(path):3}", T("steps, loss", "步，损失"), f"{path[0]:.2g} → {path[-1]:.2g}"
    )
print(f"{(waves**2).mean().item():.2f}")

# %% tags=["hide-input"]
plt.figure(figsize=(6.4, 3))
for name, style in zip(list(starts)[1:], (":", "--", "-"), strict=True):
    plt.plot(paths[name], style, lw=2, label=name)
plt.xlabel(T("step", "步数"))
plt.ylabel(T("loss", "损失"))
plt.ylim(0, 0.9)
plt.legend()
in_words = T(
    "Loss against the step for three starts. Normal with spread 0.01: level at 0.44. Xavier: falls a little, to 0.41. Kaiming: begins higher and falls steadily to about 0.1.",
    "三种起点的损失随步数的变化。标准差 0.01 的正态：停在 0.44，一动不动。Xavier：只降了一点，到 0.41。Kaiming：起点更高，一路降到约 0.1。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the dotted line does not learn at all, it answers 0 for ever. Xavier has barely got going: most of its gradient is lost on the way. Kaiming learns from the first step. And $\mathcal N(0,1)$ is not in the picture: its first loss has eighteen digits, and after one step the loss is infinite (`inf`), where `train` stops.

This is a good place to pause: the numbers are behind you, what follows are matrices with special properties, constants, and your own trials.

## 6 · Keeping lengths exactly: orthogonal

Xavier and Kaiming keep the *average*. One vector may come out longer, another shorter, and over many layers they drift apart. An **orthogonal** matrix keeps *every* length: $|Qx|=|x|$, because $Q^\top Q=I$ and so $|Qx|^2=x^\top Q^\top Qx=|x|^2$. And $Q^\top$, through which the gradient comes back, does the same. `orthogonal_` makes such a matrix out of a random one: it draws normal numbers and turns their columns, one after the other, perpendicular to those before and to length 1 (the QR decomposition, `np.linalg.qr`).

Multiply twenty matrices of size 256 and ask for the most stretched and the most squeezed direction (the **singular values** of a matrix are the lengths it gives to unit vectors in its own set of perpendicular directions, sorted from the longest to the shortest). For twenty orthogonal ones, what is the ratio of the largest to the smallest?
"""

# %% [markdown] lang="zh"
r"""
看图要点：点线根本没有学，永远回答 0。Xavier 才刚动身：梯度大半丢在了路上。Kaiming 从第一步起就在学。$\mathcal N(0,1)$ 不在图里：它的第一个损失有十八位数，走了一步，损失就成了无穷大（`inf`），`train` 到此为止。

可以在这里停一停：有关大小的计算已经讲完，后面是具有特殊性质的矩阵、常数，还有你自己的试验。

## 6 · 长度一点不差：正交

Xavier 和 Kaiming 保住的是**平均**。这个向量出来可能长一点，那个短一点，层数一多，差距就越拉越大。**正交**矩阵保住**每一个**长度：$|Qx|=|x|$，因为 $Q^\top Q=I$，于是 $|Qx|^2=x^\top Q^\top Qx=|x|^2$。梯度往回走时穿过的 $Q^\top$ 也是这样。`orthogonal_` 从一个随机矩阵造出它：先抽取正态分布的数，再把各列依次调整到与前面的列垂直、长度为 1（即 QR 分解，`np.linalg.qr`）。

把二十个 256 阶的矩阵乘起来，看哪个方向拉得最长，哪个方向压得最短（也就是求乘积的**奇异值**：每个矩阵都有一组互相垂直的特别方向，沿这些方向的单位向量被拉成多长，从大到小排列，就是奇异值）。二十个正交矩阵相乘，最大与最小之比是多少？
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...


# %%
def stretches(fill):
    ac.manual_seed(0)
    product = np.eye(WIDTH)
    for _ in range(LAYERS):
        product = fill(ac.empty(WIDTH, WIDTH)).numpy() @ product
    return np.linalg.svd(product, compute_uv=False)


straight, mixed = stretches(init.orthogonal_), stretches(init.xavier_normal_)
compare(prediction, round(straight[0] / straight[-1], 6))

# %% tags=["hide-input"]
plt.figure(figsize=(6.2, 3))
plt.semilogy(np.arange(1, WIDTH + 1), mixed, "C1--", label="xavier_normal")
plt.semilogy(np.arange(1, WIDTH + 1), straight, "C0", lw=2, label="orthogonal")
plt.ylim(1e-9, 1e3)
plt.xlabel(T("direction, sorted", "方向，从大到小"))
plt.ylabel(T("length after 20 layers", "20 层之后的长度"))
plt.legend(loc="lower left")
in_words = T(
    "By how much the product of twenty matrices stretches each of 256 directions, sorted, on a logarithmic scale. Orthogonal: exactly 1 everywhere. Xavier normal: from about 7 down below 1e-9.",
    "二十个矩阵的乘积把 256 个方向各拉长多少，从大到小排列，纵轴取对数。正交：处处恰好是 1。Xavier 正态：从大约 7 一直降到 1e-9 以下。",
)
viz.alt(in_words)
plt.show()
share = (mixed < 0.01).mean()
print(
    T(
        f"largest {mixed[0]:.0f}; {share:.0%} are below 0.01",
        f"最大为 {mixed[0]:.0f}；小于 0.01 的占 {share:.0%}",
    )
)

# %% [markdown] lang="en"
r"""
What to see: twenty random matrices with the "right" spread stretch a few directions, by up to 7, and crush most of them (62% to less than a hundredth); only the average is kept. Twenty orthogonal ones leave every direction as it was. A. Saxe and his coauthors proved that deep *linear* networks that start so learn in a time that does not grow with the depth. (ReLU breaks the exactness: it still throws away its half, so give `gain=2**0.5`.)

A weight that is not square cannot keep both ways. The *smaller* side has the property: `(300, 200)` has orthonormal columns, `(200, 300)` orthonormal rows.
"""

# %% [markdown] lang="zh"
r"""
看图要点：二十个标准差“正确”的随机矩阵，只把少数几个方向拉长（最多 7 倍），把大多数压扁（62% 不到原来的百分之一），保住的只是平均；二十个正交矩阵，让每个方向都保持原样。A. Saxe 等人证明：深的**线性**网络从这里出发，学习所需的时间不随深度增长。（加上 ReLU 就不再精确了：它照样扔掉一半，所以要给 `gain=2**0.5`。）

不是方阵的权重，没法两边都保住。有这个性质的是**较小**的一边：`(300, 200)` 的各列标准正交，`(200, 300)` 的各行标准正交。
"""

# %%
for shape in ((300, 200), (200, 300)):
    W = init.orthogonal_(ac.empty(*shape), gain=3.0).numpy()
    for name, product in (("W.T @ W", W.T @ W), ("W @ W.T", W @ W.T)):
        print(shape, name, np.allclose(product, 9 * np.eye(len(product))))

# %% [markdown] lang="en"
r"""
## 7 · Where identity and sparse are used

`eye_` needs a matrix (its sibling for convolutions is `dirac_`). As the weight of an ordinary layer it is odd: it adds nothing new. Its place is where the *same* weight is used again and again, in recurrent networks. Pass the 32 examples through one weight a hundred times, and send a gradient back. For comparison a third row takes a *new* weight at each of the hundred steps. The last column is the mean **correlation** of two different examples after the hundred steps: 1 means that they have the same direction once each has had its mean subtracted, 0 that they have nothing to do with each other. At 1 nobody can tell any more what went in.
"""

# %% [markdown] lang="zh"
r"""
## 7 · 单位矩阵和稀疏用在哪里

`eye_` 只填矩阵（卷积要用它的同类 `dirac_`）。普通的层用它有点奇怪：什么新东西也没添。它的用武之地，是**同一个**权重反复使用的地方，也就是循环网络。让那 32 个样本在同一个权重里走一百遍，再把梯度传回来。为了对照，第三行每走一步就换一个**新的**权重。最后一列是走完一百遍之后，不同的样本两两之间的平均**相关系数**：各自减去均值之后，方向完全相同，就是 1；毫无关系，就是 0。到了 1，就再也看不出当初进来的是什么。
"""


# %%
def hundred(fill, new=False, seed=0):
    ac.manual_seed(seed)
    W = fill(ac.empty(WIDTH, WIDTH))
    h = start = ac.tensor(x.numpy(), requires_grad=True)
    for _ in range(100):
        h = ac.relu(h @ W.T)
        if new:
            W = fill(ac.empty(WIDTH, WIDTH))
    (back,) = ac.autograd.grad(h, start, ac.randn(*x.shape))
    alike = np.corrcoef(h.detach().numpy())[np.triu_indices(len(x), 1)].mean()
    return h.std().item(), back.std().item(), alike


# %%
same_one, new_ones = T("the same", "同一个"), T("new each time", "每次换新")
rows = []
for name, new in (("9 eye", False), ("4 kaiming_normal", False), ("4 kaiming_normal", True)):
    signal, gradient, alike = hundred(TEN[name], new)
    rows.append([name, new_ones if new else same_one, f"{signal:.0e}", f"{gradient:.0e}"])
    rows[-1].append(f"{alike:.3f}")
header = [T("signal", "信号"), T("gradient", "梯度"), T("correlation", "相关系数")]
Table([T("100 times", "100 遍"), T("weight", "权重"), *header], *rows)

# %%
for new in (False, True):
    sizes = [hundred(TEN["4 kaiming_normal"], new, seed)[0] for seed in range(5)]
    print(T("signal,", "信号，"), new_ones if new else same_one, *(f"{size:.0e}" for size in sizes))

# %%
try:
    init.eye_(ac.empty(16, 3, 5, 5))
except ValueError as error:
    print("ValueError:", error)

# %% [markdown] lang="en"
r"""
Through the identity a signal lives a hundred steps as well as one: the identity changes nothing after the first step, for $\operatorname{ReLU}(\operatorname{ReLU}(x))=\operatorname{ReLU}(x)$, and two examples stay as different as they were (0.005). A *random* ReLU layer raises the correlation of two examples a little each time. After a hundred layers it is 0.959 if the weight is the same each time, and 0.998 if it is always a new one: all examples have become alike. Using *one* random weight again and again adds a second fault: the size is not kept either. What this weight gets a little wrong, it gets wrong a hundred times in the same direction. In five draws (the two lines of numbers) the signal ends anywhere from 5e-05 to 6e+02 with one weight, but from 0.1 to 2 with new ones, whose errors mostly cancel. The identity has neither fault. Q. Le, N. Jaitly and G. Hinton started recurrent ReLU networks from it, and they could remember over hundreds of steps.

`sparse_` goes back to J. Martens: each neuron gets only a *few* connections, 15 in his case. Then its sum has the same spread whatever the width, and neurons differ strongly, since they look at different inputs. The library counts the other way: it fixes the zeros of each *column*, so it is an *input* that feeds exactly 15 neurons, and a neuron has 15 connections only on average.
"""

# %% [markdown] lang="zh"
r"""
在单位矩阵里，信号走一百步和走一步一样好：第一步之后就什么也不变了，因为 $\operatorname{ReLU}(\operatorname{ReLU}(x))=\operatorname{ReLU}(x)$，两个样本原来差多少，现在还差多少（0.005）。**随机**的 ReLU 层却不同，每过一层，两个样本的相关系数就升高一点；过了一百层，权重始终是同一个时升到 0.959，每次换新的时升到 0.998：所有样本都变得彼此相像。把**同一个**随机权重反复使用，还多出一个毛病：大小也保不住。这个权重差了一点点，就会朝同一个方向差上一百遍。抽五次看看（那两行数）：用同一个权重，信号最后从 5e-05 到 6e+02 都有；换新的，只在 0.1 和 2 之间，因为各次的偏差大多相互抵消。这两个毛病，单位矩阵都没有。Q. Le、N. Jaitly 和 G. Hinton 让 ReLU 循环网络从单位矩阵出发，它们能记住几百步以前的事。

`sparse_` 出自 J. Martens：每个神经元只有**少数几条**连接，他用的是 15 条。这样，不管有多宽，它的和的标准差都一样；而且神经元彼此差别很大，因为各看各的输入。库的算法却是反过来数的：它规定的是每一**列**有几个零。所以恰好接到 15 个神经元的，是每个**输入**；至于一个神经元有几条连接，只是平均为 15。
"""

# %%
few = 15
ac.manual_seed(0)
linked = init.sparse_(ac.empty(WIDTH, WIDTH), 1 - few / WIDTH).numpy() != 0
for what, axis in (
    (T("an input feeds", "一个输入接到"), 0),
    (T("a neuron has", "一个神经元有"), 1),
):
    counts = linked.sum(axis=axis)
    print(what, counts.min(), "…", counts.max(), T("on average", "平均"), counts.mean())

# %% [markdown] lang="en"
r"""
In the figure of section 5 sparse had vanished. Because of the zeros? First set a tenth of each column to zero, as in section 5, but choose the spread for the terms that are left, `0.9 * 256`, about 230 of 256. Then keep only 15 of 256, with the spread for 15 terms. The first line is section 5's own, for comparison:
"""

# %% [markdown] lang="zh"
r"""
在第 5 节的图里，sparse 消失了。是因为那些零吗？先像第 5 节那样，把每列的十分之一置为零，标准差却按余下的项来取：256 项里剩下 `0.9 * 256`，约 230 项。再只留 256 个里的 15 个，标准差按 15 项来取。第一行就是第 5 节的那一种，供对照：
"""

# %%
for label, sparsity, std in (
    ("sparse_(0.1), std 0.01", 0.1, 0.01),
    ("sparse_(0.1), sqrt(2 / 230)", 0.1, (2 / 230) ** 0.5),
    ("15 of 256, sqrt(2 / 15)", 1 - few / WIDTH, (2 / few) ** 0.5),
):
    path = spreads(lambda W, s=sparsity, std=std: init.sparse_(W, s, std))
    print(f"{label:28} {path[-1]:.1e}")

# %% [markdown] lang="en"
r"""
It was the default `std=0.01` that killed the signal, not the zeros. Once more: the spread decides. The real fan-in of a neuron is the number of its terms that are *not* zero; `sparse_` settles it on average.

## 8 · Why constants never learn to differ

The seventh initializer gives every weight the same value. Its spread can be made right; why not use it? Eight hidden ReLU neurons are to learn $|x|$, which two of them could do: $|x|=\operatorname{ReLU}(x)+\operatorname{ReLU}(-x)$. All weights start at 0.5. How many *different* hidden neurons are there after 50 steps of training?
"""

# %% [markdown] lang="zh"
r"""
送命的是默认的 `std=0.01`，不是那些零。还是那句话：起决定作用的是标准差。一个神经元里**不为零**的项有几个，它真正的扇入就是几；`sparse_` 定下的是平均数。

## 8 · 常数为什么永远学不出差别

第七种初始化让所有权重取同一个值。它的大小也可以调得合适，为什么不用？八个 ReLU 隐藏神经元要学会 $|x|$，其实两个就够：$|x|=\operatorname{ReLU}(x)+\operatorname{ReLU}(-x)$。所有权重从 0.5 出发。训练 50 步之后，有几个**不同**的隐藏神经元？
"""

# %%
#: en: 1 to 8
#: zh: 1 到 8
prediction = ...

# %%
line = ac.tensor(np.linspace(-1, 1, 21)[:, None])


def fit(W, w, steps=50, lr=0.3):
    path = [W.numpy().ravel().copy()]
    W.requires_grad_(), w.requires_grad_()
    for _ in range(steps):
        loss = ((ac.relu(line @ W.T) @ w.T - line.abs()) ** 2).mean()
        gradients = ac.autograd.grad(loss, (W, w))
        with ac.no_grad():
            for p, g in zip((W, w), gradients, strict=True):
                p.sub_(lr * g)
        path.append(W.detach().numpy().ravel().copy())
    return np.array(path), loss.item()


# %%
same, loss_same = fit(ac.full((8, 1), 0.5), ac.full((1, 8), 0.5))
ac.manual_seed(1)
other, loss_other = fit(init.xavier_normal_(ac.empty(8, 1)), init.xavier_normal_(ac.empty(1, 8)))
compare(prediction, len(np.unique(same[-1])))
print(f"{loss_same:.4f} {loss_other:.4f}")

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 2, figsize=(7.2, 3), sharey=True, layout="constrained")
titles = (T("all from 0.5", "都从 0.5 出发"), T("from xavier_normal", "从 xavier_normal 出发"))
for axes, path, title in zip(panels, (same, other), titles, strict=True):
    for neuron, style in zip(path.T, ["-", "--", "-.", ":"] * 2, strict=True):
        axes.plot(neuron, style)
    axes.set(title=title, xlabel=T("step", "步数"))
panels[0].set_ylabel(T("weights of 8 neurons", "8 个神经元的权重"))
in_words = T(
    "The weights of eight hidden neurons over 50 steps. Left, from a constant: one single line, eight times on top of itself. Right, from random numbers: eight different lines, above and below zero.",
    "八个隐藏神经元的权重在 50 步里的变化。左，从常数出发：只有一条线，八条完全重叠。右，从随机数出发：八条不同的线，零的上下都有。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: on the left there are eight lines, exactly on top of each other. They do move, but together. Neurons with the same weights compute the same output; with the same weights behind them they receive the same gradient; so they take the same step, and are the same again. There is nothing in the computation that could tell them apart. Eight neurons are worth one, and one ReLU can only do the right half of $|x|$: the loss stops at 0.1833, while the random start reaches 0.

To start them differently is called **symmetry breaking**, and it is the first reason for random weights; the right spread comes second. Biases may well start at 0, as long as the weights differ.

## 9 · Move it yourself

The same twenty layers, with a **gain** that multiplies all weights. The left picture shows activations and gradients over the layers, the right one a histogram of one layer. Three questions that only moving answers:

1. `xavier_uniform` with `relu`. At which setting of the gain do both curves come nearest to level? Why just there?
2. `normal(0, 1)` with `tanh`. The curve of the activations is as level as can be. What does the histogram show, and what does the gradient do? Now choose `uniform(0, 1)`: what is the gradient in layer 1?
3. `orthogonal` with `tanh`. Turn the gain up from 1. Which is the first setting at which the gradient is *larger* in layer 1 than in layer 20? Write it into the cell below.
"""

# %% [markdown] lang="zh"
r"""
看图要点：左图其实有八条线，完全重叠在一起。它们都在动，可是一起动。权重相同的神经元，算出相同的输出；后面接的权重也相同，收到的梯度就相同；于是迈出相同的一步，又变得一模一样。整个计算里，没有什么能把它们区分开。八个神经元只顶一个用，而一个 ReLU 只管得了 $|x|$ 的右半边：损失停在 0.1833，随机的起点却到了 0。

让它们从不同的地方出发，叫做**对称性破缺**，这是权重要取随机数的首要原因；合适的标准差排在其次。只要权重各不相同，偏置从 0 出发倒也无妨。

## 9 · 自己动一动

还是那二十层，多了一个乘在所有权重上的**增益**。左图是激活值和梯度逐层的变化，右图是某一层的直方图。下面三个问题，不动手就答不出来：

1. `xavier_uniform` 配 `relu`。增益在哪一格时，两条曲线最接近水平？为什么恰好是那里？
2. `normal(0, 1)` 配 `tanh`。激活值的曲线要多平有多平。直方图说明了什么？梯度又怎样？再选 `uniform(0, 1)`：第 1 层的梯度是多少？
3. `orthogonal` 配 `tanh`。把增益从 1 往上调。从哪一格起，第 1 层的梯度比第 20 层**更大**？把它写进下面的单元格。
"""

# %%
viz.initializer_explorer("xavier_uniform", "relu")

# %%
gain = ...  #: en: question 3, to one decimal  #: zh: 第 3 题，精确到一位小数

# %%
#: en: the engine on the three questions: look only after you have moved the sliders
#: zh: 引擎对三个问题的回答：动过滑块之后再看
hint = T(
    "Compare the two ends of the gradients' curve, at every setting.",
    "每一格都比较一下梯度曲线的两端。",
)
check("gain", gain, 1.3, hint)
for gains, name, a in (
    ((1.3, 1.4, 1.5), "1 xavier_uniform", ac.relu),
    ((1.0,), "6 normal", ac.tanh),
    ((1.0,), "5 uniform", ac.tanh),
    ((1.2, 1.3), "8 orthogonal", ac.tanh),
):
    for factor in gains:
        values, back = both_ways(lambda W, n=name, f=factor: TEN[n](W).mul_(f), a)
        print(
            f"{name:16} {factor}: {values[0]:.2f} → {values[-1]:.2f}, {back[0]:.1e} ← {back[-1]:.2f}"
        )

# %% [markdown] lang="en"
r"""
(The cell draws its weights anew: a value may differ from the widget's by as much as 50%, but the conclusion does not.)

<details><summary>What you should have found</summary>

1. At 1.4, the setting nearest to $\sqrt2=1.4142$. Xavier with the gain of ReLU *is* Kaiming, for square layers. One step away, at 1.3 or 1.5, twenty layers already turn the difference into a factor of several.
2. The histogram has two towers, at $-1$ and 1: every neuron is **saturated**. The spread looks healthy since it cannot exceed 1. The gradient, on its way through weights that are far too large, is a billion times too large in layer 1. With `uniform(0, 1)` it is exactly 0: all sums are so far out that the slope of tanh is rounded to nothing. A level curve of the activations proves nothing by itself.
3. At 1.3. Forward, tanh shrinks what is large, so a gain above 1 is needed to keep the activations up; back, the same gain meets slopes near 1 and makes the gradient grow. The rule of thumb $\frac53$ favours the activations.

</details>
"""

# %% [markdown] lang="zh"
r"""
（这个单元格的权重是重新抽取的：数值与控件里的最多可能差 50%，结论不变。）

<details><summary>你应该发现的事</summary>

1. 在 1.4，离 $\sqrt2=1.4142$ 最近的一格。层是方形的时候，Xavier 乘上 ReLU 的增益**就是** Kaiming。只差一格，取 1.3 或 1.5，二十层下来就差了好几倍。
2. 直方图是两座塔，在 $-1$ 和 1 处：所有神经元都**饱和**了。标准差看上去很健康，是因为它本来就不能超过 1。梯度穿过大得离谱的权重，到第 1 层时大了十亿倍。换成 `uniform(0, 1)`，梯度恰好是 0：所有的和都跑得太远，tanh 的斜率舍入之后什么也不剩。激活值的曲线平，单凭这一点什么也说明不了。
3. 在 1.3。向前走，tanh 会压缩大的数，所以增益要大于 1，激活值才撑得住；往回走，同一个增益遇上接近 1 的斜率，梯度就越来越大。经验值 $\frac53$ 偏向的是激活值。

</details>
"""

# %% [markdown] lang="en"
r"""
## 10 · Trust, but measure

Write `right_std(shape, a, mode)`: the spread of Kaiming's weights, for any weight (outputs, inputs, and possibly a window), behind a leaky ReLU of slope `a`. Then `measured(function, w)`: the slopes of a function of a NumPy vector by central differences (lesson 02), with a step of $10^{-6}$. The last check asks whether the engine's gradient for *one row of weights in the first of twenty layers* agrees with what you measure, once with Kaiming and once with sparse. (Both sides are divided by the largest slope first: in the sparse network all are tiny.)
"""

# %% [markdown] lang="zh"
r"""
## 10 · 可以相信，但要量一量

请写出 `right_std(shape, a, mode)`：给定权重的形状（输出，输入，也许还有窗口），前面的激活函数是斜率为 `a` 的 leaky ReLU，返回 Kaiming 权重的标准差。再写 `measured(function, w)`：用中心差分（第 02 课）求一个以 NumPy 向量为自变量的函数的各个斜率，步长取 $10^{-6}$。最后一项检查的是：对**二十层里第一层的一行权重**，引擎的梯度和你量出来的是否一致，一次用 Kaiming，一次用稀疏。（两边都先除以最大的斜率，因为稀疏网络里的斜率全都小得很。）
"""


# %%
def right_std(shape, a=0.0, mode="fan_in"):
    return ...  #: en: a number  #: zh: 一个数


def measured(function, w, h=1e-6):
    return ...  #: en: as many slopes as w has entries  #: zh: w 有几个分量，就返回几个斜率


# %%
#: en: row takes the place of the first row of the first layer's weights
#: zh: row 顶替第一层权重的第一行
def deep_loss(row, fill):
    ac.manual_seed(0)
    h = ac.tensor(draw_once)
    for layer in range(LAYERS):
        W = fill(ac.empty(16, 16))
        h = ac.relu(h @ (ac.cat([row[None], W[1:]]) if layer == 0 else W).T)
    return (h**2).mean()


draw_once = np.random.default_rng(11).normal(size=(32, 16))
row = np.random.default_rng(2).normal(size=16) / 4
fills = {"kaiming": TEN["4 kaiming_normal"], "sparse": TEN["10 sparse"]}

# %%
hint = T(
    "gain² = 2 / (1 + a²), over the fan of the mode.",
    "gain² = 2 / (1 + a²)，除以 mode 指定的扇数。",
)
value = right_std((64, 32, 3, 3), 0.2, "fan_out")
check("right_std", value, 0.0577831, hint)
hint = T("Nudge one entry at a time, both ways.", "每次只动一个分量，两边都动。")
value = measured(lambda w: ((w - 1) ** 2).sum(), np.array([1.0, -2.0]))
check("measured", value, [0.0, -6.0], hint)
for name, fill in fills.items():
    leaf = ac.tensor(row, requires_grad=True)
    slope = ac.autograd.grad(deep_loss(leaf, fill), leaf)[0].numpy()
    largest = abs(slope).max()
    print(f"{name:8} {largest:.1e}")
    if value is not ...:
        numeric = measured(lambda w, f=fill: deep_loss(ac.tensor(w), f).item(), row)
        check(name, numeric / largest, slope / largest, hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`right_std`: the window is `np.prod(shape[2:])` (1 if there is none), the fan `shape[1] * window` or, for `"fan_out"`, `shape[0] * window`; `return (2 / (1 + a**2) / fan) ** 0.5`.

`measured`: `return np.array([(function(w + e) - function(w - e)) / (2 * h) for e in h * np.eye(len(w))])`.

In the sparse network the engine still tells you a gradient, of about $2.5\cdot10^{-62}$: a number, but no force that could ever move a weight.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`right_std`：窗口是 `np.prod(shape[2:])`（没有窗口时是 1），扇数是 `shape[1] * window`，`"fan_out"` 时是 `shape[0] * window`；`return (2 / (1 + a**2) / fan) ** 0.5`。

`measured`：`return np.array([(function(w + e) - function(w - e)) / (2 * h) for e in h * np.eye(len(w))])`。

在稀疏的网络里，引擎照样报出一个梯度，大约 $2.5\cdot10^{-62}$：数是有，却没有力气推动任何权重。

</details>
"""

# %% [markdown] lang="en"
r"""
## 11 · Explain the bug

A classmate writes her layers as `h @ W`, as many people do. She has read section 4 and uses Kaiming with the right gain. For four layers of equal width everything is as it should be (before the ReLU a level of $\sqrt2$ is right: half of the squares is still to go). For layers that get narrower it is not.
"""

# %% [markdown] lang="zh"
r"""
## 11 · 找出毛病

一位同学把层写成 `h @ W`，很多人都这样写。她读过第 4 节，用的是 Kaiming，增益也对。四层一样宽时，一切正常（这里量的是 ReLU 之前，一半的平方还没扔掉，停在 $\sqrt2$ 附近才对）；一层比一层窄时，就不对了。
"""


# %%
def narrowing(widths):
    ac.manual_seed(0)
    h, found = ac.randn(200, widths[0]), []
    for inputs, outputs in pairwise(widths):
        W = init.kaiming_normal_(ac.empty(inputs, outputs), mode="fan_in", nonlinearity="relu")
        z = h @ W
        found.append(round(z.std().item(), 2))
        h = ac.relu(z)
    return found


print(narrowing([512, 512, 512, 512, 512]))
print(narrowing([2048, 512, 128, 32, 8]))

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: which number of a shape does `fan_in` read?

<details><summary>What has happened</summary>

The initializers expect PyTorch's layout, (outputs, inputs), for layers that compute `h @ W.T`. Her weights are the other way round, so what the library takes for the fan-in is her fan-*out*. Each layer has four times as many inputs as outputs: the variance is four times too large and the spread about doubles with every layer. In square layers the two fans are the same number, which is why her test with equal widths saw nothing.

The cure: `mode="fan_out"` for weights in this layout, or (better, since the next reader expects it) the layout of the library. And test with layers that are not square: that is as true here as it was for the shapes of lesson 05.

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：`fan_in` 读的是形状里的哪一个数？

<details><summary>究竟发生了什么</summary>

这些初始化认的是 PyTorch 的排法：（输出，输入），层算的是 `h @ W.T`。她的权重正好反过来，库当作扇入的，其实是她的扇**出**。每层的输入是输出的四倍：方差成了应有的四倍，标准差每层大约翻一番。方形的层里两个扇数相等，所以她用等宽的层来试，什么也看不出来。

改法：这种排法的权重用 `mode="fan_out"`；更好的办法是改用库的排法，因为后来读代码的人料想的就是它。还有，要用不是方阵的层来测试，这和第 05 课里的形状是同一个道理。

</details>
"""

# %% [markdown] lang="en"
r"""
## 12 · Four questions

Answer each aloud before you open it.

**1.** "All weights 0 is the neutral choice: the network starts without an opinion."

<details><summary>Is it?</summary>

All neurons are alike, so the symmetry of section 8 is there, and worse: with all weights 0 the gradient of every weight of the hidden layers is 0 as well, for it is multiplied by weights behind it. The cell below shows it: 50 steps, and not one weight of the first layer has moved. *Biases* may be 0.

</details>

**2.** "Xavier is for uniform numbers and Kaiming for normal ones."

<details><summary>Is that the difference?</summary>

No, each comes in both. The difference is the 2 for the half that ReLU throws away (and that Xavier uses both fans, Kaiming one of them). Normal or uniform makes hardly any difference.

</details>

**3.** "Gradient explodes? Take smaller weights. Gradient vanishes? Take larger ones. The loss will tell me."

<details><summary>Will it?</summary>

The right size is not found by trial, it is *computed* from the fans and the activation: $\text{gain}/\sqrt n$. A factor of 1.1 in each layer is a factor of 6.7 after twenty. And a loss that is `nan`, or one that stands still, does not say which layer is at fault; the spreads, layer by layer, do.

</details>

**4.** "With batch normalization one need not care about any of this."

<details><summary>Any of it?</summary>

A layer that divides by the spread does mend a wrong spread, and so deep networks became easier to start. It does not break symmetry: identical neurons stay identical. And the scale of the weights still decides how fast they learn.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 12 · 四个问题

先把答案说出口，再打开看。

**1.** “权重全取 0 最中立：网络出发时不带任何成见。”

<details><summary>是这样吗？</summary>

所有神经元都一样，第 8 节的对称性就在这里；而且更糟：权重全是 0，隐藏层每个权重的梯度也都是 0，因为它要乘上后面的权重。下面的单元格可以看到：走了 50 步，第一层的权重一个也没动。**偏置**倒是可以取 0。

</details>

**2.** “Xavier 用于均匀分布，Kaiming 用于正态分布。”

<details><summary>差别在这里吗？</summary>

不在，两种都各有均匀和正态。差别在于那个 2，补的是 ReLU 扔掉的一半（还有，Xavier 用两个扇数，Kaiming 只用一个）。正态还是均匀，几乎没有区别。

</details>

**3.** “梯度爆炸？把权重取小些。梯度消失？取大些。看损失就知道了。”

<details><summary>看得出来吗？</summary>

合适的大小不是试出来的，而是由扇数和激活函数**算**出来的：$\text{gain}/\sqrt n$。每层差 1.1 倍，二十层就差 6.7 倍。损失变成 `nan`，或者停着不动，都不会告诉你毛病出在哪一层；逐层的标准差才会。

</details>

**4.** “有了批归一化，这些都不用操心。”

<details><summary>都不用吗？</summary>

把标准差除掉的层，确实能补救不合适的标准差，深的网络因此好训练多了。可它不会打破对称：相同的神经元仍然相同。而且权重的大小仍旧决定它们学得多快。

</details>
"""

# %%
still, loss = fit(ac.zeros(8, 1), ac.zeros(1, 8))
print(T("largest weight of the first layer:", "第一层最大的权重："), abs(still[-1]).max())
print(T("loss:", "损失："), f"{loss:.4f}")
print(T("twenty times a factor of", "连乘二十次，因子为"), f"1.1: {1.1**20:.1f}")

# %% [markdown] lang="en"
r"""
## 13 · To take with you

Variances of independent terms add, so a layer multiplies the variance by $n_{\text{in}}\,\sigma^2$ on the way forward and by $n_{\text{out}}\,\sigma^2$ on the way back. **Xavier** sets $\sigma^2=2/(n_{\text{in}}+n_{\text{out}})$, between the two wishes; **Kaiming** sets $\sigma^2=2/n_{\text{in}}$, the 2 for the half that ReLU throws away. A uniform distribution needs $b=\sqrt3\,\sigma$. **Orthogonal** weights keep every length, not only the average. Look at activations *and* gradients, layer by layer. And whatever you choose, choose different numbers: equal neurons stay equal.

| The layer … | Take |
|---|---|
| is followed by ReLU | `kaiming_normal_` or `kaiming_uniform_`, `nonlinearity="relu"` |
| is followed by tanh | `xavier_normal_` or `xavier_uniform_`, with a gain between 1 and $\frac53$ |
| is followed by nothing | `xavier_normal_` or `xavier_uniform_` |
| is very deep, or recurrent | `orthogonal_`, with the gain of the activation |
| is recurrent with ReLU, and must remember | `eye_` |
| is wide, and neurons are to be different | `sparse_`, with a `std` by what is left per row on average |
| is a bias | `zeros_` |

| English | 中文 |
|---|---|
| initialization | 初始化 |
| fan-in, fan-out | 扇入，扇出 |
| variance, standard deviation (spread) | 方差，标准差 |
| gain | 增益 |
| orthogonal initialization | 正交初始化 |
| symmetry breaking | 对称性破缺 |
| vanishing gradient, exploding gradient | 梯度消失，梯度爆炸 |
| saturated | 饱和 |

### Read on

- X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS (2010). Section 4.2 is our sections 2 and 3. Start here.
- K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV (2015). Section 2.2: the 2.
- A. M. Saxe, J. L. McClelland, S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", ICLR (2014). Orthogonal starts.
- J. Martens, "Deep learning via Hessian-free optimization", ICML (2010). Sparse starts.
- Q. V. Le, N. Jaitly, G. E. Hinton, "A simple way to initialize recurrent networks of rectified linear units", arXiv (2015). Identity starts.
- Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, "Efficient BackProp", in *Neural Networks: Tricks of the Trade*, Springer (1998). Where it began.

### Now do it yourself

In the assignment you write all ten: [11 · Ten initializers](../../exercises/en/11_initializers.ipynb). Lesson 12 then takes better steps from a good start.
"""

# %% [markdown] lang="zh"
r"""
## 13 · 带走什么

独立的各项，方差可以相加，所以一层在向前走时把方差乘以 $n_{\text{in}}\,\sigma^2$，往回走时乘以 $n_{\text{out}}\,\sigma^2$。**Xavier** 取 $\sigma^2=2/(n_{\text{in}}+n_{\text{out}})$，在两个要求之间折中；**Kaiming** 取 $\sigma^2=2/n_{\text{in}}$，2 补的是 ReLU 扔掉的一半。均匀分布要取 $b=\sqrt3\,\sigma$。**正交**的权重保住每一个长度，而不只是平均。激活值**和**梯度都要看，逐层地看。最后，不管选哪一种，数要各不相同：相同的神经元永远相同。

| 这一层…… | 选用 |
|---|---|
| 后面是 ReLU | `kaiming_normal_` 或 `kaiming_uniform_`，加上 `nonlinearity="relu"` |
| 后面是 tanh | `xavier_normal_` 或 `xavier_uniform_`，增益取 1 到 $\frac53$ 之间 |
| 后面什么也没有 | `xavier_normal_` 或 `xavier_uniform_` |
| 处在很深的网络里，或是循环的 | `orthogonal_`，配上激活函数的增益 |
| 是用 ReLU 的循环层，要记得住 | `eye_` |
| 很宽，又想让神经元各不相同 | `sparse_`，`std` 按每行平均留下的项数来取 |
| 是偏置 | `zeros_` |

| 中文 | English |
|---|---|
| 初始化 | initialization |
| 扇入，扇出 | fan-in, fan-out |
| 方差，标准差 | variance, standard deviation (spread) |
| 增益 | gain |
| 正交初始化 | orthogonal initialization |
| 对称性破缺 | symmetry breaking |
| 梯度消失，梯度爆炸 | vanishing gradient, exploding gradient |
| 饱和 | saturated |

### 延伸阅读

- X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS (2010)。4.2 节就是我们的第 2、3 节。从它读起。
- K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV (2015)。2.2 节讲那个 2。
- A. M. Saxe, J. L. McClelland, S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", ICLR (2014)。正交的起点。
- J. Martens, "Deep learning via Hessian-free optimization", ICML (2010)。稀疏的起点。
- Q. V. Le, N. Jaitly, G. E. Hinton, "A simple way to initialize recurrent networks of rectified linear units", arXiv (2015)。单位矩阵的起点。
- Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, "Efficient BackProp", in *Neural Networks: Tricks of the Trade*, Springer (1998)。一切从这里开始。

### 轮到你了

配套的作业要你写出全部十种：[11 · 十种初始化](../../exercises/zh/11_initializers.ipynb)。有了好的起点，第 12 课再来走更好的步子。
"""
