"""Reference solutions by finite elements (scikit-fem), for the problems of the gallery without a known one.

    python3 bench/references/finite_elements.py

writes bench/references/NAME.json: u and its gradient at quasi-random points of the domain, the energy, and how both
changed from each mesh to the next finer one: what the reference itself is good for.
"""

import json
from pathlib import Path

import numpy as np
from skfem import Basis, BilinearForm, ElementTriP2, LinearForm, MeshTri, condense, solve
from skfem.helpers import dot, grad

POINTS = 400


@BilinearForm
def stiffness(u, v, _):
    return dot(grad(u), grad(v))


@LinearForm
def load(v, _):
    return 1.0 * v


def square(cells):
    ticks = np.linspace(-1, 1, cells + 1)
    return MeshTri.init_tensor(ticks, ticks)


def graded(mesh, tips, levels):
    """Halves the triangles near the tips again and again."""
    for level in range(levels):
        centres = mesh.p[:, mesh.t].mean(axis=1)
        near = np.zeros(mesh.t.shape[1], dtype=bool)
        for tip in tips:
            near |= np.hypot(centres[0] - tip[0], centres[1] - tip[1]) < 2.0**-level
        mesh = mesh.refined(np.nonzero(near)[0])
    return mesh


def slit(refinement):
    """(-1, 1)^2 without [0, 1) x {0}; u = 0 on all of the boundary, so both sides share the slit's nodes."""
    mesh = graded(square(8), [(0, 0)], 12).refined(refinement)

    def held(x):
        on_square = (np.abs(x[0]) > 1 - 1e-12) | (np.abs(x[1]) > 1 - 1e-12)
        return on_square | ((np.abs(x[1]) < 1e-12) & (x[0] > -1e-12))

    return mesh, held, lambda x, y: np.ones_like(x, dtype=bool)


RADIUS = 0.5


def plate(refinement):
    """(-1, 1)^2 without the disk of radius 1/2; u = 0 on the square, the circle is free."""
    cells = 8 * 2**refinement
    angle = np.linspace(0, 2 * np.pi, 8 * cells + 1)[:-1] + np.pi / 4
    circle = np.array([np.cos(angle), np.sin(angle)])
    edge = circle / np.abs(circle).max(axis=0)
    share = np.linspace(0, 1, cells + 1)
    nodes = np.concatenate([(1 - s) * RADIUS * circle + s * edge for s in share], axis=1)
    around, triangles = len(angle), []
    for ring in range(cells):
        for i in range(around):
            a, b = ring * around + i, ring * around + (i + 1) % around
            c, d = a + around, b + around
            triangles += [[a, b, c], [b, d, c]]
    mesh = MeshTri(nodes, np.array(triangles).T)

    def held(x):
        return (np.abs(x[0]) > 1 - 1e-9) | (np.abs(x[1]) > 1 - 1e-9)

    return mesh, held, lambda x, y: np.hypot(x, y) > RADIUS * 1.001


def quasi_random_points(inside):
    """The R2 sequence (M. Roberts) in (-1, 1)^2, as far as it lies inside."""
    plastic = 1.32471795724474602596
    n = np.arange(1, 4 * POINTS)
    x, y = 2 * np.modf(0.5 + n / plastic)[0] - 1, 2 * np.modf(0.5 + n / plastic**2)[0] - 1
    keep = inside(x, y)
    return np.array([x[keep][:POINTS], y[keep][:POINTS]])


def solved(mesh, held, points):
    basis = Basis(mesh, ElementTriP2())
    dofs = np.nonzero(held(basis.doflocs))[0]
    matrix, vector = stiffness.assemble(basis), load.assemble(basis)
    u = solve(*condense(matrix, vector, D=dofs))
    at = basis.interpolator(u)
    step = 1e-7
    slope = [(at(points + shift) - at(points - shift)) / (2 * step) for shift in step * np.eye(2)[:, :, None]]
    return {
        "unknowns": int(len(u) - len(dofs)),
        "energy": float(0.5 * u @ (matrix @ u) - vector @ u),
        "u": at(points),
        "grad": np.array(slope),
    }


def reference(name, domain, levels):
    points, runs = None, []
    for refinement in levels:
        mesh, held, inside = domain(refinement)
        points = quasi_random_points(inside) if points is None else points
        runs.append(solved(mesh, held, points))
    finest = runs[-1]

    def change(one, key):
        return float(np.sqrt(np.sum((one[key] - finest[key]) ** 2) / np.sum(finest[key] ** 2)))

    steps = [
        {"unknowns": run["unknowns"], "energy": run["energy"], "l2": change(run, "u"), "h1Semi": change(run, "grad")}
        for run in runs
    ]
    for step in steps:
        print(name, step, flush=True)
    # each halving of the mesh must bring the solution closer, and the last one by little
    assert all(fine["l2"] < 0.5 * coarse["l2"] for coarse, fine in zip(steps, steps[1:]))
    assert steps[-2]["l2"] < 3e-4 and steps[-2]["h1Semi"] < 3e-3, "the reference has not converged"
    text = {
        "by": "finite elements of degree 2 (scikit-fem)",
        "convergence": steps,
        "energy": finest["energy"],
        "points": [[round(float(entry), 9) for entry in point] for point in points.T],
        "u": [round(float(entry), 9) for entry in finest["u"]],
        "grad": [[round(float(entry), 7) for entry in row] for row in finest["grad"].T],
    }
    path = Path(__file__).with_name(f"{name}.json")
    path.write_text(json.dumps(text, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    reference("slit-load2d", slit, [0, 1, 2, 3])
    reference("plate-hole2d", plate, [0, 1, 2])
