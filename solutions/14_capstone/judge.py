"""The hidden checks of assignment 14: 36 points here, 4 by hand for the report (exercise 7).

Every input is drawn at grading time: samples, labels, sizes, names and seeds. Labels of held-out
data never travel: the student's function gets samples, and its answers are compared here. What is
random in an answer is asked for many times and judged by bands of five standard deviations.

The report is read by a person, by the rubric that stands in the notebook. One that would earn all
four points is the answer in assignment.py; its program is run and its table checked by a test.
"""

import contextlib
from itertools import pairwise

import numpy as np

from coursekit.grading.compare import difference
from coursekit.grading.judge import Assignment, Verdict, all_of, share_of
from coursekit.grading.reply import pick_language

assignment = Assignment(
    "14_capstone",
    lesson="14_capstone",
    cell_seconds=30,
    ask_seconds=40,  # three trainings of ten seconds at most, and some air
    by_hand={"report": 4},
    sections={
        "training": "The loop",
        "sanity": "Before the first step",
        "convolution": "Convolution: one small window, everywhere",
        "generalise": "Digits",
        "bugs": "Explain the bug",
        "report": "Digits",
    },
)

EXACT = 1e-9
LIBRARY = (
    "import numpy as np\n"
    "import autograd_core as ac\n"
    "from autograd_core import nn, optim\n"
    "from autograd_core.nn import functional as F\n"
)


def asked(ask, question, **given):
    """Ask with the library at hand, whatever the student has called by its names."""
    return ask(LIBRARY + question, **given)


def told(reply, sentences, tolerance=0.0):
    """The entries of a dict agree; of the first that does not, a sentence says what it was.

    ``sentences`` has a pair (English, Chinese) for each entry of the dict.
    """
    verdict, got = reply.close(tolerance), reply.got
    if not verdict and isinstance(got, dict) and got.keys() == reply.expected.keys():
        for name, said in sentences.items():
            words = difference(got[name], reply.expected[name], tolerance)
            if words is not None:
                return Verdict(0, pick_language(*said))
    return verdict


# --- 1 · modules -------------------------------------------------------------------------------

FAMILY = (
    "class Leaf(Module):\n"
    "    def __init__(self, a):\n"
    "        super().__init__()\n"
    "        self.weight = Parameter(a)\n"
    "        self.buffer = ac.tensor(a, requires_grad=True)\n"
    "        self.offset = Parameter(a[0])\n"
    "    def forward(self, x):\n"
    "        return x * self.weight + self.offset\n"
    "class Branch(Module):\n"
    "    def __init__(self, a):\n"
    "        super().__init__()\n"
    "        setattr(self, one, Leaf(a))\n"
    "        self.scale = Parameter(a + 1)\n"
    "        setattr(self, two, Leaf(a + 2))\n"
    "    def forward(self, x):\n"
    "        return getattr(self, two)(getattr(self, one)(x) * self.scale)\n"
    "class Root(Module):\n"
    "    def __init__(self, a):\n"
    "        super().__init__()\n"
    "        self.branch = Branch(a)\n"
    "        self.last = Leaf(a * 3)\n"
    "    def forward(self, x):\n"
    "        return self.last(self.branch(x))\n"
    "root = Root(a)\n"
)


def family(draw):
    return {"one": draw.name(), "two": draw.name(), "a": draw.normal(size=(3, 2))}


@assignment.check(
    "modules",
    points=1,
    en="`Parameter`: a leaf that requires a gradient and holds a copy; what is computed from it is not a Parameter",
    zh="`Parameter`：需要梯度的叶节点，存的是拷贝；由它算出来的不是 Parameter",
)
def parameter(ask, draw):
    question = (
        "p = Parameter(a)\n"
        "before = np.array(a)\n"
        "q = p * 2.0\n"
        "q.sum().backward()\n"
        "a[0, 0] += 1\n"
        "{'is a Tensor': isinstance(p, ac.Tensor), 'requires_grad': p.requires_grad,\n"
        " 'is_leaf': p.is_leaf, 'grad': p.grad.numpy(), 'p * 2 is a Parameter':\n"
        " isinstance(q, Parameter), 'keeps its numbers': bool((p.detach().numpy() == before).all())}"
    )
    reply = asked(ask, question, a=draw.normal(size=(2, int(draw.integers(2, 5)))))
    return told(
        reply,
        {
            "is a Tensor": ("a Parameter is not an `ac.Tensor`", "Parameter 不是 `ac.Tensor`"),
            "requires_grad": ("a Parameter requires no gradient", "Parameter 不需要梯度"),
            "is_leaf": ("a Parameter is not a leaf", "Parameter 不是叶节点"),
            "grad": ("the gradient of p * 2 is not right", "p * 2 的梯度不对"),
            "p * 2 is a Parameter": ("p * 2 became a Parameter", "p * 2 也成了 Parameter"),
            "keeps its numbers": (
                "a change of the array changes the Parameter: it holds no copy",
                "改动原数组，Parameter 也跟着变：存的不是拷贝",
            ),
        },
    )


@assignment.check(
    "modules",
    points=1,
    en="`named_parameters()` and `parameters()` of modules inside modules, also of what is added later",
    zh="模块套模块时的 `named_parameters()` 和 `parameters()`，后来加上的也算",
)
def finding(ask, draw):
    question = FAMILY + (
        "root.branch.late = Parameter(a * 5)\n"
        "found = root.named_parameters()\n"
        "{'names': [name for name, p in found], 'values': [p.detach().numpy() for name, p in found],\n"
        " 'the same Parameters': [p is q for (n, p), q in zip(found, root.parameters())]}"
    )
    return told(
        asked(ask, question, **family(draw)),
        {
            "names": (
                "named_parameters(): the names, or their order, are not right",
                "named_parameters()：名字或者次序不对",
            ),
            "values": (
                "named_parameters(): a name stands beside another Parameter's numbers",
                "named_parameters()：名字配错了 Parameter",
            ),
            "the same Parameters": (
                "parameters() does not give the Parameters of named_parameters()",
                "parameters() 给出的不是 named_parameters() 里的那些 Parameter",
            ),
        },
    )


@assignment.check(
    "modules",
    points=1,
    en="a Parameter, or a whole module, that occurs in two places counts once",
    zh="同一个 Parameter 或整个模块出现在两处，只算一次",
)
def shared(ask, draw):
    question = FAMILY + (
        "root.tied = root.branch.scale\n"
        "root.again = getattr(root.branch, two)\n"
        "[name for name, p in root.named_parameters()]"
    )
    equal_numbers = FAMILY + (
        "root.twin = Parameter(root.branch.scale.detach().numpy())\n"
        "[name for name, p in root.named_parameters()]"
    )
    given = family(draw)
    return all_of(asked(ask, question, **given).equal(), asked(ask, equal_numbers, **given).equal())


@assignment.check(
    "modules",
    points=1,
    en="`train()` and `eval()` reach every module inside and return the module; `zero_grad()`",
    zh="`train()` 和 `eval()` 管到里面的每个模块，并返回模块；`zero_grad()`",
)
def modes(ask, draw):
    question = FAMILY + (
        "everybody = lambda: [m.training for m in\n"
        "    (root, root.branch, root.last, getattr(root.branch, one))]\n"
        "new = everybody()\n"
        "chained = root.eval() is root\n"
        "tested = everybody()\n"
        "root.branch.train()\n"
        "half = everybody()\n"
        "{'new': new, 'eval() is the module': chained, 'after eval': tested,\n"
        " 'after branch.train()': half}"
    )
    grads = FAMILY + (
        "root(ac.tensor(a)).sum().backward()\n"
        "before = [p.grad is None for p in root.parameters()]\n"
        "root.zero_grad()\n"
        "[before, [p.grad is None for p in root.parameters()]]"
    )
    given = family(draw)
    switched = told(
        asked(ask, question, **given),
        {
            "new": ("a new module is not in training", "新模块不在训练状态"),
            "eval() is the module": ("eval() does not return the module", "eval() 没有返回模块"),
            "after eval": (
                "after eval() a module inside is still in training",
                "eval() 之后，里面还有模块处于训练状态",
            ),
            "after branch.train()": (
                "train() of an inner module does not reach exactly the modules inside that one",
                "在里面的模块上调用 train()，改到的不正好是它自己和它里面的模块",
            ),
        },
    )
    return share_of(switched, asked(ask, grads, **given).equal())


@assignment.check(
    "modules",
    points=1,
    en="`Linear`: values and gradients for inputs with any number of axes; how weights are drawn",
    zh="`Linear`：任意多个轴的输入，数值和梯度；权重是怎样抽取的",
)
def linear(ask, draw):
    fan_in, fan_out = int(draw.integers(2, 5)), int(draw.integers(5, 8))
    numbers = (
        "layer = Linear(i, o, np.random.default_rng(0))\n"
        "with ac.no_grad():\n"
        "    layer.weight.copy_(ac.tensor(w))\n"
        "    layer.bias.copy_(ac.tensor(b))\n"
        "y = layer(ac.tensor(x))\n"
        "(y * y).sum().backward()\n"
        "[y.detach().numpy(), layer.weight.grad.numpy(), layer.bias.grad.numpy()]"
    )
    given = {"w": draw.normal(size=(fan_out, fan_in)), "b": draw.normal(size=fan_out)}
    axes = [(4, fan_in), (fan_in,), (2, 3, fan_in)]
    values = [
        asked(ask, numbers, i=fan_in, o=fan_out, x=draw.normal(size=shape), **given).close(EXACT)
        for shape in axes
    ]
    return share_of(all_of(*values), drawn(ask, draw))


def drawn(ask, draw):
    """Weights and biases of many layers, times √fan_in: uniform between −1 and 1."""
    wide, one = int(draw.integers(20, 40)), int(draw.integers(10**6))
    question = (
        "layers = [Linear(wide, 50, np.random.default_rng(seed + i)) for i in range(20)]\n"
        "same = Linear(wide, 50, np.random.default_rng(seed))\n"
        "join = lambda name: np.stack([getattr(l, name).detach().numpy() for l in layers])\n"
        "w, b = join('weight') * wide**0.5, join('bias') * wide**0.5\n"
        "figures = lambda a: [float(v) for v in (a.mean(), (a**2).mean(), (a**4).mean(), abs(a).max())]\n"
        "{'w': figures(w), 'b': figures(b), 'from rng': bool((same.weight == layers[0].weight).all()),\n"
        " 'shapes': [list(same.weight.shape), list(same.bias.shape)]}"
    )

    def uniform(figures, n):
        mean, square, fourth, most = figures
        return (
            most <= 1
            and abs(mean) < 5 * np.sqrt(1 / 3 / n)
            and abs(square - 1 / 3) < 5 * np.sqrt((1 / 5 - 1 / 9) / n)
            and abs(fourth - 1 / 5) < 5 * np.sqrt((1 / 9 - 1 / 25) / n)
        )

    return asked(ask, question, wide=wide, seed=one).holds(
        lambda found: (
            found["from rng"]
            and found["shapes"] == [[50, wide], [50]]
            and uniform(found["w"], 20 * 50 * wide)
            and uniform(found["b"], 20 * 50)
        ),
        en="weight and bias are drawn from rng, uniformly within ±1/√fan_in",
        zh="weight 和 bias 由 rng 抽取，在 ±1/√fan_in 之间均匀分布",
    )


@assignment.check(
    "modules",
    points=1,
    en="`Sequential`: modules and functions in their order; names are places; its gradients",
    zh="`Sequential`：模块和函数依次作用；名字就是位置；梯度",
)
def sequential(ask, draw):
    # a layer of one's own, so that a slip in Linear is not paid for twice
    question = (
        "class Line(Module):\n"
        "    def __init__(self, a):\n"
        "        super().__init__()\n"
        "        super().__init__()\n"
        "        self.weight = Parameter(a)\n"
        "    def forward(self, x):\n"
        "        return x @ self.weight\n"
        "net = Sequential(ac.tanh, Line(a), Sequential(Line(b), ac.exp), Line(c))\n"
        "y = net(ac.tensor(x))\n"
        "y.sum().backward()\n"
        "found = net.named_parameters()\n"
        "{'output': y.detach().numpy(), 'names': [n for n, p in found],\n"
        " 'gradients': [p.grad.numpy() for n, p in found]}"
    )
    n, m = int(draw.integers(2, 4)), int(draw.integers(4, 6))
    shapes = {"a": (n, m), "b": (m, n), "c": (n, 2), "x": (3, n)}
    given = {name: draw.normal(size=shape) / 2 for name, shape in shapes.items()}
    return told(
        asked(ask, question, **given),
        {
            "output": ("the output is not right", "输出不对"),
            "names": ("the names of the Parameters are not right", "各个 Parameter 的名字不对"),
            "gradients": ("a gradient is not right", "有梯度不对"),
        },
        EXACT,
    )


# --- 2 · training ------------------------------------------------------------------------------


@assignment.check(
    "training",
    points=1,
    en="`split`: two parts without a common entry, of the right sizes; every number has the same chance",
    zh="`split`：两部分没有公共元素，大小正确；每个数机会相同",
)
def dealt(ask, draw):
    # n · fraction ends in .6 or more, so that cutting the decimals off is not rounding
    n, fraction = draw.pick([(22, 0.3), (29, 0.3), (26, 0.45), (24, 0.15), (28, 0.35), (27, 0.25)])
    trials, held_out = 250, round(n * fraction)
    question = (
        "parts = [split(n, fraction, np.random.default_rng(seed + i)) for i in range(trials)]\n"
        "[[np.asarray(a).tolist(), np.asarray(b).tolist()] for a, b in parts]"
    )

    def fair(parts):
        counts = np.zeros(n)
        for training, validation in parts:
            if len(validation) != held_out or sorted(training + validation) != list(range(n)):
                return False
            counts[validation] += 1
        p = held_out / n
        return (abs(counts / trials - p) < 5 * np.sqrt(p * (1 - p) / trials)).all()

    return asked(
        ask, question, n=n, fraction=fraction, trials=trials, seed=int(draw.integers(10**6))
    ).holds(
        fair,
        en="every number in exactly one part, and in validation as often as any other",
        zh="每个数恰好在一个部分里，进入验证部分的机会均等",
    )


def numbered(draw):
    """Samples that tell their own label: the number of the sample in both."""
    return {"n": draw.pick([11, 13, 14]), "size": 4}


NUMBERED = (
    "x = ac.tensor(np.stack([np.arange(n), -np.arange(n)], axis=1) * 1.0)\n"
    "y = ac.tensor(np.arange(n) * 7)\n"
)


@assignment.check(
    "training",
    points=1,
    en="`Batches` without `rng`: sizes, order, `len`, a second walk; another number of samples",
    zh="不带 `rng` 的 `Batches`：批的大小、次序、`len`、再走一遍；换样本个数",
)
def in_order(ask, draw):
    question = NUMBERED + (
        "batches = Batches(x, y, size)\n"
        "walk = lambda: [[xb.tolist(), yb.tolist()] for xb, yb in batches]\n"
        "[len(batches), walk(), walk()]"
    )
    given = numbered(draw)
    return all_of(
        *(asked(ask, question, n=n, size=given["size"]).equal() for n in (given["n"], 12, 3))
    )


@assignment.check(
    "training",
    points=1,
    en="`Batches` with `rng`: every sample once, with its label; shuffled anew in every walk, "
    "samples and not batches",
    zh="带 `rng` 的 `Batches`：每个样本一次，带着自己的标签；每走一遍重新打乱，打乱的是样本而不是批",
)
def shuffled(ask, draw):
    given = numbered(draw)
    n, size, walks = given["n"], given["size"], 250
    question = NUMBERED + (
        "batches = Batches(x, y, size, np.random.default_rng(seed))\n"
        "walks = [[(xb.numpy(), yb.numpy()) for xb, yb in batches] for i in range(walks)]\n"
        "own = all((yb == xb[:, 0] * 7).all() for walk in walks for xb, yb in walk)\n"
        "[bool(own), [[xb[:, 0].tolist() for xb, yb in walk] for walk in walks]]"
    )
    # the number of walks in which samples 0 and 1 share a batch: as often as chance has it
    full, rest = divmod(n, size)
    p = (full * size * (size - 1) + rest * (rest - 1)) / (n * (n - 1))

    def well_mixed(found):
        own, seen = found
        orders = [[int(v) for batch in walk for v in batch] for walk in seen]
        met = sum(any({0, 1} <= set(batch) for batch in walk) for walk in seen)
        begun = np.mean([order[0] == 0 for order in orders])
        return (
            own
            and all(sorted(order) == list(range(n)) for order in orders)
            and all(a != b for a, b in pairwise(orders))
            and abs(met / walks - p) < 5 * np.sqrt(p * (1 - p) / walks)
            and abs(begun - 1 / n) < 5 * np.sqrt((1 - 1 / n) / n / walks)
        )

    return asked(ask, question, walks=walks, seed=int(draw.integers(10**6)), **given).holds(
        well_mixed,
        en="every sample once a walk and with its own label, in an order that is drawn anew",
        zh="每走一遍，每个样本带着自己的标签出现一次，次序重新抽取",
    )


@assignment.check(
    "training",
    points=1,
    en="`accuracy`: the share of right answers, in evaluation mode and without a graph; "
    "the mode is as before",
    zh="`accuracy`：答对的比例，在评估模式下，不记录图；模式恢复原样",
)
def measured(ask, draw):
    question = (
        "class Watched(nn.Module):\n"
        "    def forward(self, x):\n"
        "        seen.append([self.training, ac.is_grad_enabled()])\n"
        "        return x\n"
        "seen, model = [], Watched()\n"
        "model.train(mode)\n"
        "share = accuracy(model, ac.tensor(z), ac.tensor(labels))\n"
        "{'accuracy': float(share), 'training inside': any(s[0] for s in seen),\n"
        " 'a graph inside': any(s[1] for s in seen), 'training afterwards': model.training,\n"
        " 'a graph afterwards': ac.is_grad_enabled()}"
    )
    n, classes = int(draw.integers(9, 16)), int(draw.integers(3, 6))
    labels = draw.integers(0, classes, size=n)
    z = draw.normal(size=(n, classes))
    z[np.arange(n), labels] += 1
    sentences = {
        "accuracy": ("the share is not right", "比例不对"),
        "training inside": ("it measures in training mode", "测的时候是训练模式"),
        "a graph inside": ("it records a graph", "测的时候记录了图"),
        "training afterwards": (
            "afterwards the model is in another mode than before",
            "测完之后，模型的模式和原来不一样",
        ),
        "a graph afterwards": (
            "afterwards no graph is recorded any more",
            "测完之后，再也不记录图了",
        ),
    }
    return all_of(
        *(
            told(asked(ask, question, z=z, labels=labels, mode=mode), sentences, EXACT)
            for mode in (True, False)
        )
    )


def course_of_training(draw):
    d, classes, n = int(draw.integers(2, 4)), 3, int(draw.integers(11, 15))
    return {
        "x": draw.normal(size=(n, d)),
        "y": np.concatenate([np.arange(classes), draw.integers(0, classes, size=n - classes)]),
        "cut": int(draw.integers(8, 10)),
        "seed": int(draw.integers(10**6)),
        "lr": float(draw.uniform(0.2, 0.6)),
        "epochs": int(draw.integers(3, 6)),
    }


TRAINED = (
    "ac.manual_seed(seed)\n"
    "model = nn.Sequential(nn.Linear(x.shape[1], 5), nn.Tanh(), nn.Linear(5, 3))\n"
    "optimizer = optim.SGD(model.parameters(), lr=lr, momentum=0.5)\n"
    "x, y = ac.tensor(x), ac.tensor(y)\n"
    "batches = [(x[:cut], y[:cut]), (x[cut:], y[cut:])]\n"
)


@assignment.check(
    "training",
    points=1,
    en="`fit`: the weights after several epochs; the losses and accuracies that it notes",
    zh="`fit`：几轮之后的权重；记下的损失和准确率",
)
def fitted(ask, draw):
    given = course_of_training(draw)
    rest = {"x_val": draw.normal(size=(9, given["x"].shape[1])), "y_val": draw.integers(0, 3, 9)}
    call = TRAINED + (
        "history = fit(model, optimizer, batches, ac.tensor(x_val), ac.tensor(y_val), epochs)\n"
    )
    weights = call + "{'weights': [p.detach().numpy() for p in model.parameters()]}"
    noted = call + (
        "{'losses': [float(loss) for loss, share in history],\n"
        " 'accuracies': [float(share) for loss, share in history]}"
    )
    trained = {
        "weights": (
            "after the last epoch the weights are not those that one step a batch leads to",
            "最后一轮之后的权重，不是每批走一步该走到的",
        ),
    }
    history = {
        "losses": (
            "the training loss noted for an epoch is not the mean over its samples, each loss taken"
            " before the step on its batch",
            "某一轮记下的训练损失，不是这一轮各样本损失的平均（损失取走那一步之前的值）",
        ),
        "accuracies": (
            "the validation accuracy noted for an epoch is not that after the epoch",
            "某一轮记下的验证准确率，不是这一轮走完之后的",
        ),
    }
    return share_of(
        told(asked(ask, weights, **given, **rest), trained, 1e-7),
        told(asked(ask, noted, **given, **rest), history, 1e-7),
    )


@assignment.check(
    "training",
    points=1,
    en="`fit`: training mode in every epoch, evaluation mode on the validation set, one step a batch",
    zh="`fit`：每一轮都用训练模式，验证集上用评估模式，每一批走一步",
)
def in_the_right_mode(ask, draw):
    question = (
        "class Watched(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.line = nn.Linear(x.shape[1], 3)\n"
        "    def forward(self, inputs):\n"
        "        seen.append([float(inputs[0, 0]) < 100, self.training])\n"
        "        return self.line(inputs)\n"
        "class Counted(optim.SGD):\n"
        "    def step(self, *given):\n"
        "        steps.append(1)\n"
        "        return super().step(*given)\n"
        "seen, steps, model = [], [], Watched()\n"
        "model.eval()\n"
        "batches = [(ac.tensor(x[i : i + 4]), ac.tensor(y[i : i + 4])) for i in (0, 4, 8)]\n"
        "later = ac.tensor(x[:5] * 0 + 100)\n"
        "optimizer = Counted(model.parameters(), lr=1e-6)\n"
        "fit(model, optimizer, batches, later, ac.tensor(y[:5]), epochs)\n"
        "{'modes on training batches': sorted({mode for own, mode in seen if own}),\n"
        " 'modes on the validation set': sorted({mode for own, mode in seen if not own}),\n"
        " 'steps': len(steps)}"
    )
    given = course_of_training(draw)
    kept = {name: given[name] for name in ("x", "y", "epochs")}
    kept["x"] = np.clip(kept["x"], -5, 5)
    return told(
        asked(ask, question, **kept),
        {
            "modes on training batches": (
                "some training batches are met in evaluation mode",
                "有的训练批次是在评估模式下走的",
            ),
            "modes on the validation set": (
                "the validation set is met in training mode, or not at all",
                "验证集是在训练模式下测的，或者根本没有测",
            ),
            "steps": (
                "the number of steps is not the number of batches",
                "走的步数和批数不一样",
            ),
        },
    )


# --- 3 · sanity --------------------------------------------------------------------------------


@assignment.check(
    "sanity",
    points=1,
    en="`loss_knowing_nothing` and `loss_knowing_frequencies` for other classes and labels",
    zh="别的类别数和标签的 `loss_knowing_nothing` 与 `loss_knowing_frequencies`",
)
def known_losses(ask, draw):
    classes = int(draw.integers(4, 9))
    # class 1 does not occur; the frequencies are unequal
    labels = draw.choice(
        np.concatenate([[0], np.arange(2, classes)]), size=int(draw.integers(30, 50))
    )
    labels[:10] = 0
    return share_of(
        all_of(
            *(ask("float(loss_knowing_nothing(c))", c=c).close(EXACT) for c in (2, classes, 100))
        ),
        ask("float(loss_knowing_frequencies(labels))", labels=labels).close(EXACT),
    )


@assignment.check(
    "sanity",
    points=1,
    en="`make_mlp`: logits of the right shape; over ten seeds the first loss is ln C, to 1%",
    zh="`make_mlp`：对数几率形状正确；十个种子平均，最初的损失与 ln C 相差不超过 1%",
)
def calm(ask, draw):
    question = (
        "models = [make_mlp(x.shape[1], hidden, classes, seed + i) for i in range(10)]\n"
        "z = [model(ac.tensor(x)) for model in models]\n"
        "[list(z[0].shape), [F.cross_entropy(one, ac.tensor(y)).item() for one in z]]"
    )
    verdicts = []
    for classes in (3, 10):  # every class equally often, so that luck with the labels cancels
        features, hidden = int(draw.integers(8, 80)), int(draw.integers(32, 80))
        x, y = draw.normal(size=(300, features)), draw.permutation(np.arange(300) % classes)
        seed = int(draw.integers(10**6))
        reply = asked(ask, question, x=x, y=y, hidden=hidden, classes=classes, seed=seed)
        verdicts.append(begins_at(reply, classes))
    return all_of(*verdicts)


def begins_at(reply, classes):
    """The mean of the first losses is ln C to 1%; the verdict says on which side it is not."""
    above = 0.0
    with contextlib.suppress(TypeError, ValueError, IndexError):  # raised, or of another kind
        above = np.mean(reply.got[1]) / np.log(classes) - 1
    en = f"the first loss of {classes} classes is to be ln {classes}, to 1%"
    zh = f"{classes} 个类别，最初的损失应当是 ln {classes}，相差不超过 1%"
    if above > 0.01:
        en += f"; yours is {above:.1%} above: the logits are too large, make the last layer smaller"
        zh += f"；你的高出 {above:.1%}：对数几率太大，把最后一层缩小"
    elif above < -0.01:
        en += f"; yours is {-above:.1%} below: a new network cannot know that much"
        zh += f"；你的低了 {-above:.1%}：新网络不可能知道这么多"
    return reply.holds(
        lambda found: (
            found[0] == [300, classes]
            and len(found[1]) == 10
            and abs(np.mean(found[1]) / np.log(classes) - 1) <= 0.01
        ),
        en=en,
        zh=zh,
    )


@assignment.check(
    "sanity",
    points=1,
    en="`make_mlp`: every parameter receives a gradient, hidden units differ, and the seed decides",
    zh="`make_mlp`：每个参数都收到梯度，隐藏单元各不相同，由种子决定",
)
def alive(ask, draw):
    question = (
        "models = [make_mlp(x.shape[1], 24, 5, s) for s in (seed, seed, seed + 1)]\n"
        "flat = lambda m: np.concatenate([p.detach().numpy().ravel() for p in m.parameters()])\n"
        "F.cross_entropy(models[0](ac.tensor(x)), ac.tensor(y)).backward()\n"
        "grads = [p.grad.numpy() for p in models[0].parameters()]\n"
        "first = next(g for g in grads if g.ndim == 2)\n"
        "{'gradients': all(bool(abs(g).max() > 1e-9) for g in grads),\n"
        " 'units differ': len({tuple(np.round(row, 12)) for row in first}) > 3,\n"
        " 'same seed, same weights': bool((flat(models[0]) == flat(models[1])).all()),\n"
        " 'other seed, same weights': bool((flat(models[0]) == flat(models[2])).all())}"
    )
    given = {"x": draw.normal(size=(60, 8)), "y": draw.integers(0, 5, size=60)}
    return told(
        asked(ask, question, seed=int(draw.integers(10**6)), **given),
        {
            "gradients": ("a parameter receives no gradient", "有参数收不到梯度"),
            "units differ": (
                "hidden units receive equal gradients, and will stay alike",
                "隐藏单元收到的梯度相等，会一直一模一样",
            ),
            "same seed, same weights": (
                "the same seed makes two different networks",
                "同一个种子造出了两个不同的网络",
            ),
            "other seed, same weights": (
                "another seed makes the same network",
                "换了种子，还是同一个网络",
            ),
        },
    )


def twenty(ask, draw, learnable=True):
    """Let the student's memorise learn twenty samples with random labels.

    What lies in a parameter's grad when the gradient of a step arrives tells whether it is cleared.
    Ten samples that occur twice, each time with another label, cannot be learnt.
    """
    question = (
        "ac.manual_seed(seed)\n"
        "model = nn.Sequential(nn.Linear(x.shape[1], 32), nn.Tanh(), nn.Linear(32, 10))\n"
        "x, y = ac.tensor(x), ac.tensor(y)\n"
        "left = lambda: F.cross_entropy(model(x), y).item()\n"
        "before, lying, weight = left(), [], model[0].weight\n"
        "weight.register_hook(lambda g: lying.append(\n"
        "    weight.grad is not None and bool((weight.grad.numpy() != 0).any())))\n"
        "losses = [float(v) for v in memorise(model, x, y)]\n"
        "{'before': before, 'first': losses[0], 'last': losses[-1], 'after': left(),\n"
        " 'count': len(losses), 'right': float((model(x).argmax(1) == y).double().mean()),\n"
        " 'steps': len(lying), 'piled up': len(lying) > 1 and all(lying[1:])}"
    )
    given = {"x": draw.normal(size=(20, int(draw.integers(8, 20)))), "y": draw.integers(0, 10, 20)}
    if not learnable:
        given["x"][10:], given["y"][10:] = given["x"][:10], (given["y"][:10] + 1) % 10
    return asked(ask, question, seed=int(draw.integers(10**6)), **given)


@assignment.check(
    "sanity",
    points=2,
    en="`memorise`: twenty samples with random labels are known by heart, each step by its own gradient",
    zh="`memorise`：二十个标签纯属随机的样本，全背下来了，每一步只用它自己的梯度",
)
def by_heart(ask, draw):
    reply = twenty(ask, draw)
    learnt = reply.holds(
        lambda found: found["after"] < 0.011 and found["right"] == 1,
        en="afterwards the model's loss is below 0.01 and all answers are right",
        zh="之后模型的损失低于 0.01，答案全对",
    )
    cleared = reply.holds(
        lambda found: not found["piled up"],
        en="at every step the gradients of all steps before still lie in `grad`",
        zh="每走一步，以前各步的梯度都还留在 `grad` 里",
    )
    return share_of(learnt, all_of(learnt, cleared))


@assignment.check(
    "sanity",
    points=1,
    en="`memorise`: the first loss before any step, the last that of the model, 2000 steps at most",
    zh="`memorise`：第一个损失是一步没走时的，最后一个是交还模型时的，最多 2000 步",
)
def noted_losses(ask, draw):
    noted = twenty(ask, draw).holds(
        lambda found: (
            abs(found["first"] - found["before"]) < 1e-9
            and abs(found["last"] - found["after"]) < 1e-9
            and found["last"] < 0.01
            and 2 < found["count"] < 2000
        ),
        en="the list begins with the loss before any step, goes on until one is below 0.01, and this "
        "is that of the model",
        zh="列表从一步没走时的损失开始，到有一个低于 0.01 为止，它就是模型的损失",
    )
    ended = twenty(ask, draw, learnable=False).holds(
        lambda found: (
            abs(found["last"] - found["after"]) < 1e-9
            and found["count"] <= 2001
            and found["steps"] <= 2000
        ),
        en="of samples that cannot be learnt: at most 2000 steps, and the last loss is that of the model",
        zh="样本背不下来时：最多走 2000 步，最后一个损失就是模型的",
    )
    return share_of(noted, ended)


# --- 4 · convolution ---------------------------------------------------------------------------


def images(draw, stride=1, padding=0):
    """An oblong image and an oblong kernel; with a stride some rows are left over."""
    n, c, o = (int(v) for v in draw.integers(2, 4, size=3))
    height, width = int(draw.integers(6, 8)), int(draw.integers(8, 10))
    k, l = (3, 2) if draw.integers(2) else (2, 3)
    shape = (
        n,
        o,
        (height + 2 * padding - k) // stride + 1,
        (width + 2 * padding - l) // stride + 1,
    )
    return {
        "x": draw.normal(size=(n, c, height, width)),
        "w": draw.normal(size=(o, c, k, l)),
        "b": draw.normal(size=o),
        "g": draw.normal(size=shape),
        "stride": stride,
        "padding": padding,
    }


FORMS = [(1, 0), (2, 0), (1, 2), (3, 1)]  # strides and paddings


@assignment.check(
    "convolution",
    points=1,
    en="`conv2d` with stride 1 and no padding, several channels, kernels that are not square",
    zh="步幅为 1、没有填充的 `conv2d`：多个通道，核不是方的",
)
def plain(ask, draw):
    given = images(draw)
    call = {name: given[name] for name in "xwb"}
    return ask("conv2d(x, w, b)", **call).close(EXACT, 1e-12)


@assignment.check(
    "convolution",
    points=1,
    en="`conv2d` with other strides and paddings",
    zh="换步幅、换填充的 `conv2d`",
)
def strided(ask, draw):
    return all_of(
        *(
            ask(
                "conv2d(x, w, b, stride, padding)",
                **{name: value for name, value in images(draw, *form).items() if name != "g"},
            ).close(EXACT, 1e-12)
            for form in FORMS[1:]
        )
    )


def backwards(ask, draw, which):
    """One of the three gradients, for every stride and padding, with the arguments untouched."""
    question = (
        "kept = [np.array(a) for a in (g, x, w)]\n"
        f"found = [*conv2d_backward(g, x, w, stride, padding)][{which}]\n"
        "same = all((a == k).all() for a, k in zip((g, x, w), kept))\n"
        "{'gradient': np.asarray(found), 'arguments untouched': bool(same)}"
    )
    verdicts = []
    for form in FORMS:
        given = images(draw, *form)
        del given["b"]
        reply = asked(ask, question, **given)
        verdict = reply.close(EXACT, 1e-11)
        if isinstance(reply.got, dict) and reply.got.get("arguments untouched") is False:
            said = "conv2d_backward changes its arguments", "conv2d_backward 改动了它的参数"
            verdict = Verdict(0, pick_language(*said))
        elif not verdict and isinstance(reply.got, dict):
            verdict = Verdict(0, difference(reply.got["gradient"], reply.expected["gradient"]))
        verdicts.append(verdict)
    return all_of(*verdicts)


@assignment.check(
    "convolution",
    points=1,
    en="`conv2d_backward` with respect to `x`, for several strides and paddings",
    zh="`conv2d_backward` 对 `x` 的梯度，换几种步幅和填充",
)
def to_the_image(ask, draw):
    return backwards(ask, draw, 0)


@assignment.check(
    "convolution",
    points=1,
    en="`conv2d_backward` with respect to `w`, for several strides and paddings",
    zh="`conv2d_backward` 对 `w` 的梯度，换几种步幅和填充",
)
def to_the_kernel(ask, draw):
    return backwards(ask, draw, 1)


@assignment.check(
    "convolution",
    points=1,
    en="`conv2d_backward` with respect to `b`, for several strides and paddings",
    zh="`conv2d_backward` 对 `b` 的梯度，换几种步幅和填充",
)
def to_the_bias(ask, draw):
    return backwards(ask, draw, 2)


def windows(draw, size, stride):
    n, c = (int(v) for v in draw.integers(2, 4, size=2))
    height, width = int(draw.integers(7, 9)), int(draw.integers(9, 11))
    shape = (n, c, (height - size) // stride + 1, (width - size) // stride + 1)
    x = draw.permutation(n * c * height * width).reshape(n, c, height, width) - 1000.0
    return {"x": x, "g": draw.normal(size=shape), "size": size, "stride": stride}


POOLS = [(2, 2), (3, 3), (3, 2), (2, 1), (2, 3)]  # sizes and strides


@assignment.check(
    "convolution",
    points=1,
    en="`max_pool2d`: windows side by side, overlapping and with gaps; negative numbers",
    zh="`max_pool2d`：窗口并排、重叠、有间隔；负数",
)
def pooled(ask, draw):
    verdicts = []
    for form in POOLS:
        given = windows(draw, *form)
        del given["g"]
        verdicts.append(ask("max_pool2d(x, size, stride)", **given).equal())
    return all_of(*verdicts)


@assignment.check(
    "convolution",
    points=1,
    en="`max_pool2d_backward` for windows side by side; of equal numbers the first receives all",
    zh="窗口并排时的 `max_pool2d_backward`；几个数相等，第一个拿走全部",
)
def unpooled(ask, draw):
    question = "max_pool2d_backward(g, x, size, stride)"
    level = windows(draw, 2, 2)
    level["x"] = draw.integers(0, 2, size=level["x"].shape) * 1.0
    return share_of(
        all_of(*(ask(question, **windows(draw, *form)).close(EXACT) for form in POOLS[:2])),
        ask(question, **level).close(EXACT),
    )


@assignment.check(
    "convolution",
    points=1,
    en="`max_pool2d_backward` for windows that overlap, or leave gaps",
    zh="窗口重叠或有间隔时的 `max_pool2d_backward`",
)
def overlapping(ask, draw):
    question = "max_pool2d_backward(g, x, size, stride)"
    return all_of(*(ask(question, **windows(draw, *form)).close(EXACT) for form in POOLS[2:]))


# --- 5 · generalise ----------------------------------------------------------------------------


def spirals(draw, n, classes, turned):
    """As in the notebook, turned by an angle and in any order."""
    labels = draw.permutation(np.arange(n) % classes)
    radius = np.sqrt(draw.uniform(0.01, 1, n))
    angle = 2 * np.pi * (labels / classes + 0.65 * radius) + draw.normal(0, 0.1, n) + turned
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), labels


def digits(draw):
    """300 and 200 digits with shuffled pixels, noise, and a unit and an offset for each pixel.

    Pixels that are blank in every picture stay so.
    """
    from autograd_core.data import load_digits

    pictures, labels = (tensor.numpy() for tensor in load_digits())
    chosen = draw.permutation(len(labels))[:500]
    x = pictures.reshape(len(labels), -1)[chosen][:, draw.permutation(64)]
    blank = (x == 0).all(axis=0)
    x = x + draw.normal(0, 0.05, x.shape)
    units, offset = 10 ** draw.uniform(-3, 3, 64), draw.uniform(-2, 2, 64)
    x, y = np.where(blank, 0.0, (x + offset) * units), labels[chosen]
    return (x[:300], y[:300]), (x[300:], y[300:])


def share_right(ask, training, held_out, seeds, goal):
    """Whether at least ``goal`` of the held-out labels, which stay here, are predicted each time."""
    (x, y), (x_new, y_new) = training, held_out
    question = "[np.asarray(train_classifier(x, y, seed)(x_new)) for seed in seeds]"
    reply = asked(ask, question, x=x, y=y, x_new=x_new, seeds=seeds)
    en = f"at least {goal:.0%} of the held-out samples are to be right"
    zh = f"留出的样本至少要对 {goal:.0%}"
    if isinstance(reply.got, list):
        shapes = {np.shape(one) for one in reply.got}
        if shapes == {y_new.shape}:
            least = min(np.mean(np.asarray(one) == y_new) for one in reply.got)
            en += (
                f"; yours gets {least:.0%}. Are the inputs standardised, is none of them divided "
                "by 0, and is the training long enough?"
            )
            zh += f"；你的只对 {least:.0%}。输入标准化了吗？有没有哪一列除以了 0？训练的步数够吗？"
        else:
            en += f"; one class number a sample was asked for, shape {y_new.shape}"
            zh += f"；每个样本要一个类别编号，形状 {y_new.shape}"
    return reply.holds(
        lambda found: all(
            one.shape == y_new.shape and np.mean(one == y_new) >= goal for one in found
        ),
        en=en,
        zh=zh,
    )


@assignment.check(
    "generalise",
    points=3,
    en="three spirals of three or four arms, each with another seed: 90% of the held-out points",
    zh="三个三臂或四臂的螺旋，各换一个种子：留出的点对 90%",
)
def arms(ask, draw):
    verdicts = []
    for classes in (3, 4, 3):
        turned = draw.uniform(0, 2 * np.pi)
        n = 110 * classes + int(draw.integers(0, 30))
        training, held_out = (spirals(draw, size, classes, turned) for size in (n, 400))
        verdicts.append(share_right(ask, training, held_out, [int(draw.integers(10**6))], 0.9))
    return share_of(*verdicts)


@assignment.check(
    "generalise",
    points=2,
    en="digits, every pixel in a unit of its own, three seeds: 75% of the held-out digits",
    zh="数字，每个像素都用自己的单位，三个种子：留出的数字对 75%",
)
def own_units(ask, draw):
    training, held_out = digits(draw)
    seeds = [int(seed) for seed in draw.integers(10**6, size=3)]
    return share_right(ask, training, held_out, seeds, 0.75)


@assignment.check(
    "generalise",
    points=1,
    en="one seed, one function; and a sample asked alone, among others and later gets the same class",
    zh="一个种子，一个函数；同一个样本，单独问、一起问、过后再问，类别都相同",
)
def the_same_again(ask, draw):
    turned = draw.uniform(0, 2 * np.pi)
    x, y = spirals(draw, 90, 3, turned)
    # on the arms two networks may agree everywhere, beside them they do not
    x_new = np.concatenate([spirals(draw, 120, 3, turned)[0], draw.uniform(-2, 2, size=(600, 2))])
    given = {"x": x * 3, "y": y, "x_new": x_new * 3, "seed": int(draw.integers(10**6))}
    question = (
        "predict, again = (train_classifier(x, y, seed) for i in range(2))\n"
        "together = np.asarray(predict(x_new)).tolist()\n"
        "apart = [int(np.asarray(predict(x_new[i : i + 1]))[0]) for i in range(40)]\n"
        "later = np.asarray(predict(x_new)).tolist()\n"
        "{'trained twice': np.asarray(again(x_new)).tolist() == together,\n"
        " 'asked alone': apart == together[:40], 'asked later': later == together}"
    )
    reply = asked(ask, question, **given)
    en = "a sample's class does not depend on what else is asked, nor on when"
    zh = "样本的类别与同时问了什么、什么时候问无关"
    if isinstance(reply.got, dict) and reply.got["asked later"] and not reply.got["asked alone"]:
        en += ". Did you use the mean and deviation of the new samples?"
        zh += "。你是不是用了新样本自己的平均值和标准差？"
    return share_of(
        reply.holds(
            lambda found: found["trained twice"],
            en="the same seed gives the same predictions",
            zh="同一个种子给出同样的预测",
        ),
        reply.holds(
            lambda found: found["asked alone"] and found["asked later"],
            en=en,
            zh=zh,
        ),
    )


# --- 6 · bugs ----------------------------------------------------------------------------------


@assignment.check(
    "bugs",
    points=1,
    en="exactly the three functions that have a bug",
    zh="恰好是有毛病的那三个函数",
)
def named(ask, draw):
    reply = ask("sorted(mended())")
    n = len(reply.got) if isinstance(reply.got, list) else 0
    return reply.holds(
        lambda names: names == ["learnt", "mixed", "prepared"],
        en="a function that you name has no bug"
        if n == 3
        else f"three functions have a bug, {n} are in your dict",
        zh="你指出的函数里，有的并没有毛病"
        if n == 3
        else f"有毛病的是三个函数，你的字典里有 {n} 个",
    )


@assignment.check(
    "bugs",
    points=1,
    en="the mended function that scales",
    zh="修好的缩放函数",
)
def scales(ask, draw):
    columns = int(draw.integers(2, 5))
    train = draw.normal(3, 2, size=(20, columns)) * draw.uniform(0.5, 4, size=columns)
    question = 'list(mended()["prepared"](train, test))'
    return all_of(
        *(
            ask(question, train=train, test=draw.normal(size=(n, columns))).close(1e-8, 1e-9)
            for n in (1, 7)
        )
    )


@assignment.check(
    "bugs",
    points=1,
    en="the mended function that shuffles",
    zh="修好的打乱函数",
)
def shuffles(ask, draw):
    n = int(draw.integers(12, 20))
    question = (
        "found = [mended()['mixed'](x, y, np.random.default_rng(seed + i)) for i in range(200)]\n"
        "[[a[:, 0].tolist() for a, b in found], [b.tolist() for a, b in found]]"
    )
    x = np.stack([np.arange(n), draw.normal(size=n)], axis=1) * 1.0
    y = np.arange(n) * 3

    def fair(found):
        orders, labels = np.array(found[0]), np.array(found[1])
        first = np.mean(orders[:, 0] == 0)
        return (
            (np.sort(orders, axis=1) == np.arange(n)).all()
            and (labels == orders * 3).all()
            and abs(first - 1 / n) < 5 * np.sqrt((1 - 1 / n) / n / 200)
        )

    return asked(ask, question, x=x, y=y, seed=int(draw.integers(10**6))).holds(
        fair,
        en="every sample once, with its own label, in a random order",
        zh="每个样本一次，带着自己的标签，次序随机",
    )


@assignment.check(
    "bugs",
    points=1,
    en="the mended function that makes a step: losses and weights after several steps",
    zh="修好的走一步的函数：走几步之后的损失和权重",
)
def steps(ask, draw):
    question = (
        "ac.manual_seed(seed)\n"
        "model = nn.Sequential(nn.Linear(x.shape[1], 4), nn.Tanh(), nn.Linear(4, 3))\n"
        "optimizer = optim.SGD(model.parameters(), lr=0.3)\n"
        "x, y = ac.tensor(x), ac.tensor(y)\n"
        "losses = [float(mended()['learnt'](model, optimizer, x, y)) for i in range(4)]\n"
        "[losses, [p.detach().numpy() for p in model.parameters()]]"
    )
    n = int(draw.integers(6, 12))
    given = {"x": draw.normal(size=(n, 3)), "y": draw.integers(0, 3, size=n)}
    return asked(ask, question, seed=int(draw.integers(10**6)), **given).close(1e-8)
