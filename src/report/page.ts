import { formatCell, isNumericColumn, type TableCell } from "./format.ts";
import { escapeMarkup, renameIds } from "./markup.ts";
import { pageStyle } from "./page-style.ts";

/** A table of a `ReportPage`; numbers are written by `formatNumber`. */
export interface ReportTable {
  /** what it shows */
  readonly caption: string;
  /** words above the columns */
  readonly header: readonly string[];
  /** [rows][columns] */
  readonly rows: readonly (readonly TableCell[])[];
}

/** A report. All of it is text, to be shown as it is, but for the figures, which are SVG markup. */
export interface ReportPage {
  /** of the page and of its first heading */
  readonly title: string;
  /** below it; none by default */
  readonly subtitle?: string;
  /** how it ended */
  readonly status: {
    /** in a word or two */
    readonly label: string;
    /** which colour the word has */
    readonly kind: "good" | "warning" | "bad";
  };
  /** the numbers to be seen first */
  readonly summary: readonly (readonly [label: string, value: TableCell])[];
  /** in order */
  readonly figures: readonly {
    /** what it shows */
    readonly caption: string;
    /** one SVG element */
    readonly svg: string;
  }[];
  /** below the figures */
  readonly tables: readonly ReportTable[];
  /** a line each, below the tables */
  readonly notes: readonly string[];
  /** the statement of the problem, to be unfolded; none by default */
  readonly source?: {
    /** the file's name */
    readonly name: string;
    /** what the file says */
    readonly text: string;
  };
}

/**
 * A report as one HTML document that needs nothing beside it: no script, no link, no font. It forbids the browser
 * to load or run anything.
 *
 * @throws TypeError if a figure is not an SVG element
 */
export function reportPage(page: ReportPage): string {
  const title = escapeMarkup(page.title);
  const subtitle =
    page.subtitle === undefined ? "" : `<p class="subtitle">${escapeMarkup(page.subtitle)}</p>\n`;
  const main = [
    summaryList(page.summary),
    section("Figures", page.figures.length === 0 ? "" : figureGrid(page.figures)),
    section("Tables", page.tables.map(table).join("")),
    section("Notes", page.notes.length === 0 ? "" : noteList(page.notes)),
    page.source === undefined ? "" : section("Source", sourceText(page.source)),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${subtitle}<p class="status ${page.status.kind}">${escapeMarkup(page.status.label)}</p>
</header>
<main>
${main.join("")}</main>
</body>
</html>
`;
}

function section(heading: string, content: string): string {
  return content === "" ? "" : `<section>\n<h2>${heading}</h2>\n${content}</section>\n`;
}

function summaryList(summary: ReportPage["summary"]): string {
  if (summary.length === 0) return "";
  const entries = summary.map(
    ([label, value]) =>
      `<div><dt>${escapeMarkup(label)}</dt><dd>${escapeMarkup(formatCell(value))}</dd></div>\n`,
  );
  return `<dl>\n${entries.join("")}</dl>\n`;
}

function figureGrid(figures: ReportPage["figures"]): string {
  const cells = figures.map(({ caption, svg }, k) => {
    if (!/^\s*<svg[\s>]/u.test(svg)) {
      throw new TypeError(
        `reportPage: svg of figure ${k} must be an <svg> element, got "${svg.slice(0, 40)}"`,
      );
    }
    // the same figure twice would give the same ids twice
    const drawing = renameIds(svg, (id) => `figure${k + 1}-${id}`);
    const words = caption === "" ? "" : `<figcaption>${escapeMarkup(caption)}</figcaption>\n`;
    return `<figure>\n<div class="drawing">${drawing}</div>\n${words}</figure>\n`;
  });
  return `<div class="figures">\n${cells.join("")}</div>\n`;
}

function table({ caption, header, rows }: ReportTable): string {
  const place = (column: number) => (isNumericColumn(rows, column) ? ' class="number"' : "");
  const head = header.map((name, column) => `<th scope="col"${place(column)}>${escapeMarkup(name)}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((cell, column) => `<td${place(column)}>${escapeMarkup(formatCell(cell))}</td>`);
    return `<tr>${cells.join("")}</tr>\n`;
  });
  return `<div class="table"><table>
<caption>${escapeMarkup(caption)}</caption>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("")}</tbody>
</table></div>
`;
}

function noteList(notes: readonly string[]): string {
  return `<ul>\n${notes.map((note) => `<li>${escapeMarkup(note)}</li>\n`).join("")}</ul>\n`;
}

function sourceText({ name, text }: NonNullable<ReportPage["source"]>): string {
  return `<details>\n<summary>${escapeMarkup(name)}</summary>\n<pre><code>${escapeMarkup(text)}</code></pre>\n</details>\n`;
}
