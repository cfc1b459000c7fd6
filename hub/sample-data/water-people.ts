import { type Extension } from '../../contract/agent.ts'
import { type UserId } from '../../contract/ids.ts'
import { type SessionId } from '../../contract/ids.ts'
import { type BuiltInRole } from '../../contract/rights.ts'
import { type Access } from '../access/access.ts'
import { type Caller, createCaller } from '../access/caller.ts'
import { hubManager } from '../access/first-start.ts'
import { districts } from './hangzhou.ts'
import { createLot } from './seeded.ts'

/** Who works at 清泉水业: the seats of the worked example, their supervisor, and one person at each station. */
const seats = [
  ['1001', '王芳', '订水组', '8001'],
  ['1002', '李娜', '订水组', '8002'],
  ['1003', '张敏', '订水组', '8003'],
  ['1004', '刘洋', '订水组', '8004'],
  ['1005', '陈静', '订水组', '8005'],
  ['1006', '赵磊', '售后组', '8006'],
  ['1007', '孙丽', '售后组', '8007'],
] as const
const operators = ['毛建英', '屠海燕', '章丽萍']

export type WaterPeople = {
  readonly agents: ReadonlyMap<Extension, Caller>
  readonly supervisor: Caller
  /** Station → who works there. */
  readonly operators: ReadonlyMap<string, Caller>
}

/** Makes them users of the hub; whoever is there already stays as he is. They set their passwords by one-time codes. */
export async function putWaterPeople(access: Access, seed: number, at: number): Promise<WaterPeople> {
  const lot = createLot(seed + 99)
  const put = async (
    role: BuiltInRole,
    jobNumber: string,
    name: string,
    place: { readonly team?: string; readonly station?: string },
  ): Promise<Caller> => {
    const found = access.directory.roles().find((one) => one.builtIn === role)
    if (found === undefined) throw new Error(`no role ${role}`)
    const id = lot.id<UserId>(at)
    const { team = null, station = null } = place
    const wanted = { jobNumber, name, team, station, roleIds: [found.id], language: 'zh-CN' as const }
    const user =
      access.directory.userByJobNumber(jobNumber) ?? (await access.users.create(hubManager, { id, ...wanted })).user
    return createCaller({
      ...{ userId: user.id, sessionId: lot.id<SessionId>(at), jobNumber, name: user.name },
      ...{ team: user.team, station: user.station, grants: found.grants, language: 'zh-CN' },
    })
  }

  const agents = new Map<Extension, Caller>()
  for (const [jobNumber, name, team, extension] of seats) {
    agents.set(extension as Extension, await put('agent', jobNumber, name, { team }))
  }
  const supervisor = await put('supervisor', '1100', '楼敏', { team: '订水组' })
  const ofStations = new Map<string, Caller>()
  for (const [index, { station }] of districts.entries()) {
    const name = operators[index] ?? station.name
    ofStations.set(
      station.key,
      await put('station-operator', `20${String(index + 1).padStart(2, '0')}`, name, { station: station.key }),
    )
  }
  return { agents, supervisor, operators: ofStations }
}
