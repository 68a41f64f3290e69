import type { NetworkDescription } from "./network.ts";

/**
 * What a network has besides the layers that its kind names, for messages: "networks with interfaces"; undefined:
 * nothing.
 */
export function beyondLayers({ interfaces, enrichment }: NetworkDescription): string | undefined {
  if (interfaces) return "networks with interfaces";
  return enrichment ? "networks with enrichment functions" : undefined;
}
