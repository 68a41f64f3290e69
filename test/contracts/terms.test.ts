import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Curvature, writtenOut } from "../../src/energy/curvature.ts";
import { sum } from "../../src/energy/functional.ts";
import { drawSample, type Sample } from "../../src/energy/sample.ts";
import type { Term } from "../../src/energy/term.ts";
import { type Jet, newCotangent } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient, expectClose } from "./finite-differences.ts";
import { normals } from "./networks.ts";
import { keepingTensorCount } from "./tensor-count.ts";
import { d, domain, drawn, termCases } from "./term-cases.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const randomJet = ({ count, u, grad }: Jet, random: Random): Jet => ({
  count,
  u: normals(u.length, random),
  grad: normals(grad.length, random),
});

const moved = (jet: Jet, by: number, direction: Jet): Jet => ({
  count: jet.count,
  u: Float64Array.from(jet.u, (value, i) => value + by * direction.u[i]!),
  grad: Float64Array.from(jet.grad, (value, i) => value + by * direction.grad[i]!),
});

/** u and grad u one after the other. */
const flat = ({ u, grad }: Jet): Float64Array => Float64Array.of(...u, ...grad);
const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

/** The term's value, and its derivatives alone. */
function evaluated(term: Term, sample: Sample, jet: Jet): { value: number; derivatives: Jet } {
  const derivatives = newCotangent(jet);
  const value = term.add(sample, jet, derivatives);
  return { value, derivatives };
}

/** The curvature applied to a direction (u, grad). */
function applied(curvature: Curvature, direction: Jet, c: number): Jet {
  const result = newCotangent(direction);
  const b = c * (1 + d);
  const blocks = writtenOut(curvature, d);
  const entry = (jet: Jet, i: number, k: number) => {
    const j = Math.floor(k / (1 + d));
    const axis = k % (1 + d);
    return axis === 0 ? ([jet.u, i * c + j] as const) : ([jet.grad, (i * c + j) * d + axis - 1] as const);
  };
  for (let i = 0; i < direction.count; i++) {
    for (let k = 0; k < b; k++) {
      const [into, at] = entry(result, i, k);
      for (let l = 0; l < b; l++) {
        const [from, index] = entry(direction, i, l);
        into[at]! += blocks[(i * b + k) * b + l]! * from[index]!;
      }
    }
  }
  for (const { coefficient, direction: v } of curvature.rankOne) {
    const along = flat(v).reduce((total, entry, k) => total + entry * flat(direction)[k]!, 0);
    for (let i = 0; i < v.u.length; i++) result.u[i]! += coefficient * along * v.u[i]!;
    for (let i = 0; i < v.grad.length; i++) result.grad[i]! += coefficient * along * v.grad[i]!;
  }
  return result;
}

/** Step of central differences in float64, and their error relative to the largest entry. */
const [step, differences] = [1e-5, 1e-8];
/** Sums of some hundred terms in float32. */
const single = 1e-5;

describe.each(termCases)("the term of $name, components: $c", ({ term, c }) => {
  const { sample, jet, random } = drawn([term], c);
  const direction = randomJet(jet, random);
  const { value, derivatives } = evaluated(term, sample, jet);

  it("gives its value and adds its derivatives to what the cotangent has", () => {
    const filled = randomJet(jet, random);
    const before = flat(filled);
    expect(term.add(sample, jet, filled)).toBe(value);
    const added = flat(filled).map((entry, k) => entry - before[k]!);
    const rounding = 4 * Number.EPSILON * (largest(before) + largest(flat(derivatives)));
    expectClose("derivatives", added, flat(derivatives), rounding);
    expect(largest(added)).toBeGreaterThan(0);
  });

  it("has the derivatives that differences of its value give", () => {
    const [size, count] = [jet.u.length, jet.count];
    const jetOf = (all: Float64Array): Jet => ({ count, u: all.slice(0, size), grad: all.slice(size) });
    checkGradient(
      "derivatives",
      (all) => evaluated(term, sample, jetOf(all)).value,
      flat(jet),
      flat(derivatives),
    );
  });

  it("leaves the points of other terms alone", () => {
    const own = new Set(["domain", ...term.pieces]);
    const curved = flat(applied(term.curvature(sample, jet), direction, c));
    const slopesOf = flat(derivatives);
    for (const { region, offset, count } of sample.regions) {
      if (own.has(region)) continue;
      for (let k = offset * c; k < (offset + count) * c; k++) {
        for (const at of [k, ...Array.from({ length: d }, (_, l) => jet.u.length + k * d + l)]) {
          expect([slopesOf[at], curved[at]], `${region}, entry ${at}`).toEqual([0, 0]);
        }
      }
    }
  });

  it("has the curvature that differences of its derivatives give", () => {
    const got = flat(applied(term.curvature(sample, jet), direction, c));
    const [up, down] = [1, -1].map((sign) =>
      flat(evaluated(term, sample, moved(jet, sign * step, direction)).derivatives),
    );
    const wanted = up!.map((entry, k) => (entry - down![k]!) / (2 * step));
    expect(largest(wanted)).toBeGreaterThan(0);
    expectClose("curvature", got, wanted, differences * largest(wanted));
  });

  it("is the same as a tensor, which tfjs differentiates", () => {
    keepingTensorCount(() =>
      tf.tidy(() => {
        const toTensor = (values: ArrayLike<number>, shape: number[]) =>
          tf.tensor(Float32Array.from(values), shape);
        const inputs = [toTensor(jet.u, [jet.count, c]), toTensor(jet.grad, [jet.count, c, d])];
        const expressed = tf.valueAndGrads((u, grad) => {
          const expression = term.expression(sample, { u: u!, grad: grad! }, toTensor);
          expect(expression.shape).toEqual([]);
          // so that both inputs enter, whatever the term sees
          return tf.add(expression, tf.mul(0, tf.add(tf.sum(u!), tf.sum(grad!)))) as tf.Scalar;
        })(inputs);
        expectClose("value", expressed.value.dataSync(), [value], single * (1 + Math.abs(value)));
        const [u, grad] = expressed.grads.map((gradient) => gradient.dataSync());
        const scale = single * largest(flat(derivatives));
        expectClose("du", u!, derivatives.u, scale);
        expectClose("dgrad", grad!, derivatives.grad, scale);
      }),
    );
  });
});

it.each(termCases.filter(({ term }) => term.quadratic))(
  "the term of $name, components: $c: is quadratic, as it says",
  ({ term, c }) => {
    const { sample, jet, random } = drawn([term], c);
    const direction = randomJet(jet, random);
    const [here, there] = [jet, moved(jet, 1, direction)].map((at) =>
      flat(evaluated(term, sample, at).derivatives),
    );
    const wanted = there!.map((entry, k) => entry - here![k]!);
    for (const at of [jet, moved(jet, 3, direction)]) {
      const got = flat(applied(term.curvature(sample, at), direction, c));
      expectClose("curvature", got, wanted, 1e-11 * largest(wanted));
    }
  },
);

const named = (name: string, c: number): Term =>
  termCases.find((one) => one.c === c && one.name.startsWith(name))!.term;

describe.each([
  {
    name: "one metric",
    c: 1,
    form: "isotropic",
    terms: [
      named("elliptic, one matrix", 1),
      named("Dirichlet, penalty", 1),
      named("contact", 1),
      named("movement", 1),
      named("size", 1),
    ],
  },
  {
    name: "Nitsche and rank-one terms",
    c: 1,
    form: "blocks",
    terms: [
      named("elliptic with everything", 1),
      named("Dirichlet, Nitsche", 1),
      named("contact", 1),
      named("movement", 1),
      named("size", 1),
    ],
  },
  {
    name: "written, with multipliers",
    c: 1,
    form: "isotropic",
    terms: [named("written: a Rayleigh", 1), named("Dirichlet, multipliers", 1), named("movement", 1)],
  },
  {
    name: "two components",
    c: 2,
    form: "blocks",
    terms: [
      named("written: elasticity", 2),
      named("Dirichlet, multipliers", 2),
      named("movement", 2),
      named("regression", 2),
    ],
  },
])("the sum of terms: $name", ({ c, form, terms }) => {
  const functional = sum(terms);
  const { sample, jet, random } = drawn(terms, c);
  const direction = randomJet(jet, random);
  const rounding = 64 * Number.EPSILON;

  it("is the sum of their values and derivatives, and overwrites the cotangent", () => {
    const parts = terms.map((term) => evaluated(term, sample, jet));
    const filled = randomJet(jet, random);
    const { value, cotangent } = functional.evaluate(sample, jet, filled);
    expect(cotangent).toBe(filled);
    const values = parts.map((part) => part.value);
    const total = values.reduce((a, b) => a + b);
    expectClose("value", [value], [total], rounding * largest(values));
    const derivatives = parts.map((part) => flat(part.derivatives));
    const wanted = derivatives.reduce((a, b) => a.map((entry, k) => entry + b[k]!));
    expectClose("derivatives", flat(cotangent), wanted, rounding * Math.max(...derivatives.map(largest)));
  });

  it("has the sum of their curvatures, in the cheap form where all have it", () => {
    const parts = terms.map((term) => flat(applied(term.curvature(sample, jet), direction, c)));
    const wanted = parts.reduce((a, b) => a.map((entry, k) => entry + b[k]!));
    const curvature = functional.curvature(sample, jet);
    expect(curvature.form).toBe(form);
    const got = flat(applied(curvature, direction, c));
    expectClose("curvature", got, wanted, rounding * Math.max(...parts.map(largest)));
  });

  it("has the sum of their expressions", () => {
    const toTensor = (values: ArrayLike<number>, shape: number[]) =>
      tf.tensor(Float32Array.from(values), shape);
    const numbers = keepingTensorCount(() =>
      tf.tidy(() => {
        const tensors = { u: toTensor(jet.u, [jet.count, c]), grad: toTensor(jet.grad, [jet.count, c, d]) };
        return [functional, ...terms].map((one) => one.expression(sample, tensors, toTensor).dataSync()[0]!);
      }),
    );
    const [whole, ...parts] = numbers;
    expectClose("expression", [whole!], [parts.reduce((a, b) => a + b)], 2 ** -21 * largest(parts));
  });

  it("wants their pieces and their data, and is quadratic where all are", () => {
    expect(new Set(functional.pieces)).toEqual(new Set(terms.flatMap(({ pieces }) => pieces)));
    expect(functional.pieces).toHaveLength(new Set(functional.pieces).size);
    expect(functional.quadratic).toBe(terms.every(({ quadratic }) => quadratic));
    const own = drawSample(domain, domain.boundary, functional.sources, monteCarlo(), 7, new Random(5));
    const { value } = functional.evaluate(own, jet);
    expect(value).toBe(functional.evaluate(sample, jet).value);
  });
});
