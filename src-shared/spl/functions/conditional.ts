/**
 * Comparison and conditional functions (Search Reference, "Comparison and Conditional functions"). Those without a `call`
 * decide what is evaluated and live in `eval/special-forms.ts`.
 */
import { compareValues } from '../eval/compare.ts';
import { compileRegex } from '../regex/pcre.ts';
import { cidrContains, parseCidr, parseIp } from './ip.ts';
import { likeMatcher } from './like.ts';
import { runLookup } from './lookup.ts';
import { Memo, docs, textOf } from './support.ts';
import { textsOf } from './text.ts';
import { FunctionError } from './types.ts';
import type { EvalFunctionDef } from './types.ts';

const GROUP = 'Comparison and Conditional';

export const CONDITIONAL_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'case',
    docs: docs(GROUP, 'case(<condition>, <value>, ...)', 'The value behind the first condition that is true; null if none is.', 'case(status<400, "ok", status<500, "client", true(), "server")'),
    arity: [2, Number.POSITIVE_INFINITY],
    returns: 'any',
    pure: true,
  },
  {
    name: 'cidrmatch',
    docs: docs(GROUP, 'cidrmatch(<cidr>, <ip>)', 'True when an IPv4 or IPv6 address lies in a network.', 'if(cidrmatch("10.0.0.0/8", ip), "local", "other")'),
    arity: [2, 2],
    returns: 'boolean',
    pure: true,
    prepare: (literals) => {
      if (typeof literals[0] === 'string' && parseCidr(literals[0]) === null) {
        throw new FunctionError(0, `"${literals[0]}" is no network in CIDR notation, such as 192.0.2.0/24.`);
      }
      const networks = new Memo(parseCidr);
      return (args) => {
        const cidr = textOf(args[0]);
        const ips = textsOf(args[1]);
        if (cidr === null || ips.length === 0) return null;
        const network = networks.get(cidr);
        if (network === null) return false;
        return ips.some((text) => {
          const ip = parseIp(text.trim());
          return ip !== null && cidrContains(network, ip);
        });
      };
    },
  },
  {
    name: 'coalesce',
    docs: docs(GROUP, 'coalesce(<values>)', 'The first value that is not null.', 'coalesce(clientip, ipaddress)'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'any',
    pure: true,
  },
  {
    name: 'false',
    docs: docs(GROUP, 'false()', 'False.', 'json_array_to_mv(list, false())'),
    arity: [0, 0],
    returns: 'boolean',
    pure: true,
    call: () => false,
  },
  {
    name: 'if',
    docs: docs(GROUP, 'if(<predicate>, <true_value>, <false_value>)', 'One value if a condition is true, another if it is not.', 'if(status==200, "OK", "Error")'),
    arity: [3, 3],
    returns: 'any',
    pure: true,
  },
  {
    name: 'in',
    docs: docs(GROUP, 'in(<field>, <list>)', 'True when a value equals one of a list.', 'if(in(status, "404", "500"), "error", "ok")'),
    arity: [2, Number.POSITIVE_INFINITY],
    returns: 'boolean',
    pure: true,
  },
  {
    name: 'like',
    docs: docs(GROUP, 'like(<str>, <pattern>)', 'True when text matches a pattern with % for any text and _ for one character.', 'if(like(path, "/api/%"), "api", "page")'),
    arity: [2, 2],
    returns: 'boolean',
    pure: true,
    prepare: (literals) => {
      const escapes = typeof literals[1] === 'string';
      const matchers = new Memo((pattern) => likeMatcher(pattern, escapes));
      return (args) => {
        const pattern = textOf(args[1]);
        const texts = textsOf(args[0]);
        return pattern === null || texts.length === 0 ? null : texts.some(matchers.get(pattern));
      };
    },
  },
  {
    name: 'lookup',
    docs: docs(
      GROUP,
      'lookup(<lookup_table>, <json_object>, <json_array>)',
      'Fields of the rows of a lookup that match, as a JSON object.',
      'lookup("http_status.csv", json_object("status", status), json_array("status_description"))',
    ),
    arity: [3, 3],
    returns: 'string',
    pure: false,
    call: (args, ctx) => runLookup(textOf(args[0]), textOf(args[1]), textOf(args[2]), ctx),
  },
  {
    name: 'match',
    docs: docs(GROUP, 'match(<str>, <regex>)', 'True when a regular expression matches anywhere in text.', 'if(match(ip, "^10\\."), "local", "other")'),
    arity: [2, 2],
    returns: 'boolean',
    pure: true,
    prepare: (literals) => {
      if (typeof literals[1] === 'string') {
        try {
          compileRegex(literals[1], { flags: '' });
        } catch (error) {
          throw new FunctionError(1, (error as Error).message);
        }
      }
      const regexes = new Memo<RegExp | null>((pattern) => {
        try {
          return compileRegex(pattern, { flags: '' }).regex;
        } catch {
          return null;
        }
      });
      return (args) => {
        const pattern = textOf(args[1]);
        const texts = textsOf(args[0]);
        if (pattern === null || texts.length === 0) return null;
        const regex = regexes.get(pattern);
        return regex !== null && texts.some((text) => regex.test(text));
      };
    },
  },
  {
    name: 'null',
    docs: docs(GROUP, 'null()', 'No value; a field set to it is removed.', 'if(bytes==0, null(), bytes)'),
    arity: [0, 0],
    returns: 'any',
    pure: true,
    call: () => null,
  },
  {
    name: 'nullif',
    docs: docs(GROUP, 'nullif(<field1>, <field2>)', 'Null when two values are equal, else the first.', 'nullif(name, "unknown")'),
    arity: [2, 2],
    returns: 'any',
    pure: true,
    call: (args) => {
      const left = args[0] ?? null;
      return compareValues('=', left, args[1] ?? null) === true ? null : left;
    },
  },
  {
    name: 'searchmatch',
    docs: docs(GROUP, 'searchmatch(<search_str>)', 'True when the row matches a search expression.', 'if(searchmatch("status=5* error"), "yes", "no")'),
    arity: [1, 1],
    returns: 'boolean',
    pure: false,
  },
  {
    name: 'true',
    docs: docs(GROUP, 'true()', 'True; the last condition of a case() for everything else.', 'case(status==200, "OK", true(), "Other")'),
    arity: [0, 0],
    returns: 'boolean',
    pure: true,
    call: () => true,
  },
  {
    name: 'validate',
    docs: docs(GROUP, 'validate(<condition>, <value>, ...)', 'The value behind the first condition that is false; null if all are true.', 'validate(isint(port), "not an integer", port<65536, "out of range")'),
    arity: [2, Number.POSITIVE_INFINITY],
    returns: 'any',
    pure: true,
  },
];
