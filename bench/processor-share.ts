import { cpus } from "node:os";
import type { PeerProcess } from "./peer-process.ts";

/** Starts to watch; the function returned says which share of all processors' time others have had since. */
export function watchOthers(peers: readonly PeerProcess[]): () => number {
  const [all, busy, own] = readings(peers);
  return () => {
    const [allNow, busyNow, ownNow] = readings(peers);
    if (allNow === all) return 0;
    return Math.max(0, (busyNow - busy - (ownNow - own)) / (allNow - all));
  };
}

/** Milliseconds since the start: of all processors, of those at work, and at our work and our peers'. */
function readings(peers: readonly PeerProcess[]): [all: number, busy: number, own: number] {
  let all = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.irq + times.idle;
    idle += times.idle;
  }
  const { user, system } = process.cpuUsage();
  const ofPeers = peers.reduce((sum, { processorSeconds }) => sum + processorSeconds, 0);
  return [all, all - idle, (user + system) / 1e3 + 1e3 * ofPeers];
}
