"""The known answers of the tiny assignment."""

from coursekit.grading.bank import Bank

bank = Bank("01_tiny")
bank.wrong(
    "double", loses=2, en="you squared", zh="你算成了平方", code="def double(x):\n    return x * x"
)
bank.wrong(
    "mean",
    loses=2,
    en="you forgot to divide by n",
    zh="你忘了除以 n",
    code="def mean(values):\n    if not values:\n        raise ValueError\n    return sum(values)",
)
bank.wrong(
    "mean",
    loses=1,
    en="you forgot the empty list",
    zh="你忘了空列表",
    code="def mean(values):\n    return sum(values) / len(values)",
)
bank.alternative("numpy", {"double": "def double(x):\n    return np.add(x, x)"})
