"""Known answers to assignment 08: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("08_activations_and_mlps")


# --- 1 · three bends (3) -----------------------------------------------------------------------


def bends(
    value="np.where(np.asarray(x) >= 0, 1.0, small) / (1.0 + small)",
    slope="sigmoid(x) * (1 - sigmoid(x))",
    tanh="1 - np.tanh(x) ** 2",
    relu="np.maximum(0.0, x)",
    step="np.where(np.asarray(x) > 0, 1.0, 0.0)",
):
    """Return code for exercise 1 with some of its parts replaced."""
    return f"""
def sigmoid(x):
    small = np.exp(-np.abs(x))
    return {value}


def sigmoid_slope(x):
    return {slope}


def tanh_slope(x):
    return {tanh}


def relu(x):
    {relu if "return" in relu else "return " + relu}


def relu_slope(x):
    return {step}
"""


bank.wrong(
    "activations",
    loses=0.5,
    en="the formula as it stands overflows at −1000: only e^−|x| may occur",
    zh="公式原样照写，在 −1000 处会溢出：只许出现 e^−|x|",
    code=bends(value="1 / (1 + np.exp(-x))"),
)

bank.wrong(
    "activations",
    loses=0.5,
    en="e^x / (1 + e^x) overflows at +1000: that cure only moves the trouble to the other side",
    zh="e^x / (1 + e^x) 在 +1000 处溢出：这样只是把麻烦挪到了另一边",
    code=bends(value="np.exp(x) / (1 + np.exp(x))"),
)

bank.wrong(
    "activations",
    loses=0.5,
    en="the form with tanh loses its digits far to the left: 1 is subtracted from something near 1",
    zh="用 tanh 的写法，在很左边会丢掉有效数字：那里是用 1 去减一个很接近 1 的数",
    code=bends(value="0.5 * (1 + np.tanh(0.5 * x))"),
)

bank.wrong(
    "activations",
    loses=1,
    en="you cut x off at ±20: no overflow, but the values beyond are wrong",
    zh="你在 ±20 处把 x 截断了：不会溢出，可是再往外的值都错了",
    code=bends(value="1 / (1 + np.exp(-np.clip(x, -20, 20)))"),
)

bank.wrong(
    "activations",
    loses=0.5,
    en="at x = 0 the slope of ReLU is 0 by decision; your comparison is >= where > is meant",
    zh="x = 0 处 ReLU 的斜率约定取 0；该用 > 的地方你用了 >=",
    code=bends(step="np.where(np.asarray(x) >= 0, 1.0, 0.0)"),
)

bank.wrong(
    "activations",
    loses=1,
    en="that is the sigmoid's rule, applied to tanh: tanh' is 1 − tanh²",
    zh="那是 sigmoid 的规则，用到了 tanh 上：tanh 的导数是 1 − tanh²",
    code=bends(tanh="np.tanh(x) * (1 - np.tanh(x))"),
)

bank.wrong(
    "activations",
    loses=1,
    en="σ(1 − σ) wants the output; you put in x itself",
    zh="σ(1 − σ) 里要代入的是输出，你代入了 x 自己",
    code=bends(slope="x * (1 - x)"),
)

bank.wrong(
    "activations",
    loses=0.5,
    en="relu changes the array that it was given; make a new one",
    zh="relu 改动了传进来的数组；要另做一个新的",
    code=bends(
        relu="x = np.asarray(x)\n    np.maximum(0.0, x, out=x)\n    return x",
    ),
)


# --- 2 · softmax (3) ---------------------------------------------------------------------------


def chances(
    shift="a = a - a.max(axis=-1, keepdims=True)",
    total="powers.sum(axis=-1, keepdims=True)",
    table="np.diag(p) - np.outer(p, p)",
):
    """Return code for exercise 2 with some of its parts replaced."""
    return f"""
def softmax(a):
    {shift}
    powers = np.exp(a)
    return powers / {total}


def softmax_jacobian(a):
    p = softmax(a)
    return {table}
"""


bank.wrong(
    "softmax",
    loses=1,
    en="e^1000 overflows: subtract the largest logit first, softmax sees only differences",
    zh="e^1000 会溢出：先减去最大的对数几率，softmax 只看差",
    code=chances(shift="pass"),
)

bank.wrong(
    "softmax",
    loses=1,
    en="you subtract the mean: of logits far apart the largest still overflows; subtract the largest",
    zh="你减去的是平均值：对数几率相差很大时，最大的那个照样溢出；要减去最大的",
    code=chances(shift="a = a - a.mean(axis=-1, keepdims=True)"),
)

bank.wrong(
    "softmax",
    loses=1,
    en="you divide by the sum of the whole table: each row must add up to 1 by itself",
    zh="你除以的是整张表的和：每一行自己加起来就要等于 1",
    code=chances(total="powers.sum()"),
)

bank.wrong(
    "softmax",
    loses=1,
    en="you added along the first axis; a row, along the last axis, is one set of logits",
    zh="你沿第一个轴求和了；沿最后一个轴的一行，才是一组对数几率",
    code=chances(total="powers.sum(axis=0, keepdims=True)"),
)

bank.wrong(
    "softmax",
    loses=0.5,
    en="you subtract the largest logit of the whole table; rows far below it become 0 / 0",
    zh="你减去的是整张表里最大的对数几率；远低于它的行会变成 0 / 0",
    code=chances(shift="a = a - a.max()"),
)

bank.wrong(
    "softmax",
    loses=0.5,
    en="a -= ... changes the logits of the caller; write a = a - ...",
    zh="a -= … 改动了调用者的对数几率；要写 a = a - …",
    code=chances(shift="a -= a.max(axis=-1, keepdims=True)"),
)

bank.wrong(
    "softmax",
    loses=1,
    en="softmax is not elementwise: every logit moves every probability, the table is full",
    zh="softmax 不是逐元素的：每个对数几率都牵动每个概率，这张表是满的",
    code=chances(table="np.diag(p * (1 - p))"),
)

bank.wrong(
    "softmax",
    loses=1,
    en="all signs are the wrong way round: one's own logit raises a probability",
    zh="符号全反了：自己的对数几率是抬高概率的",
    code=chances(table="np.outer(p, p) - np.diag(p)"),
)


# --- 3 · one perceptron (3) --------------------------------------------------------------------


def neuron(
    total="w @ x + b",
    error="0.5 * (O - t) ** 2",
    delta="(O - t) * O * (1 - O)",
    weights="delta * x",
    bias="delta",
):
    """Return code for ``perceptron`` with some of its parts replaced."""
    return f"""
def perceptron(x, w, b, t):
    a = {total}
    O = sigma(a)
    delta = {delta}
    return {error}, {weights}, {bias}
"""


bank.wrong(
    "perceptron",
    loses=0.5,
    en="the gradients belong to half the squared error, your E has no half",
    zh="梯度是平方误差的一半的梯度，你的 E 却没有乘二分之一",
    code=neuron(error="(O - t) ** 2"),
)

bank.wrong(
    "perceptron",
    loses=3,
    en="everything is twice too large: E is half the squared error here",
    zh="全都大了一倍：这里的 E 是平方误差的一半",
    code=neuron(error="(O - t) ** 2", delta="2 * (O - t) * O * (1 - O)"),
)

bank.wrong(
    "perceptron",
    loses=2.5,
    en="the bend's own slope O (1 − O) is missing from delta",
    zh="delta 里少了弯自己的斜率 O (1 − O)",
    code=neuron(delta="O - t"),
)

bank.wrong(
    "perceptron",
    loses=2.5,
    en="the slope of the sigmoid is O (1 − O), from the output; you used the weighted sum a",
    zh="sigmoid 的斜率是 O (1 − O)，用的是输出；你用了加权和 a",
    code=neuron(delta="(O - t) * a * (1 - a)"),
)

bank.wrong(
    "perceptron",
    loses=2.5,
    en="the sign: the derivative of ½(O − t)² by O is O − t, not t − O",
    zh="符号：½(O − t)² 对 O 的导数是 O − t，不是 t − O",
    code=neuron(delta="(t - O) * O * (1 - O)"),
)

bank.wrong(
    "perceptron",
    loses=2,
    en="delta is multiplied by what came in, x, and not by the weight",
    zh="delta 要乘进来的东西 x，而不是乘权重",
    code=neuron(weights="delta * w"),
)

bank.wrong(
    "perceptron",
    loses=0.5,
    en="the input of the bias is 1, not 0: its gradient is delta",
    zh="偏置的输入是 1，不是 0：它的梯度就是 delta",
    code=neuron(bias="0.0"),
)

bank.wrong(
    "perceptron",
    loses=3,
    en="the bias is missing from the weighted sum",
    zh="加权和里忘了加偏置",
    code=neuron(total="w @ x"),
)


# --- 4 · a layer (3) ---------------------------------------------------------------------------


def layer(single="np.outer(x, delta)", batch="X.T @ delta", slope="output * (1 - output)"):
    """Return code for exercise 4 with some of its parts replaced."""
    return f"""
def layer_gradient(x, W, t):
    output = sigma(x @ W)
    delta = (output - t) * {slope}
    return {single}


def batch_gradient(X, W, T):
    output = sigma(X @ W)
    delta = (output - T) * {slope}
    return {batch}
"""


bank.wrong(
    "layer",
    loses=1,
    en="the table lies on its side: row j belongs to input j, as in W",
    zh="表放倒了：第 j 行属于输入 j，和 W 一样",
    code=layer(single="np.outer(delta, x)"),
)

bank.wrong(
    "layer",
    loses=1.5,
    en="E is the sum over the examples, not their mean",
    zh="E 是各样本之和，不是平均",
    code=layer(batch="X.T @ delta / len(X)"),
)

bank.wrong(
    "layer",
    loses=1.5,
    en="only the last example is left: the tables are added, = must become +=",
    zh="只剩下最后一个样本：各个表要加起来，= 要改成 +=",
    code=layer(batch="np.outer(X[-1], delta[-1])"),
)

bank.wrong(
    "layer",
    loses=1.5,
    en="you added inputs and deltas first and multiplied afterwards; each example's own two belong together",
    zh="你先把输入和 delta 各自加起来，再去相乘；应当是每个样本自己的两样相乘",
    code=layer(batch="np.outer(X.sum(axis=0), delta.sum(axis=0))"),
)

bank.wrong(
    "layer",
    loses=3,
    en="the slope of the bend, O (1 − O), is missing from the deltas",
    zh="delta 里少了弯的斜率 O (1 − O)",
    code=layer(slope="1.0"),
)


# --- 5 · the multilayer perceptron (4) ---------------------------------------------------------


def mlp(
    total="W1 + b1",
    out="output * (1 - output)",
    before="hidden * (1 - hidden)",
    back="W2 @ delta_out",
    batch_back="delta_out @ W2.T",
    between="pass",
    biases="sum",
):
    """Return code for exercise 5 with some of its parts replaced."""
    return f"""
def mlp_deltas(x, W1, b1, W2, b2, t):
    a = x @ {total}
    hidden = sigma(a)
    output = sigma(hidden @ W2 + b2)
    delta_out = {out} * (output - t)
    return {before} * ({back}), delta_out


def mlp_gradients(X, W1, b1, W2, b2, T):
    a = X @ {total}
    hidden = sigma(a)
    output = sigma(hidden @ W2 + b2)
    delta_out = {out} * (output - T)
    dW2, db2 = hidden.T @ delta_out, delta_out.{biases}(axis=0)
    {between}
    delta_hidden = {before} * ({batch_back})
    return X.T @ delta_hidden, delta_hidden.{biases}(axis=0), dW2, db2
"""


bank.wrong(
    "mlp",
    loses=1.5,
    en="a hidden neuron has a bend of its own: O_j (1 − O_j) is missing",
    zh="隐藏神经元自己也有弯：少了 O_j (1 − O_j)",
    code=mlp(before="1.0"),
)

bank.wrong(
    "mlp",
    loses=1.5,
    en="the hidden bend's slope comes from its output, not from the weighted sum",
    zh="隐藏层弯的斜率要用输出来算，不是用加权和",
    code=mlp(before="a * (1 - a)"),
)

bank.wrong(
    "mlp",
    loses=3.5,
    en="the bend of the outputs, O_k (1 − O_k), is missing, and so it is from everything before",
    zh="少了输出层的弯 O_k (1 − O_k)，前面的也就全跟着少了",
    code=mlp(out="1.0"),
)

bank.wrong(
    "mlp",
    loses=2,
    en="W2 the wrong way round: neuron j collects along row j of W2, that is W2 @ delta_out",
    zh="W2 用反了：神经元 j 沿 W2 的第 j 行收集，也就是 W2 @ delta_out",
    code=mlp(back="W2.T @ delta_out"),
)

bank.wrong(
    "mlp",
    loses=1.5,
    en="sum of products, not product of sums: each delta_k goes with its own weight W_jk",
    zh="是乘积之和，不是和之乘积：每个 delta_k 配它自己的权重 W_jk",
    code=mlp(
        back="W2.sum(axis=1) * delta_out.sum()",
        batch_back="delta_out.sum(axis=1, keepdims=True) * W2.sum(axis=1)",
    ),
)

bank.wrong(
    "mlp",
    loses=1,
    en="the gradient of a bias is the sum of its deltas over the examples, not the mean",
    zh="偏置的梯度是各样本的 delta 之和，不是平均",
    code=mlp(biases="mean"),
)

bank.wrong(
    "mlp",
    loses=1,
    en="you changed W2 before the way back had passed through it: first all deltas, then all updates",
    zh="反向还没经过 W2，你就改动了它：先算完所有的 delta，再更新",
    code=mlp(between="W2 -= 0.1 * dW2"),
)

bank.wrong(
    "mlp",
    loses=3.5,
    en="the bias of the hidden layer is missing on the way forward",
    zh="往前算时忘了隐藏层的偏置",
    code=mlp(total="W1"),
)


# --- 6 · the factor (2) ------------------------------------------------------------------------


def factor(
    n="np.prod(shape)",
    mean="2 / n * gradient",
    rate="learning_rate * n / 2",
):
    """Return code for exercise 6 with some of its parts replaced."""
    return f"""
def as_mean(gradient, shape):
    n = {n}
    return {mean}


def same_step(learning_rate, shape):
    n = {n}
    return {rate}
"""


bank.wrong(
    "factor",
    loses=2,
    en="only 1/n: the half of ½Σ is not in the mean, so a 2 remains",
    zh="只乘了 1/n：平均里没有 ½Σ 的那个一半，所以还剩一个 2",
    code=factor(mean="gradient / n", rate="learning_rate * n"),
)

bank.wrong(
    "factor",
    loses=1,
    en="the mean is over all outputs of all examples, not over the examples only",
    zh="平均是对所有样本的所有输出，不只是对样本",
    code=factor(n="shape[0]"),
)

bank.wrong(
    "factor",
    loses=1,
    en="the mean is over all outputs of all examples, not over the outputs of one",
    zh="平均是对所有样本的所有输出，不只是对一个样本的输出",
    code=factor(n="shape[-1]"),
)

bank.wrong(
    "factor",
    loses=1,
    en="n counts outputs, not parameters: the size of the gradient has nothing to do with it",
    zh="n 数的是输出，不是参数：和梯度有多少个元素没有关系",
    code=factor(mean="2 / gradient.size * gradient"),
)

bank.wrong(
    "factor",
    loses=1,
    en="the wrong way round: a smaller gradient needs a larger learning rate",
    zh="反了：梯度变小，学习率就要变大",
    code=factor(rate="learning_rate * 2 / n"),
)

bank.wrong(
    "factor",
    loses=1,
    en="as_mean changes the gradient that it was given: make a new array",
    zh="as_mean 改动了传进来的梯度：要另做一个新数组",
    code=factor(mean="np.multiply(gradient, 2 / n, out=gradient)"),
)


# --- 7 · XOR (2) -------------------------------------------------------------------------------


def xor(
    scale=20.0,
    thresholds="[-0.5, -1.5]",
    lamp="[[1.0], [-1.0]]",
    last="[-0.5]",
    weights="W1 @ W2",
    bias="b1 @ W2 + b2",
):
    """Return code for exercise 7 with some of its parts replaced."""
    return f"""
def xor_network():
    W1 = np.full((2, 2), {scale})
    b1 = {scale} * np.array({thresholds})
    return W1, b1, {scale} * np.array({lamp}), {scale} * np.array({last})


def one_layer(W1, b1, W2, b2):
    return {weights}, {bias}
"""


bank.wrong(
    "xor",
    loses=1,
    en="your network computes OR: with both switches up the lamp must be off",
    zh="你的网络算的是“或”：两个开关都朝上时，灯应当灭",
    code=xor(lamp="[[1.0], [0.0]]"),
)

bank.wrong(
    "xor",
    loses=1,
    en="on and off are exchanged: your lamp is on where both inputs are equal",
    zh="亮和灭对调了：你的灯在两个输入相同时才亮",
    code=xor(lamp="[[-1.0], [1.0]]", last="[0.5]"),
)

bank.wrong(
    "xor",
    loses=0.5,
    en="the right side, but undecided: larger weights make the sigmoid a switch",
    zh="方向对了，但不够果断：权重再大些，sigmoid 才像个开关",
    code=xor(scale=4.0),
)

bank.wrong(
    "xor",
    loses=0.5,
    en="the first bias goes through the second layer, too: b1 @ W2 + b2",
    zh="第一个偏置也要经过第二层：b1 @ W2 + b2",
    code=xor(bias="b2"),
)

bank.wrong(
    "xor",
    loses=0.5,
    en="biases are not simply added: the first one passes through W2",
    zh="偏置不是简单相加：第一个要先经过 W2",
    code=xor(bias="b1 + b2"),
)

bank.wrong(
    "xor",
    loses=0.5,
    en="the second layer is applied to the first: the product of the weights, not their sum",
    zh="第二层作用在第一层的结果上：是权重的乘积，不是和",
    code=xor(weights="W1 + W2[: len(W1)].sum()"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "compact: NumPy's own tools, one expression each",
    {
        "activations": """
sigmoid = lambda x: np.exp(-np.logaddexp(0.0, -np.asarray(x)))
sigmoid_slope = lambda x: sigmoid(x) * sigmoid(-np.asarray(x))
tanh_slope = lambda x: 4 * sigmoid_slope(2 * np.asarray(x))
relu = lambda x: (np.asarray(x) > 0) * np.asarray(x)
relu_slope = lambda x: np.heaviside(x, 0.0)
""",
        "softmax": """
def softmax(a):
    return np.exp(a - np.logaddexp.reduce(a, axis=-1, keepdims=True))


def softmax_jacobian(a):
    p = softmax(a)
    return p[:, None] * (np.eye(a.size) - p)
""",
        "perceptron": """
def perceptron(x, w, b, t):
    r = (O := sigma(np.dot(x, w) + b)) - t
    return r * r / 2, r * O * (1 - O) * x, r * O * (1 - O)
""",
        "layer": """
def batch_gradient(X, W, T):
    O = sigma(X @ W)
    return np.einsum("mj,mk->jk", X, (O - T) * (O - O**2))


def layer_gradient(x, W, t):
    return batch_gradient(x[None], W, t[None])
""",
        "mlp": """
def both(X, W1, b1, W2, b2, T):
    H = sigma(X @ W1 + b1)
    O = sigma(H @ W2 + b2)
    back = (O - T) * O * (1 - O)
    return H, np.einsum("mk,jk->mj", back, W2) * H * (1 - H), back


def mlp_deltas(x, W1, b1, W2, b2, t):
    return tuple(d[0] for d in both(x[None], W1, b1, W2, b2, t[None])[1:])


def mlp_gradients(X, W1, b1, W2, b2, T):
    H, front, back = both(X, W1, b1, W2, b2, T)
    return X.T @ front, front.sum(0), H.T @ back, back.sum(0)
""",
        "factor": """
import math

as_mean = lambda gradient, shape: np.asarray(gradient) / (math.prod(shape) / 2)
same_step = lambda learning_rate, shape: learning_rate / 2 * math.prod(shape)
""",
        "xor": """
def xor_network():
    return [[30, -30], [-30, 30]], [-15, -15], [[30], [30]], [-15]


def one_layer(W1, b1, W2, b2):
    zero = np.zeros((1, len(W1)))
    b = (zero @ W1 + b1) @ W2 + b2
    return (np.eye(len(W1)) @ W1 + b1) @ W2 + b2 - b, b[0]
""",
    },
)

bank.alternative(
    "step by step: plain loops, one number at a time",
    {
        "activations": """
import math


def each(function):
    def of_all(x):
        x = np.asarray(x, dtype=float)
        result = np.zeros(x.shape)
        for place in np.ndindex(*x.shape):
            result[place] = function(float(x[place]))
        return result

    return of_all


@each
def sigmoid(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


@each
def sigmoid_slope(x):
    s = float(sigmoid(x))
    return s - s * s


@each
def tanh_slope(x):
    return 1 - math.tanh(x) ** 2


@each
def relu(x):
    return x if x > 0 else 0.0


@each
def relu_slope(x):
    return 1.0 if x > 0 else 0.0
""",
        "softmax": """
def softmax(a):
    result = np.zeros(a.shape)
    for place in np.ndindex(*a.shape[:-1]):
        row = a[place]
        powers = np.exp(row - max(row))
        result[place] = powers / sum(powers)
    return result


def softmax_jacobian(a):
    p = softmax(a)
    J = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        for j in range(len(a)):
            J[i, j] = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return J
""",
        "perceptron": """
def perceptron(x, w, b, t):
    a = b
    for one, weight in zip(x, w):
        a = a + one * weight
    output = sigma(a)
    error = (output - t) ** 2 / 2
    delta = (output - t) * output * (1 - output)
    return error, np.array([delta * one for one in x]), delta
""",
        "layer": """
def layer_gradient(x, W, t):
    gradient = np.zeros(W.shape)
    for k in range(W.shape[1]):
        output = sigma(sum(x[j] * W[j, k] for j in range(len(x))))
        for j in range(len(x)):
            gradient[j, k] = (output - t[k]) * output * (1 - output) * x[j]
    return gradient


def batch_gradient(X, W, T):
    total = np.zeros(W.shape)
    for x, t in zip(X, T):
        total += layer_gradient(x, W, t)
    return total
""",
        "mlp": """
def mlp_deltas(x, W1, b1, W2, b2, t):
    hidden = sigma(x @ W1 + b1)
    output = sigma(hidden @ W2 + b2)
    delta_out = np.array([o * (1 - o) * (o - goal) for o, goal in zip(output, t)])
    delta_hidden = np.zeros(len(hidden))
    for j in range(len(hidden)):
        for k in range(len(output)):
            delta_hidden[j] += delta_out[k] * W2[j, k]
        delta_hidden[j] *= hidden[j] * (1 - hidden[j])
    return delta_hidden, delta_out


def mlp_gradients(X, W1, b1, W2, b2, T):
    sums = [np.zeros(array.shape) for array in (W1, b1, W2, b2)]
    for x, t in zip(X, T):
        front, back = mlp_deltas(x, W1, b1, W2, b2, t)
        sums[0] += np.outer(x, front)
        sums[1] += front
        sums[2] += np.outer(sigma(x @ W1 + b1), back)
        sums[3] += back
    return tuple(sums)
""",
        "factor": """
def count(shape):
    n = 1
    for length in shape:
        n = n * length
    return n


def as_mean(gradient, shape):
    return gradient * 2 / count(shape)


def same_step(learning_rate, shape):
    return learning_rate / (2 / count(shape))
""",
        "xor": """
def xor_network():
    draw = np.random.default_rng(0)
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    t = np.array([[0.0], [1.0], [1.0], [0.0]])
    W1, b1 = 2 * draw.normal(size=(2, 4)), np.zeros(4)
    W2, b2 = draw.normal(size=(4, 1)), np.zeros(1)
    for _ in range(4000):
        H = sigma(X @ W1 + b1)
        O = sigma(H @ W2 + b2)
        back = (O - t) * O * (1 - O)
        front = H * (1 - H) * (back @ W2.T)
        W2, b2 = W2 - 2 * H.T @ back, b2 - 2 * back.sum(0)
        W1, b1 = W1 - 2 * X.T @ front, b1 - 2 * front.sum(0)
    return W1, b1, W2, b2


def one_layer(W1, b1, W2, b2):
    W = np.zeros((W1.shape[0], W2.shape[1]))
    for i in range(W1.shape[0]):
        for j in range(W1.shape[1]):
            W[i] += W1[i, j] * W2[j]
    b = np.array(b2, dtype=float)
    for j in range(len(b1)):
        b = b + b1[j] * W2[j]
    return W, b
""",
    },
)
