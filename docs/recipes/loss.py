# at the end of autograd_core/nn/losses.py
@loss("LogCoshLoss")
def log_cosh_loss(input, target, reduction="mean") -> Tensor:
    """Return log cosh(x - y): half the square of a small error, the size of a large one.

    Input and target of one shape. Source: Chen et al., "Log hyperbolic cosine loss improves
    variational auto-encoder", 2018; not in PyTorch.
    """
    distance = abs(_difference("log_cosh_loss", input, target))
    return distance + f.softplus(-2 * distance) - math.log(2)
