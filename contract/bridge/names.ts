/**
 * The names of everything the window may ask of main, and of everything main shows it. Kept apart from the schemas so that
 * the preload script, which only forwards, does not carry them.
 */
export const commandNames = [
  // The programme
  'app.change-settings',
  'app.save-diagnostics',
  'app.quit',
  'app.ready', // the interface is mounted: main may send
  'app.painted', // a caller's card is on the screen (for the bench and the log)
  // Who and where
  'session.enrol',
  'session.forget-hub',
  'session.unlock', // pass-phrase where the system seals no keys
  'session.sign-in',
  'session.set-password',
  'session.list-seats',
  'session.choose-seat',
  'session.no-seat', // only looks: the wall, lists, recordings
  'session.sign-out',
  // The seat
  'seat.set-state',
  'seat.end-wrap-up',
  'seat.prove',
  'seat.repair',
  // The phone
  'phone.dial',
  'phone.answer',
  'phone.hang-up',
  'phone.hold',
  'phone.retrieve',
  'phone.mute',
  'phone.dtmf',
  'phone.transfer',
  'phone.consult',
  'phone.complete-transfer',
  'phone.cancel-transfer',
  'phone.conference',
  'phone.park',
  'phone.pick-up',
  'phone.redial',
  'phone.record',
  // Calls and customers
  'call.list',
  'call.read',
  'call.write-note',
  'call.read-notes',
  'call.list-refused-notes',
  'call.send-note-again',
  'call.discard-note',
  'card.choose-customer',
  'card.close',
  'draft.read',
  'draft.save',
  'customer.search',
  'customer.list',
  'customer.read',
  'customer.create',
  'customer.change',
  'customer.history',
  'customer.fields',
  // Orders
  'shop.quote',
  'shop.find-product',
  'shop.put-product',
  'shop.put-gift-rule',
  'shop.put-settings',
  'shop.put-station',
  'shop.put-courier',
  'order.read-form',
  'order.save-form',
  'order.place',
  'order.act',
  'order.list',
  'order.count',
  'order.read',
  'order.of-station',
  'account.read',
  'account.ledger',
  'account.adjust',
  'receipt.list',
  'receipt.take',
  'receipt.refund',
  'receipt.hand-over',
  'receipt.takings',
  'conflict.list',
  'conflict.resolve',
  // Tables in and out
  'data.choose-file',
  'data.state',
  'data.preview',
  'data.start',
  'data.cancel',
  'data.save-report',
  'data.export',
  'data.export-own',
  // Recordings
  'recording.list',
  'recording.read',
  'recording.waveform',
  'recording.mark',
  'recording.unmark',
  'recording.hold',
  'recording.rules',
  'recording.change-rules',
  'recording.export',
  'recording.evidence',
  // The slip of an order on paper
  'slip.printers',
  'slip.print',
  'slip.save',
  // Sound
  'audio.change-settings',
  'audio.watch-levels',
  'audio.start-loop-back',
  'audio.stop-loop-back',
  'audio.try-ring',
  // Recording at the seat
  'recording.start',
  'recording.stop',
  'recording.sensitive',
  // Floor
  'day.read',
  'directory.read',
  'announcement.mark-read',
  'announcement.publish',
  'announcement.receipts',
  // Help and messages
  'help.ask',
  'help.call-off',
  'help.take',
  'help.listen',
  'message.open',
  'message.older',
  'message.close',
  'message.seen',
  'message.send',
  'message.send-again',
  'message.discard',
  // Stepping into somebody else's call
  'intervention.start',
  'intervention.climb',
  'intervention.leave',
  'intervention.take-over',
  'intervention.pass-on',
  'intervention.hang-up',
  // The wall and the agents on it
  'wall.open',
  'wall.close',
  'wall.figures',
  'wall.calls',
  'preference.read',
  'preference.write',
  'agent.log',
  'agent.read-queues',
  'agent.force-state',
  'agent.force-sign-out',
  'agent.change-queues',
  // Alarms and staffing
  'alarm.take',
  'alarm.tick',
  'alarm.note',
  'alarm.list',
  'alarm.settings',
  'alarm.change-settings',
  'alarm.set-sound',
  'staffing.read',
  // Newer versions of the seat
  'update.look',
  'update.fetch',
  'update.restart',
  'update.list',
  'update.seats',
  // The headset's buttons
  'headset.forget',
  // Practice
  'practice.begin',
  'practice.sit',
  'practice.switch',
  'practice.leave',
  'practice.reset',
  'practice.change',
  'practice.surge',
  'practice.call',
  'practice.restart',
  // A company with its hub on this machine
  'company.open',
  'company.close',
  'company.save',
  'company.begin',
  'company.agent',
  'company.pbx',
  'company.show-files',
  'company.apply',
  'company.check',
  'company.call',
  'company.hang-up',
  'company.finish',
] as const
export type CommandName = (typeof commandNames)[number]

export const topicNames = [
  'app',
  'session',
  'health',
  'seat',
  'lines',
  'cards',
  'floor',
  'colleagues', // what the people of the floor do now
  'devices',
  'levels',
  'loop-back',
  'recordings', // at this seat: what is being recorded, what waits to be sent
  'announcements',
  'help',
  'messages',
  'cache',
  'shop', // products, stations, settings
  'orders', // those that changed last
  'wall', // what changed on it, the last batch
  'alarms', // open ones, and whether they are heard
  'practice', // whether all of this is practice, and how the exercise goes
  'update', // a newer version of the seat
  'company', // a company's hub on this machine, and its set-up
  'requests', // what the outside asks for: a tel: link, the tray, a global shortcut
] as const
export type TopicName = (typeof topicNames)[number]
