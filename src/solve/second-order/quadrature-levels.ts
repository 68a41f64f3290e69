import type { Sample } from "../../energy/sample.ts";
import { isMappedThroughout } from "../../geometry/is-mapped.ts";
import { Random } from "../../math/random.ts";
import type { Problem } from "../../problem/problem.ts";
import { compositeGauss } from "../../quadrature/composite-gauss.ts";
import { drawOn } from "../../quadrature/draw-on.ts";
import { lattice } from "../../quadrature/lattice.ts";
import { sobol } from "../../quadrature/sobol.ts";

/** Points to train on, and points that training does not see. */
export interface QuadratureLevel {
  readonly training: Sample;
  /** Undefined where the training points are the problem's own: a regression's samples. */
  readonly holdOut?: Sample;
}

/** Ever finer pairs of rules, drawn when they are asked for. */
export interface QuadratureLevels {
  readonly count: number;
  /** Relative difference of the objectives on training and hold-out points that a start may have. */
  readonly agreement: number;
  /** How much wider than uniform cells the widest are; default 1. */
  readonly stretch?: number;
  /** Whether a lift was seen whose gradients no rule at hand integrates well. */
  readonly unresolved?: boolean;
  level(index: number): QuadratureLevel;
}

/** Cells an axis by level, in one, two and three dimensions. */
const cellCounts = [
  [8, 16, 32, 64, 128, 256],
  [4, 6, 8, 12, 16, 24],
  [2, 3, 4, 5, 6, 8],
] as const;

/** Corner cells with the cube of their number as diameter: errors in their area are below those elsewhere. */
const steep = 3;

/** Points by level where there is no product rule. */
const pointCounts = [2048, 4096, 8192, 16_384, 32_768] as const;

/**
 * Training and hold-out rules by level. On domains with charts up to three dimensions training is on composite
 * Gauss rules. The hold-out rule must be one that training cannot exploit: for smooth activations a Gauss rule of
 * another order on other cells; for powers of ReLU scrambled Sobol points, since kinks can be steered between the
 * nodes of two tensor grids at once. Where the gradient of a lift u = g + l N has no limit at corners, which no
 * Gauss rule on uniform cells sees, the cells are graded towards the faces of the charts. Elsewhere training is on a
 * lattice (Sobol points where there are no charts), the hold-out on other scrambled Sobol points.
 */
export function quadratureLevels(problem: Problem, smooth: boolean, random: Random): QuadratureLevels {
  const { domain } = problem;
  const d = domain.dimension;
  const training = random.stream("training points");
  const holdOut = random.stream("hold-out points");
  const cells = isMappedThroughout(domain) ? cellCounts[d - 1] : undefined;
  if (cells) {
    const { grading, unresolved } = liftGrading(problem, cells[2]);
    return {
      stretch: grading, // the slope in the middle
      unresolved,
      count: cells.length,
      agreement: 1e-2,
      level(index) {
        const n = cells[index]!;
        const gauss = smooth
          ? compositeGauss({ order: 6, cells: n, grading })
          : compositeGauss({ order: 3, cells: 2 * n, grading });
        const points = (6 * n) ** d;
        return {
          training: problem.draw(gauss, points, training),
          holdOut: smooth
            ? problem.draw(compositeGauss({ order: 7, cells: n - 1, grading }), points, holdOut)
            : problem.draw(sobol(), 2 ** Math.ceil(Math.log2(points)), holdOut),
        };
      },
    };
  }
  const rule = smooth && isMappedThroughout(domain) ? lattice({ tent: true }) : sobol();
  return {
    count: pointCounts.length,
    agreement: 1e-2,
    level: (index) => ({
      training: problem.draw(rule, pointCounts[index]!, training),
      holdOut: problem.draw(sobol(), pointCounts[index]!, holdOut),
    }),
  };
}

/**
 * The grading of cells that integrates a lift's squared gradients: 1 unless a steeper one does better. They are
 * unresolved where it does not, and more cells help as little as they do at a jump.
 */
function liftGrading(problem: Problem, cells: number): { grading: number; unresolved: boolean } {
  const { domain, lift } = problem;
  const d = domain.dimension;
  if (!lift || d === 1) return { grading: 1, unresolved: false };
  const integral = (order: number, n: number, grading: number) => {
    const rule = compositeGauss({ order, cells: n, grading });
    const { points, weights, count } = drawOn(domain, rule, 1, new Random(0));
    const { gradG, gradL } = lift.at(points, count);
    const width = gradG.length / count;
    let sum = 0;
    for (let i = 0; i < gradG.length; i++) {
      sum += weights[Math.floor(i / width)]! * (gradG[i]! ** 2 + gradL[i]! ** 2);
    }
    return sum;
  };
  const disagreement = (grading: number, n = cells) => {
    const fine = integral(7, n - 1, grading);
    return Math.abs(integral(6, n, grading) - fine) / fine;
  };
  const uniform = disagreement(1);
  if (!(uniform > 1e-9)) return { grading: 1, unresolved: false };
  if (disagreement(steep) < 0.1 * uniform) return { grading: steep, unresolved: false };
  const unresolved = uniform > 1e-6 && disagreement(1, 2 * cells) > 0.02 * uniform;
  return { grading: 1, unresolved };
}

/** The one level of a regression: what it was given to fit. */
export function samplesOnly(sample: Sample): QuadratureLevels {
  return { count: 1, agreement: 1e-2, level: () => ({ training: sample }) };
}
