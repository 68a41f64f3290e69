/** What a platform is asked to do, by name; what fails throws. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>;

/** Does one after the other, and says of each what came of it. */
export async function runChecks(checks: Checks): Promise<Record<string, string>> {
  const report: Record<string, string> = {};
  for (const [name, check] of Object.entries(checks)) {
    const start = performance.now();
    report[name] = await check().then(
      () => `passed in ${Math.round(performance.now() - start)} ms`,
      (error: unknown) => `failed: ${String(error)}`,
    );
  }
  return report;
}
