import { type Folders, inputImages } from '../folders.ts'
import { fileNodes } from './files.ts'
import { maskNodes } from './masks.ts'
import { modelNodes } from './models.ts'
import type { InputSpec, NodeDefinition } from './node.ts'
import { pictureNodes } from './pictures.ts'

export const allNodes: ReadonlyMap<string, NodeDefinition> = new Map(
  [...pictureNodes, ...maskNodes, ...fileNodes, ...modelNodes].map((node) => [node.name, node]),
)

/** A node as /object_info describes it. */
export function describeNode(node: NodeDefinition, folders: Folders): object {
  const { optional, hidden } = node
  const required = node.name === 'LoadImage' ? withChoices(node.required, folders) : node.required
  const groups = { required, ...(optional && { optional }), ...(hidden && { hidden }) }
  const order = Object.entries(groups).map(([group, inputs]) => [group, Object.keys(inputs)])
  return {
    input: groups,
    input_order: Object.fromEntries(order),
    output: node.outputs,
    output_is_list: node.outputs.map(() => false),
    output_name: node.outputs,
    name: node.name,
    display_name: node.displayName ?? node.name,
    description: node.description ?? '',
    python_module: 'nodes',
    category: node.category,
    output_node: node.outputNode ?? false,
  }
}

function withChoices(
  required: Readonly<Record<string, InputSpec>>,
  folders: Folders,
): Record<string, InputSpec> {
  return { ...required, image: [inputImages(folders), required.image?.[1] ?? {}] }
}
