"""Loss surfaces to walk on: functions of a point, with all that is known about them.

A surface is written in NumPy's functions. Given Tensors it records itself and so has gradients of
every order; given arrays it computes a picture at NumPy's speed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .. import backward, functional
from ..language import translator
from ..tensor import Tensor

_ = translator(__name__)

Point = tuple[float, ...]

# x**2 of one number and of an array may differ in the last bit; square never does, so that a grid
# of runs is the same as its runs one by one.
square = np.square


@dataclass(frozen=True)
class Surface:
    """A differentiable function of points, shape (..., dimension), with values of shape (...).

    - ``function``: of one argument per coordinate; ``formula``: the same in LaTeX.
    - ``domain``: per coordinate, (least, most) of the part worth looking at.
    - ``start``: a point from which a descent shows what is special about this surface.
    - ``minima``, ``saddles``, ``maxima``: the stationary points in the domain, to the last digits.
      Of a surface with a great many minima, ``minima`` holds the global one only.
    - ``titled``: returns its name in the language in force; ``source``: where it comes from.
    """

    key: str
    function: Callable
    formula: str
    domain: tuple[tuple[float, float], ...]
    start: Point
    titled: Callable[[], str]
    minima: tuple[Point, ...] = ()
    saddles: tuple[Point, ...] = ()
    maxima: tuple[Point, ...] = ()
    source: str = ""

    @property
    def title(self) -> str:
        return self.titled()

    @property
    def dimension(self) -> int:
        return len(self.domain)

    def __call__(self, point):
        """Return the values at points (Tensor or ndarray) of shape (..., dimension)."""
        if not point.shape or point.shape[-1] != self.dimension:
            raise ValueError(
                _(
                    "{surface} needs points of shape (..., {n}), not {shape}",
                    surface=self.key,
                    n=self.dimension,
                    shape=tuple(point.shape),
                )
            )
        return self.function(*[point[..., i] for i in range(self.dimension)])

    def grid(self, n: int = 200, domain=None) -> tuple[np.ndarray, ...]:
        """Return the coordinates and values on n equally spaced points per axis, for contours."""
        axes = [np.linspace(least, most, n) for least, most in domain or self.domain]
        coordinates = np.meshgrid(*axes)
        return (*coordinates, self.function(*coordinates))

    def gradient(self, points) -> np.ndarray:
        """Return the gradients at points of shape (..., dimension), in the same shape."""
        points = Tensor(np.asarray(points, dtype=float), requires_grad=True)
        return backward.grad(self(points).sum(), points)[0].numpy()

    def hessian(self, point) -> np.ndarray:
        """Return the matrix of second derivatives at one point."""
        return functional.hessian(self, Tensor(np.asarray(point, dtype=float))).numpy()

    def classify(self, point, tolerance: float = 1e-6) -> str:
        """Say what a stationary point is, by the eigenvalues of the Hessian.

        "minimum" (all positive), "maximum" (all negative), "saddle" (both signs), "degenerate"
        (one is 0, so that second derivatives cannot tell). ValueError where the gradient is not 0.
        """
        gradient = self.gradient(point)
        if np.abs(gradient).max() > tolerance:
            raise ValueError(
                _(
                    "{surface}: {point} is not a stationary point, its gradient is {gradient}",
                    surface=self.key,
                    point=tuple(point),
                    gradient=gradient.tolist(),
                )
            )
        values = np.linalg.eigvalsh(self.hessian(point))
        if (np.abs(values) <= tolerance).any():
            return "degenerate"
        if (values > 0).all():
            return "minimum"
        return "maximum" if (values < 0).all() else "saddle"


def _square(half_width: float) -> tuple:
    return ((-half_width, half_width), (-half_width, half_width))


# -- smooth bowls and ravines -------------------------------------------------------------------

parabola = Surface(
    "parabola",
    lambda x: square(x),
    r"x^2",
    domain=((-11.0, 11.0),),
    start=(10.0,),
    titled=lambda: _("Parabola"),
    minima=((0.0,),),
)

bowl = Surface(
    "bowl",
    lambda x, y: square(x) + square(y),
    r"x^2 + y^2",
    domain=_square(3.0),
    start=(-2.5, 2.0),
    titled=lambda: _("Quadratic bowl"),
    minima=((0.0, 0.0),),
)


def ravine(condition: float = 100.0) -> Surface:
    """Return ½·(x² + κ·y²), whose Hessian has the condition number κ = ``condition``.

    Gradient descent needs lr < 2/κ and then creeps along x; with the best lr and momentum the
    error shrinks by (√κ − 1) / (√κ + 1) a step instead of (κ − 1) / (κ + 1).
    """
    width = 10.0
    height = 3 * width / condition**0.5
    return Surface(
        "ravine",
        lambda x, y: 0.5 * (square(x) + condition * square(y)),
        rf"\frac{{1}}{{2}} (x^2 + {condition:g}\, y^2)",
        domain=((-width, width), (-height, height)),
        start=(-9.0, 0.6 * height),
        titled=lambda: _("Ravine with condition number {kappa}", kappa=f"{condition:g}"),
        minima=((0.0, 0.0),),
    )


steep_ravine = ravine()

booth = Surface(
    "booth",
    lambda x, y: square(x + 2 * y - 7) + square(2 * x + y - 5),
    r"(x + 2y - 7)^2 + (2x + y - 5)^2",
    domain=_square(10.0),
    start=(-8.0, -5.0),
    titled=lambda: _("Booth's function"),
    minima=((1.0, 3.0),),
)

matyas = Surface(
    "matyas",
    lambda x, y: 0.26 * (square(x) + square(y)) - 0.48 * x * y,
    r"0.26\,(x^2 + y^2) - 0.48\,xy",
    domain=_square(10.0),
    start=(-9.0, 6.0),
    titled=lambda: _("Matyas' function"),
    minima=((0.0, 0.0),),
)

rosenbrock = Surface(
    "rosenbrock",
    lambda x, y: square(1 - x) + 100 * square(y - square(x)),
    r"(1 - x)^2 + 100\,(y - x^2)^2",
    domain=((-2.0, 2.0), (-1.0, 3.0)),
    start=(-1.2, 1.0),
    titled=lambda: _("Rosenbrock's banana"),
    minima=((1.0, 1.0),),
    source="Rosenbrock, An automatic method for finding the greatest or least value of a function, "
    "1960",
)


def _beale(x, y):
    first, second = 1.5 - x + x * y, 2.25 - x + x * square(y)
    third = 2.625 - x + x * y * square(y)
    return square(first) + square(second) + square(third)


beale = Surface(
    "beale",
    _beale,
    r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1.0, 1.5),
    titled=lambda: _("Beale's function"),
    minima=((3.0, 0.5),),
    saddles=((0.0, 1.0),),
    source="Beale, On an iterative method for finding a local minimum, 1958",
)

# -- saddles ------------------------------------------------------------------------------------

saddle = Surface(
    "saddle",
    lambda x, y: square(x) - square(y),
    r"x^2 - y^2",
    domain=_square(2.0),
    start=(-1.8, 0.001),
    titled=lambda: _("Saddle"),
    saddles=((0.0, 0.0),),
)

monkey_saddle = Surface(
    "monkey_saddle",
    lambda x, y: x * (square(x) - 3 * square(y)),
    r"x^3 - 3xy^2",
    domain=_square(2.0),
    start=(1.5, 0.01),
    titled=lambda: _("Monkey saddle"),
    saddles=((0.0, 0.0),),
)

# -- several minima -----------------------------------------------------------------------------

himmelblau = Surface(
    "himmelblau",
    lambda x, y: square(square(x) + y - 11) + square(x + square(y) - 7),
    r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    domain=_square(6.0),
    start=(0.0, 0.0),
    titled=lambda: _("Himmelblau's function"),
    minima=(
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.28318599128617),
        (3.584428340330492, -1.848126526964404),
    ),
    saddles=(
        (0.086677504555396, 2.884254701174776),
        (3.385154183607021, 0.073851879837749),
        (-3.07302575076439, -0.081353044287968),
        (-0.12796134673068, -1.953714980244577),
    ),
    maxima=((-0.270844590667348, -0.923038556479982),),
    source="Himmelblau, Applied nonlinear programming, 1972",
)


def _three_humps(u):
    return u * (2 - u * (1.05 - u / 6))


three_hump_camel = Surface(
    "three_hump_camel",
    lambda x, y: _three_humps(square(x)) + x * y + square(y),
    r"2x^2 - 1.05\,x^4 + x^6/6 + xy + y^2",
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    start=(-2.0, 2.0),
    titled=lambda: _("Three-hump camel"),
    minima=(
        (0.0, 0.0),
        (-1.74755234583029, 0.873776172915145),
        (1.74755234583029, -0.873776172915145),
    ),
    saddles=((-1.07054229182366, 0.53527114591183), (1.07054229182366, -0.53527114591183)),
)


def _two_wells(x):
    return 0.5 * (square(square(x)) - 16 * square(x) + 5 * x)


_HIGH, _LOW, _TOP = 2.746802770990837, -2.903534027771177, 0.15673125678034

styblinski_tang = Surface(
    "styblinski_tang",
    lambda x, y: _two_wells(x) + _two_wells(y),
    r"\frac{1}{2} (x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)",
    domain=_square(4.5),
    start=(0.5, 0.3),
    titled=lambda: _("Styblinski and Tang's function"),
    minima=((_LOW, _LOW), (_LOW, _HIGH), (_HIGH, _LOW), (_HIGH, _HIGH)),
    saddles=((_LOW, _TOP), (_TOP, _LOW), (_HIGH, _TOP), (_TOP, _HIGH)),
    maxima=((_TOP, _TOP),),
    source="Styblinski and Tang, Experiments in nonconvex optimization, 1990",
)


def _waves(x):
    return square(x) - 10 * np.cos(2 * np.pi * x)


rastrigin = Surface(
    "rastrigin",
    lambda x, y: 20 + _waves(x) + _waves(y),
    r"20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y",
    domain=_square(5.12),
    start=(-3.6, 2.6),
    titled=lambda: _("Rastrigin's function"),
    minima=((0.0, 0.0),),
    source="Rastrigin, Systems of extremal control, 1974",
)


def _ackley(x, y):
    half = (square(x) + square(y)) / 2
    # the tip of the cone has no derivative; this form takes 0 there, as norm does
    root = np.where(half > 0, np.sqrt(np.where(half > 0, half, 1.0)), 0.0)
    waves = (np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2
    return 20 + np.e - 20 * np.exp(-0.2 * root) - np.exp(waves)


ackley = Surface(
    "ackley",
    _ackley,
    r"20 + e - 20\,e^{-0.2\sqrt{(x^2 + y^2)/2}} - e^{(\cos 2\pi x + \cos 2\pi y)/2}",
    domain=_square(5.0),
    start=(-3.4, 2.6),
    titled=lambda: _("Ackley's function"),
    minima=((0.0, 0.0),),
    source="Ackley, A connectionist machine for genetic hillclimbing, 1987",
)

# -- a loss on real data ------------------------------------------------------------------------

#: Concentration of the substrate (0.1 ppm) and speed of the reaction (100 counts/min²) with an enzyme
#: treated with puromycin: Treloar, 1974, in Bates and Watts, "Nonlinear regression analysis and
#: its applications", 1988, appendix A1.3.
ENZYME = np.array(
    [
        (0.2, 0.76), (0.2, 0.47), (0.6, 0.97), (0.6, 1.07), (1.1, 1.23), (1.1, 1.39),
        (2.2, 1.59), (2.2, 1.52), (5.6, 1.91), (5.6, 2.01), (11.0, 2.07), (11.0, 2.00),
    ]
)  # fmt: skip


def _two_weights(v, w):
    concentration, speed = ENZYME.T
    predicted = w[..., None] * np.tanh(v[..., None] * concentration)
    return np.mean(square(predicted - speed), axis=-1)


two_weights = Surface(
    "two_weights",
    _two_weights,
    r"\frac{1}{12} \sum_i (w \tanh(v\, c_i) - s_i)^2",
    domain=((-2.5, 2.5), (-3.5, 3.5)),
    start=(-0.3, 3.0),
    titled=lambda: _("Two weights on measured data"),
    minima=((0.905664854851033, 1.87774304205324), (-0.905664854851033, -1.87774304205324)),
    saddles=((0.0, 0.0),),
    source="data: Treloar, 1974",
)

#: All surfaces of this file by their key.
SURFACES: dict[str, Surface] = {
    surface.key: surface for surface in list(globals().values()) if isinstance(surface, Surface)
}
