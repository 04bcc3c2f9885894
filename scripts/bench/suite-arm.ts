import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { pino } from 'pino'
import { createSuiteRunner } from '../../runner/checks/playwright.ts'
import { systemClock } from '../../runner/lib/clock.ts'

/** What one side of the comparison does, once, when it is told to; a process of its own, so that it can be measured. */
export type Ask =
  | {
      readonly do: 'guardian'
      readonly root: string
      readonly suite: string
      readonly env: Record<string, string>
      /** As on a schedule of every minute: Playwright and its browser are kept between the runs. */
      readonly keepReadyMs?: number
    }
  | {
      readonly do: 'node'
      readonly args: readonly string[]
      readonly cwd: string
      readonly env: Record<string, string>
    }

const project = resolve(import.meta.dirname, '../..')
const runners = new Map<string, ReturnType<typeof createSuiteRunner>>()

/** Listed first, as a daemon that has run for a while knows what there is. */
async function guardian(ask: Extract<Ask, { do: 'guardian' }>, folder: string): Promise<void> {
  const env = { ...process.env, ...ask.env }
  const log = pino({ level: 'silent' })
  const cacheDir = join(project, 'node_modules', '.cache', 'guardian')
  const runner =
    runners.get(ask.root) ?? createSuiteRunner({ root: ask.root, log, clock: systemClock(), env, cacheDir })
  runners.set(ask.root, runner)
  const result = await runner.run({
    suite: ask.suite,
    deadlineMs: 600_000,
    trigger: 'schedule',
    from: 'here',
    folder: join(folder, 'runs', `${ask.suite}-schedule-bench`),
    env: ask.env,
    keepReadyMs: ask.keepReadyMs ?? 0,
  })
  const wrong = result.observations.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'degraded')
  if (result.ended !== 'complete' || wrong.length > 0)
    throw new Error(result.trouble ?? wrong.map(({ check, summary }) => `${check}: ${summary}`).join('; '))
}

/** A plain run has no cache of ours; a developer's machine has neither. */
async function node({ args, cwd, env }: Extract<Ask, { do: 'node' }>, folder: string): Promise<void> {
  const { NODE_COMPILE_CACHE: _, ...plain } = process.env
  await execa(process.execPath, args, {
    cwd,
    extendEnv: false,
    env: { ...plain, ...env, BENCH_OUTPUT: join(folder, 'artifacts') },
  })
}

process.on('message', async (ask: Ask) => {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-run-'))
  const begun = performance.now()
  try {
    await (ask.do === 'guardian' ? guardian(ask, folder) : node(ask, folder))
    process.send?.({ wallMs: performance.now() - begun })
  } catch (error) {
    process.send?.({ error: String(error).slice(0, 2_000) })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
process.on('disconnect', async () => {
  for (const runner of runners.values()) await runner.close()
  process.exit(0)
})
