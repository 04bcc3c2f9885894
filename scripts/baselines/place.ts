import { userInfo } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../runner/lib/errors.ts'
import type { Decision } from '../../runner/visual/baselines/approve.ts'
import { type Candidate, listCandidates } from '../../runner/visual/baselines/candidate.ts'

export const placesIn = (root: string) => ({
  baselines: join(root, 'baselines'),
  candidates: join(root, 'reports', 'visual', 'candidates'),
  page: join(root, 'reports', 'visual', 'review.html'),
  reviewed: join(root, 'reports', 'visual', 'reviewed.json'),
  runs: join(root, 'reports', 'runs'),
})

export function decisionOf(why: string): Decision {
  if (why.trim() === '') throw new UserError('--why is empty.', 'Say in a few words why: --why "new header"')
  return { by: process.env.GUARDIAN_USER || userInfo().username, why: why.trim(), at: new Date() }
}

/** Candidates by the name of the picture, `home`, or by path, `linux-chromium153/1280x720/home.png`. */
export async function chosen(folder: string, names: readonly string[]): Promise<readonly Candidate[]> {
  const all = await listCandidates(folder)
  const found = names.map((name) => ({ name, hits: all.filter((one) => isCalled(one, name)) }))
  const unknown = found.filter(({ hits }) => hits.length === 0).map(({ name }) => name)
  if (unknown.length > 0) {
    const known = [...new Set(all.map(({ key }) => key.step))].join(', ') || 'nothing'
    throw new UserError(
      `Nothing waits under the name ${unknown.join(', ')}.`,
      `What waits: ${known}. After a change of the page run pnpm test:visual first.`,
    )
  }
  return [...new Set(found.flatMap(({ hits }) => hits))]
}

const isCalled = ({ key, path }: Candidate, name: string): boolean =>
  key.step === name || path === name || path === `${name}.png` || path.endsWith(`/${name}.png`)
