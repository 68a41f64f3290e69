/** Words of the control array, an Int32Array over shared memory; those that are busy stand on lines of their own. */
export const ticketWord = 0; // generation of the job * 4096 + next unit that nobody has claimed
export const doneWord = 16; // units of the job that are finished
export const totalWord = 32; // units of the job
export const partsWord = 33; // parts of the task in one unit
export const endWord = 34; // parts of the task
export const programWord = 35; // identity of the program
export const operationWord = 36; // which of its exports
export const lengthWord = 37; // bytes of its module in the code array
export const readyWord = 48; // workers that wait for jobs
export const sleepingWord = 49; // workers that must be woken
export const stopWord = 50; // 1: end
export const failedWord = 51; // 1: a worker's program threw
export const controlWords = 64;

/** Low part of a ticket that lets nobody claim: the next job is being written. */
export const closed = 4095;
/** A worker looks for a job this long before it sleeps, in milliseconds. */
const workerSpin = 0.02;

/**
 * Units that the next claimant takes: a share of what is left, so that a late or interrupted thread costs
 * little. `workerSource` has the same rule in its own words, as text that no bundler may change: keep both alike.
 */
export function shareOf(left: number, total: number, threads: number): number {
  return Math.min(left, Math.max(Math.ceil(left / (2 * threads)), Math.ceil(total / 64)));
}

/**
 * The worker's program, for Node's worker threads and for browsers. It first gets
 * { memory, control, code, index, threads }; everything later comes through the control array: the thread
 * that starts jobs may never return to its event loop.
 *
 * A claim by compare-and-exchange succeeds only in the generation whose words were read, so what was read is
 * that job. Modules arrive as bytes in the code array and are compiled here; the engine shares the code.
 */
export const workerSource = `"use strict";
const run = ({ memory, control, code, index, threads }) => {
  const words = new Int32Array(control);
  const programs = new Map();
  const compile = (id, ticket) => {
    const bytes = new Uint8Array(words[${lengthWord}]);
    bytes.set(new Uint8Array(code, 0, bytes.length));
    if (Atomics.load(words, ${ticketWord}) >> 12 !== ticket >> 12) return undefined;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    if (programs.size >= 64) programs.delete(programs.keys().next().value);
    const operations = Object.values(exports);
    programs.set(id, operations);
    return operations;
  };
  Atomics.add(words, ${readyWord}, 1);
  while (Atomics.load(words, ${stopWord}) === 0) {
    const ticket = Atomics.load(words, ${ticketWord});
    const next = ticket & 4095;
    if (next !== ${closed} && words[${lengthWord}] > 0) {
      const id = words[${programWord}];
      const operations = programs.get(id) ?? compile(id, ticket);
      const operation = words[${operationWord}];
      const total = words[${totalWord}];
      const parts = words[${partsWord}];
      const end = words[${endWord}];
      if (operations !== undefined && next < total) {
        const left = total - next;
        const share = Math.min(left, Math.max(Math.ceil(left / (2 * threads)), Math.ceil(total / 64)));
        if (Atomics.compareExchange(words, ${ticketWord}, ticket, ticket + share) !== ticket) continue;
        try {
          operations[operation](next * parts, Math.min((next + share) * parts, end), index);
        } catch {
          Atomics.store(words, ${failedWord}, 1);
        }
        if (Atomics.add(words, ${doneWord}, share) + share === total) Atomics.notify(words, ${doneWord});
        continue;
      }
    }
    const until = performance.now() + ${workerSpin};
    let rounds = 0;
    while (Atomics.load(words, ${ticketWord}) === ticket && (++rounds % 32 !== 0 || performance.now() < until));
    if (Atomics.load(words, ${ticketWord}) !== ticket) continue;
    Atomics.add(words, ${sleepingWord}, 1);
    Atomics.wait(words, ${ticketWord}, ticket);
    Atomics.sub(words, ${sleepingWord}, 1);
  }
};
const start = (data) => {
  try {
    run(data);
  } catch {
    Atomics.sub(new Int32Array(data.control), ${readyWord}, 1);
  }
};
if (typeof process === "object" && process.versions?.node !== undefined) {
  const load = typeof require === "function" ? require : process.getBuiltinModule;
  load("node:worker_threads").parentPort.once("message", start);
} else {
  self.onmessage = (event) => start(event.data);
}
`;
