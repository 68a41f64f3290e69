import { box, defineProblem, difference, disk, elliptic } from "deep-ritz";

// A square plate with a round hole, heated evenly: cold on its edges, insulated at the hole. The reference is by finite
// elements: bench/references.
export default defineProblem({
  name: "plate-hole2d",
  title:
    "-lap u = 1 on (-1, 1)^2 without the disk of radius 1/2, u = 0 on the edges, du/dn = 0 on the circle",
  domain: difference(box([-1, -1], [1, 1]), disk([0, 0], 0.5)),
  energy: elliptic({ source: 1 }),
  dirichlet: { "x-": 0, "x+": 0, "y-": 0, "y+": 0 },
});

export const statement = String.raw`
-\Delta u = 1 \ \text{ in } (-1, 1)^2 \setminus \{|x| \le \tfrac12\}, \qquad u = 0 \ \text{ on the edges}, \qquad \partial_n u = 0 \ \text{ on the circle}
`;
