import { z } from 'zod'
import { DeliveryError } from '../lib/errors.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { plain } from '../lib/text.ts'
import { letterOf } from './email/letter.ts'
import { openSocket } from './email/socket.ts'
import { secret } from './http/options.ts'

const mailAddress = z.string().regex(/^(?:[^<>\r\n]*<)?[^\s<>@,]+@[^\s<>@,]+>?$/, {
  error: "not an address: write it like 'ops@example.org' or 'Guardian <guardian@example.org>'",
})

const options = z
  .strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(587),
    /** `starttls` insists on encryption, `implicit` begins with it (port 465), `none` does without. */
    tls: z.enum(['starttls', 'implicit', 'none']).default('starttls'),
    /** Accept a certificate that nobody vouches for. */
    insecureTls: z.boolean().default(false),
    user: z.string().min(1).optional(),
    password: secret('SMTP_PASSWORD').optional(),
    from: mailAddress,
    to: z.union([mailAddress, z.array(mailAddress).min(1)], {
      error: "not an address, and no list of them: write 'ops@example.org'",
    }),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    error: 'belongs together with user: give both, or neither',
    path: ['password'],
  })

export default defineNotifier({
  name: 'email',
  options,
  secrets: ({ password }) => (password === undefined ? [] : [password]),
  create: (given) => ({
    async send(message, { signal }) {
      // Loaded on demand: a Guardian without this channel never holds it in memory.
      const { createTransport } = await import('nodemailer')
      const transport = createTransport({ ...connectionOf(given), getSocket: openSocket(given, signal) })
      try {
        const { accepted, rejected } = await transport.sendMail(letterOf(message, given))
        const missed = rejected.length > 0 ? `, not for ${rejected.join(', ')}` : ''
        return { said: `${given.host} took it for ${accepted.join(', ')}${missed}` }
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw refusal(given.host, error)
      } finally {
        transport.close()
      }
    },
  }),
})

function connectionOf({ host, port, tls, insecureTls, user, password }: z.output<typeof options>) {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: !insecureTls },
    // Texts come from outside: none of them may name a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
  }
}

/** Only a server that took the recipients and then refused what was sent refuses the message itself. */
function refusal(host: string, error: unknown): DeliveryError {
  const { code, permanent } = error as { readonly code?: string; readonly permanent?: boolean }
  const said = error instanceof Error ? error.message : String(error)
  return new DeliveryError(`${host} did not take the e-mail: ${plain(said, 300)}`, {
    refused: code === 'EMESSAGE' && permanent === true,
  })
}
