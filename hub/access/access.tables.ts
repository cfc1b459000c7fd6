import { type Generated } from 'kysely'

export type AccessTables = {
  access_user: {
    id: string
    job_number: string
    name: string
    team: string | null
    /** Key of the delivery station he works for. */
    station: string | null
    language: string
    /** argon2id, PHC string; null until the first password is set. */
    password_hash: string | null
    /** 1: the next sign-in must set a new password. */
    must_change_password: number
    active: number
    /** Rises with every change; the caller of an update says which one he saw. */
    version: number
    created_at: number
    changed_at: number
  }
  access_role: {
    id: string
    /** Of a built-in role its key, such as `supervisor`; null for the centre's own. */
    built_in: string | null
    name_zh: string
    name_en: string
    /** JSON: right → scope. */
    grants: string
    version: number
    created_at: number
    changed_at: number
  }
  access_user_role: { user_id: string; role_id: string }
  access_session: {
    id: string
    user_id: string
    /** SHA-256 of the refresh token that is good now, base64url. */
    refresh_hash: string
    /** Of the one before, so that its reuse is recognised. */
    previous_hash: string | null
    previous_until: number | null
    address: string
    device: string
    created_at: number
    used_at: number
    expires_at: number
    revoked_at: number | null
    revoked_reason: string | null
  }
  access_one_time_code: {
    id: string
    /** `administrator` makes the first administrator; `password` sets a password. */
    purpose: string
    user_id: string
    code_hash: string
    created_at: number
    expires_at: number
    used_at: number | null
    failures: Generated<number>
  }
  access_failure: {
    /** `user:<job number>` or `address:<ip>`. */
    subject: string
    failures: number
    last_at: number
    locked_until: number
  }
  /** One row that rises with every change, so that a running hub notices what the command line did. */
  access_generation: { id: number; value: number }
  /** Rights the built-in roles have had their chance of; one that is missing here is new with this program. */
  access_known_right: { right_name: string }
}
