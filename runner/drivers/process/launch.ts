import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { AdapterError } from '../../lib/errors.ts'
import { notifyVariables } from '../../lib/sd-notify.ts'
import type { Child } from './child.ts'
import { markPrefix } from './family.ts'

export type Launch = {
  readonly service: string
  readonly command: readonly string[]
  readonly cwd?: string | undefined
  readonly env: Readonly<Record<string, string>>
  /** Descriptor of the log file. */
  readonly output: number
}

/** Starts a program in a session of its own, so that it survives us. Rejects with AdapterError when it cannot begin. */
export async function launch(what: Launch): Promise<Child> {
  await requireFolder(what)
  const [program = '', ...args] = what.command
  try {
    const child = spawn(program, args, {
      cwd: what.cwd,
      env: what.env,
      stdio: ['ignore', what.output, what.output],
      detached: true,
      windowsHide: true,
    })
    await once(child, 'spawn')
    child.unref()
    // What has been spawned has a PID.
    return child as typeof child & { readonly pid: number }
  } catch (error) {
    throw notStarted(what, error as NodeJS.ErrnoException)
  }
}

/**
 * What a service may know of our environment: not our own settings, which hold passwords of notifiers, and of its
 * own what the configuration says.
 */
export function childEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
  mark: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(inherited).flatMap(([name, value]) =>
    value === undefined || isOurs(name) ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(kept), ...own, ...mark }
}

/** Our settings, and the way to report to systemd in our name. */
const isOurs = (name: string): boolean =>
  name.startsWith(markPrefix) || notifyVariables.some((one) => one === name)

/** Without it the error of a missing folder looks like that of a missing program. */
async function requireFolder({ service, cwd }: Launch): Promise<void> {
  if (cwd === undefined) return
  const found = await stat(cwd).catch(() => undefined)
  if (found?.isDirectory()) return
  const what = found === undefined ? 'does not exist' : 'is no folder'
  throw new AdapterError(
    `${service} was not started: its cwd ${cwd} ${what}. Make it or name another one in cwd`,
  )
}

function notStarted({ service, command, cwd }: Launch, error: NodeJS.ErrnoException): AdapterError {
  const program = command[0] ?? ''
  const where = program.includes('/') || program.includes('\\') ? '' : ' in PATH'
  const reasons: Record<string, string> = {
    ENOENT: `${program} was not found${where}${cwd ? ` (cwd ${cwd})` : ''}. Install it or correct the first word of command`,
    EACCES: `${program} may not be run: permission denied. Make it executable (chmod +x) or run Guardian as another user`,
    EPERM: `${program} may not be run: permission denied. Run Guardian as another user`,
    EINVAL: `Windows does not run ${program} by itself. Put cmd.exe, /d, /c before it in command`,
    E2BIG: 'its arguments and environment are too long. Shorten command or env',
    ENOEXEC: `${program} is no program for this system. Name the program that runs it first in command`,
    EMFILE: 'we have too many files open. Raise the limit of open files (ulimit -n)',
    EAGAIN: 'the limit of processes is reached. Raise it (ulimit -u) or end some',
    ENOMEM: 'there is not enough memory. Free some',
  }
  const reason = reasons[error.code ?? ''] ?? 'the system refused. The cause says why'
  // Only the system's own words: the whole error holds the arguments, and they may hold a password.
  const cause = new Error(error.message)
  return new AdapterError(`${service} was not started: ${reason}`, { cause })
}
