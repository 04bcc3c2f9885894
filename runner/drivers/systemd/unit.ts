import { constants } from 'node:os'
import type { DriverState, DriverStatus } from '../../core/service.ts'

export const unitProperties = [
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'MainPID',
  'NRestarts',
  'InvocationID',
  'Job',
  'ExecMainCode',
  'ExecMainStatus',
  'ActiveEnterTimestamp',
  'InactiveEnterTimestamp',
] as const

export type Unit = Readonly<Record<(typeof unitProperties)[number], string>>

/** `Name=value` lines in any order; what systemd leaves out is empty. */
export function parseShow(text: string): Unit {
  const found = new Map(
    text.split('\n').map((line) => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1).trim()] as const
    }),
  )
  const of = (name: (typeof unitProperties)[number]) => [name, found.get(name) ?? ''] as const
  return Object.fromEntries(unitProperties.map(of)) as Unit
}

const states: Readonly<Record<string, DriverState>> = {
  active: 'running',
  reloading: 'running',
  activating: 'starting',
  deactivating: 'stopping',
  failed: 'failed',
  maintenance: 'starting',
  inactive: 'stopped',
}

export function describeUnit(unit: Unit): DriverStatus {
  const { LoadState, ActiveState, SubState, Result, InvocationID, MainPID } = unit
  if (LoadState === 'not-found' && ActiveState === 'inactive')
    return { state: 'missing', detail: 'systemd does not know this unit' }
  const state = states[ActiveState] ?? 'unknown'
  if (state === 'failed' || (state === 'stopped' && Result !== 'success'))
    return { state: 'failed', ...moment(unit.InactiveEnterTimestamp), detail: endOf(unit) }
  if (state === 'stopped') {
    const detail = LoadState === 'masked' ? 'Masked: systemd does not start it' : 'Stopped on purpose'
    return { state, ...moment(unit.InactiveEnterTimestamp), detail }
  }
  if (SubState === 'auto-restart')
    return {
      state,
      restarts: Number(unit.NRestarts),
      detail: `systemd is about to restart it itself. ${endOf(unit)}`,
    }
  const pid = Number(MainPID)
  return {
    state,
    identity: `${InvocationID}/${pid}`,
    ...(unit.NRestarts !== '' && { restarts: Number(unit.NRestarts) }),
    ...(pid > 0 && { pid }),
    ...moment(unit.ActiveEnterTimestamp),
  }
}

/** `Sun 2026-11-22 18:35:18 UTC`; anything but UTC is no time that can be read everywhere. */
function moment(text: string): { since?: number } {
  const found = /(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC$/.exec(text)
  return found ? { since: Date.parse(`${found[1]}T${found[2]}Z`) } : {}
}

/** ExecMainCode is the kernel's CLD_ number: 1 exited, 2 killed, 3 dumped. */
function endOf({ Result, ExecMainCode, ExecMainStatus, NRestarts }: Unit): string {
  const restarts = Number(NRestarts) > 0 ? `; systemd had restarted it ${NRestarts} times` : ''
  return `Ended without being asked: ${reason(Result, ExecMainCode, ExecMainStatus)}${restarts}`
}

function reason(result: string, code: string, status: string): string {
  if (result === 'start-limit-hit') return 'it was started too often, and systemd starts it no more'
  if (result === 'timeout') return 'it took longer than systemd waits (result timeout)'
  if (result === 'oom-kill') return 'the kernel killed it, out of memory'
  if (code === '1') return `exit code ${status} (result ${result})`
  if (code === '2' || code === '3') return `killed by ${signalName(Number(status))} (result ${result})`
  return `result ${result}`
}

const signalName = (number: number): string =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`
