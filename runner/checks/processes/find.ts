import { type Found, matches, type Wanted } from './found.ts'
import { findOnLinux } from './linux.ts'
import { findOnMac } from './mac.ts'
import { findOnWindows } from './windows.ts'

/** Living processes that are wanted; zombies are dead, and we ourselves are never meant. */
export async function findProcesses(wanted: Wanted, signal: AbortSignal): Promise<readonly Found[]> {
  if (process.platform === 'win32') return chosen(await findOnWindows(signal), wanted)
  if (process.platform === 'linux') return findOnLinux(wanted, signal)
  return chosen(await findOnMac(signal), wanted)
}

const chosen = (all: readonly Found[], wanted: Wanted): readonly Found[] =>
  all.filter(
    (one) =>
      (wanted.pid === undefined ? one.pid !== process.pid : one.pid === wanted.pid) &&
      matches(one.commandLine, wanted),
  )
