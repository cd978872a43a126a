/** XPath 1.0 (W3C Recommendation, 16 November 1999), read into a tree; `xpath-evaluate.ts` runs it. */

/** An expression. Paths give nodes, everything else text, numbers or truth values. */
export type XPathExpr =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly XPathExpr[] }
  | { readonly kind: 'negative'; readonly of: XPathExpr }
  | { readonly kind: 'operation'; readonly operator: XPathOperator; readonly left: XPathExpr; readonly right: XPathExpr }
  /** `from` is where the steps begin: the document, the node in hand, or the nodes of an expression. */
  | { readonly kind: 'path'; readonly from: 'document' | 'here' | XPathExpr; readonly tests: readonly XPathExpr[]; readonly steps: readonly XPathStep[] };

export type XPathOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | 'div' | 'mod' | '|';

/** One step of a path: where to look, what kind of node, and the tests in brackets. */
export interface XPathStep {
  readonly axis: XPathAxis;
  /** `*` for any name, `p:*` for any name with the prefix. */
  readonly node: { readonly kind: 'name'; readonly name: string } | { readonly kind: 'text' | 'node' };
  readonly tests: readonly XPathExpr[];
}

const AXES = [
  'child', 'descendant', 'descendant-or-self', 'self', 'parent', 'ancestor', 'ancestor-or-self', 'following-sibling', 'preceding-sibling',
  'following', 'preceding', 'attribute',
] as const;

export type XPathAxis = (typeof AXES)[number];

/** The functions of the core library with the least and greatest number of arguments. */
const FUNCTIONS: Readonly<Record<string, readonly [number, number]>> = {
  last: [0, 0], position: [0, 0], count: [1, 1], 'local-name': [0, 1], name: [0, 1], string: [0, 1], concat: [2, Infinity], 'starts-with': [2, 2],
  contains: [2, 2], 'substring-before': [2, 2], 'substring-after': [2, 2], substring: [2, 3], 'string-length': [0, 1], 'normalize-space': [0, 1],
  translate: [3, 3], boolean: [1, 1], not: [1, 1], true: [0, 0], false: [0, 0], number: [0, 1], sum: [1, 1], floor: [1, 1], ceiling: [1, 1], round: [1, 1],
};

/** Binary operators, loosest first. */
const LEVELS: readonly (readonly XPathOperator[])[] = [['or'], ['and'], ['=', '!='], ['<', '<=', '>', '>='], ['+', '-'], ['*', 'div', 'mod']];

const TOKEN = /\s*(?:("[^"]*"|'[^']*')|(\d+(?:\.\d*)?|\.\d+)|(\/\/|::|\.\.|!=|<=|>=|[/()[\].@,|+\-=<>*])|([\p{L}_][\p{L}\p{N}_.-]*(?::(?!:)(?:\*|[\p{L}_][\p{L}\p{N}_.-]*))?))/uy;

interface Token {
  readonly text: string;
  readonly at: number;
  readonly kind: 'literal' | 'number' | 'symbol' | 'name';
}

const DESCENDANTS: XPathStep = { axis: 'descendant-or-self', node: { kind: 'node' }, tests: [] };

/**
 * Reads an XPath. A path that begins with a name is looked for at any depth, because an event has no node in hand.
 * Throws an Error that says what is not understood.
 */
export function parseXPath(path: string): XPathExpr {
  if (path.trim() === '') throw new Error('The XPath is empty.');
  const expr = new XPathParser(path).whole();
  return expr.kind === 'path' && expr.from === 'here' ? { ...expr, from: 'document', steps: [DESCENDANTS, ...expr.steps] } : expr;
}

class XPathParser {
  private readonly path: string;
  private readonly tokens: Token[] = [];
  private next = 0;

  constructor(path: string) {
    this.path = path.trimEnd();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < this.path.length) {
      const at = TOKEN.lastIndex;
      const m = TOKEN.exec(this.path);
      if (m === null) this.fail(at);
      const kind = m[1] !== undefined ? 'literal' : m[2] !== undefined ? 'number' : m[3] !== undefined ? 'symbol' : 'name';
      this.tokens.push({ text: m[0].trimStart(), at, kind });
    }
  }

  whole(): XPathExpr {
    const expr = this.binary(0);
    if (this.next < this.tokens.length) this.failHere();
    return expr;
  }

  private binary(level: number): XPathExpr {
    const operators = LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((o) => this.take(o));
      if (operator === undefined) return left;
      left = { kind: 'operation', operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): XPathExpr {
    if (this.take('-')) return { kind: 'negative', of: this.unary() };
    let left = this.pathExpr();
    while (this.take('|')) left = { kind: 'operation', operator: '|', left, right: this.pathExpr() };
    return left;
  }

  private pathExpr(): XPathExpr {
    const first = this.tokens[this.next];
    if (first === undefined) return this.fail(this.path.length);
    const primary = this.primary(first);
    if (primary !== null) {
      const tests = this.tests();
      const steps = this.at('/') || this.at('//') ? this.steps() : [];
      return tests.length === 0 && steps.length === 0 ? primary : { kind: 'path', from: primary, tests, steps };
    }
    if (!this.at('/') && !this.at('//')) return { kind: 'path', from: 'here', tests: [], steps: this.relative() };
    if (this.at('/') && !this.stepAt(this.next + 1)) {
      this.next++;
      return { kind: 'path', from: 'document', tests: [], steps: [] };
    }
    return { kind: 'path', from: 'document', tests: [], steps: this.steps() };
  }

  private primary(first: Token): XPathExpr | null {
    if (first.kind === 'literal') {
      this.next++;
      return { kind: 'text', value: first.text.slice(1, -1) };
    }
    if (first.kind === 'number') {
      this.next++;
      return { kind: 'number', value: Number(first.text) };
    }
    if (this.take('(')) {
      const inner = this.binary(0);
      this.demand(')');
      return inner;
    }
    const isCall = first.kind === 'name' && this.tokens[this.next + 1]?.text === '(' && first.text !== 'text' && first.text !== 'node';
    return isCall ? this.call(first) : null;
  }

  private call(name: Token): XPathExpr {
    const arity = Object.hasOwn(FUNCTIONS, name.text) ? FUNCTIONS[name.text] : undefined;
    if (arity === undefined) throw new Error(`XPath has no function ${name.text}() here. It has: ${Object.keys(FUNCTIONS).join(', ')}.`);
    this.next += 2;
    const args: XPathExpr[] = [];
    while (!this.at(')')) {
      args.push(this.binary(0));
      if (!this.take(',')) break;
    }
    this.demand(')');
    if (args.length < arity[0] || args.length > arity[1]) throw new Error(`The XPath function ${name.text}() does not take ${args.length} argument${args.length === 1 ? '' : 's'}.`);
    return { kind: 'function', name: name.text, args };
  }

  /** `/a//b`: steps with the slashes before them. */
  private steps(): XPathStep[] {
    const steps: XPathStep[] = [];
    while (this.at('/') || this.at('//')) {
      if (this.take('//')) steps.push(DESCENDANTS);
      else this.next++;
      steps.push(this.step());
    }
    return steps;
  }

  private relative(): XPathStep[] {
    const first = this.step();
    return [first, ...this.steps()];
  }

  private step(): XPathStep {
    if (this.take('..')) return { axis: 'parent', node: { kind: 'node' }, tests: this.tests() };
    if (this.take('.')) return { axis: 'self', node: { kind: 'node' }, tests: this.tests() };
    let axis: XPathAxis = 'child';
    if (this.take('@')) axis = 'attribute';
    else if (this.tokens[this.next + 1]?.text === '::') {
      const name = this.tokens[this.next]?.text;
      const found = AXES.find((a) => a === name);
      if (found === undefined) throw new Error(`XPath has no axis ${String(name)} here. It has: ${AXES.join(', ')}.`);
      axis = found;
      this.next += 2;
    }
    const token = this.tokens[this.next];
    if (token === undefined || (token.kind !== 'name' && token.text !== '*')) return this.failHere();
    this.next++;
    if (this.at('(') && (token.text === 'text' || token.text === 'node')) {
      this.next++;
      this.demand(')');
      return { axis, node: { kind: token.text }, tests: this.tests() };
    }
    return { axis, node: { kind: 'name', name: token.text }, tests: this.tests() };
  }

  private tests(): XPathExpr[] {
    const tests: XPathExpr[] = [];
    while (this.take('[')) {
      tests.push(this.binary(0));
      this.demand(']');
    }
    return tests;
  }

  /** Whether a step can begin at a token. */
  private stepAt(index: number): boolean {
    const token = this.tokens[index];
    return token !== undefined && (token.kind === 'name' || ['*', '@', '.', '..'].includes(token.text));
  }

  private at(text: string): boolean {
    const token = this.tokens[this.next];
    return token !== undefined && token.kind !== 'literal' && token.text === text;
  }

  private take(text: string): boolean {
    if (!this.at(text)) return false;
    this.next++;
    return true;
  }

  private demand(text: string): void {
    if (!this.take(text)) this.failHere();
  }

  private failHere(): never {
    return this.fail(this.tokens[this.next]?.at ?? this.path.length);
  }

  private fail(at: number): never {
    const rest = this.path.slice(at).trim();
    throw new Error(rest === '' ? `The XPath ${this.path} ends too early.` : `The XPath is not understood from ${rest}: use paths such as //user[@id="x"]/name and the functions of XPath 1.0.`);
  }
}
