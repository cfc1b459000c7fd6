import { type Selectable } from 'kysely'
import { type Extension } from '../../contract/agent.ts'
import { type InterventionId } from '../../contract/ids.ts'
import { type Intervention } from '../../contract/supervision.ts'
import { type Db, type Tx } from '../database/open-database.ts'
import { type SupervisionTables } from './supervision.tables.ts'

export async function saveIntervention(tx: Tx, one: Intervention): Promise<void> {
  const { id, ...rest } = toRow(one)
  await tx
    .insertInto('interventions')
    .values({ id, ...rest })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
    .execute()
}

export async function findIntervention(db: Db, id: string): Promise<Intervention | undefined> {
  const row = await db.selectFrom('interventions').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

export async function listOpenInterventions(db: Db): Promise<readonly Intervention[]> {
  const rows = await db.selectFrom('interventions').selectAll().where('ended_at', 'is', null).execute()
  return rows.map(fromRow)
}

function toRow(one: Intervention): SupervisionTables['interventions'] {
  return {
    id: one.id,
    call_id: one.callId,
    extension: one.extension,
    agent_name: one.agentName,
    supervisor: one.supervisor,
    by_user_id: one.byUserId,
    by_name: one.byName,
    team: one.team,
    phase: one.phase,
    rung: one.rung,
    wanted: one.wanted,
    reason: one.reason,
    started_at: one.startedAt,
    since: one.since,
    ended_at: one.endedAt,
    ending: one.ending,
  }
}

function fromRow(row: Selectable<SupervisionTables['interventions']>): Intervention {
  return {
    id: row.id as InterventionId,
    callId: row.call_id,
    extension: row.extension as Extension,
    agentName: row.agent_name,
    supervisor: row.supervisor as Extension,
    byUserId: row.by_user_id,
    byName: row.by_name,
    team: row.team,
    phase: row.phase as Intervention['phase'],
    rung: row.rung as Intervention['rung'],
    wanted: row.wanted as Intervention['wanted'],
    reason: row.reason,
    startedAt: row.started_at,
    since: row.since,
    endedAt: row.ended_at,
    ending: row.ending as Intervention['ending'],
  }
}
