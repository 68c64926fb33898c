/** Finds a build's buildspec: inline, in S3, or a file of the source. */
import { readFile } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { type Buildspec, BuildspecError } from '../buildspec/buildspec.ts';
import { parseBuildspec } from '../buildspec/parse.ts';
import { getObject } from '../source/s3.ts';
import { faultText, PhaseFailure } from './failure.ts';

/** Throws a PhaseFailure YAML_FILE_ERROR that says line and column where there is one. */
export const loadBuildspec = async (
  cloud: Cloud,
  caller: Caller,
  given: string | undefined,
  source: string,
): Promise<Buildspec> => {
  try {
    return parseBuildspec(await textOf(cloud, caller, given ?? 'buildspec.yml', source));
  } catch (error) {
    if (error instanceof BuildspecError) throw new PhaseFailure('YAML_FILE_ERROR', error.message);
    throw error;
  }
};

const textOf = async (cloud: Cloud, caller: Caller, given: string, source: string): Promise<string> => {
  if (isInline(given)) return given;
  const [, Bucket, Key] = /^arn:aws:s3:::([^/]+)\/(.+)$/.exec(given) ?? [];
  if (Bucket && Key) {
    const body = await getObject(cloud, caller, { Bucket, Key }).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      throw new PhaseFailure('YAML_FILE_ERROR', `${given}: ${faultText(error)}`);
    });
    return body.toString('utf8');
  }
  const path = resolve(source, given);
  if (!path.startsWith(source + sep))
    throw new PhaseFailure('YAML_FILE_ERROR', `the buildspec ${given} is outside the source`);
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR' && error.code !== 'ENOTDIR') throw error;
    throw new PhaseFailure('YAML_FILE_ERROR', `YAML file does not exist: ${given}`);
  });
};

/** A path has no line breaks, and no `key: value`. */
const isInline = (given: string): boolean => /\n/.test(given.trim()) || /^\s*[{"']|^\s*[\w.-]+\s*:(\s|$)/.test(given);
