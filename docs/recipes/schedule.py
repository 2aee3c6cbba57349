# at the end of autograd_core/optim/lr_scheduler.py
class InverseSquareRootLR(FactorLR):
    """Warm up in a line for ``warmup`` epochs, then fall as 1/sqrt(epoch) (not in PyTorch).

    Source: Vaswani et al., "Attention is all you need", 2017, section 5.3.
    """

    def __init__(self, optimizer, warmup: int = 4, last_epoch: int = -1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        done = (epoch + 1) / self.warmup
        return min(done, done**-0.5)
