import { z } from 'zod'
import { duration } from '../../lib/duration.ts'
import { size } from '../../lib/size.ts'
import { expectationSchema } from '../http/json.ts'

/** A socket, and what a good first message from it looks like. */
export const websocketOptions = z.strictObject({
  url: z.string().refine((text) => URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol), {
    error: "not an address of a WebSocket: write it like 'ws://127.0.0.1:3000/ws/stats'",
  }),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/), z.string().regex(/^[^\r\n\0]*$/)).default({}),
  /** Sent as soon as the socket is open; a text as it is, anything else as JSON. */
  send: z.union([z.string(), z.json()]).optional(),
  expect: z
    .strictObject({
      /** Without a message that has to come, an open socket is enough. */
      message: z.boolean().default(true),
      /** By path: `{ type: 'stats', 'data.queue_items': { below: 100 } }`. */
      json: z.record(z.string(), expectationSchema).optional(),
      text: z.strictObject({ contains: z.string().min(1) }).optional(),
    })
    .prefault({}),
  /** Values of the JSON message to keep, by name: `{ queued: 'data.queue_items' }`. */
  values: z.record(z.string(), z.string()).optional(),
  /** A right first message that takes longer, handshake included, is `degraded`. */
  slowAfter: duration({ atLeast: 1 }).optional(),
  maxBytes: size({ atMost: 64 * 1_024 ** 2 }).default(1_024 ** 2),
})
export type WebsocketOptions = z.output<typeof websocketOptions>
