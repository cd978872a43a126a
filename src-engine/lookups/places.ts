/**
 * Places of addresses, from a MaxMind DB file that the user puts into the data folder's `geo` folder: GeoLite2-City,
 * GeoIP2-City, DB-IP City Lite or any other with records of that shape. None is shipped: their licences ask for an account.
 */
import { readFile, readdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { Reader, type CityResponse } from 'mmdb-lib';
import type { Place, PlaceFinder } from '../../src-shared/spl/commands/types.ts';

/** Reads the first `.mmdb` file of a folder when it is first asked for; null where there is none. Throws an Error that names a file it cannot read. */
export function placesOf(folder: string): () => Promise<PlaceFinder | null> {
  let opened: Promise<PlaceFinder | null> | null = null;
  return () => {
    opened ??= open(folder).then(
      (finder) => {
        // Without a file it is looked for again: the user may put one in while the app runs.
        if (finder === null) opened = null;
        return finder;
      },
      (error: unknown) => {
        opened = null;
        throw error;
      },
    );
    return opened;
  };
}

async function open(folder: string): Promise<PlaceFinder | null> {
  const names = await readdir(folder).catch(() => []);
  const name = names.filter((n) => n.toLowerCase().endsWith('.mmdb')).sort()[0];
  if (name === undefined) return null;
  const path = join(folder, name);
  let reader: Reader<CityResponse>;
  try {
    reader = new Reader<CityResponse>(await readFile(path));
  } catch (error) {
    throw new Error(`${path} is no MaxMind DB file that can be read: put a City database of the format MMDB there.`, { cause: error });
  }
  return (address, language) => {
    if (isIP(address) === 0) return null;
    const record = reader.get(address);
    return record === null ? null : placeOf(record, language);
  };
}

/** A record as it is in a file: any part may be missing. */
type Names = Readonly<Record<string, string | undefined>> | undefined;

/** `language` may be several with commas, the most wanted first; `code` asks for the codes of ISO 3166 where there are any. */
function placeOf(record: CityResponse, language: string): Place {
  const languages = [...language.split(',').map((l) => l.trim()), 'en'];
  const named = (names: Names, code?: string): string | null => {
    for (const l of languages) {
      const name = l === 'code' ? code : names?.[l];
      if (name !== undefined) return name;
    }
    return null;
  };
  const country = record.country ?? record.registered_country;
  const metro = record.location?.metro_code;
  return {
    city: named(record.city?.names as Names),
    country: named(country?.names as Names, country?.iso_code),
    region: named(record.subdivisions?.[0]?.names as Names, record.subdivisions?.[0]?.iso_code),
    continent: named(record.continent?.names as Names, record.continent?.code),
    metroCode: metro === undefined ? null : String(metro),
    timezone: record.location?.time_zone ?? null,
    lat: record.location?.latitude ?? null,
    lon: record.location?.longitude ?? null,
  };
}
