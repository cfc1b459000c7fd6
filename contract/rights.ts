/**
 * Every right of the product, and the roles a new hub starts with. A right is what a person may do; a scope is whose
 * data it reaches (AD1). The hub checks both; a screen only hides what would be refused anyway.
 */
export const rights = [
  'agent.work', // sign in to a seat, take calls, change the own state
  'call.read', // call history
  'call.control', // hang up, transfer, pick up, record a call of somebody else
  'call.supervise.listen',
  'call.supervise.whisper',
  'call.supervise.barge',
  'agent.read', // other agents' states and logs
  'agent.control', // force a state, a sign-out, queue membership
  'customer.read',
  'customer.write',
  'customer.number', // see whole phone numbers; without it they arrive masked (PU6)
  'customer.import',
  'customer.export',
  'customer.fields', // define self-defined fields
  'routing.read',
  'routing.write', // black and white lists, owners, area routes
  'user.read',
  'user.write', // users, roles and rights
  'operation-log.read',
  'system.read', // run state, versions, PBX link
  'system.write', // centre definition, backup, restore
] as const
export type Right = (typeof rights)[number]

/** Whose data a right reaches, from narrow to wide. */
export const scopes = ['own', 'team', 'all'] as const
export type Scope = (typeof scopes)[number]

export type Grants = Readonly<Partial<Record<Right, Scope>>>

export const builtInRoles = [
  'administrator',
  'supervisor',
  'agent',
  'inspector',
  'station-operator',
  'department-handler',
  'leader',
] as const
export type BuiltInRole = (typeof builtInRoles)[number]

const everything = Object.fromEntries(rights.map((right) => [right, 'all'])) as Grants

/** What the built-in roles may do on a new hub; an administrator changes it afterwards. */
export const builtInGrants: Readonly<Record<BuiltInRole, Grants>> = {
  administrator: everything,
  supervisor: {
    'agent.work': 'own',
    'call.read': 'team',
    'call.control': 'team',
    'call.supervise.listen': 'team',
    'call.supervise.whisper': 'team',
    'call.supervise.barge': 'team',
    'agent.read': 'team',
    'agent.control': 'team',
    'customer.read': 'all',
    'customer.write': 'all',
    'customer.number': 'all',
    'customer.import': 'all',
    'routing.read': 'all',
    'routing.write': 'all',
    'user.read': 'team',
    'system.read': 'all',
  },
  agent: {
    'agent.work': 'own',
    'call.read': 'own',
    'agent.read': 'team',
    'customer.read': 'all',
    'customer.write': 'all',
    'customer.number': 'all',
  },
  inspector: {
    'call.read': 'all',
    'call.supervise.listen': 'all',
    'agent.read': 'all',
    'customer.read': 'all',
  },
  'station-operator': { 'customer.read': 'own', 'customer.number': 'own' },
  'department-handler': { 'customer.read': 'own' },
  leader: {
    'call.read': 'all',
    'agent.read': 'all',
    'customer.read': 'all',
    'routing.read': 'all',
    'system.read': 'all',
  },
}
