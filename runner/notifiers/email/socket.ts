import { connect, type Socket } from 'node:net'

type Callback = (error: Error | null, answer?: { readonly connection: Socket }) => void

/** Connects in a way that the deadline ends for certain: the socket is destroyed with the signal, whatever goes on over it. */
export function openSocket(
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
) {
  return (_: unknown, answer: Callback): void => {
    const socket = connect({ host, port })
    const failed = (error: Error) => answer(error)
    const onAbort = () => void socket.destroy(new Error('the time is over'))
    socket.once('error', failed)
    socket.once('connect', () => {
      socket.off('error', failed)
      answer(null, { connection: socket })
    })
    socket.once('close', () => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  }
}
