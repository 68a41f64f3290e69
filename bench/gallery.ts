import { cpus, release, type } from "node:os";
import { parseArgs } from "node:util";
import { galleryPage } from "./gallery-page.ts";
import { distancesTo, referenceOf } from "./gallery-reference.ts";
import { type GalleryEntry, galleryProblems, readGallery, withRun } from "./gallery-results.ts";
import { keepPicture, solveFile } from "./gallery-run.ts";
import { writeWhole } from "./results.ts";

// Every problem of problems/ by `ritz solve` with its default settings, one run after another: docs/gallery.md.
//
//   npm run gallery [-- --only slit2d,poisson2d] [--again] [--seeds 3] [--render]
//
// Runs that are stored and whose problem's file has not changed are kept; --again repeats them.

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    again: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
    seeds: { type: "string", default: "3" },
  },
});
const [stored, page, pictures] = ["bench/results/gallery.json", "docs/gallery.md", "docs/gallery"];
const problems = await galleryProblems();
const only = flags.only?.split(",") ?? problems.map(({ name }) => name);
for (const name of only) {
  if (!problems.some((one) => one.name === name)) throw new Error(`--only: no problem is called ${name}`);
}
const machine = `${cpus()[0]!.model.trim()}, ${cpus().length} cores; ${type()} ${release()}; Node ${process.version}`;
const isKnown = (entry: GalleryEntry) => problems.some(({ name }) => name === entry.name);
let entries = readGallery(stored).filter(isKnown);
for (const one of flags.render ? [] : problems) {
  if (!only.includes(one.name)) continue;
  for (let seed = 1; seed <= Number(flags.seeds); seed++) {
    const entry = entries.find(({ name, source }) => name === one.name && source === one.source);
    if (!flags.again && entry?.runs.some((run) => run.seed === seed)) continue;
    const folder = `runs/gallery/${one.name}-seed${seed}`;
    const run = await solveFile(one.file, seed, folder);
    const known = referenceOf(one.name);
    const reference = known && (await distancesTo(known, folder, run.summary.energy));
    const { l2, h1, energyGap } = { ...run.summary.errors, ...reference };
    const figures = Object.entries({ l2, h1, energyGap }).map(
      ([key, value]) => `${key} ${value?.toExponential(1)}`,
    );
    process.stdout.write(
      `${one.name}, seed ${seed}: ${figures.join(", ")}, ${run.summary.seconds.toFixed(1)} s\n`,
    );
    const picture = seed === 1 || !entry ? keepPicture(folder, pictures, one.name) : entry.picture;
    const date = new Date().toISOString().slice(0, 10);
    entries = withRun(
      entries,
      one,
      { seed, date, machine, ...run, ...(reference && { reference }) },
      picture,
    );
    writeWhole(stored, `${JSON.stringify(entries, null, 1)}\n`);
    writeWhole(page, galleryPage(entries, problems));
  }
}
writeWhole(page, galleryPage(entries, problems));
