import { escapeMarkup } from "./markup.ts";
import { fontFamily, fontSize, inks } from "./plot-style.ts";

/** Attributes of an element: one without a value is left out, numbers are rounded to hundredths. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** Where a text stands, and how; lengths in pixels. */
export interface TextPlace {
  /** of the text's start, middle or end, as `anchor` says */
  readonly x: number;
  /** of the middle of its capitals */
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  /** of the font, in pixels; that of labels by default */
  readonly size?: number;
  readonly bold?: boolean;
  /** whether it reads from below upwards, about its place; no by default */
  readonly upwards?: boolean;
}

/** From the middle of a capital down to the baseline, and from there up to an exponent's, over the font size. */
const [halfCapital, exponentRise] = [0.35, 0.36];
/** Size of an exponent's digits over that of its base. */
const exponentSize = 0.75;

/** An element as SVG markup, one a line. Attributes are escaped; the content is markup already. */
export function svgElement(name: string, attributes: SvgAttributes, content = ""): string {
  const opening = `<${name}${attributeMarkup(attributes)}`;
  return content === "" ? `${opening}/>\n` : `${opening}>${content}</${name}>\n`;
}

/** A text, escaped, as SVG markup. Raised digits and minus signs, as in "10⁻³", are set as exponents. */
export function svgText(text: string, { x, y, anchor, size = fontSize.label, ...rest }: TextPlace): string {
  return svgElement(
    "text",
    {
      x,
      // an offset of our own: few programs but browsers know dominant-baseline
      y: y + halfCapital * size,
      "text-anchor": anchor === "start" ? undefined : anchor,
      "font-size": size === fontSize.label ? undefined : size,
      "font-weight": rest.bold === true ? "bold" : undefined,
      transform: rest.upwards === true ? `rotate(-90 ${rounded(x)} ${rounded(y)})` : undefined,
      fill: inks.text,
    },
    withExponents(text, size),
  );
}

/**
 * A whole figure on a white ground. It needs no ids, so figures on one page cannot share any.
 *
 * @param description what the figure shows, for readers who do not see it
 */
export function svgFigure(
  { width, height, description }: { width: number; height: number; description: string },
  ...content: readonly string[]
): string {
  const attributes = attributeMarkup({
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    role: "img",
    "aria-label": description,
    "font-family": fontFamily,
    "font-size": fontSize.label,
  });
  const ground = svgElement("rect", { width, height, fill: "#fff" });
  return `<svg${attributes}>\n${ground}${content.join("")}</svg>`;
}

function attributeMarkup(attributes: SvgAttributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? rounded(value) : escapeMarkup(value!)}"`)
    .join("");
}

function rounded(length: number): string {
  return String(Math.round(100 * length) / 100);
}

/**
 * Text markup with exponents in ordinary digits, smaller and higher: Arial and its like have ², but no ⁻ or ⁴,
 * and viewers would take the whole text from another font.
 */
function withExponents(text: string, size: number): string {
  const rise = exponentRise * size;
  return text
    .split(/([⁰¹²³⁴-⁹⁻]+)/u)
    .map((part, k) => {
      if (part === "") return "";
      if (k % 2 === 1) {
        const digits = [...part].map((sign) => (sign === "⁻" ? "−" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign))).join("");
        const attributes = attributeMarkup({ dy: -rise, "font-size": exponentSize * size });
        return `<tspan${attributes}>${digits}</tspan>`;
      }
      return k === 0
        ? escapeMarkup(part)
        : `<tspan${attributeMarkup({ dy: rise })}>${escapeMarkup(part)}</tspan>`;
    })
    .join("");
}
