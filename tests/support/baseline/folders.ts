import { join, resolve } from 'node:path'

/** Where approved pictures are, and where a run leaves what it found; another folder only when it is named. */
const root = process.env.GUARDIAN_VISUAL_ROOT || resolve(import.meta.dirname, '../../..')

export const folders = {
  baselines: join(root, 'baselines'),
  candidates: join(root, 'reports', 'visual', 'candidates'),
} as const
