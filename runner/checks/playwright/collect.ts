import type { Answer, Observation } from '../../core/observation.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ListedCheck, Message } from './protocol.ts'
import { inconclusive } from './verdict.ts'

export type Progress = {
  readonly done: number
  readonly total: number
  /** Checks that are being asked at present. */
  readonly current: readonly string[]
  /** The newest answer. */
  readonly last?: { readonly check: string; readonly verdict: Observation['verdict'] }
}

export type CollectorOptions = {
  readonly clock: Clock
  readonly from: string
  readonly run: string
  readonly mask: (text: string) => string
  onProgress?(progress: Progress): void
  onObservation?(observation: Observation, check: ListedCheck): void
}

export type Collector = {
  readonly checks: ReadonlyMap<string, ListedCheck>
  readonly observations: ReadonlyMap<string, Observation>
  readonly troubles: readonly string[]
  /** How far the reporter came. */
  reached(): 'nothing' | 'begin' | 'end'
  take(message: Message): void
  /** Whatever was asked and not answered is inconclusive: it proves nothing. */
  settle(why: string): void
}

/** Turns the messages of one run into observations, while the run goes on. `wanted` is what is asked, if known. */
export function createCollector(options: CollectorOptions, wanted: readonly ListedCheck[]): Collector {
  const { clock, from, run, mask } = options
  const checks = new Map(wanted.map((check) => [check.id, check]))
  const started = new Map<string, number>()
  const observations = new Map<string, Observation>()
  const troubles: string[] = []
  let reached: ReturnType<Collector['reached']> = 'nothing'

  const progress = (last?: Progress['last']) =>
    options.onProgress?.({
      done: observations.size,
      total: checks.size,
      current: [...started.keys()],
      ...(last ? { last } : {}),
    })
  const answer = (check: ListedCheck, told: Answer, tookMs: number) => {
    const startedAt = started.get(check.id) ?? clock.now() - tookMs
    const observation = masked(
      { ...told, check: check.id, service: check.service, from, run, startedAt, tookMs },
      mask,
    )
    started.delete(check.id)
    observations.set(check.id, observation)
    options.onObservation?.(observation, check)
    progress({ check: check.id, verdict: observation.verdict })
  }
  const begin = (listed: readonly ListedCheck[]) => {
    reached = 'begin'
    // After a spec that cannot be read the list is empty, and yet somebody waits for answers.
    if (listed.length > 0) checks.clear()
    for (const check of listed) checks.set(check.id, check)
    progress()
  }
  const start = (id: string) => {
    started.set(id, clock.now())
    progress()
  }

  return {
    checks,
    observations,
    troubles,
    reached: () => reached,
    take(message) {
      if (message.type === 'begin') begin(message.checks)
      if (message.type === 'started') start(message.check)
      if (message.type === 'trouble') troubles.push(mask(message.text))
      if (message.type === 'end') reached = 'end'
      const check = message.type === 'finished' ? checks.get(message.check) : undefined
      if (message.type === 'finished' && check) answer(check, message.answer, message.tookMs)
    },
    settle(why) {
      const now = clock.now()
      const open = [...checks.values()].filter((check) => !observations.has(check.id))
      for (const check of open) answer(check, inconclusive(why), now - (started.get(check.id) ?? now))
    },
  }
}

/** Paths stay: they have to be found again. */
function masked(observation: Observation, mask: (text: string) => string): Observation {
  const summary = mask(observation.summary)
  const evidence = observation.evidence?.map(({ title, text, ...one }) => ({
    ...one,
    title: mask(title),
    ...(text === undefined ? {} : { text: mask(text) }),
  }))
  return { ...observation, summary, ...(evidence ? { evidence } : {}) }
}
