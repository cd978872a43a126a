import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markdownHtml, parseMarkdown } from './markdown.ts';

const html = (text: string): string => markdownHtml(parseMarkdown(text)).replaceAll('\n', '');

describe('Markdown', () => {
  test.each([
    ['# Title #\ntext *a* **b** ~~c~~ `x<y`', '<h1>Title</h1><p>text <em>a</em> <strong>b</strong> <s>c</s> <code>x&lt;y</code></p>'],
    ['one\ntwo  \nthree', '<p>one two<br>three</p>'],
    ['- a\n- b\n  - c\n\n1. x\n2) y', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol><li>x</li><li>y</li></ol>'],
    ['3. x\n- [x] y\n- [ ] z', '<ol start="3"><li>x</li></ol><ul><li>☑ y</li><li>☐ z</li></ul>'],
    ['> quoted\n> - item', '<blockquote><p>quoted</p><ul><li>item</li></ul></blockquote>'],
    ['```spl\n| stats count\n\n# no heading\n```\nafter', '<pre><code>| stats count\n\n# no heading</code></pre><p>after</p>'.replaceAll('\n', '')],
    ['| a | b |\n|---|--:|\n| 1 \\| 2 | 3 |', '<table><thead><tr><th style="text-align:left">a</th><th style="text-align:right">b</th></tr></thead><tbody><tr><td style="text-align:left">1 | 2</td><td style="text-align:right">3</td></tr></tbody></table>'],
    ['---\nsnake_case_name \\*no\\*', '<hr><p>snake_case_name *no*</p>'],
    ['[Splunk](https://docs.splunk.com/a_(b)) and https://x.org/y.', '<p><a href="https://docs.splunk.com/a_(b)">Splunk</a> and <a href="https://x.org/y">https://x.org/y</a>.</p>'],
    ['[bad](javascript:alert(1)) <img src=x onerror=alert(1)>', '<p>bad &lt;img src=x onerror=alert(1)&gt;</p>'],
  ])('%j', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  test('takes any text, and what looks like HTML in it is text', () => {
    const piece = fc.constantFrom('*', '_', '`', '[', ']', '(', ')', '#', '>', '- ', '1. ', '\n', '|', '---', '<b>', ' ', 'a', 'http://', '~~', '\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(html(pieces.join(''))).not.toContain('<b>');
      }),
    );
  });

  test('comes to an end on what repeats', () => {
    for (const piece of ['*a ', '[', '`', '_a', '> ', '- ', '**a', '|a', '> a\n\n', '```\nx\n```\n', '- a\n', 'a\n']) expect(parseMarkdown(piece.repeat(20_000)).length).toBeGreaterThan(0);
  });
});
