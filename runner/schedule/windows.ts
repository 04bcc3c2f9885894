import { createTask, type ScheduledTask } from 'node-cron'
import type { Clock } from '../lib/clock.ts'

/** A time that comes again and ends by itself. */
export type Window = {
  readonly services: readonly string[]
  /** When it begins, to the minute. */
  readonly cron: string
  /** IANA name such as `Europe/Berlin`; the host's own if absent. */
  readonly timezone?: string
  readonly forMs: number
  readonly why?: string
}

export type Opened = { readonly window: Window; readonly until: number }

export type Windows = {
  /** Of one service, the one that begins next. */
  next(service: string): (Opened & { readonly at: number }) | undefined
  close(): void
}

type Setup = {
  readonly clock: Clock
  readonly windows: readonly Window[]
  /** Told once of every window when it begins, or at the start when it is open already. */
  readonly onOpen: (opened: Opened) => void
}

const minute = 60_000

/** Follows windows until it is closed. One that began while we were away, or while the host slept, is open all the same. */
export function followWindows({ clock, windows, onOpen }: Setup): Windows {
  const followed = windows.map((window) => ({ window, task: taskOf(window), begun: 0 }))
  let stopTimer: (() => void) | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  const look = () => {
    const now = clock.now()
    const since = lookedAt - minute
    lookedAt = now
    for (const each of followed) {
      const at = beginningOf(each.task, Math.max(now - each.window.forMs, since), now)
      if (at === undefined || at === each.begun) continue
      each.begun = at
      onOpen({ window: each.window, until: at + each.window.forMs })
    }
    stopTimer = clock.after(minute - (now % minute), look)
  }
  if (followed.length > 0) look()
  return {
    next(service) {
      const coming = followed
        .filter(({ window }) => window.services.includes(service))
        .flatMap(({ window, task }) => {
          const at = task.getNextRuns(1)[0]?.getTime()
          return at === undefined ? [] : { window, at, until: at + window.forMs }
        })
      return coming.sort((one, other) => one.at - other.at)[0]
    },
    close() {
      stopTimer?.()
      for (const { task } of followed) void task.destroy()
    },
  }
}

/** When the window that is open began; the newest, should there be two. */
function beginningOf(task: ScheduledTask, since: number, now: number): number | undefined {
  for (let at = now - (now % minute); at > since; at -= minute) if (task.match(new Date(at))) return at
  return undefined
}

/** A task that is never started: it knows its times, and runs nothing. */
const taskOf = ({ cron, timezone }: Pick<Window, 'cron' | 'timezone'>): ScheduledTask =>
  createTask(cron, () => undefined, timezone === undefined ? {} : { timezone })

/** Milliseconds between two beginnings that follow each other, the fewest among the next 60. */
export function shortestPause(cron: string, timezone: string | undefined): number {
  const task = taskOf({ cron, ...(timezone !== undefined && { timezone }) })
  const times = task.getNextRuns(60).map((date) => date.getTime())
  void task.destroy()
  return times.reduce(
    (least, at, index) => (index === 0 ? least : Math.min(least, at - (times[index - 1] ?? 0))),
    Number.POSITIVE_INFINITY,
  )
}
