import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { visible } from '../../core/definition/from-cloudformation.ts';
import { readDeclarations, readFilled } from '../../core/definition/read.ts';
import { PipelineDefinition } from '../../core/definition/schema.ts';
import { toCodePipeline } from '../../core/definition/to-codepipeline.ts';
import { InvalidInput } from '../../core/fault.ts';
import { providers } from '../../providers/index.ts';

type Fields = Record<string, unknown>;

export interface Conformance {
  readonly matched: number;
  readonly total: number;
  /** One line per file or pipeline that is read differently. */
  readonly differences: readonly string[];
}

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOrNull = (value: unknown): string | null => (value === undefined || value === null ? null : visible(value));
const names = (value: unknown): string[] => list(value).map((one) => visible(fields(one)['name']));

/** What we read, in the shape of the independent reading. */
const readAction = (value: unknown): Fields => {
  const action = fields(value);
  const { category, owner, provider, version } = fields(action['actionTypeId']);
  return {
    name: visible(action['name']),
    type: [category, owner, provider].map(visible).join('/'),
    version: visible(version),
    runOrder: Number(action['runOrder'] ?? 1),
    in: names(action['inputArtifacts']),
    out: names(action['outputArtifacts']),
    namespace: textOrNull(action['namespace']),
    region: textOrNull(action['region']),
    roleArn: action['roleArn'] !== undefined,
  };
};

const readPipeline = (value: unknown): Fields => {
  const pipeline = fields(value);
  return {
    stages: list(pipeline['stages']).map((stage) => ({
      name: visible(fields(stage)['name']),
      actions: list(fields(stage)['actions']).map(readAction),
    })),
    pipelineType: textOrNull(pipeline['pipelineType']),
    executionMode: textOrNull(pipeline['executionMode']),
  };
};

/** The independent reading keeps intrinsics as objects, or as text where it joined them. */
const expectedAction = (value: unknown): Fields => {
  const action = fields(value);
  const type = String(action['type']).replace(/\{'Ref': '(\w+)'\}/g, '{{$1}}');
  return {
    ...action,
    name: visible(action['name']),
    type,
    version: visible(action['version']),
    runOrder: Number(action['runOrder']),
    in: list(action['in']).map(visible),
    out: list(action['out']).map(visible),
    namespace: textOrNull(action['namespace']),
    region: textOrNull(action['region']),
  };
};

const expectedPipeline = (pipeline: Fields): Fields => ({
  stages: list(pipeline['stages']).map((stage) => ({
    name: visible(fields(stage)['name']),
    actions: list(fields(stage)['actions']).map(expectedAction),
  })),
  pipelineType: textOrNull(pipeline['pipelineType']),
  executionMode: textOrNull(pipeline['executionMode']),
});

/** The open values of a template, with something in their places. */
const standIns = (text: string, file: string): Record<string, string> => {
  const open = readDeclarations(text, file, providers).flatMap(({ faults }) =>
    faults.flatMap(({ message }) => [...message.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, name = '']) => name)),
  );
  return Object.fromEntries(open.map((name, at) => [name, name.endsWith('Arn') ? ROLE : `value${at}`]));
};
const ROLE = 'arn:aws:iam::111122223333:role/Role';

/** Import and export give the same declaration back. One that is invalid even with values has no way back. */
const lostOnTheWay = (file: string, text: string, at: string): string[] => {
  const ours = readFilled(text, file, providers, standIns(text, file)).find((found) => found.at === at);
  const read = PipelineDefinition.safeParse(ours?.value);
  if (!read.success) return [];
  const back = toCodePipeline(read.data).declaration;
  const again = PipelineDefinition.parse(back);
  const { environments: _none, tagScheme: _scheme, ...wanted } = read.data;
  const { environments: _other, tagScheme: _its, ...got } = again;
  return isDeepStrictEqual(got, wanted)
    ? []
    : [`${file}: exported ${JSON.stringify(got)}\n  imported ${JSON.stringify(wanted)}`];
};

/** Read right means: the same reading, and every fault says where. */
const differencesOf = (file: string, text: string, row: Fields): string[] => {
  try {
    const found = readDeclarations(text, file, providers);
    if (row['parse_error'] !== undefined) return [`${file}: read, but it is neither YAML nor JSON`];
    const expected = list(row['pipelines']).map(fields);
    return expected.flatMap((pipeline) => {
      const ours = found.find(({ at }) => at === pipeline['at']);
      if (ours === undefined) return [`${file}: nothing read at ${String(pipeline['at'])}`];
      if (ours.faults.some(({ where }) => where === undefined)) return [`${file}: a fault without a path`];
      const [got, wanted] = [readPipeline(ours.value), expectedPipeline(pipeline)];
      return isDeepStrictEqual(got, wanted)
        ? lostOnTheWay(file, text, ours.at)
        : [`${file}: read ${JSON.stringify(got)}\n  expected ${JSON.stringify(wanted)}`];
    });
  } catch (error) {
    const isRefused =
      error instanceof InvalidInput && error.faults.every(({ where }) => /line \d+, column \d+$/.test(where ?? ''));
    if (isRefused && row['parse_error'] !== undefined) return [];
    return [`${file}: ${error instanceof Error ? error.message : String(error)}`];
  }
};

/** Compares our reading of real pipelines with the independent one in `INDEX.jsonl` of the folder. */
export const codepipelineConformance = (folder: string): Conformance => {
  const rows = readFileSync(join(folder, 'INDEX.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => fields(JSON.parse(line)));
  const present = new Set(readdirSync(folder, { recursive: true }).map(String));
  const all = rows
    // Rows without a pipeline are parts of one: they say nothing about reading pipelines.
    .filter((row) => row['parse_error'] !== undefined || list(row['pipelines']).length > 0)
    .filter((row) => present.has(String(row['file'])))
    .map((row) => differencesOf(String(row['file']), readFileSync(join(folder, String(row['file'])), 'utf8'), row));
  return { matched: all.filter((one) => one.length === 0).length, total: all.length, differences: all.flat() };
};
