# at the end of solutions/02_four_ways/judge.py
@assignment.check("midpoint", points=2, en="two fresh numbers", zh="换两个数")
def fresh_numbers(ask, draw):
    return ask("midpoint(a, b)", a=draw.uniform(-2, -1), b=draw.uniform(2, 5)).close()
