import type { Config } from '../config.ts'
import type { Check } from '../core/check.ts'
import type { Event } from '../core/event.ts'
import type { Observation } from '../core/observation.ts'
import type { Clock } from '../lib/clock.ts'
import type { CheckInstance, Tools } from '../lib/plugin.ts'
import { askCheck } from '../schedule/ask.ts'
import type { Lane } from '../schedule/lanes.ts'

type Parts = {
  readonly config: Config
  readonly tools: Omit<Tools, 'service'>
  readonly clock: Clock
  readonly dispatch: (event: Event) => void
  /** Checks on schedule, and those that confirm or verify: neither waits for the other. */
  readonly lanes: { readonly scheduled: Lane; readonly again: Lane }
}

export type LightChecks = {
  readonly ids: readonly string[]
  /** Asks once; the answer is an event before it is returned. Never rejects for what a target does. */
  ask(id: string, how: 'scheduled' | 'again'): Promise<Observation | undefined>
  close(): Promise<void>
}

/** The light checks of the configuration, ready to be asked. */
export function createLightChecks({ config, tools, clock, dispatch, lanes }: Parts): LightChecks {
  const instances = new Map<string, CheckInstance>()
  for (const [id, { kind, options }] of config.checkKinds) {
    const service = config.checks[id]?.service ?? ''
    instances.set(id, kind.create(options, { ...tools, service }))
  }
  const checkOf = (id: string): Check | undefined => config.policies.checks[id]

  return {
    ids: [...instances.keys()],
    async ask(id, how) {
      const check = checkOf(id)
      const instance = instances.get(id)
      const deadlineMs = config.checks[id]?.timeout
      if (check === undefined || instance === undefined || deadlineMs === undefined) return undefined
      const fresh = how === 'again'
      const observation = await askCheck({
        check,
        instance,
        lane: lanes[how],
        clock,
        from: config.place,
        fresh,
        deadlineMs,
      })
      dispatch({ type: 'observed', at: clock.now(), observation, check })
      return observation
    },
    async close() {
      await Promise.allSettled([...instances.values()].map((instance) => instance.close?.()))
    },
  }
}
