/** Text made safe for HTML and XML, in an element or in a quoted attribute. */
export function escapeMarkup(text: string): string {
  return withoutControls(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** The text without control characters, which XML forbids even as references; tabs and line breaks stay. */
function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, "");
}

/** The SVG with each id, and each reference to one, put through `rename`. */
export function renameIds(svg: string, rename: (id: string) => string): string {
  // escaped text holds no quotation marks, so these patterns match attributes only
  return svg
    .replace(/ id="([^"]*)"/gu, (_, id: string) => ` id="${rename(id)}"`)
    .replace(/="url\(#([^)"]*)\)"/gu, (_, id: string) => `="url(#${rename(id)})"`)
    .replace(/( (?:xlink:)?href)="#([^"]*)"/gu, (_, name: string, id: string) => `${name}="#${rename(id)}"`);
}
