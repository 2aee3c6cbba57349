# ---
# jupyter:
#   course:
#     title:
#       en: Which loss?
#       zh: 用哪种损失？
#     summary:
#       en: From what the target says to the loss that learns from it, as a tree and in words.
#       zh: 从“目标说的是什么”找到该用的损失：一棵树，再加文字说明。
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] lang="en"
r"""
# Which loss?

A loss is chosen by what the *target* says, not by the network. Begin on the left and answer; each box holds the answer that leads to it. On a narrow screen the picture scrolls sideways; below it, the same in words.

```figure
which_loss
```

Lessons 09 and 10 have the formulas, and the reasons, for all but two relatives that a sentence here suffices for: `HuberLoss` and `GaussianNLLLoss`.
"""

# %% [markdown] lang="zh"
r"""
# 用哪种损失？

选损失，看的是**目标**说了什么，而不是网络长什么样。从左边开始回答；每个方框里先写着通到它的那个回答。屏幕窄的话，图可以左右滑动；图的下面是同样内容的文字。

```figure
which_loss
```

公式和理由在第 09、10 课；只有两个亲戚，`HuberLoss` 和 `GaussianNLLLoss`，这里用一句话就说完了。
"""

# %% [markdown] lang="en"
r"""
## The target is a quantity

How should large errors pull? In the table $r$ is prediction minus target.

| Pull | Loss | Know that |
|---|---|---|
| in proportion to the error, $2r$ | `MSELoss` | it finds the mean, and one outlier moves it |
| always alike, $\pm1$ | `L1Loss` | it finds the median; a fixed step keeps hopping about it |
| in proportion up to a limit | `SmoothL1Loss` | the limit is the residual `beta`, the greatest pull is 1 |
| in proportion up to a limit | `HuberLoss` | the same, times `delta`: the greatest pull is `delta` |
| less where the model is unsure | `GaussianNLLLoss` | the network also predicts a variance, which must be positive |

## The target is a count

`PoissonNLLLoss`. Give it the *logarithm* of the rate; it may become negative, which is no error.
"""

# %% [markdown] lang="zh"
r"""
## 目标是一个数量

误差大时该怎么拉？表中 $r$ 是预测减去目标。

| 拉力 | 损失 | 要知道 |
|---|---|---|
| 与误差成正比，$2r$ | `MSELoss` | 找到的是平均数，一个离群点就能把它挪走 |
| 永远一样，$\pm1$ | `L1Loss` | 找到的是中位数；步长固定，就总在它两边跳 |
| 成正比，到上限为止 | `SmoothL1Loss` | 上限在残差等于 `beta` 处，最大的拉力是 1 |
| 成正比，到上限为止 | `HuberLoss` | 同上，再乘以 `delta`：最大的拉力是 `delta` |
| 模型没把握处就轻些 | `GaussianNLLLoss` | 网络还要预测方差，方差必须为正 |

## 目标是一个计数

`PoissonNLLLoss`。给它的应当是速率的**对数**；它可以变成负数，这不是错误。
"""

# %% [markdown] lang="en"
r"""
## The target is a class, or several

First: do you need *probabilities*, or is it enough that the right class leads?

**Probabilities.** These losses never rest; every answer can be made surer.

| The right classes | Give it | Loss | Know that |
|---|---|---|---|
| one of many | logits, class numbers | `CrossEntropyLoss` | no softmax before it; `weight` also divides the mean |
| one of many | `log_softmax`, class numbers | `NLLLoss` | the second half of cross-entropy |
| yes or no for each, one or many of them | logits, 1 and 0 | `BCEWithLogitsLoss` | `pos_weight` for rare yeses; no `ignore_index` |
| yes or no | probabilities, 1 and 0 | `BCELoss` | gradients vanish for sure mistakes: prefer logits |
| yes or no | a score, 1 and $-1$ | `SoftMarginLoss` | a label 0 teaches nothing, in silence |
| yes or no for each, one loss a sample | logits, 1 and 0 | `MultiLabelSoftMarginLoss` | the BCE with logits, averaged over the classes of each sample |

**A lead.** These losses are 0, and rest, as soon as every right class leads every wrong one by the margin.

| The right classes | Give it | Loss | Know that |
|---|---|---|---|
| one of many | scores, class numbers | `MultiMarginLoss` | `weight` only multiplies |
| several at once | scores, a list of class numbers that ends in $-1$ | `MultiLabelMarginLoss` | ones and zeros are read as class numbers, in silence |

## The target is a whole distribution

`KLDivLoss`. Its input is a *logarithm* of probabilities; say `reduction="batchmean"`, or it is not the divergence.
"""

# %% [markdown] lang="zh"
r"""
## 目标是一个或几个类别

先问：要的是**概率**，还是只要正确的类别领先就行？

**要概率。** 这些损失从不歇着，回答总还可以更有把握。

| 正确的类别 | 给它 | 损失 | 要知道 |
|---|---|---|---|
| 多选一 | 对数几率，类别编号 | `CrossEntropyLoss` | 前面不要加 softmax；平均还要除以 `weight` |
| 多选一 | `log_softmax`，类别编号 | `NLLLoss` | 交叉熵的后一半 |
| 每个都是“是或否”，一个或许多个 | 对数几率，1 和 0 | `BCEWithLogitsLoss` | “是”很少时用 `pos_weight`；没有 `ignore_index` |
| 是或否 | 概率，1 和 0 | `BCELoss` | 十拿九稳地错时梯度消失：宁可用对数几率 |
| 是或否 | 得分，1 和 $-1$ | `SoftMarginLoss` | 标签写成 0 就什么也学不到，还不出声 |
| 每个都是“是或否”，每样本一个损失 | 对数几率，1 和 0 | `MultiLabelSoftMarginLoss` | 带对数几率的 BCE，对每个样本的各个类别求平均 |

**领先就行。** 只要每个正确的类别都比每个错误的高出一个间隔，损失就是 0，从此歇着。

| 正确的类别 | 给它 | 损失 | 要知道 |
|---|---|---|---|
| 多选一 | 得分，类别编号 | `MultiMarginLoss` | `weight` 只乘上去 |
| 可以有几个 | 得分，以 $-1$ 收尾的类别编号名单 | `MultiLabelMarginLoss` | 一和零会被当成类别编号，还不出声 |

## 目标是整个分布

`KLDivLoss`。它的输入是概率的**对数**；要写 `reduction="batchmean"`，否则算出来的不是散度。
"""

# %% [markdown] lang="en"
r"""
## The target says which of two is more

`MarginRankingLoss`. Two scores and $y$: 1 if the first is to be higher, $-1$ if the second. The default margin is 0, which is content with a tie: give one.

## The target says alike or not, or which is more alike

What do you compare?

| You have | Loss | Know that |
|---|---|---|
| a distance, ready-made | `HingeEmbeddingLoss` | it takes the distance, not the vectors; a negative number breaks it in silence |
| two vectors | `CosineEmbeddingLoss` | only the angle counts, never the length |
| an anchor, a positive, a negative | `TripletMarginLoss` | when every triplet stands at the margin, suspect collapse; look for hard triplets |

In the first two the target says yes or no: $y$ is 1 for alike and $-1$ for unlike. The third needs no $y$: which of the two points is the positive says it all.

## The target is a sequence without times

`CTCLoss`. Frames of `log_softmax`, a blank, and the lengths of inputs and targets. Its `mean` divides by the target's length first. A target that does not fit into its frames costs infinity; `zero_infinity` hides it, and mends nothing. Check its gradient through `log_softmax`.
"""

# %% [markdown] lang="zh"
r"""
## 目标说两个里谁更高

`MarginRankingLoss`。两个得分，再加 $y$：第一个应当更高时是 1，第二个应当更高时是 $-1$。间隔默认是 0，打平也算满足：请给它一个间隔。

## 目标说像不像，或谁更像

拿什么作比较？

| 手里有的 | 损失 | 要知道 |
|---|---|---|
| 一个现成的距离 | `HingeEmbeddingLoss` | 它收的是距离，不是向量；给它负数就会坏掉，还不出声 |
| 两个向量 | `CosineEmbeddingLoss` | 只看夹角，从不看长度 |
| 锚点、正例、负例 | `TripletMarginLoss` | 每个三元组的损失都停在间隔上，多半是坍缩；要找难的三元组 |

前两种的目标说“是”或“否”：相像时 $y$ 是 1，不像时是 $-1$。第三种不要 $y$：哪个点是正例，就已经说明谁更像。

## 目标是一个序列，没标时刻

`CTCLoss`。给它每一帧的 `log_softmax`、一个空白，以及输入和目标的长度。它的 `mean` 先除以目标的长度。目标在帧数里放不下，损失就是无穷大；`zero_infinity` 只是把它藏起来，什么也没修好。检验它的梯度，要穿过 `log_softmax`。
"""
