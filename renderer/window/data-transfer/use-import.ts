import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { type TransferKind } from '../../../contract/api/transfers.api.ts'
import { type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type BridgeResult } from '../../../contract/bridge/result.ts'
import { askQuietly } from '../stores/ask.ts'

type Job = NonNullable<CommandOutput<'data.choose-file'>>
type Preview = CommandOutput<'data.preview'>
export type DuplicateRule = Job['duplicates'][number]

export const importSteps = ['file', 'columns', 'preview', 'running', 'result'] as const
export type ImportStep = (typeof importSteps)[number]

const askEveryMs = 500

/** One import from the choice of a file to its result. The hub holds it; leaving the sheet while it runs stops nothing. */
export function useImport(kind: TransferKind) {
  const step = ref<ImportStep>('file')
  const job = shallowRef<Job | null>(null)
  const preview = shallowRef<Preview | null>(null)
  /** Column by column: a target, or nothing for one that is left out. */
  const targets = ref<string[]>([])
  const duplicates = ref<DuplicateRule>('skip')
  const busy = ref(false)
  const trouble = ref<string | null>(null)
  let clock: ReturnType<typeof setTimeout> | undefined
  let gone = false

  async function answer<T>(work: Promise<BridgeResult<T>>): Promise<T | undefined> {
    busy.value = true
    trouble.value = null
    const result = await work
    busy.value = false
    if (result.ok) return result.value
    trouble.value = result.error.message
    return undefined
  }

  const wish = (id: string) => ({
    id,
    duplicates: duplicates.value,
    // Every column by name: what the person cleared must not be guessed again.
    mapping: Object.fromEntries(
      (job.value?.columns ?? [])
        .map(({ header }, at) => [header, targets.value[at] || 'ignore'] as const)
        .filter(([header]) => header !== ''),
    ),
  })

  async function choose(): Promise<void> {
    const found = await answer(askQuietly('data.choose-file', { kind }))
    if (found === undefined || found === null) return
    await drop()
    job.value = found
    preview.value = null
    targets.value = found.columns.map(({ target }) => target ?? '')
    duplicates.value = found.duplicates[0] ?? 'skip'
    step.value = 'columns'
  }

  async function look(): Promise<void> {
    if (job.value === null) return
    const found = await answer(askQuietly('data.preview', wish(job.value.id)))
    if (found === undefined) return
    preview.value = found
    step.value = 'preview'
  }

  async function start(): Promise<void> {
    if (job.value === null) return
    const begun = await answer(askQuietly('data.start', wish(job.value.id)))
    if (begun === undefined) return
    step.value = 'running'
    take(begun)
  }

  function take(state: Job): void {
    job.value = state
    if (state.state !== 'running') step.value = 'result'
    else if (!gone) clock = setTimeout(() => void follow(), askEveryMs)
  }

  async function follow(): Promise<void> {
    if (job.value === null || gone) return
    const result = await askQuietly('data.state', { id: job.value.id })
    trouble.value = result.ok ? null : result.error.message
    if (result.ok) take(result.value)
    // The hub may be away for a moment; the import goes on there.
    else if (!gone) clock = setTimeout(() => void follow(), askEveryMs * 4)
  }

  async function cancel(): Promise<void> {
    if (job.value === null) return
    clearTimeout(clock)
    const ended = await answer(askQuietly('data.cancel', { id: job.value.id }))
    if (ended !== undefined) take(ended)
    else void follow()
  }

  async function saveReport(): Promise<string | null> {
    if (job.value === null) return null
    return (await answer(askQuietly('data.save-report', { id: job.value.id })))?.file ?? null
  }

  /** A file that was sent and is not wanted goes from the hub at once. */
  async function drop(): Promise<void> {
    const waiting = job.value
    if (waiting !== null && waiting.state === 'uploaded') await askQuietly('data.cancel', { id: waiting.id })
  }

  onScopeDispose(() => {
    gone = true
    clearTimeout(clock)
    if (step.value !== 'running') void drop()
  })

  /** What must be mapped and is not. */
  const missing = computed(() =>
    (job.value?.targets ?? []).filter(({ required, target }) => required && !targets.value.includes(target)),
  )

  return {
    ...{ step, job, preview, targets, duplicates, busy, trouble, missing },
    ...{ choose, look, start, cancel, saveReport },
    /** What a column holds. */
    hold: (at: number, target: string) => (targets.value = targets.value.map((one, of) => (of === at ? target : one))),
    treat: (rule: DuplicateRule) => (duplicates.value = rule),
    back: () => (step.value = step.value === 'preview' ? 'columns' : 'file'),
  }
}
export type Import = ReturnType<typeof useImport>
