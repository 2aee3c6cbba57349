"""Two networks trained from start to end, to 97 % on data that they have not seen.

``python benchmarks/training_runs.py`` trains both from three seeds and prints accuracy and
seconds. ``tests/nn/test_training.py`` runs the same functions and asks for the accuracy only.
"""

import time

import autograd_core as ac
from autograd_core import data, nn, optim
from autograd_core.nn import functional as F

SEEDS = (0, 1, 2)
GOAL = 0.97


def accuracy(model: nn.Module, inputs, labels) -> float:
    """Return the share of right answers of a classifier in evaluation."""
    model.eval()
    with ac.no_grad():
        right = model(inputs).argmax(1) == labels
    model.train()
    return right.double().mean().item()


def train(model: nn.Module, training_set, epochs: int, batch_size: int, lr: float, generator):
    """Minimise the cross-entropy with Adam and a learning rate that falls along a cosine."""
    loader = data.DataLoader(training_set, batch_size, shuffle=True, generator=generator)
    optimizer = optim.Adam(model.parameters(), lr=lr)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    for _epoch in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(inputs), labels).backward()
            optimizer.step()
            schedule.step()


def spirals(seed: int) -> float:
    """Return the held-out accuracy of a multilayer perceptron on three spirals."""
    generator = ac.manual_seed(seed)
    training = data.make_spirals(900, noise=0.1, generator=generator)
    held_out = data.make_spirals(900, noise=0.1, generator=generator)
    model = nn.Sequential(
        nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 3)
    )
    train(model, data.TensorDataset(*training), 60, 64, 0.01, generator)
    return accuracy(model, *held_out)


def digits(seed: int) -> float:
    """Return the held-out accuracy of a small convolutional network on handwritten digits."""
    generator = ac.manual_seed(seed)
    full = data.TensorDataset(*data.load_digits())
    training, held_out = data.random_split(full, [0.75, 0.25], generator)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(32 * 2 * 2, 10),
    )
    train(model, training, 15, 64, 0.01, generator)
    return accuracy(model, *held_out[:])


if __name__ == "__main__":
    for run in (spirals, digits):
        for seed in SEEDS:
            start = time.perf_counter()
            reached = run(seed)
            seconds = time.perf_counter() - start
            print(f"{run.__name__:8} seed {seed}: {reached:.4f} held out, {seconds:.1f} s")
