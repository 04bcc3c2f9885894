import { z } from 'zod'

/** A WebSocket of the panel. One entry here gives it the checks of sockets.spec.ts. */
export type PanelSocket = {
  readonly path: string
  /** What every message is. */
  readonly message: z.ZodType
  /** Milliseconds between two messages. */
  readonly everyMs: number
  /** Why this panel does not have the socket: it is then expected to be refused. */
  readonly absent?: string
  /** Why a panel may well be without it: that is noted, and a socket that opens has to keep every promise. */
  readonly optional?: string
}

export const sockets: readonly PanelSocket[] = [
  {
    path: '/ws/stats',
    everyMs: 5_000,
    optional: 'panels up to October 2025 have no socket',
    message: z.object({
      type: z.literal('stats'),
      timestamp: z.iso.datetime(),
      data: z.object({ active_jobs: z.int().nonnegative(), queue_items: z.int().nonnegative() }).loose(),
    }),
  },
]
