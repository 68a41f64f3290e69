/** An element of a parsed SVG drawing. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly children: readonly SvgElement[];
  /** the text directly inside and in its spans, references resolved; raised digits are such signs again */
  readonly text: string;
}

/**
 * Parses the XML of a drawing strictly: every tag closed in order, attributes quoted and given once, no stray
 * "<" or "&".
 *
 * @throws SyntaxError at what is not well-formed
 */
export function parseSvg(svg: string): SvgElement {
  const root = { name: "", attributes: {}, children: [] as SvgElement[], text: "" };
  const open = [root];
  let rest = svg;
  while (rest !== "") {
    const parent = open.at(-1)!;
    const text = /^[^<]+/u.exec(rest)?.[0];
    const tag = /^<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/u.exec(rest);
    if (text !== undefined) {
      parent.text += resolved(text);
      rest = rest.slice(text.length);
    } else if (tag === null) {
      throw new SyntaxError(`not a tag: ${rest.slice(0, 80)}`);
    } else {
      const [whole, close, name = "", attributes = "", selfClosing] = tag;
      if (close !== "") {
        if (parent.name !== name) throw new SyntaxError(`</${name}> closes <${parent.name}>`);
        open.pop();
        if (name === "tspan") open.at(-1)!.text += isRaised(parent) ? raised(parent.text) : parent.text;
      } else {
        const element = { name, attributes: attributesOf(attributes), children: [], text: "" };
        parent.children.push(element);
        if (selfClosing === "") open.push(element);
      }
      rest = rest.slice(whole.length);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new SyntaxError("not one closed element");
  return root.children[0]!;
}

/** The element and all within it, in document order. */
export function allElements(element: SvgElement): SvgElement[] {
  return [element, ...element.children.flatMap(allElements)];
}

/** All texts of a drawing, in document order. */
export function textsOf(svg: string): string[] {
  return allElements(parseSvg(svg))
    .filter(({ name }) => name === "text")
    .map(({ text }) => text);
}

/** All ids of a drawing or a page. */
export function idsOf(markup: string): string[] {
  return [...markup.matchAll(/\sid="([^"]*)"/gu)].map((match) => match[1]!);
}

function isRaised({ attributes }: SvgElement): boolean {
  return Number(attributes.dy) < 0;
}

function raised(text: string): string {
  return [...text].map((sign) => (sign === "−" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]!)).join("");
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(/([\w:-]+)="([^"]*)"/gu)) {
    if (name in attributes) throw new SyntaxError(`attribute ${name} given twice`);
    attributes[name] = resolved(value);
  }
  return attributes;
}

function resolved(text: string): string {
  const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replace(/&([^;\s]*;?)/gu, (reference, name: string) => {
    const character = characters[name.replace(/;$/u, "")];
    if (character === undefined || !name.endsWith(";")) throw new SyntaxError(`no reference: ${reference}`);
    return character;
  });
}
