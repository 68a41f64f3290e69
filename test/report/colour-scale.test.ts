import { describe, expect, it } from "vitest";
import {
  coolWarm,
  curveColours,
  divergingScale,
  sequentialScale,
  viridis,
} from "../../src/report/colour-scale.ts";

/** CIE lightness of a colour, 0 to 100 (CIE 15:2004, sRGB with D65 white). */
function lightness(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return luminance > 216 / 24389 ? 116 * Math.cbrt(luminance) - 16 : (24389 / 27) * luminance;
}

describe("sequentialScale", () => {
  const scale = sequentialScale(2, 4);

  it("runs from one end of viridis to the other", () => {
    expect(scale.colour(2)).toBe(viridis[0]);
    expect(scale.colour(3)).toBe(viridis[16]);
    expect(scale.colour(4)).toBe(viridis.at(-1));
  });

  it("takes the nearest end beyond its range", () => {
    expect(scale.colour(-1e9)).toBe(viridis[0]);
    expect(scale.colour(Number.POSITIVE_INFINITY)).toBe(viridis.at(-1));
  });

  it("gains lightness evenly: no step is more than twice the mean step", () => {
    const steps = scale.colours.slice(1).map((colour, k) => lightness(colour) - lightness(scale.colours[k]!));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    expect(mean).toBeGreaterThan(0.5);
    // a rounded channel moves lightness by up to 0.4
    expect(Math.min(...steps)).toBeGreaterThan(-0.4);
    expect(Math.max(...steps)).toBeLessThan(2 * mean + 0.4);
  });

  it("refuses an empty range", () => {
    expect(() => sequentialScale(1, 1)).toThrow("lower must be below upper, got 1 and 1");
    expect(() => sequentialScale(0, Number.NaN)).toThrow(RangeError);
  });
});

describe("divergingScale", () => {
  const scale = divergingScale(0.3);

  it("is neutral at 0", () => {
    expect(scale.colour(0)).toBe("#dddddd");
    expect(scale.colour(-0)).toBe("#dddddd");
    expect(coolWarm[16]).toBe("#dddddd");
  });

  it("puts v and -v at mirrored levels", () => {
    const last = scale.colours.length - 1;
    for (let k = 0; k <= 1000; k++) {
      const value = (k / 1000) * 0.33;
      expect(scale.level(value) + scale.level(-value)).toBe(last);
    }
    expect(scale.level(0.3)).toBe(last);
    expect(scale.level(0.15)).toBe(0.75 * last);
  });

  it("is blue below 0 and red above", () => {
    expect(scale.colour(-0.3)).toBe(coolWarm[0]);
    expect(scale.colour(0.3)).toBe(coolWarm.at(-1));
  });

  it("refuses a limit that is not positive", () => {
    expect(() => divergingScale(0)).toThrow("limit must be positive, got 0");
  });
});

it("curve colours stand out on white: contrast of at least 2 to 1, as large graphics need", () => {
  for (const colour of curveColours) {
    const luminance = ((lightness(colour) + 16) / 116) ** 3;
    expect(1.05 / (luminance + 0.05)).toBeGreaterThan(2);
  }
  expect(new Set(curveColours).size).toBe(curveColours.length);
});
