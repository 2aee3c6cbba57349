"""Known answers to assignment 14: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("14_capstone")


# --- 1 · modules (6) ---------------------------------------------------------------------------


def modules(
    parameter="super().__init__(np.array(data, dtype=float), requires_grad=True)",
    counts="isinstance(value, Parameter)",
    inner="value.named_parameters()",
    seen="any(p is q for _n, q in found)",
    inside="child.train(mode)",
    returned="return self",
    cleared="None",
    weight="rng.uniform(-bound, bound, (fan_out, fan_in))",
    bias="rng.uniform(-bound, bound, fan_out)",
    line="x @ self.weight.T + self.bias",
    place="str(i)",
    layers="self.layers",
):
    """Return code for exercise 1 with some of its parts replaced."""
    return f"""
class Parameter(ac.Tensor):
    def __init__(self, data):
        {parameter}


class Module:
    training = True

    def __call__(self, *inputs):
        return self.forward(*inputs)

    def named_parameters(self):
        pairs = []
        for name, value in vars(self).items():
            if {counts}:
                pairs.append((name, value))
            elif isinstance(value, Module):
                pairs += [(name + "." + n, p) for n, p in {inner}]
        found = []
        for n, p in pairs:
            if not ({seen}):
                found.append((n, p))
        return found

    def parameters(self):
        return [p for _n, p in self.named_parameters()]

    def train(self, mode=True):
        self.training = mode
        for child in vars(self).values():
            if isinstance(child, Module):
                {inside}
        {returned}

    def eval(self):
        return self.train(False)

    def zero_grad(self):
        for p in self.parameters():
            p.grad = {cleared}


class Linear(Module):
    def __init__(self, fan_in, fan_out, rng):
        bound = 1 / np.sqrt(fan_in)
        self.weight = Parameter({weight})
        self.bias = Parameter({bias})

    def forward(self, x):
        return {line}


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = layers
        for i, layer in enumerate(layers):
            if isinstance(layer, Module):
                setattr(self, {place}, layer)

    def forward(self, x):
        for layer in {layers}:
            x = layer(x)
        return x
"""


bank.wrong(
    "modules",
    loses=3,
    en="your Parameter does not require a gradient: nothing can be learnt",
    zh="你的 Parameter 不需要梯度：什么也学不了",
    code=modules(parameter="super().__init__(np.array(data, dtype=float))"),
)

bank.wrong(
    "modules",
    loses=2.5,
    en="every Tensor that requires a gradient is counted; only Parameters belong to a module",
    zh="凡是需要梯度的 Tensor 都被算上了；属于模块的只有 Parameter",
    code=modules(counts="isinstance(value, ac.Tensor)"),
)

bank.wrong(
    "modules",
    loses=3.5,
    en="you look one level deep only: modules inside modules inside a module are forgotten",
    zh="你只往里看了一层：模块里的模块里的模块被漏掉了",
    code=modules(inner="[(n, p) for n, p in vars(value).items() if isinstance(p, Parameter)]"),
)

bank.wrong(
    "modules",
    loses=1,
    en="a Parameter that is used in two places is counted twice, and an optimizer would move it twice",
    zh="用在两处的 Parameter 被算了两次，优化器会让它走两遍",
    code=modules(seen="False"),
)

bank.wrong(
    "modules",
    loses=1,
    en="two Parameters with equal numbers are not the same Parameter: compare with `is`",
    zh="两个 Parameter 数值相等，并不就是同一个：要用 `is` 来比",
    code=modules(seen="any(p.shape == q.shape and bool((p == q).all()) for _n, q in found)"),
)

bank.wrong(
    "modules",
    loses=0.5,
    en="train() and eval() change the outermost module only; a Dropout inside would not notice",
    zh="train() 和 eval() 只改了最外层的模块；里面要是有 Dropout，它根本不知道",
    code=modules(inside="pass"),
)

bank.wrong(
    "modules",
    loses=0.5,
    en="train() and eval() return the module, so that calls can be chained",
    zh="train() 和 eval() 要返回模块本身，才能接着往下写",
    code=modules(returned="return None"),
)

bank.wrong(
    "modules",
    loses=0.5,
    en="zero_grad() fills with zeros; asked for was None, which tells that nothing has arrived",
    zh="zero_grad() 填的是零；要的是 None，它说明什么也没有送到",
    code=modules(cleared="None if p.grad is None else p.grad * 0"),
)

bank.wrong(
    "modules",
    loses=0.5,
    en="the weights are drawn from a normal distribution of deviation 1, whatever fan_in is",
    zh="权重取自标准差为 1 的正态分布，根本不看 fan_in",
    code=modules(weight="rng.normal(size=(fan_out, fan_in))"),
)

bank.wrong(
    "modules",
    loses=0.5,
    en="the bias starts at 0; here it is drawn like the weight",
    zh="偏置从 0 开始；这里要求它和权重一样抽取",
    code=modules(bias="np.zeros(fan_out)"),
)

bank.wrong(
    "modules",
    loses=0.5,
    en="the bound is 1/fan_in; it should be one over the square root",
    zh="边界取成了 1/fan_in；应当是 1/√fan_in",
    code=modules().replace("1 / np.sqrt(fan_in)", "1 / fan_in"),
)

bank.wrong(
    "modules",
    loses=0.5,
    en="Linear leaves out its bias",
    zh="Linear 漏掉了偏置",
    code=modules(line="x @ self.weight.T + 0 * self.bias.sum()"),
)

bank.wrong(
    "modules",
    loses=1,
    en="the modules of a Sequential are named by their places among all layers, functions included",
    zh="Sequential 里的模块按它在所有层中的位置命名，函数也占位置",
    code=modules(place="str(sum(isinstance(l, Module) for l in layers[:i]))"),
)

bank.wrong(
    "modules",
    loses=1,
    en="Sequential skips plain functions such as ac.relu: it is linear now",
    zh="Sequential 跳过了 ac.relu 这样的普通函数：网络成了线性的",
    code=modules(layers="[l for l in self.layers if isinstance(l, Module)]"),
)


# --- 2 · training (6) --------------------------------------------------------------------------


def training(
    dealt="rng.permutation(n)",
    count="round(n * fraction)",
    length="math.ceil(len(self.x) / self.batch_size)",
    init="",
    order="np.arange(n) if self.rng is None else self.rng.permutation(n)",
    labels="order",
    walk="range(0, n, self.batch_size)",
    measuring="with ac.no_grad():",
    quiet="model.eval()",
    restored="model.train(was)",
    begin="",
    mode="model.train()",
    zero="optimizer.zero_grad()",
    step="optimizer.step()",
    late="",
    noted="loss.item()",
    weight="len(xb)",
):
    """Return code for exercise 2 with some of its parts replaced."""
    return f"""
import math


def split(n, fraction, rng):
    order = {dealt}
    count = {count}
    return order[count:], order[:count]


class Batches:
    def __init__(self, x, y, batch_size, rng=None):
        self.x, self.y, self.batch_size, self.rng = x, y, batch_size, rng
        n = len(x)
        {init}

    def __len__(self):
        return {length}

    def __iter__(self):
        n = len(self.x)
        order = {order}
        labels = {labels}
        for start in {walk}:
            stop = start + self.batch_size
            yield self.x[order[start:stop]], self.y[labels[start:stop]]


def accuracy(model, x, y):
    was = model.training
    {quiet}
    {measuring}
        share = (model(x).argmax(1) == y).double().mean().item()
    {restored}
    return share


def fit(model, optimizer, batches, x_val, y_val, epochs):
    history = []
    {begin}
    for _epoch in range(epochs):
        {mode}
        total, count = 0.0, 0
        for xb, yb in batches:
            {zero}
            loss = F.cross_entropy(model(xb), yb)
            loss.backward()
            {step}
            total += {noted} * {weight}
            count += {weight}
        {late}
        history.append((total / count, accuracy(model, x_val, y_val)))
    return history
"""


bank.wrong(
    "training",
    loses=1,
    en="split does not shuffle: if the data are sorted by class, validation sees one class only",
    zh="split 没有打乱：数据要是按类别排列，验证集就只看得到一个类别",
    code=training(dealt="np.arange(n)"),
)

bank.wrong(
    "training",
    loses=1,
    en="int() cuts the decimals off; round(n * fraction) was asked for",
    zh="int() 是直接砍掉小数；要的是 round(n * fraction)",
    code=training(count="int(n * fraction)"),
)

bank.wrong(
    "training",
    loses=1,
    en="you shuffle once, when Batches is made; every walk has the same order",
    zh="你只在造 Batches 时打乱了一次；每一遍的次序都一样",
    code=training(
        init="self.order = np.arange(n) if rng is None else rng.permutation(n)", order="self.order"
    ),
)

bank.wrong(
    "training",
    loses=1,
    en="samples and labels are shuffled apart: no sample keeps its own label",
    zh="样本和标签各打乱各的：样本都丢了自己的标签",
    code=training(labels="np.arange(n) if self.rng is None else self.rng.permutation(n)"),
)

bank.wrong(
    "training",
    loses=1,
    en="you shuffle whole batches; the same samples always meet in the same batch",
    zh="你打乱的是整批整批；总是那几个样本凑在同一批里",
    code=training(
        order="np.arange(n)",
        walk="(range(0, n, self.batch_size) if self.rng is None"
        " else self.rng.permutation(np.arange(0, n, self.batch_size)))",
    ),
)

bank.wrong(
    "training",
    loses=1,
    en="you shuffle the batches, and inside each batch; the same samples still always meet",
    zh="你打乱了批的次序，也打乱了每批之内的次序；可凑在一起的还是那几个样本",
    code=training(
        order="np.arange(n) if self.rng is None else np.concatenate("
        "[self.rng.permutation(part) for part in np.split(np.arange(n), range(self.batch_size, n, self.batch_size))])",
        walk="(range(0, n, self.batch_size) if self.rng is None"
        " else self.rng.permutation(np.arange(0, n, self.batch_size)))",
    ),
)

bank.wrong(
    "training",
    loses=1,
    en="len leaves the last, smaller batch out",
    zh="len 没有算最后那一批小的",
    code=training(length="len(self.x) // self.batch_size"),
)

bank.wrong(
    "training",
    loses=2,
    en="the last, smaller batch never comes: its samples are missing from every walk",
    zh="最后那一批小的没有给出：每一遍都缺了那几个样本",
    code=training(walk="range(0, n - self.batch_size + 1, self.batch_size)"),
)

bank.wrong(
    "training",
    loses=1,
    en="accuracy leaves the model in evaluation mode, whatever it was in before",
    zh="accuracy 测完之后，不管原来是什么模式，都把模型留在了评估模式",
    code=training(restored=""),
)

bank.wrong(
    "training",
    loses=2,
    en="accuracy is measured in training mode: with Dropout it would be worse than the model is",
    zh="accuracy 是在训练模式下测的：要是有 Dropout，测出来会比模型的真本事差",
    code=training(quiet=""),
)

bank.wrong(
    "training",
    loses=1,
    en="accuracy records a graph that nobody needs: measure under no_grad",
    zh="accuracy 记录了一张谁也不需要的图：应当在 no_grad 之下测",
    code=training(measuring="if True:"),
)

bank.wrong(
    "training",
    loses=2,
    en="train() stands before the first epoch only: after the first validation the model stays in "
    "evaluation mode",
    zh="train() 只写在第一轮之前：验证过一次之后，模型就一直留在评估模式了",
    code=training(restored="", begin="model.train()", mode="pass"),
)

bank.wrong(
    "training",
    loses=0.5,
    en="the mean of the batches' means is not the mean over samples: the last batch is smaller",
    zh="各批平均的平均，不等于各样本的平均：最后一批要小一些",
    code=training(weight="1"),
)

bank.wrong(
    "training",
    loses=1,
    en="zero_grad() is missing: gradients of all batches so far pile up",
    zh="漏了 zero_grad()：之前各批的梯度越积越多",
    code=training(zero="pass"),
)

bank.wrong(
    "training",
    loses=0.5,
    en="the loss is measured again after the step; asked for was the loss as it was met on the way",
    zh="走完一步又重新量了损失；要的是沿途当时遇到的损失",
    code=training(noted="F.cross_entropy(model(xb), yb).item()"),
)

bank.wrong(
    "training",
    loses=2,
    en="one step an epoch, not one a batch",
    zh="每一轮只走一步，而不是每一批走一步",
    code=training(step="pass", late="optimizer.step()"),
)


# --- 3 · sanity (6) ----------------------------------------------------------------------------


def sanity(
    nothing="math.log(classes)",
    counts="np.unique(labels, return_counts=True)[1]",
    seeded="ac.manual_seed(seed)",
    softer="last.weight.mul_(0.1)",
    below="",
    model="model",
    optimizer="optim.Adam(model.parameters(), lr=0.01)",
    steps="2001",
    before="losses.append(loss.item())\n        if losses[-1] < 0.01 or len(losses) > 2000:\n            break",
    zero="optimizer.zero_grad()",
    after="",
):
    """Return code for exercise 3 with some of its parts replaced."""
    return f"""
import copy
import math


def loss_knowing_nothing(classes):
    return {nothing}


def loss_knowing_frequencies(labels):
    counts = {counts}
    f = counts / len(labels)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-(f * np.log(f)).sum())


def make_mlp(features, hidden, classes, seed):
    {seeded}
    first, last = nn.Linear(features, hidden), nn.Linear(hidden, classes)
    with ac.no_grad():
        last.bias.zero_()
        {softer}
        {below}
    return nn.Sequential(first, nn.Tanh(), last)


def memorise(model, x, y):
    model = {model}
    optimizer = {optimizer}
    losses = []
    for _step in range({steps}):
        {zero}
        loss = F.cross_entropy(model(x), y)
        {before}
        loss.backward()
        optimizer.step()
        {after}
    return losses
"""


bank.wrong(
    "sanity",
    loses=0.5,
    en="cross-entropy takes the natural logarithm; yours is that of base 2",
    zh="交叉熵用的是自然对数；你用的是以 2 为底的",
    code=sanity(nothing="math.log2(classes)"),
)

bank.wrong(
    "sanity",
    loses=0.5,
    en="a class that does not occur gives 0 · log 0, which NumPy calls nan: leave it out",
    zh="没有出现的类别给出 0 · log 0，NumPy 算出 nan：要把它去掉",
    code=sanity(counts="np.bincount(labels)"),
)

bank.wrong(
    "sanity",
    loses=1,
    en="the last layer starts with weights of size one: the logits are large, and the network is "
    "sure of what it cannot know",
    zh="最后一层的权重一开始就有 1 那么大：对数几率很大，网络对不可能知道的事深信不疑",
    code=sanity(softer="nn.init.normal_(last.weight)"),
)

bank.wrong(
    "sanity",
    loses=1,
    en="the last layer is the library's as it is: its logits are small, but the first loss is a "
    "percent or two too high",
    zh="最后一层照搬库里的：对数几率虽然不大，最初的损失还是高了一两个百分点",
    code=sanity(softer=""),
)

bank.wrong(
    "sanity",
    loses=1,
    en="the last layer is all zeros: the loss is ln C, but no gradient gets past it",
    zh="最后一层全是零：损失倒是 ln C，可是梯度过不去",
    code=sanity(softer="last.weight.zero_()"),
)

bank.wrong(
    "sanity",
    loses=1,
    en="all units of the hidden layer start alike, receive equal gradients, and stay alike",
    zh="隐藏层的单元一开始就一模一样，收到的梯度相等，永远一模一样",
    code=sanity(
        below="first.weight.fill_(0.01)\n        first.bias.zero_()\n        last.weight.fill_(0.02)\n"
        "        last.weight[0].mul_(2)"
    ),
)

bank.wrong(
    "sanity",
    loses=1,
    en="the seed is ignored: every seed makes the same network",
    zh="种子没有用上：换什么种子都是同一个网络",
    code=sanity(seeded="ac.manual_seed(0)"),
)

bank.wrong(
    "sanity",
    loses=3,
    en="you train a copy; the caller's model has learnt nothing",
    zh="你训练的是一份拷贝；调用者的模型什么也没学到",
    code=sanity(model="copy.deepcopy(model)"),
)

bank.wrong(
    "sanity",
    loses=3,
    en="the learning rate is far too small: after all the steps the loss has hardly moved",
    zh="学习率太小了：步数用完，损失几乎没动",
    code=sanity(optimizer="optim.SGD(model.parameters(), lr=1e-4)", steps="200"),
)

bank.wrong(
    "sanity",
    loses=1,
    en="zero_grad() is missing: each step uses the sum of all gradients so far; twenty samples can "
    "be learnt even so",
    zh="漏了 zero_grad()：每一步用的都是至今所有梯度的和；二十个样本这样也背得下来",
    code=sanity(zero="pass"),
)

bank.wrong(
    "sanity",
    loses=0.5,
    en="where 2000 steps do not suffice, you make one more after the last loss that you note: the "
    "list does not end with the loss of the model",
    zh="2000 步还不够的时候，记下最后一个损失之后，你又走了一步：列表末尾不是模型的损失",
    code=sanity(
        before="losses.append(loss.item())\n        if losses[-1] < 0.01:\n            break"
    ),
)

bank.wrong(
    "sanity",
    loses=0.5,
    en="you make all 2000 steps, whatever the loss: leave the loop when it is below 0.01",
    zh="不管损失多少，你都走满 2000 步：低于 0.01 就该离开循环",
    code=sanity(
        before="losses.append(loss.item())\n        if len(losses) > 2000:\n            break"
    ),
)

bank.wrong(
    "sanity",
    loses=0.5,
    en="the losses are noted after the step: the first one is not that of the untrained model",
    zh="损失是走完一步才记的：第一个就不是没训练过的模型的损失了",
    code=sanity(
        steps="2000",
        before="",
        after="losses.append(F.cross_entropy(model(x), y).item())\n"
        "        if losses[-1] < 0.01:\n            break",
    ),
)

bank.wrong(
    "sanity",
    loses=1,
    en="you make one more step after the last loss that you note: it is not that of the model as "
    "you leave it",
    zh="记下最后一个损失之后，你又走了一步：它不是你交还模型时的损失",
    code=sanity(
        before="losses.append(loss.item())",
        after="if losses[-1] < 0.01:\n            break",
    ),
)


# --- 4 · convolution (8) -----------------------------------------------------------------------


def convolution(
    pad="np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])",
    kernel="w",
    top="i * s",
    place="xp[:, :, r : r + K, c : c + L]",
    into="+=",
    gw="dw",
    db="g.sum((0, 2, 3))",
    crop="dxp[:, :, p : p + x.shape[2], p : p + x.shape[3]]",
    largest="v.max((2, 3))",
    stride="stride",
    wins="np.eye(size * size)[v.reshape(*v.shape[:2], -1).argmax(2)].reshape(v.shape)",
    pooled="+=",
):
    """Return code for exercise 4 with some of its parts replaced."""
    return f"""
def conv2d(x, w, b, stride=1, padding=0):
    s, p, (K, L) = stride, padding, w.shape[2:]
    xp = {pad}
    w = {kernel}
    rows, columns = (xp.shape[2] - K) // s + 1, (xp.shape[3] - L) // s + 1
    y = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            r, c = {top}, {top.replace("i", "j")}
            y[:, :, i, j] = np.tensordot({place}, w, ((1, 2, 3), (1, 2, 3))) + b
    return y


def conv2d_backward(g, x, w, stride=1, padding=0):
    s, p, (K, L) = stride, padding, w.shape[2:]
    xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for i in range(g.shape[2]):
        for j in range(g.shape[3]):
            r, c = i * s, j * s
            here = g[:, :, i, j]
            dw += np.tensordot(here, xp[:, :, r : r + K, c : c + L], (0, 0))
            dxp[:, :, r : r + K, c : c + L] {into} np.tensordot(here, w, (1, 0))
    return {crop}, {gw}, {db}


def max_pool2d(x, size, stride):
    stride = {stride}
    rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    y = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            v = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            y[:, :, i, j] = {largest}
    return y


def max_pool2d_backward(g, x, size, stride):
    stride = {stride}
    dx = np.zeros(x.shape)
    for i in range((x.shape[2] - size) // stride + 1):
        for j in range((x.shape[3] - size) // stride + 1):
            r, c = i * stride, j * stride
            v = x[:, :, r : r + size, c : c + size]
            wins = {wins}
            dx[:, :, r : r + size, c : c + size] {pooled} wins * g[:, :, i, j, None, None]
    return dx
"""


bank.wrong(
    "convolution",
    loses=2,
    en="you turn the kernel round: that is the mathematicians' convolution; networks lay it on as it is",
    zh="你把卷积核翻转了：那是数学家的卷积；网络里是原样放上去的",
    code=convolution(kernel="w[:, :, ::-1, ::-1]"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="the padding is laid around three times the right way and forgotten once: rows only",
    zh="填充只填了上下，左右漏掉了",
    code=convolution(pad="np.pad(x, [(0, 0), (0, 0), (p, p), (0, 0)])"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="the window moves on by 1 whatever the stride: it starts at i · stride",
    zh="不管步幅是多少，窗口每次只移动 1：它应当从 i · stride 开始",
    code=convolution(top="i * 1"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="windows overlap, and what one wrote the next overwrites: add with +=",
    zh="窗口有重叠，前一个写的被后一个盖掉了：要用 += 累加",
    code=convolution(into="="),
)

bank.wrong(
    "convolution",
    loses=1,
    en="the padding is still there: the gradient has the shape of the padded image",
    zh="填充的边还留着：梯度的形状是填充过的图的形状",
    code=convolution(crop="dxp"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="[p:-p] is empty when p is 0",
    zh="p 为 0 时，[p:-p] 是空的",
    code=convolution(crop="dxp[:, :, p:-p, p:-p]"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="you took the mean over the batch; the loss has done that already, and g carries it",
    zh="你又对这一批求了平均；损失里已经平均过，g 里带着呢",
    code=convolution(gw="dw / len(x)"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="the bias is added at every place of every image: sum g over the batch and over both axes",
    zh="偏置加在每张图的每个位置上：g 要对样本和两个空间轴都求和",
    code=convolution(db="g.sum((2, 3)).mean(0)"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="a window of negative numbers has a negative maximum; yours stops at 0",
    zh="窗口里全是负数，最大值也是负数；你的到 0 就为止了",
    code=convolution(largest="np.maximum(v.max((2, 3)), 0)"),
)

bank.wrong(
    "convolution",
    loses=0.5,
    en="all that equal the maximum receive the gradient: it is given away several times",
    zh="凡是等于最大值的都收到了梯度：同一份梯度发了好几次",
    code=convolution(wins="v == v.max((2, 3), keepdims=True)"),
)

bank.wrong(
    "convolution",
    loses=1,
    en="a number can win in several windows: its gradients add up",
    zh="一个数可能在好几个窗口里都最大：梯度要加起来",
    code=convolution(pooled="="),
)

bank.wrong(
    "convolution",
    loses=2,
    en="your pool moves on by its size, whatever the stride",
    zh="不管步幅是多少，你的汇聚（池化）都按窗口大小移动",
    code=convolution(stride="size"),
)


bank.wrong(
    "convolution",
    loses=2,
    en="= instead of +=, in the convolution and in the pool: where windows overlap, the last one "
    "wipes out what the others brought",
    zh="卷积和汇聚里都把 += 写成了 =：窗口重叠的地方，最后一个把前面送来的全抹掉了",
    code=convolution(into="=", pooled="="),
)


def by_table(
    scattered="np.add.at(dxp, seen, arriving @ w.reshape(len(w), -1))",
    given="np.add.at(dx, winners, g.ravel())",
):
    """Return code for exercise 4 with tables of indices, and with some of its parts replaced."""
    return f"""
def windows(shape, height, width, stride):
    numbers = np.arange(np.prod(shape)).reshape(shape)
    seen = np.lib.stride_tricks.sliding_window_view(numbers, (height, width), axis=(2, 3))
    seen = seen[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return seen.reshape(-1, shape[1] * height * width)


def conv2d(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    y = xp.ravel()[windows(xp.shape, *w.shape[2:], stride)] @ w.reshape(len(w), -1).T + b
    rows = (xp.shape[2] - w.shape[2]) // stride + 1
    return y.reshape(len(x), rows, -1, len(w)).transpose(0, 3, 1, 2)


def conv2d_backward(g, x, w, stride=1, padding=0):
    xp = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    seen, arriving = windows(xp.shape, *w.shape[2:], stride), np.moveaxis(g, 1, 3).reshape(-1, len(w))
    dw, dxp = arriving.T @ xp.ravel()[seen], np.zeros(xp.size)
    {scattered}
    rows, columns = (slice(padding, padding + n) for n in x.shape[2:])
    return dxp.reshape(xp.shape)[:, :, rows, columns], dw.reshape(w.shape), arriving.sum(0)


def max_pool2d(x, size, stride):
    n, c, height, width = x.shape
    seen = windows((n * c, 1, height, width), size, size, stride)
    return x.ravel()[seen].max(1).reshape(n, c, (height - size) // stride + 1, -1)


def max_pool2d_backward(g, x, size, stride):
    n, c, height, width = x.shape
    seen = windows((n * c, 1, height, width), size, size, stride)
    dx = np.zeros(x.size)
    winners = seen[np.arange(len(seen)), x.ravel()[seen].argmax(1)]
    {given}
    return dx.reshape(x.shape)
"""


bank.wrong(
    "convolution",
    loses=2,
    en="+= with a table of indices keeps one of equal indices and drops the rest: np.add.at adds all",
    zh="用索引表时，+= 遇到重复的索引只算一次：要用 np.add.at 才会全部累加",
    code=by_table(
        scattered="dxp[seen] += arriving @ w.reshape(len(w), -1)", given="dx[winners] += g.ravel()"
    ),
)

bank.wrong(
    "convolution",
    loses=1,
    en="a pixel may win in several windows: add, do not overwrite",
    zh="一个像素可能在好几个窗口里都是赢家：要累加，不能覆盖",
    code=by_table(given="dx[winners] = g.ravel()"),
)


# --- 5 · generalise (6) ------------------------------------------------------------------------


def generalise(
    scaled="(a - mean) / scale",
    middle="nn.Tanh(), nn.Linear(48, 24), nn.Tanh(), ",
    width=(48, 24),
    steps=120,
    answer=".argmax(1).numpy()",
    floor="1e-12",
):
    """Return code for exercise 5 with some of its parts replaced."""
    return f"""
def train_classifier(x, y, seed):
    ac.manual_seed(seed)
    rng = np.random.default_rng(seed)
    mean, scale = x.mean(0), x.std(0) + {floor}
    ready = lambda a: ac.tensor({scaled})
    model = nn.Sequential(nn.Linear(x.shape[1], {width[0]}), {middle}nn.Linear({width[1]}, int(y.max()) + 1))
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    inputs, labels = ready(x), ac.tensor(y)
    for _step in range({steps}):
        batch = rng.integers(0, len(x), 64)
        optimizer.zero_grad()
        F.cross_entropy(model(inputs[batch]), labels[batch]).backward()
        optimizer.step()

    def predict(x_new):
        with ac.no_grad():
            return model(ready(x_new)){answer}

    return predict
"""


bank.wrong(
    "generalise",
    loses=3,
    en="without a non-linear function between them, layers are one straight line: spirals are out of reach",
    zh="层与层之间没有非线性函数，叠起来还是一层线性的：螺旋分不开",
    code=generalise(middle="", width=(48, 48)),
)

bank.wrong(
    "generalise",
    loses=2,
    en="the inputs are not standardised: pixels with large units drown all others",
    zh="输入没有标准化：单位大的像素把别的都淹没了",
    code=generalise(scaled="a"),
)

bank.wrong(
    "generalise",
    loses=2,
    en="a pixel that is blank in every picture has deviation 0: divided by it, it becomes nan, and "
    "so does everything after it",
    zh="在每张图里都空白的像素，标准差是 0：除以它就成了 nan，后面的也全成了 nan",
    code=generalise(floor="0"),
)

bank.wrong(
    "generalise",
    loses=0.5,
    en="new samples are standardised by their own mean and deviation: keep those of the training data",
    zh="新样本用了它们自己的平均值和标准差：要留着训练数据的那一套",
    code=generalise(scaled="(a - a.mean(0)) / (a.std(0) + 1e-12)"),
)

bank.wrong(
    "generalise",
    loses=5,
    en="the training ends long before the network has learnt anything",
    zh="网络什么都还没学到，训练就结束了",
    code=generalise(steps=2),
)

bank.wrong(
    "generalise",
    loses=6,
    en="your function returns logits; asked for were class numbers, shape (M,)",
    zh="你的函数返回的是对数几率；要的是类别编号，形状 (M,)",
    code=generalise(answer=".numpy()"),
)


# --- 6 · bugs (4) ------------------------------------------------------------------------------


def bugs(
    statistics="train",
    order="rng.permutation(len(x))",
    before="optimizer.zero_grad()",
    value="loss.item()",
    names='{"prepared": a, "mixed": b, "learnt": c}',
):
    """Return code for exercise 6 with some of its parts replaced."""
    return f"""
def mended():
    def a(train, test):
        mean, deviation = {statistics}.mean(0), {statistics}.std(0) + 1e-12
        return (train - mean) / deviation, (test - mean) / deviation

    def b(x, y, rng):
        order = {order}
        return x[order], y[order]

    def c(model, optimizer, x, y):
        {before}
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return {value}

    return {names}
"""


bank.wrong(
    "bugs",
    loses=1,
    en="`scored` looks odd, because it counts what is wrong, but it is right",
    zh="`scored` 看着古怪，因为它数的是答错的，但它是对的",
    code=bugs(names='{"prepared": a, "mixed": b, "learnt": c, "scored": scored}'),
)

bank.wrong(
    "bugs",
    loses=2,
    en="`rate` is right; one of the three bugs is still there: labels that do not follow their samples",
    zh="`rate` 是对的；三处毛病里还留着一处：标签没有跟着样本走",
    code=bugs(names='{"prepared": a, "rate": rate, "learnt": c}'),
)

bank.wrong(
    "bugs",
    loses=1,
    en="mean and deviation come from training and test data together: the test may not be seen",
    zh="平均值和标准差取自训练数据和测试数据的全体：测试数据是不许看的",
    code=bugs(statistics="np.concatenate([train, test])"),
)

bank.wrong(
    "bugs",
    loses=1,
    en="labels follow their samples now, but nothing is shuffled any more",
    zh="标签倒是跟着样本了，可是什么也没有打乱",
    code=bugs(order="np.arange(len(x))"),
)

bank.wrong(
    "bugs",
    loses=1,
    en="zero_grad() is gone altogether: gradients of all steps pile up",
    zh="zero_grad() 干脆没有了：各步的梯度越积越多",
    code=bugs(before="pass"),
)

bank.wrong(
    "bugs",
    loses=1,
    en="the function returns the loss after the step; its first line promises the loss before it",
    zh="函数返回的是走完一步之后的损失；它的第一行说的是走之前的",
    code=bugs(value="F.cross_entropy(model(x), y).item()"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "registries and windows: parts are noted when they are assigned, convolution as one product",
    {
        "modules": """
class Parameter(ac.Tensor):
    def __init__(self, data):
        ac.Tensor.__init__(self, np.asarray(data, dtype=np.float64).copy())
        self.requires_grad = True


class Module(object):
    def __init__(self):
        object.__setattr__(self, "parts", {})
        self.training = True

    def __setattr__(self, name, value):
        if isinstance(value, (Parameter, Module)):
            self.parts[name] = value
        object.__setattr__(self, name, value)

    def __call__(self, x):
        return self.forward(x)

    def walk(self, prefix, seen):
        for name, part in self.parts.items():
            if isinstance(part, Module):
                yield from part.walk(prefix + name + ".", seen)
            elif id(part) not in seen:
                seen.add(id(part))
                yield prefix + name, part

    def named_parameters(self):
        return list(self.walk("", set()))

    def parameters(self):
        return list(dict(self.named_parameters()).values())

    def set_mode(self, mode):
        self.training = mode
        for part in self.parts.values():
            if isinstance(part, Module):
                part.set_mode(mode)
        return self

    def train(self):
        return self.set_mode(True)

    def eval(self):
        return self.set_mode(False)

    def zero_grad(self):
        for p in self.parameters():
            p.grad = None


class Linear(Module):
    def __init__(self, fan_in, fan_out, rng):
        super().__init__()
        draw = lambda *shape: (2 * rng.random(shape) - 1) / fan_in**0.5
        self.weight = Parameter(draw(fan_out, fan_in))
        self.bias = Parameter(draw(fan_out))

    def forward(self, x):
        return ac.matmul(x, self.weight.T) + self.bias


class Sequential(Module):
    def __init__(self, *layers):
        super().__init__()
        self.steps = list(layers)
        for i, layer in enumerate(self.steps):
            self.__setattr__(f"{i}", layer)

    def forward(self, x):
        import functools

        return functools.reduce(lambda value, layer: layer(value), self.steps, x)
""",
        "training": """
def split(n, fraction, rng):
    places = list(range(n))
    rng.shuffle(places)
    k = round(n * fraction)
    return np.array(sorted(places[k:]), dtype=int), np.array(places[:k], dtype=int)


class Batches:
    def __init__(self, x, y, batch_size, rng=None):
        self.data = x, y
        self.k = batch_size
        self.rng = rng

    def __len__(self):
        n = len(self.data[0])
        return n // self.k + (n % self.k > 0)

    def __iter__(self):
        order = np.arange(len(self.data[0]))
        if self.rng is not None:
            self.rng.shuffle(order)
        pieces = np.array_split(order, range(self.k, len(order), self.k))
        return iter([tuple(a[piece] for a in self.data) for piece in pieces])


@ac.no_grad()
def accuracy(model, x, y):
    mode, _ = model.training, model.eval()
    try:
        guesses = np.argmax(model(x).detach().numpy(), axis=1)
    finally:
        model.train(mode)
    return float(np.mean(guesses == y.numpy()))


def fit(model, optimizer, batches, x_val, y_val, epochs):
    def epoch():
        model.train()
        losses = []
        for inputs, labels in batches:
            each = F.cross_entropy(model(inputs), labels, reduction="none")
            optimizer.zero_grad()
            each.mean().backward()
            optimizer.step()
            losses += each.tolist()
        return float(np.mean(losses)), accuracy(model, x_val, y_val)

    return [epoch() for _ in range(epochs)]
""",
        "sanity": """
def loss_knowing_nothing(classes):
    return -np.log(1 / classes)


def loss_knowing_frequencies(labels):
    shares = [np.mean(labels == c) for c in set(labels.tolist())]
    return sum(-f * np.log(f) for f in shares)


def make_mlp(features, hidden, classes, seed):
    rng = np.random.default_rng(seed)
    model = nn.Sequential(
        nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, classes)
    )
    with ac.no_grad():
        for p in model.parameters():
            size = (2 / p.shape[1]) ** 0.5 if p.dim() == 2 else 0.01
            p.copy_(ac.tensor(rng.normal(0, size, tuple(p.shape))))
        model[4].weight.div_(30)
    return model


def memorise(model, x, y):
    optimizer = optim.SGD(model.parameters(), lr=0.3, momentum=0.9)
    losses = []
    for steps_left in range(1999, -1, -1):
        loss = F.cross_entropy(model(x), y)
        losses.append(float(loss.detach()))
        if losses[-1] < 0.01 or not steps_left:
            break
        loss.backward()
        optimizer.step()
        model.zero_grad()
    return losses
""",
        "convolution": """
from numpy.lib.stride_tricks import sliding_window_view


def windows_of(x, k, l, stride):
    return sliding_window_view(x, (k, l), axis=(2, 3))[:, :, ::stride, ::stride]


def addresses(shape, k, l, stride):
    flat = np.arange(np.prod(shape)).reshape(shape)
    return windows_of(flat, k, l, stride)


def conv2d(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    return np.einsum("ncijkl,ockl->noij", windows_of(xp, *w.shape[2:], stride), w) + b[:, None, None]


def conv2d_backward(g, x, w, stride=1, padding=0):
    xp = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    dw = np.einsum("noij,ncijkl->ockl", g, windows_of(xp, *w.shape[2:], stride))
    spread = np.einsum("noij,ockl->ncijkl", g, w)
    where = addresses(xp.shape, *w.shape[2:], stride)
    dxp = np.bincount(where.ravel(), spread.ravel(), xp.size).reshape(xp.shape)
    keep = lambda n: slice(padding, padding + n)
    return dxp[:, :, keep(x.shape[2]), keep(x.shape[3])], dw, np.einsum("noij->o", g)


def max_pool2d(x, size, stride):
    return windows_of(x, size, size, stride).max(axis=(4, 5))


def max_pool2d_backward(g, x, size, stride):
    flat = lambda a: a.reshape(*a.shape[:4], size * size)
    winner = flat(windows_of(x, size, size, stride)).argmax(axis=-1)[..., None]
    where = np.take_along_axis(flat(addresses(x.shape, size, size, stride)), winner, axis=-1)
    dx = np.zeros(x.size)
    np.add.at(dx, where.ravel(), g.ravel())
    return dx.reshape(x.shape)
""",
        "generalise": """
def train_classifier(x, y, seed):
    generator = np.random.default_rng([seed, 1])
    centre, spread = np.median(x, axis=0), x.std(axis=0)
    spread[spread == 0] = 1
    data = (x - centre) / spread
    sizes = [x.shape[1], 40, 40, len(set(y.tolist()))]
    weights = [
        ac.tensor(generator.normal(0, (1.5 / a) ** 0.5, (a, b)), requires_grad=True)
        for a, b in zip(sizes, sizes[1:], strict=False)
    ]
    biases = [ac.tensor(np.zeros(b), requires_grad=True) for b in sizes[1:]]

    def logits(rows):
        h = ac.tensor(rows)
        for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
            h = h @ w + b
            h = ac.tanh(h) if i < 2 else h
        return h

    optimizer = optim.AdamW(weights + biases, lr=0.02)
    steps = 0
    while steps < 150:
        for rows in np.array_split(generator.permutation(len(x)), -(-len(x) // 64)):
            optimizer.zero_grad()
            F.cross_entropy(logits(data[rows]), ac.tensor(y[rows])).backward()
            optimizer.step()
            steps += 1
    return lambda new: np.argmax(logits((new - centre) / spread).detach().numpy(), axis=1)
""",
        "bugs": """
def mended():
    def scale(train, test):
        m, s = np.mean(train, 0), np.std(train, 0)
        return tuple((a - m) / (s + 1e-12) for a in (train, test))

    def shuffle(x, y, rng):
        places = np.argsort(rng.random(len(x)))
        return np.take(x, places, 0), np.take(y, places, 0)

    def step(model, optimizer, x, y):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return dict(prepared=scale, mixed=shuffle, learnt=step)
""",
    },
)

bank.alternative(
    "on the library's shoulders, and loops over the kernel instead of the places",
    {
        "modules": """
class Parameter(ac.Tensor):
    def __init__(self, data):
        super().__init__(np.array(data), dtype=ac.float64, requires_grad=True)


def parts_of(module, kind):
    return [(name, part) for name, part in module.__dict__.items() if isinstance(part, kind)]


class Module:
    training = True

    def forward(self, *inputs):
        raise NotImplementedError

    def __call__(self, *inputs, **named):
        return self.forward(*inputs, **named)

    def modules(self):
        return [self] + [m for _name, part in parts_of(self, Module) for m in part.modules()]

    def named_parameters(self):
        pairs = []
        for name, part in parts_of(self, (Parameter, Module)):
            inner = [("", part)] if isinstance(part, Parameter) else part.named_parameters()
            pairs.extend((f"{name}.{rest}".rstrip("."), p) for rest, p in inner)
        first = {id(p): (name, p) for name, p in reversed(pairs)}
        return [(name, p) for name, p in pairs if first[id(p)][0] == name]

    def parameters(self):
        return [p for _, p in self.named_parameters()]

    def train(self):
        for m in self.modules():
            m.training = True
        return self

    def eval(self):
        for m in self.modules():
            m.training = False
        return self

    def zero_grad(self):
        for p in self.parameters():
            p.grad = None


class Linear(Module):
    def __init__(self, fan_in, fan_out, rng):
        low, high = -(fan_in**-0.5), fan_in**-0.5
        self.weight = Parameter(rng.uniform(low, high, size=[fan_out, fan_in]))
        self.bias = Parameter(rng.uniform(low, high, size=[fan_out]))

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class Sequential(Module):
    def __init__(self, *layers):
        self.n = len(layers)
        for i in range(self.n):
            self.__dict__[str(i)] = layers[i]

    def forward(self, x):
        for i in range(self.n):
            x = self.__dict__[str(i)](x)
        return x
""",
        "training": """
from autograd_core import data


def split(n, fraction, rng):
    validation = rng.choice(n, round(n * fraction), replace=False)
    return np.setdiff1d(np.arange(n), validation), validation


class Batches:
    def __init__(self, x, y, batch_size, rng=None):
        self.x, self.y, self.size, self.rng = x, y, batch_size, rng

    def __len__(self):
        return (len(self.y) + self.size - 1) // self.size

    def __iter__(self):
        left = list(range(len(self.y)))
        if self.rng is not None:
            left = [int(i) for i in self.rng.permutation(len(left))]
        while left:
            now, left = left[: self.size], left[self.size :]
            yield self.x[np.array(now)], self.y[np.array(now)]


def accuracy(model, x, y):
    training = model.training
    model.train(False)
    with ac.no_grad():
        z = model(x)
    if training:
        model.train()
    hits = 0
    for guess, label in zip(z.argmax(dim=1).tolist(), y.tolist(), strict=True):
        hits += guess == label
    return hits / len(y)


def fit(model, optimizer, batches, x_val, y_val, epochs):
    losses, shares = [], []
    while len(losses) < epochs:
        model.train()
        total, seen = 0, 0
        for x, y in batches:
            loss = nn.CrossEntropyLoss(reduction="sum")(model(x), y)
            model.zero_grad()
            (loss / len(y)).backward()
            optimizer.step()
            total += loss.item()
            seen += len(y)
        losses.append(total / seen)
        shares.append(accuracy(model, x_val, y_val))
    return list(zip(losses, shares, strict=True))
""",
        "sanity": """
import math
from collections import Counter


def loss_knowing_nothing(classes):
    return F.cross_entropy(ac.zeros(1, classes, dtype=ac.float64), ac.tensor([0])).item()


def loss_knowing_frequencies(labels):
    n = len(labels)
    return sum(k / n * math.log(n / k) for k in Counter(labels.tolist()).values())


def make_mlp(features, hidden, classes, seed):
    ac.manual_seed(seed)
    body = nn.Sequential(nn.Linear(features, hidden), nn.GELU())
    head = nn.Linear(hidden, classes)
    nn.init.normal_(head.weight, std=0.02)
    nn.init.zeros_(head.bias)
    return nn.Sequential(body, head)


def memorise(model, x, y):
    optimizer = optim.Adamax(model.parameters(), lr=0.05)
    losses = [F.cross_entropy(model(x), y).item()]
    while losses[-1] >= 0.01 and len(losses) <= 2000:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
        losses.append(F.cross_entropy(model(x), y).item())
    return losses
""",
        "convolution": """
def taps(xp, w, s):
    (K, L), (H, W) = w.shape[2:], xp.shape[2:]
    rows, columns = (H - K) // s + 1, (W - L) // s + 1
    for k in range(K):
        for l in range(L):
            yield k, l, np.s_[:, :, k : k + s * rows : s, l : l + s * columns : s]


def conv2d(x, w, b, stride=1, padding=0):
    p = padding
    xp = np.zeros((x.shape[0], x.shape[1], x.shape[2] + 2 * p, x.shape[3] + 2 * p))
    xp[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
    y = b.reshape(1, -1, 1, 1)
    for k, l, seen in taps(xp, w, stride):
        y = y + np.einsum("ncij,oc->noij", xp[seen], w[:, :, k, l])
    return y


def conv2d_backward(g, x, w, stride=1, padding=0):
    p = padding
    xp = np.zeros((x.shape[0], x.shape[1], x.shape[2] + 2 * p, x.shape[3] + 2 * p))
    inside = np.s_[:, :, p : p + x.shape[2], p : p + x.shape[3]]
    xp[inside] = x
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for k, l, seen in taps(xp, w, stride):
        dw[:, :, k, l] = np.einsum("noij,ncij->oc", g, xp[seen])
        dxp[seen] += np.einsum("noij,oc->ncij", g, w[:, :, k, l])
    return [dxp[inside], dw, g.sum(3).sum(2).sum(0)]


def max_pool2d(x, size, stride):
    kernel = np.zeros((1, 1, size, size))
    return np.max([x[seen] for _k, _l, seen in taps(x, kernel, stride)], axis=0)


def max_pool2d_backward(g, x, size, stride):
    kernel = np.zeros((1, 1, size, size))
    largest = max_pool2d(x, size, stride)
    free = np.ones(g.shape, dtype=bool)
    dx = np.zeros(x.shape)
    for _k, _l, seen in taps(x, kernel, stride):
        wins = free & (x[seen] == largest)
        dx[seen] += g * wins
        free &= ~wins
    return dx
""",
        "generalise": """
from autograd_core import data


class Scaler:
    def __init__(self, x):
        self.mean = x.mean(axis=0)
        self.scale = np.maximum(x.std(axis=0), 1e-30)

    def __call__(self, x):
        return ac.tensor((x - self.mean) / self.scale)


def train_classifier(x, y, seed):
    generator = ac.manual_seed(seed)
    scaler, classes = Scaler(x), int(np.max(y)) + 1
    model = nn.Sequential(
        nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, classes)
    )
    dataset = data.TensorDataset(scaler(x), ac.tensor(y))
    loader = data.DataLoader(dataset, batch_size=32, shuffle=True, generator=generator)
    optimizer = optim.RMSprop(model.parameters(), lr=0.004)
    steps = 0
    while steps < 200:
        for xb, yb in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(xb), yb).backward()
            optimizer.step()
            steps += 1
    model.eval()

    def predict(x_new):
        with ac.no_grad():
            return [int(c) for c in model(scaler(x_new)).argmax(1).tolist()]

    return lambda x_new: np.array(predict(x_new))
""",
        "bugs": """
def mended():
    class Mended:
        @staticmethod
        def prepared(train, test):
            both = np.vstack([train, test]) - train.mean(axis=0)
            both = both / (train.std(axis=0) + 1e-12)
            return both[: len(train)], both[len(train) :]

        @staticmethod
        def mixed(x, y, rng):
            order = np.arange(len(y))
            rng.shuffle(order)
            return x[order], y[order]

        @staticmethod
        def learnt(model, optimizer, x, y):
            optimizer.zero_grad()
            loss = nn.CrossEntropyLoss()(model(x), y)
            loss.backward()
            optimizer.step()
            return loss.item()

    return {name: getattr(Mended, name) for name in ("prepared", "mixed", "learnt")}
""",
    },
)
