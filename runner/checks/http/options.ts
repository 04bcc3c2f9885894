import { z } from 'zod'
import { duration } from '../../lib/duration.ts'
import { size } from '../../lib/size.ts'
import { expectationSchema } from './json.ts'

const statusSchema = z.union(
  [z.int().min(200).max(599), z.templateLiteral([z.enum(['2', '3', '4', '5']), 'xx'])],
  {
    error: "write a status such as 200, a class such as '2xx', or a list of them",
  },
)

const urlSchema = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: "not an HTTP address: write it like 'http://127.0.0.1:3000/api/health'",
  })

/** An HTTP request and what a good answer to it looks like. */
export const httpOptions = z.strictObject({
  url: urlSchema,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/), z.string().regex(/^[^\r\n\0]*$/)).default({}),
  /** A text is sent as it is; anything else as JSON. */
  body: z.union([z.string(), z.json()]).optional(),
  expect: z
    .strictObject({
      status: z
        .union([statusSchema, z.array(statusSchema).nonempty()])
        .transform((one) => (Array.isArray(one) ? one : [one]))
        .default(['2xx']),
      /** By path: `{ overall: 'healthy', 'items.length': { above: 0 } }`. */
      json: z.record(z.string(), expectationSchema).optional(),
      text: z.strictObject({ contains: z.string().min(1) }).optional(),
      /** By name: what the header must contain. */
      header: z.record(z.string(), z.string()).optional(),
    })
    .prefault({}),
  /** Values of the JSON body to keep, by name: `{ queued: 'queue_pending.length' }`. */
  values: z.record(z.string(), z.string()).optional(),
  /** A right answer that takes longer is `degraded`. */
  slowAfter: duration({ atLeast: 1 }).optional(),
  /** At most 64 MiB: a body is held in memory while it is judged. */
  maxBytes: size({ atMost: 64 * 1_024 ** 2 }).default(1_024 ** 2),
  /** How many redirects are followed; `true` means 5. */
  followRedirects: z
    .union([z.boolean(), z.int().min(0).max(10)])
    .default(false)
    .transform((given) => (typeof given === 'number' ? given : given ? 5 : 0)),
  /** Accept a certificate that nobody vouches for. */
  insecureTls: z.boolean().default(false),
})
export type HttpOptions = z.output<typeof httpOptions>
