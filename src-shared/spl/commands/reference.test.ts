/** Every command of Splunk's Search Reference is known: implemented, or refused with a reason; and the documentation says which. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allCommands, findCommand, refusedCommand, refusedCommandNames } from './registry.ts';

/** The reference's "Command quick reference" (10.0), its internal commands, and the aliases that its pages name. */
const REFERENCE = `abstract accum addcoltotals addinfo addtotals analyzefields af anomalies anomalousvalue anomalydetection append appendcols appendpipe arules
associate autoregress awssnsalert bin bucket bucketdir chart cluster cofilter collapse collect concurrency contingency counttable ctable convert correlate crawl
datamodel dbinspect dbxquery dedup delete delta diff discretize dump entitymerge erex eval eventcount eventstats extract kv fieldformat fields fieldsummary
filldown fillnull findkeywords findtypes folderize foreach format from fromjson gauge gentimes geom geomfilter geostats head highlight history iconify ingestpreview
input inputcsv inputintelligence inputlookup iplocation join kmeans kvform loadjob localize localop lookup makecontinuous makejson makemv makeresults maketable map mcatalog
mcollect metadata metasearch meventcollect mpreview msearch mstats multikv multisearch mvcombine mvexpand nomv noop outlier outputcsv outputlookup outputtext
overlap pivot predict prjob rangemap rare redistribute regex relevancy reltime rename replace require rest return reverse rex rtorder run runshellscript
savedsearch script scrub search searchtxn selfjoin sendalert sendemail set setfields sichart sirare sistats sitimechart sitop snowevent snowincident
snowincidentstream sort spath stats stash strcat streamstats table tags tail timechart timewrap tojson top transaction transpose trendline tscollect tstats typeahead typelearner
typer union uniq untable walklex where x11 xmlkv xmlunescape xpath xyseries`.split(/\s+/);

const page = readFileSync(new URL('../../../docs/spl-compatibility.md', import.meta.url), 'utf8');

describe('the Search Reference', () => {
  for (const name of REFERENCE) {
    it(`${name} is known`, () => {
      const command = findCommand(name);
      const refused = refusedCommand(name);
      expect(command !== undefined || refused !== undefined).toBe(true);
    });
  }
});

describe('docs/spl-compatibility.md', () => {
  const listed = (heading: string): string[] => {
    const section = new RegExp(`## ${heading} \\((\\d+)\\)\\n([\\s\\S]*?)(?=\\n## |$)`).exec(page);
    expect(section, heading).not.toBeNull();
    const names = [...(section?.[2] ?? '').matchAll(/`([a-z0-9]+)`/g)].map((m) => m[1] as string);
    expect(names.length).toBe(Number(section?.[1]));
    return names;
  };
  it('lists the implemented commands', () => {
    expect(listed('Implemented commands')).toEqual(allCommands().map((c) => c.name).sort());
  });
  it('lists the refused commands', () => {
    expect(listed('Refused commands')).toEqual([...refusedCommandNames()].sort());
  });
});
