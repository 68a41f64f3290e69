import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { readPoints, readSamples, UserError } from "../../src/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "table-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "data.csv");

const columns = { file, inputs: ["x"], outputs: ["u"] };

/** x and u of the samples in a file. */
function samplesIn(content: string | Uint8Array) {
  writeFileSync(file, content);
  const { points, values } = readSamples(file, columns);
  return { x: [...points], u: [...values] };
}

/** What is said of a file, without its name. */
function refusal(content: string | Uint8Array, read = () => samplesIn(content) as unknown): string {
  writeFileSync(file, content);
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message.split("\n")).toHaveLength(1);
    expect(message.startsWith(`${file}: `)).toBe(true);
    return message.slice(file.length + 2);
  }
  throw new Error(`is read: ${JSON.stringify(String(content))}`);
}

const utf16 = (text: string) => Buffer.from(text, "utf16le");
const plain = "x,u\n0,0.5\n0.25,-1.5\n1,1000\n";

/** All of them say the same. */
const spellings: Record<string, string | Uint8Array> = {
  plain,
  semicolons: "x;u\n0;0.5\n0.25;-1.5\n1;1000\n",
  "semicolons and decimal commas": "x;u\n0;0,5\n0,25;-1,5\n1,0;1000\n",
  tabs: "x\tu\n0\t0.5\n0.25\t-1.5\n1\t1000\n",
  "tabs and decimal commas": "x\tu\n0\t0,5\n0,25\t-1,5\n1,0\t1000,00\n",
  "tabs that align": "x\t\tu\n0\t\t0.5\n0.25\t\t-1.5\n1\t\t1000\n",
  blanks: "x u\n0 0.5\n0.25 -1.5\n1 1000\n",
  "runs of blanks": "   x       u\n   0     0.5  \n   0.25 -1.5\n\t1\t  1000",
  "spaces around cells": " x , u \n 0 ,0.5\n 0.25,\t-1.5 \n  1,  1000\n",
  "quoted cells": '"x","u"\n"0","0.5"\n"0.25","-1.5"\n"1","1000"\n',
  "quoted cells and blanks": '"x" "u"\n0 "0.5"\n0.25 -1.5\n1 1000\n',
  "quoted, with semicolons and decimal commas": '"x";"u"\n"0";"0,5"\n"0,25";"-1,5"\n"1";"1000"\n',
  "CRLF, with a byte order mark": `\uFEFF${plain.replaceAll("\n", "\r\n")}`,
  CR: plain.replaceAll("\n", "\r"),
  "mixed ends of lines": "x,u\r\n0,0.5\n0.25,-1.5\r1,1000",
  "no newline at the end": plain.trimEnd(),
  "empty lines": `\n\n${plain.replace("0.25", "\n   \n0.25")}\n\n`,
  "empty columns and rows at the end": "x,u,,\n0,0.5,,\n0.25,-1.5,,\n1,1000,,\n,,,\n,,,\n",
  "delimiters at the ends of rows": "x;u\n0;0.5;\n0.25;-1.5;\n1;1000;\n",
  "UTF-16, little end first": utf16(`\uFEFF${plain}`),
  "UTF-16, big end first": utf16(`\uFEFF${plain}`).swap16(),
  "UTF-16, little end first, without a mark": utf16(plain),
  "UTF-16, big end first, without a mark": utf16(plain).swap16(),
  "Windows-1252": Buffer.from("x [°C],u\n0,0.5\n0.25,-1.5\n1,1000\n", "latin1"),
  "a header behind #": `# ${plain}`,
  "a header behind %": `%${plain}`,
  "a header behind #, quoted": plain.replace("x,u", '#"x","u"'),
  "a header with commas above blanks": "# x, u\n0 0.5\n0.25 -1.5\n1 1000\n",
  "a header with blanks above commas": plain.replace("x,u", "# x u"),
  "a header, then units, behind #": plain.replace("x,u", "# run 7\n# x u\n# m K\n#"),
  "comments anywhere": `# by hand, in May\n% u "in volts\n${plain.replace("0.25", "# it's late\n  # so\n0.25")}# end`,
  "remarks in rows": "x,u # metres, at noon\n0,0.5 # first\n0.25,-1.5\n1,1000 # last, and best\n",
  "remarks in rows, with blanks": "x u # in metres\n0 0.5 # the first\n0.25 -1.5\n1 1000\n",
  "remarks behind %": "x u % in m, at noon\n0 0.5 % first\n0.25 -1.5\n1 1000 %\n",
  "per cent in a name": "x,u,RH %\n0,0.5,40 %\n0.25,-1.5,50\n1,1000,60\n",
  "Fortran's exponents": " x u\n 0.0D0 5.0d-1\n .25D+00 -0.15D+01\n 1. 1.E3\n",
  "Fortran's exponents of three digits": "x u\n0.0 0.5\n0.25 -0.15D+001\n1.0 1.0+003\n",
  "signs and a typesetter's minus": "x,u\n+0,+.5\n0.25,\u22121.5\n1,+1e+3\n",
  units: "x [m];u (K)\n0;0.5\n0.25;-1.5\n1;1000\n",
  "units between blanks": "x [m]  u (K per m)\n0 0.5\n0.25 -1.5\n1 1000\n",
  "units between blanks, behind #": "# x (m) u [m / s]\n0 0.5\n0.25 -1.5\n1 1000\n",
  capitals: "X,U [V]\n0,0.5\n0.25,-1.5\n1,1000\n",
  "another column in capitals": "X,x,u\n7,0,0.5\n7,0.25,-1.5\n7,1,1000\n",
  "another order": "u,x\n0.5,0\n-1.5,0.25\n1000,1\n",
  "an index without a name": ",x,u\n0,0,0.5\n1,0.25,-1.5\n2,1,1000\n",
  "a number for a column's name": "x,u,2024\n0,0.5,7\n0.25,-1.5,\n1,1000,8\n",
  "columns of text":
    'place,when,x,u\n"North, 3",2024-05-01T12:00,0,0.5\n"a ""b""; c",,0.25,-1.5\n5" pipe,#3,1,1000\n',
  "columns of text and blanks": "place u x\n'N' 0.5 0\nS;3 -1.5 0.25\nW,1 1000 1\n",
  "text with spaces and semicolons": "the place;x;u\nin the North;0;0,5\nat 3, 4;0,25;-1,5\nW;1;1000\n",
  "text with # in every row": "sample #,x,u\na #1,0,0.5\nb #2,0.25,-1.5\nc #3,1,1000\n",
  "a remark in every row": "x u\n0 0.5 # one, a\n0.25 -1.5 # two, b\n1 1000 # three, c\n",
  "colours at the end": "x,u,colour\n0,0.5,#ff0000\n0.25,-1.5,#00ff00\n1,1000,\n",
  "missing values in other columns": "x,v,u\n0,,0.5\n0.25,NA,-1.5\n1,3,1000\n",
  "a text of two lines": 'x,note,u\n0,"one\ntwo",0.5\n0.25,,-1.5\n1,,1000\n',
  "other names twice": "v,x,v,u\n1,0,1,0.5\n1,0.25,1,-1.5\n1,1,1,1000\n",
  "Excel's first line": "sep=;\nx;u\n0;0,5\n0,25;-1,5\n1;1000\n",
};

describe("a file of samples", () => {
  it.each(Object.entries(spellings))("is read with %s", (_, content) => {
    expect(samplesIn(content)).toEqual({ x: [0, 0.25, 1], u: [0.5, -1.5, 1000] });
  });

  it("is read in full: 3000 rows, in parts written otherwise", () => {
    const x = Array.from({ length: 3000 }, (_, i) => (i + 1) / 7);
    const rows = x.map((t, i) => (i < 2000 ? `${t},${-t}` : ` "${t}",\t${-t},,`));
    expect(samplesIn(["x,u", ...rows].join("\r\n"))).toEqual({ x, u: x.map((t) => -t) });
  });

  it("gives points, values and gradients their columns", () => {
    writeFileSync(file, "du/dy;v;y;du/dx;x;u\n1,5;a;2,5;3,5;4,5;5,5\n6;b;7;8;9;10\n");
    const asked = { file, inputs: ["x", "y"], outputs: ["u"], gradients: ["du/dx", "du/dy"] };
    expect(readSamples(file, asked)).toEqual({
      points: Float64Array.of(4.5, 2.5, 9, 7),
      values: Float64Array.of(5.5, 10),
      gradients: Float64Array.of(3.5, 1.5, 8, 6),
      inputs: 2,
      outputs: 1,
    });
  });
});

const notFinite = "must be a finite number, got";
const missing = "the value is missing; fill it in, or leave the row out";
const thousands = "thousands separators are ambiguous; write the number without";
const point = "write a decimal point, or delimit the cells by semicolons or tabs";
const untold =
  "cannot tell what delimits its cells, or whether its commas do or are decimal signs; delimit all rows alike, by commas, or by semicolons or tabs if decimals have commas";

/** What is wrong with a file, the file, what is said. */
const refused: [what: string, content: string | Uint8Array, words: string][] = [
  ["a name twice", "x,u,u\n0,1,2\n", 'column "u" stands there twice, as columns 2 and 3; rename all but one'],
  [
    "a name thrice, behind #",
    "# x u x x\n0 1 2 3\n",
    'column "x" stands there 3 times, as columns 1 and 3 and 4; rename all but one',
  ],
  [
    "a name with two units",
    "x [m],x [s],u\n0,1,2\n",
    'no column "x"; it may be "x [m]" or "x [s]", columns 1 and 2: write the name in full',
  ],
  [
    "a name in capitals, twice",
    "X,U,X (m)\n0,1,2\n",
    'no column "x"; it may be "X" or "X (m)", columns 1 and 3: write the name in full',
  ],
  ["no such name", "x,height\n0,1\n", 'no column "u"; there are x, height'],
  ["a name behind # that is not there", "# x,v\n0,1\n", 'no column "u"; there are x, v'],
  ["two headers", "# x u\n# u x\n0 1\n", "two remarks name the columns, u, x and x, u; leave one"],
  ["no header", "0,1\n1,2\n", "needs a header line with the columns x, u"],
  ["no header but remarks", "# made today\n# at noon\n0,1\n", "needs a header line with the columns x, u"],
  ["nothing", "", "holds no rows"],
  ["remarks alone", "# x,u\n\n", "holds no rows"],
  ["a header alone", "x,u\n", "holds a header and no rows"],
  ["text", "x,u\n0,1\n\n# so\n1,two\n", `row 5, column "u": ${notFinite} "two"`],
  ["units below the header", "x,u\nm,K\n0,1\n", `row 2, column "x": ${notFinite} "m"`],
  ["infinity", "x,u\n0,Infinity\n", `row 2, column "u": ${notFinite} "Infinity"`],
  ["a number too large", "x,u\n0,1e999\n", `row 2, column "u": ${notFinite} "1e999"`],
  ["hexadecimal digits", "x,u\n0,0x10\n", `row 2, column "u": ${notFinite} "0x10"`],
  ["nothing in a cell", "x,u\n0,1\n,2\n", `row 3, column "x": ${notFinite} "": ${missing}`],
  ["nothing in the last cell", "x;u\n0;1\n1;\n", `row 3, column "u": ${notFinite} "": ${missing}`],
  ["NA", "x u\n0 1\n1 NA\n", `row 3, column "u": ${notFinite} "NA": ${missing}`],
  ["nan, below a unit", "x,u [K]\n0,nan\n1,2\n", `row 2, column "u [K]": ${notFinite} "nan": ${missing}`],
  ["a row too short", "x,u\n0,1\n2\n", "row 3: must hold 2 cells, got 1"],
  [
    "a row too long",
    "x;u\n0;1\n2;3;4\n",
    "row 3: must hold 2 cells, got 3; the header, row 1, must name every column (begin lines of text with #)",
  ],
  [
    "names of rows without a name of theirs",
    '"x" "u"\n"1" 0 1\n"2" 2 3\n',
    "row 2: must hold 2 cells, got 3; the header, row 1, must name every column (begin lines of text with #)",
  ],
  [
    "decimal commas between commas",
    "x,u\n0,5,0,25\n0,6,0,36\n",
    "row 2: must hold 2 cells, got 4; the header, row 1, must name every column (begin lines of text with #), and if decimals have commas, delimit by semicolons or tabs",
  ],
  ["decimal commas in quotes", 'x,u\n0,"1,5"\n1,2\n', `row 2, column "u": ${notFinite} "1,5": ${point}`],
  ["decimal commas between blanks", "x u\n0,5 1\n1 2\n", `row 2, column "x": ${notFinite} "0,5": ${point}`],
  ["decimal commas between blanks alone", "0,5 1,5\n1,0 2,5\n", untold],
  [
    "two delimiters",
    "x;u\n0;1\n1,2\n2,3\n3;4\n",
    "row 3: must hold 2 cells, got 1; cells are delimited by semicolons here",
  ],
  [
    "another delimiter in the header",
    "x;u\n1,2\n2,3\n",
    "row 2: must hold 1 cell, got 2; the header, row 1, must name every column (begin lines of text with #), and if decimals have commas, delimit by semicolons or tabs",
  ],
  ["thousands", 'x,u\n0,"1,000.5"\n', `row 2, column "u": ${notFinite} "1,000.5": ${thousands}`],
  ["thousands by points", "x;u\n0;1.000,5\n", `row 2, column "u": ${notFinite} "1.000,5": ${thousands}`],
  ["thousands by apostrophes", "x,u\n0,1'000.5\n", `row 2, column "u": ${notFinite} "1'000.5": ${thousands}`],
  ["thousands by spaces", "x;u\n0;1 000,5\n", `row 2, column "u": ${notFinite} "1 000,5": ${thousands}`],
  [
    "what may be thousands",
    "x;u\n1;1,000\n2;2,500\n",
    'cannot tell a decimal comma from a thousands separator: got "1,000" in row 2, column "u"; write decimal points, and no thousands separators',
  ],
  [
    "decimal commas and points",
    "x\tu\n0.5\t1\n1\t2,5\n",
    'cannot tell the decimal sign, there are "0.5" in row 2, column "x" and "2,5" in row 3, column "u"; write one sign throughout, and no thousands separators',
  ],
  [
    "a quote that stays open",
    'x,u\n0,1\n"1,2\n2,3\n',
    'row 3 or below: a quote (") opens that is not closed',
  ],
  [
    "a workbook",
    Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0]),
    "is a workbook or another zip archive; save the table as CSV, in UTF-8",
  ],
  [
    "a compressed file",
    Buffer.from([0x1f, 0x8b, 8, 0]),
    "is compressed by gzip; save the table as CSV, in UTF-8",
  ],
  [
    "UTF-32",
    Buffer.from([...plain].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0])),
    "is no text that can be read: it holds zero bytes; save the table as CSV, in UTF-8",
  ],
  [
    "a zero byte",
    "x,u\n0,1\0\n",
    "is no text that can be read: it holds zero bytes; save the table as CSV, in UTF-8",
  ],
  [
    "half a letter of UTF-16",
    utf16(`\uFEFF${plain}`).subarray(0, -1),
    "is not whole UTF-16; save the table as CSV, in UTF-8",
  ],
];

describe("a column with % in its name", () => {
  it("is found", () => {
    writeFileSync(file, "x,RH %\n0,40\n1,50 % by hand\n");
    expect([...readSamples(file, { file, inputs: ["x"], outputs: ["RH %"] }).values]).toEqual([40, 50]);
  });
});

describe("a file of samples that has", () => {
  it.each(refused)("%s is refused", (_, content, words) => {
    expect(refusal(content)).toBe(words);
  });

  it("a column of which two are asked is refused", () => {
    const asked = { file, inputs: ["x"], outputs: ["X"] };
    expect(refusal("x,v\n0,1\n", () => readSamples(file, asked))).toBe('no column "X"; there are x, v');
  });
});

/** A table of two columns in some spelling, told by a number; decimal commas also where they cannot be read. */
function someTable(seed: number) {
  const stream = new Random(seed);
  const random = () => stream.uniform();
  const pick = <T>(...choices: T[]) => choices[Math.floor(random() * choices.length)]!;
  const delimiter = pick(",", ";", "\t", " ", "   ");
  const commas = random() < (delimiter === ";" || delimiter === "\t" ? 0.5 : 0.1);
  const [decimals, scale] = [pick(0, 1, 2, 3, 6), pick(1, 1, 100, 5000)];
  const number = () => ((random() - 0.3) * scale).toFixed(decimals);
  const rows = Array.from({ length: pick(1, 2, 3, 5) }, () => [number(), number()]);
  const written = (value: string) => {
    const signed = commas ? value.replace(".", ",") : value;
    return pick(signed, signed, signed, `"${signed}"`, delimiter.includes(" ") ? signed : ` ${signed} `);
  };
  const header = pick(undefined, ["x", "u"], ["X", "U"], ["x [m]", "u (K)"], ["x(m)", "u"]);
  const [hash, end] = [pick("", "", "# ", "#", "%"), pick("", "", "", delimiter)];
  const [texts, swapped] = [header !== undefined && random() < 0.3, header !== undefined && random() < 0.3];
  const label = () => pick("abc", "12:30", '"a, b"', '"a; b"', "n/a", "2024-01-02", "7");
  const row = ([x, u]: readonly string[], text: string) =>
    [...(texts ? [text] : []), ...(swapped ? [u, x] : [x, u])].join(delimiter);
  const lines = [
    ...pick([], ["# note 5, 6"]),
    ...(header ? [hash + row(header, "place")] : []),
    ...rows.map((cells) => row(cells.map(written), label()) + end + pick("", "", " # a, b")),
    ...pick([], [""], ["% 1 2"]),
  ];
  const text = lines.join(pick("\n", "\r\n", "\r"));
  const content = pick(Buffer.from(text), Buffer.from(`\uFEFF${text}`), utf16(text), utf16(`\uFEFF${text}`));
  return { content, text, commas, numbers: rows.flat().map(Number) };
}

describe("a table in a thousand spellings", () => {
  it("is never misread, and with decimal points always read", () => {
    const magnitude = (values: readonly number[]) => values.map((value) => value || 0); // -0 is 0
    for (let seed = 0; seed < 1000; seed++) {
      const { content, text, commas, numbers } = someTable(seed);
      writeFileSync(file, content);
      let got: number[];
      try {
        got = [...readPoints(file, ["x", "u"])];
      } catch (error) {
        if (commas && error instanceof UserError) continue;
        throw new Error(`refused: ${JSON.stringify(text)}`, { cause: error });
      }
      expect(magnitude(got), JSON.stringify(text)).toEqual(magnitude(numbers));
    }
  });
});

describe("a file of points", () => {
  const pointsIn = (content: string, axes: readonly string[]) => {
    writeFileSync(file, content);
    return [...readPoints(file, axes)];
  };

  it.each([
    "0.5,1.25\n",
    "0,5;1,25\n",
    "0,5\t1,25",
    "  0.5  1.25\n",
    "0.5;1.25;\n",
    "# two numbers\n0.5 1.25 # here\n",
    "# y x\n1.25 0.5\n",
    "u;y [m];x [m]\n?;1,25;0,5\n",
  ])("is read: %j", (content) => {
    expect(pointsIn(content, ["x", "y"])).toEqual([0.5, 1.25]);
  });

  it("is read in one dimension, with and without a header", () => {
    for (const content of [
      "0.5\n1\n",
      "x\n0.5\n1\n",
      "x [m]\n0.5\n1",
      "# x\n0.5\n1\n",
      "n x\n1 0.5\n2 1\n",
    ]) {
      expect(pointsIn(content, ["x"])).toEqual([0.5, 1]);
    }
  });

  it("is refused where it cannot be told what it says", () => {
    const said = (content: string, axes: readonly string[]) => refusal(content, () => readPoints(file, axes));
    expect(said("0,5\n1,5\n", ["x"])).toBe(
      "must hold the column x; got 2; if decimals have commas, delimit by semicolons or tabs",
    );
    expect(said("x\n0,5\n1,5\n", ["x"])).toBe(
      "row 2: must hold 1 cell, got 2; the header, row 1, must name every column (begin lines of text with #), and if decimals have commas, delimit by semicolons or tabs",
    );
    expect(said("0,5 1,5\n", ["x", "y"])).toBe(untold);
    expect(said("1, 2\n3; 4\n", ["x", "y"])).toBe(
      "row 2: must hold 2 cells, got 1; cells are delimited by commas here",
    );
    expect(said("0.1, 0.2\n0.3 0.4\n", ["x", "y"])).toBe(
      "row 2: must hold 2 cells, got 1; cells are delimited by commas here",
    );
    expect(said("NA,NA\n0,1\n", ["x", "y"])).toBe(`row 1, column 1: ${notFinite} "NA": ${missing}`);
    expect(said("# x v\n0 1\n", ["x", "y"])).toBe('no column "y"; there are x, v');
    expect(said("0.5;1\n2;here\n", ["x", "y"])).toBe(`row 2, column 2: ${notFinite} "here"`);
  });
});
