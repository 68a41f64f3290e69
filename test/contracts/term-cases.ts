import * as tf from "@tensorflow/tfjs-core";
import { ellipticTerm } from "../../src/energy/elliptic/elliptic.ts";
import { sum } from "../../src/energy/functional.ts";
import { regressionTerm } from "../../src/energy/regression.ts";
import { drawSample, type Sample } from "../../src/energy/sample.ts";
import type { LinearFlux, Term } from "../../src/energy/term.ts";
import { type AnyWrittenEnergy, type WrittenEnergy, writtenTerm } from "../../src/energy/written/written.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import type { DataFunction } from "../../src/jet/data-function.ts";
import type { Jet } from "../../src/jet/jet.ts";
import type { TrialFunction } from "../../src/jet/trial-function.ts";
import { Random } from "../../src/math/random.ts";
import { elasticity } from "../../src/problem/equations/elasticity.ts";
import { augmentedLagrangianTerm } from "../../src/problem/terms/augmented-lagrangian-term.ts";
import { contactTerm } from "../../src/problem/terms/contact-term.ts";
import { type DirichletStatement, readDirichlet } from "../../src/problem/terms/dirichlet.ts";
import { dirichletTerm } from "../../src/problem/terms/dirichlet-term.ts";
import { movementTerm } from "../../src/problem/terms/movement-term.ts";
import { sizeTerm } from "../../src/problem/terms/size-term.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import { normals } from "./networks.ts";

/** Its measure is 2, so that weights which lack it show. */
export const domain = box([0, 0], [1, 2]);
export const d = 2;

const half = (v: tf.Tensor) => tf.mul(0.5, v);
const slopes = (grad: tf.Tensor) => tf.sum(tf.square(grad), -1);
const written = (energy: WrittenEnergy, data: Record<string, DataFunction> = {}) =>
  writtenTerm(domain, 1, energy as AnyWrittenEnergy, data);
const writtenPair = (energy: WrittenEnergy<never, 2>) =>
  writtenTerm(domain, 2, energy as AnyWrittenEnergy, {});

/** A function with c components that nothing here is a solution of. */
const trial = (c: number): TrialFunction => ({
  evaluate(points) {
    const count = points.length / d;
    const at = Array.from({ length: count * c }, (_, k) => points[Math.floor(k / c) * d]! * 3 + k);
    return { count, u: Float64Array.from(at, Math.sin), grad: new Float64Array(count * c * d) };
  },
  spanned: 0,
  span: () => new Float64Array(0),
  theta: new Float64Array(0),
  s: 1,
});

const dirichlet = (c: number, statement: DirichletStatement) => readDirichlet(domain, c, statement);
const onSides = dirichlet(1, { "x-": ([x, y]) => x + y * y, "x+": 2 });
const someOfTwo = dirichlet(2, { "x-": [1, null], "y-": ([x]) => [x, 2] });

/** A flux that mixes both components: sigma_i = sum_jl B_ijl d_l u_j with a B that varies. */
const mixing: LinearFlux = {
  data: {},
  conormal({ count, points }) {
    return Float64Array.from({ length: count * 2 * 2 * d }, (_, k) =>
      Math.cos(k + points[d * Math.floor(k / (4 * d))]!),
    );
  },
};

const everywhere = ellipticTerm(domain, 1, {
  diffusion: ([x, y]) => 1 + x * y,
  reaction: ([x]) => 2 + x,
  source: 3,
  meanPenalty: 2,
  neumann: { "x-": 1 },
  robin: { "y+": { coefficient: ([x]) => 1 + x, value: 2 } },
});
const oneMatrix = ellipticTerm(domain, 1, { diffusion: [2, 0.5, 0.5, 1], reaction: 1 });

const augmented = augmentedLagrangianTerm(domain, 1, sum([oneMatrix]), onSides, 7);
const augmentedPair = augmentedLagrangianTerm(domain, 2, sum([oneMatrix]), someOfTwo, 7);
/** The multipliers after two updates. */
const updated = (following: typeof augmented, iterate: TrialFunction): Term => {
  const once = following.next(following.first, iterate, 0);
  return following.at(following.next(once, iterate, 1));
};
const contact = contactTerm({ obstacle: ([x, y]) => 1 + Math.sin(7 * x + y), weight: 3 }, d);

/** A term to check. */
export interface TermCase {
  readonly name: string;
  readonly term: Term;
  /** Components. */
  readonly c: 1 | 2;
}

/** Every term, on one component or two; those that follow the iterate in a state that is not their first. */
export const termCases: readonly TermCase[] = [
  { name: "elliptic with everything", c: 1, term: everywhere },
  { name: "elliptic, one matrix", c: 1, term: oneMatrix },
  {
    name: "elliptic, varying matrix",
    c: 1,
    term: ellipticTerm(domain, 1, { diffusion: ([x, y]) => [2 + x, 0.5 * y, 0.5 * y, 1 + y] }),
  },
  {
    name: "written: semilinear, with a boundary term",
    c: 1,
    term: written(({ u, grad, integral }) =>
      tf.add(
        integral(tf.add(half(slopes(grad)), tf.mul(0.25, tf.pow(u, 4)))),
        integral((fields) => tf.square(tf.square(fields.u)), "x+"),
      ),
    ),
  },
  {
    name: "written: coupled u and grad u, concave in u",
    c: 1,
    term: written(({ u, grad, integral }) =>
      integral(tf.sub(tf.mul(tf.exp(u), slopes(grad)), tf.square(tf.square(u)))),
    ),
  },
  {
    name: "written: a Rayleigh quotient",
    c: 1,
    term: written(({ u, grad, integral }) => tf.div(integral(slopes(grad)), integral(tf.square(u)))),
  },
  {
    name: "written",
    c: 2,
    term: writtenPair(({ u, grad, integral }) =>
      integral(tf.add(tf.sum(tf.square(grad), [1, 2]), tf.square(tf.sum(tf.square(u), 1)))),
    ),
  },
  {
    name: "written: elasticity with a traction",
    c: 2,
    term: (({ energy, data }) => writtenTerm(domain, 2, energy as AnyWrittenEnergy, data))(
      elasticity({ lambda: 2, mu: 1, force: ([x, y]) => [x, y], traction: { "y+": [1, 2] } }),
    ),
  },
  {
    name: "regression",
    c: 1,
    term: regressionTerm(1, 0.3, { target: ([x]) => x, targetGradient: ([, y]) => [1, y] }),
  },
  { name: "regression", c: 2, term: regressionTerm(2, 0, { target: ([x, y]) => [x, y] }) },
  {
    name: "regression with gradients",
    c: 2,
    term: regressionTerm(2, 0.3, {
      target: ([x, y]) => [x, y],
      targetGradient: ([x, y]) => [1, x, y, 1],
    }),
  },
  { name: "Dirichlet, penalty", c: 1, term: dirichletTerm(1, onSides, { weight: 30 }) },
  { name: "Dirichlet, penalty on some components", c: 2, term: dirichletTerm(2, someOfTwo, { weight: 12 }) },
  {
    name: "Dirichlet, Nitsche",
    c: 1,
    term: dirichletTerm(1, onSides, { weight: 30, flux: oneMatrix.flux! }),
  },
  {
    name: "Dirichlet, Nitsche with a flux that mixes components",
    c: 2,
    term: dirichletTerm(2, someOfTwo, { weight: 30, flux: mixing }),
  },
  { name: "Dirichlet, multipliers", c: 1, term: updated(augmented, trial(1)) },
  { name: "Dirichlet, multipliers", c: 2, term: updated(augmentedPair, trial(2)) },
  { name: "contact with a force", c: 1, term: contact.at([trial(1), trial(1)]) },
  {
    name: "movement",
    c: 1,
    term: movementTerm(0.3, 1, (points) => Float64Array.from(trial(1).evaluate(points).u)),
  },
  {
    name: "movement",
    c: 2,
    term: movementTerm(0.3, 2, (points) => Float64Array.from(trial(2).evaluate(points).u)),
  },
  { name: "size of an eigenfunction", c: 1, term: sizeTerm(1.7) },
  { name: "size of an eigenfunction, by the sample's measure", c: 1, term: sizeTerm("measure") },
];

/** Data and points of another term, on the domain and on all of its boundary. */
const companion = (c: number) =>
  writtenTerm(
    domain,
    c,
    (({ companion: g, integral }) =>
      tf.add(
        integral(g),
        integral((there) => there.companion, "boundary"),
      )) as WrittenEnergy<"companion"> as AnyWrittenEnergy,
    { companion: ([x, y]) => x - y },
  );

/** Random points and a jet there; u is positive, for quotients. */
export function drawn(terms: readonly Term[], c: number): { sample: Sample; jet: Jet; random: Random } {
  const random = new Random(5);
  const sample = drawSample(domain, domain.boundary, [...terms, companion(c)], monteCarlo(), 7, random);
  const u = Float64Array.from({ length: sample.count * c }, () => 0.5 + random.uniform());
  return { sample, jet: { count: sample.count, u, grad: normals(u.length * d, random) }, random };
}
