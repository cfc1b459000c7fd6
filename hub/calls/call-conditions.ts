import { type ExpressionBuilder } from 'kysely'
import { type Database } from '../database/schema.ts'

/** What is looked for among numbers and customers' names. `digits` null: the asker may not see numbers, or typed none. */
export type CallText = { readonly digits: string | null; readonly name: string }

type CallWhere = ExpressionBuilder<Database, 'calls'>

/** Talks with somebody from outside that this person had and wrote nothing about. */
export function withoutNoteOf(userId: string) {
  return (where: CallWhere) =>
    where.and([
      where('phase', '=', 'ended'),
      where('answered_at', 'is not', null),
      where('direction', '!=', 'internal'),
      where.exists(
        where
          .selectFrom('call_parties as p')
          .select('p.sequence')
          .whereRef('p.call_id', '=', 'calls.call_id')
          .where('p.user_id', '=', userId)
          .where('p.part', '!=', 'missed'),
      ),
      where.not(
        where.exists(
          where
            .selectFrom('call_notes as n')
            .select('n.call_id')
            .whereRef('n.call_id', '=', 'calls.call_id')
            .where('n.user_id', '=', userId),
        ),
      ),
    ])
}

/** The name is looked up call by call, of the few that the other conditions leave: no pass through all customers. */
export function holds({ digits, name }: CallText) {
  return (where: CallWhere) =>
    where.or([
      ...(digits === null
        ? []
        : [
            where.and([where('direction', '=', 'inbound'), where('caller_number', 'like', `%${digits}%`)]),
            where.and([where('direction', '!=', 'inbound'), where('called_number', 'like', `%${digits}%`)]),
          ]),
      ...(plain(name) === ''
        ? []
        : [
            where.exists(
              where
                .selectFrom('customers as c')
                .select('c.id')
                .whereRef('c.id', '=', 'calls.customer_id')
                .where((named) => named(named.fn<string>('lower', ['c.name']), 'like', `%${plain(name)}%`)),
            ),
          ]),
    ])
}

/** Without the signs that LIKE reads as others: no name has them, and the databases differ in how they are escaped. */
const plain = (text: string): string => text.toLowerCase().replace(/[%_\\]/g, '')
