import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFaults } from '../faults.ts'
import { endOnSignal } from '../lifecycle.ts'
import { comfyFaults } from './machine.ts'
import { startComfy } from './server.ts'

export { startComfy } from './server.ts'

/**
 * The demo's ComfyUI as a process. PORT (0 takes any), COMFY_OUTPUT_DIR (holds output/, temp/, input/),
 * DEMO_STATE_DIR (faults that survive a restart), COMFY_BLUR_MS, COMFY_BLUR_STEPS, COMFY_JOBS_API (`true`: the jobs
 * API of servers newer than the recorded one). When it is ready it prints one line of JSON; what follows are log lines.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const folder =
    env.COMFY_OUTPUT_DIR ?? join(tmpdir(), `v1-guardian-demo-${process.getuid?.() ?? 'user'}`, 'comfyui')
  mkdirSync(folder, { recursive: true })
  const stateDir = env.DEMO_STATE_DIR ?? folder
  const faults = createFaults({ service: 'comfyui', stateDir, names: comfyFaults })
  if (faults.diesAtStart()) process.exit(1)

  const comfy = await startComfy({
    folder,
    faults,
    port: wholeNumber(env, 'PORT', 0),
    blurMs: wholeNumber(env, 'COMFY_BLUR_MS', 1000),
    jobsApi: env.COMFY_JOBS_API === 'true',
    blurSteps: Math.max(1, wholeNumber(env, 'COMFY_BLUR_STEPS', 4)),
    log: (line) => process.stdout.write(`${line}\n`),
  })
  process.stdout.write(`${JSON.stringify({ listening: comfy.url, pid: process.pid })}\n`)
  endOnSignal(comfy.close)
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  if (/^\d+$/.test(text)) return Number(text)
  throw new Error(`${name} is "${text}": give a whole number`)
}

if (import.meta.main) {
  await main(process.env).catch((error: unknown) => {
    process.stderr.write(`comfyui: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  })
}
