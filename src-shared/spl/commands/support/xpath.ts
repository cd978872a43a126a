/** The part of XPath 1.0 that searches use: child and descendant steps, attributes, positions and equality tests. */
import type { XmlElement } from './xml.ts';

/** One step of a path. */
export interface XPathStep {
  /** True after `//`: at any depth. */
  readonly deep: boolean;
  readonly target: { readonly kind: 'element' | 'attribute'; readonly name: string } | { readonly kind: 'text' };
  readonly tests: readonly XPathTest[];
}

type XPathTest =
  | { readonly kind: 'position'; readonly n: number }
  | { readonly kind: 'equals'; readonly attribute: boolean; readonly name: string; readonly value: string | null };

const STEP = /(\/{1,2})(?:text\(\)|(@?)([A-Za-z_][\w.:-]*|\*))((?:\[[^\]]*\])*)/y;

/** Parses a path. Throws an Error that says what is not understood. */
export function parseXPath(path: string): XPathStep[] {
  const text = path.trim().startsWith('/') ? path.trim() : `//${path.trim()}`;
  const steps: XPathStep[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const at = STEP.lastIndex;
    const m = STEP.exec(text);
    if (m === null) throw new Error(`The XPath is not understood from ${text.slice(at)}: use steps with / and //, *, @attribute, [n], [@a="x"] and text().`);
    const tests = [...(m[4] as string).matchAll(/\[([^\]]*)\]/g)].map((t) => test((t[1] as string).trim()));
    const target = m[3] === undefined ? ({ kind: 'text' } as const) : ({ kind: m[2] === '@' ? 'attribute' : 'element', name: m[3] } as const);
    steps.push({ deep: m[1] === '//', target, tests });
  }
  if (steps.length === 0) throw new Error('The XPath is empty.');
  return steps;
}

function test(text: string): XPathTest {
  if (/^\d+$/.test(text)) return { kind: 'position', n: Number(text) };
  const m = /^(@?)([A-Za-z_][\w.:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?$/.exec(text);
  if (m === null) throw new Error(`The XPath test [${text}] is not understood: use [n], [@a="x"] or [child="x"].`);
  return { kind: 'equals', attribute: m[1] === '@', name: m[2] as string, value: m[3] ?? m[4] ?? null };
}

/** The texts that a path selects, in document order. */
export function evaluateXPath(roots: readonly XmlElement[], steps: readonly XPathStep[]): string[] {
  let current: readonly XmlElement[] = [{ name: '', attributes: [], children: [...roots], text: '', start: 0, end: 0 }];
  for (const [i, step] of steps.entries()) {
    const last = i === steps.length - 1;
    if (step.target.kind === 'text') return (step.deep ? current.flatMap(withDescendants) : current).map((e) => e.text).filter((t) => t !== '');
    const { kind, name } = step.target;
    if (kind === 'attribute') {
      const owners = step.deep ? current.flatMap(withDescendants) : current;
      return last ? owners.flatMap((e) => e.attributes.filter(([k]) => name === '*' || k === name).map(([, v]) => v)) : [];
    }
    current = current.flatMap((e) => {
      const pool = step.deep ? e.children.flatMap(withDescendants) : e.children;
      let found = pool.filter((c) => name === '*' || c.name === name);
      for (const t of step.tests) found = t.kind === 'position' ? found.slice(t.n - 1, t.n) : found.filter((c) => holds(c, t));
      return found;
    });
  }
  return current.map(fullText);
}

function holds(e: XmlElement, t: Extract<XPathTest, { kind: 'equals' }>): boolean {
  const values = t.attribute ? e.attributes.filter(([k]) => k === t.name).map(([, v]) => v) : e.children.filter((c) => c.name === t.name).map(fullText);
  return t.value === null ? values.length > 0 : values.includes(t.value);
}

function withDescendants(e: XmlElement): XmlElement[] {
  return [e, ...e.children.flatMap(withDescendants)];
}

function fullText(e: XmlElement): string {
  return [e.text, ...e.children.map(fullText)].filter((t) => t !== '').join(' ');
}
