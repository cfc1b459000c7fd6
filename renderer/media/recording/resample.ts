/** Zero crossings of the filter on either side: what a telephone line does not carry is less than a hundredth. */
const crossings = 16
/** Of the lower rate; what is above would come back as another tone. */
const passes = 0.45

export type Resampler = {
  /** @returns the frames that can be told by now, and which frame of the input the first of them stands at */
  take(samples: Float32Array): { readonly at: number; readonly samples: Float32Array<ArrayBuffer> }
}

/** Brings one rate to a lower one, piece after piece: a windowed sinc (Hann), its phases computed once. */
export function createResampler(from: number, to: number): Resampler {
  const common = greatestCommon(from, to)
  const [step, phases] = [from / common, to / common]
  const half = from === to ? 0 : Math.ceil((crossings * from) / to)
  const filters = Array.from({ length: phases }, (_, phase) => filterOf(phase / phases, half, (passes * to) / from))
  /** What may still be needed; its first frame is this one of the input. */
  let held = new Float32Array(half)
  let heldFrom = -half
  let next = 0

  return {
    take(samples) {
      const all = new Float32Array(held.length + samples.length)
      all.set(held)
      all.set(samples, held.length)
      const known = heldFrom + all.length
      const placeOf = (frame: number): number => (frame * step) / phases
      const first = next
      const out: number[] = []
      for (; Math.floor(placeOf(next)) + half < known; next += 1) {
        const begin = Math.floor(placeOf(next)) - half - heldFrom
        const filter = filters[(next * step) % phases] ?? new Float32Array(1)
        let sum = 0
        for (let tap = 0; tap < filter.length; tap += 1) sum += (all[begin + tap] ?? 0) * (filter[tap] ?? 0)
        out.push(sum)
      }
      const keepFrom = Math.max(heldFrom, Math.floor(placeOf(next)) - half)
      held = all.slice(keepFrom - heldFrom)
      heldFrom = keepFrom
      return { at: placeOf(first), samples: Float32Array.from(out) }
    },
  }
}

function filterOf(shift: number, half: number, cutoff: number): Float32Array {
  if (half === 0) return Float32Array.of(1)
  const taps = Float32Array.from({ length: 2 * half + 1 }, (_, tap) => {
    const x = tap - half - shift
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1))
    const sinc = x === 0 ? 1 : Math.sin(2 * Math.PI * cutoff * x) / (2 * Math.PI * cutoff * x)
    return window * sinc
  })
  const sum = taps.reduce((all, one) => all + one, 0)
  return taps.map((tap) => tap / sum)
}

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b))
