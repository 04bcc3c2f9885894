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
}

export const sockets: readonly PanelSocket[] = [
  {
    path: '/ws/stats',
    everyMs: 5_000,
    message: z.object({
      type: z.literal('stats'),
      timestamp: z.iso.datetime(),
      data: z.object({ active_jobs: z.int().nonnegative(), queue_items: z.int().nonnegative() }).loose(),
    }),
  },
]
