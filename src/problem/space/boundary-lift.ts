import type { Lift, LiftValues } from "../../energy/lift/lift-values.ts";
import { joinedDistance, productOfDistances } from "../../geometry/distance/joined-distance.ts";
import type { Domain } from "../../geometry/domain.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import { Random } from "../../math/random.ts";
import { constantField, type Field } from "../field.ts";
import type { DirichletCondition } from "../terms/dirichlet.ts";
import { transfiniteWeights } from "./transfinite.ts";

/** How l is joined from the distances of several pieces. */
export interface JoinOptions {
  /**
   * "product", or the R-equivalence (sum phi_i^-m)^(-1/m) of the given order. Default: the product where one
   * function is prescribed on all pieces and these meet at angles of at most 90 degrees, up to five
   * dimensions; else the R-equivalence.
   */
  readonly join?: "product" | "r-equivalence";
  /** m, at least 1; default 1. */
  readonly order?: number;
}

/**
 * The lift that the boundary's distances give. For each component, l joins the distances of the pieces where
 * it is prescribed, scaled so that its largest value is about 1; g is the prescribed function itself where all
 * these pieces share it, else the transfinite interpolation of theirs. A component that is prescribed nowhere
 * has l = 1 and g = 0.
 *
 * @param conditions on pieces that all have a distance
 */
export function boundaryLift(
  domain: Domain,
  outputs: number,
  conditions: readonly DirichletCondition[],
  { join, order = 1 }: JoinOptions = {},
): Lift {
  const d = domain.dimension;
  const components = Array.from({ length: outputs }, (_, component) => {
    const given = conditions.filter(({ prescribed }) => prescribed[component]);
    if (given.length === 0) return { factor: constantFactor(d), extension: zero(d) };
    const shared = sharedExtension(given, component, d);
    const smooth = shared !== undefined && domain.nonObtuse === true && d <= 5;
    const asProduct = (join ?? (smooth ? "product" : "r-equivalence")) === "product";
    return {
      factor: distanceFactor(domain, given, asProduct, order),
      extension: shared ?? interpolated(given, component, d),
    };
  });
  return liftOf(components, d);
}

/** A scalar function and its gradient at points: values [n], and gradients [n, d]. */
export type ScalarJet = (points: Float64Array, count: number) => { values: Float64Array; grad: Float64Array };

/** The lift whose components have these l and g. */
export function liftOf(
  components: readonly { readonly factor: ScalarJet; readonly extension: ScalarJet }[],
  d: number,
): Lift {
  const c = components.length;
  return {
    at(points, count): LiftValues {
      const [g, l] = [new Float64Array(count * c), new Float64Array(count * c)];
      const [gradG, gradL] = [new Float64Array(count * c * d), new Float64Array(count * c * d)];
      components.forEach(({ factor, extension }, j) => {
        place(extension(points, count), g, gradG, j, c, d);
        place(factor(points, count), l, gradL, j, c, d);
      });
      return { g, gradG, l, gradL };
    },
  };
}

function place(
  { values, grad }: ReturnType<ScalarJet>,
  into: Float64Array,
  intoGrad: Float64Array,
  j: number,
  c: number,
  d: number,
): void {
  if (c === 1) {
    into.set(values);
    intoGrad.set(grad);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    into[i * c + j] = values[i]!;
    for (let k = 0; k < d; k++) intoGrad[(i * c + j) * d + k] = grad[i * d + k]!;
  }
}

/** l = 1, for a component that is free everywhere. */
function constantFactor(d: number): ScalarJet {
  return (_, count) => ({ values: new Float64Array(count).fill(1), grad: new Float64Array(count * d) });
}

function distanceFactor(
  domain: Domain,
  conditions: readonly DirichletCondition[],
  asProduct: boolean,
  order: number,
): ScalarJet {
  const d = domain.dimension;
  const distances = conditions.map(({ piece }) => piece.distance!);
  const distance = asProduct ? productOfDistances(d, distances) : joinedDistance(d, distances, order);
  const gradient = new Float64Array(d);
  // Adam moves every parameter alike: N should be of the size of u, whatever the size of the domain.
  const random = new Random(0);
  let largest = 0;
  for (let i = 0; i < 512; i++) {
    largest = Math.max(largest, distance(uniformPoint(domain, random), gradient));
  }
  const scale = 1 / largest;
  return (points, count) => {
    const values = new Float64Array(count);
    const grad = new Float64Array(count * d);
    for (let i = 0; i < count; i++) {
      values[i] = scale * distance(points.subarray(i * d, (i + 1) * d), gradient);
      for (let k = 0; k < d; k++) grad[i * d + k] = scale * gradient[k]!;
    }
    return { values, grad };
  };
}

function zero(d: number): ScalarJet {
  return componentOf(constantField([0], d), 0, d);
}

/** g of one component where all pieces share one function, or one number; else undefined. */
function sharedExtension(
  conditions: readonly DirichletCondition[],
  component: number,
  d: number,
): ScalarJet | undefined {
  const { value: first } = conditions[0]!;
  const constant = first.constant?.[component];
  if (constant !== undefined) {
    const same = conditions.every(({ value }) => value.constant?.[component] === constant);
    return same ? componentOf(constantField([constant], d), 0, d) : undefined;
  }
  // The same function, named piece by piece, is as good as one for the whole boundary.
  return conditions.every(({ value }) => value === first || value.at === first.at)
    ? componentOf(first, component, d)
    : undefined;
}

function componentOf(field: Field, component: number, d: number): ScalarJet {
  const c = field.components;
  return (points, count) => {
    const { u, grad } = field.jet(points);
    if (c === 1) return { values: Float64Array.from(u), grad: Float64Array.from(grad) };
    const result = { values: new Float64Array(count), grad: new Float64Array(count * d) };
    for (let i = 0; i < count; i++) {
      result.values[i] = u[i * c + component]!;
      for (let k = 0; k < d; k++) result.grad[i * d + k] = grad[(i * c + component) * d + k]!;
    }
    return result;
  };
}

/** g = sum w_i g_i with transfinite weights; at a corner, the first piece's value. */
function interpolated(conditions: readonly DirichletCondition[], component: number, d: number): ScalarJet {
  const p = conditions.length;
  const parts = conditions.map(({ value }) => componentOf(value, component, d));
  const [phi, weights] = [new Float64Array(p), new Float64Array(p)];
  const [gradients, slopes] = [new Float64Array(p * d), new Float64Array(p * d)];
  return (points, count) => {
    const jets = parts.map((part) => part(points, count));
    const values = new Float64Array(count);
    const grad = new Float64Array(count * d);
    for (let i = 0; i < count; i++) {
      const x = points.subarray(i * d, (i + 1) * d);
      conditions.forEach(({ piece }, q) => {
        phi[q] = Math.max(0, piece.distance!(x, gradients.subarray(q * d, (q + 1) * d)));
      });
      transfiniteWeights(phi, gradients, weights, slopes);
      const start = jets.findIndex((_, q) => phi[q] === 0);
      const base = jets[Math.max(0, start)]!.values[i]!;
      values[i] = base;
      for (let q = 0; q < p; q++) {
        const part = jets[q]!;
        const above = part.values[i]! - base;
        values[i]! += weights[q]! * above;
        for (let k = 0; k < d; k++) {
          grad[i * d + k]! += weights[q]! * part.grad[i * d + k]! + above * slopes[q * d + k]!;
        }
      }
    }
    return { values, grad };
  };
}
