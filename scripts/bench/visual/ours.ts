import { writeFileSync } from 'node:fs'
import type { Comparison } from '../../../runner/visual/compare/result.ts'
import type { Work } from '../../../runner/visual/compare/work.ts'

/** The same job by our ladder: read, compare, write a picture of what differs. */
export async function byLadder(
  { compare }: Pick<Work, 'compare'>,
  expected: string,
  actual: string,
  picture: string,
): Promise<Comparison> {
  const told = await compare(expected, actual)
  if (told.picture) writeFileSync(picture, told.picture)
  return told
}
