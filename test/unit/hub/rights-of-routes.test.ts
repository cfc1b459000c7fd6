import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allEndpoints } from '../../../contract/api/index.ts'
import { type Endpoint } from '../../../contract/api/endpoint.ts'
import { type BuiltInRole, builtInGrants, builtInRoles } from '../../../contract/rights.ts'
import { documentationPath, documentPath } from '../../../hub/http/documentation.ts'
import { openTestHub, type TestHub } from '../../support/test-hub.ts'

/** Every route of the API against every built-in role, as the rights table says, from the contract's own list. */

let test: TestHub
const jobNumbers = new Map<BuiltInRole, string>()
const tokens = new Map<BuiltInRole, string>()

beforeAll(async () => {
  test = await openTestHub()
  for (const role of builtInRoles) {
    const { jobNumber } = await test.addUser(role, { team: 'a' })
    jobNumbers.set(role, jobNumber)
    tokens.set(role, (await test.signIn(jobNumber)).accessToken)
  }
}, 60_000)
afterAll(() => test.close())

/** Ids nobody has, so that what is allowed finds nothing to harm. */
const pathOf = (endpoint: Endpoint): string =>
  endpoint.path.replace(/:(\w+)/g, (_, name: string) => (name === 'extension' ? '8999' : uuid()))

const ask = (endpoint: Endpoint, token?: string) =>
  test.ask(endpoint.method, pathOf(endpoint), {
    ...(token === undefined ? {} : { token }),
    ...(endpoint.body ? { body: {} } : {}),
  })

const codeOf = (body: Record<string, unknown>): unknown => (body['error'] as { code?: unknown } | undefined)?.code

describe('every route of the contract', () => {
  it('is more than a handful, each once', () => {
    const names = allEndpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`)
    expect(names.length).toBeGreaterThan(40)
    expect(new Set(names).size).toBe(names.length)
  })

  describe.each(allEndpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    '%s',
    (_name, endpoint) => {
      const { access } = endpoint

      it('answers somebody who is not signed in as it should', async () => {
        const { status, body } = await ask(endpoint)
        if (access === 'public') expect(codeOf(body)).not.toBe('access.not-signed-in')
        else expect([status, codeOf(body)]).toEqual([401, 'access.not-signed-in'])
      })

      it('refuses a token that is none', async () => {
        if (access === 'public') return
        expect((await ask(endpoint, 'eyJhbGciOiJub25lIn0.e30.')).status).toBe(401)
      })

      it.each(builtInRoles)('answers %s as the rights table says', async (role) => {
        // What anybody who is signed in may do includes signing out, so that is done in a session of its own.
        const token =
          access === 'signed-in'
            ? (await test.signIn(jobNumbers.get(role) ?? '')).accessToken
            : (tokens.get(role) ?? '')
        const { status, body } = await ask(endpoint, token)
        const may = access === 'public' || access === 'signed-in' || builtInGrants[role][access] !== undefined
        if (may) {
          expect(codeOf(body)).not.toBe('access.denied')
          if (access !== 'public') expect(status).not.toBe(401)
          // Nothing is asked for that could make the hub fail.
          expect(codeOf(body)).not.toBe('hub.failed')
        } else {
          expect([status, codeOf(body)]).toEqual([403, 'access.denied'])
        }
      })
    },
  )
})

describe('the hub', () => {
  it('has no route outside the contract but its documentation', () => {
    const listed = new Set(allEndpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`))
    expect(test.hub.http.routes().filter((route) => !listed.has(route))).toEqual([])
    expect([...listed].filter((route) => !test.hub.http.routes().includes(route))).toEqual([])
    expect(documentPath.startsWith('/api/') && documentationPath.startsWith('/api/')).toBe(true)
  })

  it('logs who was refused what', async () => {
    const { operations } = await test.hub.log.search({ limit: 1, action: 'request.refuse' })
    expect(operations[0]).toMatchObject({ outcome: 'refused', subjectKind: 'endpoint' })
    expect(operations[0]?.jobNumber).toBeTruthy()
  })
})
