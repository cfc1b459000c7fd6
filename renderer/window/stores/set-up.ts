import { defineStore } from 'pinia'
import { computed, readonly, ref, shallowReadonly, shallowRef } from 'vue'
import { type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type CommandName } from '../../../contract/bridge/names.ts'
import { type CommandInput } from '../../../contract/bridge/commands.ts'
import { setUpAdministrator, type SetUpFinding, type SetUpForm, type SetUpStep } from '../../../contract/set-up.ts'
import { furthest, stepAfter, troublesOf } from '../set-up/set-up-rules.ts'
import { askQuietly } from './ask.ts'
import { useCompany, useSession } from './topic-store.ts'

/** How long after the last key stroke what was typed is kept. */
const saveAfterMs = 300

/** The set-up of a company as it is being typed. Passwords are in this window's memory alone. */
export const useSetUp = defineStore('set-up', () => {
  const company = useCompany()
  const session = useSession()
  const form = ref<SetUpForm>({ ...company.state.form })
  const passwords = ref({ admin: '', agent: '', trunk: '' })
  const trouble = ref<string | null>(null)
  const busy = ref(false)
  /** Next was pressed: fields that are wrong say so. */
  const tried = ref(false)
  const made = shallowRef<CommandOutput<'company.pbx'>>(null)
  const findings = shallowRef<readonly SetUpFinding[] | null>(null)
  const applied = shallowRef<CommandOutput<'company.apply'> | null>(null)
  /** What they were made of: pressed again with the same, they stay. */
  let madeOf: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Whoever is not signed in as the administrator any more shows his password again; the test call is the agent's own. */
  const step = computed<SetUpStep>(() => {
    const { me } = session.state
    if (form.value.step === 'call' && (me !== null || company.state.call !== null)) return 'call'
    return me?.jobNumber === setUpAdministrator ? form.value.step : 'company'
  })
  const password = computed(() => (step.value === 'company' ? passwords.value.admin : passwords.value.agent))
  const troubles = computed(() => troublesOf(step.value, form.value, password.value))

  function save(): void {
    clearTimeout(timer)
    void askQuietly('company.save', form.value)
  }
  function set(change: Partial<SetUpForm>): void {
    form.value = { ...form.value, ...change }
    trouble.value = null
    clearTimeout(timer)
    timer = setTimeout(save, saveAfterMs)
  }
  function goTo(next: SetUpStep): void {
    tried.value = false
    trouble.value = null
    form.value = { ...form.value, step: next, reached: furthest(form.value.reached, next) }
    save()
  }

  /** Shows that it is at work, and what went wrong. */
  async function tell<const N extends CommandName>(
    name: N,
    input: CommandInput<N>,
  ): Promise<{ readonly value: CommandOutput<N> } | null> {
    busy.value = true
    trouble.value = null
    const result = await askQuietly(name, input)
    busy.value = false
    if (result.ok) return { value: result.value }
    trouble.value = result.error.message
    return null
  }

  async function check(): Promise<void> {
    findings.value = null
    const looked = await tell('company.check', null)
    findings.value = looked?.value.findings ?? []
  }

  async function work(at: SetUpStep): Promise<boolean> {
    switch (at) {
      case 'company':
        return (await tell('company.begin', { password: passwords.value.admin })) !== null
      case 'agent':
        return (await tell('company.agent', { password: passwords.value.agent })) !== null
      case 'pbx': {
        const { trunk } = passwords.value
        const asked = JSON.stringify([{ ...form.value, step: null, reached: null }, trunk])
        if (asked === madeOf) return true
        const done = await tell('company.pbx', { trunkPassword: trunk === '' ? null : trunk })
        if (done === null) return false
        made.value = done.value
        madeOf = asked
        applied.value = null
        // What to do with the files is read before it goes on.
        return done.value === null
      }
      case 'check':
      case 'customers':
      case 'call':
        return true
    }
  }

  async function call(): Promise<void> {
    const { agent } = passwords.value
    await tell('company.call', { password: agent === '' ? null : agent })
  }

  /** The Enter key, also in a field. */
  async function next(): Promise<void> {
    const at = step.value
    if (at === 'call') {
      if (form.value.pbx !== 'none' && !busy.value && company.state.call?.state !== 'talking') await call()
      return
    }
    tried.value = true
    if (busy.value || Object.keys(troubles.value).length > 0) return
    save()
    if (!(await work(at))) return
    // Signed in again in the middle of it: on where it was.
    goTo(at === 'company' && form.value.step !== 'company' ? form.value.step : stepAfter(at, 1))
    if (form.value.step === 'check') void check()
  }

  return {
    form: readonly(form),
    passwords,
    step,
    troubles: computed(() => (tried.value ? troubles.value : {})),
    trouble: readonly(trouble),
    busy: readonly(busy),
    made: shallowReadonly(made),
    applied: shallowReadonly(applied),
    findings: shallowReadonly(findings),
    set,
    goTo,
    next,
    check,
    back: () => goTo(stepAfter(step.value, -1)),
    /** What was typed before the window was closed. */
    load: () => (form.value = { ...company.state.form }),
    async apply(adopt: boolean): Promise<void> {
      const done = await tell('company.apply', { adopt })
      applied.value = done?.value ?? null
    },
    call,
    hangUp: () => askQuietly('company.hang-up', null),
    showFiles: () => tell('company.show-files', null),
    async finish(): Promise<void> {
      const { agent } = passwords.value
      await tell('company.finish', { password: agent === '' ? null : agent })
    },
    async close(): Promise<void> {
      save()
      await tell('company.close', null)
    },
  }
})
