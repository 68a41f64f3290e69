import { afterEach, expect, it, vi } from "vitest";
import { chooseKernels } from "../../src/node/kernels.ts";
import { UserError } from "../../src/node/user-error.ts";
import { prepareWebgpu } from "../../src/tensors/webgpu/webgpu.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("kernels of an unknown name are refused", () => {
  const kernels = "foo" as "native";
  expect(() => chooseKernels({ kernels })).toThrow(UserError);
  expect(() => chooseKernels({ kernels })).toThrow(
    'kernels: must be one of native, wasm, js, tfjs; got "foo"',
  );
});

it.each([undefined, {}, { gpu: { requestAdapter: async () => null } }])(
  "without a GPU webgpu says so: navigator is %o",
  async (navigator) => {
    vi.stubGlobal("navigator", navigator);
    await expect(prepareWebgpu()).rejects.toThrow('backend: "webgpu" finds no GPU adapter on this machine');
  },
);
