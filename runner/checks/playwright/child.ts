import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { execa } from 'execa'
import { UserError } from '../../lib/errors.ts'
import { withTunedMalloc } from '../../lib/malloc.ts'
import { type Asked, argumentsOf } from './asked.ts'
import { type Message, runMarker, unseal } from './protocol.ts'

export type ChildAsk = {
  /** Folder with the Playwright configuration; also the working folder of the child. */
  readonly root: string
  readonly asked: Asked
  readonly env: Readonly<Record<string, string | undefined>>
  /** Names the run in the environment of everything that it starts. */
  readonly run: string
  /** The run's own folder for temporary files, the browser's profile included. */
  readonly temp: string
  readonly cacheDir: string
  onMessage(message: Message): void
}

export type Ended = { readonly exitCode?: number; readonly signal?: string; readonly output: string }

export type Child = {
  readonly pid: number
  /** Settles when the run is over, with the last 8 kB of what was printed; never rejects. */
  readonly ended: Promise<Ended>
  /** Of a process that goes on after the run: ends it and what it keeps, because the run went wrong. */
  readonly discard?: () => Promise<void>
}

/** Starts `playwright test` in a process group of its own with our reporter on an IPC channel. */
export async function startPlaywright(ask: ChildAsk): Promise<Child> {
  const { pid, subprocess, output } = await startNode(ask, [cliOf(ask.root), ...argumentsOf(ask.asked)])
  subprocess.nodeChildProcess.on('message', (received) => {
    const message = unseal(received)
    if (message) ask.onMessage(message)
  })
  const ended = subprocess.then(({ exitCode, signal }) => ({
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    output: output(),
  }))
  return { pid, ended }
}

/**
 * For Node and, inherited, the workers of Playwright: threads that collect and compile ahead cost a short run more than
 * they save, and so do frequent small collections while everything is being loaded.
 */
const thrifty = ['--single-threaded', '--min-semi-space-size=16']

type Surroundings = Pick<ChildAsk, 'root' | 'env' | 'run' | 'temp' | 'cacheDir'>

/** A process of our Node in a group of its own, with a channel; `output` is the last of what it printed. */
export async function startNode(ask: Surroundings, args: readonly string[]) {
  await mkdir(ask.cacheDir, { recursive: true })
  const subprocess = execa(process.execPath, [...thrifty, ...args], {
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
  })
  const output = [lastOf(subprocess.stdout), lastOf(subprocess.stderr)]
  if (subprocess.pid === undefined)
    throw new UserError('Playwright could not be started', 'Look at the limits of this host')
  return { pid: subprocess.pid, subprocess, output: () => output.map((read) => read()).join('') }
}

/** The caches outlive the run: with them a single test answers in under a second. */
const childEnv = ({ env, run, temp, cacheDir }: Surroundings) => ({
  ...withTunedMalloc(env),
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

const keptOutput = 8_000

/** What came since it was read last. */
function lastOf(stream: NodeJS.ReadableStream | null): () => string {
  let kept = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    kept = (kept + chunk).slice(-keptOutput)
  })
  return () => {
    const told = kept
    kept = ''
    return told
  }
}
