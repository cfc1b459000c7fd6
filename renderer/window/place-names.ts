/** The places on the rail, in their order; router.ts gives each its page. Apart from it, so that pages may name them. */
export const placeNames = ['desk', 'customers', 'calls', 'directory', 'day', 'settings'] as const
export type PlaceName = (typeof placeNames)[number]
