import { type conflicts as source } from '../zh-CN/conflicts.ts'

export const conflicts: typeof source = {
  title: 'To decide',
  about: 'The hub did not take these, because somebody else was first. What you wrote is still here: decide on each.',
  none: 'Nothing to decide.',
  mine: 'Mine',
  theirs: 'As it is now',
  keepMine: 'Use mine',
  keepTheirs: 'Use theirs',
  cannotRetry: 'Cannot be sent again: {why}',
  empty: '(empty)',
  kind: {
    'order.place': 'New order',
    'order.act': 'Order',
    'customer.create': 'New customer',
    'customer.change': 'Customer',
    'receipt.take': 'Receipt',
    'receipt.refund': 'Refund',
    'receipt.hand-over': 'Hand-over',
  },
  waiting: '{count} to decide',
}
