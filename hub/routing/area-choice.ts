import { type HomePlace, type NormalisedNumber } from '../../contract/number.ts'
import { type AreaRoute } from '../../contract/routing.ts'

/**
 * The area route for a caller (区域路由): the most exact first (area code, then city, then province), and among those of
 * one kind a route for this called number before one for all. An area code is the caller's own only on a fixed line; a
 * mobile has the place its number range was given to.
 *
 * @param place home place of the number; undefined when unknown
 */
export function chooseArea(
  areas: readonly AreaRoute[],
  caller: {
    readonly number: Pick<NormalisedNumber, 'kind' | 'key'>
    readonly place: HomePlace | undefined
    readonly calledNumber: string
  },
): AreaRoute | null {
  const fits = (area: AreaRoute): boolean => {
    if (area.calledNumber !== null && area.calledNumber !== caller.calledNumber) return false
    switch (area.kind) {
      case 'area-code':
        return caller.number.kind === 'fixed' && caller.number.key.startsWith(`+86${area.value.replace(/^0/, '')}`)
      case 'city':
        return samePlace(area.value, caller.place?.city?.['zh-CN'])
      case 'province':
        return samePlace(area.value, caller.place?.province?.['zh-CN'])
    }
  }
  const rank = (area: AreaRoute): number =>
    ['area-code', 'city', 'province'].indexOf(area.kind) * 2 + (area.calledNumber === null ? 1 : 0)
  return areas.filter(fits).sort((a, b) => rank(a) - rank(b))[0] ?? null
}

/** 杭州 and 杭州市, 广西 and 广西壮族自治区 are one place. */
function samePlace(written: string, place: string | undefined): boolean {
  if (place === undefined || place === '') return false
  const bare = (text: string): string => text.replace(/(?:壮族|回族|维吾尔)?(?:自治区|特别行政区)$|[省市]$/, '')
  return bare(written) === bare(place)
}
