/** Fonts that all systems have, or have in another's name. */
export const fontFamily = "Helvetica, Arial, sans-serif";

/** Font sizes in pixels. */
export const fontSize = { title: 15, name: 13, label: 12 } as const;

/** Colours of what is not data. */
export const inks = { text: "#333", mark: "#666", grid: "#ddd", minorGrid: "#f0f0f0" } as const;

/** A rectangle in whole pixels; y points down. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The middle of the pixel before a place, where a line one pixel wide is sharp. */
export function sharp(place: number): number {
  return Math.round(place) - 0.5;
}
