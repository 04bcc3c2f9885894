import { describeOwner, portOwner } from '../lib/port.ts'
import { portInUse } from '../render/trouble-signs.ts'
import type { Source } from './source.ts'

/** A log that complains of a port in use gets a note of who holds it at this moment: later nobody can tell. */
export const namingHolder = (source: Source): Source => ({
  ...source,
  async collect(ask) {
    const finding = await source.collect(ask)
    const port = portInUse(finding.text)
    const owner = port === undefined ? undefined : await portOwner(port).catch(() => undefined)
    if (owner === undefined) return finding
    const held = `port ${port} is held by ${describeOwner(owner)}`
    return { ...finding, note: finding.note === undefined ? held : `${finding.note}; ${held}` }
  },
})
