import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { type z } from 'zod'
import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type CommandName } from '../../../contract/bridge/names.ts'
import { type Language } from '../../../contract/language.ts'
import { useNotices } from '../stores/notices.ts'
import { put, troubles } from './shop-editor.ts'

type PutName = Extract<CommandName, `shop.put-${string}`>

/** A form over one thing of the shop: a copy to write in, what is wrong with it, and saving it by its version. */
export function useEditor<const N extends PutName, Form extends object>(
  name: N,
  schema: z.ZodType,
  begin: Form,
  saved: (value: CommandOutput<N>) => void,
) {
  const { t, locale } = useI18n()
  const notices = useNotices()
  const form = ref(structuredClone(begin)) as Ref<Form>
  const shown = ref(false)
  const busy = ref(false)
  /** Somebody else saved it meanwhile. */
  const conflict = ref<string | null>(null)
  const trouble = ref<string | null>(null)
  const wrong = computed(() => troubles(schema, form.value, locale.value as Language))

  async function save(): Promise<void> {
    shown.value = true
    trouble.value = null
    if (Object.keys(wrong.value).length > 0) {
      trouble.value = t('shop.wrong')
      return
    }
    busy.value = true
    const result = await put(name, form.value as CommandInput<N>)
    busy.value = false
    if (!result.ok) {
      if (result.code === 'thing.changed') conflict.value = result.message
      else trouble.value = result.message
      return
    }
    shown.value = false
    notices.tell(t('shop.saved'))
    saved(result.value)
  }

  return {
    form,
    busy,
    conflict,
    trouble,
    save,
    /** Told once saving was tried. */
    troubleOf: (field: keyof Form & string): string | undefined => (shown.value ? wrong.value[field] : undefined),
  }
}

export type Editor = ReturnType<typeof useEditor>
