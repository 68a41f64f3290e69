import type { NetworkDescription } from "../network.ts";

/**
 * What a network has besides the layers that its kind names, for messages: "networks with interfaces"; undefined:
 * nothing.
 */
export function beyondLayers({ interfaces, enrichment, inputMap }: NetworkDescription): string | undefined {
  if (interfaces) return "networks with interfaces";
  if (enrichment) return "networks with enrichment functions";
  return inputMap ? "networks with mapped inputs" : undefined;
}
