/** Stops a process in its tracks: it keeps its port, takes connections and never answers. */
export const freeze = (pid: number): void => send(pid, 'SIGSTOP')

export const thaw = (pid: number): void => send(pid, 'SIGCONT')

function send(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) throw new Error(`There is no process ${pid} to send ${signal} to`)
  process.kill(pid, signal)
}

/** Whether a process lives; a zombie does, too. */
export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
