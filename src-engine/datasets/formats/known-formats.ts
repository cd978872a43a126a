/**
 * Formats that are no more than an entry: servers, frameworks, clouds and security products. Field names are those of the
 * writer's documentation, or of Splunk's source type where it has one.
 */
import type { DeclaredFormatInput } from './declared.ts';
import { APPLICATIONS } from './known-applications.ts';
import { CLOUD } from './known-cloud.ts';
import { DATABASES } from './known-databases.ts';
import { DEVICES } from './known-devices.ts';
import { LEVEL_ALONE, LEVEL_FIRST, LOGGERS } from './known-loggers.ts';
import { NETWORK } from './known-network.ts';
import { SERVICES } from './known-services.ts';
import { SYSTEMS } from './known-systems.ts';

/** The table. Among equally sure formats the earlier wins. */
export const KNOWN_FORMATS: readonly DeclaredFormatInput[] = [...NETWORK, ...CLOUD, ...DATABASES, ...APPLICATIONS, ...LOGGERS, ...SERVICES, ...SYSTEMS, ...DEVICES, LEVEL_FIRST, LEVEL_ALONE];
