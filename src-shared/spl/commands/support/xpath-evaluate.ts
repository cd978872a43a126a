/** Runs an XPath over XML: nodes with their parents, axes, tests, the operators and functions of XPath 1.0. */
import type { XmlElement } from './xml.ts';
import type { XPathAxis, XPathExpr, XPathOperator, XPathStep } from './xpath.ts';

/** A node. The document has no name; attributes stand beside the children. */
interface XPathNode {
  readonly kind: 'document' | 'element' | 'attribute' | 'text';
  readonly name: string;
  readonly parent: XPathNode | null;
  readonly text: string;
  readonly children: XPathNode[];
  readonly attributes: XPathNode[];
  /** Place in the document. */
  readonly order: number;
}

type XPathValue = readonly XPathNode[] | string | number | boolean;

/** The node in hand, and its place among those that a test is put to. */
interface Focus {
  readonly node: XPathNode;
  readonly position: number;
  readonly size: number;
}

/** The texts that an XPath selects, in document order; one text where it computes something. */
export function evaluateXPath(roots: readonly XmlElement[], expr: XPathExpr): string[] {
  const value = evaluate(expr, { node: documentOf(roots), position: 1, size: 1 });
  if (!isNodes(value)) return [asText(value)];
  return value.filter((n) => n.kind !== 'text' || n.text !== '').map(textOf);
}

function documentOf(roots: readonly XmlElement[]): XPathNode {
  let order = 0;
  const add = (kind: XPathNode['kind'], name: string, text: string, parent: XPathNode | null): XPathNode => ({ kind, name, text, parent, children: [], attributes: [], order: order++ });
  const fill = (node: XPathNode, elements: readonly XmlElement[]): void => {
    for (const e of elements) {
      const child = add('element', e.name, '', node);
      for (const [name, value] of e.attributes) child.attributes.push(add('attribute', name, value, child));
      // The reader keeps all text of an element together: it stands before its elements.
      if (e.text !== '') child.children.push(add('text', '', e.text, child));
      fill(child, e.children);
      node.children.push(child);
    }
  };
  const document = add('document', '', '', null);
  fill(document, roots);
  return document;
}

function isNodes(value: XPathValue): value is readonly XPathNode[] {
  return typeof value === 'object';
}

/** The text of a node: that of an element is its own and that of all inside it, with blanks between. */
function textOf(node: XPathNode): string {
  if (node.kind === 'text' || node.kind === 'attribute') return node.text;
  return node.children.map(textOf).filter((t) => t !== '').join(' ');
}

function asText(value: XPathValue): string {
  if (isNodes(value)) return value[0] === undefined ? '' : textOf(value[0]);
  return String(value);
}

function asNumber(value: XPathValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = asText(value).trim();
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

function asTruth(value: XPathValue): boolean {
  if (isNodes(value) || typeof value === 'string') return value.length > 0;
  return typeof value === 'boolean' ? value : value !== 0 && !Number.isNaN(value);
}

function evaluate(expr: XPathExpr, focus: Focus): XPathValue {
  switch (expr.kind) {
    case 'text':
    case 'number':
      return expr.value;
    case 'negative':
      return -asNumber(evaluate(expr.of, focus));
    case 'function':
      return call(expr.name, expr.args, focus);
    case 'operation':
      return operate(expr.operator, expr.left, expr.right, focus);
    case 'path':
      return path(expr, focus);
  }
}

function path(expr: Extract<XPathExpr, { kind: 'path' }>, focus: Focus): readonly XPathNode[] {
  let nodes: readonly XPathNode[];
  if (expr.from === 'here') nodes = [focus.node];
  else if (expr.from === 'document') nodes = [axisNodes(focus.node, 'ancestor-or-self').at(-1) ?? focus.node];
  else nodes = nodesOf(evaluate(expr.from, focus));
  for (const test of expr.tests) nodes = filtered(nodes, test);
  for (const step of expr.steps) nodes = inOrder(nodes.flatMap((node) => stepFrom(node, step)));
  return nodes;
}

function nodesOf(value: XPathValue): readonly XPathNode[] {
  if (!isNodes(value)) throw new Error('The XPath takes a text or a number for nodes of the XML.');
  return value;
}

function stepFrom(node: XPathNode, step: XPathStep): readonly XPathNode[] {
  let found = axisNodes(node, step.axis).filter((n) => isNode(n, step));
  for (const test of step.tests) found = filtered(found, test);
  return found;
}

function isNode(node: XPathNode, step: XPathStep): boolean {
  if (step.node.kind !== 'name') return step.node.kind === 'node' || node.kind === 'text';
  if (node.kind !== (step.axis === 'attribute' ? 'attribute' : 'element')) return false;
  const { name } = step.node;
  return name === '*' || node.name === name || (name.endsWith(':*') && node.name.startsWith(name.slice(0, -1)));
}

/** Nodes in the order of the axis: those that look back begin with the nearest. */
function axisNodes(node: XPathNode, axis: XPathAxis): XPathNode[] {
  const siblings = node.kind === 'attribute' ? [] : (node.parent?.children ?? []);
  const at = siblings.indexOf(node);
  switch (axis) {
    case 'child':
      return node.children;
    case 'attribute':
      return node.attributes;
    case 'self':
      return [node];
    case 'parent':
      return node.parent === null ? [] : [node.parent];
    case 'descendant':
      return node.children.flatMap((n) => axisNodes(n, 'descendant-or-self'));
    case 'descendant-or-self':
      return [node, ...axisNodes(node, 'descendant')];
    case 'ancestor':
      return node.parent === null ? [] : axisNodes(node.parent, 'ancestor-or-self');
    case 'ancestor-or-self':
      return [node, ...axisNodes(node, 'ancestor')];
    case 'following-sibling':
      return siblings.slice(at + 1);
    case 'preceding-sibling':
      return siblings.slice(0, Math.max(at, 0)).toReversed();
    case 'following':
      return axisNodes(node, 'ancestor-or-self').flatMap((n) => axisNodes(n, 'following-sibling')).flatMap((n) => axisNodes(n, 'descendant-or-self'));
    case 'preceding':
      return axisNodes(node, 'ancestor-or-self').flatMap((n) => axisNodes(n, 'preceding-sibling')).flatMap((n) => axisNodes(n, 'descendant-or-self').toReversed());
  }
}

function filtered(nodes: readonly XPathNode[], test: XPathExpr): XPathNode[] {
  return nodes.filter((node, i) => {
    const value = evaluate(test, { node, position: i + 1, size: nodes.length });
    return typeof value === 'number' ? value === i + 1 : asTruth(value);
  });
}

/** Nodes once each, in document order. */
function inOrder(nodes: readonly XPathNode[]): XPathNode[] {
  return [...new Set(nodes)].sort((a, b) => a.order - b.order);
}

function operate(operator: XPathOperator, left: XPathExpr, right: XPathExpr, focus: Focus): XPathValue {
  if (operator === 'or') return asTruth(evaluate(left, focus)) || asTruth(evaluate(right, focus));
  if (operator === 'and') return asTruth(evaluate(left, focus)) && asTruth(evaluate(right, focus));
  const a = evaluate(left, focus);
  const b = evaluate(right, focus);
  switch (operator) {
    case '|':
      return inOrder([...nodesOf(a), ...nodesOf(b)]);
    case '+':
      return asNumber(a) + asNumber(b);
    case '-':
      return asNumber(a) - asNumber(b);
    case '*':
      return asNumber(a) * asNumber(b);
    case 'div':
      return asNumber(a) / asNumber(b);
    case 'mod':
      return asNumber(a) % asNumber(b);
    default:
      return compare(operator, a, b);
  }
}

/** A comparison with nodes holds where it holds for the text of one of them. */
function compare(operator: XPathOperator, a: XPathValue, b: XPathValue): boolean {
  if (isNodes(a) && typeof b !== 'boolean') return a.some((node) => compare(operator, textOf(node), b));
  if (isNodes(b) && typeof a !== 'boolean') return b.some((node) => compare(operator, a, textOf(node)));
  if (operator === '=' || operator === '!=') {
    const same = typeof a === 'boolean' || typeof b === 'boolean' ? asTruth(a) === asTruth(b) : typeof a === 'number' || typeof b === 'number' ? asNumber(a) === asNumber(b) : a === b;
    return same === (operator === '=');
  }
  const x = asNumber(a);
  const y = asNumber(b);
  return operator === '<' ? x < y : operator === '<=' ? x <= y : operator === '>' ? x > y : x >= y;
}

function call(name: string, args: readonly XPathExpr[], focus: Focus): XPathValue {
  const value = (i: number): XPathValue => (args[i] === undefined ? [focus.node] : evaluate(args[i], focus));
  const text = (i: number): string => asText(value(i));
  const number = (i: number): number => asNumber(value(i));
  const nodes = (i: number): readonly XPathNode[] => nodesOf(value(i));
  switch (name) {
    case 'last':
      return focus.size;
    case 'position':
      return focus.position;
    case 'count':
      return nodes(0).length;
    case 'name':
      return nodes(0)[0]?.name ?? '';
    case 'local-name':
      return (nodes(0)[0]?.name ?? '').replace(/^.*:/, '');
    case 'string':
      return text(0);
    case 'concat':
      return args.map((_, i) => text(i)).join('');
    case 'starts-with':
      return text(0).startsWith(text(1));
    case 'contains':
      return text(0).includes(text(1));
    case 'substring-before':
      return text(0).slice(0, Math.max(text(0).indexOf(text(1)), 0));
    case 'substring-after':
      return text(0).includes(text(1)) ? text(0).slice(text(0).indexOf(text(1)) + text(1).length) : '';
    case 'substring': {
      const from = Math.round(number(1));
      const to = args.length > 2 ? from + Math.round(number(2)) : Infinity;
      return [...text(0)].filter((_, i) => i + 1 >= from && i + 1 < to).join('');
    }
    case 'string-length':
      return [...text(0)].length;
    case 'normalize-space':
      return text(0).trim().replace(/\s+/g, ' ');
    case 'translate': {
      const [from, to] = [[...text(1)], [...text(2)]];
      return [...text(0)].map((c) => (from.includes(c) ? (to[from.indexOf(c)] ?? '') : c)).join('');
    }
    case 'not':
      return !asTruth(value(0));
    case 'boolean':
      return asTruth(value(0));
    case 'true':
      return true;
    case 'false':
      return false;
    case 'number':
      return number(0);
    case 'sum':
      return nodes(0).reduce((sum, n) => sum + asNumber([n]), 0);
    case 'floor':
      return Math.floor(number(0));
    case 'ceiling':
      return Math.ceil(number(0));
    case 'round':
      return Math.round(number(0));
    default:
      throw new Error(`XPath has no function ${name}().`);
  }
}
