import { z } from 'zod'

/** A `BilingualText` on the wire. */
export const bilingualSchema = z.object({ 'zh-CN': z.string(), en: z.string() })
