"""The hidden checks of the tiny assignment."""

from coursekit.grading.judge import Assignment

assignment = Assignment("01_tiny", lesson="01_tiny", ask_seconds=2, cell_seconds=3)


@assignment.check("double", points=1, en="a number you have not seen", zh="换一个没见过的数")
def fresh_number(ask, draw):
    return ask("double(x)", x=draw.uniform(1, 3)).close()


@assignment.check("double", points=1, en="an array keeps its shape", zh="数组保持形状")
def array(ask, draw):
    return ask("double(x)", x=draw.normal(size=(2, 3))).close(same_dtype=True)


@assignment.check("mean", points=2, en="fresh values", zh="新的一组数")
def fresh_values(ask, draw):
    values = [float(v) for v in draw.normal(size=5)]
    return ask("mean(values)", values=values).close()


@assignment.check("mean", points=1, en="an empty list is refused", zh="空列表要报错")
def empty(ask, draw):
    return ask("mean([])").raises("ValueError")
