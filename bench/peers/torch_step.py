"""One Deep Ritz training step in PyTorch (eager), for side-by-side timing by ../training-step.ts.

usage: torch_step.py THREADS      needs: torch      THREADS 0: on a GPU where there is one

The same step, questions and answers as jax_step.py; its times are those of "eager".
"""

import json
import math
import sys
import time

import torch

threads = int(sys.argv[1])
if threads > 0:
    torch.set_num_threads(threads)
device = "cuda" if threads == 0 and torch.cuda.is_available() else "cpu"
torch.set_default_device(device)
s = 0.5
wait = torch.cuda.synchronize if device == "cuda" else lambda: None


def prepare(layers, m, n, d, budget):
    """A function that times one round of the case."""
    torch.manual_seed(0)
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
        wait()
        start = time.perf_counter()
        for _ in range(count):
            step()
        wait()
        return (time.perf_counter() - start) / count * 1e3

    timed(1)
    count = max(1, min(1000, int(budget / timed(2))))
    return lambda: dict(eager=timed(count))


print(json.dumps(dict(version=torch.__version__, cpu=time.process_time())), flush=True)
prepared = None
for line in sys.stdin:
    case = tuple(json.loads(line)[name] for name in ("layers", "width", "points", "dimension", "budget"))
    try:
        if prepared is None or prepared[0] != case:
            prepared = (case, prepare(*case))
        print(json.dumps(dict(times=prepared[1](), cpu=time.process_time())), flush=True)
    except Exception as error:
        print(json.dumps(dict(error=str(error).split("\n")[0][:200])), flush=True)
