import { wait } from '../../lib/clock.ts'
import { endTree } from '../../lib/end-tree.ts'
import { AdapterError } from '../../lib/errors.ts'
import type { Ask } from '../../lib/plugin.ts'
import { describeOwner, portOwners } from '../../lib/port.ts'
import { family } from './family.ts'
import type { Parts } from './parts.ts'

/** Resolves when nobody listens on the port any more. Only processes of the service are ended for it. */
export async function freePort(parts: Parts, ask: Ask, graceMs: number): Promise<void> {
  const { options, tools, processes } = parts
  const { port } = options
  if (port === undefined) return
  const deadline = tools.clock.now() + graceMs
  for (;;) {
    const [owner, ...others] = await portOwners(port)
    if (owner === undefined) return
    const members = () => family(processes, tools)
    const ours = (await members()).map((one) => one.pid)
    if ([owner, ...others].some((one) => one.pid !== undefined && ours.includes(one.pid))) {
      await endTree({ ...tools, ...ask, processes, members, termGraceMs: 0, killGraceMs: options.killGrace })
    }
    if (tools.clock.now() >= deadline) {
      const held = `Port ${port} of ${tools.service} is held by ${describeOwner(owner)}`
      const remedy = `Stop it, or give ${tools.service} another port`
      throw new AdapterError(`${held}, which Guardian did not start and left alone. ${remedy}`)
    }
    await wait(tools.clock, 100, ask.signal)
  }
}
