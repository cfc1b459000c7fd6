type Placed = Pick<HTMLElement, 'offsetLeft' | 'offsetTop'>

/**
 * Where an arrow leads: left and right along the order, up and down to the nearest in the next line. Null: the key is no
 * arrow, or there is nothing that way.
 */
export function neighbourOf<T extends Placed>(tiles: readonly T[], from: T, key: string): T | null {
  const at = tiles.indexOf(from)
  if (at < 0) return null
  switch (key) {
    case 'ArrowLeft':
      return tiles[at - 1] ?? null
    case 'ArrowRight':
      return tiles[at + 1] ?? null
    case 'Home':
      return tiles[0] ?? null
    case 'End':
      return tiles.at(-1) ?? null
    case 'ArrowUp':
      return nearest(
        tiles
          .slice(0, at)
          .filter((one) => one.offsetTop < from.offsetTop)
          .reverse(),
        from,
      )
    case 'ArrowDown':
      return nearest(
        tiles.slice(at + 1).filter((one) => one.offsetTop > from.offsetTop),
        from,
      )
    default:
      return null
  }
}

/** Of the first line among them, the one most nearly above or below. */
function nearest<T extends Placed>(tiles: readonly T[], from: T): T | null {
  const line = tiles[0]?.offsetTop
  const away = (one: T): number => Math.abs(one.offsetLeft - from.offsetLeft)
  return tiles
    .filter((one) => one.offsetTop === line)
    .reduce<T | null>((best, one) => (best === null || away(one) < away(best) ? one : best), null)
}
