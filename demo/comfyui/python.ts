/** An exception as ComfyUI would raise it: it reports the Python type and text to its clients. */
export class PythonError extends Error {
  override readonly name = 'PythonError'
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

/** `int(value)`: whole numbers from strings, fractions cut off. */
export function toInt(value: unknown): number {
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') throw notANumber('int()', value)
  const digits = value.trim().replaceAll('_', '')
  if (!/^[+-]?\d+$/.test(digits)) {
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${repr(value)}`)
  }
  return Number(digits)
}

/** `float(value)`. */
export function toFloat(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') throw notANumber('float()', value)
  const number = Number(value)
  if (value.trim() === '' || Number.isNaN(number)) {
    throw new PythonError('ValueError', `could not convert string to float: ${repr(value)}`)
  }
  return number
}

function notANumber(wanted: string, value: unknown): PythonError {
  const kind =
    wanted === 'int()' ? 'a string, a bytes-like object or a real number' : 'a string or a real number'
  return new PythonError('TypeError', `${wanted} argument must be ${kind}, not '${typeName(value)}'`)
}

function typeName(value: unknown): string {
  if (value === null) return 'NoneType'
  return Array.isArray(value) ? 'list' : 'dict'
}

/** `str(value)` of a value that came from JSON. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value)
}

/** `repr(value)` of a value that came from JSON. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value).map(([key, item]) => `${repr(key)}: ${repr(item)}`)
  return `{${entries.join(', ')}}`
}

/** `json.dumps(value)`: ASCII only, with blanks after colon and comma, as found in the PNG text chunk. */
export function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${dumps(key)}: ${dumps(item)}`)
    return `{${entries.join(', ')}}`
  }
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return (JSON.stringify(value) ?? 'null').replace(/[\u0080-\uffff]/g, escaped)
}
