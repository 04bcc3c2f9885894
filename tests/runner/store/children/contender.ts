import { takeLock } from '../../../../runner/store/lock.ts'

// Tries for the lock of each folder that it is sent, and keeps what it wins until it ends.
process.on('message', (folder: string) => {
  try {
    takeLock(folder)
    process.send?.('won')
  } catch (error) {
    process.send?.((error as Error).message)
  }
})
process.send?.('ready')
