# in autograd_core/viz/surfaces.py, below: ackley
mccormick = Surface(
    "mccormick",
    lambda x, y: np.sin(x + y) + square(x - y) - 1.5 * x + 2.5 * y + 1,
    r"\sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1",
    domain=((-1.5, 4.0), (-3.0, 4.0)),
    start=(3.0, 3.0),
    titled=lambda: _("McCormick's function"),
    minima=((0.5 - np.pi / 3, -0.5 - np.pi / 3),),
    source="McCormick, Computability of global solutions, 1976",
)
