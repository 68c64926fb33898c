/**
 * Checks the files of a folder as the engine reads them, without a cloud: an installation and the pipelines beside it.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDefinition } from '../core/definition/check-definition.ts';
import { notesOf } from '../core/definition/notes.ts';
import { readDefinition, readInstallation } from '../core/definition/read.ts';
import type { PipelineDefinition } from '../core/definition/schema.ts';
import { type Fault, faultOf, InvalidInput, TaglineError } from '../core/fault.ts';
import type { Installation } from '../core/installation.ts';
import { placesOf } from '../core/steps/register-definition.ts';
import { providers } from '../providers/index.ts';
import { compile } from '../statemachines/compile.ts';

export interface CheckedFile {
  readonly file: string;
  /** The content of the file in a few words; empty if it has faults. */
  readonly holds: string;
  readonly faults: readonly Fault[];
  /** What it says without an effect here. */
  readonly notes: readonly Fault[];
}

export const CONFIG = 'tagline.config.yaml';
const PIPELINES = ['pipeline.{yaml,yml,json}', 'pipelines/*.{yaml,yml,json}'];

/** The installation of a folder if it has one, and its pipelines. */
export const filesOf = (folder: string): { config: string | undefined; pipelines: readonly string[] } => {
  const config = join(folder, CONFIG);
  const pipelines = PIPELINES.flatMap((pattern) => globSync(pattern, { cwd: folder })).sort();
  return { config: existsSync(config) ? config : undefined, pipelines: pipelines.map((file) => join(folder, file)) };
};

/**
 * Pipelines are compiled for every place of the installation; without an installation only their own rules are checked.
 */
export const checkFolder = (folder: string): readonly CheckedFile[] => {
  const { config, pipelines } = filesOf(folder);
  let installation: Installation | undefined;
  const checked: CheckedFile[] = [];
  if (config !== undefined)
    checked.push(
      checking(config, (text) => {
        const read = readInstallation(text, config);
        installation = read;
        return { holds: installationText(read), notes: [] };
      }),
    );
  for (const file of pipelines) checked.push(checkPipeline(file, installation));
  return checked;
};

/** `installation`: where it would run, if that is known and valid. */
export const checkPipeline = (file: string, installation: Installation | undefined): CheckedFile =>
  checking(file, (text) => {
    const definition = readDefinition(text, file, providers);
    const notes = notesOf(definition);
    if (installation === undefined)
      return { holds: `${definition.name}, ${actionsText(definition)}, no installation to check it against`, notes };
    const faults = checkDefinition(definition, installation, providers);
    if (faults.length > 0) throw new InvalidInput('DefinitionRefused', faults);
    const places = placesOf(definition, installation);
    for (const { environment, scope } of places)
      compile(
        definition,
        {
          environment,
          scope,
          version: 1,
          home: installation.home,
          approvalTimeoutInMinutes: installation.limits.approvalTimeoutInMinutes,
        },
        providers,
      );
    return { holds: `${definition.name}, ${actionsText(definition)}, ${count(places.length, 'state machine')}`, notes };
  });

const checking = (file: string, check: (text: string) => Pick<CheckedFile, 'holds' | 'notes'>): CheckedFile => {
  try {
    return { file, faults: [], ...check(readFileSync(file, 'utf8')) };
  } catch (error) {
    if (error instanceof InvalidInput) return { file, holds: '', notes: [], faults: error.faults };
    if (error instanceof TaglineError) return { file, holds: '', notes: [], faults: [faultOf(error)] };
    throw error;
  }
};

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const actionsText = ({ stages }: PipelineDefinition): string =>
  `${count(stages.length, 'stage')}, ${count(stages.flatMap(({ actions }) => actions).length, 'action')}`;

const installationText = ({ home, environments, people }: Installation): string =>
  `home ${home.account} ${home.region}, ${count(Object.keys(environments).length, 'environment')}, ` +
  `${people.length} ${people.length === 1 ? 'person' : 'people'}`;
