import { linuxProcesses } from './processes/linux.ts'
import { macProcesses } from './processes/mac.ts'
import { windowsProcesses } from './processes/windows.ts'

/** One life of one process. A zombie is no life and is never returned. */
export type ProcessInfo = {
  readonly pid: number
  readonly parent: number
  /** Process group and session; Windows has neither. */
  readonly group?: number
  readonly session?: number
  /**
   * Boot id, start time and PID: no two lives share it, unless the first lasted less than one tick of the clock
   * that start times are read from (10 ms on Linux). For those the command tells them apart.
   */
  readonly identity: string
  readonly command: string
  readonly ageMs?: number
}

/** A process with those variables of its environment that were asked for, as far as they can be read. */
export type FoundProcess = ProcessInfo & { readonly environment: Readonly<Record<string, string>> }

/** What the operating system knows of processes. Rejects with AdapterError when it cannot be asked. */
export type Processes = {
  /** A look starts another program and takes tens of milliseconds. */
  readonly dear: boolean
  look(pid: number): Promise<ProcessInfo | undefined>
  /** Every process, with its variables that begin with `prefix`. */
  all(prefix: string): Promise<readonly FoundProcess[]>
}

export function systemProcesses(platform: NodeJS.Platform = process.platform): Processes {
  if (platform === 'win32') return windowsProcesses()
  return platform === 'linux' ? linuxProcesses() : macProcesses()
}

/** Whether a PID answers at all: nothing is sent. Its owner may be anyone. */
export function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
