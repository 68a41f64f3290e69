/**
 * The width of a text in pixels, estimated on the safe side from the letter widths of DejaVu Sans, the widest of
 * the usual sans-serif fonts: layout must neither depend on the machine's fonts nor need a canvas.
 */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * fontSize;
}

/** The text, cut with an ellipsis if it is wider than `width` pixels. */
export function truncateText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, fontSize) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** The text broken at spaces into lines no wider than `width` pixels; a longer word is cut. */
export function wrapText(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/u).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== "") lines.push(line);
  return lines.map((part) => truncateText(part, fontSize, width));
}

function letterWidth(letter: string): number {
  if (/[\s.,:;'|!iljtfrI()[\]/⁰¹²³⁴-⁹⁻·-]/u.test(letter)) return 0.42;
  if (/[mwMW@%…]/u.test(letter)) return 0.98;
  if (/[A-Z×+=<>→−~]/u.test(letter)) return 0.8;
  if (letter.codePointAt(0)! >= 0x2e80) return 1.05;
  return 0.64;
}
