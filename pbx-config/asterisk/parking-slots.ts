/** Slots of the parking lot; no extension may lie here. */
export const parkingSlots = { from: 701, to: 720 } as const
