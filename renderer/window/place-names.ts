import { type Grants } from '../../contract/rights.ts'

/** The places on the rail, in their order; router.ts gives each its page. Apart from it, so that pages may name them. */
export const placeNames = [
  'desk',
  'customers',
  'orders',
  'delivery',
  'calls',
  'recordings',
  'directory',
  'day',
  'wall',
  'practice',
  'takings',
  'shop',
  'conflicts',
  'settings',
] as const
export type PlaceName = (typeof placeNames)[number]

/** Which of them somebody has: a place whose every action would be refused is not shown. */
export function placesFor(
  grants: Grants,
  { conflicts = 0, practice = false }: { readonly conflicts?: number; readonly practice?: boolean } = {},
): readonly PlaceName[] {
  const has: Readonly<Partial<Record<PlaceName, boolean>>> = {
    desk: grants['agent.work'] !== undefined,
    customers: grants['customer.read'] !== undefined,
    calls: grants['call.read'] !== undefined,
    recordings: grants['recording.play'] !== undefined,
    directory: grants['agent.work'] !== undefined,
    day: grants['agent.work'] !== undefined,
    orders: grants['order.read'] !== undefined,
    delivery: grants['delivery.work'] !== undefined,
    takings: grants['receipt.write'] !== undefined,
    shop: grants['product.write'] !== undefined || grants['station.write'] !== undefined,
    wall: grants['wall.read'] !== undefined,
    practice: practice && grants['agent.control'] !== undefined,
    // Only while there is something to decide.
    conflicts: conflicts > 0,
  }
  return placeNames.filter((name) => has[name] ?? true)
}
