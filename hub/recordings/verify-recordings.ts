/** For whoever examines the hub's data: the chain of all recordings, from its begin. */
export { firstBrokenLink } from './recording-chain.store.ts'
