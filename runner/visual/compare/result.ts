import type { Box, Size } from './box.ts'
import type { Change } from './change.ts'
import type { Decoder } from './decode.ts'
import type { Named } from './where.ts'

export type CompareOptions = {
  /** Parts that are not compared; the pictures show them as they are. */
  readonly ignore?: readonly Box[]
  /** Counted pixels that each region may have. 0 unless given: rendering is pinned. */
  readonly maxDiff?: number
  /** Pixels of a region that may differ by a tint too slight for the first pass. */
  readonly maxTint?: number
  /** What is where on the page, for the words. */
  readonly names?: readonly Named[]
}

/** Something that changed, as one box. */
export type Region = {
  readonly box: Box
  /** Names of what changed, or where it is. */
  readonly where: readonly string[]
  /** Pixels that pixelmatch counts at its own threshold; none of a tint. */
  readonly pixels: number
  readonly change: Change
}

export type SizeChange = { readonly expected: Size; readonly actual: Size }

/** How far down the ladder it went: what stopped at `bytes` was never decoded. */
export type Rung = 'bytes' | 'pixels' | 'counted' | 'another-page'

export type Comparison = {
  readonly same: boolean
  readonly rung: Rung
  /** Exactly what pixelmatch counts on the whole pictures; at least so many of `another-page`. */
  readonly pixels: number
  /** Of all pixels, 0 to 1. */
  readonly share: number
  /** Of all pixels, 0 to 1. */
  readonly ignoredShare: number
  /** Those above the allowance, the largest first. */
  readonly regions: readonly Region[]
  readonly size?: SizeChange
  /** What changed, for a person. */
  readonly sentence: string
  /** PNG: the changed parts before, after and marked. Only of a difference. */
  readonly picture?: Uint8Array
  /** Undefined when nothing was decoded. */
  readonly decoder?: Decoder
}
