"""One Deep Ritz training step in JAX (XLA), for side-by-side timing by ../training-step.ts.

usage: jax_step.py LAYERS WIDTH POINTS DIMENSION THREADS ROUNDS      needs: jax, optax

LAYERS is 2 or 3. The points stay the same from step to step, which spares JAX the drawing that our step
does. Prints one JSON line: for each round, milliseconds a step for jit (one call a step) and for scan (all
steps in one call).
"""

import json
import math
import os
import sys
import time

layers, m, n, d, threads, rounds = map(int, sys.argv[1:7])
if threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})

import jax
import jax.numpy as jnp
import optax

s = 0.5
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


time_jit(3)
per_step = time_jit(5)
count = max(3, min(1000, int(300 / per_step)))
scan = many(count)
scan(theta, optimizer.init(theta))[1].block_until_ready()
result = dict(peer="jax", version=jax.__version__, threads=threads, jit=[], scan=[])
for _ in range(rounds):
    result["jit"].append(time_jit(count))
    start = time.perf_counter()
    scan(theta, optimizer.init(theta))[1].block_until_ready()
    result["scan"].append((time.perf_counter() - start) / count * 1e3)
print(json.dumps(result))
