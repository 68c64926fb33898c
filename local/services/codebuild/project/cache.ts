/** The cache of a project: in S3, or on the host that builds. */
import { invalidInput } from '../faults.ts';
import { defined, readChoice, readList, readObject, readText } from '../input.ts';
import type { Cache } from '../model.ts';

const MODES = ['LOCAL_SOURCE_CACHE', 'LOCAL_CUSTOM_CACHE', 'LOCAL_DOCKER_LAYER_CACHE'] as const;

export const readCache = (value: unknown): Cache => {
  if (value === undefined || value === null) return { type: 'NO_CACHE' };
  const cache = readObject(value, 'project cache', ['type', 'location', 'modes', 'cacheNamespace']);
  const type = readChoice(cache['type'], 'cache type', ['NO_CACHE', 'LOCAL', 'S3'] as const);
  if (type === 'NO_CACHE') return { type };
  const modes = readList(cache['modes'], 'cache modes', 3).map((mode) => readChoice(mode, 'cache mode', MODES));
  if (type === 'LOCAL') return { type, modes };
  const location = readText(cache['location'], 'cache location');
  if (location === undefined || !/^(arn:aws:s3:::)?[a-z0-9.-]{3,63}(\/.*)?$/.test(location))
    throw invalidInput('Invalid cache: location must be a valid S3 bucket, followed by the prefix');
  return defined({ type, location, cacheNamespace: readText(cache['cacheNamespace'], 'cacheNamespace') }) as Cache;
};
