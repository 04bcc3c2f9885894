import { basename } from 'node:path'
import type { FullConfig, Reporter } from '@playwright/test/reporter'
import type { HandAnswer, HandRun } from '../../../core/hand-run.ts'
import { systemClock } from '../../../lib/clock.ts'
import { explain, UserError } from '../../../lib/errors.ts'
import { createCollector } from '../collect.ts'
import { placeOf } from '../place.ts'
import { streaming } from '../streaming.ts'

type Told = { readonly recorded: number; readonly why?: string }

/** Sends it to the running Guardian; undefined when none runs. */
export type Tell = (run: HandRun) => Promise<Told | undefined>

/**
 * Tells a running Guardian what a run by hand found. Without one nothing happens, and a Guardian that cannot take
 * it changes nothing about the run: that is said in one line.
 */
export default function handReporter({ tell = tellDaemon }: { tell?: Tell } = {}): Reporter {
  const clock = systemClock()
  const startedAt = clock.now()
  const collector = createCollector({ clock, from: 'hand', run: 'hand', mask: (text) => text }, [])
  let config: FullConfig
  const answers = (): HandAnswer[] =>
    [...collector.observations.values()].flatMap(({ check: id, startedAt, tookMs, ...rest }) => {
      const listed = collector.checks.get(id)
      if (!listed) return []
      const { service, vital, weight, suite } = listed
      const { from: _, run: __, service: ___, ...answer } = rest
      return [{ check: { id, service, vital, weight, suite }, startedAt, tookMs, answer }]
    })
  const stream = streaming(collector.take, async () => {
    const { folder, byHand } = placeOf(config)
    const told = answers()
    if (!byHand || told.length === 0) return
    const run = { run: basename(folder), addresses: addressesOf(config), startedAt, answers: told }
    say(await attempt(() => tell({ ...run, tookMs: clock.now() - startedAt })))
  })
  return {
    ...stream,
    printsToStdio: () => false,
    onBegin(given, suite) {
      config = given
      stream.onBegin?.(given, suite)
    },
  }
}

/** As playwright.config.ts gives them to the fixtures. */
function addressesOf({ projects }: FullConfig): Record<string, string> {
  const use: Record<string, unknown> = { ...projects[0]?.use }
  const { panelUrl, comfyUrl } = use
  return {
    ...(typeof panelUrl === 'string' && { PANEL_URL: panelUrl }),
    ...(typeof comfyUrl === 'string' && { COMFY_URL: comfyUrl }),
  }
}

/** Loaded on demand: only a run that has something to tell needs the configuration of Guardian. */
async function tellDaemon(run: HandRun): Promise<Told | undefined> {
  const [
    { loadConfig },
    { loadKinds },
    { loadDrivers },
    { loadActivities },
    { loadNotifiers },
    { callDaemon },
  ] = await Promise.all([
    import('../../../config.ts'),
    import('../../kinds.ts'),
    import('../../../drivers/kinds.ts'),
    import('../../../activity/kinds.ts'),
    import('../../../notifiers/kinds.ts'),
    import('../../../server/client.ts'),
  ])
  const [checks, drivers, activities, notifiers] = await Promise.all([
    loadKinds(),
    loadDrivers(),
    loadActivities(),
    loadNotifiers(),
  ])
  const { dataDir } = await loadConfig({ kinds: { checks, drivers, activities, notifiers } })
  return (await callDaemon(dataDir, '/api/guardian/observations', run)) as Told | undefined
}

async function attempt(work: () => Promise<Told | undefined>): Promise<string | undefined> {
  try {
    const told = await work()
    if (told === undefined) return undefined
    if (told.recorded > 0) return `Guardian recorded ${told.recorded} results of this run.`
    return told.why && `Guardian recorded nothing of this run: ${told.why}`
  } catch (error) {
    const remedy = error instanceof UserError ? ` ${error.remedy}` : ''
    return `Guardian could not be told of this run: ${explain(error)}${remedy}`
  }
}

function say(line: string | undefined): void {
  if (line !== undefined) process.stderr.write(`${line}\n`)
}
