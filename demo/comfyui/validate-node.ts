import type { Folders } from './folders.ts'
import type { InputSpec, NodeDefinition } from './nodes/node.ts'
import { isRecord, type Prompt } from './prompt.ts'
import { PythonError, repr, str } from './python.ts'
import { checkValue, type InputError } from './validate-value.ts'

export type NodeVerdict = { readonly valid: boolean; readonly errors: readonly InputError[] }

export type Validation = {
  readonly prompt: Prompt
  readonly nodes: ReadonlyMap<string, NodeDefinition>
  readonly folders: Folders
  readonly verdicts: Map<string, NodeVerdict>
}

/** `undefined` when the input is well; `upstream` when the node it is linked to is not. */
type Complaint = InputError | 'upstream' | undefined

/**
 * Judges a node and everything upstream of it, and writes coerced values into the prompt.
 * @throws PythonError for what the real server does not expect, such as a node without `inputs`.
 */
export function validateNode(id: string, run: Validation, path: readonly string[] = []): NodeVerdict {
  const known = run.verdicts.get(id)
  if (known !== undefined) return known
  // A cycle: the real server runs out of stack and reports the output without naming a node.
  if (path.includes(id)) return { valid: false, errors: [] }
  const node = run.prompt[id]
  const definition = node && run.nodes.get(node.class_type)
  if (node === undefined || definition === undefined) throw new PythonError('KeyError', repr(id))
  if (!isRecord(node.inputs)) throw new PythonError('KeyError', "'inputs'")

  const complaints: Complaint[] = []
  for (const [name, spec] of Object.entries({ ...definition.required, ...definition.optional })) {
    const complaint = checkInput(name, spec, node.inputs, definition, run, [...path, id])
    complaints.push(complaint)
  }
  const errors = complaints.filter((complaint) => typeof complaint === 'object')
  const verdict = { valid: complaints.every((complaint) => complaint === undefined), errors }
  run.verdicts.set(id, verdict)
  return verdict
}

function checkInput(
  name: string,
  spec: InputSpec,
  inputs: Record<string, unknown>,
  definition: NodeDefinition,
  run: Validation,
  path: readonly string[],
): Complaint {
  if (!Object.hasOwn(inputs, name)) {
    if (!Object.hasOwn(definition.required, name)) return undefined
    const message = 'Required input is missing'
    return { type: 'required_input_missing', message, details: name, extra_info: { input_name: name } }
  }
  const given = inputs[name]
  if (Array.isArray(given)) return checkLink(name, spec, given, run, path)

  const judge = definition.judges?.[name]
  if (judge !== undefined) {
    const complaint = judge(given, run.folders)
    return complaint === undefined ? undefined : customFailure(name, complaint)
  }
  const checked = checkValue(name, spec, given)
  if ('type' in checked) return checked
  inputs[name] = checked.value
  return undefined
}

function customFailure(name: string, complaint: string): InputError {
  return {
    type: 'custom_validation_failed',
    message: 'Custom validation failed for node',
    details: `${name} - ${complaint}`,
    extra_info: { input_name: name },
  }
}

function checkLink(
  name: string,
  spec: InputSpec,
  link: readonly unknown[],
  run: Validation,
  path: readonly string[],
): Complaint {
  const about = { input_name: name, input_config: spec }
  if (link.length !== 2) {
    const message = 'Bad linked input, must be a length-2 list of [node_id, slot_index]'
    return {
      type: 'bad_linked_input',
      message,
      details: name,
      extra_info: { ...about, received_value: link },
    }
  }
  const received = typeOfOutput(link, run)
  const wanted = str(spec[0])
  if (received !== wanted) {
    return {
      type: 'return_type_mismatch',
      message: 'Return type mismatch between linked nodes',
      details: `${name}, received_type(${received}) mismatch input_type(${wanted})`,
      extra_info: { ...about, received_type: received, linked_node: link },
    }
  }
  return checkUpstream(String(link[0]), about, link, run, path)
}

/** The type an output slot gives. */
function typeOfOutput([id, slot]: readonly unknown[], run: Validation): string {
  const source = typeof id === 'string' && Object.hasOwn(run.prompt, id) ? run.prompt[id] : undefined
  if (source === undefined) throw new PythonError('KeyError', repr(id))
  if (typeof slot !== 'number') {
    throw new PythonError('TypeError', 'tuple indices must be integers or slices, not str')
  }
  const type = run.nodes.get(source.class_type)?.outputs.at(slot)
  if (type === undefined) throw new PythonError('IndexError', 'tuple index out of range')
  return type
}

function checkUpstream(
  id: string,
  about: Readonly<Record<string, unknown>>,
  link: readonly unknown[],
  run: Validation,
  path: readonly string[],
): Complaint {
  try {
    return validateNode(id, run, path).valid ? undefined : 'upstream'
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const extra_info = {
      ...about,
      exception_message: error.message,
      exception_type: error.type,
      traceback: [],
      linked_node: link,
    }
    const message = 'Exception when validating inner node'
    const inner = { type: 'exception_during_inner_validation', message, details: error.message, extra_info }
    run.verdicts.set(id, { valid: false, errors: [inner] })
    return 'upstream'
  }
}
