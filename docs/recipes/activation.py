# at the end of autograd_core/nn/activations.py
@activation("SquarePlus")
def squareplus(input, b: float = 4.0) -> Tensor:
    """Return (x + sqrt(x^2 + b)) / 2, a softplus without exp; not in PyTorch.

    Source: Barron, "Squareplus: A softplus-like algebraic rectifier", 2021.
    """
    return 0.5 * (input + elementwise.sqrt(input * input + b))
