/**
 * Between wall.bench.ts and its hub. Apart from the hub's own file: a type imported from there would leave the import behind,
 * and the bench would run a second hub in itself.
 */
export type WallHubOrder = { readonly factsPerSecond: number; readonly seconds: number }
export type Probe = { readonly extension: string; readonly state: 'holding' | 'talking'; readonly at: number }
export type WallHubReport = { readonly cpuPercent: number; readonly facts: number; readonly probes: readonly Probe[] }
