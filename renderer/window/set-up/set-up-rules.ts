import { type PortName, portNames, type SetUpForm, type SetUpStep } from '../../../contract/set-up.ts'

/** The steps in their order. */
export const setUpSteps: readonly SetUpStep[] = ['company', 'agent', 'pbx', 'check', 'customers', 'call']

export const stepAfter = (step: SetUpStep, by: 1 | -1): SetUpStep => setUpSteps[setUpSteps.indexOf(step) + by] ?? step

/** The further of two. */
export const furthest = (one: SetUpStep, two: SetUpStep): SetUpStep =>
  setUpSteps.indexOf(one) > setUpSteps.indexOf(two) ? one : two

export const isReached = (step: SetUpStep, reached: SetUpStep): boolean =>
  setUpSteps.indexOf(step) <= setUpSteps.indexOf(reached)

/** What may be wrong with a field, as a key of the texts. */
export type Trouble = 'needed' | 'wrongAreaCode' | 'shortPassword' | 'wrongAddress' | 'wrongPort'
type Field = Exclude<keyof SetUpForm, 'step' | 'reached' | 'pbx' | 'trunkKind' | 'ports'> | PortName | 'password'

const shortestPassword = 8
const areaCode = /^0(?:10|2\d|[3-9]\d{2})$/
const address = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

const port = (value: string): Trouble | null =>
  value === '' || (/^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535) ? null : 'wrongPort'
const given = (value: string): Trouble | null => (value.trim() === '' ? 'needed' : null)

/** What is still wrong in a step; the hub and the checker of centre definitions have the last word. */
export function troublesOf(step: SetUpStep, form: SetUpForm, password: string): Partial<Record<Field, Trouble>> {
  const found = (troubles: Partial<Record<Field, Trouble | null>>): Partial<Record<Field, Trouble>> =>
    Object.fromEntries(Object.entries(troubles).filter(([, trouble]) => trouble !== null))
  const secret = password.length < shortestPassword ? 'shortPassword' : null
  switch (step) {
    case 'company':
      return found({
        companyName: given(form.companyName),
        areaCode: areaCode.test(form.areaCode.trim()) ? null : 'wrongAreaCode',
        password: secret,
      })
    case 'agent':
      return found({
        jobNumber: given(form.jobNumber),
        agentName: given(form.agentName),
        extension: given(form.extension),
        password: secret,
      })
    case 'pbx':
      if (form.pbx === 'none') return {}
      return found({
        pbxAddress: address.test(form.pbxAddress.trim()) ? null : 'wrongAddress',
        number: given(form.number),
        trunkServer: given(form.trunkServer) ?? port(/:(.*)$/.exec(form.trunkServer.trim())?.[1] ?? ''),
        trunkUser: form.trunkKind === 'register' ? given(form.trunkUser) : null,
        ...Object.fromEntries(portNames.map((name) => [name, port(form.ports[name])])),
      })
    case 'check':
    case 'customers':
    case 'call':
      return {}
  }
}
