import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { UserError } from '../../lib/errors.ts'
import { type Message, unseal } from './protocol.ts'
import { runMarker } from './tree.ts'

const fileOf = (name: string) => fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
/** Ours streams the answers, the other leaves results for Allure in the run's folder. */
const reporters = { stream: fileOf('playwright-reporter'), keep: fileOf('playwright-allure') }
const keptOutput = 8_000

export type ChildAsk = {
  /** Folder with the Playwright configuration; also the working folder of the child. */
  readonly root: string
  readonly args: readonly string[]
  /** Keeps results for the report. */
  readonly keep: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Names the run in the environment of everything that it starts. */
  readonly run: string
  /** The run's own folder for temporary files, the browser's profile included. */
  readonly temp: string
  readonly cacheDir: string
  onMessage(message: Message): void
}

export type Child = {
  readonly pid: number
  /** Settles when the process is gone; never rejects. */
  readonly ended: Promise<{ readonly exitCode?: number; readonly signal?: string; readonly output: string }>
}

/** Starts `playwright test` in a process group of its own with our reporter on an IPC channel. */
export async function startPlaywright(ask: ChildAsk): Promise<Child> {
  await mkdir(ask.cacheDir, { recursive: true })
  const used = ask.keep ? [reporters.stream, reporters.keep] : [reporters.stream]
  const subprocess = execa(
    process.execPath,
    [cliOf(ask.root), 'test', ...ask.args, `--reporter=${used.join(',')}`],
    {
      cwd: ask.root,
      env: childEnv(ask),
      extendEnv: false,
      stdin: 'ignore',
      buffer: false,
      ipc: true,
      serialization: 'json',
      detached: process.platform !== 'win32',
      cleanup: true,
      reject: false,
      windowsHide: true,
    },
  )
  subprocess.nodeChildProcess.on('message', (received) => {
    const message = unseal(received)
    if (message) ask.onMessage(message)
  })
  const output = [lastOf(subprocess.stdout), lastOf(subprocess.stderr)]
  const ended = subprocess.then(({ exitCode, signal }) => ({
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    output: output.map((read) => read()).join(''),
  }))
  if (subprocess.pid === undefined)
    throw new UserError('Playwright could not be started', 'Look at the limits of this host')
  return { pid: subprocess.pid, ended }
}

/** The caches outlive the run: with them a single test answers in under a second. */
const childEnv = ({ env, run, temp, cacheDir }: ChildAsk) => ({
  ...env,
  NODE_COMPILE_CACHE: join(cacheDir, 'node'),
  PLAYWRIGHT_TRANSFORM_CACHE_DIR: join(cacheDir, 'playwright'),
  FORCE_COLOR: '0',
  TMPDIR: temp,
  TMP: temp,
  TEMP: temp,
  [runMarker]: run,
})

/** The suite's own Playwright: two copies of it in one process refuse to work. */
function cliOf(root: string): string {
  try {
    return createRequire(join(root, 'package.json')).resolve('@playwright/test/cli')
  } catch (cause) {
    throw new UserError(`@playwright/test is not installed in ${root}`, 'Run pnpm install there', { cause })
  }
}

function lastOf(stream: NodeJS.ReadableStream | null): () => string {
  let kept = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    kept = (kept + chunk).slice(-keptOutput)
  })
  return () => kept
}
