"""Known answers to assignment 12: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("12_optimizers_momentum")


# --- 1 · groups (3) ----------------------------------------------------------------------------


def books(
    single='if isinstance(params, ac.Tensor):\n            raise TypeError("not a single tensor")',
    groups="groups = list(params)",
    merged='{**self.defaults, **group, "params": params}',
    known='[p for other in self.param_groups for p in other["params"]]',
    known_as="any(p is q for q in known)",
    seen="known.append(p)",
    reached="self.param_groups",
    zeros="p.grad = ac.zeros_like(p)",
    asked="p.grad is not None",
):
    """Return code for ``Optimizer`` with some of its parts replaced."""
    return f"""
class Optimizer:
    def __init__(self, params, defaults):
        {single}
        {groups}
        if not groups:
            raise ValueError("no parameters")
        self.defaults, self.state, self.param_groups = dict(defaults), {{}}, []
        for group in groups if isinstance(groups[0], dict) else [{{"params": groups}}]:
            self.add_param_group(group)

    def add_param_group(self, group):
        params = group["params"]
        params = [params] if isinstance(params, ac.Tensor) else list(params)
        known = {known}
        for p in params:
            if {known_as}:
                raise ValueError("twice")
            {seen}
        self.param_groups.append({merged})

    def zero_grad(self, set_to_none=True):
        for group in {reached}:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif {asked}:
                    {zeros}
"""


bank.wrong(
    "groups",
    loses=1,
    en="the defaults overwrite the group's own options: in a merge of dicts the later one wins",
    zh="默认值盖住了这一组自己的选项：合并字典时，写在后面的优先",
    code=books(merged='{**group, **self.defaults, "params": params}'),
)

bank.wrong(
    "groups",
    loses=1.5,
    en="a group lacks the options that it did not set itself: fill them from defaults",
    zh="组里少了自己没有设的选项：要用 defaults 补上",
    code=books(merged='{**group, "params": params}'),
)

bank.wrong(
    "groups",
    loses=0.5,
    en="a tensor given twice in one new group is accepted: look within the new group too",
    zh="新的一组里重复的张量被接受了：新组内部也要查",
    code=books(seen="pass"),
)

bank.wrong(
    "groups",
    loses=0.5,
    en="a single tensor is walked through entry by entry: refuse it with a TypeError",
    zh="单个张量被拆成一个个元素来走：要用 TypeError 拒绝",
    code=books(single="params = [p for p in params]"),
)

bank.wrong(
    "groups",
    loses=1,
    en="only the first group is cleared",
    zh="只清了第一组的梯度",
    code=books(reached="self.param_groups[:1]"),
)

bank.wrong(
    "groups",
    loses=0.5,
    en="a gradient that was None has become zeros: with zeros a step is taken, with None it is not",
    zh="原来是 None 的梯度变成了零：梯度为零，照样迈步；为 None，才不迈",
    code=books(asked="True"),
)

bank.wrong(
    "groups",
    loses=0.5,
    en="set_to_none=False is not looked at: gradients that exist should become zeros",
    zh="没有看 set_to_none=False：已有的梯度应当变为全零",
    code=books(zeros="p.grad = None"),
)

bank.wrong(
    "groups",
    loses=3,
    en="two different tensors with equal numbers pass for one: between tensors == compares the numbers in them, and `p in known` asks == too; compare id(p), or ask `is`",
    zh="两个值相等的不同张量被当成了同一个：张量之间的 == 比较的是里面的数，`p in known` 问的也是 ==；要比较 id(p)，或者用 `is`",
    code=books(known_as="p in known"),
)


# --- 2 · sgd (3) -------------------------------------------------------------------------------


def stepping(
    decayed="g + weight_decay * w",
    first="g",
    velocity='momentum * state["v"] + (1 - dampening) * g',
    nesterov="g + momentum * v",
    result="w - lr * g",
    plain="if momentum:",
):
    """Return code for ``sgd_step`` with some of its parts replaced."""
    return f"""
def sgd_step(w, g, state, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    g = {decayed}
    {plain}
        old = state.get("v", np.zeros_like(w))
        v = {velocity} if "v" in state else {first}
        state["v"] = v
        g = {nesterov} if nesterov else v
    return {result}
"""


bank.wrong(
    "sgd",
    loses=2,
    en="this is the average, v = β·v + (1 − β)·g; PyTorch and this course add the whole gradient",
    zh="这是平均，v = β·v + (1 − β)·g；PyTorch 和本课程加的是整个梯度",
    code=stepping(
        velocity='momentum * state["v"] + (1 - momentum) * (1 - dampening) * g',
        first="(1 - momentum) * g",
    ),
)

bank.wrong(
    "sgd",
    loses=0.5,
    en="dampening has no part in the first step: there v is g itself",
    zh="第一步没有阻尼：那时 v 就是 g 本身",
    code=stepping(first="(1 - dampening) * g"),
)

bank.wrong(
    "sgd",
    loses=0.5,
    en="without momentum there is no velocity, and dampening has no meaning: you damp the gradient from the second step on",
    zh="没有动量就没有速度，阻尼也就没有意义：你从第二步起把梯度也打了折扣",
    code=stepping(plain="if True:"),
)

bank.wrong(
    "sgd",
    loses=0.5,
    en="Nesterov's step uses the new velocity: g + β·v",
    zh="Nesterov 的一步用新的速度：g + β·v",
    code=stepping(nesterov="g + momentum * old"),
)

bank.wrong(
    "sgd",
    loses=0.5,
    en="you shrink w beside the step (as AdamW does): here the decay enters the gradient, and through it the velocity",
    zh="你在迈步之外缩小了 w（AdamW 那样）：这里的衰减要进入梯度，再由梯度进入速度",
    code=stepping(decayed="g + 0.0", result="w - lr * g - lr * weight_decay * w"),
)

bank.wrong(
    "sgd",
    loses=0.5,
    en="weight decay adds weight_decay·w to the gradient; you subtracted it, and the weights grow",
    zh="权重衰减是给梯度加上 weight_decay·w；你减去了，权重会越来越大",
    code=stepping(decayed="g - weight_decay * w"),
)

bank.wrong(
    "sgd",
    loses=0.5,
    en="you wrote into the caller's w: w -= changes the array that was handed to you",
    zh="你写进了调用者的 w：w -= 会改动交给你的那个数组",
    code=stepping(result="np.subtract(w, lr * g, out=w)"),
)

bank.wrong(
    "sgd",
    loses=0.5,
    en="the velocity is the caller's g, and v += writes into it at the second step: keep a copy",
    zh="速度就是调用者的那个 g，第二步的 v += 写了进去：要存一份拷贝",
    code="""
def sgd_step(w, g, state, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    if weight_decay:
        g = g + weight_decay * w
    if momentum:
        if "v" in state:
            state["v"] *= momentum
            state["v"] += (1 - dampening) * g
        else:
            state["v"] = g
        g = g + momentum * state["v"] if nesterov else state["v"]
    return w - lr * g
""",
)

bank.wrong(
    "sgd",
    loses=2.5,
    en="you go along the gradient, uphill: the step is subtracted",
    zh="你沿着梯度走，是上坡：步子要减去",
    code=stepping(result="w + lr * g"),
)

bank.wrong(
    "sgd",
    loses=2,
    en="the velocity is not kept: nothing is put into state, so every step is the first",
    zh="速度没有留下来：state 里什么也没放，于是每一步都是第一步",
    code=stepping(velocity="g").replace('state["v"] = v', "pass"),
)


# --- 3 · saving (2) ----------------------------------------------------------------------------


def overnight(
    velocity="v.tolist()",
    number="n",
    group="{**g, 'params': [number[id(p)] for p in g['params']]}",
    everyone="optimizer.state.items()",
    offset="0",
    differ="[len(g['params']) for g in mine] != [len(g['params']) for g in theirs]",
    refused='raise ValueError("another size")',
    options='g.update({**other, "params": g["params"]})',
    emptied="optimizer.state = {}",
    back="optimizer.state[params[int(n)]] = np.array(v)",
):
    """Return code for exercise 3 with some of its parts replaced."""
    return f"""
def save(optimizer):
    number, n = {{}}, 0
    for g in optimizer.param_groups:
        for p in g["params"]:
            number[id(p)] = {number}
            n += 1
        n += {offset}
    state = {{number[id(p)]: {velocity} for p, v in {everyone}}}
    return {{"state": state, "param_groups": [{group} for g in optimizer.param_groups]}}


def restore(optimizer, saved):
    params = [p for g in optimizer.param_groups for p in g["params"]]
    mine, theirs = optimizer.param_groups, saved["param_groups"]
    if {differ}:
        {refused}
    for g, other in zip(optimizer.param_groups, saved["param_groups"]):
        {options}
    {emptied}
    for n, v in saved["state"].items():
        {back}
"""


bank.wrong(
    "saving",
    loses=1.5,
    en="the velocities are saved as arrays: json cannot write them, and further steps change them",
    zh="速度存成了数组：json 写不了，而且再走一步它们就变了",
    code=overnight(velocity="v"),
)

bank.wrong(
    "saving",
    loses=1,
    en="you rounded: a list from tolist() loses no digit, and the run must go on to the last bit",
    zh="你作了舍入：tolist() 得到的列表一位也不丢，而运行要接续到最后一个比特",
    code=overnight(velocity="v.round(6).tolist()"),
)

bank.wrong(
    "saving",
    loses=0.5,
    en="after json the numbers are strings, and you found no parameter under them: use int()",
    zh="经过 json，编号变成了字符串，你就找不到参数了：要用 int()",
    code=overnight(
        back="if n in range(len(params)):\n            optimizer.state[params[n]] = np.array(v)"
    ),
)

bank.wrong(
    "saving",
    loses=0.5,
    en="the saved options are not put back: the new optimizer goes on with its own learning rate",
    zh="存下的选项没有放回去：新的优化器还在用自己的学习率",
    code=overnight(options="pass"),
)

bank.wrong(
    "saving",
    loses=0.5,
    en="groups of another size are accepted, and velocities land at the wrong parameters: refuse them",
    zh="组的大小不同也接受了，速度会落到别的参数上：应当拒绝",
    code=overnight(refused="pass"),
)

bank.wrong(
    "saving",
    loses=0.5,
    en="the velocities are not put back: the ball starts again from rest",
    zh="速度没有放回去：小球又从静止起步",
    code=overnight(back="pass"),
)

bank.wrong(
    "saving",
    loses=0.5,
    en="you compared how many groups there are, not how large each one is: compare the list of their sizes",
    zh="你只比了有几组，没有比每组有多大：要比较各组大小的列表",
    code=overnight(differ="len(mine) != len(theirs)"),
)

bank.wrong(
    "saving",
    loses=0.5,
    en="an optimizer that has made steps keeps its own velocities where none was saved: empty its state first",
    zh="走过几步的优化器，在没有存下速度的地方还留着自己的速度：要先把它的 state 清空",
    code=overnight(emptied="pass"),
)


# --- 4 · loop (3) ------------------------------------------------------------------------------


def looping(
    before="optimizer.zero_grad()",
    between="pass",
    measured="losses.append(loss.item())",
    after="pass",
    momentum="momentum",
    start="np.array(start, dtype=float)",
    heap="heap + gradient(w)",
    step="w = w - lr * heap",
):
    """Return code for exercise 4 with some of its parts replaced."""
    return f"""
def descend(f, start, steps, lr, momentum=0.0):
    x, losses = ac.tensor(start, requires_grad=True), []
    optimizer = optim.SGD([x], lr=lr, momentum={momentum})
    for _ in range(steps):
        {before}
        loss = f(x)
        loss.backward()
        {between}
        optimizer.step()
        {measured}
        {after}
    return losses, x.tolist()


def forgetful(gradient, start, steps, lr):
    w = {start}
    heap = np.zeros(w.shape)
    for _ in range(steps):
        heap = {heap}
        {step}
    return w
"""


bank.wrong(
    "loop",
    loses=2,
    en="zero_grad is missing: from the second step on you go along the sum of all gradients so far",
    zh="少了 zero_grad：从第二步起，你走的是到此为止全部梯度之和",
    code=looping(before="pass"),
)

bank.wrong(
    "loop",
    loses=2,
    en="zero_grad stands between backward and step: every gradient is None, and nothing moves",
    zh="zero_grad 放在 backward 和 step 之间：每个梯度都是 None，什么也不动",
    code=looping(before="pass", between="optimizer.zero_grad()"),
)

bank.wrong(
    "loop",
    loses=1,
    en="these are the losses after the steps; asked are those before them",
    zh="这是每一步之后的损失；要的是之前的",
    code=looping(measured="losses.append(f(x).item())"),
)

bank.wrong(
    "loop",
    loses=1,
    en="the list holds tensors, each with its whole graph: take the number out with .item()",
    zh="列表里是张量，每个都拖着整张图：用 .item() 取出数来",
    code=looping(measured="losses.append(loss)"),
)

bank.wrong(
    "loop",
    loses=0.5,
    en="the momentum is not handed on to the optimizer",
    zh="动量没有交给优化器",
    code=looping(momentum="0.0"),
)

bank.wrong(
    "loop",
    loses=1,
    en="this forgets nothing, it is the right loop: without zero_grad gradients add up",
    zh="这个什么也没忘，是正确的循环：没有 zero_grad，梯度会累加",
    code=looping(heap="gradient(w)"),
)

bank.wrong(
    "loop",
    loses=1,
    en="nothing is lost from the heap: 0.9 is a friction that nobody put in",
    zh="堆起来的梯度一点也不会少：0.9 是没人加进去的摩擦",
    code=looping(heap="0.9 * heap + gradient(w)"),
)

bank.wrong(
    "loop",
    loses=0.5,
    en="start has been changed: you walked on the caller's own array; make a copy of start first",
    zh="start 被改动了：你直接在调用者的数组上走；先把 start 拷贝一份",
    code=looping(start="np.asarray(start, dtype=float)", step="w -= lr * heap"),
)


# --- 5 · level (3) -----------------------------------------------------------------------------


def places(
    mixed="4 * x + 4 * y",
    xx="12 * x**2 + 4 * y - 42",
    level='if np.abs(gradient).max() > tolerance:\n        raise ValueError("not level")',
    values="np.linalg.eigvalsh(hessian)",
    saddle="(values > tolerance).any() and (values < -tolerance).any()",
    flat="(abs(values) <= tolerance).any()",
    lowest='"minimum" if values[0] > 0 else "maximum"',
):
    """Return code for exercise 5 with some of its parts replaced."""
    return f"""
def himmelblau_hessian(point):
    x, y = point
    return np.array([[{xx}, {mixed}], [{mixed}, 4 * x + 12 * y**2 - 26]])


def classify(gradient, hessian, tolerance=1e-6):
    {level}
    values = {values}
    if {saddle}:
        return "saddle"
    if {flat}:
        return "degenerate"
    return {lowest}
"""


bank.wrong(
    "level",
    loses=1,
    en="the mixed derivatives are missing: the Hessian is not diagonal",
    zh="少了混合偏导数：黑塞矩阵不是对角的",
    code=places(mixed="0 * x"),
)

bank.wrong(
    "level",
    loses=1,
    en="the second derivative of (x² + y − 11)² has 12x², not 4x²: the product rule gives two terms",
    zh="(x² + y − 11)² 的二阶导数里是 12x²，不是 4x²：乘积的求导法则给出两项",
    code=places(xx="4 * x**2 + 4 * y - 42"),
)

bank.wrong(
    "level",
    loses=0.5,
    en="you looked at the diagonal: the signs of the entries are not those of the eigenvalues",
    zh="你看的是对角线：元素的符号不等于特征值的符号",
    code=places(values="np.sort(np.diag(hessian))"),
)

bank.wrong(
    "level",
    loses=0.5,
    en="in more than two dimensions a positive determinant does not mean a minimum or maximum",
    zh="超过二维，行列式为正并不说明是极小值或极大值",
    code=places(saddle="np.linalg.det(hessian) < 0"),
)

bank.wrong(
    "level",
    loses=0.5,
    en="you called the place level without looking at the gradient: raise a ValueError where it is not zero",
    zh="你没看梯度就当它是平地：梯度不为零处应当抛出 ValueError",
    code=places(level="pass"),
)

bank.wrong(
    "level",
    loses=0.5,
    en="a gradient may be negative: compare its size, not its value",
    zh="梯度可能是负的：要比较它的大小，不是它的值",
    code=places(level='if gradient.max() > tolerance:\n        raise ValueError("not level")'),
)

bank.wrong(
    "level",
    loses=0.5,
    en="an eigenvalue of zero is never exactly 0 in a computer: compare it with the tolerance",
    zh="在计算机里，为零的特征值从不恰好是 0：要同 tolerance 比较",
    code=places(saddle="values[0] < 0 < values[-1]", flat="(values == 0).any()"),
)

bank.wrong(
    "level",
    loses=1.5,
    en="minimum and maximum are exchanged: positive curvature means a valley",
    zh="极小值和极大值弄反了：曲率为正是谷底",
    code=places(lowest='"maximum" if values[0] > 0 else "minimum"'),
)

bank.wrong(
    "level",
    loses=0.5,
    en="both signs and a zero: that is a saddle, whatever the zero would say; look for the saddle first",
    zh="两种符号都有，另外还有零：那就是鞍点，不管零怎么说；先查鞍点",
    code=places(
        saddle="values[0] < -tolerance and values[-1] > tolerance and abs(values).min() > tolerance"
    ),
)


# --- 6 · basins (3) ----------------------------------------------------------------------------


def valleys(
    velocity="momentum * v + himmelblau_gradient(w)",
    step="lr * v",
    answer="int(distances.argmin()) if (distances <= 0.1).any() else -1",
    order="momenta",
    home="basin(start, lr, 0.0, steps)",
    nobody="return None",
):
    """Return code for exercise 6 with some of its parts replaced."""
    return f"""
def basin(start, lr, momentum, steps):
    w, v = np.array(start, dtype=float), np.zeros(2)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            v = {velocity}
            w = w - {step}
        distances = np.linalg.norm(MINIMA - w, axis=1)
    return {answer}


def leaving(start, lr, momenta, steps):
    home = {home}
    for m in {order}:
        if basin(start, lr, m, steps) != home:
            return m
    {nobody}
"""


bank.wrong(
    "basins",
    loses=0.5,
    en="the nearest minimum is not always near: after two steps the answer is -1; and where all distances are nan, argmin says 0, which is no answer either",
    zh="最近的极小值点不一定近：只走两步，答案是 -1；而距离全是 nan 时，argmin 给出 0，那也不是答案，同样应当是 -1",
    code=valleys(answer="int(distances.argmin())"),
)

bank.wrong(
    "basins",
    loses=0.5,
    en="with nan every comparison is false, and argmin of four nan is 0: you asked whether it is far, ask whether it is near",
    zh="遇到 nan，任何比较都是假，四个 nan 的 argmin 又是 0：你问的是远不远，要问近不近",
    code=valleys(answer="-1 if distances.min() > 0.1 else int(np.nan_to_num(distances).argmin())"),
)

bank.wrong(
    "basins",
    loses=1,
    en="the momentum is not used: with the average β·v + (1 − β)·g the ball hardly rolls",
    zh="动量没起作用：用平均 β·v + (1 − β)·g，小球几乎滚不起来",
    code=valleys(velocity="momentum * v + (1 - momentum) * himmelblau_gradient(w)"),
)

bank.wrong(
    "basins",
    loses=2,
    en="you climb: the step goes against the gradient",
    zh="你在往上爬：步子要逆着梯度走",
    code=valleys(step="-lr * v"),
)

bank.wrong(
    "basins",
    loses=0.5,
    en="you sorted the momenta: asked is the first in the order given",
    zh="你把动量排了序：要的是按给定顺序的第一个",
    code=valleys(order="sorted(momenta)"),
)

bank.wrong(
    "basins",
    loses=0.5,
    en="when none leaves, the answer is None",
    zh="一个都不离开时，答案是 None",
    code=valleys(nobody="return momenta[-1]"),
)

bank.wrong(
    "basins",
    loses=0.5,
    en="compare with the valley of momentum 0, not with that of the first of the list",
    zh="要同动量 0 的谷底比，不是同列表里第一个的比",
    code=valleys(home="basin(start, lr, momenta[-1], steps)"),
)


# --- 7 · limits (3) ----------------------------------------------------------------------------


def fastest(
    values="np.linalg.eigvalsh(hessian)",
    level="values.min() <= 0",
    refused='raise ValueError("no minimum")',
    limit="2 * (1 + momentum) / values.max()",
    ratio="most / least",
    lr="4 / (least**0.5 + most**0.5) ** 2",
    beta="r * r",
    root="k**0.5",
    each="abs(np.roots([1, lr * c - 1 - beta, beta])).max()",
):
    """Return code for exercise 7 with some of its parts replaced."""
    return f"""
def largest_lr(hessian, momentum=0.0):
    values = {values}
    if {level}:
        {refused}
    return {limit}


def best_pair(least, most):
    k = {ratio}
    r = ({root} - 1) / ({root} + 1)
    return {lr}, {beta}, r


def rate(lr, beta, curvatures):
    return float(max({each} for c in curvatures))
"""


bank.wrong(
    "limits",
    loses=0.5,
    en="1/λ is the fastest learning rate of one direction; the limit is twice as high",
    zh="1/λ 是单个方向上最快的学习率；界线是它的两倍",
    code=fastest(limit="(1 + momentum) / values.max()"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="the steepest direction sets the limit, not the flattest",
    zh="界线由最陡峭的方向定，不是最平缓的",
    code=fastest(limit="2 * (1 + momentum) / values.min()"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="momentum raises the limit: 2·(1 + β)/λ",
    zh="动量会把界线抬高：2·(1 + β)/λ",
    code=fastest(limit="2 / values.max()"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="the curvatures are the eigenvalues, not the entries of the diagonal",
    zh="曲率是特征值，不是对角线上的元素",
    code=fastest(
        values="np.linalg.eigvalsh(hessian)",
        limit="2 * (1 + momentum) / np.diag(hessian).max()",
    ),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="at a saddle point no learning rate is stable: raise a ValueError",
    zh="在鞍点，没有哪个学习率是稳定的：应当抛出 ValueError",
    code=fastest(refused="pass"),
)

bank.wrong(
    "limits",
    loses=1,
    en="(κ − 1)/(κ + 1) is plain descent; with momentum κ becomes its square root",
    zh="(κ − 1)/(κ + 1) 是普通下降的；有了动量，κ 要换成它的平方根",
    code=fastest(root="k"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="4/(√κ + 1)² holds only where the least curvature is 1: divide it by that curvature",
    zh="4/(√κ + 1)² 只在最小曲率为 1 时成立：要再除以最小的曲率",
    code=fastest(lr="4 / (1 + k**0.5) ** 2"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="the rate is √β, so the best momentum is the square of the rate",
    zh="收敛率是 √β，所以最好的动量是收敛率的平方",
    code=fastest(beta="r"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="√β holds only where the roots are complex; real roots are larger",
    zh="√β 只在根为复数时成立；实根更大",
    code=fastest(each="beta**0.5"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="the steepest direction need not be the slowest: take the largest root of all directions",
    zh="最陡峭的方向不一定最慢：要取所有方向里最大的根",
    code=fastest(each="abs(np.roots([1, lr * max(curvatures) - 1 - beta, beta])).max()"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="the size of a complex number is abs(z), not its real part",
    zh="复数的大小是 abs(z)，不是它的实部",
    code=fastest(each="abs(np.roots([1, lr * c - 1 - beta, beta]).real).max()"),
)

bank.wrong(
    "limits",
    loses=0.5,
    en="an eigenvalue of exactly 0 is not positive: there is no minimum there to converge to; refuse it too",
    zh="恰好为 0 的特征值不是正的：那里没有可以收敛到的极小值点，也要拒绝",
    code=fastest(level="values.min() < 0"),
)

bank.wrong(
    "limits",
    loses=1,
    en="κ is most / least, not most: the best momentum and the rate depend on the ratio of the curvatures",
    zh="κ 是 most / least，不是 most：最好的动量和收敛率由两个曲率之比决定",
    code=fastest(ratio="most"),
)

bank.wrong(
    "limits",
    loses=1,
    en="you put 1 for the least curvature: κ is most / least, and the learning rate contains the root of least",
    zh="你把最小的曲率当成了 1：κ 是 most / least，学习率里也有 least 的平方根",
    code=fastest(ratio="most", lr="4 / (1 + most**0.5) ** 2"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "the course's own optimizer behind it",
    {
        "groups": """
class Optimizer(optim.Optimizer):
    pass
""",
        "sgd": """
def sgd_step(w, g, state, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    p = ac.tensor(np.array(w), requires_grad=True)
    p.grad = ac.tensor(np.array(g))
    optimizer = optim.SGD([p], lr, momentum, dampening, weight_decay, nesterov)
    if "buffer" in state:
        optimizer.state[p]["momentum_buffer"] = state["buffer"]
    optimizer.step()
    if momentum:
        state["buffer"] = optimizer.state[p]["momentum_buffer"]
    return p.detach().numpy().copy()
""",
        "saving": """
import copy


def in_order(optimizer):
    for group in optimizer.param_groups:
        yield from group["params"]


def save(optimizer):
    saved = {"state": {}, "param_groups": []}
    for number, p in enumerate(in_order(optimizer)):
        if p in optimizer.state:
            saved["state"][number] = copy.deepcopy(optimizer.state[p]).tolist()
    begin = 0
    for group in optimizer.param_groups:
        entry = {name: value for name, value in group.items() if name != "params"}
        entry["params"] = list(range(begin, begin + len(group["params"])))
        begin += len(group["params"])
        saved["param_groups"].append(entry)
    return saved


def restore(optimizer, saved):
    mine, theirs = optimizer.param_groups, saved["param_groups"]
    if len(mine) != len(theirs):
        raise ValueError("another number of groups")
    for a, b in zip(mine, theirs):
        if len(a["params"]) != len(b["params"]):
            raise ValueError("another size")
    for a, b in zip(mine, theirs):
        for name in b:
            if name != "params":
                a[name] = b[name]
    velocities = {str(number): v for number, v in saved["state"].items()}
    optimizer.state.clear()
    for number, p in enumerate(in_order(optimizer)):
        if str(number) in velocities:
            optimizer.state[p] = np.asarray(velocities[str(number)], dtype=p.dtype)
""",
        "loop": """
def descend(f, start, steps, lr, momentum=0.0):
    x = ac.tensor(list(start), requires_grad=True)
    optimizer = optim.SGD([x], lr, momentum)

    def closure():
        optimizer.zero_grad()
        loss = f(x)
        loss.backward()
        return loss

    losses = [float(optimizer.step(closure).item()) for _ in range(steps)]
    return losses, list(x.detach().numpy())


def forgetful(gradient, start, steps, lr):
    w, v = np.array(start, dtype=float), 0.0
    for _ in range(steps):
        v = 1.0 * v + gradient(w)
        w = w - lr * v
    return w
""",
        "level": """
from autograd_core import functional


def himmelblau_hessian(point):
    return functional.hessian(himmelblau, ac.tensor(np.asarray(point, dtype=float))).numpy()


def classify(gradient, hessian, tolerance=1e-6):
    if any(abs(g) > tolerance for g in gradient):
        raise ValueError(gradient)
    signs = {int(np.sign(v)) if abs(v) > tolerance else 0 for v in np.linalg.eigvalsh(hessian)}
    if {1, -1} <= signs:
        return "saddle"
    return {1: "minimum", -1: "maximum"}[signs.pop()] if len(signs) == 1 and 0 not in signs else "degenerate"
""",
        "basins": """
def basin(start, lr, momentum, steps):
    w = ac.tensor([float(x) for x in start], requires_grad=True)
    optimizer = optim.SGD([w], lr=lr, momentum=momentum)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            optimizer.zero_grad()
            himmelblau(w).backward()
            optimizer.step()
        for number, minimum in enumerate(MINIMA):
            if np.sum((w.detach().numpy() - minimum) ** 2) <= 0.01:
                return number
    return -1


def leaving(start, lr, momenta, steps):
    for m in momenta:
        if basin(start, lr, m, steps) != basin(start, lr, 0.0, steps):
            return m
""",
        "limits": """
def largest_lr(hessian, momentum=0.0):
    try:
        np.linalg.cholesky(hessian)
    except np.linalg.LinAlgError:
        raise ValueError("not positive definite")
    return (2 + 2 * momentum) / np.linalg.norm(hessian, 2)


def best_pair(least, most):
    kappa = most / least
    r = 1 - 2 / (np.sqrt(kappa) + 1)
    return (1 - r) ** 2 / least, r**2, r


def rate(lr, beta, curvatures):
    sizes = []
    for c in curvatures:
        step = np.array([[1 - lr * c, -lr * beta], [c, beta]])
        sizes += list(abs(np.linalg.eigvals(step)))
    return max(sizes)
""",
    },
)

bank.alternative(
    "plain loops, other formulas",
    {
        "groups": """
class Optimizer:
    def __init__(self, params, defaults):
        if isinstance(params, ac.Tensor):
            raise TypeError("a list, please")
        self.param_groups, self.state = [], {}
        self.defaults = defaults
        entries = [*params]
        if len(entries) == 0:
            raise ValueError("empty")
        if all(isinstance(entry, dict) for entry in entries):
            for entry in entries:
                self.add_param_group(entry)
        else:
            self.add_param_group(dict(params=entries))

    def add_param_group(self, group):
        new = dict(self.defaults)
        new.update(group)
        new["params"] = (
            [group["params"]] if isinstance(group["params"], ac.Tensor) else [*group["params"]]
        )
        everyone = [id(p) for g in [*self.param_groups, new] for p in g["params"]]
        if len(everyone) > len(set(everyone)):
            raise ValueError("given twice")
        self.param_groups += [new]

    def zero_grad(self, set_to_none=True):
        everyone = [p for g in self.param_groups for p in g["params"] if p.grad is not None]
        for p in everyone:
            p.grad = None if set_to_none else p.grad * 0
""",
        "sgd": """
def sgd_step(w, g, state, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    gradient = np.array([gi + weight_decay * wi for gi, wi in zip(g, w)])
    if momentum == 0:
        return w - lr * gradient
    share = 1.0 if not state else 1.0 - dampening
    velocity = momentum * state.get("v", 0.0) + share * gradient
    state["v"] = velocity
    return w - lr * velocity - lr * nesterov * (gradient + (momentum - 1) * velocity)
""",
        "saving": """
def save(optimizer):
    ids, groups = [], []
    for group in optimizer.param_groups:
        numbers = []
        for p in group["params"]:
            numbers.append(len(ids))
            ids.append(id(p))
        copy = dict(group)
        copy["params"] = numbers
        groups.append(copy)
    state = {ids.index(id(p)): [float(x) for x in v] for p, v in optimizer.state.items()}
    return dict(param_groups=groups, state=dict(sorted(state.items())))


def restore(optimizer, saved):
    old = optimizer.param_groups
    sizes = lambda groups: tuple(len(g["params"]) for g in groups)
    if sizes(old) != sizes(saved["param_groups"]):
        raise ValueError("groups do not fit")
    everyone = sum([g["params"] for g in old], [])
    optimizer.param_groups = [dict(new, params=g["params"]) for g, new in zip(old, saved["param_groups"])]
    optimizer.state = {everyone[int(k)]: np.array(v, dtype=float) for k, v in saved["state"].items()}
""",
        "loop": """
def descend(f, start, steps, lr, momentum=0.0):
    x = ac.tensor(start, requires_grad=True)
    optimizer = optim.SGD([x], lr=lr, momentum=momentum)
    losses = []
    while len(losses) < steps:
        loss = f(x)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        losses += [loss.item()]
    return losses, [v.item() for v in x]


def forgetful(gradient, start, steps, lr):
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * sum(gradient(w) for w in path))
    return path[-1]
""",
        "level": """
def himmelblau_hessian(point):
    h, rows = 1e-5, []
    for e in h * np.eye(2):
        p = np.asarray(point, dtype=float)
        rows.append((himmelblau_gradient(p + e) - himmelblau_gradient(p - e)) / (2 * h))
    return (np.array(rows) + np.array(rows).T) / 2


def classify(gradient, hessian, tolerance=1e-6):
    if np.linalg.norm(gradient, np.inf) > tolerance:
        raise ValueError("a slope")
    up = down = 0
    for value in np.linalg.eigvals(hessian).real:
        up += value > tolerance
        down += value < -tolerance
    if up and down:
        return "saddle"
    if up + down < len(hessian):
        return "degenerate"
    return "minimum" if up else "maximum"
""",
        "basins": """
def basin(start, lr, momentum, steps):
    x, y = float(start[0]), float(start[1])
    vx = vy = 0.0
    try:
        for _ in range(steps):
            a, b = x * x + y - 11, x + y * y - 7
            vx = momentum * vx + 4 * x * a + 2 * b
            vy = momentum * vy + 2 * a + 4 * y * b
            x, y = x - lr * vx, y - lr * vy
    except OverflowError:
        return -1
    near = [n for n, (p, q) in enumerate(MINIMA) if np.hypot(x - p, y - q) <= 0.1]
    return near[0] if near else -1


def leaving(start, lr, momenta, steps):
    places = [basin(start, lr, m, steps) for m in [0.0] + list(momenta)]
    for m, place in zip(momenta, places[1:]):
        if place != places[0]:
            return m
    return None
""",
        "limits": """
def largest_lr(hessian, momentum=0.0):
    curvatures = np.linalg.eigvals(hessian).real
    if (curvatures <= 0).any():
        raise ValueError("not a minimum")
    return min(2 * (1 + momentum) / c for c in curvatures)


def best_pair(least, most):
    a, b = least**0.5, most**0.5
    return (2 / (a + b)) ** 2, ((b - a) / (b + a)) ** 2, (b - a) / (b + a)


def rate(lr, beta, curvatures):
    worst = 0.0
    for c in curvatures:
        middle = 1 + beta - lr * c
        square = middle * middle - 4 * beta
        size = beta**0.5 if square < 0 else (abs(middle) + square**0.5) / 2
        worst = max(worst, size)
    return worst
""",
    },
)
