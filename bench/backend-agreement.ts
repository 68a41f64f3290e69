import { adam, type SolveOptions, solve } from "deep-ritz";
import { chooseKernels, messageOf, startNodeBackend } from "deep-ritz/node";
import { referenceKernels } from "deep-ritz/solve";
import poisson from "../problems/poisson2d.ts";

// One trajectory on every backend that this machine has, from the same seed: 100 steps of poisson2d with
// m = 200, n = 400 and the package's own settings. Prints a table in Markdown for docs/backends.md.
//
//   npm run bench:agreement

const settings: SolveOptions = {
  solver: adam({ network: { width: 200 }, steps: 100, quadrature: { points: 400 } }),
  recordEvery: 1,
};

async function run(options: SolveOptions) {
  const { history, theta } = await solve(poisson, { ...settings, ...options });
  return { history, theta };
}

const reference = await run({ kernels: referenceKernels() });
const size = Math.hypot(...reference.theta);

function row(name: string, { history, theta }: Awaited<ReturnType<typeof run>>): string {
  const energies = history.map(({ energy }, k) => {
    const wanted = reference.history[k]!.energy;
    return Math.abs(energy - wanted) / Math.abs(wanted);
  });
  const away = Math.hypot(...Array.from(theta, (value, k) => value - reference.theta[k]!)) / size;
  const after = (step: number) => Math.max(...energies.slice(0, step + 1)).toExponential(1);
  return `| ${name} | ${after(0)} | ${after(10)} | ${after(100)} | ${away.toExponential(1)} |`;
}

const lines = [
  "| | energy at the start | over 10 steps | over 100 steps | parameters after 100 |",
  "|---|---|---|---|---|",
];
for (const kernels of ["native", "wasm"] as const) {
  try {
    const chosen = chooseKernels({ kernels });
    lines.push(row(`kernels ${kernels}`, await run({ kernels: chosen })));
    chosen.dispose();
  } catch (error) {
    lines.push(`| kernels ${kernels} | missing: ${messageOf(error)} |`);
  }
}
for (const backend of ["wasm", "cpu", "tensorflow", "webgpu"]) {
  try {
    await startNodeBackend(backend);
    lines.push(row(`backend ${backend}`, await run({ backend })));
  } catch (error) {
    lines.push(`| backend ${backend} | missing: ${messageOf(error)} |`);
  }
}
process.stdout.write(`${lines.join("\n")}\n`);
