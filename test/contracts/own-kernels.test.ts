import { adam, newton, solve } from "deep-ritz";
import { type KernelSet, wasmKernels } from "deep-ritz/kernels";
import { fusedKernels } from "deep-ritz/solve";
import { expect, it } from "vitest";
import poisson from "../../problems/poisson2d.ts";

it.each([adam({ network: { width: 8 }, steps: 5 }), newton({ network: { width: 8 }, iterations: 2 })])(
  "a set of kernels with a name of its own solves, and the solution says its name: $name",
  async (solver) => {
    const set: KernelSet = { ...wasmKernels(), name: "mine" };
    const [own, packages] = [
      await solve(poisson, { solver, kernels: fusedKernels(set) }),
      await solve(poisson, { solver }),
    ];
    expect(own.kernels).toBe("mine");
    expect(own.energy).toBe(packages.energy);
  },
);
