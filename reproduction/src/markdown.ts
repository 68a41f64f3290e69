import type { Experiment, PageTable, StoredResults } from "./experiment.ts";

/** A rendered page: its Markdown, and its pictures by file name. */
export interface RenderedPage {
  readonly markdown: string;
  readonly pictures: Readonly<Record<string, string>>;
}

/** Renders an experiment's page from stored results alone; the same results give the same text. */
export function renderPage(experiment: Experiment, stored: StoredResults): RenderedPage {
  const { quick, circumstances, outcomes, planned } = stored;
  const page = experiment.page(outcomes, quick);
  const name = `${experiment.name}${quick ? "-quick" : ""}`;
  const command = `npm run reproduce -- ${experiment.name}${quick ? " --quick" : ""} --out docs/reproduction`;
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const pictures = Object.fromEntries(
    page.figures.map(({ name: figure, svg }) => [`${name}-${figure}.svg`, `${svg}\n`]),
  );
  const parts = [
    `# ${page.title}`,
    `\`${command}\` wrote this page; its numbers are in [results/${experiment.results}${quick ? "-quick" : ""}.json](results/${experiment.results}${quick ? "-quick" : ""}.json).`,
    ...(quick
      ? [
          "**These are quick settings**: few seeds and short runs. They show the direction, not the paper's scale.",
        ]
      : []),
    ...(outcomes.length < planned
      ? [
          `**${outcomes.length} of ${planned} runs are done**; the rest is not shown. The same command goes on from here.`,
        ]
      : []),
    `## What the paper says\n\n${page.claim}`,
    `## Verdict\n\n${page.verdict}`,
    `## What we found\n\n${page.tables.map(table).join("\n\n")}`,
    ...page.figures.map(({ name: figure, caption }) => `![${caption}](${name}-${figure}.svg)\n\n${caption}`),
    ...(page.notes.length === 0 ? [] : [`## Notes\n\n${list(page.notes)}`]),
    `## Settings\n\n${list([
      ...page.settings,
      `deep-ritz ${circumstances.version}, Node ${circumstances.node}, ${circumstances.platform}, kernels ${circumstances.kernels}; ${outcomes.length} runs, ${Math.round(seconds)} seconds of one processor in all.`,
    ])}`,
  ];
  return { markdown: `${parts.join("\n\n")}\n`, pictures };
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

function table({ caption, header, rows }: PageTable): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const body = [line(header), `|${"---|".repeat(header.length)}`, ...rows.map(line)].join("\n");
  return caption === undefined ? body : `**${caption}**\n\n${body}`;
}
