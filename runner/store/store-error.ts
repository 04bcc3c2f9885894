import { AdapterError, explain } from '../lib/errors.ts'

/** `disk-full` and `io` pass when the disk recovers; `damaged` needs the file set aside, which the next start does. */
export type StoreTrouble = 'disk-full' | 'read-only' | 'io' | 'locked' | 'damaged' | 'other'

/** The database did not take what it was given; nothing that it held before is lost. */
export class StoreError extends AdapterError {
  readonly trouble: StoreTrouble

  constructor(message: string, trouble: StoreTrouble, options: ErrorOptions = {}) {
    super(message, options)
    this.trouble = trouble
  }
}

/** Primary result codes, https://www.sqlite.org/rescode.html; the low byte of an extended one. */
const troubles: Readonly<Record<number, StoreTrouble>> = {
  5: 'locked',
  6: 'locked',
  8: 'read-only',
  10: 'io',
  11: 'damaged',
  13: 'disk-full',
  14: 'io',
  26: 'damaged',
}

const words: Readonly<Record<StoreTrouble, string>> = {
  'disk-full': 'the disk is full',
  'read-only': 'the data folder is read-only',
  io: 'the disk refused to read or write',
  locked: 'another program holds the database',
  damaged: 'the database is damaged',
  other: 'the database refused',
}

/** The kind of a failure that SQLite reported. */
export function troubleOf(error: unknown): StoreTrouble {
  if (!(error instanceof Error) || !('errcode' in error)) return 'other'
  return troubles[Number(error.errcode) & 0xff] ?? 'other'
}

/** A full disk shows as IOERR too, when the shared memory of the WAL cannot grow. */
export function storeError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error
  const trouble = troubleOf(error)
  return new StoreError(`Could not save to ${path}: ${words[trouble]} (${explain(error)})`, trouble, {
    cause: error,
  })
}
