# --- 8 · the second difference ---------------------------------------------------------------


@assignment.check(  # noqa: F821  (defined above, where this is appended)
    "second_difference",
    points=2,
    en="a cubic that you have not seen, at another point",
    zh="没见过的三次函数，换一个点",
)
def fresh_cubic(ask, draw):
    a, x = draw.uniform(1, 3), draw.uniform(-1, 1)
    return ask("second_difference(lambda t: a * t**3, x, 1e-3)", a=a, x=x).close(
        rtol=1e-4, atol=1e-6
    )
