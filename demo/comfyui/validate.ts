import type { Folders } from './folders.ts'
import type { NodeDefinition } from './nodes/node.ts'
import { isRecord, type Prompt } from './prompt.ts'
import { PythonError, str } from './python.ts'
import { type NodeVerdict, type Validation, validateNode } from './validate-node.ts'
import type { InputError } from './validate-value.ts'

export type NodeErrors = Record<
  string,
  { errors: readonly InputError[]; dependent_outputs: string[]; class_type: string }
>

export type ValidPrompt = {
  readonly prompt: Prompt
  /** The outputs that will run. */
  readonly outputs: readonly string[]
  /** Not empty when another output was dropped. */
  readonly nodeErrors: NodeErrors
}

export type Refusal = { readonly error: InputError; readonly nodeErrors: NodeErrors }

/**
 * Judges a prompt as ComfyUI does: outputs are judged one by one, and one good output is enough.
 * @throws PythonError when the prompt is nothing the real server can walk through (it answers 500).
 */
export function validatePrompt(
  given: unknown,
  targets: readonly unknown[] | undefined,
  nodes: ReadonlyMap<string, NodeDefinition>,
  folders: Folders,
): ValidPrompt | Refusal {
  const entries = walk(given)
  const broken = firstBroken(entries, nodes)
  if (broken !== undefined) return refused('invalid_prompt', broken.message, `Node ID '#${broken.id}'`)

  // Every value was just seen to be an object with a known class_type.
  const prompt = Object.fromEntries(entries) as Prompt
  const isOutput = (id: string) => nodes.get(prompt[id]?.class_type ?? '')?.outputNode === true
  const wanted = Object.keys(prompt).filter((id) => isOutput(id) && (targets?.includes(id) ?? true))
  if (wanted.length === 0) return refused('prompt_no_outputs', 'Prompt has no outputs', '')
  return validateOutputs({ prompt, nodes, folders, verdicts: new Map() }, wanted)
}

function walk(given: unknown): [string, unknown][] {
  if (isRecord(given)) return Object.entries(given)
  if (given === '' || (Array.isArray(given) && given.length === 0)) return []
  throw new PythonError('TypeError', 'the prompt is not an object')
}

function firstBroken(
  entries: readonly [string, unknown][],
  nodes: ReadonlyMap<string, NodeDefinition>,
): { id: string; message: string } | undefined {
  for (const [id, node] of entries) {
    if (!isRecord(node) || !Object.hasOwn(node, 'class_type')) {
      return { id, message: 'Cannot execute because a node is missing the class_type property.' }
    }
    if (typeof node.class_type !== 'string' || !nodes.has(node.class_type)) {
      return { id, message: `Cannot execute because node ${str(node.class_type)} does not exist.` }
    }
  }
  return undefined
}

function validateOutputs(run: Validation, wanted: readonly string[]): ValidPrompt | Refusal {
  const outputs: string[] = []
  const nodeErrors: NodeErrors = {}
  const details: string[] = []
  for (const id of wanted) {
    const verdict = validateOutput(id, run)
    if (verdict.valid) {
      outputs.push(id)
      continue
    }
    details.push(...verdict.errors.map((error) => `${error.message}: ${error.details}`))
    collect(nodeErrors, run, id)
  }
  if (outputs.length > 0) return { prompt: run.prompt, outputs, nodeErrors }
  const message = 'Prompt outputs failed validation'
  return { ...refused('prompt_outputs_failed_validation', message, details.join('\n')), nodeErrors }
}

function validateOutput(id: string, run: Validation): NodeVerdict {
  try {
    return validateNode(id, run)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const reason = {
      type: 'exception_during_validation',
      message: 'Exception when validating node',
      details: error.message,
      extra_info: { exception_type: error.type, traceback: [] },
    }
    const verdict = { valid: false, errors: [reason] }
    run.verdicts.set(id, verdict)
    return verdict
  }
}

/** Every node judged so far that has errors of its own is put down to this output, as the real server does. */
function collect(nodeErrors: NodeErrors, run: Validation, output: string): void {
  for (const [id, { errors }] of run.verdicts) {
    if (errors.length === 0) continue
    const class_type = run.prompt[id]?.class_type ?? ''
    nodeErrors[id] ??= { errors, dependent_outputs: [], class_type }
    nodeErrors[id].dependent_outputs.push(output)
  }
}

function refused(type: string, message: string, details: string): Refusal {
  return { error: { type, message, details, extra_info: {} }, nodeErrors: {} }
}
