import { onScopeDispose, type Ref, shallowRef, watch } from 'vue'
import { type Product } from '../../../contract/order/product.ts'
import { askQuietly } from '../stores/ask.ts'

const mostTries = 5

/** The products that fit what is typed, asked for in the next frame; a late answer to an earlier question is dropped. */
export function useProductSearch(text: Ref<string>) {
  const found = shallowRef<readonly Product[]>([])
  /** What `found` is of: Enter waits for it rather than choosing what stood there before. */
  const foundFor = shallowRef<string | null>(null)
  let asked = 0
  let frame = 0

  async function look(): Promise<readonly Product[]> {
    cancelAnimationFrame(frame)
    frame = 0
    asked += 1
    const number = asked
    const wanted = text.value
    const result = await askQuietly('shop.find-product', { text: wanted.slice(0, 60) })
    if (number !== asked) return found.value
    found.value = result.ok ? result.value.products : []
    foundFor.value = wanted
    return found.value
  }

  /** Another question may overtake this one: asked again until the answer is to what is typed. */
  async function settled(): Promise<readonly Product[]> {
    for (let tries = 0; foundFor.value !== text.value && tries < mostTries; tries += 1) await look()
    return found.value
  }

  watch(text, () => {
    if (frame === 0) frame = requestAnimationFrame(() => void look())
  })
  onScopeDispose(() => cancelAnimationFrame(frame))

  return {
    found,
    look,
    /** What fits what is typed now, waited for when need be. */
    settled,
  }
}
