"""One Deep Ritz training step in JAX (XLA), for side-by-side timing by ../training-step.ts.

usage: jax_step.py THREADS      needs: jax, optax

Prints {"version": ..., "cpu": ...}, then answers each line of standard input, a case
{"layers": 2 or 3, "width": m, "points": n, "dimension": d, "budget": milliseconds}, with
{"times": {"jit": ..., "scan": ...}, "cpu": seconds}: milliseconds a step, where jit is one call a step and scan
all steps in one call, and the processor time of this process so far. Compiling is not in the times. The points stay the same
from step to step, which spares JAX the drawing that our step does.
"""

import json
import math
import os
import sys
import time

threads = int(sys.argv[1])
if threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})

import jax
import jax.numpy as jnp
import optax

s = 0.5


def prepare(layers, m, n, d, budget):
    """A function that times one round of the case."""
    keys = jax.random.split(jax.random.PRNGKey(0), 6)
    X = jax.random.uniform(keys[0], (n, d))
    f = jnp.cos(jnp.pi * X).sum(1) * jnp.pi**2
    theta = dict(
        W=jax.random.normal(keys[1], (d, m)),
        b=jax.random.normal(keys[2], (m,)),
        a=jax.random.normal(keys[3], (m,)),
    )
    if layers == 3:
        theta |= dict(V=jax.random.normal(keys[4], (m, m)), c=jax.random.normal(keys[5], (m,)))

    def activate(z):
        if layers == 3:  # tanh, whose homotopy has slope (1 - s) + s (1 - t^2)
            t = jnp.tanh(z)
            return (1 - s) * z + s * t, (1 - s) + s * (1 - t * t)
        r = jax.nn.relu(z)  # ReLU^2 / 2
        return (1 - s) * z + 0.5 * s * r * r, (1 - s) + s * r

    def energy(t):
        value, slope = activate(X @ t["W"] + t["b"])
        scale = 1 / math.sqrt(m)
        if layers == 2:
            u = value @ t["a"] * scale
            grad = slope @ (t["W"].T * t["a"][:, None]) * scale
        else:
            tangents = slope[:, None, :] * t["W"]  # [n, d, m]
            value, slope = activate(value @ t["V"] * scale + t["c"])
            tangents = slope[:, None, :] * (tangents @ t["V"] * scale)
            u = value @ t["a"] * scale
            grad = tangents @ t["a"] * scale
        return 0.5 * (grad * grad).sum(1).mean() + 0.5 * u.mean() ** 2 - (f * u).mean()

    optimizer = optax.adam(1e-3)

    @jax.jit
    def step(t, state):
        e, g = jax.value_and_grad(energy)(t)
        updates, state = optimizer.update(g, state)
        return optax.apply_updates(t, updates), state, e

    def many(count):
        @jax.jit
        def run(t, state):
            def body(carry, _):
                t, state, e = step(*carry)
                return (t, state), e

            return jax.lax.scan(body, (t, state), None, length=count)

        return run

    def time_jit(count):
        t, state = theta, optimizer.init(theta)
        start = time.perf_counter()
        for _ in range(count):
            t, state, e = step(t, state)
        e.block_until_ready()
        return (time.perf_counter() - start) / count * 1e3

    time_jit(1)
    count = max(1, min(1000, int(budget / time_jit(2))))
    scan = many(count)
    scan(theta, optimizer.init(theta))[1].block_until_ready()

    def time_scan():
        start = time.perf_counter()
        scan(theta, optimizer.init(theta))[1].block_until_ready()
        return (time.perf_counter() - start) / count * 1e3

    # A scan is faster than single calls: as many of them as fill the budget.
    repeats = max(1, round(budget / (time_scan() * count)))
    return lambda: dict(jit=time_jit(count), scan=sum(time_scan() for _ in range(repeats)) / repeats)


print(json.dumps(dict(version=jax.__version__, cpu=time.process_time())), flush=True)
prepared = None
for line in sys.stdin:
    case = tuple(json.loads(line)[name] for name in ("layers", "width", "points", "dimension", "budget"))
    try:
        if prepared is None or prepared[0] != case:
            prepared = (case, prepare(*case))
        print(json.dumps(dict(times=prepared[1](), cpu=time.process_time())), flush=True)
    except Exception as error:
        print(json.dumps(dict(error=str(error).split("\n")[0][:200])), flush=True)
