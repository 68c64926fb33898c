/** The sources of a project: what may be given, and what is here. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalidInput } from '../faults.ts';
import {
  defined,
  readBoolean,
  readChoice,
  readInteger,
  readList,
  readObject,
  readText,
  refuseUnlessOff,
} from '../input.ts';
import type { Source, SourceVersion } from '../model.ts';

const MEMBERS = [
  'type',
  'location',
  'gitCloneDepth',
  'gitSubmodulesConfig',
  'buildspec',
  'auth',
  'reportBuildStatus',
  'buildStatusConfig',
  'insecureSsl',
  'sourceIdentifier',
];
const HERE = ['S3', 'NO_SOURCE', 'CODECOMMIT', 'CODEPIPELINE'] as const;
const ON_AWS = ['GITHUB', 'GITLAB', 'GITLAB_SELF_MANAGED', 'BITBUCKET', 'GITHUB_ENTERPRISE'];
const IDENTIFIER = /^[A-Za-z0-9_]{1,128}$/;
const LONGEST_BUILDSPEC = 1024 * 1024;

export const readSourceType = (value: unknown): Source['type'] => readChoice(value, 'source type', HERE, ON_AWS);

export const readSource = (value: unknown): Source => {
  const source = readObject(value, 'project source', MEMBERS);
  const type = readSourceType(source['type']);
  refuseUnlessOff(source['reportBuildStatus'], 'reportBuildStatus');
  if (source['auth'] !== undefined) throw notInLocalCloud('the member auth of a project source of CodeBuild');
  if (source['buildStatusConfig'] !== undefined)
    throw notInLocalCloud('the member buildStatusConfig of a project source of CodeBuild');
  return checkSource(
    defined({
      type,
      location: readText(source['location'], 'source location'),
      gitCloneDepth: readInteger(source['gitCloneDepth'], 'gitCloneDepth', 0, 2 ** 31 - 1),
      gitSubmodulesConfig: readSubmodules(source['gitSubmodulesConfig']),
      buildspec: readBuildspec(source['buildspec']),
      insecureSsl: readBoolean(source['insecureSsl'], 'insecureSsl'),
      sourceIdentifier: readIdentifier(source['sourceIdentifier'], 'sourceIdentifier'),
    }) as Source,
  );
};

/** Also after overrides: a location must fit its type. */
export const checkSource = (source: Source): Source => {
  const { type, location } = source;
  if (type === 'NO_SOURCE' && location !== undefined)
    throw invalidInput('Invalid project source: location must not be specified when the source type is NO_SOURCE');
  if (type === 'S3' && !/^(arn:aws:s3:::)?[^/]+\/.+$/.test(location ?? ''))
    throw invalidInput('Invalid project source: location must be a valid S3 source');
  if (type === 'CODECOMMIT' && !/\/v1\/repos\/[\w.-]+\/?$/.test(location ?? ''))
    throw invalidInput('Invalid project source: location must be a valid CodeCommit repository URL');
  return source;
};

export const readSubmodules = (value: unknown): Source['gitSubmodulesConfig'] => {
  if (value === undefined || value === null) return undefined;
  const config = readObject(value, 'gitSubmodulesConfig', ['fetchSubmodules']);
  return { fetchSubmodules: readBoolean(config['fetchSubmodules'], 'fetchSubmodules') ?? false };
};

export const readBuildspec = (value: unknown): string | undefined => {
  const text = readText(value, 'buildspec');
  if (text !== undefined && text.length > LONGEST_BUILDSPEC) throw invalidInput('Invalid buildspec: too long');
  return text;
};

export const readIdentifier = (value: unknown, what: string): string | undefined => {
  const text = readText(value, what);
  if (text !== undefined && !IDENTIFIER.test(text))
    throw invalidInput(`Invalid ${what}: must contain only alphanumeric characters and underscores`);
  return text;
};

export const readSecondarySources = (value: unknown): readonly Source[] => {
  const sources = readList(value, 'secondarySources', 12).map(readSource);
  const identifiers = sources.map(({ sourceIdentifier }) => sourceIdentifier);
  if (identifiers.includes(undefined)) throw invalidInput('Invalid secondary source: sourceIdentifier is required');
  if (new Set(identifiers).size !== identifiers.length)
    throw invalidInput('Invalid secondary source: sourceIdentifier must be unique');
  return sources;
};

export const readSourceVersions = (value: unknown, sources: readonly Source[]): readonly SourceVersion[] =>
  readList(value, 'secondarySourceVersions', 12).map((item) => {
    const { sourceIdentifier, sourceVersion } = readObject(item, 'secondary source version', [
      'sourceIdentifier',
      'sourceVersion',
    ]);
    if (!sources.some((source) => source.sourceIdentifier === sourceIdentifier))
      throw invalidInput(`Invalid secondary source version: no secondary source is named ${sourceIdentifier}`);
    return {
      sourceIdentifier: String(sourceIdentifier),
      sourceVersion: readText(sourceVersion, 'sourceVersion') ?? '',
    };
  });
