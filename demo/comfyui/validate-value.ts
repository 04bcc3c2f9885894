import type { InputSpec } from './nodes/node.ts'
import { PythonError, repr, str, toFloat, toInt } from './python.ts'

/** One complaint about an input, as /prompt reports it under node_errors. */
export type InputError = {
  readonly type: string
  readonly message: string
  readonly details: string
  readonly extra_info: Readonly<Record<string, unknown>>
}

/** The value after the server's coercion ("24" and 24.7 are 24), or the complaint. */
export function checkValue(name: string, spec: InputSpec, given: unknown): { value: unknown } | InputError {
  const [type] = spec
  const about = { input_name: name, input_config: spec }
  try {
    const value = coerce(type, given)
    return outOfBounds(name, spec, value) ?? { value }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return {
      type: 'invalid_input_type',
      message: `Failed to convert an input value to a ${str(type)} value`,
      details: `${name}, ${str(given)}, ${error.message}`,
      extra_info: { ...about, received_value: given, exception_message: error.message },
    }
  }
}

function coerce(type: InputSpec[0], value: unknown): unknown {
  if (type === 'INT') return toInt(value)
  if (type === 'FLOAT') return toFloat(value)
  if (type === 'STRING') return str(value)
  return type === 'BOOLEAN' ? Boolean(value) : value
}

function outOfBounds(name: string, spec: InputSpec, value: unknown): InputError | undefined {
  const [type, { min, max }] = spec
  const extra_info = { input_name: name, input_config: spec, received_value: value }
  if (typeof value === 'number' && typeof min === 'number' && value < min) {
    const message = `Value ${value} smaller than min of ${min}`
    return { type: 'value_smaller_than_min', message, details: name, extra_info }
  }
  if (typeof value === 'number' && typeof max === 'number' && value > max) {
    const message = `Value ${value} bigger than max of ${max}`
    return { type: 'value_bigger_than_max', message, details: name, extra_info }
  }
  if (Array.isArray(type) && !type.includes(value)) {
    const details = `${name}: '${str(value)}' not in ${repr(type)}`
    return { type: 'value_not_in_list', message: 'Value not in list', details, extra_info }
  }
  return undefined
}
