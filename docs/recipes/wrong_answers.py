# at the end of solutions/02_four_ways/bank.py
for en, zh, formula in (
    ("you gave half of the way from a to b", "你给的是 a 到 b 距离的一半", "(b - a) / 2"),
    ("you forgot to halve", "你忘了除以 2", "a + b"),
    ("only b is halved: put brackets round the sum", "只有 b 除了 2：给和加括号", "a + b / 2"),
):
    code = f"def midpoint(a, b):\n    return {formula}"
    bank.wrong("midpoint", loses=2, en=en, zh=zh, code=code)
