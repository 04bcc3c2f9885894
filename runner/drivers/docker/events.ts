import { wait } from '../../lib/clock.ts'
import type { EngineApi } from '../../lib/engine-api.ts'
import type { Tools } from '../../lib/plugin.ts'

const retryMs = 1_000

/** Between the end of a process and the time that the engine writes down for it. */
const slackMs = 2_000

const filtersFor = (container: string, extra: object = {}) =>
  encodeURIComponent(JSON.stringify({ type: ['container'], container: [container], ...extra }))

/** Calls back at everything that happens to the container, until the signal aborts. */
export function listenToEvents(
  api: EngineApi,
  { clock, log, service }: Tools,
  container: string,
  changed: () => void,
  signal: AbortSignal,
): void {
  const once = async () => {
    for await (const _ of api.stream(`/events?filters=${filtersFor(container)}`, signal)) changed()
  }
  const again = async () => {
    while (!signal.aborted) {
      await once().catch((error: unknown) => {
        if (!signal.aborted) log.debug({ service, err: error }, 'The events of the engine broke off')
      })
      // The engine is gone, or has started anew: both are worth a look.
      changed()
      await wait(clock, retryMs, signal).catch(() => undefined)
    }
  }
  void again()
}

/**
 * Whether somebody told the engine to end the container since it was started: an end that was asked for has a `kill`
 * before its `die`, a crash has not. The engine keeps 256 events and none over its own restart.
 */
export async function wasAskedToEnd(
  api: EngineApi,
  container: string,
  startedAt: string,
  finishedAt: string,
  signal: AbortSignal,
): Promise<boolean> {
  const [started, finished] = [Date.parse(startedAt), Date.parse(finishedAt)]
  const filters = filtersFor(container, { event: ['kill', 'stop'] })
  // An `until` that is to come would keep the answer open.
  const until = Math.min(finished + slackMs, Date.now())
  const path = `/events?since=${inSeconds(started)}&until=${inSeconds(until)}&filters=${filters}`
  const { status, body } = await api.call({ method: 'GET', path, signal })
  return status === 200 && body.toString('utf8').trim() !== ''
}

const inSeconds = (ms: number): string => (ms / 1_000).toFixed(3)
