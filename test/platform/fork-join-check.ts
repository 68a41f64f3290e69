import { type CreateWorker, ForkJoin, type Operation } from "../../src/kernels/threads/fork-join.ts";
import { WasmArena } from "../../src/kernels/wasm/assembler/arena.ts";
import { WasmModule } from "../../src/kernels/wasm/assembler/assembler.ts";
import { integer, loadInteger, plus, times } from "../../src/kernels/wasm/expression/expression.ts";

/**
 * A team of two does every part of a job once, again and again, until each of the two has done some; then it is
 * stopped.
 *
 * @throws Error if a part was done twice or never, or one of them never took part
 */
export async function checkForkJoin(createWorker: CreateWorker): Promise<void> {
  const counts = 4096; // address of a counter for each part, then of who did it
  const parts = 5000;
  const module = new WasmModule();
  module.define("mark", 3, (f, low, high, thread) => {
    f.range(low, high, 1, (part) => {
      const place = f.let(times(part, 4));
      f.storeInteger(plus(place, counts), 0, plus(loadInteger(plus(place, counts)), 1));
      f.storeInteger(plus(place, counts + 4 * parts), 0, integer(thread));
    });
  });
  const arena = new WasmArena(true);
  const code = module.encode(arena.limits);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {
    env: { memory: arena.memory },
  });
  const team = new ForkJoin(2, createWorker, arena.memory);
  const program = { id: 1, code, operations: [exports.mark as unknown as Operation] };
  const end = performance.now() + 120_000; // for what hangs
  while (team.workers === 0 && performance.now() < end) await new Promise((done) => setTimeout(done, 10));
  let jobs = 0;
  const workers = new Set<number>();
  while (workers.size < 2 && performance.now() < end) {
    team.run(program, 0, parts);
    jobs++;
    const words = arena.integers.subarray(counts / 4);
    for (let part = 0; part < parts; part++) {
      if (words[part] !== jobs) throw new Error(`part ${part} was done ${words[part]} times in ${jobs} jobs`);
      workers.add(words[parts + part]!);
    }
  }
  team.stop();
  if (team.workers !== 0) throw new Error("a worker is left after the team was stopped");
  if ([...workers].sort().join() !== "0,1") throw new Error(`threads that took part: ${[...workers]}`);
}
