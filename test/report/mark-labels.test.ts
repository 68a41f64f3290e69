import { describe, expect, it } from "vitest";
import { placeMarkLabels } from "../../src/report/mark-labels.ts";
import { textWidth } from "../../src/report/text-width.ts";

const width = (label: string) => textWidth(label, 12);

describe("placeMarkLabels", () => {
  it("puts labels far apart in one row, right of their lines", () => {
    const placed = placeMarkLabels(
      [
        { x: 100, label: "a" },
        { x: 300, label: "b" },
      ],
      600,
    );
    expect(placed.map(({ row, side }) => ({ row, side }))).toEqual([
      { row: 0, side: "right" },
      { row: 0, side: "right" },
    ]);
  });

  it("turns a label that would leave the plot to the left of its line", () => {
    expect(placeMarkLabels([{ x: 595, label: "stage 4" }], 600)[0]).toMatchObject({ side: "left", row: 0 });
  });

  it("keeps eight labels in a crowd apart from one another and from the lines", () => {
    const marks = Array.from({ length: 8 }, (_, k) => ({ x: 400 + 12 * k, label: `stage ${k}` }));
    const placed = placeMarkLabels(marks, 600).map((mark) => ({
      ...mark,
      from: mark.side === "right" ? mark.x : mark.x - width(mark.label),
      to: mark.side === "right" ? mark.x + width(mark.label) : mark.x,
    }));
    expect(new Set(placed.map(({ label }) => label))).toEqual(new Set(marks.map(({ label }) => label)));
    for (const one of placed) {
      for (const other of placed) {
        if (one === other) continue;
        const overlap = one.row === other.row && one.from < other.to && other.from < one.to;
        const crossed = other.row >= one.row && one.from < other.x && other.x < one.to;
        expect({ one, other, overlap, crossed }).toMatchObject({ overlap: false, crossed: false });
      }
    }
  });

  it("leaves labels out before they pile up", () => {
    const marks = Array.from({ length: 40 }, (_, k) => ({ x: 300 + k, label: `stage ${k}` }));
    const placed = placeMarkLabels(marks, 600);
    expect(placed).toHaveLength(40);
    expect(Math.max(...placed.map(({ row }) => row))).toBe(7);
    expect(placed.filter(({ label }) => label !== "")).toHaveLength(8);
  });
});
