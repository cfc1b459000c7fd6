import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { newUserSchema } from '../../../contract/access.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import { languages } from '../../../contract/language.ts'
import { builtInGrants } from '../../../contract/rights.ts'
import { type Access, createAccess } from '../../access/access.ts'
import { type Manager } from '../../access/users.ts'
import { deepestIssue, issueText } from '../../../contract/issue-text.ts'
import { consoleActor } from '../../operation-log/operation-log.ts'
import { ensureSecret } from '../../settings/secret-files.ts'
import { type HubParts, openParts } from '../open-parts.ts'
import { type CommandContext } from '../terminal.ts'
import { wrongValue } from '../usage-error.ts'

export type CreateUserOptions = {
  readonly data: string
  readonly jobNumber: string
  readonly name: string
  readonly role: readonly string[]
  readonly team?: string
  readonly station?: string
}

const texts = {
  created: { 'zh-CN': '已新增 {name}（工号 {jobNumber}）。', en: 'Added {name} (job number {jobNumber}).' },
  code: {
    'zh-CN': '一次性代码：{code}（24 小时内有效，用它设置密码，只显示这一次）',
    en: 'One-time code: {code} (good for 24 hours, sets the password, shown only now)',
  },
  administrator: {
    'zh-CN': '还没有设置密码的管理员：工号 {jobNumber}，一次性代码 {code}',
    en: 'An administrator without a password yet: job number {jobNumber}, one-time code {code}',
  },
} as const
const user = { 'zh-CN': '人员', en: 'User' } as const

/** Whoever may run this on the hub's machine may do everything. */
const manager: Manager = { actor: consoleActor, reach: { kind: 'all' }, grants: builtInGrants.administrator }

export async function createUser(options: CreateUserOptions, context: CommandContext): Promise<void> {
  await withAccess(options.data, 'zuoxi-hub create-user', context, async (access) => {
    const { terminal, say, language } = context
    const roleIds = options.role.map((word) => roleOf(access, word))
    const wanted = newUserSchema.safeParse({
      id: uuid(),
      jobNumber: options.jobNumber,
      name: options.name,
      team: options.team ?? null,
      station: options.station ?? null,
      roleIds,
      language,
    })
    if (!wanted.success) {
      const [first] = wanted.error.issues
      if (!first) throw wanted.error
      const { issue, path } = deepestIssue(first)
      const option =
        { jobNumber: '--job-number', name: '--name', team: '--team', station: '--station' }[String(path[0])] ?? '--role'
      throw wrongValue(option, issueText(issue))
    }
    const made = await access.users.create(manager, wanted.data)
    terminal.out(say(texts.created, { name: made.user.name, jobNumber: made.user.jobNumber }))
    if (made.oneTimeCode !== null) terminal.out(say(texts.code, { code: made.oneTimeCode }))
  })
}

export async function resetPassword(
  jobNumber: string,
  options: { readonly data: string },
  context: CommandContext,
): Promise<void> {
  await withAccess(options.data, 'zuoxi-hub reset-password', context, async (access) => {
    const found = access.directory.userByJobNumber(jobNumber)
    if (!found) throw new ZuoxiError('thing.not-found', { what: user, id: jobNumber })
    const { oneTimeCode } = await access.users.resetPassword(manager, found.id)
    await access.users.unlock(manager, found.id)
    context.terminal.out(context.say(texts.code, { code: oneTimeCode }))
  })
}

function roleOf(access: Access, word: string): string {
  const roles = access.directory.roles()
  const found = roles.find((role) => role.builtIn === word || languages.some((one) => role.name[one] === word))
  if (found) return found.id
  const known = roles.map((role) => role.builtIn ?? role.name['zh-CN']).join(', ')
  throw wrongValue('--role', {
    'zh-CN': `没有角色“${word}”，可用：${known}`,
    en: `there is no role "${word}"; choose from ${known}`,
  })
}

async function withAccess(
  data: string,
  what: string,
  context: CommandContext,
  work: (access: Access, parts: HubParts) => Promise<void>,
): Promise<void> {
  const parts = await openParts(context, { dataFolder: data }, { lock: true, what, migrate: true })
  try {
    const access = await createAccess({
      database: parts.database,
      log: parts.log,
      tokenSecret: ensureSecret(join(parts.settings.dataFolder, 'secrets', 'token.key'), 32),
      watchMs: 0,
    })
    try {
      const first = access.firstCode
      await work(access, parts)
      if (first) {
        const { jobNumber, oneTimeCode: code } = first
        context.terminal.out(context.say(texts.administrator, { jobNumber, code }))
      }
    } finally {
      access.close()
    }
  } finally {
    await parts.close()
  }
}
