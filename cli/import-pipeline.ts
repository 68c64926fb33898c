/**
 * Somebody's pipeline of CodePipeline as a definition: its text, what the installation has to grant it, and what keeps
 * it from running.
 */
import { basename } from 'node:path';
import { stringify } from 'yaml';
import type { DeclaredPipeline } from '../core/definition/declared.ts';
import { type Needs, needsOf } from '../core/definition/needs-of.ts';
import { notYet } from '../core/definition/not-yet.ts';
import { notesOf } from '../core/definition/notes.ts';
import { readDeclarations, readFilled } from '../core/definition/read.ts';
import { type Fault, InvalidInput } from '../core/fault.ts';
import { providers } from '../providers/index.ts';

type Fields = Record<string, unknown>;

export interface Imported {
  readonly name: string;
  /** YAML of the definition. */
  readonly text: string;
  /** The part of `tagline.config.yaml` that it needs. */
  readonly installation: Fields;
  readonly faults: readonly Fault[];
  /** What it says without an effect here. */
  readonly notes: readonly Fault[];
}

/** Where a pipeline that names no environment deploys. */
const IMPLICIT = 'default';

/** @throws InvalidInput if the text is no declaration, or holds several and none of the name */
export const importPipeline = (
  source: string,
  file: string,
  {
    pipeline,
    environment,
    values,
  }: {
    readonly pipeline: string | undefined;
    readonly environment: string | undefined;
    readonly values: Readonly<Record<string, string>>;
  },
): Imported => {
  const found = chosen(readFilled(source, file, providers, values), file, pipeline);
  const value = {
    ...fieldsOf(found.value),
    ...(environment === undefined ? {} : { environments: { [environment]: {} } }),
  };
  const text = textOf(value, file);
  // What was written is read again, so that the faults name places of the file that people go on with.
  const [written] = readDeclarations(text, file, providers);
  const definition = written?.definition;
  const left = found.faults.filter(({ code }) => code === 'UnresolvedIntrinsic').map(askForValue);
  if (definition === undefined || left.length > 0)
    throw new InvalidInput('InvalidDefinition', [
      ...left,
      ...(definition === undefined ? found.faults.filter(({ code }) => code !== 'UnresolvedIntrinsic') : []),
    ]);
  const open = found.faults.filter(({ code }) => code === 'NotYet');
  return {
    name: definition.name,
    text,
    installation: installationFor(needsOf(definition, providers), definition.name, environment ?? IMPLICIT),
    notes: notesOf(definition),
    faults: distinct([...open, ...(written?.faults ?? []), ...notYet(definition, providers)]),
  };
};

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** A template's open value can be given. */
const askForValue = (fault: Fault): Fault => {
  const names = [...fault.message.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, name]) => `--value '${name}=…'`);
  return { ...fault, remedy: `give it: ${[...new Set(names)].join(' ')}` };
};

const nameOf = ({ value, at }: DeclaredPipeline): string => String(fieldsOf(value)['name'] ?? at);

const chosen = (all: readonly DeclaredPipeline[], file: string, wanted: string | undefined): DeclaredPipeline => {
  const named =
    wanted === undefined ? all : all.filter((one) => nameOf(one) === wanted || one.at.endsWith(`/${wanted}`));
  const [found, ...others] = named;
  if (found !== undefined && others.length === 0) return found;
  throw new InvalidInput('InvalidDefinition', [
    {
      code: 'InvalidDefinition',
      message: found === undefined ? `there is no pipeline ${wanted ?? ''}` : `the file holds ${all.length} pipelines`,
      where: file,
      expected: all.map(nameOf).join(', '),
      remedy: 'name one with --pipeline',
    },
  ]);
};

/** JSON text in a configuration becomes YAML where the same text comes out of it again. */
const readable = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((inner) => readable(inner));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        key === 'configuration' && typeof inner === 'string' ? asYaml(inner) : readable(inner, name),
      ]),
    );
  return value;
};

const asYaml = (text: string): unknown => {
  if (!/^[[{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : text;
  } catch {
    return text;
  }
};

/** What is empty is left out: it means the same. */
const said = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
  return Object.fromEntries(entries.map(([key, inner]) => [key, said(inner)]));
};
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const textOf = ({ name, ...others }: Fields, file: string): string =>
  `# Imported from ${basename(file)}; the words are CodePipeline's.\n` +
  stringify({ name, ...fieldsOf(readable(said(others))) }, { lineWidth: 118 });

const installationFor = (needs: Needs, pipeline: string, environment: string): Fields => ({
  environments: {
    [environment]: {
      ...(needs.regions.length > 0 ? { regions: needs.regions } : {}),
      ...(needs.accounts.length > 0 ? { accounts: { [pipeline]: needs.accounts[0] } } : {}),
      ...(Object.keys(needs.uses).length > 0 ? { uses: needs.uses } : {}),
    },
  },
  ...(needs.repositories.length > 0 ? { repositories: needs.repositories } : {}),
  ...(needs.sourceBuckets.length > 0 ? { sourceBuckets: needs.sourceBuckets } : {}),
});

const distinct = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(faults.map((fault) => [`${fault.code} ${fault.where} ${fault.message}`, fault])).values(),
];
