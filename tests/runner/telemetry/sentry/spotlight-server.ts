import { Server } from 'node:net'

// Spotlight listens on every interface and cannot be told otherwise. Its own program would also report to its makers;
// the server alone does not.
const listen = Server.prototype.listen
Server.prototype.listen = function (this: Server, port: unknown, _host: unknown, ready: unknown) {
  return Reflect.apply(listen, this, [port, '127.0.0.1', ready])
} as typeof listen

const { setupSpotlight } = await import('@spotlightjs/spotlight')
const server = await setupSpotlight({ port: 0, isStandalone: true })
const address = server?.address()
process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
process.on('disconnect', () => process.exit())
