/** Search macros from a JSON file: `[{"name":"m","args":["a"],"definition":"...","isEval":false}]`. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Macro, type MacroTable, macroTable } from '../../src-shared/spl/syntax/source-text.ts';

const macrosSchema = z.array(
  z.object({
    /** `m`, or `m(2)` as Splunk writes the number of arguments. */
    name: z.string().min(1),
    args: z.array(z.string()).default([]),
    definition: z.string(),
    isEval: z.boolean().default(false),
    validation: z.string().optional(),
    errorMessage: z.string().optional(),
  }),
);

/** Reads a macros file. Throws an Error with a sentence that names the file and the place. */
export async function readMacrosFile(path: string): Promise<MacroTable> {
  return macroTable(await readMacros(path));
}

/** The macros of a file, in its order. Throws as `readMacrosFile`. */
export async function readMacros(path: string): Promise<readonly Macro[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`The macros file ${path} cannot be read${(cause as NodeJS.ErrnoException).code === 'ENOENT' ? ': it does not exist' : ''}.`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new Error(`The macros file ${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const parsed = macrosSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`The macros file ${path} is not a list of macros: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not as expected'}.`);
  }
  return parsed.data.map(({ name, validation, errorMessage, ...macro }) => ({
    ...macro,
    name: name.replace(/\(\d+\)$/, ''),
    ...(validation === undefined ? {} : { validation }),
    ...(errorMessage === undefined ? {} : { errorMessage }),
  }));
}
