import { describe, expect, it } from "vitest";
import { lineChart } from "../../src/report/line-chart.ts";
import { type ReportPage, reportPage } from "../../src/report/page.ts";
import { idsOf } from "./svg-elements.ts";

const hostile = `<script>alert("1")</script> & 'x'`;
const svg = lineChart({
  title: "Error",
  xLabel: "step",
  yLabel: "error",
  series: [{ name: "a", x: [0, 1], y: [0, 1] }],
});

function page(rest: Partial<ReportPage> = {}): ReportPage {
  return {
    title: "Poisson",
    status: { label: "converged", kind: "good" },
    summary: [["L² error", 2.6e-4]],
    figures: [{ caption: "training", svg }],
    tables: [{ caption: "errors", header: ["norm", "error"], rows: [["L²", 2.6e-4]] }],
    notes: ["one note"],
    ...rest,
  };
}

describe("reportPage", () => {
  it("shows all it is given", () => {
    const html = reportPage(page({ subtitle: "seed 7", source: { name: "problem.ts", text: "export {}" } }));
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en">/u);
    for (const text of ["Poisson", "seed 7", "converged", "L² error", "training", "errors", "one note"]) {
      expect(html).toContain(text);
    }
    expect(html).toContain('<p class="status good">');
    expect(html).toContain("<dd>2.6e-4</dd>");
    expect(html).toContain('<td class="number">2.6e-4</td>');
    expect(html).toContain("<pre><code>export {}</code></pre>");
  });

  it("escapes every text", () => {
    const html = reportPage({
      title: hostile,
      subtitle: hostile,
      status: { label: hostile, kind: "bad" },
      summary: [[hostile, hostile]],
      figures: [{ caption: hostile, svg }],
      tables: [{ caption: hostile, header: [hostile], rows: [[hostile]] }],
      notes: [hostile],
      source: { name: hostile, text: hostile },
    });
    expect(html).not.toContain("<script");
    // title twice, subtitle, status, summary twice, figure, table three times, note, source twice
    const escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;";
    expect(html.split(escaped)).toHaveLength(1 + 13);
  });

  it("needs nothing from outside and forbids to load it", () => {
    const html = reportPage(page());
    const addresses = [...html.matchAll(/https?:\/\/[^"'\s)]*/gu)].map((match) => match[0]);
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg"]));
    expect(html).not.toMatch(/<link|<script|<img|@import|src=/u);
    expect(html).toContain("default-src 'none'");
  });

  it("gives every element its own id, even where a figure comes twice", () => {
    const clipped =
      '<svg xmlns="http://www.w3.org/2000/svg"><clipPath id="a"><path d="M0,0h1v1z"/></clipPath><path clip-path="url(#a)" d="M0,0h2v2z"/></svg>';
    const html = reportPage(
      page({ figures: [clipped, clipped].map((each) => ({ caption: "", svg: each })) }),
    );
    const ids = idsOf(html);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html.match(/url\(#/gu)).toHaveLength(2);
    for (const [, id] of html.matchAll(/url\(#([^)]*)\)/gu)) expect(ids).toContain(id);
  });

  it("leaves out empty sections", () => {
    const html = reportPage(page({ summary: [], figures: [], tables: [], notes: [] }));
    expect(html).not.toMatch(/<h2|<dl|<ul|<figure|<table/u);
    expect(html).toContain("converged");
  });

  it("takes nothing but SVG for a figure", () => {
    const figures = [{ caption: "", svg: "<img src=x>" }];
    expect(() => reportPage(page({ figures }))).toThrow(
      'svg of figure 0 must be an <svg> element, got "<img src=x>"',
    );
  });
});
