/** Every command of the language: the one list that parser, planner, editor and documentation read. */
import { abstractCommand } from './abstract.ts';
import { accumCommand } from './accum.ts';
import { addcoltotalsCommand } from './addcoltotals.ts';
import { addinfoCommand } from './addinfo.ts';
import { addtotalsCommand } from './addtotals.ts';
import { analyzefieldsCommand } from './analyzefields.ts';
import { anomaliesCommand } from './anomalies.ts';
import { anomalousvalueCommand } from './anomalousvalue.ts';
import { anomalydetectionCommand } from './anomalydetection.ts';
import { appendCommand } from './append.ts';
import { appendcolsCommand } from './appendcols.ts';
import { appendpipeCommand } from './appendpipe.ts';
import { arulesCommand } from './arules.ts';
import { associateCommand } from './associate.ts';
import { autoregressCommand } from './autoregress.ts';
import { binCommand } from './bin.ts';
import { bucketdirCommand } from './bucketdir.ts';
import { chartCommand } from './chart.ts';
import { clusterCommand } from './cluster.ts';
import { cofilterCommand } from './cofilter.ts';
import { collectCommand } from './collect.ts';
import { concurrencyCommand } from './concurrency.ts';
import { contingencyCommand } from './contingency.ts';
import { convertCommand } from './convert.ts';
import { correlateCommand } from './correlate.ts';
import { datamodelCommand } from './datamodel.ts';
import { dedupCommand } from './dedup.ts';
import { deltaCommand } from './delta.ts';
import { diffCommand } from './diff.ts';
import { erexCommand } from './erex.ts';
import { evalCommand } from './eval.ts';
import { eventcountCommand } from './eventcount.ts';
import { eventstatsCommand } from './eventstats.ts';
import { extractCommand } from './extract.ts';
import { fieldformatCommand } from './fieldformat.ts';
import { fieldsCommand } from './fields.ts';
import { fieldsummaryCommand } from './fieldsummary.ts';
import { filldownCommand } from './filldown.ts';
import { fillnullCommand } from './fillnull.ts';
import { folderizeCommand } from './folderize.ts';
import { foreachCommand } from './foreach.ts';
import { formatCommand } from './format.ts';
import { fromCommand } from './from.ts';
import { fromjsonCommand } from './fromjson.ts';
import { gaugeCommand } from './gauge.ts';
import { gentimesCommand } from './gentimes.ts';
import { geostatsCommand } from './geostats.ts';
import { headCommand } from './head.ts';
import { highlightCommand } from './highlight.ts';
import { historyCommand } from './history.ts';
import { iconifyCommand } from './iconify.ts';
import { inputcsvCommand } from './inputcsv.ts';
import { inputlookupCommand } from './inputlookup.ts';
import { iplocationCommand } from './iplocation.ts';
import { joinCommand } from './join.ts';
import { kmeansCommand } from './kmeans.ts';
import { loadjobCommand } from './loadjob.ts';
import { localizeCommand } from './localize.ts';
import { localopCommand } from './localop.ts';
import { lookupCommand } from './lookup.ts';
import { makecontinuousCommand } from './makecontinuous.ts';
import { makemvCommand } from './makemv.ts';
import { makeresultsCommand } from './makeresults.ts';
import { mapCommand } from './map.ts';
import { mcatalogCommand } from './mcatalog.ts';
import { metadataCommand } from './metadata.ts';
import { metasearchCommand } from './metasearch.ts';
import { mstatsCommand } from './mstats.ts';
import { multikvCommand } from './multikv.ts';
import { multisearchCommand } from './multisearch.ts';
import { mvcombineCommand } from './mvcombine.ts';
import { mvexpandCommand } from './mvexpand.ts';
import { nomvCommand } from './nomv.ts';
import { noopCommand } from './noop.ts';
import { outlierCommand } from './outlier.ts';
import { outputcsvCommand } from './outputcsv.ts';
import { outputlookupCommand } from './outputlookup.ts';
import { outputtextCommand } from './outputtext.ts';
import { pivotCommand } from './pivot.ts';
import { predictCommand } from './predict.ts';
import { rangemapCommand } from './rangemap.ts';
import { rareCommand } from './rare.ts';
import { redistributeCommand } from './redistribute.ts';
import { regexCommand } from './regex.ts';
import { reltimeCommand } from './reltime.ts';
import { renameCommand } from './rename.ts';
import { replaceCommand } from './replace.ts';
import { requireCommand } from './require.ts';
import { returnCommand } from './return.ts';
import { reverseCommand } from './reverse.ts';
import { rexCommand } from './rex.ts';
import { rtorderCommand } from './rtorder.ts';
import { savedsearchCommand } from './savedsearch.ts';
import { scrubCommand } from './scrub.ts';
import { searchCommand } from './search.ts';
import { selfjoinCommand } from './selfjoin.ts';
import { setCommand } from './set.ts';
import { setfieldsCommand } from './setfields.ts';
import { sichartCommand } from './sichart.ts';
import { sirareCommand } from './sirare.ts';
import { sistatsCommand } from './sistats.ts';
import { sitimechartCommand } from './sitimechart.ts';
import { sitopCommand } from './sitop.ts';
import { sortCommand } from './sort.ts';
import { spathCommand } from './spath.ts';
import { statsCommand } from './stats.ts';
import { strcatCommand } from './strcat.ts';
import { streamstatsCommand } from './streamstats.ts';
import { tableCommand } from './table.ts';
import { tagsCommand } from './tags.ts';
import { tailCommand } from './tail.ts';
import { timechartCommand } from './timechart.ts';
import { timewrapCommand } from './timewrap.ts';
import { tojsonCommand } from './tojson.ts';
import { topCommand } from './top.ts';
import { transactionCommand } from './transaction.ts';
import { transposeCommand } from './transpose.ts';
import { trendlineCommand } from './trendline.ts';
import { tstatsCommand } from './tstats.ts';
import { typeaheadCommand } from './typeahead.ts';
import { typerCommand } from './typer.ts';
import { unionCommand } from './union.ts';
import { uniqCommand } from './uniq.ts';
import { untableCommand } from './untable.ts';
import { whereCommand } from './where.ts';
import { x11Command } from './x11.ts';
import { xmlkvCommand } from './xmlkv.ts';
import { xmlunescapeCommand } from './xmlunescape.ts';
import { xpathCommand } from './xpath.ts';
import { xyseriesCommand } from './xyseries.ts';
import { REFUSED_COMMANDS } from './refused.ts';
import type { CommandDef, RefusedCommand } from './types.ts';

// Each command has its own argument type, which only the command itself reads.
// oxlint-disable-next-line no-explicit-any
const COMMANDS: readonly CommandDef<any>[] = [
  abstractCommand,
  accumCommand,
  addcoltotalsCommand,
  addinfoCommand,
  addtotalsCommand,
  analyzefieldsCommand,
  anomaliesCommand,
  anomalousvalueCommand,
  anomalydetectionCommand,
  appendCommand,
  appendcolsCommand,
  appendpipeCommand,
  arulesCommand,
  associateCommand,
  autoregressCommand,
  binCommand,
  bucketdirCommand,
  chartCommand,
  clusterCommand,
  cofilterCommand,
  collectCommand,
  concurrencyCommand,
  contingencyCommand,
  convertCommand,
  correlateCommand,
  datamodelCommand,
  dedupCommand,
  deltaCommand,
  diffCommand,
  erexCommand,
  evalCommand,
  eventcountCommand,
  eventstatsCommand,
  extractCommand,
  fieldformatCommand,
  fieldsCommand,
  fieldsummaryCommand,
  filldownCommand,
  fillnullCommand,
  folderizeCommand,
  foreachCommand,
  formatCommand,
  fromCommand,
  fromjsonCommand,
  gaugeCommand,
  gentimesCommand,
  geostatsCommand,
  headCommand,
  highlightCommand,
  historyCommand,
  iconifyCommand,
  inputcsvCommand,
  inputlookupCommand,
  iplocationCommand,
  joinCommand,
  kmeansCommand,
  loadjobCommand,
  localizeCommand,
  localopCommand,
  lookupCommand,
  makecontinuousCommand,
  makemvCommand,
  makeresultsCommand,
  mapCommand,
  mcatalogCommand,
  metadataCommand,
  metasearchCommand,
  mstatsCommand,
  multikvCommand,
  multisearchCommand,
  mvcombineCommand,
  mvexpandCommand,
  nomvCommand,
  noopCommand,
  outlierCommand,
  outputcsvCommand,
  outputlookupCommand,
  outputtextCommand,
  pivotCommand,
  predictCommand,
  rangemapCommand,
  rareCommand,
  redistributeCommand,
  regexCommand,
  reltimeCommand,
  renameCommand,
  replaceCommand,
  requireCommand,
  returnCommand,
  reverseCommand,
  rexCommand,
  rtorderCommand,
  savedsearchCommand,
  scrubCommand,
  searchCommand,
  selfjoinCommand,
  setCommand,
  setfieldsCommand,
  sichartCommand,
  sirareCommand,
  sistatsCommand,
  sitimechartCommand,
  sitopCommand,
  sortCommand,
  spathCommand,
  statsCommand,
  strcatCommand,
  streamstatsCommand,
  tableCommand,
  tagsCommand,
  tailCommand,
  timechartCommand,
  timewrapCommand,
  tojsonCommand,
  topCommand,
  transactionCommand,
  transposeCommand,
  trendlineCommand,
  tstatsCommand,
  typeaheadCommand,
  typerCommand,
  unionCommand,
  uniqCommand,
  untableCommand,
  whereCommand,
  x11Command,
  xmlkvCommand,
  xmlunescapeCommand,
  xpathCommand,
  xyseriesCommand,
];

const byName = new Map<string, CommandDef>();
for (const command of COMMANDS) {
  byName.set(command.name, command);
  for (const alias of command.aliases ?? []) byName.set(alias, command);
}
const refusedByName = new Map<string, RefusedCommand>(REFUSED_COMMANDS.map((c) => [c.name, c]));

/** The command of a name or alias, in any case. */
export function findCommand(name: string): CommandDef | undefined {
  return byName.get(name.toLowerCase());
}

/** All commands, each once, by name. */
export function allCommands(): readonly CommandDef[] {
  return COMMANDS;
}

/** The reason why a command that Splunk has is refused, or undefined for commands that are implemented or unknown. */
export function refusedCommand(name: string): RefusedCommand | undefined {
  return refusedByName.get(name.toLowerCase());
}

/** Names of all refused commands. */
export function refusedCommandNames(): Iterable<string> {
  return refusedByName.keys();
}
