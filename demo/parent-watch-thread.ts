import { Socket } from 'node:net'

/** `process.exit` in a thread ends the thread only; this has to end the process. */
const end = () => process.kill(process.pid, 'SIGKILL')

const stdin = new Socket({ fd: 0, readable: true, writable: false })
stdin.on('end', end)
stdin.on('error', end)
stdin.resume()
