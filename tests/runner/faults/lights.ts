import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Stack } from '../../../demo/stack.ts'
import { loadActivities } from '../../../runner/activity/kinds.ts'
import { loadKinds } from '../../../runner/checks/kinds.ts'
import { loadConfig } from '../../../runner/config.ts'
import type { Observation } from '../../../runner/core/observation.ts'
import { loadDrivers } from '../../../runner/drivers/kinds.ts'
import { createLightChecks } from '../../../runner/effects/light.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { loadNotifiers } from '../../../runner/notifiers/kinds.ts'
import { createLane } from '../../../runner/schedule/lanes.ts'

const demo = join(import.meta.dirname, '../../../demo/guardian.config.ts')

/** Asks the light checks of demo/guardian.config.ts, as they are configured there, about this stack. */
export async function lightChecksOf(stack: Stack): Promise<(id: string) => Promise<Observation>> {
  const port = (url: string) => new URL(url).port
  const env = {
    DEMO_COMFY_PORT: port(stack.comfyui.url),
    DEMO_PANEL_PORT: port(stack.panel.url),
    DEMO_THUMBS_PORT: port(stack.thumbs.url),
  }
  const kinds = {
    checks: await loadKinds(),
    drivers: await loadDrivers(),
    activities: await loadActivities(),
    notifiers: await loadNotifiers(),
  }
  const config = await loadConfig({ file: demo, env, kinds })
  const clock = systemClock()
  const lane = createLane({ name: 'light', concurrency: 4, clock })
  const lights = createLightChecks({
    config,
    clock,
    tools: { clock, log: pino({ level: 'silent' }), dataDir: tmpdir(), env: {} },
    dispatch: () => undefined,
    lanes: { scheduled: lane, again: lane },
  })
  return async (id) => {
    const seen = await lights.ask(id, 'again')
    if (!seen) throw new Error(`demo/guardian.config.ts has no check ${id}`)
    return seen
  }
}
