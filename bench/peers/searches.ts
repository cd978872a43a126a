/** The searches, in SPL and as a person who knows each program would write them for it. */

export type DataFile = 'access' | 'json';

/** One search. A program without an entry cannot do it with what it has. */
export interface PeerSearch {
  readonly name: string;
  readonly file: DataFile;
  readonly spl: string;
  readonly duckdb: string;
  readonly chdb: string;
  readonly lnav?: string;
  /** Arguments of `mlr`, after those that name the input's form. */
  readonly miller?: string;
  /** A line of shell that reads $FILE. */
  readonly shell?: string;
  readonly jq?: string;
}

const jqCount = (key: string): string => `reduce inputs as $e ({}; .[${key}] += 1)`;

export const SEARCHES: readonly PeerSearch[] = [
  {
    name: 'count by',
    file: 'access',
    spl: '* | stats count by status',
    duckdb: 'SELECT status, count(*) FROM access GROUP BY 1 ORDER BY 1',
    chdb: 'SELECT status, count() FROM access GROUP BY 1 ORDER BY 1',
    lnav: 'SELECT sc_status, count(*) FROM access_log GROUP BY 1 ORDER BY 1',
    miller: 'count-distinct -f 9 then sort -f 9',
    shell: String.raw`awk '{ n[$9]++ } END { for (k in n) print k, n[k] }' "$FILE" | sort`,
  },
  {
    name: 'time histogram',
    file: 'json',
    spl: '* | timechart span=1h count by level',
    duckdb: "SELECT date_trunc('hour', timestamp) AS h, level, count(*) FROM events GROUP BY 1, 2 ORDER BY 1, 2",
    chdb: 'SELECT toStartOfHour(timestamp) AS h, level, count() FROM events GROUP BY 1, 2 ORDER BY 1, 2',
    lnav: "SELECT strftime('%Y-%m-%d %H', log_time) AS h, log_level, count(*) FROM nexus_bench_log GROUP BY 1, 2 ORDER BY 1, 2",
    miller: "put '$h = sub($timestamp, \":.*\", \"\")' then count-distinct -f h,level",
    jq: jqCount('($e.timestamp[0:13] + " " + $e.level)'),
  },
  {
    name: 'keyword, any case',
    file: 'access',
    spl: 'googlebot | stats count',
    duckdb: String.raw`SELECT count(*) FROM access WHERE regexp_matches(line, '(?i)\bgooglebot\b')`,
    chdb: "SELECT count() FROM access WHERE hasTokenCaseInsensitive(line, 'googlebot')",
    lnav: String.raw`SELECT count(*) FROM access_log WHERE log_text REGEXP '(?i)\bgooglebot\b'`,
    miller: `filter 'joinv($*, " ") =~ "googlebot"i' then count`,
    shell: 'grep -ciw googlebot "$FILE"',
  },
  {
    name: 'one address',
    file: 'access',
    spl: '10.3.17.29 | stats count',
    duckdb: String.raw`SELECT count(*) FROM access WHERE regexp_matches(line, '\b10\.3\.17\.29\b')`,
    chdb: String.raw`SELECT count() FROM access WHERE match(line, '\\b10\\.3\\.17\\.29\\b')`,
    lnav: String.raw`SELECT count(*) FROM access_log WHERE log_text REGEXP '\b10\.3\.17\.29\b'`,
    miller: `filter 'joinv($*, " ") =~ "\\b10\\.3\\.17\\.29\\b"' then count`,
    shell: 'grep -cwF 10.3.17.29 "$FILE"',
  },
  {
    name: 'two terms, AND',
    file: 'access',
    spl: 'post checkout | stats count',
    duckdb: String.raw`SELECT count(*) FROM access WHERE regexp_matches(line, '(?i)\bpost\b') AND regexp_matches(line, '(?i)\bcheckout\b')`,
    chdb: "SELECT count() FROM access WHERE hasTokenCaseInsensitive(line, 'post') AND hasTokenCaseInsensitive(line, 'checkout')",
    lnav: String.raw`SELECT count(*) FROM access_log WHERE log_text REGEXP '(?i)\bpost\b' AND log_text REGEXP '(?i)\bcheckout\b'`,
    miller: `filter '$6 =~ "post"i && $7 =~ "checkout"i' then count`,
    shell: 'grep -iw post "$FILE" | grep -ciw checkout',
  },
  {
    name: 'percentile by',
    file: 'json',
    spl: '* | stats perc95(latency_ms) by service',
    duckdb: 'SELECT service, quantile_cont(latency_ms, 0.95) FROM events GROUP BY 1 ORDER BY 1',
    chdb: 'SELECT service, quantileExactInclusive(0.95)(latency_ms) FROM events GROUP BY 1 ORDER BY 1',
    miller: 'stats1 -a p95 -f latency_ms -g service then sort -f service',
    jq: '[inputs | {s: .service, l: .latency_ms}] | group_by(.s) | map({s: .[0].s, l: (map(.l) | sort | .[(length * 0.95 | floor)])})',
  },
  {
    name: 'distinct by',
    file: 'access',
    spl: '* | stats dc(clientip) by status',
    duckdb: 'SELECT status, count(DISTINCT clientip) FROM access GROUP BY 1 ORDER BY 1',
    chdb: 'SELECT status, uniqExact(clientip) FROM access GROUP BY 1 ORDER BY 1',
    lnav: 'SELECT sc_status, count(DISTINCT c_ip) FROM access_log GROUP BY 1 ORDER BY 1',
    miller: 'count-distinct -f 9,1 then count-distinct -f 9 then sort -f 9',
    shell: String.raw`awk '!seen[$9, $1]++ { n[$9]++ } END { for (k in n) print k, n[k] }' "$FILE" | sort`,
  },
  {
    name: 'newest 1000 of a filter',
    file: 'access',
    spl: 'status=500 | head 1000 | table _time clientip uri status bytes',
    duckdb: 'SELECT time, clientip, uri, status, bytes FROM access WHERE status = 500 ORDER BY time DESC LIMIT 1000',
    chdb: 'SELECT time, clientip, uri, status, bytes FROM access WHERE status = 500 ORDER BY time DESC LIMIT 1000',
    lnav: 'SELECT log_time, c_ip, cs_uri_stem, sc_status, sc_bytes FROM access_log WHERE sc_status = 500 ORDER BY log_line DESC LIMIT 1000',
    miller: "filter '$9 == 500' then tail -n 1000 then cut -f 1,4,7,9,10",
    shell: String.raw`tac "$FILE" | awk '$9 == 500 { print $4, $1, $7, $9, $10; if (++n == 1000) exit }'`,
  },
  {
    name: 'regex extract, group',
    file: 'json',
    spl: String.raw`* | rex field=message "upstream=(?<up>[\w-]+)" | stats count by up`,
    duckdb: String.raw`SELECT regexp_extract(message, 'upstream=([\w-]+)', 1) AS up, count(*) FROM events GROUP BY 1 ORDER BY 1`,
    chdb: String.raw`SELECT extract(message, 'upstream=([\\w-]+)') AS up, count() FROM events GROUP BY 1 ORDER BY 1`,
    lnav: String.raw`SELECT regexp_replace(log_body, '.*upstream=([\w-]+).*', '\1') AS up, count(*) FROM nexus_bench_log GROUP BY 1 ORDER BY 1`,
    miller: `put '$message =~ "upstream=([a-z-]+)"; $up = "\\1"' then count-distinct -f up`,
    jq: String.raw`reduce inputs as $e ({}; .[($e.message | capture("upstream=(?<up>[\\w-]+)").up)] += 1)`,
  },
  {
    name: 'JSON nested field stats',
    file: 'json',
    spl: '* | stats avg(latency_ms) count by user.country',
    duckdb: 'SELECT "user".country, avg(latency_ms), count(*) FROM events GROUP BY 1 ORDER BY 1',
    chdb: 'SELECT user.country, avg(latency_ms), count() FROM events GROUP BY 1 ORDER BY 1',
    lnav: `SELECT "user/country", avg(latency_ms), count(*) FROM nexus_bench_log GROUP BY 1 ORDER BY 1`,
    miller: 'flatten then stats1 -a mean,count -f latency_ms -g user.country then sort -f user.country',
    jq: 'reduce inputs as $e ({}; .[$e.user.country] |= {n: ((.n // 0) + 1), sum: ((.sum // 0) + $e.latency_ms)}) | map_values(.sum / .n)',
  },
  {
    name: 'top 20',
    file: 'access',
    spl: '* | top limit=20 clientip',
    duckdb: 'SELECT clientip, count(*) AS n FROM access GROUP BY 1 ORDER BY n DESC LIMIT 20',
    chdb: 'SELECT clientip, count() AS n FROM access GROUP BY 1 ORDER BY n DESC LIMIT 20',
    lnav: 'SELECT c_ip, count(*) AS n FROM access_log GROUP BY 1 ORDER BY n DESC LIMIT 20',
    miller: 'count-distinct -f 1 then sort -nr count then head -n 20',
    shell: String.raw`awk '{ n[$1]++ } END { for (k in n) print n[k], k }' "$FILE" | sort -rn | head -20`,
  },
];
