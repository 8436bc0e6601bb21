import { parseSync, Visitor } from 'vite'

/** One change of a file that a test ought to see. */
export interface Mutant {
  /** Offsets of the replaced text in the source. */
  readonly start: number
  readonly end: number
  readonly replacement: string
}

const swapped: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
}

const swappedCalls: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  round: 'floor',
  find: 'findLast',
  findLast: 'find',
  startsWith: 'endsWith',
}

/** Calls that hand on what they are called on, changed: without them it goes on unchanged. */
const removable: ReadonlySet<string> = new Set([
  'filter',
  'slice',
  'toSorted',
  'toReversed',
  'trim',
  'toLowerCase',
])

interface Span {
  readonly start: number
  readonly end: number
}

/** Every mutant of a TypeScript source, in the order of their places. */
export function mutantsOf(source: string): Mutant[] {
  const mutants: Mutant[] = []
  const types = new Set<number>()
  const textOf = ({ start, end }: Span): string => source.slice(start, end)
  const replace = ({ start, end }: Span, replacement: string): void => {
    mutants.push({ start, end, replacement })
  }
  const swap = (left: Span, right: Span): void => {
    const between = source.slice(left.end, right.start)
    replace({ start: left.start, end: right.end }, textOf(right) + between + textOf(left))
  }
  const operator = (node: { left: Span; right: Span; operator: string }): void => {
    const gap = { start: node.left.end, end: node.right.start }
    const text = textOf(gap)
    const rest = { start: node.left.end, end: node.right.end }
    if (node.operator === '??' || node.operator === '&&' || node.operator === '||') {
      replace(rest, '')
    }
    const other = swapped[node.operator]
    if (other !== undefined) replace(gap, text.replace(node.operator, other))
  }
  new Visitor({
    BinaryExpression(node) {
      // `+` on texts yields no sensible other.
      if (node.operator === '+' && /['"`]/.test(textOf(node))) return
      operator(node)
    },
    LogicalExpression: operator,
    UnaryExpression(node) {
      if (node.operator === '!') replace(node, textOf(node.argument))
    },
    AwaitExpression(node) {
      if (!/return\s+$/.test(source.slice(0, node.start))) replace(node, textOf(node.argument))
    },
    ConditionalExpression({ test, consequent, alternate }) {
      replace(
        { start: test.end, end: alternate.end },
        ` ? ${textOf(alternate)} : ${textOf(consequent)}`,
      )
    },
    IfStatement({ test }) {
      replace(test, 'false')
      replace(test, `!(${textOf(test)})`)
    },
    ExpressionStatement(node) {
      const { type } = node.expression
      if (type === 'CallExpression' || type === 'AssignmentExpression') replace(node, ';')
    },
    TSLiteralType({ literal }) {
      types.add(literal.start)
    },
    Literal(node) {
      if (types.has(node.start)) return
      if (typeof node.value === 'number') replace(node, String(otherNumber(node.value)))
      if (typeof node.value === 'boolean') replace(node, String(!node.value))
    },
    CallExpression({ callee, arguments: [first, second], end }) {
      if (first && second && isPlain(first.type) && isPlain(second.type)) swap(first, second)
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      const { name } = callee.property
      const other = swappedCalls[name]
      if (other !== undefined) replace(callee.property, other)
      if (removable.has(name)) replace({ start: callee.object.end, end }, '')
      if (name !== 'toSorted' || first?.type !== 'ArrowFunctionExpression') return
      const [left, right] = first.params
      if (left && right) swap(left, right)
    },
  }).visit(parseSync('source.ts', source).program)
  return mutants.toSorted((left, right) => left.start - right.start || left.end - right.end)
}

/** What can stand in another's place: names and values. */
function isPlain(type: string): boolean {
  return ['Identifier', 'Literal', 'MemberExpression', 'ThisExpression'].includes(type)
}

/** One more where it counts something, ten times as much where it measures. */
function otherNumber(value: number): number {
  return Number.isInteger(value) && value <= 100 ? value + 1 : value * 10
}

/** The source with one mutant in it. */
export function mutated(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end)
}
