import { execa } from 'execa'
import { AdapterError } from './errors.ts'
import { notifyVariables } from './sd-notify.ts'

/** A program that has ended. `code` is undefined when a signal ended it. */
export type Ran = { readonly code: number | undefined; readonly stdout: Buffer; readonly stderr: Buffer }

export type Program = {
  /** The program and its arguments: no shell reads them. */
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd?: string | undefined
  readonly signal: AbortSignal
  /** Milliseconds after which it is killed, though the signal has not aborted. */
  readonly timeoutMs?: number
}

/** More than any status or log tail; a program that prints without end is ended. */
const mostBytes = 16 * 1024 * 1024

/** What a program that has ended may leave in a pipe that its own children keep open. */
const drainMs = 300

/**
 * Runs a program to its end and hands over what it printed, whatever its exit code. It is killed with all that it
 * started when the signal aborts. A child that it leaves behind with its pipes open delays nobody.
 */
export async function runProgram(program: Program): Promise<Ran> {
  const { command, cwd, signal, timeoutMs = 30_000 } = program
  const [file = '', ...args] = command
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  if (deadline.aborted) throw late(file, deadline)
  const child = execa(file, args, {
    env: programEnvironment(program.env),
    extendEnv: false,
    ...(cwd !== undefined && { cwd }),
    encoding: 'buffer',
    stdin: 'ignore',
    maxBuffer: mostBytes,
    stripFinalNewline: false,
    reject: false,
    windowsHide: true,
    // A group of its own, so that what a script has started ends with it.
    detached: process.platform !== 'win32',
  })
  const kill = () => void killGroup(child.pid).catch(() => child.kill('SIGKILL'))
  deadline.addEventListener('abort', kill, { once: true })
  child.nodeChildProcess.once('exit', () => setTimeout(() => hangUp(child), drainMs).unref())
  try {
    const ended = await child
    if (deadline.aborted) throw late(file, deadline)
    if (child.pid === undefined || ended.isMaxBuffer) throw notRun(file, ended)
    return { code: ended.exitCode, stdout: Buffer.from(ended.stdout), stderr: Buffer.from(ended.stderr) }
  } finally {
    deadline.removeEventListener('abort', kill)
  }
}

function hangUp(child: {
  readonly stdout: { destroy(): void } | null
  readonly stderr: { destroy(): void } | null
}) {
  child.stdout?.destroy()
  child.stderr?.destroy()
}

async function killGroup(pid: number | undefined): Promise<void> {
  if (pid === undefined) return
  if (process.platform !== 'win32') return void process.kill(-pid, 'SIGKILL')
  await execa('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true, timeout: 5_000 })
}

/**
 * Without our own settings, which hold passwords of notifiers; in English, and with times in UTC, because what is
 * printed is read by a program.
 */
export function programEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const ours = (name: string) => name.startsWith('GUARDIAN_') || notifyVariables.some((one) => one === name)
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || ours(name) ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(kept), LC_ALL: 'C', LANGUAGE: 'C', TZ: 'UTC' }
}

function late(file: string, { reason }: AbortSignal): AdapterError {
  return new AdapterError(`${file} did not end in time`, { cause: reason })
}

type Failed = { readonly code?: string | undefined; readonly originalMessage?: string | undefined }

function notRun(file: string, { code, originalMessage }: Failed): AdapterError {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `${file} was not found. Install it, or write its whole path`,
    EACCES: `${file} may not be run: permission denied. Run Guardian as a user who may`,
    EPERM: `${file} may not be run: permission denied. Run Guardian as a user who may`,
  }
  // Only the system's own words: the whole error holds the arguments, and they may hold a password.
  const cause = new Error(originalMessage ?? 'It printed too much')
  return new AdapterError(reasons[code ?? ''] ?? `${file} could not be run`, { cause })
}

/** What a program said, for a sentence: at most 300 characters, on one line. */
export function said({ stdout, stderr }: Ran): string {
  const text = decode(stderr).trim() || decode(stdout).trim()
  return text.replaceAll(/\s+/g, ' ').slice(-300) || 'it said nothing'
}

/** UTF-16LE is known by its NULs (NSSM writes it into pipes, without a mark); else UTF-8. */
export function decode(bytes: Buffer): string {
  const text = bytes.includes(0) ? bytes.toString('utf16le') : bytes.toString('utf8')
  return text.replace(/^\uFEFF/, '')
}
