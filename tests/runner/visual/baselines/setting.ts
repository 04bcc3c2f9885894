import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Candidate, storeCandidate } from '../../../../runner/visual/baselines/candidate.ts'
import { type Key, pathOf } from '../../../../runner/visual/baselines/key.ts'
import { sha256 } from '../../../../runner/visual/compare/raster.ts'
import { painted, pngOf } from '../compare/pictures.ts'

export const key: Key = {
  check: 'visual/pages.spec.ts › home',
  step: 'home',
  viewport: '1280x720',
  pixelRatio: 1,
  platform: 'linux',
  browser: 'chromium153',
  theme: 'light',
  flags: ['fonts=pinned'],
}

export const decision = { by: 'a person', why: 'new colour', at: new Date('2026-01-02T03:04:05Z') }

export async function foldersOf(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'guardian-baselines-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return {
    root,
    baselines: join(root, 'baselines'),
    candidates: join(root, 'candidates'),
  }
}

/** A picture of one grey, offered for approval. */
export async function offer(folder: string, grey: number, more: Partial<Candidate> = {}): Promise<Candidate> {
  const picture = pngOf(painted(20, 10, [grey, grey, grey]))
  const own = more.key ?? key
  const candidate: Candidate = {
    key: own,
    path: pathOf(own),
    file: sha256(picture),
    captured: sha256(Buffer.from(`capture ${grey}`)),
    pixels: sha256(Buffer.from(`pixels ${grey}`)),
    width: 20,
    height: 10,
    bytes: picture.length,
    ignored: [],
    engine: 'pixelmatch 7.2.0',
    browserVersion: '153.0.8010.0',
    at: '2026-01-02T03:04:05.000Z',
    against: null,
    sentence: 'a new picture',
    differing: null,
    regions: [],
    ...more,
  }
  await storeCandidate(folder, candidate, picture)
  return candidate
}
