import { describe, it } from "vitest";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { checkDistance } from "./pieces.ts";

describe("faces of a box", () => {
  it.each([interval(-1, 2), box([0, -1], [2, 1]), box([0, 0, 1, 0], [1, 2, 3, 0.5])])(
    "$name: the distance to each is linear, with the inward normal as its gradient",
    (domain) => {
      for (const piece of domain.boundary) checkDistance(domain, piece);
    },
  );
});
