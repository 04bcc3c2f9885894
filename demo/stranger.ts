import { createServer } from 'node:http'

/** A program that has nothing to do with us and sits on our port. It ends by itself after LIVES_MS. */
const port = Number(process.env.PORT)
const livesMs = Number(process.env.LIVES_MS ?? 120_000)

const server = createServer((_, res) => res.writeHead(418).end('I am a stranger\n'))
server.on('listening', () => process.stdout.write(`stranger holds ${port}\n`))
server.on('error', () => setTimeout(listen, 20))
setTimeout(() => process.exit(0), livesMs)
// Whoever read our greeting may be gone; that is no reason to give the port back.
process.stdout.on('error', () => undefined)
listen()

function listen(): void {
  server.listen(port, '127.0.0.1')
}
