/**
 * The installation that a synth is for. There is no silent default: cdk.json names the file, TAGLINE_CONFIG or `-c
 * config=` names another.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readInstallation } from '../core/definition/read.ts';
import { InvalidInput, TaglineError } from '../core/fault.ts';
import type { Installation } from '../core/installation.ts';

export const CONFIG_VARIABLE = 'TAGLINE_CONFIG';
export const CONFIG_CONTEXT = 'config';

const REMEDY =
  `Name the file: ${CONFIG_VARIABLE}=tagline.config.yaml, or \`-c ` +
  `${CONFIG_CONTEXT}=tagline.config.yaml\`, or "${CONFIG_CONTEXT}" in the context of cdk.json. ` +
  `examples/regional-hello/tagline.config.yaml is one to copy.`;

/** SNS: 200 filter policies a topic; DESIGN D9. */
const MOST_PEOPLE = 200;

/**
 * @param context what `config` is in the context, relative to `repository`; TAGLINE_CONFIG goes before it, relative to
 * the working directory
 * @throws TaglineError `NoInstallation` if no file is named or the file is not there
 * @throws InvalidInput `InvalidInstallation` with every fault
 */
export const findInstallation = ({
  repository,
  context,
  environment = process.env,
}: {
  repository: string;
  context: unknown;
  environment?: Readonly<Record<string, string | undefined>>;
}): { installation: Installation; file: string } => {
  const named = environment[CONFIG_VARIABLE];
  if (named) return { file: resolve(named), installation: load(resolve(named), CONFIG_VARIABLE) };
  if (typeof context === 'string' && context !== '') {
    const file = resolve(repository, context);
    return { file, installation: load(file, `the context ${CONFIG_CONTEXT}`) };
  }
  throw new TaglineError('NoInstallation', 'no installation is named', { remedy: REMEDY });
};

const load = (file: string, where: string): Installation => {
  const installation = readInstallation(textOf(file, where), file);
  const faults = [
    ...(installation.people.length > MOST_PEOPLE
      ? [
          {
            code: 'TooManyPeople',
            message: `there are ${installation.people.length} people`,
            where: 'people',
            expected: `at most ${MOST_PEOPLE}: SNS takes no more filter policies on a topic`,
            remedy: 'name only those who approve',
          },
        ]
      : []),
  ];
  if (faults.length === 0) return installation;
  throw new InvalidInput(
    'InvalidInstallation',
    faults.map((fault) => ({ ...fault, where: `${file}: ${fault.where ?? ''}` })),
  );
};

const textOf = (file: string, where: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TaglineError('NoInstallation', `there is no file ${file}`, { where, remedy: REMEDY, cause });
  }
};
