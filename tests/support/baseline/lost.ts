import { PNG } from 'pngjs'
import { lostContent, occupancyOf } from '../../../runner/visual/painted.ts'
import type { Look } from './look.ts'

/**
 * What a page lost against its approved picture, when every look shows it: a page may have words on it, and still be
 * nearly empty. Held against each other is the part that both have, since pages grow and shrink.
 */
export function lostSince(approved: Uint8Array, looks: readonly Look[]): string | undefined {
  const before = PNG.sync.read(Buffer.from(approved))
  const told = looks.map(({ capture }) => {
    const now = PNG.sync.read(capture.bytes)
    if (now.width !== before.width) return undefined
    const height = Math.min(now.height, before.height)
    return lostContent(occupancyOf({ ...pixels(now), height }), occupancyOf({ ...pixels(before), height }))
  })
  return told.includes(undefined) ? undefined : told.at(-1)
}

const pixels = ({ width, data }: PNG) => ({ width, data })
