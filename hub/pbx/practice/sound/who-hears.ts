import { type SupervisionMode } from '../../port.ts'

/**
 * Where somebody stands in a call. Rooms: `main` holds the customer and whoever talks with him; `aside` a seat with the
 * colleague it asks before a transfer. `silent`: holds, or is not connected.
 */
export type Place =
  | { readonly role: 'party'; readonly room: 'main' | 'aside'; readonly silent: boolean }
  | { readonly role: 'supervisor'; readonly on: Place & { readonly role: 'party' }; readonly mode: SupervisionMode }

/**
 * Who hears whom:
 *
 *                │ a party              │ a supervisor who …
 *                │                      │ listens   whispers          barges in
 *   ─────────────┼──────────────────────┼─────────────────────────────────────────
 *   a party      │ in the same room,    │ never     whom he is with   in the room
 *                │ unless either holds  │
 *   a supervisor │ in the room of       │ never     never             in the room
 *                │ whom he is with      │
 */
export function hears(listener: Place, speaker: Place): boolean {
  if (listener === speaker) return false
  if (speaker.role === 'party') {
    if (speaker.silent) return false
    if (listener.role === 'party') return !listener.silent && listener.room === speaker.room
    return roomOf(listener) === speaker.room
  }
  switch (speaker.mode) {
    case 'listen':
      return false
    case 'whisper':
      return listener === speaker.on
    case 'barge':
      return roomOf(listener) === roomOf(speaker) && (listener.role === 'supervisor' || !listener.silent)
  }
}

/** Connected, and there is nobody to hear: he has music. A seat that holds made the silence itself. */
export function hasMusic(listener: Place, all: readonly Place[]): boolean {
  return (
    listener.role === 'party' &&
    !listener.silent &&
    !all.some((other) => other !== listener && other.role === 'party' && !other.silent && other.room === listener.room)
  )
}

const roomOf = (place: Place): 'main' | 'aside' => (place.role === 'party' ? place.room : place.on.room)
