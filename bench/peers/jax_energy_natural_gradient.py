"""Energy natural gradient descent in JAX, for side-by-side timing by ../second-order.ts.

J. Mueller, M. Zeinhofer, "Achieving high accuracy with PINNs via energy natural gradients", ICML 2023, written from
its formulas: theta -= alpha G(theta)^+ grad E(theta), G_ij = D^2 E(d_i u, d_j u) (the Gram matrix of the energy's
inner product), the system solved by least squares, alpha the best of 2^-k, k = 0..30. In float64.

The problem is the HRTA paper's: E(u) = int 1/2 |grad u|^2 - f u + 1/2 (int u)^2 on the unit square,
u* = cos pi x + cos pi y. Network: two layers, tanh, affine skip; kinks of slope 2 spread over the square, as ours.
Quadrature: a fixed composite Gauss rule, 6 points a cell and axis on 4 x 4 cells.

usage: jax_energy_natural_gradient.py WIDTH SEEDS TARGET ITERATIONS (SEEDS: 1,2,3)     needs: jax

Prints {"version"}, then for each seed {"seed", "seconds" and "iterations" to the relative L2 error TARGET (null if it is not reached),
"l2" at the end, "secondsInAll"}. Compiling and the measurement of errors are not in the times.
"""

import json
import math
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the system is small: threads would only wait for each other

import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import numpy as np

# Singular values below this share of the largest are left out: with all of them the steps are noise from such a
# start (L2 errors near 0.3 after 120 iterations), with 1e-6 the error stays at 1e-4.
cut = 1e-9


def gauss(cells, order):
    """Nodes [n, 2] and weights [n] of a composite Gauss rule on the unit square."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    x = np.concatenate([(cell + (nodes + 1) / 2) / cells for cell in range(cells)])
    w = np.tile(weights / (2 * cells), cells)
    X, Y = np.meshgrid(x, x, indexing="ij")
    return jnp.array(np.stack([X.ravel(), Y.ravel()], 1)), jnp.array(np.outer(w, w).ravel())


def exact(X):
    return jnp.cos(jnp.pi * X).sum(1)


def start(seed, m):
    """Parameters W [2, m], b [m], a [m], P [2], q, flat."""
    random = np.random.default_rng(seed)
    W = random.normal(size=(2, m))
    W *= 2 / np.linalg.norm(W, axis=0)
    b = -(W * random.uniform(size=(2, m))).sum(0)
    return jnp.array(np.concatenate([W.ravel(), b, random.normal(size=m), np.zeros(3)]))


def prepare(m):
    X, w = gauss(4, 6)
    f = jnp.pi**2 * exact(X)
    Xe, we = gauss(9, 5)
    ue = exact(Xe)
    steps = 2.0 ** -jnp.arange(31)

    def jet(theta, x):
        """Gradient and value of u at points [..., 2]: [..., 3]."""
        W, b, a = theta[: 2 * m].reshape(2, m), theta[2 * m : 3 * m], theta[3 * m : 4 * m] / math.sqrt(m)
        P, q = theta[4 * m : 4 * m + 2], theta[4 * m + 2]
        t = jnp.tanh(x @ W + b)
        value = t @ a + x @ P + q
        return jnp.concatenate([((1 - t * t) * a) @ W.T + P, value[..., None]], -1)

    def energy(theta):
        values = jet(theta, X)
        return w @ (0.5 * (values[:, :2] ** 2).sum(1) - f * values[:, 2]) + 0.5 * (w @ values[:, 2]) ** 2

    @jax.jit
    def iterate(theta):
        J = jax.vmap(jax.jacrev(jet), (None, 0))(theta, X)  # [n, 3, P]
        gradients = (J[:, :2] * jnp.sqrt(w)[:, None, None]).reshape(-1, theta.size)
        mean = w @ J[:, 2]
        G = gradients.T @ gradients + jnp.outer(mean, mean)
        eta = jnp.linalg.lstsq(G, jax.grad(energy)(theta), rcond=cut)[0]
        trials = theta - steps[:, None] * eta
        return trials[jnp.nanargmin(jax.vmap(energy)(trials))]

    @jax.jit
    def error(theta):
        difference = jet(theta, Xe)[:, 2] - ue
        return jnp.sqrt(we @ difference**2 / (we @ ue**2))

    return iterate, error


def main(m, seeds, target, iterations):
    print(json.dumps(dict(version=jax.__version__)), flush=True)
    iterate, error = prepare(m)
    iterate(start(0, m)).block_until_ready()
    error(start(0, m)).block_until_ready()
    for seed in seeds:
        theta, seconds, hit = start(seed, m), 0.0, None
        for iteration in range(1, iterations + 1):
            before = time.perf_counter()
            theta = iterate(theta).block_until_ready()
            seconds += time.perf_counter() - before
            l2 = float(error(theta))
            if hit is None and l2 <= target:
                hit = (seconds, iteration)
        reached = dict(seconds=hit and hit[0], iterations=hit and hit[1])
        print(json.dumps(dict(seed=seed, **reached, l2=l2, secondsInAll=seconds)), flush=True)


main(int(sys.argv[1]), [int(seed) for seed in sys.argv[2].split(",")], float(sys.argv[3]), int(sys.argv[4]))
