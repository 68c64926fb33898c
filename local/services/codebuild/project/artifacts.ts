/** The artifacts of a project: what may be given, and what is here. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalidInput } from '../faults.ts';
import { defined, readBoolean, readChoice, readList, readObject, readText } from '../input.ts';
import type { Artifacts } from '../model.ts';
import { readIdentifier } from './source.ts';

const MEMBERS = [
  'type',
  'location',
  'path',
  'namespaceType',
  'name',
  'packaging',
  'overrideArtifactName',
  'encryptionDisabled',
  'artifactIdentifier',
  'bucketOwnerAccess',
];

/** `name`, where none is given, becomes the project's. */
export const readArtifacts = (value: unknown, projectName: string): Artifacts => {
  const given = readObject(value, 'project artifacts', MEMBERS);
  const type = readChoice(given['type'], 'artifacts type', ['S3', 'NO_ARTIFACTS', 'CODEPIPELINE'] as const);
  if (given['bucketOwnerAccess'] !== undefined)
    throw notInLocalCloud('the member bucketOwnerAccess of project artifacts of CodeBuild');
  const artifactIdentifier = readIdentifier(given['artifactIdentifier'], 'artifactIdentifier');
  if (type !== 'S3') return defined({ type, artifactIdentifier }) as Artifacts;
  const location = readText(given['location'], 'artifacts location');
  if (location === undefined || location.includes('/'))
    throw invalidInput('Invalid artifacts: location must be the name of an S3 bucket');
  return defined({
    type,
    location,
    path: readText(given['path'], 'artifacts path'),
    namespaceType: readChoice(given['namespaceType'] ?? 'NONE', 'namespaceType', ['NONE', 'BUILD_ID'] as const),
    name: readText(given['name'], 'artifacts name') ?? projectName,
    packaging: readChoice(given['packaging'] ?? 'NONE', 'packaging', ['NONE', 'ZIP'] as const),
    overrideArtifactName: readBoolean(given['overrideArtifactName'], 'overrideArtifactName'),
    encryptionDisabled: readBoolean(given['encryptionDisabled'], 'encryptionDisabled') ?? false,
    artifactIdentifier,
  }) as Artifacts;
};

export const readSecondaryArtifacts = (value: unknown, projectName: string): readonly Artifacts[] => {
  const all = readList(value, 'secondaryArtifacts', 12).map((item) => readArtifacts(item, projectName));
  const identifiers = all.map(({ artifactIdentifier }) => artifactIdentifier);
  if (identifiers.includes(undefined))
    throw invalidInput('Invalid secondary artifacts: artifactIdentifier is required');
  if (new Set(identifiers).size !== identifiers.length)
    throw invalidInput('Invalid secondary artifacts: artifactIdentifier must be unique');
  return all;
};
