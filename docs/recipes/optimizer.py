# at the end of autograd_core/optim/optimizers.py
class SignSGD(Optimizer):
    """Every element moves by lr, in the direction of its gradient's sign (not in PyTorch).

    Source: Bernstein et al., "signSGD: compressed optimisation for non-convex problems", 2018.
    """

    def __init__(self, params: Iterable, lr: Option = 1e-2, *, maximize: bool = False):
        super().__init__(params, {"lr": lr, "maximize": maximize})

    def update(self, p, g, state, group):
        p -= group["lr"] * np.sign(g)
