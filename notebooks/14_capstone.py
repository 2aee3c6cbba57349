# ---
# jupyter:
#   course:
#     title:
#       en: "Capstone: your own engine learns"
#       zh: 结业：用你自己的引擎训练网络
#     minutes: 150
#     difficulty: 3
#     needs: [05_tensor_engine, 09_losses_regression_classification]
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
# 14 · Capstone: your own engine learns

Thirteen lessons of parts. Today they run. Three networks will learn, from random numbers to something that works: one draws borders between spirals, one reads handwritten digits, one writes verse, letter by letter. Most of their parts you have built yourself; two big ones are new, convolution and attention. But what you learn today is the craft of training: to know, before you have waited for an hour, whether this run is worth its hour, and afterwards, that the result is what you think it is.

After this lesson you can

1. write a training loop with held-out data, and read from its curves what is wrong with it;
2. compute a convolution and its gradient with a table of indices and a matrix product, and check them;
3. say "this change helps" only when it does: sanity checks before, several seeds and an ablation after.

> **Before you start** You need lessons 05 (the tensor engine) and 09 (cross-entropy); lessons 11 to 13 help. Plan 150 minutes in two sittings: sections 1 to 4 first; then, from section 5 on, digits and letters. Difficulty ●●●.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 14 · 结业：用你自己的引擎训练网络

前面十三课造好了各种零件，今天把机器开动起来。三个网络要从一堆随机数开始，学成三件真有用的事：一个在旋臂之间划界，一个认手写数字，还有一个逐字写诗。零件大多是你亲手造过的，新的主要是两样：卷积和注意力。更要紧的是训练这门手艺：不用先等一个小时，就知道这次训练值不值得跑下去；跑完之后，也知道结果是不是真像你想的那样。

学完这一课，你能够：

1. 写出带验证集的训练循环，并从曲线上看出毛病在哪里；
2. 用一张索引表加一次矩阵乘法算出卷积和它的梯度，并加以检验；
3. 只在确有把握时才说“这个改动有用”：训练之前先做几项检查，之后换几个随机种子，再做消融实验。

> **开始之前** 需要学过第 05 课（张量引擎）和第 09 课（交叉熵）；第 11 到 13 课学过更好。预计 150 分钟，分两次学：先学第 1 到第 4 节，再从第 5 节起学数字和文字。难度 ●●●。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import data, nn, optim, viz
from autograd_core.nn import functional as F
from coursekit.lesson import Table, check, class_from, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %%
spirals = data.make_spirals(600, noise=0.15, generator=ac.Generator().manual_seed(0))
points, arms = (part.numpy() for part in spirals)
images, digits = data.load_digits()
text = data.load_text(T("sonnets", "tang_poems"))

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 3, figsize=(7.8, 2.7), layout="constrained")
for arm, look in enumerate(("C0o", "C1s", "C2^")):
    panels[0].plot(*points[arms == arm].T, look, ms=2.6)
tiles = ac.tensor(np.pad(images[:25, 0].numpy(), ((0, 0), (1, 1), (1, 1))))
sheet = ac.cat([ac.cat(list(row), 1) for row in tiles.chunk(5)])
panels[1].imshow(sheet.numpy(), cmap="Greys")
verse, size = "\n".join(text.splitlines()[:2]), float(T("8", "13"))
panels[2].set_frame_on(False)
panels[2].text(0.5, 0.5, verse, ha="center", va="center", fontsize=size, linespacing=1.8)
for axes in panels:
    axes.set(xticks=[], yticks=[], aspect="equal")
in_words = T(
    "Three data sets: 600 points on three spiral arms; a sheet of 25 small handwritten digits; the first two lines of a poem.",
    "三份数据：三条旋臂上的 600 个点；25 个小小的手写数字；一首诗的开头两行。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: what will be learnt today. Spiral arms that no straight line can separate; digits of 8 by 8 pixels, written by many hands; and verse. The three networks differ in how they look at their input; the loop that trains them has the same five steps each time.

## 1 · Before the first step

The first network can run on *your* engine, if you like. With `own = True` the next cell fetches the class that you wrote in assignment 05; with `own = False` it takes the course's, which does the same, faster. The rest of sections 1 and 2 uses only what both have: `@`, `+`, `-`, `exp`, `log`, `sum`, `mean`, `relu`, an index, `backward`.
"""

# %% [markdown] lang="zh"
r"""
看图要点：今天要学的就是这些。用直线怎么也分不开的旋臂；许多人写的 8 乘 8 像素的数字；还有诗。三个网络看输入的方式不同，训练它们的循环却都是同样的五步。

## 1 · 走第一步之前

第一个网络可以跑在**你的**引擎上。写 `own = True`，下一格就去取你在作业 05 里写的类；写 `own = False`，就用课程的，做的事一样，快一些。第 1、2 节余下的部分，只用两边都有的东西：`@`、`+`、`-`、`exp`、`log`、`sum`、`mean`、`relu`、索引、`backward`。
"""

# %%
own = False  #: en: True, once assignment 05 is done  #: zh: 做完作业 05，就可以写 True
solved = f"../../exercises/{ac.get_language()}/05_tensor_engine.ipynb"
Mine = class_from(solved, "Tensor") if own else None


def leaf(values):
    return Mine(values) if Mine else ac.tensor(values, requires_grad=True)


whose = T("your engine", "你的引擎") if Mine else T("the course's engine", "课程的引擎")
print(T(f"The spirals run on {whose}.", f"旋臂这一节用的是{whose}。"))

# %% [markdown] lang="en"
r"""
A layer is a function that owns parameters. A network is a list of such functions, and all that an optimizer asks of it is: name your parameters. (In the assignment you write the full `Module`, which finds parameters by itself, however deep they are nested.)
"""

# %% [markdown] lang="zh"
r"""
层就是带着参数的函数。网络就是一串这样的函数；优化器只要求它一件事：报出你的参数。（作业里要写完整的 `Module`：不管嵌套多深，它都能自己找到参数。）
"""


# %%
class Linear:
    def __init__(self, fan_in, fan_out, draw, scale=1.0):
        spread = scale * np.sqrt(2 / fan_in)  #: en: Kaiming, lesson 11  #: zh: Kaiming，第 11 课
        self.weight = leaf(draw.normal(0, spread, (fan_in, fan_out)))
        self.bias = leaf(np.zeros(fan_out))

    def __call__(self, x):
        return x @ self.weight + self.bias


def relu(x):
    return x.relu()


# %%
class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def named_parameters(self):
        for i, layer in enumerate(self.layers):
            for name, value in vars(layer).items():
                yield f"{i}.{name}", value


# %% [markdown] lang="en"
r"""
The loss is the cross-entropy of lesson 09, in one line and a precaution (subtracting the largest logit, as a constant). Now the first check, and it takes hardly any time. A network that knows nothing about $C$ classes should give each the probability $1/C$. We have three arms. What should the very first loss be, before any training?
"""

# %% [markdown] lang="zh"
r"""
损失是第 09 课的交叉熵，一行就够，外加一道预防（减去最大的对数几率，当作常数）。现在做第一项检查，几乎不花时间。对 $C$ 个类别一无所知的网络，应当给每一类 $1/C$ 的概率。我们有三条旋臂：什么都没训练的时候，最初的损失应当是多少？
"""


# %%
def cross_entropy(z, t):
    z = z - np.asarray(z.data).max(1, keepdims=True)
    return (z.exp().sum(1).log() - z[np.arange(len(t)), t]).mean()


#: en: a number
#: zh: 一个数
prediction = ...


# %%
def network(scale, seed=0):
    draw = np.random.default_rng(seed)
    last = Linear(64, 3, draw, scale)
    return Sequential(Linear(2, 64, draw), relu, Linear(64, 64, draw), relu, last)


compare(prediction, round(np.log(3), 4))
for scale in (5.0, 1.0, 0.1):
    first = cross_entropy(network(scale)(points), arms).item()
    print(T("last layer times", "最后一层乘以"), f"{scale}: {first:.4f}")

# %% [markdown] lang="en"
r"""
$\log 3=1.0986$, and in general $\log C$. Is your first loss far above? Then the network is sure of things that it cannot know, and will spend its first steps on unlearning them; a small last layer (here times 0.1) cures that. Even the usual start, times 1, is more than a quarter too high: Kaiming keeps the size of the signal, and logits should be small. Is it far *below*? Then something is leaking the answer into the input. Either way, you have learnt it in a second instead of an hour.

Second question before the first step: on which data will we measure? A network of this size could learn all points by heart, so the points that it was trained with prove nothing. We put a third of them aside: the **validation set**, held out from training.
"""

# %% [markdown] lang="zh"
r"""
答案是 $\log 3=1.0986$，一般地就是 $\log C$。最初的损失比它大得多？那么网络对它不可能知道的事太有把握，开头几步都得花在纠正上；把最后一层缩小（这里乘以 0.1）就好了。照通常的办法开始（乘以 1），损失也高出四分之一还多：Kaiming 让信号的大小保持不变，而对数几率一开始应当小。比它**小**得多？那一定有什么把答案漏进了输入。不论哪一种，你一秒钟就知道了，用不着等一个小时。

走第一步之前还有第二个问题：在哪些数据上量成绩？这样大的网络，把所有的点背下来也不难，所以拿训练用过的点来量，什么也说明不了。我们把三分之一的点放到一边，不参加训练，这就是**验证集**。
"""

# %%
order = np.random.default_rng(1).permutation(len(points))
train_rows, val_rows = order[:400], order[400:]
print(len(train_rows), len(val_rows), len(set(train_rows) & set(val_rows)))

# %% [markdown] lang="en"
r"""
## 2 · The loop

Five lines, always in this order: forget the old gradients, forward, loss, backward, update. (Some tutorials write `pred.step()` for the last one. The prediction cannot step; the *parameters* do.)
"""

# %% [markdown] lang="zh"
r"""
## 2 · 训练循环

五行，次序永远不变：清掉旧梯度，前向，算损失，反向，更新。（有的教程把最后一行写成 `pred.step()`。预测值是不会走步的，走步的是**参数**。）
"""


# %%
def step(model, x, t, lr):
    for _name, parameter in model.named_parameters():
        parameter.grad = None
    loss = cross_entropy(model(x), t)
    loss.backward()
    for _name, parameter in model.named_parameters():
        parameter.data -= lr * parameter.grad
    return loss


def measure(model, x, t):
    z = model(x)
    right = np.asarray(z.data).argmax(1) == t
    return cross_entropy(z, t).item(), right.mean()


# %% [markdown] lang="en"
r"""
A loop that runs in silence is a loop you know nothing about. `viz.TrainingRecord` is a callback: called after each step it writes down the loss and, layer by layer, the size of the gradient and of the update. The dashboard draws it *while the loop runs*: run the next cell, then the one below, and scroll back up to watch.
"""

# %% [markdown] lang="zh"
r"""
一声不响的循环，你对它就一无所知。`viz.TrainingRecord` 是一个回调：每走一步调用一次，它就记下损失，以及各层梯度和更新量的大小。仪表盘**边跑边画**：先运行下一格，再运行再下一格，然后翻回来看。
"""

# %%
spiral_net = network(0.1)
first_record = viz.TrainingRecord(spiral_net)
viz.training_dashboard(first_record)

# %%
draw = np.random.default_rng(2)
epochs = 40
for _epoch in range(epochs):
    for chosen in np.array_split(draw.permutation(train_rows), 8):
        first_record(step(spiral_net, points[chosen], arms[chosen], lr=0.3))
    first_record.validation(*measure(spiral_net, points[val_rows], arms[val_rows]))
loss, right = measure(spiral_net, points[val_rows], arms[val_rows])
print(T("held-out loss and accuracy:", "验证集上的损失和准确率："), f"{loss:.3f} {right:.3f}")

# %%
#: en: columns of the table: step, loss, learning rate, held-out loss, accuracy; then the gradient
#: en: of layers 0, 2 and 4 (5 to 7), and update ÷ weight of the same layers (8 to 10)
#: zh: 表的各列：步数、损失、学习率、验证损失、准确率；接着是第 0、2、4 层的梯度（5 到 7 列），
#: zh: 再是这三层的更新量 ÷ 权重（8 到 10 列）
ratios = first_record.table()[:, 8:11]
inside = (ratios > 1e-4) & (ratios < 1e-2)
halves = T("first half", "前一半"), T("second half", "后一半")
for half, name in zip(np.array_split(inside, 2), halves, strict=True):
    print(T("in the green band,", "在绿色带子里，"), f"{name}:", half.mean(0).round(2))

# %%
across = np.linspace(-1.2, 1.2, 121)
grid = np.stack(np.meshgrid(across, across), -1).reshape(-1, 2)


def answers(model):
    return np.asarray(model(grid).data).argmax(1).reshape(121, 121)


# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 2, figsize=(7.2, 3.4), layout="constrained", sharey=True)
then = {T("before training", "训练前"): network(0.1), T("after training", "训练后"): spiral_net}
tints = {"levels": [-0.5, 0.5, 1.5, 2.5], "colors": ["C0", "C1", "C2"], "alpha": 0.25}
for axes, (title, trained_or_not) in zip(panels, then.items(), strict=True):
    axes.contourf(across, across, answers(trained_or_not), **tints)
    for arm, look in enumerate(("C0o", "C1s", "C2^")):
        axes.plot(*points[val_rows][arms[val_rows] == arm].T, look, ms=3)
    axes.set(title=title, xticks=[-1, 0, 1], yticks=[-1, 0, 1], aspect="equal")
in_words = T(
    "The plane coloured by the network's answer, with the held-out points. Before training the colours have nothing to do with the points; afterwards three curved arms follow the three spirals.",
    "按网络的回答给平面涂色，上面是验证集的点。训练前，颜色和点毫无关系；训练后，三条弯曲的色带跟着三条旋臂走。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the points are those that training has *not* seen, and the borders pass between the arms nearly everywhere: 3 of the 200 points are on the wrong side, one in the middle, where the arms meet, and two at the right edge. (Before training you see two colours only: the third arm is nowhere the answer.) Seen closely, each border is made of straight pieces: a ReLU bends in one place and is straight elsewhere (lesson 08), so a network of them is *piecewise linear*, and 64 kinks in each of two layers can be laid out like this.

In the dashboard, pull the slider back to step 1: the first loss is about $\log 3$, as it should be. The gradients shrink as the loss does. The last picture has a green band: updates between $10^{-4}$ and $10^{-2}$ of the weights, a healthy size. The cell above says which share of its steps each layer spent there. The two hidden layers were there nearly all the time. The last layer began small, so all through the first half its updates are large beside it; then it comes in too.

## 3 · Reading other people's curves

Six runs of one network on such spirals, under letters. One is good. The others suffer from: a learning rate too large, one too small, a forgotten `zero_grad`, dead ReLUs, and training data too few. Which letter is which? Change the run, move the step, and *look at all four pictures*.
"""

# %% [markdown] lang="zh"
r"""
看图要点：图上的点训练时**没有**见过，边界却几乎处处都从旋臂之间穿过：200 个点里只有 3 个站错了边，一个在正中央，几条旋臂在那里相会，两个在最右边。（训练前只有两种颜色：还有一条旋臂，网络在哪里都不选它。）凑近了看，每条边界都由直线段拼成：一个 ReLU 只在一处折弯，别处都是直的（第 08 课），所以整个网络是**分段线性**的；两层各 64 个折点，就能摆成这个样子。

在仪表盘里把滑块拖回第 1 步：最初的损失大约是 $\log 3$，正该如此。损失变小，梯度也跟着变小。最后一张图上有一条绿色的带子：更新量在权重的 $10^{-4}$ 到 $10^{-2}$ 之间，这是健康的大小。上面那一格印出了各层有多大比例的步数落在带子里：两个隐藏层几乎一直都在；最后一层起初很小，所以整个前一半，更新量和它一比都嫌大，到后一半也进来了。

## 3 · 看别人的曲线

同一个网络在这样的旋臂上跑了六次，只标字母。有一次是正常的，其余的毛病是：学习率太大，学习率太小，忘了 `zero_grad`，ReLU 死亡，训练数据太少。哪个字母是哪一种？换一换是哪一次，拖一拖步数，**四张图都要看**。
"""

# %%
viz.training_dashboard(blind=True)

# %% [markdown] lang="en"
r"""
1. Which letter has forgotten `zero_grad`? (It looks excellent at step 40. What do the gradients say already then, compared with the good run?)
2. In which run are the ReLUs dead? Read the gradients of layers 0, 2 and 4 there. Which of them still moves, and towards which loss?
3. In the run with too few data: at which step is the held-out loss lowest? What has happened to the training loss since, at step 200?
"""

# %% [markdown] lang="zh"
r"""
1. 哪个字母忘了 `zero_grad`？（它在第 40 步看上去好极了。和正常的那一次相比，这时的梯度已经在说什么？）
2. 哪一次的 ReLU 死了？读一读那里第 0、2、4 层的梯度：哪一层还在动？它朝着多大的损失走？
3. 在数据太少的那一次里，验证损失在第几步最低？从那以后到第 200 步，训练损失又怎样了？
"""

# %%
forgotten = ...  #: en: question 1, a letter in quotes  #: zh: 第 1 题，加引号的字母
dead = ...  #: en: question 2, a letter in quotes  #: zh: 第 2 题，加引号的字母
best_step = ...  #: en: question 3, the step  #: zh: 第 3 题，步数

# %%
#: en: the records themselves on the three questions: look only after you have moved the slider
#: zh: 记录本身对三个问题的回答：动过滑块之后再看
from autograd_core.viz.widgets.training_dashboard import ORDER

letter = dict(zip(ORDER, "ABCDEF", strict=True))
runs = {name: run.table() for name, run in viz.recorded_runs().items()}
few = runs["overfits"]
lowest = few[np.nanargmin(few[:, 3])]
hint = T("Whose gradients grow and grow?", "谁的梯度越积越大？")
check("forgotten", forgotten, letter["not_zeroed"], hint)
hint = T("Look for gradients of exactly 0.", "找恰好等于 0 的梯度。")
check("dead", dead, letter["dead"], hint)
hint = T("The dashed curve of the first picture.", "看第一张图的虚线。")
check("best_step", best_step, lowest[0], hint)

# %%
for name in ("good", "not_zeroed", "dead"):
    print(f"{name:11}", T("step 40, gradients:", "第 40 步的梯度："), runs[name][39, 5:8].round(4))
losses = {name: run[:, 1].round(4) for name, run in runs.items()}
print("dead       ", T("loss at step 200:", "第 200 步的损失："), losses["dead"][-1])
fast = losses["too_fast"]
print("too_fast   ", T("loss at step 1:", "第 1 步的损失："), f"{fast[0]:.1f}")
highest = T("highest loss, at step", "损失最高，在第几步：")
print("too_fast   ", highest, fast.argmax() + 1, f"{fast.max():.1f}")
said = T(
    "step {:.0f}: training loss {:.4f}, held-out loss {:.2f}, accuracy {:.1f}%",
    "第 {:.0f} 步：训练损失 {:.4f}，验证损失 {:.2f}，准确率 {:.1f}%",
)
for row in (lowest, few[-1]):
    print("overfits   ", said.format(row[0], row[1], row[3], 100 * row[4]))

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. Run A. Gradients that are never cleared add up: at step 40 they are already more than fifty times those of the good run (C), while the loss still looks wonderful. It is a momentum that never fades (lesson 12), and soon it carries the network out of the valley for good. The loss tells you *that* something has gone wrong, the gradients tell you *earlier*.
2. Run D. All hidden units are below zero for every point, so layers 0 and 2 get a gradient of exactly 0, at every step. Only the bias of layer 4 still moves; it learns how frequent the classes are, and the loss goes to $\log 3$ and no further.
3. Run E, at step 20. From there on the training loss falls to almost nothing, and the held-out loss rises, from 0.57 to 0.87: **overfitting**. Look closer, though: the held-out *accuracy* still rises a little, from 85.4 to 87.5%. What gets worse is how sure the network is: on the points that it gets wrong it is more and more convinced, and the cross-entropy makes it pay for that. Had you stopped at step 20, you would have had the network with the most honest probabilities of this run: *early stopping*. Whether that is the best one depends on what you need, probabilities or answers.

Of the other two, F bounces, and at step 16 reaches about sixteen times its first loss, its updates far above the green band; it never recovers; B crawls: its curves are smooth, healthy, and not finished.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 训练 A。梯度从不清零，就越积越多：到第 40 步，已经是正常那次（C）的五十倍以上，损失却还漂亮得很。这等于一种永不消退的动量（第 12 课），没过多久就把网络带出谷底，再也回不来。损失告诉你**出了**毛病，梯度告诉你得**更早**。
2. 训练 D。对每个点，隐藏单元全在零以下，所以第 0、2 层的梯度每一步都恰好是 0。只有第 4 层的偏置还在动；它学的是各类各占多少，损失走到 $\log 3$ 就不再往下了。
3. 训练 E，在第 20 步。从那以后，训练损失降得几乎没有了，验证损失却从 0.57 升到 0.87：这就是**过拟合**。不过再仔细看：验证**准确率**还在涨一点，从 85.4% 到 87.5%。变坏的是把握：在答错的点上，网络越来越深信不疑，交叉熵就为此罚它。如果停在第 20 步，得到的网络概率最老实，这叫**早停**。它是不是最好的，要看你要的是概率还是答案。

剩下两次里，F 的损失忽上忽下，到第 16 步蹿到起点的十六倍左右，更新量远在绿色带子之上，再也没缓过来；B 在爬：曲线平滑、健康，只是没跑完。

</details>
"""

# %% [markdown] lang="en"
r"""
## 4 · Convolution: one small window, everywhere

For the MLP a picture is a list of 64 numbers in any order. But in a picture neighbours belong together, and a stroke is the same stroke wherever it stands. So take a small **kernel** of weights, lay it on every place of the picture, multiply overlapping numbers, and add. Few weights, used everywhere.

Here is the smallest case: a picture of 3 by 3, a kernel of 2 by 2, so four places. The upper left one, by hand: $1\times1+2\times2+0\times0+1\times(-1)=4$. Now, mathematicians had *convolution* long before there were networks, and theirs first turns the kernel by 180°. What does `conv2d` give at the upper left, 4, or with the turned kernel 0?
"""

# %% [markdown] lang="zh"
r"""
## 4 · 卷积：一扇小窗，处处都看

在多层感知机眼里，一张图就是 64 个数，次序怎么排都行。可是图里相邻的像素是一伙的，同样的一笔不管写在哪里都是那一笔。所以拿一个小小的权重方块，叫**卷积核**，把它放到图上每一个位置，对应位置相乘，再加起来。权重很少，处处都用。

先看最小的例子：3 乘 3 的图，2 乘 2 的核，有四个位置。左上角那个用手算：$1\times1+2\times2+0\times0+1\times(-1)=4$。不过，数学家早在神经网络之前就有了“卷积”，他们的卷积要先把核旋转 180°。`conv2d` 在左上角给出的是 4，还是核转过之后的 0？
"""

# %%
picture = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]])
kernel = np.array([[1.0, 2.0], [0.0, -1.0]])
#: en: 4 or 0
#: zh: 4 或者 0
prediction = ...


# %%
def slide(picture, kernel):
    places = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return (places * kernel).sum((-2, -1))


library = F.conv2d(ac.tensor(picture[None, None]), ac.tensor(kernel[None, None]))[0, 0]
compare(prediction, library[0, 0].item())
print("conv2d:       ", library.tolist())
print(T("as it is:     ", "核不转：      "), slide(picture, kernel).tolist())
print(T("by 180°:      ", "旋转 180°：   "), slide(picture, kernel[::-1, ::-1]).tolist())
print("np.convolve:  ", np.convolve([1, 2, 0], [1, 3], "valid"))
print("np.correlate: ", np.correlate([1, 2, 0], [1, 3], "valid"))

# %% [markdown] lang="en"
r"""
"A convolutional layer convolves", common texts say; run it, and it does not turn the kernel. What every deep-learning library calls convolution is **cross-correlation**. (`np.convolve` is the mathematicians' one: the last line shows both on a row of three numbers.) For learning it makes no difference, since a kernel that is *learnt* may just as well learn to be turned; for loading somebody's weights, or reading a formula, it does.

### All places at once

A sliding window sounds like loops. Instead, write down *which pixels* each place sees. Pixels numbered 0 to 8, four places, four pixels each: a table of indices. With it a convolution is an index, and then a matrix product. This trick is called **im2col** (image to columns), and it is how the assignment and many libraries do it.
"""

# %% [markdown] lang="zh"
r"""
常见的教程说“卷积层做卷积”；跑一下就知道，它并不转核。深度学习的库里叫做卷积的，其实都是**互相关**。（`np.convolve` 才是数学家的那一种：最后一行在三个数上把两者都算了一遍。）对学习来说没有区别，核是**学**出来的，要转，它自己会学成转过的；可要是载入别人的权重，或者照着公式读，就有区别了。

### 所有位置一次算完

滑动的窗口，听上去要写好几重循环。其实不用：只要写下每个位置看见**哪几个像素**。像素编号 0 到 8，四个位置，各看四个像素，就是一张索引表。有了它，卷积就是一次索引，再加一次矩阵乘法。这个办法叫 **im2col**（图像变成列），作业里、许多库里，都是这样做的。
"""

# %%
seen = np.lib.stride_tricks.sliding_window_view(np.arange(9).reshape(3, 3), (2, 2)).reshape(4, 4)
print(seen)
x = ac.tensor(picture.ravel(), requires_grad=True)
k = ac.tensor(kernel.ravel(), requires_grad=True)
columns = x[seen]
y = columns @ k
total = y.sum()
print(y.tolist())
x.name, k.name, y.name, total.name = "x", "k", "y", "total"
viz.draw_graph(total)

# %% [markdown] lang="en"
r"""
What to see: every operation of this graph is an old acquaintance. `getitem` is Python's name for indexing, here `x[seen]`; `@` is the matrix product. (The gradients of `k` and `y` are there already, although nobody has called `backward`: the drawing makes a run of its own for them and leaves every `grad` as it is. That of the kernel is the sum of all four windows.) The index is the one of lesson 05, and there you wrote its way back: what was read several times *collects* what comes back from each reading. So the gradient of a convolution needs no new rule. With $X$ the columns (a row for each place), $K$ the kernel, $\bar Y$ the gradient that arrives:

$$Y=XK,\qquad \bar K=X^\top\bar Y,\qquad \bar X=\bar Y K^\top,\qquad \bar x_p=\sum_{X\text{ read }x_p}\bar X .$$

The last step, adding columns back into a picture, is called **col2im**. Now you: all four $\bar y$ are 1. The corner pixel, `x[0]`, is seen by one place only; the centre, `x[4]`, by all four. What are their gradients?
"""

# %% [markdown] lang="zh"
r"""
看图要点：图里的运算都是老相识。`getitem` 是 Python 给索引起的名字，这里就是 `x[seen]`；`@` 是矩阵乘法。（还没有人调用 `backward`，`k` 和 `y` 的梯度却已经有了：画图时它自己另跑了一遍反向，谁的 `grad` 也没有动。核的梯度，就是四个窗口之和。）索引就是第 05 课的索引，它怎么往回走，你在那里写过：被读了几次，就把几次送回来的**收在一起**。所以卷积的梯度不需要新规则。记 $X$ 为各列（每个位置一行），$K$ 为核，$\bar Y$ 为传来的梯度：

$$Y=XK,\qquad \bar K=X^\top\bar Y,\qquad \bar X=\bar Y K^\top,\qquad \bar x_p=\sum_{X\text{ 读过 }x_p}\bar X .$$

最后一步把各列加回图里，叫做 **col2im**。轮到你了：四个 $\bar y$ 都是 1。角上的像素 `x[0]` 只有一个位置看得见，中央的 `x[4]` 四个位置都看得见。它们的梯度各是多少？
"""

# %%
corner = ...  #: en: the gradient of x[0]  #: zh: x[0] 的梯度
centre = ...  #: en: the gradient of x[4]  #: zh: x[4] 的梯度

# %%
#: en: the graph is kept, so that this cell can run again
#: zh: 保留计算图，这一格就可以反复运行
x.grad = k.grad = None
total.backward(retain_graph=True)
check("corner", corner, x.grad[0].item(), T("Which weight lay on it?", "是哪个权重压在它上面？"))
check(
    "centre",
    centre,
    x.grad[4].item(),
    T("Every weight lay on it once.", "每个权重都在它上面压过一次。"),
)

# %% [markdown] lang="en"
r"""
<details><summary>The answer</summary>

The corner was multiplied by the kernel's first weight: 1. The centre was multiplied by every weight once: $1+2+0-1=2$. A pixel's gradient is the sum over all places that saw it; forget the sum, and every picture is wrong in the middle and right at the corners.

</details>

Real layers have a little more, and the table of indices takes it all. A colour picture has three **channels**, and each place then sees its window in all of them: a longer row. Several kernels make several answers: $K$ becomes a matrix, with a column for each kernel. Several pictures: more rows. The **stride** says by how many pixels the window moves on; with stride 2 only every second place stays in the table. **Padding** lays a frame of zeros around the picture first, so that the corners too can be in the middle of a window, and a kernel of 3 by 3 does not shrink the picture.

**Pooling** then makes the picture smaller: of every 2 by 2 pixels, max-pooling keeps the largest. It has no weights; does it have a gradient? Look:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

角上的像素只乘过核的第一个权重：1。中央的像素和每个权重都乘过一次：$1+2+0-1=2$。一个像素的梯度，是所有看见它的位置之和；忘了求和，每张图都是四角对、中间错。

</details>

真正的卷积层还多几样东西，索引表都装得下。彩色图有三个**通道**，每个位置就要把三个通道里的窗口都看一遍：一行变长了。核有好几个，答案就有好几份：$K$ 成了矩阵，一列一个核。图有好几张：行变多了。**步幅**是窗口每次移动几个像素；步幅为 2，表里就只留下隔一个取一个的位置。**填充**是先在图的四周围上一圈零，这样角上的像素也能站到窗口中央，3 乘 3 的核也不会把图变小。

接着，**汇聚**（也叫池化，pooling）把图变小：每 2 乘 2 个像素，最大汇聚只留最大的一个。它没有权重，那它有梯度吗？看：
"""

# %%
patch = ac.tensor([[[[1.0, 5.0, 2.0, 2.0], [3.0, 4.0, 2.0, 2.0]]]], requires_grad=True)
pooled = F.max_pool2d(patch, 2)
pooled.backward(ac.tensor([[[[10.0, 100.0]]]]))
print(pooled.tolist())
print(patch.grad[0, 0].tolist())

# %% [markdown] lang="en"
r"""
The winner takes the whole gradient, and of equals the first (as in PyTorch). Without this the layers below would learn nothing.

### Trust, but measure

Write the way back of a convolution: `back(g, columns, k, seen)` gets the gradient `g` of the four outputs, and returns the gradients of `k` (4 numbers) and of `x` (9 numbers), in NumPy. Then check it as in lesson 02: `measured(f, x)` nudges each entry both ways and returns the central differences of `f`, a function of a vector that gives a number.
"""

# %% [markdown] lang="zh"
r"""
赢家拿走全部梯度；一样大的，取第一个（与 PyTorch 相同）。没有这一步，下面的层就什么也学不到。

### 可以相信，但要量一量

请写出卷积往回走的那一步：`back(g, columns, k, seen)` 收下四个输出的梯度 `g`，返回 `k` 的梯度（4 个数）和 `x` 的梯度（9 个数），用 NumPy 写。然后像第 02 课那样检验：`measured(f, x)` 把每个分量往两边各推一点，返回 `f` 的中心差分，`f` 以向量为自变量，给出一个数。
"""


# %%
def back(g, columns, k, seen):
    return ..., ...  #: en: gradients of k and of x  #: zh: k 的梯度和 x 的梯度


def measured(f, x, h=1e-5):
    return ...  #: en: as many numbers as x has  #: zh: x 有几个数，就返回几个数


# %%
g, flat, weights = np.array([1.0, 10.0, 100.0, 1000.0]), picture.ravel(), kernel.ravel()
of_k, of_x = back(g, flat[seen], weights, seen)
numeric = measured(lambda v: (v**3).sum(), np.array([1.0, -2.0]))
hint = T("columns.T @ g.", "columns.T @ g。")
check("back, k", of_k, [1021.0, 3102.0, 210.0, 1031.0], hint)
hint = T(
    "np.add.at adds at repeated indices; += does not.", "np.add.at 会把重复的索引累加，+= 不会。"
)
check("back, x", of_x, [1.0, 12.0, 20.0, 100.0, 1199.0, 1990.0, 0.0, -100.0, -1000.0], hint)
hint = T("f(x + e) − f(x − e), divided by 2h.", "f(x + e) − f(x − e)，除以 2h。")
check("measured", numeric, [3.0, 12.0], hint)
if of_x is not ... and numeric is not ...:
    slope = measured(lambda v: (v[seen] @ weights) @ g, flat)
    check("together", slope, of_x, hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`back`: `into = np.zeros(9)`, then `np.add.at(into, seen, np.outer(g, k))`, and `return columns.T @ g, into`.

`measured`: `return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])`.

In the assignment you write the same for batches, channels, stride and padding: a table of indices, a matrix product, and adding back.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`back`：`into = np.zeros(9)`，接着 `np.add.at(into, seen, np.outer(g, k))`，最后 `return columns.T @ g, into`。

`measured`：`return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])`。

作业里要连批次、通道、步幅和填充一起写。做法不变：一张索引表，一次矩阵乘法，再加回去。

</details>
"""

# %% [markdown] lang="en"
r"""
## 5 · Digits

Some eighteen hundred digits by thirteen people. Before any clever network: what does the simplest thing reach? A **baseline** is the number that your effort must beat. Two classics, both with one weight for each pixel and class. The *perceptron* in its oldest form (lesson 08 gave it a sigmoid and a gradient) changes its weights only when it is wrong: the right class gets the picture added, the class it said gets it subtracted. The *softmax classifier* descends on the cross-entropy.
"""

# %% [markdown] lang="zh"
r"""
## 5 · 数字

十三个人写的一千八百来个数字。在动用聪明的网络之前，先问：最简单的办法能做到多少？这个数叫**基线**，你费的力气得超过它才算数。两种经典的做法，都是每个像素、每个类别一个权重。**感知机**用的是它最早的学法（第 08 课给它装上了 sigmoid，改用梯度来学），只在答错时才改权重：正确的类别加上这张图，它说错的那个类别减去这张图。**softmax 分类器**则沿交叉熵下降。
"""


# %%
def split(pixels, seed):
    shuffle = ac.Generator().manual_seed(seed)
    return data.random_split(data.TensorDataset(pixels, digits), [0.75, 0.25], shuffle)


def accuracy(model, samples):
    model.eval()  #: en: batch norm uses what it has learnt  #: zh: 批归一化改用学到的统计量
    x, t = samples[:]
    with ac.no_grad():
        right = (model(x).argmax(1) == t).double().mean().item()
    model.train()
    return right


# %%
def fit(model, samples, epochs=5, lr=0.02, seed=0):
    shuffle = ac.Generator().manual_seed(seed)
    loader = data.DataLoader(samples, 64, shuffle=True, generator=shuffle)
    optimizer = optim.AdamW(model.parameters(), lr=lr, weight_decay=0.01)
    #: en: a cosine, lesson 13
    #: zh: 余弦，第 13 课
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    for _epoch in range(epochs):
        for x, t in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), t).backward()
            optimizer.step()
            schedule.step()
    return model


# %% [markdown] lang="en"
r"""
That was the loop of section 2 once more, its five steps in the library's words, and one more line for the learning rate. `DataLoader` shuffles and cuts into batches; `AdamW` is Adam with **weight decay**, a pull of all weights towards 0; the schedule lets the learning rate fall to nothing along a cosine, as in lesson 13. (Our pixels all lie between 0 and 1. Were every column measured in a unit of its own, you would first **standardise** them, that is, bring each column to mean 0 and spread 1, with the mean and spread of the *training* part, and use these same two numbers ever after.) Now the two baselines. We also show both of them a picture that is no digit: a 0 and a 1 superimposed, half and half. `z.topk(2)` gives the two largest outputs and their places, which are the first and the second guess.
"""

# %% [markdown] lang="zh"
r"""
这还是第 2 节的循环，五步换成了库里的说法，只多了调学习率的一行。`DataLoader` 负责打乱、切成小批量；`AdamW` 是带**权重衰减**的 Adam，把所有权重往 0 拉；学习率调度让学习率沿余弦曲线一直降到零，第 13 课里见过。（我们的像素都在 0 和 1 之间。要是每一列各有各的单位，就得先**标准化**，也就是把每一列化成均值 0、标准差 1，均值和标准差只从**训练**的那部分算，以后也一直用这两个数。）来看两条基线。另外再给它们看一张什么都不是的图：0 和 1 各占一半，叠在一起。`z.topk(2)` 给出最大的两个输出和它们的位置，位置就是首选和次选。
"""


# %%
def perceptron(samples, rounds=5):
    x, t = (part.numpy() for part in samples[:])
    x, W = x.reshape(-1, 64), np.zeros((10, 64))
    for i in [*range(len(x))] * rounds:
        said = (W @ x[i]).argmax()
        if said != t[i]:
            W[t[i]] += x[i]
            W[said] -= x[i]
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 10, bias=False))
    model[1].weight.data = ac.tensor(W)
    return model


# %%
train_digits, val_digits = split(images, seed=0)
ac.manual_seed(0)
softmax = fit(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), train_digits)
classifiers = {T("perceptron", "感知机"): perceptron(train_digits), "softmax": softmax}

# %%
unsure = (images[0:1] + images[1:2]) / 2
rows = []
for name, model in classifiers.items():
    z = model(unsure).detach()
    (one, two), surest = z.topk(2)[1][0].tolist(), ac.softmax(z, 1).max().item()
    rows.append([name, f"{accuracy(model, val_digits):.3f}", one, two, f"{surest:.2f}"])
header = [
    T("held-out accuracy", "验证集准确率"),
    T("0 and 1 superimposed: first guess", "0 和 1 叠在一起：首选"),
]
header += [T("second guess", "次选"), T("softmax of the first guess", "首选的 softmax 值")]
Table([T("classifier", "分类器"), *header], *rows)

# %% [markdown] lang="en"
r"""
Both draw straight borders, both are about equally good, and far from hopeless. What they differ in is what they *know*. Of the superimposed 0 and 1 the perceptron says that it is an 8, and the softmax of its outputs makes it look all but certain: 0.99. But its outputs were only ever trained to put the right class on top; they have no scale, and this certainty means nothing. The softmax classifier has to name a digit too, and says 1, but gives it no more than 0.22: the rest is spread over the others. Its outputs were trained to be probabilities, so its doubt can be read.

That was one picture. Now all held-out digits: how large is the softmax of the answer on average, where the answer is right, and where it is wrong?
"""

# %% [markdown] lang="zh"
r"""
两者画的都是直的边界，成绩差不多，也都不算差。差别在于它们**知道**什么。0 和 1 叠在一起，感知机说是 8；对它的输出做 softmax，得 0.99，几乎是一口咬定。可是训练它时，只要求正确的类别排在最前；它的输出没有尺度，这种“把握”毫无意义。softmax 分类器也得说一个数字，它说是 1，却只给了 0.22，其余的分给了别的数字。它的输出是照着概率训练的，所以它的犹豫读得出来。

这只是一张图。再看验证集里所有的数字：答对的时候，答案的 softmax 值平均有多大？答错的时候呢？
"""

# %%
pictures, truth = val_digits[:]
rows = []
for name, model in classifiers.items():
    p = ac.softmax(model(pictures).detach(), 1).numpy()
    right = p.argmax(1) == truth.numpy()
    rows.append([name, f"{p.max(1)[right].mean():.2f}", f"{p.max(1)[~right].mean():.2f}"])
header = [T("mean softmax of right answers", "答对时的平均 softmax 值")]
header += [T("of wrong answers", "答错时")]
Table([T("classifier", "分类器"), *header], *rows)

# %% [markdown] lang="en"
r"""
The perceptron sounds as sure of its mistakes (0.96) as of everything else. The softmax classifier gives its right answers 0.74 on average and its wrong ones 0.44: where it errs, it usually doubts. That is the reason why we train classifiers by softmax and cross-entropy. (Both are in the loss; the network itself ends with logits, lesson 09.)

### A network that looks

Eight kernels of 3 by 3, with padding, make eight pictures of one: eight channels. The next convolution has 24 kernels, each of which looks at all eight channels at once. Between them ReLU and pooling, after them one linear layer. `BatchNorm2d` brings every channel to mean 0 and spread 1, in training by the batch at hand, in evaluation by averages that it has collected; that is why `accuracy` says `model.eval()` first.
"""

# %% [markdown] lang="zh"
r"""
感知机答错时（0.96）和答对时口气一样大。softmax 分类器答对时平均给 0.74，答错时只给 0.44：它犯错的地方，多半自己也在犹豫。训练分类器用 softmax 加交叉熵，道理就在这里。（这两样都在损失里；网络自己的最后一步给出的是对数几率，见第 09 课。）

### 会看图的网络

八个 3 乘 3 的核，加上填充，把一张图变成八张，也就是八个通道；下一层卷积有 24 个核，每个核同时看全部八个通道。中间是 ReLU 和汇聚，最后接一个全连接层。`BatchNorm2d`（批归一化）把每个通道化成均值 0、标准差 1：训练时用手头这一批来算，评估时用一路积累下来的平均值；`accuracy` 一开头要先写 `model.eval()`，原因就在这里。
"""


# %%
def conv_net():
    first = [nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(8, 24, 3), nn.ReLU()]
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(24 * 2 * 2, 10))


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))


# %%
print(f"log 10 = {np.log(10):.4f}")
for make in (mlp, conv_net):
    ac.manual_seed(0)
    model = make()
    size = sum(parameter.numel() for parameter in model.parameters())
    first = F.cross_entropy(model(images[:300]), digits[:300]).item()
    print(
        f"{make.__name__:9}",
        size,
        T("parameters, first loss", "个参数，最初的损失"),
        f"{first:.2f}",
    )

# %% [markdown] lang="en"
r"""
The first check is passed: about $\log 10=2.3026$ in both. The second check: *can it learn at all?* Take 20 samples and let it learn them by heart. A network whose training loss does not go to zero on 20 samples has a bug, and more data will not heal it. For comparison, give the same 20 pictures random labels, which make no sense whatever. Will it learn those too?
"""

# %% [markdown] lang="zh"
r"""
第一项检查通过了：两个网络都在 $\log 10=2.3026$ 上下。第二项检查：它**到底会不会学**？取 20 个样本，让它背下来。在 20 个样本上训练损失都降不到零的网络，一定有毛病，再多的数据也治不好。作个对照：同样的 20 张图，配上随机的、毫无道理的标签。这样的它也学得会吗？
"""

# %%
#: en: "yes" or "no"
#: zh: "会" 或者 "不会"
prediction = ...


# %%
def memorise(labels, steps=60):
    ac.manual_seed(0)
    model = conv_net()
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    for _step in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images[:20]), labels)
        loss.backward()
        optimizer.step()
    return loss.item()


# %%
nonsense = ac.tensor(np.random.default_rng(0).integers(0, 10, 20))
true, random = memorise(digits[:20]), memorise(nonsense)
compare(prediction, T("yes", "会") if random < 0.05 else T("no", "不会"))
print(
    T("true labels:", "真标签："), f"{true:.4f}", T("random labels:", "随机标签："), f"{random:.4f}"
)

# %% [markdown] lang="en"
r"""
It learns nonsense by heart as willingly as truth (the experiment is by Zhang and others, with millions of pictures). So a small training loss shows that the *machinery* works, and nothing else. Whether something was understood, only held-out data can say.

### How much is by chance?

Now the real thing. Three seeds: each draws another split, other first weights, another order. And a question: what is it about pictures that the convolution makes use of? To find out, we *take it away*. Shuffle the 64 pixels, the same way in every picture: nothing is lost, but neighbours are no longer neighbours. What will that do to the accuracy of the convolutional network, how many percentage points will it lose? (And to the MLP?)
"""

# %% [markdown] lang="zh"
r"""
背胡话和背真话，它一样乐意（这个实验是 Zhang 等人做的，用了上百万张图）。所以训练损失小，只说明**机器**能转，别的什么也说明不了。有没有真学懂，只有验证集说得出来。

### 有多少是碰运气？

现在来真的。三个随机种子：每个都换一种划分、一组初始权重、一种次序。再问一句：卷积究竟用上了图像的什么？想知道，就把它**拿走**。把 64 个像素打乱，每张图都用同一种打乱法：信息一点没少，只是邻居不再是邻居。卷积网络的准确率会怎样，会掉几个百分点？（多层感知机呢？）
"""

# %%
#: en: percentage points, such as 5
#: zh: 几个百分点，例如 5
prediction = ...

# %%
seeds, trained, table = (0, 1, 2), {}, {}
moved = np.random.default_rng(3).permutation(64)
shuffled = images.reshape(-1, 64)[:, moved].reshape(-1, 1, 8, 8)
for make in (mlp, conv_net):
    for name, pixels in (("images", images), ("shuffled", shuffled)):
        for seed in seeds:
            part, held_out = split(pixels, seed)
            ac.manual_seed(seed)
            model = fit(make(), part, seed=seed)
            table.setdefault((make.__name__, name), []).append(accuracy(model, held_out))
            trained[make.__name__, name, seed] = model, held_out
ordered, mixed = (np.mean(table["conv_net", name]) for name in ("images", "shuffled"))
compare(prediction, f"{100 * (ordered - mixed):.1f}")
print(T("convolution, images, above 97%:", "卷积网络，原图，超过 97%："), bool(ordered > 0.97))

# %%
rows = []
for (model, pixels), reached in table.items():
    each = [f"{100 * share:.1f}" for share in reached]
    mean, spread = 100 * np.mean(reached), 100 * np.std(reached, ddof=1)
    rows.append([f"`{model}`", pixels, *each, f"{mean:.1f} ± {spread:.1f}"])
header = [T("pixels", "像素"), *(T(f"seed {seed}", f"种子 {seed}") for seed in seeds)]
Table([T("network", "网络"), *header, T("mean ± spread, %", "平均 ± 波动，%")], *rows)

# %% [markdown] lang="en"
r"""
Read the last column first. On digits that it has never seen the convolutional network is right more than 97% of the time, averaged over the seeds. But one seed and the next differ, and *that* is the ruler for every claim: a difference no larger than the spread is no difference yet. (It is a coarse ruler: one digit more or less is already 0.2 points, and three seeds give only a rough spread.) By this ruler shuffling the pixels costs the convolution several times the spread, and does nothing to the MLP, for which pixels never had neighbours. So we know what the convolution lives on: **locality**. This way of asking, removing one ingredient and measuring again with several seeds, is called **ablation**. Your report in the assignment is one.

Numbers do not show *what* went wrong. Always look at the mistakes:
"""

# %% [markdown] lang="zh"
r"""
先看最后一列。对从没见过的数字，卷积网络几个种子平均下来，准确率超过 97%。可是一个种子和另一个总有出入，**这**才是衡量一切说法的尺子：差别不比波动大，就还算不上差别。（这把尺子刻度很粗：多对或多错一个数字，就是 0.2 个百分点；三个种子量出来的波动，也只是个大概。）照这把尺子，打乱像素，卷积网络掉的分是波动的好几倍；多层感知机却毫无影响，因为在它那里，像素本来就没有邻居。于是我们知道卷积靠什么吃饭：**局部性**。每次拿掉一样东西，用几个种子重新量，这种问法叫做**消融**实验。作业里你要写的报告就是它。

数字不会告诉你错在**哪里**。错的样本一定要亲眼看一看：
"""

# %%
looker, unseen_digits = trained["conv_net", "images", 0]
looker.eval()
pictures, truth = unseen_digits[:]
chances = ac.softmax(looker(pictures).detach(), 1)
given_to_truth = chances.gather(1, truth.unsqueeze(1))[:, 0]
worst = (-given_to_truth).topk(6)[1].numpy()
shares, guesses = chances[worst].topk(2)
right = ac.where(guesses[:, 0] == truth[worst], 1, 0).sum().item()
print(T(f"{right} of these six are right", f"这六个里答对了 {right} 个"))
wrong = truth[chances.argmax(1) != truth].numpy()
print(
    T("wrong in all, digit by digit, 0 to 9:", "全部错的，按数字 0 到 9："),
    np.bincount(wrong, minlength=10),
)

# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 6, figsize=(7.8, 2.1), layout="constrained")
for axes, i, who, how in zip(panels, worst, guesses.tolist(), shares.tolist(), strict=True):
    axes.imshow(pictures[i, 0].numpy(), cmap="Greys")
    axes.set(xticks=[], yticks=[], title=T(f"is a {truth[i].item()}", f"其实是 {truth[i].item()}"))
    pairs = zip(who, how, strict=True)
    axes.set_xlabel("\n".join(f"{digit}: {100 * share:.0f}%" for digit, share in pairs))
in_words = T(
    "The six held-out digits to which the network gives the smallest probability of being what they are, with its two favourite guesses.",
    "验证集里网络给真实类别的概率最小的六个数字，下面是它最看好的两个猜测。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the six digits that surprised the network most, the true label above, its two favourite guesses below. Some you would get wrong yourself. But look at the labels: three of the six are 8s. Is that a pattern? The cell above has counted all its mistakes, digit by digit: of its nine mistakes seven are 1s or 8s, and the 1s, of which only one is among these six, are even the most frequent. That is where to look next: are there ways of writing these two that training has hardly seen? So few mistakes can also fall like this by chance, so first see whether another seed says the same. (`gather` fetched the probability given to the truth, `topk` the six worst and the favourites.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：最让网络意外的六个数字，上面是真标签，下面是它最看好的两个猜测。有几个你自己也会认错。不过看看标签：六个里有三个是 8。这是规律吗？上面那一格把它所有的错按数字数了一遍：一共九个错，七个是 1 或 8；这六个里只露面一次的 1，错得其实最多。接下来就该往这里查：这两个数字是不是有些写法，训练时几乎没见过？错得这么少，凑到一起也可能是碰巧，所以先看看换个种子还是不是这样。（`gather` 取出它给真实类别的概率，`topk` 取出最糟的六个，以及它最看好的猜测。）
"""

# %% [markdown] lang="en"
r"""
## 6 · Letters

The last network has no classes given by anybody. It reads a text and is asked, at every place: which letter comes next? The text carries the answers in itself. This is, in small, how the large language models are made. Ours reads six sonnets by Shakespeare.
"""

# %% [markdown] lang="zh"
r"""
## 6 · 一个字，又一个字

最后这个网络，没有人给它标类别。它读一段文字，在每个位置都要回答：下一个字是什么？答案就在文字自己里面。大语言模型就是这样做出来的，我们做个小的。它读的是三十二首唐代五言诗。
"""

# %%
letters = sorted(set(text))
codes = np.array([letters.index(letter) for letter in text])
cut = len(codes) * 9 // 10
known, unknown = codes[:cut], codes[cut:]
print(text[: text.index("\n\n")], "\n")
size = len(letters)
print(T(f"{len(text)} letters, {size} different ones", f"{len(text)} 个字，{size} 种"))

# %%
counts = np.bincount(known, minlength=len(letters))
share = (counts + 1) / (counts + 1).sum()
baseline = -np.log(share[unknown]).mean()
never = 100 * (counts[unknown] == 0).mean()
print("log C:", f"{np.log(len(letters)):.2f}")
print(T("frequencies alone, held out:", "只知道各字的频率，验证集上："), f"{baseline:.2f}")
print(T("held-out letters never seen before, %:", "验证集里没见过的字，%："), f"{never:.0f}")

# %% [markdown] lang="en"
r"""
The last tenth of the text is held out, and two baselines are there at once. Without any knowledge the loss is $\log C$ with $C$ letters. If you have only counted how frequent each letter is in the first nine tenths, you get down to the second number on the last tenth. (Every count is raised by 1 first: a letter that never occurred would get the probability 0 otherwise, and the first one to turn up would cost an infinite loss. The last line says how many letters of the held-out text nobody could have learnt: none here.) To do better, one must look *back*.

**Attention** does the looking. Each place makes three vectors of its letter, all of length $d$: a query $q$ ("what am I looking for?"), a key $k$ ("what have I to offer?") and a value $v$ (what it hands over). How well the query of one place fits the key of another is the number $q\cdot k$. It is a sum of $d$ products, so with random entries of size 1 it has the size $\sqrt d$ (variances add up); divided by $\sqrt d$ it has size 1, however long the vectors are, and the softmax that comes next does not start out overconfident. The softmax turns the numbers of a row into weights, and the weights mix the values. For all places at once, with the queries, keys and values as rows of $Q$, $K$ and $V$:

$$\operatorname{softmax}\Bigl(\frac{QK^\top}{\sqrt d}+M\Bigr)V .$$

The mask $M$ is $-\infty$ wherever a place would look ahead: the next letter is the question, so nobody may see it. This is the **causal mask**. Forget it, and the loss falls to zero as if by magic: the answer has leaked. Here is all of it by hand, with four places, $d=3$, and random numbers:
"""

# %% [markdown] lang="zh"
r"""
文字的最后十分之一留作验证集，两条基线也一下子都有了。什么都不知道，损失是 $\log C$，$C$ 是字的种数。只数过前十分之九里每个字有多常见，别的都不知道，在最后十分之一上能降到第二个数。（每个字的次数都先加 1：不然没出现过的字概率是 0，它一露面，损失就是无穷大。）看最后一行：验证集里有 30% 的字，前面一次也没有出现过。这样的字谁也学不会，只能给它留一点概率。要做得更好，就得往**回**看。

负责看的是**注意力**。每个位置由自己的字做出三个长度为 $d$ 的向量：查询 $q$（“我在找什么？”）、键 $k$（“我能提供什么？”）、值 $v$（真正交出去的东西）。一个位置的查询和另一个位置的键合不合，就看 $q\cdot k$ 这个数。它是 $d$ 个乘积之和，元素若是大小在 1 上下的随机数，和的大小就是 $\sqrt d$（方差相加）；除以 $\sqrt d$，不管向量多长，大小都回到 1，接下来的 softmax 就不会一开始就一口咬定。softmax 把一行里的数变成权重，再用权重把各个值混合起来。所有位置一次算完，查询、键、值各是 $Q$、$K$、$V$ 的一行：

$$\operatorname{softmax}\Bigl(\frac{QK^\top}{\sqrt d}+M\Bigr)V .$$

凡是往前偷看的地方，掩码 $M$ 都是 $-\infty$：下一个字正是要问的，谁也不许看。这就是**因果掩码**。忘了它，损失会像变魔术一样降到零：答案漏了。下面用手算一遍：四个位置，$d=3$，随机数：
"""

# %%
d = 3
Q, K, V = np.random.default_rng(0).normal(size=(3, 4, d))
ahead = np.triu(np.ones((4, 4), bool), 1)
scores = np.where(ahead, -np.inf, Q @ K.T / np.sqrt(d))
attention = ac.softmax(ac.tensor(scores), 1).numpy()
print(T("weights, a row for each place:", "权重，每个位置一行："))
print(attention.round(2))
print(T("values:", "值："))
print(V.round(2))

# %% [markdown] lang="en"
r"""
Read the weights row by row. Each row is a place, adds up to 1, and gives nothing to what comes after it. The first can only look at itself, so its mixture is its own value, the first row of $V$. What is the mixture of the second place? Three numbers, to two decimals.
"""

# %% [markdown] lang="zh"
r"""
一行一行地读权重。每行是一个位置，加起来是 1，后面的一点也不给。第一个位置只能看自己，混合出来就是自己的值，也就是 $V$ 的第一行。第二个位置混合出来是什么？三个数，保留两位小数。
"""

# %%
mixture = ...  #: en: [ , , ], three numbers  #: zh: [ , , ]，三个数

# %%
mixed = attention @ V
hint = T("Row 2 of the weights times the rows of V.", "用权重的第二行去乘 V 的各行。")
check("mixture", mixture, mixed[1], hint, within=0.08)

# %% [markdown] lang="en"
r"""
<details><summary>The answer</summary>

It takes 0.4 of the first value and 0.6 of its own: $0.4\times0.9-0.6\times0.92=-0.19$, and likewise $-0.24$ and, with all decimals, $-0.17$. That is all there is to attention; the next cell does it for all places at once.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

取第一个值的 0.4，加上自己的 0.6：$0.4\times0.9-0.6\times0.92=-0.19$，另两个照样算，是 $-0.24$ 和 $-0.17$（小数全留着算）。注意力就是这么一回事；下一格把所有位置一次算完。

</details>
"""

# %%
print(T("mixed, weights @ V:", "混合之后，权重 @ V："))
print(mixed.round(2))

# %% [markdown] lang="en"
r"""
### A writer

Now the model, from below:

1. **Embedding**: `nn.Embedding` is a table with a row of 32 numbers for each letter, its vector.
2. **Position table**: a second one, with a row for each of 24 places, so that the network knows where a letter stands. The two rows are added.
3. **Attention**, with 4 **heads**: four smaller ones side by side, each on 8 of the 32 numbers, so that a place can look for four things at once.
4. **MLP**: a small one with 64 hidden units, the same at every place.
5. **Residual and normalization**: the input of attention and of MLP is first brought to mean 0 and spread 1 at each place (`norm_first`), and the result is *added* to what was there before, so that gradients have a straight way through.

Parts 3 to 5 together are a **transformer block**; a linear layer at the end gives a logit for each letter. The axes are text, place, number (`batch_first`).

`Dropout(p)` is new: in training it sets each number to 0 with probability $p$ and divides the rest by $1-p$; in evaluation it does nothing. We shall see what that is good for.
"""

# %% [markdown] lang="zh"
r"""
### 写诗的网络

再来看模型，从下往上：

1. **嵌入**：`nn.Embedding` 是一张表，每个字一行，32 个数，就是它的向量。
2. **位置表**：另一张表，24 个位置各有一行，网络靠它知道一个字站在哪里。两行相加。
3. **注意力**，有 4 个**头**：四个小一点的并排着，各管 32 个数里的 8 个，这样一个位置可以同时找四样东西。
4. **多层感知机**：小小的，64 个隐藏单元，每个位置用的都是同一个。
5. **残差和归一化**：注意力和多层感知机的输入，都先在每个位置上化成均值 0、标准差 1（`norm_first`）；结果都**加**到原来的上面，这样梯度就有一条直路可走。

第 3 到第 5 项合起来，就是一个 **transformer 块**；最后一个全连接层，给每个字一个对数几率。轴的次序是文本、位置、数（`batch_first`）。

`Dropout(p)`（暂退法）是新的：训练时，每个数以概率 $p$ 被置零，留下的除以 $1-p$；评估时什么也不做。它有什么用，等下就知道。
"""

# %%
context, width, heads = 24, 32, 4
Block = nn.TransformerEncoderLayer


# %%
class Writer(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.letters = nn.Embedding(len(letters), width)
        self.places = nn.Embedding(context, width)
        self.block = Block(width, heads, 64, dropout, batch_first=True, norm_first=True)
        self.drop = nn.Dropout(dropout)
        self.last = nn.Linear(width, len(letters))

    def forward(self, codes):
        n = codes.shape[1]
        ahead = ac.tensor(np.triu(np.ones((n, n), bool), 1))
        h = self.drop(self.letters(codes) + self.places(ac.arange(n)))
        return self.last(self.drop(self.block(h, ahead)))


# %% [markdown] lang="en"
r"""
Three helpers. `windows` cuts pieces of 25 letters out of a text: 24 to read, and for each of them the one that follows. `reads` measures a model on a text, in evaluation mode. `write` lets it write: it reads what is there, draws the next letter from its probabilities, and goes on.
"""

# %% [markdown] lang="zh"
r"""
三个帮手。`windows` 从文字里剪下 25 个字的小段：24 个用来读，再加上它们各自的下一个字。`reads` 在评估模式下量一个模型在一段文字上的损失。`write` 让它写：读已有的字，按概率抽出下一个，再往下写。
"""


# %%
def windows(source, starts):
    rows = source[starts[:, None] + np.arange(context + 1)]
    return ac.tensor(rows[:, :-1]), ac.tensor(rows[:, 1:].ravel())


# %%
def loss_of(model, codes, following, smoothing=0.0):
    z = model(codes).reshape(-1, len(letters))
    return F.cross_entropy(z, following, label_smoothing=smoothing)


def reads(model, source):
    model.eval()
    with ac.no_grad():
        loss = loss_of(model, *windows(source, np.arange(0, len(source) - context, 4)))
    model.train()
    return loss.item()


# %%
def write(model, start, draw, n=60):
    model.eval()
    written = [letters.index(letter) for letter in start]
    for _letter in range(n):
        with ac.no_grad():
            z = model(ac.tensor([written[-context:]]))[0, -1].numpy()
        z = z / 0.7  #: en: below 1: bolder, above: wilder  #: zh: 小于 1 更稳，大于 1 更野
        p = np.exp(z - z.max())
        written.append(int(draw.choice(len(letters), p=p / p.sum())))
    model.train()
    return "".join(letters[code] for code in written)


# %%
draw = np.random.default_rng(0)
ac.manual_seed(0)
free, braked = Writer(dropout=0.0), Writer(dropout=0.5)
with ac.no_grad():
    for writer in (free, braked):
        #: en: a small last layer, as in section 1; mul_ changes in place, and none of it is recorded
        #: zh: 把最后一层缩小，同第 1 节；mul_ 就地修改，这一步不记录
        writer.last.weight.mul_(0.1)
names = T("free", "不刹车"), T("braked", "刹车")
records = dict(zip(names, map(viz.TrainingRecord, (free, braked)), strict=True))
start = T("Shall I ", "春")
size = sum(parameter.numel() for parameter in free.parameters())
print(size, T("parameters, first loss", "个参数，最初的损失"), f"{reads(free, known):.2f}")
print(write(free, start, draw))

# %% [markdown] lang="en"
r"""
It spells at random, as it should: about $\log C$ in, noise out. Now train it, twice. Once as it is, *free*. Once with two **brakes** on: the dropout, half of all numbers gone at every step, so that no piece of the text can be stored in a few of them; and `label_smoothing=0.3`, which shares three tenths of the target out among all letters evenly, so that none is ever pushed to the probability 0. (It is what adding 1 was to the counts.)

200 steps each take some seconds; raise `steps` to 20000 for the long run, some minutes, and read what they write then. In the dashboard compare the dashed curves only: the training loss of the braked one is measured with its brakes on. Before you look: which of the two will read the *held-out* text better?
"""

# %% [markdown] lang="zh"
r"""
它在乱写，这很正常：损失大约是 $\log C$，写出来就是噪声。现在来训练，练两遍。一遍照原样，**不刹车**；一遍踩着两道**刹车**：一道是暂退法，每一步都有一半的数被置零，哪一段文字也没法存在少数几个数里；另一道是标签平滑 `label_smoothing=0.3`，把目标的十分之三平均分给所有的字，这样哪个字的概率都不会被压到 0。（数字数时先加 1，也是这个意思。）

各走 200 步，只要几秒；把 `steps` 加到 20000，就是跑几分钟的长训练，到时候再读读它们写的。仪表盘上只比虚线：刹车的那个，训练损失是踩着刹车量的。先别看结果：没见过的**验证集**，哪一个读得更好？
"""

# %%
#: en: "free" or "braked"
#: zh: "不刹车" 或者 "刹车"
prediction = ...

# %%
viz.training_dashboard(records)


# %%
def train(model, record, smoothing, steps=200):  #: en: 20000: the long run  #: zh: 20000：长训练
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    record.optimizer = optimizer
    for number in range(1, steps + 1):
        optimizer.zero_grad()
        starts = draw.integers(0, len(known) - context, 16)
        loss = loss_of(model, *windows(known, starts), smoothing)
        loss.backward()
        optimizer.step()
        schedule.step()
        record(loss)
        if number % max(1, steps // 20) == 0:
            record.validation(reads(model, unknown))


# %%
train(free, records[names[0]], smoothing=0.0)

# %%
train(braked, records[names[1]], smoothing=0.3)
compare(prediction, names[int(reads(braked, unknown) < reads(free, unknown))])

# %%
rows = []
for name, writer in zip(names, (free, braked), strict=True):
    held_out_losses = records[name].table()[:, 3]
    each = reads(writer, known), reads(writer, unknown), np.nanmin(held_out_losses)
    rows.append([name, *(f"{loss:.2f}" for loss in each), f"{baseline:.2f}"])
gap = reads(free, unknown) - reads(free, known)
print(T("free, held out minus known:", "不刹车，验证集减去读过的："), f"{gap:.2f}")
header = [T("text it knows", "读过的文字"), T("held-out text", "验证集")]
header += [T("held out, at its lowest", "验证集，最低时"), T("frequencies alone", "只知道频率")]
Table([T("loss of the writer", "网络的损失"), *header], *rows)


# %%
def copied(written):
    """Return the longest piece that stands in the text word for word."""
    pieces = [written[i:j] for i in range(len(written)) for j in range(i + 1, len(written) + 1)]
    return max((piece for piece in pieces if piece in text), key=len)


for name, writer in zip(names, (free, braked), strict=True):
    sample = write(writer, start, draw)
    print(f"--- {name}\n{sample}")
    print(
        T("    longest piece copied:", "    照抄的最长一段："), repr(copied(sample[len(start) :]))
    )

# %% [markdown] lang="en"
r"""
(The column "at its lowest" repeats its neighbour here, since no held-out loss has turned upwards yet; it matters only in the long run.)

In some seconds the free writer has learnt how long words are, which letters like each other, and some of the shortest words; in short, what English looks like from a distance. It reads the held-out text far better than frequencies alone. The braked one has got much less far in the same 200 steps. So are brakes a bad thing? They are a medicine against overfitting, and the free writer is not ill yet: its losses on the text that it knows and on the held-out text are only 0.13 apart, and it has copied nothing longer than a word. A healthy patient gets only the side effects.

It falls ill in the long run, with `steps` at 20000. Then it recites whole lines, and its held-out loss climbs above $\log C$: with so little text the cheapest way to predict the next letter is to know the poem by heart. (The Chinese edition of this lesson, with a text a third as long and hundreds of different characters, is ill after ten steps; there the free writer never beats the frequencies, and the braked one does.) The best cure is more text. Where there is none, stop early, or take a smaller model, weight decay, dropout, label smoothing; and let the held-out loss decide on the dose. (For this text a light one is right: `Writer(dropout=0.2)` with `smoothing=0.1` and `steps=3000` reads the held-out text better than the free writer ever does.)

Where does it look? The block's attention gives back two things, the mixture and the weights that made it, here averaged over the four heads; `weights[0]` are those of the first text in the batch. Let us take the writer that reads the held-out text better, and the first letters of the text:
"""

# %% [markdown] lang="zh"
r"""
先看表。不刹车的那个，读过的文字上损失已经很小，验证集上却比什么都不知道时的 $\log C$ 还高出许多；就算停在最低的那一步，也没能胜过只数频率。文字这么少，要猜下一个字，最省事的办法就是把诗背下来；背熟了，遇到没见过的诗，就满怀把握地猜错。看它写的：才 200 步，就已经有整段照抄的了。

刹车的那个，读过的文字背得差多了，验证集上却**胜过了频率**。它学到的不算多：哪些字常见，大约隔几个字该有标点，句号后面多半换行。可这是真学到的，换一首诗也管用。它写出来反倒更不像诗，因为前一个像诗的地方，多半是抄来的。

所以过拟合不是绝症。最好的药是更多的文字；没有的话，早停、小一点的模型、权重衰减、暂退法、标签平滑，都是药，用多少，由验证集说了算。是药也有副作用：这一课英文版用的文字是这里的三倍多长，字母只有几十种，200 步还来不及过拟合，在那里刹得这么重只会拖后腿；要用 `Writer(dropout=0.2)`、`smoothing=0.1` 和 `steps=3000`，才比不刹车好。（把 `steps` 加到 20000，不刹车的就成首成首地背了。）

它往哪里看？块里的注意力返回两样东西：混合的结果，和用到的权重（这里是四个头的平均）；`weights[0]` 是这一批里第一段文字的。取验证集读得更好的那一个，看开头的几个字：
"""

# %%
opening = text[:12]
first_codes = ac.tensor([[letters.index(letter) for letter in opening]])
ahead = ac.tensor(np.triu(np.ones((12, 12), bool), 1))
writer = min(free, braked, key=lambda one: reads(one, unknown)).eval()
with ac.no_grad():
    h = writer.block.norm1(writer.letters(first_codes) + writer.places(ac.arange(12)))
    _mixture, weights = writer.block.self_attn(h, h, h, attn_mask=ahead)
looked = weights[0].numpy()

# %% tags=["hide-input"]
plt.figure(figsize=(4.4, 3.8), layout="constrained")
plt.imshow(looked, cmap="Blues", vmin=0)
plt.grid(False)
shown = [letter.replace(" ", "␣") for letter in opening]
plt.xticks(range(12), shown)
plt.yticks(range(12), shown)
plt.xlabel(T("letter it looks at", "看向哪个字"))
plt.ylabel(T("current letter", "当前的字"))
plt.colorbar(label=T("weight", "权重"))
in_words = T(
    "A lower triangle of attention weights: each of the first twelve letters looks only at itself and at those before it, at some more than at others.",
    "注意力权重组成的下三角：开头十二个字里，每个字只看自己和前面的字，有的看得多，有的看得少。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: a triangle. Nothing above the diagonal, thanks to the mask; below it, every letter spreads its attention over the past in its own way. Find the two l's of "Shall": both look at the *a* before them more than at anything else. Nobody told them to. It is all gradients, through thirteen lessons' worth of rules.

## 7 · Explain the bug

A classmate has only 200 labelled digits. So she makes more: of each picture five copies, each with a little noise. A good idea, and widely used. Then she splits, trains, and reports an accuracy that nobody else has reached with 200 digits.
"""

# %% [markdown] lang="zh"
r"""
看图要点：一个三角形。多亏掩码，对角线以上什么也没有；对角线以下，每个字把注意力分给过去，分得相当平均：每一行里最大的权重，都不到平均份额的两倍。这个网络刚学会数频率，要找什么，还没学到多少（英文版的那个学得快些，看单词时已经有偏爱的字母）。没有人教过它该怎么看。全靠梯度，全靠前面十三课里的一条条规则。

## 7 · 找出毛病

一位同学只有 200 个标好的数字。于是她自己造：每张图做五份，各加一点噪声。这是个好主意，用的人很多。接着她划分、训练，报出了一个别人用 200 个数字从没达到过的准确率。
"""

# %%
noise = np.random.default_rng(0).normal(0, 0.1, (1000, 1, 8, 8))
copies = ac.cat([images[:200]] * 5) + ac.tensor(noise)
samples = data.TensorDataset(copies, ac.cat([digits[:200]] * 5))
her_training, her_held_out = data.random_split(samples, [0.75, 0.25], ac.Generator().manual_seed(0))
ac.manual_seed(0)
hers = fit(mlp(), her_training, epochs=10)
strangers = data.TensorDataset(images[200:], digits[200:])
print(T("her held-out accuracy:", "她的验证集准确率："), f"{accuracy(hers, her_held_out):.3f}")
print(T("on all other digits:  ", "在其余的数字上：  "), f"{accuracy(hers, strangers):.3f}")

# %% [markdown] lang="en"
r"""
<details><summary>What has happened</summary>

Of nearly every picture, some copies went into training and others into the held-out set. So the network is "tested" on pictures that it knows, but for a little noise: a **data leak**. On the digits of the others it is much worse, and that is the number that counts.

The cure: split *first*, then make copies, of the training part only. The same leak has other faces: normalizing with the mean of all data, several photographs of one patient on both sides, tomorrow's prices in today's row. Ask of every held-out sample: could training have seen it, or its twin?

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>究竟发生了什么</summary>

几乎每张图的五份里，都有几份进了训练集，另几份进了验证集。所以网络“考”的是它认识的图，只差一点噪声：这叫**数据泄漏**。换成其余的数字，成绩差得远，那才是算数的数。

改法：**先**划分，再做副本，而且只给训练的那一份做。同样的泄漏还有别的面孔：用全部数据的平均值做归一化；同一个病人的几张片子分在两边；今天这一行里混进了明天的价格。对验证集里的每个样本都要问一句：训练时有没有可能见过它，或者它的双胞胎？

</details>
"""

# %% [markdown] lang="en"
r"""
## 8 · Four questions

Answer each aloud before you open it.

**1.** "My training loss went to zero. The network has learnt the task."

<details><summary>Has it?</summary>

It has learnt the *samples*. In section 5 twenty pictures with random labels went to zero as well. Zero training loss tells you that gradients arrive, nothing more; whether it was the task, the held-out data say.

</details>

**2.** "I tried thirty settings and took the one with the best held-out accuracy. That accuracy is what I report."

<details><summary>May you?</summary>

The best of thirty is partly the luckiest of thirty: by choosing, you have trained on the held-out set, a little. Keep a third part, the *test set*, look at it once, at the very end, and report that.

</details>

**3.** "With my change the accuracy rose by half a percentage point. So the change helps."

<details><summary>Does it?</summary>

Compare with the spread over seeds in the table of section 5: two or three tenths of a point on the pictures, more on the shuffled ones. Two single runs, each of which may be off by that much or twice that much to either side, differ by half a point easily. Repeat both with several seeds, and compare the difference with the spread. One run is an anecdote.

</details>

**4.** "Pooling has no parameters, so there is nothing to differentiate in it."

<details><summary>Is there not?</summary>

Its own gradient is nobody's concern, but everything *below* it gets its gradient through it. Max-pooling hands it to the winner; leave that out and the first convolution never moves. You would see it in the dashboard at once: its gradient is exactly 0.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 8 · 四个问题

先把答案说出口，再打开看。

**1.** “训练损失降到零了，网络学会了这件事。”

<details><summary>学会了吗？</summary>

它学会的是那些**样本**。第 5 节里，二十张配了随机标签的图，损失也降到了零。训练损失为零，只说明梯度传得到，别的什么也说明不了；学会的是不是这件事，要验证集来说。

</details>

**2.** “我试了三十种设置，取验证集准确率最好的那个，就报这个准确率。”

<details><summary>可以吗？</summary>

三十个里最好的，有一部分是三十个里最走运的：你一挑选，就等于在验证集上也训练了一点。再留出第三份，叫**测试集**，到最后只看一次，报那个数。

</details>

**3.** “改了之后，准确率高了半个百分点，所以这个改动有用。”

<details><summary>有用吗？</summary>

对照第 5 节那张表里几个种子之间的波动：原图上是一个百分点的十分之二三，打乱之后还要大。两次训练各自都可能偏高或偏低这么多，甚至两倍，差出半个百分点是常事。两种做法都换几个种子重跑，再拿差别和波动去比。只跑一次，那叫传闻。

</details>

**4.** “汇聚层没有参数，所以它没什么可求导的。”

<details><summary>真的没有吗？</summary>

它自己的梯度没有人要，可是在它**下面**的一切，梯度都要从它这里过。最大汇聚把梯度交给赢家；漏了这一步，第一层卷积就永远不动。在仪表盘上一眼就能看出来：它的梯度恰好是 0。

</details>
"""

# %% [markdown] lang="en"
r"""
## 9 · To take with you

Training is one loop: forget, forward, loss, backward, update. What makes it a craft is the rest. *Before*: hold data out; look at the first loss ($\log C$); overfit 20 samples. *During*: watch held-out loss and accuracy, and for each layer the gradient and the update over the weight (a thousandth or so). *After*: several seeds, the spread as the ruler, one ingredient removed at a time, and a look at the mistakes. A convolution is an index and a matrix product, in truth a cross-correlation, and its gradient collects what was read several times. Attention is a weighted mean whose weights are learnt, and the causal mask keeps it honest.

| You see … | … and suspect |
|---|---|
| first loss far from $\log C$ | last layer too large, or a leak |
| 20 samples not learnt | a bug in the gradient or the loop |
| loss jumps, updates near 1 | learning rate too large |
| smooth, slow | learning rate too small |
| gradients grow step by step | forgotten `zero_grad` |
| gradients exactly 0 | dead ReLUs, or a cut graph |
| held-out loss turns upwards | overfitting: stop, decay, dropout, more data |
| too good to be true | a data leak |

| English | 中文 |
|---|---|
| validation set, held-out data | 验证集 |
| overfitting, early stopping | 过拟合，早停 |
| convolution kernel, cross-correlation | 卷积核，互相关 |
| channel, stride, padding | 通道，步幅，填充 |
| pooling | 汇聚（池化） |
| baseline, ablation | 基线，消融 |
| data leak | 数据泄漏 |
| attention, causal mask | 注意力，因果掩码 |
| dropout, label smoothing | 暂退法，标签平滑 |

### Read on

- A. Karpathy, "A recipe for training neural networks", his blog (2019). Start here: today's checks and many more.
- Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", *Proceedings of the IEEE* 86 (1998). Where convolutional networks read digits.
- K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document processing", *IWFHR* (2006): a convolution as a matrix product.
- C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, "Understanding deep learning requires rethinking generalization", *ICLR* (2017): random labels.
- A. Vaswani et al., "Attention is all you need", *NeurIPS* (2017).
- E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI (1998): the digits.

### Now do it yourself

In the assignment you build the modules, the loader, the convolution, reach the accuracy, find three planted bugs, and write a report with an ablation: [14 · Capstone](../../exercises/en/14_capstone.ipynb). It counts double. And then you have done it: from the derivative of $x^2$ to a machine that writes, every rule of it your own.
"""

# %% [markdown] lang="zh"
r"""
## 9 · 带走什么

训练就是一个循环：清零，前向，损失，反向，更新。称得上手艺的是其余的部分。**之前**：留出数据；看最初的损失（$\log C$）；让它背下 20 个样本。**当中**：盯着验证损失和准确率，再看每一层的梯度，以及更新量与权重之比（千分之一上下）。**之后**：换几个种子，拿波动当尺子，一次拿掉一样，再亲眼看看错在哪里。卷积就是一次索引加一次矩阵乘法，其实是互相关；它的梯度，把读过几次的收在一起。注意力是加权平均，权重是学来的；因果掩码管着它，不许偷看。

| 你看到…… | ……就怀疑 |
|---|---|
| 最初的损失离 $\log C$ 很远 | 最后一层太大，或者有泄漏 |
| 20 个样本学不会 | 梯度或循环有毛病 |
| 损失乱跳，更新量与权重之比接近 1 | 学习率太大 |
| 平滑而缓慢 | 学习率太小 |
| 梯度一步比一步大 | 忘了 `zero_grad` |
| 梯度恰好是 0 | ReLU 死亡，或者计算图断了 |
| 验证损失掉头向上 | 过拟合：早停，权重衰减，暂退法，更多数据 |
| 好得不像真的 | 数据泄漏 |

| 中文 | English |
|---|---|
| 验证集 | validation set, held-out data |
| 过拟合，早停 | overfitting, early stopping |
| 卷积核，互相关 | convolution kernel, cross-correlation |
| 通道，步幅，填充 | channel, stride, padding |
| 汇聚（池化） | pooling |
| 基线，消融 | baseline, ablation |
| 数据泄漏 | data leak |
| 注意力，因果掩码 | attention, causal mask |
| 暂退法，标签平滑 | dropout, label smoothing |

### 延伸阅读

- A. Karpathy, "A recipe for training neural networks", 作者的博客 (2019)。从它读起：今天的几项检查，还有许多别的。
- Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", *Proceedings of the IEEE* 86 (1998)。卷积网络从这里开始认数字。
- K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document processing", *IWFHR* (2006)：把卷积做成矩阵乘法。
- C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, "Understanding deep learning requires rethinking generalization", *ICLR* (2017)：随机标签。
- A. Vaswani et al., "Attention is all you need", *NeurIPS* (2017)。
- E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI (1998)：这些数字的出处。

### 轮到你了

配套的作业要你造出模块、数据加载器和卷积，达到规定的准确率，找出三个埋好的毛病，再写一份带消融实验的报告：[14 · 结业](../../exercises/zh/14_capstone.ipynb)。它的分数是别的作业的两倍。做完它，你就真的走完了：从 $x^2$ 的导数，到一台会写字的机器，每一条规则都出自你手。
"""
