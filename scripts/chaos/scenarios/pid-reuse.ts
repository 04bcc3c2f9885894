import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { judged, notMeasured, type Scenario } from '../scenario.ts'

const most = 100
const quickly = 40
const spaces = 4

type Report = { readonly reused: number; readonly sameTick: number; readonly problems: readonly string[] }

export const pidReuse: Scenario = {
  name: 'pid-reuse',
  injected: `a service dies unseen and a stranger gets its very PID (a PID namespace with its counter set), up to ${most} trials`,
  expected: 'the stranger is never taken for the service, and gets no signal at all',
  async run({ random, quick }) {
    const trials = quick ? quickly : most
    const seeds = Array.from({ length: spaces }, () => random.between(1, 1e9))
    const reports = await Promise.all(seeds.map((seed) => inNamespace(seed, trials / spaces)))
    const refused = reports.find((one): one is string => typeof one === 'string')
    if (refused !== undefined) return notMeasured(refused)
    const done = reports.filter((one): one is Report => typeof one !== 'string')
    const sum = (key: 'reused' | 'sameTick') => done.reduce((total, one) => total + one[key], 0)
    const problems = done.flatMap((one) => one.problems)
    if (sum('reused') < trials) problems.push(`only ${sum('reused')} PIDs could be had again`)
    return judged(
      problems,
      `${sum('reused')} strangers with the PID of a service, ${sum('sameTick')} of them within the same 10 ms tick: no signal to any`,
    )
  },
}

/** What the trials of one namespace report; a sentence when there can be none here. */
async function inNamespace(seed: number, trials: number): Promise<Report | string> {
  const program = join(import.meta.dirname, '..', 'pid-space.ts')
  // The shell is the init of the namespace: it buries what nobody else waits for.
  const script = '"$@"; exit $?'
  const words = [
    '--pid',
    '--fork',
    '--mount-proc',
    '--kill-child',
    'sh',
    '-c',
    script,
    'sh',
    process.execPath,
    program,
  ]
  try {
    const { stdout } = await promisify(execFile)('unshare', [...words, String(trials), String(seed)], {
      timeout: 180_000,
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Report
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: string | number }
    if (code === 'ENOENT') return 'there is no unshare(1) here'
    if (/unshare failed|Operation not permitted/.test(stderr)) return 'a PID namespace needs root on Linux'
    throw error
  }
}
