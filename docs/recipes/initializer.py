# at the end of autograd_core/nn/init.py
@initializer
def lecun_normal_(tensor, generator=None) -> Tensor:
    """Fill from N(0, 1 / fan_in). Source: LeCun et al., "Efficient BackProp", 1998."""
    fan_in, _fan_out = fan_in_and_fan_out(tensor)
    return _normal(tensor, 0, 1 / math.sqrt(fan_in), generator)
