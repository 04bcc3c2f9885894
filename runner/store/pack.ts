import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Row } from './sqlite.ts'

/** The columns of an observation as they are in the table, but for its number and its source. */
export const packed = ['at', 'verdict', 'reason', 'took_us', 'summary', 'vals', 'evidence', 'run'] as const
export type PackedRow = { readonly [Column in (typeof packed)[number]]: string | number | null }

/**
 * Rows as one compressed value, a tenth of what they take as rows: columns lie together, times as differences. Nothing
 * is lost.
 */
export function pack(rows: readonly PackedRow[]): Uint8Array {
  const columns = packed.map((column) => rows.map((row) => row[column]))
  const times = rows.map(({ at }, index) => Number(at) - Number(rows[index - 1]?.at ?? 0))
  return compress([times, ...columns.slice(1)])
}

export function unpack(content: unknown): readonly PackedRow[] {
  const [times = [], ...columns] = expand(content) as (string | number | null)[][]
  let at = 0
  return times.map((difference, index) => {
    at += Number(difference)
    const [verdict, reason, took_us, summary, vals, evidence, run] = columns.map((one) => one[index] ?? null)
    return { at, verdict, reason, took_us, summary, vals, evidence, run } as PackedRow
  })
}

export const compress = (value: unknown): Uint8Array => deflateRawSync(JSON.stringify(value))

/** Throws when the content is none of ours. */
export const expand = (content: unknown): unknown =>
  JSON.parse(inflateRawSync(content as Uint8Array).toString('utf8'))

export const packedRow = (row: Row): PackedRow =>
  Object.fromEntries(packed.map((column) => [column, row[column] ?? null])) as PackedRow
