"""One Deep Ritz training step in PyTorch (eager), for side-by-side timing by ../training-step.ts.

usage: torch_step.py LAYERS WIDTH POINTS DIMENSION THREADS ROUNDS      needs: torch

Prints one JSON line: milliseconds a step for each round. Same step as jax_step.py.
"""

import json
import math
import sys
import time

import torch

layers, m, n, d, threads, rounds = map(int, sys.argv[1:7])
torch.set_num_threads(threads)
torch.manual_seed(0)
s = 0.5
X = torch.rand(n, d)
f = torch.cos(math.pi * X).sum(1) * math.pi**2
W, b, a = torch.randn(d, m), torch.randn(m), torch.randn(m)
parameters = [W, b, a]
if layers == 3:
    V, c = torch.randn(m, m), torch.randn(m)
    parameters += [V, c]
for p in parameters:
    p.requires_grad_(True)
optimizer = torch.optim.Adam(parameters, lr=1e-3)


def activate(z):
    if layers == 3:
        t = torch.tanh(z)
        return (1 - s) * z + s * t, (1 - s) + s * (1 - t * t)
    r = torch.relu(z)
    return (1 - s) * z + 0.5 * s * r * r, (1 - s) + s * r


def step():
    value, slope = activate(X @ W + b)
    scale = 1 / math.sqrt(m)
    if layers == 2:
        u = value @ a * scale
        grad = slope @ (W.T * a[:, None]) * scale
    else:
        tangents = slope[:, None, :] * W
        value, slope = activate(value @ V * scale + c)
        tangents = slope[:, None, :] * (tangents @ V * scale)
        u = value @ a * scale
        grad = tangents @ a * scale
    e = 0.5 * (grad * grad).sum(1).mean() + 0.5 * u.mean() ** 2 - (f * u).mean()
    optimizer.zero_grad()
    e.backward()
    optimizer.step()


def timed(count):
    start = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - start) / count * 1e3


timed(3)
count = max(3, min(200, int(300 / timed(5))))
print(
    json.dumps(
        dict(
            peer="torch",
            version=torch.__version__,
            threads=threads,
            eager=[timed(count) for _ in range(rounds)],
        )
    )
)
