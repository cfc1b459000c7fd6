import { accessApi } from '../../contract/api/access.api.ts'
import { usersApi } from '../../contract/api/users.api.ts'
import { type Register } from '../http/http-server.ts'
import { actorOf } from '../operation-log/operation-log.ts'
import { type Access } from './access.ts'
import { type Caller } from './caller.ts'
import { reachOf } from './data-scope.ts'
import { type Manager } from './users.ts'

export function registerAccess(register: Register, access: Access): void {
  const { signIn, users, roles } = access

  register(accessApi.signIn, ({ body, address }) => signIn.signIn(body.jobNumber, body.password, body.device, address))
  register(accessApi.refresh, ({ body, address }) => signIn.refresh(body.refreshToken, address))
  register(accessApi.signOut, async ({ caller, address }) => {
    await signIn.signOut(caller, address)
    return {}
  })
  register(accessApi.me, async ({ caller: { scopeOf: _scopeOf, ...me } }) => me)
  register(accessApi.changeLanguage, ({ caller, body, address }) =>
    signIn.changeLanguage(caller, body.language, address),
  )
  register(accessApi.changePassword, async ({ caller, body, address }) => {
    await signIn.changePassword(caller, body.oldPassword, body.newPassword, address)
    return {}
  })
  register(accessApi.useOneTimeCode, async ({ body, address }) => {
    await signIn.useOneTimeCode(body.jobNumber, body.code, body.newPassword, address)
    return {}
  })

  register(usersApi.listUsers, async ({ caller, address }) => ({
    users: [...users.list(managerOf(caller, 'user.read', address))],
  }))
  register(usersApi.readUser, async ({ caller, params, address }) =>
    users.read(managerOf(caller, 'user.read', address), params.userId),
  )
  register(usersApi.createUser, ({ caller, body, address }) =>
    users.create(managerOf(caller, 'user.write', address), body),
  )
  register(usersApi.changeUser, ({ caller, params, body, address }) =>
    users.change(managerOf(caller, 'user.write', address), params.userId, body),
  )
  register(usersApi.resetPassword, ({ caller, params, address }) =>
    users.resetPassword(managerOf(caller, 'user.write', address), params.userId),
  )
  register(usersApi.unlockUser, async ({ caller, params, address }) => {
    await users.unlock(managerOf(caller, 'user.write', address), params.userId)
    return {}
  })
  register(usersApi.endSessions, async ({ caller, params, address }) => ({
    ended: await users.endSessions(managerOf(caller, 'user.write', address), params.userId),
  }))

  register(usersApi.listRoles, async () => ({ roles: [...roles.list()] }))
  register(usersApi.createRole, ({ caller, body, address }) =>
    roles.create(managerOf(caller, 'user.write', address), body),
  )
  register(usersApi.changeRole, ({ caller, params, body, address }) =>
    roles.change(managerOf(caller, 'user.write', address), params.roleId, body),
  )
  register(usersApi.deleteRole, async ({ caller, params, address }) => {
    await roles.remove(managerOf(caller, 'user.write', address), params.roleId)
    return {}
  })
}

const managerOf = (caller: Caller, right: 'user.read' | 'user.write', address: string): Manager => ({
  actor: actorOf(caller, address),
  reach: reachOf(caller.scopeOf(right), caller),
  grants: caller.grants,
})
