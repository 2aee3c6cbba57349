# in autograd_core/ops/elementwise.py, below: rsqrt
cbrt = unary("cbrt", np.cbrt, lambda g, out: g / (3 * out * out))
