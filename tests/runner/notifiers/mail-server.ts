import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { SMTPServer } from 'smtp-server'
import type { Bench, Mood } from './contract.ts'

const password = 'sesame-open'

/** A real SMTP server on loopback, with a user who has to prove who he is. */
export async function mailServer(t: TestContext) {
  let mood: Mood = 'well'
  const letters: { readonly text: string; readonly from: string; readonly to: readonly string[] }[] = []
  const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ username, password: given }, _, done) =>
      given === password ? done(null, { user: username }) : done(refusal(535, 'who are you?')),
    onMailFrom(_, __, done) {
      if (mood === 'hang') return
      if (mood === 'patience') done(refusal(451, 'greylisted, come again later'))
      else done()
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (mood === 'broken' || mood === 'nonsense') return done(refusal(452, 'no room left'))
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        letters.push({
          text: Buffer.concat(chunks).toString(),
          from,
          to: envelope.rcptTo.map(({ address }) => address),
        })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = listening.address() as AddressInfo
  const options = {
    host: '127.0.0.1',
    port,
    tls: 'none',
    user: 'guardian',
    password,
    from: 'Guardian <guardian@example.org>',
    to: ['ops@example.org', 'night@example.org'],
  }
  const bench: Bench = {
    options,
    turn: (next) => {
      mood = next
    },
    seen: () => letters.map(({ text }) => decoded(text)),
    raw: () => letters.map(({ text }) => text).join('\n'),
    secret: password,
    knowsNonsense: true,
  }
  return { bench, letters }
}

/** Subject and plain text of a letter: encoded words and quoted-printable are read, the page beside the text is left out. */
function decoded(letter: string): string {
  const unfolded = letter.replace(/\r\n[ \t]+/g, ' ')
  const subject = /^Subject: (.*)$/m.exec(unfolded)?.[1] ?? ''
  const words = subject
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : quoted(text.replaceAll('_', ' ')),
    )
  const [, part = ''] = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(letter) ?? []
  return `${words}\n${quoted(part.replace(/=\r\n/g, ''))}`
}

const quoted = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()
