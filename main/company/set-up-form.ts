import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import {
  type CentreAnswers,
  centreAnswersSchema,
  newSetUpForm,
  portNames,
  type SetUpForm,
  setUpFormSchema,
  usualPorts,
} from '../../contract/set-up.ts'

const fileSchema = z.object({
  form: setUpFormSchema,
  /** The company's hub runs on this machine from its first start on. */
  begun: z.boolean(),
  finished: z.boolean(),
  /** Null: it is not made yet. */
  centreFile: z.string().nullable(),
  /** It is on a PBX. */
  onPbx: z.boolean(),
})
export type CompanyRecord = z.infer<typeof fileSchema>

export const companyFile = 'company.json'

const empty: CompanyRecord = { form: newSetUpForm, begun: false, finished: false, centreFile: null, onPbx: false }

/** What is remembered of the company on this machine; no password is among it. */
export function openCompanyRecord(folder: string) {
  const file = join(folder, companyFile)
  let record = read(file)
  return {
    get: () => record,
    change(change: Partial<CompanyRecord>): void {
      record = { ...record, ...change }
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600, flush: true })
      renameSync(`${file}.new`, file)
    },
  }
}

function read(file: string): CompanyRecord {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return empty
  }
}

/** The form as a centre is made from it; what is wrong with it is the schema's to say. */
export function answersOf(form: SetUpForm, trunkPassword: string | null): z.ZodSafeParseResult<CentreAnswers> {
  return centreAnswersSchema.safeParse({
    companyName: form.companyName.trim(),
    areaCode: form.areaCode.trim(),
    agent: { jobNumber: form.jobNumber.trim(), name: form.agentName.trim(), extension: form.extension.trim() },
    pbx:
      form.pbx === 'none'
        ? null
        : {
            address: form.pbxAddress.trim(),
            number: form.number.trim(),
            trunk: {
              kind: form.trunkKind,
              ...placeOf(form.trunkServer.trim()),
              user: form.trunkUser.trim(),
              password: trunkPassword,
            },
            ports: Object.fromEntries(portNames.map((name) => [name, Number(form.ports[name] || usualPorts[name])])),
          },
  })
}

/** `host` or `host:port`; a port that is none is told by the schema. */
function placeOf(typed: string): { readonly server: string; readonly port: number } {
  const [, server = typed, port = '5060'] = /^([^:]*):(.*)$/.exec(typed) ?? []
  return { server, port: Number(port) }
}
